"""Built-in accounts: registering, logging in, rotation of refresh tokens, and how a login ends."""

import base64
import json
import time

import pytest

from harness.accounts import PASSWORD, Login, call, fresh_name, log_in, register, try_login
from harness.rest import RestClient
from harness.tokens import token_for
from harness.websocket import HandshakeRefused, WebSocketClient

OPEN = {"limits": {"logins_per_account_per_minute": 0, "logins_per_address_per_minute": 0}}
CLOSED_WITHIN_S = 1.0


@pytest.fixture(scope="module")
def own(binary, tmp_path_factory):
    """A server that makes its own tokens, so that it has accounts; without limits of logins."""
    from conftest import end
    from harness.server import Server

    server = Server(binary, tmp_path_factory.mktemp("accounts"), OPEN, own_secret=True).start()
    yield server
    end(server)


def claims_of(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def assert_refused(answer, status: int, code: str) -> None:
    assert (answer.status, answer.code) == (status, code), answer.text


def closed_within_a_second(client, cause) -> int:
    """The close code that `cause()` brings; the socket is waited on for a second after it, no longer."""
    cause()
    started = time.monotonic()
    client.socket.settimeout(CLOSED_WITHIN_S)
    code = client.closed().code
    assert time.monotonic() - started <= CLOSED_WITHIN_S
    client.drop()
    return code


# Registering


def test_who_registers_is_a_user_with_a_name(own):
    name = fresh_name("Ann.Lee")
    login = register(own, name, displayName="Ann Lee")
    assert login.user_id.startswith("user_")
    profile = login.rest.get("/users/me").json
    assert (profile["userId"], profile["displayName"]) == (login.user_id, "Ann Lee")
    claims = claims_of(login.access)
    assert claims["sub"] == login.user_id and claims["exp"] * 1000 == login.expires_at
    assert 890 <= claims["exp"] - time.time() <= 901
    assert register(own, name + "2").rest.get("/users/me").json["displayName"] == name + "2"


def test_a_taken_name_is_a_conflict_in_any_case(own):
    name = fresh_name("Ann")
    register(own, name)
    for taken in (name, name.upper(), name.lower()):
        assert_refused(call(own, "register", {"username": taken, "password": PASSWORD}), 409, "conflict")


@pytest.mark.parametrize("name", ["", "an", "a" * 65, ".ann", "ann lee", "ann@home", "änn", "ann\n", "ann\u0000x", 7, None, ["ann"]])
def test_a_name_of_the_wrong_form_is_refused(own, name):
    assert_refused(call(own, "register", {"username": name, "password": PASSWORD}), 400, "bad_request")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 257, "ö" * 129, 12345678, None])
def test_a_password_that_is_too_short_or_long_is_refused(own, password):
    assert_refused(call(own, "register", {"username": fresh_name(), "password": password}), 400, "bad_request")


def test_a_password_is_not_the_name(own):
    name = fresh_name()
    assert_refused(call(own, "register", {"username": name, "password": name.upper()}), 400, "bad_request")


def test_a_display_name_has_a_bound(own):
    body = {"username": fresh_name(), "password": PASSWORD}
    assert_refused(call(own, "register", {**body, "displayName": "x" * 256}), 413, "too_large")
    assert call(own, "register", {**body, "displayName": "ä" * 255}).status == 201


def test_registration_can_be_closed_and_accounts_be_off(start_server):
    body = {"username": "ann", "password": PASSWORD}
    closed = start_server({"auth": {"registration": "closed"}}, own_secret=True)
    assert_refused(call(closed, "register", body), 403, "forbidden")
    assert_refused(call(closed, "login", body), 401, "unauthorized")
    outside = start_server()
    for path in ("register", "login"):
        assert_refused(call(outside, path, body), 404, "not_found")
    assert_refused(call(outside, "refresh", {"refreshToken": "x"}), 404, "not_found")
    both = start_server({"auth": {"accounts": True}})
    login = register(both)
    assert login.rest.get("/users/me").status == 200
    assert RestClient(both.address, token_for("kim")).get("/users/me").status == 200


