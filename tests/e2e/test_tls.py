"""TLS in the server itself: REST and WebSocket, what does not belong there, and another certificate on SIGHUP."""

import os
import re
import signal
import socket
import ssl
import time
from pathlib import Path

import pytest

from harness.certificate import Certificate
from harness.people import fresh_id
from harness.rest import RestClient
from harness.tokens import token_for
from harness.websocket import DEADLINE_S, WebSocketClient

IDLE_SESSION_BYTES_MAX = 15.5 * 1024


@pytest.fixture
def certificate(tmp_path) -> Certificate:
    return Certificate(tmp_path)


def connect(server, certificate, word="ann") -> WebSocketClient:
    return WebSocketClient.connect(server.address, token_for(fresh_id(word)), tls=certificate.client())


def raw(server) -> socket.socket:
    return socket.create_connection(server.address, timeout=DEADLINE_S)


def certificate_served(server) -> bytes:
    """What a new connection gets, as DER: the name stands in it as it is."""
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(server.address, timeout=DEADLINE_S))


def hang_up(server, event: str) -> None:
    """Signals, and waits until the log tells of it."""
    os.kill(server.pid, signal.SIGHUP)
    deadline = time.monotonic() + DEADLINE_S
    while not re.search(rf"event={event}\b", server.log):
        assert time.monotonic() < deadline, server.log
        time.sleep(0.01)


def end_of(connection) -> bytes:
    """What came before the end."""
    said = b""
    try:
        while data := connection.recv(65536):
            said += data
    except ConnectionResetError:
        pass
    return said


def test_rest_and_websocket_speak_inside_of_it(start_server, certificate):
    server = start_server(certificate.section())
    assert f"url=https://127.0.0.1:{server.address[1]}" in server.log
    ann = RestClient(server.address, token_for(fresh_id("ann")), tls=certificate.client())
    client = connect(server, certificate, "bob")
    chat = ann.post("/chats", {"chatType": "group", "name": "tea", "members": [client.welcome["userId"]]}).json
    text = "x" * 16000  # more than one record with what is around it
    for n in range(20):
        assert ann.post(f"/chats/{chat['chatId']}/messages", {"content": f"{n} {text}"}).status == 201
    events = [event for event in client.take(21) if event["type"] == "message"]
    assert [event["content"] for event in events] == [f"{n} {text}" for n in range(20)]
    assert client.post(chat["chatId"], "and back")["chatSequence"] == 22
    history = ann.get(f"/chats/{chat['chatId']}/messages", limit=200)
    assert len(history.text) > 20 * 16000 and len(history.json["messages"]) == 22
    assert client.socket.version() == "TLSv1.3" and client.socket.selected_alpn_protocol() == "http/1.1"
    client.close()


def test_a_drain_closes_with_4000_here_too(start_server, certificate):
    server = start_server(certificate.section())
    client = connect(server, certificate)
    server.terminate()
    assert client.closed().code == 4000
    client.drop()
    assert server.wait() == 0


def test_plain_http_on_its_port_is_dropped(start_server, certificate):
    server = start_server(certificate.section())
    with raw(server) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"HTTP/" not in end_of(connection)
    assert RestClient(server.address, tls=certificate.client()).get("//healthz").status == 200


@pytest.mark.parametrize("begun", [b"", b"\x16\x03\x01\x02\x00\x01"], ids=["silent", "half a hello"])
def test_a_slow_handshake_is_dropped(start_server, certificate, begun):
    server = start_server({**certificate.section(), "limits": {"handshake_timeout_ms": 300}})
    with raw(server) as connection:
        connection.sendall(begun)
        assert end_of(connection) == b""
    assert RestClient(server.address, tls=certificate.client()).get("//healthz").status == 200


def test_a_slow_request_behind_a_quick_handshake_is_dropped_too(start_server, certificate):
    server = start_server({**certificate.section(), "limits": {"handshake_timeout_ms": 500}})
    with certificate.client().wrap_socket(raw(server), server_hostname="127.0.0.1") as connection:
        connection.sendall(b"GET /healthz HT")
        assert b"408" in end_of(connection).partition(b"\r\n")[0]


def test_sighup_brings_the_new_certificate_and_keeps_connections(start_server, certificate):
    server = start_server(certificate.section())
    client = connect(server, certificate)
    certificate.renew("second")
    assert b"second" not in certificate_served(server)
    hang_up(server, "certificate_reloaded")
    assert b"second" in certificate_served(server)
    client.send({"type": "ping"})
    assert client.receive()["type"] == "pong"
    client.drop()
    connect(server, certificate).drop()  # trusts the new one only


@pytest.mark.parametrize("broken", ["cert", "key", "absent"])
def test_sighup_with_a_broken_file_keeps_the_old_certificate_and_says_so(start_server, certificate, broken):
    server = start_server(certificate.section())
    trusting = certificate.client()
    if broken == "absent":
        certificate.key.unlink()
    else:
        getattr(certificate, broken).write_text("-----BEGIN NOTHING-----\n")
    hang_up(server, "certificate_reload_failed")
    assert re.search(r"level=error event=certificate_reload_failed why=.*\.pem", server.log)
    assert RestClient(server.address, tls=trusting).get("//healthz").status == 200
    certificate.renew("third")
    hang_up(server, "certificate_reloaded")
    assert b"third" in certificate_served(server)


def test_a_sighup_without_tls_does_no_harm(start_server):
    server = start_server()
    hang_up(server, "reloading")
    assert RestClient(server.address).get("//readyz").status == 200


@pytest.mark.parametrize("command", ["serve", "checkconfig"])
def test_files_that_are_no_good_are_refused_by_name(start_server, certificate, tmp_path, command):
    server = start_server()
    flags = ["--data-dir", str(tmp_path / "other")]
    for section, named in [
        ('cert = "cert.pem"', "tls.key"),
        ('cert = "absent.pem"\nkey = "key.pem"', "absent.pem"),
        ('cert = "key.pem"\nkey = "key.pem"', "key.pem"),
    ]:
        config = tmp_path / "tls.toml"
        config.write_text("[tls]\n" + section.replace('"', f'"{tmp_path}/', 1).replace('key = "', f'key = "{tmp_path}/'))
        refused = server.command(command, "--config", str(config), *flags)
        assert refused.returncode == 1 and named in refused.stderr, refused.stderr


def test_an_idle_session_stays_small(start_server, certificate):
    server = start_server({**certificate.section(), "limits": {"handshakes_per_second": 0}})
    trusting, open_clients, points = certificate.client(), [], []
    for count in (200, 800):
        while len(open_clients) < count:
            token = token_for(fresh_id("idle"))
            open_clients.append(WebSocketClient.connect(server.address, token, tls=trusting))
        rollup = Path(f"/proc/{server.pid}/smaps_rollup").read_text()
        points.append(int(re.search(r"^Private_Dirty:\s+(\d+)", rollup, re.MULTILINE)[1]) * 1024)
    for client in open_clients:
        client.drop()
    assert (points[1] - points[0]) / 600 <= IDLE_SESSION_BYTES_MAX
