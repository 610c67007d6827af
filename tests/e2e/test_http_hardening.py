"""HTTP from outside, byte by byte: what must be refused, what must be answered, and how long anything may take."""

import base64
import json
import os
import select
import threading
import time

import pytest

from harness.frames import client_frame, parse_server_frame
from harness.raw_http import RawConnection, exchange

HOST = b"Host: chat.example\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
BEHIND = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"  # what a smuggler would want to be read as a request of its own


def get(target: str = "/healthz", *headers: bytes) -> bytes:
    return b"GET " + target.encode() + b" HTTP/1.1\r\n" + HOST + b"".join(line + b"\r\n" for line in headers) + b"\r\n"


def post(headers: bytes, body: bytes = b"") -> bytes:
    return b"POST /api/v1/chats HTTP/1.1\r\n" + HOST + headers + b"\r\n" + body


AMBIGUOUS = {
    "length and encoding": post(b"Content-Length: 4\r\n" + CHUNKED, b"0\r\n\r\n"),
    "encoding and length": post(CHUNKED + b"Content-Length: 4\r\n", b"0\r\n\r\n"),
    "two lengths": post(b"Content-Length: 0\r\nContent-Length: 4\r\n", b"abcd"),
    "the same length twice": post(b"Content-Length: 4\r\nContent-Length: 4\r\n", b"abcd"),
    "a list of lengths": post(b"Content-Length: 4, 4\r\n", b"abcd"),
    "a signed length": post(b"Content-Length: +4\r\n", b"abcd"),
    "a negative length": post(b"Content-Length: -4\r\n", b"abcd"),
    "a hexadecimal length": post(b"Content-Length: 0x4\r\n", b"abcd"),
    "a length with a space": post(b"Content-Length: 0 4\r\n", b"abcd"),
    "a length beyond 64 bits": post(b"Content-Length: 18446744073709551620\r\n", b"abcd"),
    "another encoding": post(b"Transfer-Encoding: gzip\r\n"),
    "identity": post(b"Transfer-Encoding: identity\r\n"),
    "chunked is not last": post(b"Transfer-Encoding: chunked, gzip\r\n"),
    "chunked twice": post(CHUNKED + CHUNKED, b"0\r\n\r\n"),
    "chunked twice in a list": post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
    "chunked in disguise": post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    "chunked in quotes": post(b'Transfer-Encoding: "chunked"\r\n', b"0\r\n\r\n"),
    "chunked behind a vertical tab": post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
    "chunked behind a space before the colon": post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    "chunked on a folded line": post(b"X: y\r\n Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    "chunked in HTTP/1.0": b"POST /api/v1/chats HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n",
    "a folded line by tab": get("/", b"X: a\r\n\tb"),
    "a folded first line": b"GET / HTTP/1.1\r\n " + HOST + b"\r\n",
    "a bare CR in a value": get("/", b"X: a\rTransfer-Encoding: chunked"),
    "a bare CR as the line's end": b"GET / HTTP/1.1\r" + HOST + b"\r\n",
    "a bare LF in a value": get("/", b"X: a\nY: b"),
    "bare LFs": b"GET / HTTP/1.1\nHost: h\n\n",
    "a NUL in a value": get("/", b"X: a\0b"),
    "a NUL in a name": get("/", b"X\0Y: a"),
    "a NUL in the target": b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space before the colon": get("/", b"X : a"),
    "no colon": get("/", b"X"),
    "no name": get("/", b": a"),
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "Host twice": b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n",
    "a list of Hosts": b"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "a Host with a path": b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "an absolute target of another host": b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "an absolute target with a user": b"GET http://a@chat.example/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "an authority as target": b"CONNECT chat.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "no target": b"GET HTTP/1.1\r\n" + HOST + b"\r\n",
    "two spaces": b"GET  / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space in the target": b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method that is no token": b"G@T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method with a control character": b"G\x01T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space in front": b" GET / HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/0.9 by name": b"GET / HTTP/0.9\r\n" + HOST + b"\r\n",
    "HTTP/1.2": b"GET / HTTP/1.2\r\n" + HOST + b"\r\n",
    "the HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0",
    "TLS": b"\x16\x03\x01\x00\x05hello",
    "an unknown Expect": post(b"Expect: miracles\r\nContent-Length: 2\r\n", b"{}"),
}

CHUNKS = {
    "no size": b"\r\n0\r\n\r\n",
    "a size that is no number": b"g\r\n",
    "a size with a prefix": b"0x4\r\nabcd\r\n0\r\n\r\n",
    "a signed size": b"+4\r\nabcd\r\n0\r\n\r\n",
    "a negative size": b"-1\r\n",
    "a size in front of a space": b"4 \r\nabcd\r\n0\r\n\r\n",
    "a size behind a space": b" 4\r\nabcd\r\n0\r\n\r\n",
    "too many leading zeros": b"0" * 64 + b"4\r\nabcd\r\n0\r\n\r\n",
    "a chunk longer than its size": b"3\r\nabcd\r\n0\r\n\r\n",
    "a chunk shorter than its size": b"5\r\nabcd\r\n0\r\n\r\n",
    "a chunk ends in LF": b"4\r\nabcd\n0\r\n\r\n",
    "a size ends in LF": b"4\nabcd\r\n0\r\n\r\n",
    "an extension with LF": b"4;a\nb\r\nabcd\r\n0\r\n\r\n",
    "an extension with NUL": b"4;a=\0\r\nabcd\r\n0\r\n\r\n",
    "extensions without end": (b"1;" + b"x" * 5000 + b"\r\na\r\n") * 5,
    "a trailer": b"4\r\nabcd\r\n0\r\nX: y\r\n\r\n",
    "a smuggled trailer": b"0\r\nGET /healthz HTTP/1.1\r\n\r\n",
}


def assert_refused(received: bytes, statuses: set[int]) -> None:
    assert received.startswith(b"HTTP/1.1 "), received[:200]
    assert int(received[9:12]) in statuses, received[:200]
    assert received.count(b"HTTP/1.1 ") == 1, f"something was read as a second request: {received!r}"
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"\r\nConnection: close" in head, head
    error = json.loads(body)["error"]
    assert error["code"] == "bad_request" and error["message"], body


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_what_two_servers_could_read_differently_is_refused_and_ends_the_connection(server, name):
    assert_refused(exchange(server.address, AMBIGUOUS[name] + BEHIND), {400, 417, 505})


def test_a_coding_in_front_of_chunked_is_refused_as_not_implemented(server):
    assert_refused(exchange(server.address, post(b"Transfer-Encoding: gzip, chunked\r\n") + BEHIND), {501})


@pytest.mark.parametrize("name", CHUNKS)
def test_a_body_in_malformed_chunks_is_refused_and_ends_the_connection(server, name):
    assert_refused(exchange(server.address, post(CHUNKED, CHUNKS[name]) + BEHIND), {400})


@pytest.mark.parametrize("size", [b"100001", b"ffffffffffffffff", b"10000000000000004"])
def test_a_chunk_larger_than_any_body_is_refused_before_it_comes(server, size):
    received = exchange(server.address, post(CHUNKED, size + b"\r\n"))
    assert received.startswith(b"HTTP/1.1 413 ") and received.count(b"HTTP/1.1 ") == 1


def test_a_body_in_chunks_is_the_body(server, cast):
    ann, bob = cast("ann", "bob")
    body = json.dumps({"chatType": "group", "name": "tea", "members": [bob.id]}).encode()
    chunks = b"".join(b"%x;note=1\r\n%s\r\n" % (1, body[at : at + 1]) for at in range(len(body)))
    head = CHUNKED + b"Content-Type: application/json\r\nAuthorization: Bearer " + ann.token.encode() + b"\r\n"
    with RawConnection(server.address) as connection:
        connection.send(post(head, chunks + b"0\r\n\r\n") + BEHIND)
        assert connection.answer()[0] == 201
        assert connection.answer()[2] == b"ok\n", "and the next request begins behind it"


# Bounds


@pytest.mark.parametrize(
    ("name", "request_bytes", "status"),
    [
        ("a long target", get("/" + "a" * 20000), 414),
        ("a large header", get("/", b"X: " + b"a" * 20000), 431),
        ("many headers", get("/", *[b"X: a"] * 101), 431),
        ("a large body", post(b"Content-Length: 1048577\r\n"), 413),
        ("a huge body", post(b"Content-Length: 9223372036854775807\r\n"), 413),
    ],
)
def test_what_is_too_large_is_refused_in_the_contracts_form(server, name, request_bytes, status):
    received = exchange(server.address, request_bytes + BEHIND)
    assert received.startswith(b"HTTP/1.1 %d " % status) and received.count(b"HTTP/1.1 ") == 1, received[:200]
    assert json.loads(received.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_large"


def test_a_head_without_end_is_cut_off_at_its_bound(server):
    with RawConnection(server.address) as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: h\r\n")
        for n in range(3000):  # 66 KB in lines that are each harmless
            connection.send(b"X-Header-%04d: aaaaaa\r\n" % n)
        assert connection.rest().startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/chats?" + "&".join(f"p{n}=1" for n in range(33)),
        "/api/v1/chats?limit=1&limit=2",
        "/api/v1/chats?limit=1&%6cimit=2",
        "/api/v1/chats?limit=99999999999999999999999999",
        "/api/v1/chats?limit=0x10",
        "/api/v1/chats?limit=1e3",
        "/api/v1/chats?limit=-1",
        "/api/v1/chats?limit=%00",
        "/api/v1/chats?limit=%ff",
        "/api/v1/chats?cursor=" + "A" * 10000,
        "/api/v1/" + "a/" * 40,
        "/api/v1/%zz",
        "/api/v1/%ff",
        "/api/v1/chats#fragment",
    ],
)
def test_a_target_has_bounds_and_the_connection_goes_on(server, cast, target):
    with RawConnection(server.address) as connection:
        connection.send(get(target, b"Authorization: Bearer " + cast("ann").token.encode()))
        status, _, body = connection.answer()
        assert (status, json.loads(body)["error"]["code"]) == (400, "bad_request")
        connection.send(BEHIND)
        assert connection.answer()[0] == 200


