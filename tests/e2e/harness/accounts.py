"""Accounts of a server that makes its own tokens: registering, logging in, and what comes of it."""

import secrets
from dataclasses import dataclass

from .rest import Answer, RestClient
from .websocket import WebSocketClient

PASSWORD = "correct horse battery staple"


def fresh_name(word: str = "ann") -> str:
    return f"{word}-{secrets.token_hex(6)}"


def call(server, path: str, body: dict, token: str | None = None) -> Answer:
    return RestClient(server.address, token).post(f"/auth/{path}", body)


@dataclass
class Login:
    """One login of one device, with the newest tokens that it got."""

    server: object
    user_id: str
    access: str
    refresh: str
    expires_at: int

    @classmethod
    def of(cls, server, answer: Answer, status: int = 200) -> "Login":
        assert answer.status == status, answer.text
        got = answer.json
        return cls(server, got["userId"], got["accessToken"], got["refreshToken"], got["expiresAt"])

    @property
    def rest(self) -> RestClient:
        return RestClient(self.server.address, self.access)

    def connect(self, **how) -> WebSocketClient:
        return WebSocketClient.connect(self.server.address, self.access, **how)

    def renewed(self) -> Answer:
        return call(self.server, "refresh", {"refreshToken": self.refresh})

    def renew(self) -> "Login":
        return Login.of(self.server, self.renewed())

    def log_out(self) -> Answer:
        return call(self.server, "logout", {"refreshToken": self.refresh})

    def change_password(self, current: str, new: str) -> Answer:
        return call(self.server, "password", {"currentPassword": current, "newPassword": new}, self.access)


def register(server, name: str | None = None, password: str = PASSWORD, **fields) -> Login:
    body = {"username": name or fresh_name(), "password": password, **fields}
    return Login.of(server, call(server, "register", body), 201)


def try_login(server, name: str, password: str = PASSWORD) -> Answer:
    return call(server, "login", {"username": name, "password": password})


def log_in(server, name: str, password: str = PASSWORD) -> Login:
    return Login.of(server, try_login(server, name, password))
