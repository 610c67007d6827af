"""A scene on which every documented call makes sense: what is refused is refused for the one thing wrong in it."""

from .bad_values import encode
from .people import Person, fresh_id
from .rest import KeptRestClient, RestClient

PASSWORD = "correct horse battery staple"
# Without limits that so many calls of one client would meet.
OPEN = {
    "auth": {"accounts": True},
    "limits": {
        "messages_per_second": 0,
        "message_burst": 1000000,
        "logins_per_account_per_minute": 0,
        "logins_per_address_per_minute": 0,
    },
}


def register(server) -> tuple[str, dict]:
    """A new account: its username, and the answer."""
    username = fresh_id("account")
    answer = RestClient(server.address).post("/auth/register", {"username": username, "password": PASSWORD})
    assert answer.status == 201, answer.text
    return username, answer.json


class Stage:
    """A group of ann and bob with a message, and what correct requests about it say. With `account`, which takes a
    moment, ann has one of this server."""

    def __init__(self, server, *, account=False):
        self.server = server
        self.ann, self.bob = Person(server, "ann"), Person(server, "bob")
        username, login = register(server) if account else (fresh_id("account"), {"refreshToken": "x"})
        if account:
            self.ann.id, self.ann.token = login["userId"], login["accessToken"]
        assert self.bob.rest.get("/users/me").status == 200
        self.chat = self.ann.create_group(self.bob)
        assert self.ann.post(self.chat, "hi", messageId="m-1").status == 201
        self.rest = KeptRestClient(server.address, self.ann.token)
        self.known = {
            "chatId": self.chat, "messageId": "m-1", "userId": self.bob.id, "emoji": "👍", "members": [self.bob.id],
            "userIds": [self.bob.id], "chatType": "group", "content": "hi", "name": "tea", "role": "admin",
            "username": username, "password": PASSWORD, "currentPassword": PASSWORD, "newPassword": PASSWORD[::-1],
            "refreshToken": login["refreshToken"], "ref": "r", "from": 1, "to": 2, "token": self.ann.token,
        }  # fmt: skip

    def call(self, operation, *, target=None, query="", body=b"", headers=None, rest=None):
        payload = body if body or operation.method in ("POST", "PATCH") else None
        path = (target or operation.target(self.known)) + self._with_what_is_required(operation, query)
        return (rest or self.rest).call(operation.method, path, raw_body=payload, headers=headers)

    @staticmethod
    def _with_what_is_required(operation, query: str) -> str:
        """`query` and an example of each parameter that has to be there and is not in it."""
        for parameter in operation.parameters:
            if parameter["in"] == "query" and parameter.get("required") and f"{parameter['name']}=" not in query:
                query += ("&" if query else "?") + f"{parameter['name']}={parameter['example']}"
        return query

    def good_body(self, operation):
        return encode(operation.good_body(self.known)).encode() if operation.body_required else b""

    def end(self):
        self.rest.close()
        self.ann.leave()
        self.bob.leave()
