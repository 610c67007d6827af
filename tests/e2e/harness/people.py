"""Persons of one test: ids that no other test has, their tokens and clients."""

import itertools
import secrets

from .rest import RestClient
from .tokens import token_for
from .websocket import WebSocketClient

_numbers = itertools.count(1)


def fresh_id(word: str) -> str:
    """Unique in this run and across runs on one data folder; at most 36 characters for words up to 20."""
    return f"{word}-{next(_numbers)}-{secrets.token_hex(4)}"


class Person:
    def __init__(self, server, word: str, **claims):
        self.server, self.id = server, fresh_id(word)
        self.token = token_for(self.id, **claims)
        self._open: list[WebSocketClient] = []

    @property
    def rest(self) -> RestClient:
        return RestClient(self.server.address, self.token)

    def connect(self, **how) -> WebSocketClient:
        answered = dict(self.server.heads)
        client = WebSocketClient.connect(self.server.address, self.token, **how)
        client.answered_before = answered
        self._open.append(client)
        return client

    def leave(self) -> None:
        for client in self._open:
            client.drop()
        self._open.clear()

    def create_group(self, *others: "Person", **fields) -> str:
        body = {"chatType": "group", "name": "tea", "members": [other.id for other in others], **fields}
        answer = self.rest.post("/chats", body)
        assert answer.status == 201, answer.text
        self.server.heads[answer.json["chatId"]] = 1
        return answer.json["chatId"]

    def post(self, chat_id: str, content: str, **fields):
        answer = self.rest.post(f"/chats/{chat_id}/messages", {"content": content, **fields})
        if answer.status == 201:
            self.server.heads[chat_id] = answer.json["chatSequence"]
        return answer

    def history(self, chat_id: str) -> list[dict]:
        """Everything that stands in the chat, oldest first, read page by page."""
        messages, cursor = [], {}
        while True:
            answer = self.rest.get(f"/chats/{chat_id}/messages", limit=200, direction="newer", **cursor)
            assert answer.status == 200, answer.text
            page = answer.json
            messages += reversed(page["messages"])
            if not page["hasMore"]:
                return messages
            cursor = {"cursor": page["nextCursor"]}