DEEP = {
    "deep lists": "[" * 100_000,
    "deep closed lists": "[" * 500 + "]" * 500,
    "deep objects": '{"a":' * 100_000,
    "deep metadata": json.dumps({"content": "x", "metadata": {"a": json.loads("[" * 40 + "]" * 40)}}),
    "a number without end": '{"content":"x","metadata":{"n":' + "1" * 5000 + "}}",
    "a number beyond doubles": '{"content":"x","metadata":{"n":1e999}}',
    "an integer beyond 64 bits": '{"content":"x","metadata":{"n":18446744073709551616}}',
    "many mentions": json.dumps({"content": "x", "mentions": [f"u{n}" for n in range(201)]}),
    "a megabyte of commas": "[" + "," * 1_000_000 + "]",
    "large metadata": json.dumps({"content": "x", "metadata": {"a": "b" * 5000}}),
    "a lone surrogate": '{"content":"\\ud800"}',
    "a NUL in the JSON": '{"content":"a\0b"}',
    "two contents": '{"content":"a","content":"b"}',
}


@pytest.mark.parametrize("name", DEEP)
def test_json_has_bounds_and_nothing_is_stored(cast, name):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    answer = ann.rest.post(f"/chats/{chat}/messages", raw_body=DEEP[name].encode())
    assert answer.status in (400, 413, 422) and answer.code in ("bad_json", "bad_request", "too_large"), answer.text
    client = ann.connect()
    frame = DEEP[name] if not name.startswith(("deep metadata", "many", "large")) else json.dumps(
        {"type": "message", "chatId": chat, **json.loads(DEEP[name])}
    )
    if len(frame) <= 65536:
        client.send_text(frame)
        assert client.receive()["code"] in ("bad_json", "bad_request", "too_large", "unknown_type")
    assert len(ann.history(chat)) == 1


