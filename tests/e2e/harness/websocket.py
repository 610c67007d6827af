"""A synchronous WebSocket client on a plain socket, small enough to break the protocol on purpose.

One thread uses one client. Every wait has a deadline; a test never sleeps, it waits for a frame. Every frame of the
server is held to the AsyncAPI document.
"""

import base64
import hashlib
import json
import os
import select
import socket
import struct
import time
from urllib.parse import quote

from . import frames
from .contract import check_frame, check_refusal

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
DEADLINE_S = 15.0


class HandshakeRefused(Exception):
    """The server answered the upgrade with something else than 101."""

    def __init__(self, status: int, headers: dict, body: bytes):
        super().__init__(f"HTTP {status}: {body[:200]!r}")
        self.status, self.headers, self.body = status, headers, body


class Closed(Exception):
    """The connection ended; `code` is None where no close frame came."""

    def __init__(self, code: int | None, reason: str = ""):
        super().__init__(f"closed with {code} {reason!r}")
        self.code, self.reason = code, reason


class WebSocketClient:
    def __init__(self, address: tuple[str, int], *, receive_buffer: int | None = None, tls=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:  # before connect, or the window is already announced
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:  # an ssl.SSLContext
            self.socket = tls.wrap_socket(self.socket, server_hostname=address[0])
        self.host = f"{address[0]}:{address[1]}"
        self.answers_pings = True
        self.answers_close = True
        self.pings = 0
        self.welcome: dict = {}
        # By chatId: a caller's answer can be ahead of the fan-out, so these events may still come by and are dropped.
        self.answered_before: dict[str, int] = {}
        self.headers: dict = {}
        self._buffer = bytearray()
        self._waiting: list[dict] = []
        self._message = bytearray()
        self._refs = 0

    # Handshake

    def upgrade(self, path: str = "/ws", headers: dict | None = None) -> None:
        """Sends the upgrade and takes the 101; `headers` adds or overrides, None removes one."""
        key = base64.b64encode(os.urandom(16)).decode()
        sent = {
            "Host": self.host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13",
            **(headers or {}),
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items() if value is not None)]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        status, self.headers = self._read_head()
        if status != 101:
            size = int(self.headers.get("content-length", 0))
            while len(self._buffer) < size and self._fill(time.monotonic() + DEADLINE_S):
                pass
            check_refusal(f"the upgrade: {status}", self.headers, self._buffer[:size].decode())
            raise HandshakeRefused(status, self.headers, bytes(self._buffer[:size]))
        accept = base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()
        assert self.headers.get("sec-websocket-accept") == accept, self.headers

    @classmethod
    def connect(cls, address, token: str | None, *, by: str = "header", headers=None, receive_buffer=None, tls=None):
        """Connects with the token `by` "query", "header" or "subprotocol", and takes the welcome."""
        client = cls(address, receive_buffer=receive_buffer, tls=tls)
        path, sent = "/ws", dict(headers or {})
        if token is not None and by == "query":
            path = f"/ws?token={quote(token)}"
        elif token is not None and by == "header":
            sent["Authorization"] = f"Bearer {token}"
        elif token is not None:
            sent["Sec-WebSocket-Protocol"] = f"stonechat.v1, bearer.{token}"
        try:
            client.upgrade(path, sent)
            client.welcome = client.receive()
        except BaseException:
            client.drop()
            raise
        assert client.welcome["type"] == "welcome", client.welcome
        return client

    # Sending

    def send_bytes(self, data: bytes) -> None:
        self.socket.sendall(data)

    def send_frame(self, opcode: int, payload: bytes = b"", **how) -> None:
        self.send_bytes(frames.client_frame(opcode, payload, **how))

    def send_text(self, text: str) -> None:
        self.send_frame(frames.TEXT, text.encode())

    def send(self, message: dict) -> None:
        self.send_text(json.dumps(message, ensure_ascii=False))

    def send_burst(self, messages: list[dict]) -> None:
        """All of them in one write, as a client that does not wait for answers."""
        encoded = (json.dumps(message, ensure_ascii=False).encode() for message in messages)
        self.send_bytes(b"".join(frames.client_frame(frames.TEXT, payload) for payload in encoded))

    def ask(self, message: dict) -> dict:
        """Sends with a fresh `ref` and returns the direct answer; what comes before it is kept for `receive`."""
        self._refs += 1
        ref = f"ref-{self._refs}"
        self.send({**message, "ref": ref})
        skipped, deadline = [], time.monotonic() + DEADLINE_S
        while True:
            answer = self.receive(deadline)
            if answer.get("ref") == ref:
                self._waiting = skipped + self._waiting
                return answer
            skipped.append(answer)

    def post(self, chat_id: str, content: str, **fields) -> dict:
        return self.ask({"type": "message", "chatId": chat_id, "content": content, **fields})

    # Receiving

    def receive(self, deadline: float | None = None) -> dict:
        """The next JSON message; answers pings on the way; raises Closed at the end."""
        if self._waiting:
            return self._waiting.pop(0)
        deadline = deadline or time.monotonic() + DEADLINE_S
        while True:
            opcode, fin, payload = self.receive_frame(deadline)
            if opcode == frames.PING:
                self.pings += 1
                if self.answers_pings:
                    self.send_frame(frames.PONG, payload)
            elif opcode in (frames.TEXT, frames.CONTINUATION):
                self._message += payload
                if fin:
                    text, self._message = self._message.decode(), bytearray()
                    message = json.loads(text)
                    check_frame(message)
                    if not self._predates(message):
                        return message
            else:
                assert opcode == frames.PONG, f"unexpected opcode {opcode}"

    def _predates(self, message) -> bool:
        is_event = isinstance(message, dict) and message.get("type") not in ("ack", "events", "error")
        return is_event and message.get("chatSequence", 1 << 62) <= self.answered_before.get(message.get("chatId"), 0)

    def receive_frame(self, deadline: float | None = None) -> tuple[int, bool, bytes]:
        """The next frame as it is; a close frame is answered and raises Closed."""
        deadline = deadline or time.monotonic() + DEADLINE_S
        while (parsed := frames.parse_server_frame(self._buffer)) is None:
            if not self._fill(deadline):
                raise Closed(None)
        opcode, fin, payload, used = parsed
        del self._buffer[:used]
        if opcode != frames.CLOSE:
            return opcode, fin, payload
        code = struct.unpack_from("!H", payload)[0] if payload else 1005
        if self.answers_close:
            try:
                self.send_frame(frames.CLOSE, payload[:2])
            except OSError:
                pass  # the server may have closed its side already
        raise Closed(code, payload[2:].decode())

    def take(self, count: int) -> list[dict]:
        return [self.receive() for _ in range(count)]

    def everything_before_pong(self) -> list[dict]:
        """What the server had sent before it answered a ping of this moment."""
        self.send({"type": "ping"})
        received = []
        while (message := self.receive())["type"] != "pong":
            received.append(message)
        return received

    def is_silent_for(self, seconds: float) -> bool:
        """Watches the socket; False as soon as something arrives."""
        return not self._buffer and not self._waiting and not select.select([self.socket], [], [], seconds)[0]

    def closed(self) -> Closed:
        """Reads to the end and returns how the connection was closed."""
        deadline = time.monotonic() + DEADLINE_S
        try:
            while True:
                self.receive(deadline)
        except Closed as end:
            return end
        except (ConnectionResetError, BrokenPipeError):
            return Closed(None, "reset")

    def at_end_of_stream(self) -> bool:
        """Whether the server closes the TCP connection, as it must after a close handshake."""
        try:
            while self._fill(time.monotonic() + DEADLINE_S):
                pass
        except ConnectionResetError:
            pass
        return True

    def close(self, code: int = 1000) -> None:
        """The close handshake from our side."""
        try:
            self.send_frame(frames.CLOSE, frames.close_payload(code))
            self.closed()
        except OSError:
            pass
        self.drop()

    def drop(self) -> None:
        """Gone without a word."""
        self.socket.close()

    # Bytes

    def _fill(self, deadline: float) -> bool:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("nothing more came before the deadline")
        self.socket.settimeout(remaining)
        data = self.socket.recv(262144)
        self._buffer += data
        return bool(data)

    def _read_head(self) -> tuple[int, dict]:
        deadline = time.monotonic() + DEADLINE_S
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if not self._fill(deadline):
                raise Closed(None, f"no HTTP answer: {bytes(self._buffer)!r}")
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        fields = (line.partition(":") for line in lines[1:])
        return int(lines[0].split()[1]), {name.strip().lower(): value.strip() for name, _, value in fields}
