"""The WebSocket protocol itself (RFC 6455), its violations above all."""

import struct

import pytest

from harness import frames
from harness.frames import CLOSE, CONTINUATION, PING, PONG, TEXT, client_frame, close_payload
from harness.websocket import Closed

PING_JSON = b'{"type":"ping"}'


@pytest.fixture
def client(cast):
    return cast("ann").connect()


def header(first: int, second: int, extra: bytes = b"") -> bytes:
    return bytes([first, second]) + extra + b"\0\0\0\0"


VIOLATIONS = {
    "an unmasked frame": (client_frame(TEXT, PING_JSON, masked=False), 1002),
    "a reserved bit": (client_frame(TEXT, PING_JSON, rsv=4), 1002),
    "another reserved bit": (client_frame(TEXT, PING_JSON, rsv=1), 1002),
    "a reserved data opcode": (client_frame(3, b"x"), 1002),
    "a reserved control opcode": (client_frame(11, b"x"), 1002),
    "a fragmented ping": (client_frame(PING, b"x", fin=False), 1002),
    "an overlong ping": (client_frame(PING, b"x" * 126), 1002),
    "a continuation of nothing": (client_frame(CONTINUATION, b"x"), 1002),
    "a text inside a fragmented text": (client_frame(TEXT, b"{", fin=False) + client_frame(TEXT, b"}"), 1002),
    "a length in more bytes than it needs": (header(0x81, 0xFE, struct.pack("!H", 5)) + b"hello", 1002),
    "a 64-bit length for a small frame": (header(0x81, 0xFF, struct.pack("!Q", 5)) + b"hello", 1002),
    "a length with the top bit set": (header(0x81, 0xFF, struct.pack("!Q", 1 << 63)), 1002),
    "a close frame of one byte": (client_frame(CLOSE, b"\x03"), 1002),
    "a close code that no one may send": (client_frame(CLOSE, close_payload(1005)), 1002),
    "a close code out of range": (client_frame(CLOSE, close_payload(999)), 1002),
    "a close reason that is no UTF-8": (client_frame(CLOSE, struct.pack("!H", 1000) + b"\xff"), 1007),
    "text that is no UTF-8": (client_frame(TEXT, b'{"type":"\xff"}'), 1007),
    "an overlong UTF-8 form": (client_frame(TEXT, b"\xc0\xaf"), 1007),
    "a surrogate in UTF-8": (client_frame(TEXT, b"\xed\xa0\x80"), 1007),
    "a code point split and never finished": (
        client_frame(TEXT, b"\xe2\x82", fin=False) + client_frame(CONTINUATION, b"x"),
        1007,
    ),
    "a frame over the limit": (header(0x81, 0xFF, struct.pack("!Q", 65537)), 1009),
    "fragments over the limit": (
        client_frame(TEXT, b" " * 60000, fin=False) + client_frame(CONTINUATION, b" " * 6000),
        1009,
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_closes_with_its_code(client, name):
    data, code = VIOLATIONS[name]
    client.send_bytes(data)
    assert client.closed().code == code
    assert client.at_end_of_stream()


def test_bad_utf8_fails_before_the_frame_is_finished(client):
    whole = client_frame(TEXT, b"\xff" + b"x" * 1000)
    client.send_bytes(whole[:40])
    assert client.closed().code == 1007


def test_a_text_in_fragments_with_pings_between_is_one_message(client):
    text = '{"type":"ping","ref":"füü"}'.encode()
    cut = text.index("ü".encode()) + 1  # inside the character
    client.send_frame(TEXT, text[:3], fin=False)
    client.send_frame(PING, b"are you there")
    client.send_frame(CONTINUATION, text[3:cut], fin=False)
    client.send_frame(CONTINUATION, b"", fin=False)
    client.send_frame(CONTINUATION, text[cut:])
    assert client.receive_frame() == (PONG, True, b"are you there")
    assert client.receive() == {"type": "pong", "ref": "füü"}


def test_bytes_one_at_a_time_are_the_same_frame(client):
    for byte in client_frame(TEXT, PING_JSON):
        client.send_bytes(bytes([byte]))
    assert client.receive() == {"type": "pong"}


def test_a_ping_gets_its_own_bytes_back(client):
    for payload in (b"", bytes(range(125))):
        client.send_frame(PING, payload)
        assert client.receive_frame() == (PONG, True, payload)


def test_an_unasked_pong_is_ignored(client):
    client.send_frame(PONG, b"hello")
    assert client.ask({"type": "ping"})["type"] == "pong"


def test_a_binary_message_is_refused(client):
    client.send_frame(frames.BINARY, PING_JSON)
    try:
        assert client.receive()["type"] == "error"
    except Closed as end:
        assert end.code == 1003


@pytest.mark.parametrize("payload", [b"", close_payload(1000), close_payload(1001, "going"), close_payload(4999, "ü")])
def test_a_close_is_answered_with_its_code_and_the_end(client, payload):
    client.answers_close = False
    client.send_frame(CLOSE, payload)
    expected = struct.unpack_from("!H", payload)[0] if payload else None
    code = client.closed().code
    assert code == expected if expected else code in (1000, 1005)
    assert client.at_end_of_stream()


def test_nothing_is_done_after_a_close_frame(cast):
    ann, bob = cast("ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    late = b'{"type":"message","chatId":"%s","content":"late"}' % chat.encode()
    client.send_bytes(client_frame(CLOSE, close_payload(1000)) + client_frame(TEXT, late))
    assert client.closed().code == 1000
    assert len(bob.history(chat)) == 1


def test_a_message_of_exactly_the_frame_limit_passes(client):
    text = PING_JSON + b" " * (65536 - len(PING_JSON))
    client.send_frame(TEXT, text)
    assert client.receive() == {"type": "pong"}
    half = len(text) // 2
    client.send_frame(TEXT, text[:half], fin=False)
    client.send_frame(CONTINUATION, text[half:])
    assert client.receive() == {"type": "pong"}
