"""How a WebSocket comes to be: tokens, versions, origins, deadlines."""

import json
import socket

import pytest

from harness.tokens import bad_tokens, token_for
from harness.websocket import DEADLINE_S, HandshakeRefused, WebSocketClient


@pytest.mark.parametrize("way", ["query", "header", "subprotocol"])
def test_a_token_gets_in_by_each_of_the_three_ways(cast, way):
    ann = cast("ann")
    client = ann.connect(by=way)
    assert client.welcome["userId"] == ann.id
    selected = client.headers.get("sec-websocket-protocol")
    assert selected == ("stonechat.v1" if way == "subprotocol" else None)


def refusal(address, token, **how) -> HandshakeRefused:
    with pytest.raises(HandshakeRefused) as refused:
        WebSocketClient.connect(address, token, **how)
    return refused.value


@pytest.mark.parametrize("way", ["query", "header", "subprotocol"])
@pytest.mark.parametrize("name", ["expired", "none algorithm", "another secret", "changed claims", "two parts"])
def test_a_bad_token_is_401_before_the_upgrade(server, way, name):
    answer = refusal(server.address, bad_tokens()[name], by=way)
    assert answer.status == 401
    assert json.loads(answer.body)["error"]["code"] == "unauthorized"


def test_no_token_is_401(server):
    assert refusal(server.address, None).status == 401


def test_another_protocol_version_is_accepted_then_closed_with_4504(server, cast):
    client = WebSocketClient(server.address)
    client.upgrade("/ws", {"Sec-WebSocket-Protocol": f"stonechat.v2, bearer.{cast('ann').token}"})
    assert client.headers["sec-websocket-protocol"] == "stonechat.v2"
    assert client.closed().code == 4504
    client.drop()


@pytest.mark.parametrize("version", ["8", "12", "14", "x", None])
def test_a_wrong_websocket_version_is_426_with_the_right_one(server, cast, version):
    client = WebSocketClient(server.address)
    with pytest.raises(HandshakeRefused) as refused:
        client.upgrade(f"/ws?token={cast('ann').token}", {"Sec-WebSocket-Version": version})
    client.drop()
    assert refused.value.status in ((426,) if version else (400, 426))
    if refused.value.status == 426:
        assert refused.value.headers["sec-websocket-version"] == "13"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-WebSocket-Key": None}, {"Sec-WebSocket-Key": "short"}, {"Connection": "close"}, {"Upgrade": None}],
    ids=str,
)
def test_an_upgrade_that_is_none_is_refused(server, cast, headers):
    client = WebSocketClient(server.address)
    with pytest.raises(HandshakeRefused) as refused:
        client.upgrade(f"/ws?token={cast('ann').token}", headers)
    client.drop()
    assert refused.value.status in (400, 426)


def test_origins_are_ones_own_or_listed(start_server, people):
    server = start_server({"server": {"allowed_origins": ["https://app.example"]}})
    ann = people(server, "ann")
    own = f"http://{server.address[0]}:{server.address[1]}"
    for origin in (None, own, "https://app.example"):
        assert ann.connect(headers={"Origin": origin}).welcome["type"] == "welcome"
    for origin in ("https://evil.example", "http://app.example", "https://app.example.evil.example", "null", f"{own}0"):
        assert refusal(server.address, ann.token, headers={"Origin": origin}).status == 403, origin


def test_a_foreign_origin_is_refused_without_any_list(server, cast):
    assert refusal(server.address, cast("ann").token, headers={"Origin": "https://evil.example"}).status == 403


@pytest.mark.parametrize("sent", [b"", b"GET /ws HTTP/1.1\r\nHost: x\r\n", b"POST /api/v1/chats HTTP/1.1\r\nConte"])
def test_who_does_not_finish_the_request_is_dropped_at_the_deadline(start_server, sent):
    server = start_server({"limits": {"handshake_timeout_ms": 300}})
    with socket.create_connection(server.address, timeout=DEADLINE_S) as slow:
        slow.sendall(sent)
        received = b""
        while data := slow.recv(4096):  # ends only when the server closes; the time-out fails the test
            received += data
    assert received == b"" or received.startswith(b"HTTP/1.1 408"), received


def test_a_slow_drip_does_not_extend_the_deadline(start_server):
    server = start_server({"limits": {"handshake_timeout_ms": 500}})
    with socket.create_connection(server.address, timeout=0.05) as slow:
        slow.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\nX-Drip: ")
        for _ in range(200):  # 10 s of drops at most
            try:
                slow.sendall(b"a")
                if not slow.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return
            else:
                return  # it answered 408
    pytest.fail("the server waited for ten seconds")


def test_one_user_has_a_bounded_number_of_connections(start_server, people):
    server = start_server({"limits": {"connections_per_user_max": 3}})
    ann = people(server, "ann")
    clients = [ann.connect() for _ in range(4)]
    ends = clients[0].closed()
    assert ends.code == 4502
    for client in clients[1:]:
        assert client.ask({"type": "ping"})["type"] == "pong"


def test_one_address_has_a_bounded_number_of_connections(start_server, people):
    server = start_server({"limits": {"connections_per_address_max": 3}})
    persons = people(server, "ann", "bob", "eve", "kim")
    clients = [person.connect() for person in persons[:3]]
    answer = refusal(server.address, persons[3].token)
    assert answer.status in (429, 503) and int(answer.headers["retry-after"]) > 0
    clients[0].close()  # waits for the server's side of it
    assert persons[3].connect().welcome["userId"] == persons[3].id


def test_handshakes_have_a_rate(start_server, people):
    server = start_server({"limits": {"handshakes_per_second": 2}, "server": {"loops": 1}})
    welcomed, refused = 0, []
    for n in range(30):
        try:
            people(server, f"guest{n}").connect()
            welcomed += 1
        except HandshakeRefused as answer:
            refused.append(answer)
    assert welcomed >= 2 and refused
    assert {answer.status for answer in refused} <= {429, 503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)


def test_tokens_with_a_device_give_the_connection_that_device(server, cast):
    ann = cast("ann")
    client = WebSocketClient.connect(server.address, token_for(ann.id, did="tablet:7"))
    assert client.welcome["deviceId"] == "tablet:7"
    client.drop()


def test_a_connection_ends_with_its_token(server, cast):
    ann = cast("ann")
    client = WebSocketClient.connect(server.address, token_for(ann.id, ttl_s=2))
    assert client.closed().code == 4100
    client.drop()
