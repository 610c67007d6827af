"""The access table: every documented call and frame against everybody who may not have it."""

import subprocess

import pytest

from harness.documented_calls import client_frames, good_frame, operations
from harness.people import Person
from harness.rest import RestClient
from harness.server import Server, clean_environment
from harness.stage import OPEN, Stage, register
from harness.stored import contents
from harness.tokens import bad_tokens
from harness.websocket import Closed, HandshakeRefused, WebSocketClient

behind_a_token = [operation for operation in operations() if not operation.public]
of_a_chat = [operation for operation in behind_a_token if operation.asks_of_a_chat()]
of_nobody = [operation for operation in behind_a_token if not operation.asks_of_a_chat()]
frames_of_a_chat = [kind for kind, schema in client_frames().items() if "chatId" in good_frame(kind, {})]
UNAUTHORIZED = {"no token": None, "an empty token": "", **bad_tokens()}


@pytest.fixture(scope="module")
def running(binary, tmp_path_factory):
    started = Server(binary, tmp_path_factory.mktemp("access"), OPEN).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def stage(running):
    """Besides ann, the owner, and bob: eve, who never was a member, and ron, who was removed."""
    made = Stage(running, account=True)
    made.eve, made.ron = Person(running, "eve"), Person(running, "ron")
    assert made.eve.rest.get("/users/me").status == made.ron.rest.get("/users/me").status == 200
    assert made.rest.post(f"/chats/{made.chat}/members", {"userIds": [made.ron.id]}).status == 201
    assert made.ron.post(made.chat, "I was here", messageId="m-ron").status == 201
    made.ron_connected = made.ron.connect()
    assert made.rest.call("DELETE", f"/chats/{made.chat}/members/{made.ron.id}").status == 204
    assert made.ron_connected.receive()["type"] == "member_removed"
    made.ended = {"logged out": logged_out(running), "disabled": disabled(running)}
    yield made
    for person in (made.eve, made.ron):
        person.leave()
    made.end()


def logged_out(server) -> str:
    _, login = register(server)
    assert RestClient(server.address).post("/auth/logout", {"refreshToken": login["refreshToken"]}).status == 204
    return login["accessToken"]


def disabled(server) -> str:
    """The token of an account that the operator disabled while it was connected."""
    username, login = register(server)
    client = WebSocketClient.connect(server.address, login["accessToken"])
    command = [server.binary, "user", "disable", username, *server.arguments()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, env=clean_environment())
    assert done.returncode == 0, done.stderr
    assert client.closed().code == 4501
    client.drop()
    return login["accessToken"]


@pytest.fixture
def unchanged(stage):
    before = contents(stage.server)
    yield
    after = contents(stage.server)
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()


@pytest.mark.parametrize("operation", behind_a_token, ids=str)
def test_the_owner_gets_what_all_the_others_are_refused(running, operation):
    stage = Stage(running, account=operation.tag == "accounts")
    answer = stage.call(operation, body=stage.good_body(operation))
    assert answer.status < 300, f"{operation}: {answer.text}"
    stage.end()


@pytest.mark.parametrize("kind", client_frames())
def test_the_owner_is_answered_what_all_the_others_are_refused(running, kind):
    stage = Stage(running)
    answer = stage.ann.connect().ask(good_frame(kind, stage.known))
    assert answer["type"] in ("ack", "pong", "events"), answer
    stage.end()


@pytest.mark.parametrize("operation", behind_a_token, ids=str)
def test_without_a_good_token_a_call_is_401(stage, unchanged, operation):
    for about, token in {**UNAUTHORIZED, **stage.ended}.items():
        rest = RestClient(stage.server.address, token)
        answer = stage.call(operation, body=stage.good_body(operation), rest=rest)
        assert (answer.status, answer.code) == (401, "unauthorized"), f"{operation}, {about}: {answer.text}"


@pytest.mark.parametrize("operation", of_a_chat, ids=str)
@pytest.mark.parametrize("who", ["eve", "ron"])
def test_who_is_no_member_cannot_tell_the_chat_from_none(stage, unchanged, operation, who):
    person = getattr(stage, who)
    body = stage.good_body(operation)
    hidden = stage.call(operation, body=body, rest=person.rest)
    absent = stage.call(operation, body=body, rest=person.rest,
                        target=operation.target(stage.known, chatId="chat_that_is_not"))  # fmt: skip
    assert (hidden.status, hidden.code) == (404, "not_found"), f"{operation}: {hidden.text}"
    assert (absent.status, absent.text) == (hidden.status, hidden.text.replace(stage.chat, "chat_that_is_not"))


@pytest.mark.parametrize("operation", of_nobody, ids=str)
@pytest.mark.parametrize("who", ["eve", "ron"])
def test_who_is_no_member_hears_nothing_of_the_chat_elsewhere(stage, operation, who):
    if operation.method == "GET":
        answer = stage.call(operation, rest=getattr(stage, who).rest)
        assert stage.chat not in answer.text and "I was here" not in answer.text


@pytest.mark.parametrize("by", ["header", "query", "subprotocol"])
@pytest.mark.parametrize("about", UNAUTHORIZED)
def test_without_a_good_token_there_is_no_connection(stage, by, about):
    with pytest.raises(HandshakeRefused) as refused:
        WebSocketClient.connect(stage.server.address, UNAUTHORIZED[about], by=by)
    # In a list of subprotocols some are no tokens of HTTP's grammar, and a request has its limits.
    others = ({400} if by == "subprotocol" else set()) | ({414, 431} if about == "huge" else set())
    assert refused.value.status in {401} | others


@pytest.mark.parametrize("by", ["header", "query", "subprotocol"])
def test_with_a_token_that_was_ended_there_is_no_connection(stage, by):
    for token in stage.ended.values():
        with pytest.raises(HandshakeRefused) as refused:
            WebSocketClient.connect(stage.server.address, token, by=by)
        assert refused.value.status == 401


@pytest.mark.parametrize("kind", client_frames())
def test_no_frame_is_taken_once_the_login_of_a_connection_ended(stage, running, kind):
    _, login = register(running)
    client = WebSocketClient.connect(running.address, login["accessToken"])
    assert RestClient(running.address).post("/auth/logout", {"refreshToken": login["refreshToken"]}).status == 204
    assert client.closed().code == 4500
    with pytest.raises((Closed, OSError)):
        client.ask(good_frame(kind, stage.known))
    client.drop()


@pytest.mark.parametrize("kind", frames_of_a_chat)
@pytest.mark.parametrize("who", ["eve", "ron", "ron_connected"])
def test_a_frame_of_who_is_no_member_is_not_found(stage, unchanged, kind, who):
    client = stage.ron_connected if who == "ron_connected" else getattr(stage, who).connect()
    for chat in (stage.chat, "chat_that_is_not"):
        answer = client.ask({**good_frame(kind, stage.known), "chatId": chat})
        assert (answer["type"], answer["code"]) == ("error", "not_found"), f"{kind}: {answer}"


def test_who_was_removed_hears_nothing_more(stage):
    assert stage.ann.post(stage.chat, "for members only").status == 201
    assert stage.ron_connected.everything_before_pong() == []
    assert stage.ron.connect().everything_before_pong() == []
