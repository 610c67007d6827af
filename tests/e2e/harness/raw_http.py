"""HTTP by hand on a raw socket: what a client library would never send, and every byte of what comes back."""

import socket
import time

DEADLINE_S = 15.0


class RawConnection:
    """One TCP connection. Every wait has a deadline."""

    def __init__(self, address: tuple[str, int], *, receive_buffer: int | None = None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:  # before connect, or the window is already announced
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(address)
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> None:
        """A server that has refused already may have closed; what it said can still be read."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def answer(self, *, head_only: bool = False) -> tuple[int, dict, bytes]:
        """The next response, framed by its Content-Length."""
        deadline = time.monotonic() + DEADLINE_S
        while b"\r\n\r\n" not in self.received:
            self._fill(deadline)
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines[1:])
        headers = {name.lower(): value.strip() for name, _, value in fields}
        status = int(lines[0].split()[1])
        size = 0 if head_only or status in (100, 101, 204, 304) else int(headers["content-length"])
        while len(self.received) < size:
            self._fill(deadline)
        body, self.received = self.received[:size], self.received[size:]
        return status, headers, body

    def rest(self) -> bytes:
        """Everything up to the end of the stream, which has to come."""
        deadline = time.monotonic() + DEADLINE_S
        try:
            while True:
                self._fill(deadline)
        except (EOFError, ConnectionResetError):
            rest, self.received = self.received, b""
            return rest

    def _fill(self, deadline: float) -> None:
        self.socket.settimeout(max(0.001, deadline - time.monotonic()))
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(f"the stream ended behind {self.received[-200:]!r}")
        self.received += data


def exchange(address: tuple[str, int], data: bytes) -> bytes:
    """Sends `data` on a connection of its own and returns all that comes until the server closes."""
    with RawConnection(address) as connection:
        connection.send(data)
        return connection.rest()
