"""The process: its folder, its end, its commands, what an operator sees."""

import os
import re
import resource
import socket
import stat
import time
from pathlib import Path

import pytest

from harness.rest import RestClient
from harness.websocket import DEADLINE_S, WebSocketClient

LOG_FIELD = r'[a-z0-9_]+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*)'
LOG_LINE = re.compile(rf"^time=\S+ level=[a-z]+ event=[a-z0-9_]+(?: {LOG_FIELD})*$")


def test_it_says_once_where_it_listens_and_is_ready_then(start_server):
    server = start_server()
    assert server.address[0] == "127.0.0.1" and server.address[1] > 0
    assert RestClient(server.address).get("//readyz").status == 200


def test_a_cold_start_is_cheap_and_says_how_many_files_it_may_open(start_server):
    server = start_server()
    # Processor time, since other work on the machine stretches the clock's.
    user, system = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    assert (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") < 0.5
    resident_kib = int(re.search(r"^VmRSS:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text(), re.MULTILINE)[1])
    assert resident_kib < 30 * 1024
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert re.search(rf"open_files_max={hard}\b", server.log), server.log


def test_a_second_server_on_the_same_folder_refuses_and_says_why(start_server):
    server = start_server()
    second = server.command("serve", *server.arguments(), "--listen", "127.0.0.1:0")
    assert second.returncode not in (0, -6, -11)
    assert "listening on" not in second.stdout
    assert str(server.data_dir) in second.stderr, second.stderr
    assert re.search(r"lock|in use|another|already", second.stderr), second.stderr
    assert RestClient(server.address).get("//healthz").status == 200


def test_a_port_that_is_taken_is_refused_with_its_name(start_server, tmp_path):
    server = start_server()
    port = server.address[1]
    other = server.command("serve", "--data-dir", str(tmp_path / "other"), "--listen", f"127.0.0.1:{port}")
    assert other.returncode not in (0, -6, -11) and str(port) in other.stderr


def test_sigterm_closes_clients_with_4000_and_keeps_what_was_acked(start_server, people):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat, client, other = ann.create_group(bob), ann.connect(), bob.connect()
    ack = client.post(chat, "last words", messageId="m-1")
    assert other.receive()["messageId"] == "m-1"
    server.terminate()
    assert client.closed().code == 4000 and other.closed().code == 4000
    client.drop()
    other.drop()
    assert server.wait() == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(server.address, timeout=DEADLINE_S)
    server.start()
    stored = bob.history(chat)[-1]
    assert (stored["content"], stored["globalSequence"]) == ("last words", ack["globalSequence"])


def test_sigterm_ends_within_ten_seconds_whatever_clients_do(start_server, people):
    server = start_server({"limits": {"messages_per_second": 0}})
    ann, bob = people(server, "ann", "bob")
    chat, sender = ann.create_group(bob), ann.connect()
    deaf = bob.connect(receive_buffer=4096)  # never reads, never closes
    for _ in range(20):
        sender.send_burst([{"type": "message", "chatId": chat, "content": "x" * 16000} for _ in range(5)])
        sender.take(5)
    half = socket.create_connection(server.address, timeout=DEADLINE_S)
    half.sendall(b"POST /api/v1/chats HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    idle = socket.create_connection(server.address, timeout=DEADLINE_S)
    mute = bob.connect()
    mute.answers_close = False
    started = time.monotonic()
    server.terminate()
    assert server.wait(10) == 0
    assert time.monotonic() - started < 10
    for connection in (half, idle, deaf, mute):
        getattr(connection, "drop", getattr(connection, "close", None))()


def test_a_second_sigterm_does_no_harm(start_server):
    server = start_server()
    server.terminate()
    try:
        server.terminate()
    except ProcessLookupError:
        pass  # it was that fast
    assert server.wait() == 0


def test_the_state_is_there_after_a_restart(start_server, people):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob, name="kept")
    direct = bob.rest.post("/chats", {"chatType": "direct", "members": [ann.id]}).json["chatId"]
    for n in range(10):
        ann.post(chat, f"line {n}")
    before = (bob.history(chat), bob.rest.get("/chats").json, ann.rest.get(f"/chats/{chat}").json)
    epoch = ann.connect().welcome["epoch"]
    ann.leave()
    server.stop()
    server.start()
    assert (bob.history(chat), bob.rest.get("/chats").json, ann.rest.get(f"/chats/{chat}").json) == before
    assert ann.connect().welcome["epoch"] == epoch
    assert ann.rest.post("/chats", {"chatType": "direct", "members": [bob.id]}).json["chatId"] == direct
    assert ann.post(chat, "next").json["chatSequence"] == 12


def test_the_first_start_makes_a_secret_of_its_own_and_keeps_it(start_server):
    server = start_server(own_secret=True)
    secrets = [path for path in server.data_dir.iterdir() if "secret" in path.name]
    assert len(secrets) == 1 and stat.S_IMODE(secrets[0].stat().st_mode) == 0o600
    token = server.command("token", "--sub", "ann", *server.arguments()).stdout.strip()
    assert RestClient(server.address, token).get("/users/me").json["userId"] == "ann"
    server.stop()
    server.start()
    assert RestClient(server.address, token).get("/users/me").status == 200
    assert secrets[0].read_text().strip() not in server.log


def test_the_token_command_signs_for_a_user_a_while_and_a_name(start_server):
    server = start_server()
    made = server.command("token", "--sub", "ann", "--ttl", "60", "--name", "Ann A.", *server.arguments())
    assert made.returncode == 0 and made.stdout.count("\n") == 1
    assert RestClient(server.address, made.stdout.strip()).get("/users/me").json["displayName"] == "Ann A."
    client = WebSocketClient.connect(server.address, made.stdout.strip())
    assert client.welcome["userId"] == "ann"
    client.drop()


@pytest.mark.parametrize(
    "arguments", [[], ["--sub", "a b"], ["--sub", "me"], ["--sub", "ann", "--ttl", "soon"]], ids=str
)
def test_the_token_command_refuses_nonsense(start_server, arguments):
    server = start_server()
    made = server.command("token", *arguments, *server.arguments())
    assert made.returncode not in (0, -6, -11) and made.stdout == "" and made.stderr


def test_version_prints_the_version(start_server):
    server = start_server()
    printed = server.command("version")
    assert printed.returncode == 0 and re.search(r"\d+\.\d+\.\d+", printed.stdout)


@pytest.mark.parametrize(
    "text, named",
    [
        ("[limits]\nmesages_per_second = 5\n", "mesages_per_second"),
        ("[limts]\nmessages_per_second = 5\n", "limts"),
        ('[limits]\nmessages_per_second = "many"\n', "messages_per_second"),
        ("[limits\n", "stonechat.toml"),
    ],
)
def test_a_configuration_with_a_mistake_is_refused_by_name(start_server, text, named):
    server = start_server()
    server.stop()
    server.config_file.write_text(text)
    refused = server.command("serve", *server.arguments(), "--listen", "127.0.0.1:0")
    assert refused.returncode not in (0, -6, -11)
    assert named in refused.stderr


def test_a_configuration_file_that_is_absent_is_refused(start_server):
    server = start_server()
    refused = server.command("serve", "--config", "/nowhere/x.toml", "--data-dir", str(server.folder / "other"))
    assert refused.returncode not in (0, -6, -11) and "/nowhere/x.toml" in refused.stderr


def test_health_and_readiness_answer_without_a_token(server):
    for path in ("//healthz", "//readyz"):
        assert RestClient(server.address).get(path).status == 200


def test_every_log_line_is_one_event_and_tells_no_secret(start_server, people):
    server = start_server({"log": {"level": "debug"}})
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob, name="sesame-name"), ann.connect(by="query")
    client.post(chat, "sesame-text", metadata={"k": "sesame-metadata"})
    client.send_text('{"type":"sesame-json')
    client.receive()
    ann.post(chat, "sesame-rest")
    ann.rest.get("/nothing", token="sesame-query")
    RestClient(server.address, "sesame-token").get("/users/me")
    client.close()
    server.stop()
    lines = server.log.splitlines()
    assert lines, "a server that says nothing helps no operator"
    assert [line for line in lines if not LOG_LINE.match(line)] == []
    assert "sesame" not in server.log
    assert ann.token not in server.log and ann.token.split(".")[2] not in server.log
