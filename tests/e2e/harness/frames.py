"""WebSocket frames as bytes (RFC 6455, section 5), legal and illegal ones alike."""

import os
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def mask_bytes(payload: bytes, key: bytes) -> bytes:
    size = len(payload)
    repeated = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


def client_frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    """One frame as a client sends it; `rsv` (0-7) and `masked=False` make violations."""
    first = (0x80 if fin else 0) | (rsv << 4) | opcode
    flag = 0x80 if masked else 0
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", first, flag | size)
    elif size < 65536:
        head = struct.pack("!BBH", first, flag | 126, size)
    else:
        head = struct.pack("!BBQ", first, flag | 127, size)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + mask_bytes(payload, key)


def close_payload(code: int, reason: str = "") -> bytes:
    return struct.pack("!H", code) + reason.encode()


def parse_server_frame(buffer: bytes):
    """The first whole frame of `buffer` as (opcode, fin, payload, bytes used), or None while it is incomplete."""
    if len(buffer) < 2:
        return None
    first, second = buffer[0], buffer[1]
    assert not first & 0x70, "the server set a reserved bit without an extension"
    assert not second & 0x80, "the server masked a frame"
    size, at = second & 0x7F, 2
    if size == 126:
        if len(buffer) < 4:
            return None
        (size,), at = struct.unpack_from("!H", buffer, 2), 4
    elif size == 127:
        if len(buffer) < 10:
            return None
        (size,), at = struct.unpack_from("!Q", buffer, 2), 10
    if len(buffer) < at + size:
        return None
    return first & 0x0F, bool(first & 0x80), bytes(buffer[at : at + size]), at + size
