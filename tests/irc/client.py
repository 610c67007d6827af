"""A lean asyncio WebSocket client: one outstanding command, every event counted, next to no work a frame.

A demonstration of two hundred thousand messages is heard millions of times, so an event's JSON is not decoded: of a
frame that begins like a message of the chat only the chatSequence is read.
"""

import asyncio
import base64
import json
import os
import re
import struct

ANSWER_S = 60.0
_EVENT_PREFIX = b'{"type":"message",'
# All connections read into one buffer, one after the other: a buffer for each read costs more than the reading.
_READ = memoryview(bytearray(65536))
_SEQUENCE = re.compile(rb'"chatSequence":(\d+)')


class ConnectionEnded(Exception):
    """The server or the network ended the connection; `code` where a close frame said why."""

    def __init__(self, code: int | None):
        super().__init__(f"the connection ended with {code}")
        self.code = code


def masked(opcode: int, payload: bytes) -> bytes:
    size, key = len(payload), os.urandom(4)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    else:
        assert size < 65536, "no message of the conversation is that long"
        head = struct.pack("!BBH", 0x80 | opcode, 0xFE, size)
    pad = (key * (size // 4 + 1))[:size]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")
    return head + key + mixed.to_bytes(size, "big")


class Client(asyncio.BufferedProtocol):
    """Owned by one task, for one chat. Checks on its own that events and acks of the chat come without gap or repeat,
    from `opened_at` on, the chat's head when it opened (None: unknown). `heard` counts messages of others."""

    def __init__(self, chat_id: str, opened_at: int | None):
        self.heard = 0
        self.faults: list[str] = []
        self._chat_id = chat_id
        self._chat_prefix = b'{"type":"message","chatId":"%s",' % chat_id.encode()
        self._opened_at = self._last = opened_at
        self._buffer = b""
        self._upgraded = False
        self._answer: asyncio.Future | None = None
        self._ended: ConnectionEnded | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def connect(cls, host: str, port: int, token: str, chat_id: str, opened_at: int | None) -> "Client":
        loop = asyncio.get_running_loop()
        try:
            _, client = await loop.create_connection(lambda: cls(chat_id, opened_at), host, port)
        except OSError:
            raise ConnectionEnded(None) from None
        key = base64.b64encode(os.urandom(16)).decode()
        client._transport.write(
            f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        welcome = await client._next_answer()
        if welcome["type"] != "welcome":
            raise RuntimeError(f"expected a welcome: {welcome}")
        return client

    async def post(self, fields: dict) -> dict:
        """One message; returns its ack, waits out `retryAfterMs`, raises for every other refusal."""
        text = json.dumps({"type": "message", "chatId": self._chat_id, **fields}, ensure_ascii=False)
        payload = text.encode()
        while True:
            if self._ended:
                raise self._ended
            self._transport.write(masked(1, payload))
            answer = await self._next_answer()
            if answer["type"] == "ack":
                self._see(answer["chatSequence"])
                return answer
            if "retryAfterMs" not in answer:
                raise RuntimeError(f"{self._chat_id} {fields['messageId']} was refused: {answer}")
            await asyncio.sleep(answer["retryAfterMs"] / 1000)

    def close(self) -> None:
        if self._transport and not self._ended:
            self._ended = ConnectionEnded(1000)
            self._transport.write(masked(8, struct.pack("!H", 1000)))
            self._transport.close()

    async def _next_answer(self) -> dict:
        if self._ended:
            raise self._ended
        self._answer = asyncio.get_running_loop().create_future()
        alarm = asyncio.get_running_loop().call_later(ANSWER_S, self._fail, TimeoutError("the server does not answer"))
        try:
            return await self._answer
        finally:
            alarm.cancel()
            self._answer = None

    # asyncio.BufferedProtocol

    def connection_made(self, transport):
        self._transport = transport

    def get_buffer(self, sizehint):
        return _READ

    def buffer_updated(self, size):
        buffer, at = self._buffer + bytes(_READ[:size]), 0
        if not self._upgraded:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = buffer
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self._fail(RuntimeError(f"no upgrade: {buffer[:300]!r}"))
                self._transport.abort()
                return
            self._upgraded, at = True, end + 4
        self._buffer = buffer[self._take_frames(buffer, at) :]

    def connection_lost(self, error):
        self._ended = self._ended or ConnectionEnded(None)
        self._fail(self._ended)

    def _take_frames(self, buffer: bytes, at: int) -> int:
        """Handles the whole frames from `at` on and returns where the first unfinished one begins."""
        size = len(buffer)
        while size - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                if size - at < 4:
                    break
                length, start = buffer[at + 2] << 8 | buffer[at + 3], at + 4
            elif length == 127:
                if size - at < 10:
                    break
                length, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if size < start + length:
                break
            if buffer[at] == 0x81 and buffer.startswith(self._chat_prefix, start):
                self.heard += 1
                self._see(int(_SEQUENCE.search(buffer, start, start + length)[1]))
            elif buffer[at] != 0x81 or not buffer.startswith(_EVENT_PREFIX, start):
                self._handle(buffer[at], buffer[start : start + length])
            at = start + length
        return at

    def _see(self, sequence: int) -> None:
        if self._last is None or sequence == self._last + 1:
            self._last = sequence
        elif self._last != self._opened_at or sequence > self._opened_at:
            # What is at or below the head at opening may still come by: another's ack can be ahead of the fan-out.
            self.faults.append(f"{self._chat_id}: a connection got {sequence} after {self._last}")

    def _handle(self, first: int, payload: bytes) -> None:
        opcode = first & 0x0F
        if opcode == 1:
            message = json.loads(payload)
            if message["type"] in ("ack", "error", "welcome") and self._answer and not self._answer.done():
                self._answer.set_result(message)
        elif opcode == 9:
            self._transport.write(masked(10, payload))
        elif opcode == 8:
            code = struct.unpack_from("!H", payload)[0] if len(payload) >= 2 else None
            self._ended = self._ended or ConnectionEnded(code)
            self._fail(self._ended)
            self._transport.close()

    def _fail(self, error: Exception) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)
