"""REST calls as one user: a fresh connection each, the answer as status, headers and decoded JSON.

Every answer is held to the OpenAPI document.
"""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from .contract import check_answer

DEADLINE_S = 15.0


@dataclass
class Answer:
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The code of an error answer, after checking that it has the contract's shape."""
        error = self.json["error"]
        assert set(error) >= {"code", "message"} and error["message"], self.text
        assert self.headers["content-type"].startswith("application/json"), self.headers
        return error["code"]


def exchange(connection, method: str, target: str, payload: bytes | None, headers: dict) -> Answer:
    connection.request(method, target, body=payload, headers=headers)
    response = connection.getresponse()
    names = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, names, response.read().decode())


class RestClient:
    def __init__(self, address: tuple[str, int], token: str | None = None, *, tls=None):
        self.address, self.token, self.tls = address, token, tls  # tls: an ssl.SSLContext, or plain HTTP

    def call(self, method: str, path: str, *, body=None, headers=None, raw_body=None, **query) -> Answer:
        """`path` below /api/v1 unless it starts with "//", which means the server's root."""
        target = path[1:] if path.startswith("//") else f"/api/v1{path}"
        if query:
            target += "?" + urlencode(query)
        sent = {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}
        payload = raw_body if raw_body is not None else (None if body is None else json.dumps(body).encode())
        if payload is not None:
            sent["Content-Type"] = "application/json"
        answer = self._exchange(method, target, payload, {**sent, **(headers or {})})
        check_answer(method, target, answer.status, answer.headers, answer.text)
        return answer

    def _connection(self):
        if self.tls:
            return http.client.HTTPSConnection(*self.address, timeout=DEADLINE_S, context=self.tls)
        return http.client.HTTPConnection(*self.address, timeout=DEADLINE_S)

    def _exchange(self, method: str, target: str, payload: bytes | None, headers: dict) -> Answer:
        connection = self._connection()
        try:
            return exchange(connection, method, target, payload, headers)
        finally:
            connection.close()

    def get(self, path: str, **query) -> Answer:
        return self.call("GET", path, **query)

    def post(self, path: str, body=None, **how) -> Answer:
        return self.call("POST", path, body=body, **how)


class KeptRestClient(RestClient):
    """The same over one connection, for many calls; it is opened anew where the server closed it."""

    def __init__(self, address: tuple[str, int], token: str | None = None):
        super().__init__(address, token)
        self._kept = self._connection()

    def _exchange(self, method: str, target: str, payload: bytes | None, headers: dict) -> Answer:
        answer = exchange(self._kept, method, target, payload, headers)
        if answer.headers.get("connection") == "close":
            self._kept.close()
        return answer

    def close(self) -> None:
        self._kept.close()


def segment(text: str) -> str:
    return quote(text, safe="")