def test_only_json_and_only_post(own):
    wrong = RestClient(own.address).call(
        "POST", "/auth/login", raw_body=b"username=ann", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert_refused(wrong, 415, "bad_request")
    assert RestClient(own.address).get("/auth/login").status == 405


# Logging in


def test_a_login_in_any_case_of_the_name_is_a_device_of_its_own(own):
    name = fresh_name("Ann")
    first, second = register(own, name), log_in(own, name.swapcase())
    assert first.user_id == second.user_id and first.refresh != second.refresh
    devices = [login.connect().welcome["deviceId"] for login in (first, second)]
    assert devices[0] != devices[1]


def test_an_unknown_name_and_a_wrong_password_are_told_alike(own):
    name = fresh_name()
    register(own, name)
    wrong, unknown = try_login(own, name, "not the password"), try_login(own, fresh_name(), "not the password")
    assert_refused(wrong, 401, "unauthorized")
    assert (wrong.status, wrong.text) == (unknown.status, unknown.text)
    assert try_login(own, "no such form!", PASSWORD).text == unknown.text
    assert try_login(own, name, "x" * 5000).text == unknown.text


def test_guessing_one_password_is_limited(start_server):
    server = start_server({"limits": {"logins_per_account_per_minute": 3}}, own_secret=True)
    register(server, "ann")
    register(server, "bob")
    for _ in range(3):
        assert_refused(try_login(server, "Ann", "not the password"), 401, "unauthorized")
    for password in ("not the password", PASSWORD):
        limited = try_login(server, "ann", password)
        assert_refused(limited, 429, "rate_limited")
        assert 1 <= int(limited.headers["retry-after"]) <= 20 and limited.json["error"]["retryAfterMs"] > 0
    for _ in range(5):
        log_in(server, "bob")  # right passwords are no guesses


def test_logins_from_one_address_are_limited(start_server):
    server = start_server({"limits": {"logins_per_address_per_minute": 4}}, own_secret=True)
    for _ in range(4):
        assert try_login(server, fresh_name()).status == 401
    assert try_login(server, fresh_name()).status == 429
    assert call(server, "register", {"username": "ann", "password": PASSWORD}).status == 429


def test_too_many_logins_at_once_are_told_to_come_back(start_server):
    """More than the pool's queue holds: some are answered, the others get 503, and none is lost."""
    import threading

    server = start_server(OPEN, own_secret=True)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(try_login(server, "nobody-here"))) for _ in range(220)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 220 and {answer.status for answer in answers} <= {401, 503}
    for answer in answers:
        if answer.status == 503:
            assert int(answer.headers["retry-after"]) >= 1 and answer.json["error"]["retryAfterMs"] > 0
    assert server.process.poll() is None


# Rotation


def test_a_refresh_token_is_used_once_and_gives_a_new_one(own):
    first = register(own)
    second = first.renew()
    assert second.user_id == first.user_id and second.refresh != first.refresh
    assert claims_of(second.access)["did"] == claims_of(first.access)["did"]
    assert second.renew().rest.get("/users/me").status == 200


def test_a_lost_answer_is_given_again(own):
    first = register(own)
    second, again = first.renew(), first.renew()
    assert (again.refresh, again.access, again.expires_at) == (second.refresh, second.access, second.expires_at)
    assert second.renew().refresh != second.refresh


def test_a_token_older_than_the_one_before_ends_the_login(own):
    first = register(own)
    second = first.renew()
    third = second.renew()
    client = third.connect()
    assert closed_within_a_second(client, lambda: assert_refused(first.renewed(), 401, "unauthorized")) == 4500
    for login in (second, third):
        assert_refused(login.renewed(), 401, "unauthorized")
        assert_refused(login.rest.get("/users/me"), 401, "unauthorized")


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 44, "…", "A" * 5000])
def test_a_refresh_token_that_nobody_gave_is_401(own, token):
    assert_refused(call(own, "refresh", {"refreshToken": token}), 401, "unauthorized")
    assert call(own, "logout", {"refreshToken": token}).status == 204


def test_an_access_token_is_no_refresh_token_nor_the_other_way_round(own):
    login = register(own)
    assert_refused(call(own, "refresh", {"refreshToken": login.access}), 401, "unauthorized")
    assert_refused(RestClient(own.address, login.refresh).get("/users/me"), 401, "unauthorized")


# How a login ends


def test_logging_out_closes_its_connections_and_ends_its_tokens(own):
    name = fresh_name()
    login, other = register(own, name), log_in(own, name)
    clients = [login.connect() for _ in range(4)]  # on all loops, as they come
    stays = other.connect()
    assert closed_within_a_second(clients[0], lambda: login.log_out()) == 4500
    assert [client.closed().code for client in clients[1:]] == [4500] * 3
    assert_refused(login.rest.get("/users/me"), 401, "unauthorized")
    with pytest.raises(HandshakeRefused) as refused:
        login.connect()
    assert refused.value.status == 401
    assert_refused(login.renewed(), 401, "unauthorized")
    assert login.log_out().status == 204
    assert stays.ask({"type": "ping"})["type"] == "pong"
    assert other.rest.get("/users/me").status == 200
    stays.close()