# Keeping a connection and pipelining


def test_requests_on_one_connection_are_answered_in_order(server, cast):
    token = cast("ann").token.encode()
    targets = ["/healthz", "/api/v1/users/me", "/no/such/path", "/api/v1/chats", "/healthz"] * 40
    with RawConnection(server.address) as connection:
        connection.send(b"".join(get(target, b"Authorization: Bearer " + token) for target in targets))
        for target in targets:
            status, headers, body = connection.answer()
            assert status == (404 if target == "/no/such/path" else 200)
            assert headers["connection"] == "keep-alive"
            assert {"/healthz": b"ok\n", "/api/v1/chats": b'{"chats":'}.get(target, b"")[:9] == body[:9] or (
                target not in ("/healthz", "/api/v1/chats")
            )


def test_a_pipelining_client_that_reads_nothing_is_read_no_further(server, cast):
    token = cast("ann").token.encode()
    requests = get("/metrics", b"Authorization: Bearer " + token) * 100
    with RawConnection(server.address, receive_buffer=4096) as connection:
        connection.socket.settimeout(1.0)
        sent = 0
        try:
            while sent < 200 * len(requests):  # 40 MB of answers' worth of questions
                sent += connection.socket.send(requests)
        except TimeoutError:
            pass
        assert sent < 200 * len(requests), "the server took every request of a client that reads nothing"
    with RawConnection(server.address) as other:
        other.send(BEHIND)
        assert other.answer()[0] == 200