def test_an_older_token_logs_out_too(own):
    first = register(own)
    second = first.renew()
    assert first.log_out().status == 204
    assert_refused(second.rest.get("/users/me"), 401, "unauthorized")


def test_a_new_password_ends_all_other_logins(own):
    name, new = fresh_name(), "another horse battery"
    here, there = register(own, name), log_in(own, name)
    stays, goes = here.connect(), there.connect()
    changed = []
    assert closed_within_a_second(goes, lambda: changed.append(here.change_password(PASSWORD, new))) == 4500
    kept = Login.of(own, changed[0])
    assert stays.ask({"type": "ping"})["type"] == "pong"
    assert_refused(there.renewed(), 401, "unauthorized")
    assert_refused(there.rest.get("/users/me"), 401, "unauthorized")
    assert claims_of(kept.access)["did"] == claims_of(here.access)["did"]
    assert kept.renew().rest.get("/users/me").status == 200
    assert_refused(try_login(own, name, PASSWORD), 401, "unauthorized")
    assert log_in(own, name, new).user_id == here.user_id
    stays.close()


def test_a_password_is_changed_only_by_who_knows_it(own):
    name = fresh_name()
    login = register(own, name)
    assert_refused(login.change_password("not the password", "another horse"), 403, "forbidden")
    assert_refused(login.change_password(PASSWORD, "short"), 400, "bad_request")
    assert_refused(login.change_password(PASSWORD, name), 400, "bad_request")
    nobody = call(own, "password", {"currentPassword": PASSWORD, "newPassword": "another horse"})
    assert_refused(nobody, 401, "unauthorized")
    assert log_in(own, name).user_id == login.user_id


def test_what_was_revoked_stays_so_after_a_restart_and_a_kill(start_server):
    server = start_server(OPEN, own_secret=True)
    name = fresh_name()
    out, stays = register(server, name), log_in(server, name)
    assert out.log_out().status == 204
    for stop in (server.stop, server.kill):
        stop()
        server.start()
        assert_refused(out.rest.get("/users/me"), 401, "unauthorized")
        assert_refused(out.renewed(), 401, "unauthorized")
        with pytest.raises(HandshakeRefused):
            out.connect()
        assert stays.rest.get("/users/me").status == 200
        stays = stays.renew()
        assert log_in(server, name).user_id == stays.user_id


# Disabling


def switch(server, *arguments: str) -> str:
    done = server.command("user", *arguments, *server.arguments())
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_disabled_account_is_out_within_a_second_and_may_come_back(own):
    name = fresh_name()
    login, kim = register(own, name), register(own)
    client, other = login.connect(), kim.connect()
    assert closed_within_a_second(client, lambda: switch(own, "disable", name.upper())) == 4501
    assert_refused(login.rest.get("/users/me"), 401, "unauthorized")
    assert_refused(try_login(own, name), 403, "forbidden")
    assert_refused(try_login(own, name, "not the password"), 401, "unauthorized")
    assert_refused(login.renewed(), 403, "forbidden")
    with pytest.raises(HandshakeRefused) as refused:
        login.connect()
    assert refused.value.status == 401
    assert other.ask({"type": "ping"})["type"] == "pong"
    other.close()

    assert switch(own, "enable", login.user_id) == f"{login.user_id} is enabled\n"
    deadline = time.monotonic() + CLOSED_WITHIN_S
    while (answer := login.renewed()).status == 403:
        assert time.monotonic() < deadline, "not back within a second"
    assert Login.of(own, answer).rest.get("/users/me").status == 200


def test_a_user_of_an_outside_token_is_disabled_by_id_also_while_no_server_runs(start_server, people):
    server = start_server()
    ann = people(server, "ann")
    client = ann.connect()
    assert closed_within_a_second(client, lambda: switch(server, "disable", "--id", ann.id)) == 4501
    assert_refused(ann.rest.get("/users/me"), 401, "unauthorized")
    server.stop()
    server.start()
    assert_refused(ann.rest.get("/users/me"), 401, "unauthorized")
    server.stop()
    switch(server, "enable", ann.id)
    server.start()
    assert ann.rest.get("/users/me").status == 200


def test_disabling_says_what_is_wrong(own, tmp_path):
    nobody = own.command("user", "disable", "no-such-user", *own.arguments())
    assert nobody.returncode == 1 and "no user" in nobody.stderr
    nowhere = own.command("user", "disable", "ann", "--data-dir", str(tmp_path / "nowhere"))
    assert nowhere.returncode == 1 and "no database" in nowhere.stderr
    assert not (tmp_path / "nowhere").exists()
    assert own.command("user", "remove", "ann").returncode == 2


# On the connection


def test_a_new_token_prolongs_the_connection(own):
    login = register(own)
    short = own.command("token", "--sub", login.user_id, "--ttl", "3", "--device", "pad", *own.arguments()).stdout.strip()
    client = WebSocketClient.connect(own.address, short)
    assert client.receive()["type"] == "token_expiring"
    longer = own.command("token", "--sub", login.user_id, "--device", "pad", *own.arguments()).stdout.strip()
    client.send({"type": "authenticate", "token": longer, "ref": "r1"})
    assert client.receive() == {"type": "ack", "ref": "r1"}
    deadline = time.monotonic() + 4.0
    while time.monotonic() < deadline:  # past the first token's end
        assert client.ask({"type": "ping"})["type"] == "pong"
        client.is_silent_for(0.25)
    client.close()


def test_who_does_not_answer_is_closed_with_4100(own):
    token = own.command("token", "--sub", "kim", "--ttl", "2", *own.arguments()).stdout.strip()
    client = WebSocketClient.connect(own.address, token)
    assert client.receive()["type"] == "token_expiring"
    assert client.closed().code == 4100
    client.drop()


def test_another_user_or_device_needs_a_connection_of_its_own(own):
    name = fresh_name()
    login, other = register(own, name), log_in(own, name)
    client = login.connect()
    for token, code in (
        (other.access, "forbidden"),
        (register(own).access, "forbidden"),
        ("x.y.z", "unauthorized"),
        ("", "unauthorized"),
        (login.access[:-2], "unauthorized"),
    ):
        error = client.ask({"type": "authenticate", "token": token})
        assert (error["type"], error["code"]) == ("error", code), error
    for token in (None, 7, {}):
        assert client.ask({"type": "authenticate", "token": token})["code"] == "bad_request"
    other.log_out()
    assert client.ask({"type": "authenticate", "token": other.access})["code"] == "unauthorized"
    renewed = login.renew()
    assert client.ask({"type": "authenticate", "token": renewed.access})["type"] == "ack"
    assert closed_within_a_second(client, renewed.log_out) == 4500


# Members who are nobody


def test_a_member_that_names_nobody_is_422_where_accounts_are_built_in(own):
    ann, bob = register(own), register(own)
    assert_refused(ann.rest.post("/chats", {"chatType": "group", "members": ["nobody-of-that-name"]}), 422, "bad_request")
    made = ann.rest.post("/chats", {"chatType": "group", "members": [bob.user_id]})
    assert made.status == 201 and made.json["memberCount"] == 2
    token = own.command("token", "--sub", "late", *own.arguments()).stdout.strip()
    assert RestClient(own.address, token).get("/users/me").json["userId"] == "late"
    assert ann.rest.post("/chats", {"chatType": "direct", "members": ["late"]}).status == 201


# What is kept


def test_no_password_or_refresh_token_lies_in_the_files_or_the_log(start_server):
    server = start_server({**OPEN, "log": {"level": "debug"}}, own_secret=True)
    name, new = fresh_name(), "a second password of mine"
    login = register(server, name)
    wrong = "a password that is not right"
    try_login(server, name, wrong)
    renewed = login.renew()
    login.renew()
    kept = Login.of(server, renewed.change_password(PASSWORD, new))
    secrets = [PASSWORD, new, wrong] + [one for it in (login, renewed, kept) for one in (it.refresh, it.access)]
    raw = [base64.urlsafe_b64decode(it.refresh + "=") for it in (login, renewed, kept)]
    needles = [secret.encode() for secret in secrets] + raw

    def leaks() -> list:
        files = [path for path in server.data_dir.iterdir() if path.is_file()] + [server.log_file]
        held = {path.name: path.read_bytes() for path in files}
        assert name.encode() in held["stonechat.db"] + held.get("stonechat.db-wal", b""), "the search finds what is there"
        return [(file, needle) for file, data in held.items() for needle in needles if needle in data]

    assert not leaks()
    server.stop()
    assert not leaks()