def test_head_has_no_body_and_the_connection_goes_on(server):
    with RawConnection(server.address) as connection:
        connection.send(b"HEAD /healthz HTTP/1.1\r\n" + HOST + b"\r\n" + BEHIND)
        status, headers, _ = connection.answer(head_only=True)
        assert (status, headers["content-length"]) == (200, "3")
        assert connection.answer()[2] == b"ok\n"


@pytest.mark.parametrize("request_bytes", [get("/healthz", b"Connection: close"), b"GET /healthz HTTP/1.0\r\n\r\n"])
def test_a_connection_ends_where_the_client_says_so(server, request_bytes):
    received = exchange(server.address, request_bytes + BEHIND)
    assert received.endswith(b"\r\n\r\nok\n") and received.count(b"HTTP/1.1 ") == 1
    assert b"\r\nConnection: close\r\n" in received


def test_an_absolute_target_of_the_same_host_is_a_path(server):
    with RawConnection(server.address) as connection:
        connection.send(b"GET http://chat.example/healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        assert connection.answer()[2] == b"ok\n"


def test_an_unknown_method_is_refused_and_the_connection_goes_on(server):
    with RawConnection(server.address) as connection:
        for method in (b"TRACE", b"FOO", b"get", b"OPTIONS"):
            connection.send(method + b" /api/v1/chats HTTP/1.1\r\n" + HOST + b"\r\n")
            status, headers, _ = connection.answer()
            assert status == 405 and headers["allow"] == "GET, POST"


def test_a_client_that_waits_to_continue_is_told_so_once(server):
    with RawConnection(server.address) as connection:
        connection.send(post(b"Expect: 100-continue\r\nContent-Length: 4\r\n"))
        assert connection.answer()[0] == 100
        connection.send(b"ab")
        connection.send(b"cd" + BEHIND)
        assert connection.answer()[0] == 401
        assert connection.answer()[2] == b"ok\n"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (b"Expect: 100-continue\r\nContent-Length: 2\r\n", b"{}", 401),
        (b"Expect: 100-continue\r\nContent-Length: 9999999\r\n", b"", 413),
    ],
)
def test_no_continue_where_the_body_is_there_or_not_wanted(server, headers, body, status):
    with RawConnection(server.address) as connection:
        connection.send(post(headers, body))
        assert connection.answer()[0] == status


def upgrade(token: str, *headers: bytes) -> bytes:
    return get(
        "/ws", b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)), b"Authorization: Bearer " + token.encode(), *headers
    )


def test_frames_behind_an_upgrade_are_frames(server, cast):
    with RawConnection(server.address) as connection:
        connection.send(upgrade(cast("ann").token) + client_frame(1, b'{"type":"ping","ref":"early"}'))
        assert connection.answer()[0] == 101
        while b'{"type":"pong","ref":"early"}' not in connection.received:
            connection._fill(time.monotonic() + 15)


def test_a_request_behind_an_upgrade_is_no_request(server, cast):
    with RawConnection(server.address) as connection:
        connection.send(upgrade(cast("ann").token) + BEHIND)
        assert connection.answer()[0] == 101
        rest = connection.rest()
        assert b"HTTP/1.1" not in rest
        opcode, _, _, size = parse_server_frame(rest)
        assert opcode == 1, "the welcome"
        assert parse_server_frame(rest[size:])[2][:2] == b"\x03\xea", "then 1002: no frame was masked"


def test_a_request_in_front_of_an_upgrade_is_answered_first(server, cast):
    with RawConnection(server.address) as connection:
        connection.send(BEHIND + upgrade(cast("ann").token))
        assert connection.answer()[2] == b"ok\n"
        assert connection.answer()[0] == 101


# Deadlines


def drip(connection: RawConnection, data: bytes) -> float:
    """Sends `data` again and again, a little at a time, until the server ends it; returns after how long."""
    start = time.monotonic()
    connection.socket.settimeout(0.05)
    while time.monotonic() - start < 15:
        try:
            connection.socket.sendall(data)
            if not connection.socket.recv(65536):
                return time.monotonic() - start
        except TimeoutError:
            continue
        except OSError:
            return time.monotonic() - start
    pytest.fail("the server waited for fifteen seconds")


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (b"", b""),
        (b"GET /", b"a"),
        (b"GET / HTTP/1.1\r\nHost: h\r\nX: ", b"a"),
        (post(b"Content-Length: 1000000\r\n"), b"a"),
        (post(CHUNKED), b"1\r\na\r\n"),
        (post(CHUNKED) + b"1;", b"x"),
        (BEHIND + b"GET /", b"a"),
        (BEHIND + post(b"Content-Length: 1000000\r\n"), b"a"),
    ],
    ids=["nothing", "line", "head", "body", "chunks", "extension", "second line", "second body"],
)
def test_who_sends_a_request_too_slowly_is_cut_off(start_server, beginning, piece):
    server = start_server({"limits": {"handshake_timeout_ms": 500}})
    with RawConnection(server.address) as connection:
        connection.send(beginning)
        assert drip(connection, piece) >= 0.3


def test_an_idle_connection_is_closed(start_server):
    server = start_server({"limits": {"keep_alive_timeout_ms": 300}})
    with RawConnection(server.address) as connection:
        connection.send(BEHIND)
        assert connection.answer()[0] == 200
        assert connection.rest() == b"", "without a word"


def history_of_4_mb(person) -> str:
    chat = person.create_group()
    client = person.connect()
    for _ in range(10):
        client.send_burst([{"type": "message", "chatId": chat, "content": "x" * 16000}] * 20)
        assert {answer["type"] for answer in client.take(20)} == {"ack"}
    return chat


@pytest.mark.parametrize("ending", [b"Connection: keep-alive", b"Connection: close"])
def test_who_does_not_read_a_large_answer_is_cut_off(start_server, people, ending):
    server = start_server({"limits": {"keep_alive_timeout_ms": 500, "messages_per_second": 0}})
    ann = people(server, "ann")
    chat = history_of_4_mb(ann)
    request = get(f"/api/v1/chats/{chat}/messages?limit=200", b"Authorization: Bearer " + ann.token.encode(), ending)
    with RawConnection(server.address, receive_buffer=4096) as connection:
        connection.send(request)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            assert connection.socket.recv(1), "a byte now and then is no reading"
            if connection_is_gone(server, connection):
                break
            select.select([], [], [], 0.02)
        else:
            pytest.fail("the server kept an answer for fifteen seconds")
    with RawConnection(server.address) as connection:  # who reads gets all of it, also the last answer
        connection.send(request)
        status, _, body = connection.answer()
        assert status == 200 and len(json.loads(body)["messages"]) == 200


def connection_is_gone(server, connection: RawConnection) -> bool:
    """Whether the kernel shows the server's end of it no longer established."""
    ours = connection.socket.getsockname()
    wanted = f"{ours[1]:04X}"
    for line in open("/proc/net/tcp").read().splitlines()[1:]:
        fields = line.split()
        if fields[2].endswith(":" + wanted) and fields[1].endswith(f":{server.address[1]:04X}"):
            return fields[3] != "01"
    return True


# One server for all of it


def test_many_bad_clients_at_once_keep_nobody_from_the_server(server, cast):
    ann, bob = cast("ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    samples = list(AMBIGUOUS.values()) + [post(CHUNKED, chunk) for chunk in CHUNKS.values()]

    def misbehave():
        for sample in samples:
            exchange(server.address, sample + BEHIND)

    threads = [threading.Thread(target=misbehave) for _ in range(8)]
    for thread in threads:
        thread.start()
    for n in range(50):
        assert client.post(chat, f"message {n}")["type"] == "ack"
    for thread in threads:
        thread.join()
    assert len(bob.history(chat)) == 51
