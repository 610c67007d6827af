"""Edits, deletions and reactions, asked for over the WebSocket or over REST: both answer alike.

Each gives the ack without its `ref`, or {"code": …} of the refusal.
"""

from .people import Person
from .rest import segment


class OverWebSocket:
    """One connection a person, opened at their first command."""

    def __init__(self):
        self._clients = {}

    def client(self, person: Person):
        if person.id not in self._clients:
            self._clients[person.id] = person.connect()
        return self._clients[person.id]

    def edit(self, person, chat, message, content, **fields):
        return self._ask(person, chat, message, {"type": "message_edit", "content": content, **fields})

    def delete(self, person, chat, message, **fields):
        return self._ask(person, chat, message, {"type": "message_delete", **fields})

    def react(self, person, chat, message, emoji, op="add", **fields):
        return self._ask(person, chat, message, {"type": "reaction", "emoji": emoji, "op": op, **fields})

    def _ask(self, person, chat, message, frame):
        answer = self.client(person).ask({"chatId": chat, "messageId": message, **frame})
        if answer["type"] == "error":
            assert answer["messageId"] == message and answer["message"], answer
            return {"code": answer["code"]}
        del answer["ref"]
        return answer


class OverRest:
    def edit(self, person, chat, message, content, **fields):
        return self._call(person, "PATCH", chat, message, {"content": content, **fields})

    def delete(self, person, chat, message, **fields):
        return self._call(person, "DELETE", chat, message, fields or None)

    def react(self, person, chat, message, emoji, op="add", **fields):
        method = {"add": "PUT", "remove": "DELETE"}[op]
        return self._call(person, method, chat, message, fields or None, f"/reactions/{segment(emoji)}")

    def _call(self, person, method, chat, message, body, rest=""):
        answer = person.rest.call(method, f"/chats/{chat}/messages/{segment(message)}{rest}", body=body)
        if answer.status >= 400:
            return {"code": answer.code}
        assert answer.status == 200, answer.text
        person.server.heads[chat] = max(person.server.heads.get(chat, 0), answer.json["chatSequence"])
        return answer.json


WAYS = {"websocket": OverWebSocket, "rest": OverRest}


def events_of(person: Person, chat: str) -> list[dict]:
    """The chat's events as REST tells them, oldest first; at most 500."""
    answer = person.rest.get(f"/chats/{chat}/events", **{"from": 1})
    assert answer.status == 200 and not answer.json["hasMore"], answer.text
    return answer.json["events"]


def message_of(person: Person, chat: str, message: str) -> dict:
    """The message as it stands in history."""
    return next(shown for shown in person.history(chat) if shown["messageId"] == message)


def everything_shown_of(person: Person, chat: str) -> str:
    """All that any way of reading shows of the chat, as one text."""
    client = person.connect()
    texts = [person.rest.get(path, **query).text for path, query in (
        (f"/chats/{chat}/messages", {"limit": 200}),
        (f"/chats/{chat}/messages", {"limit": 200, "direction": "newer"}),
        (f"/chats/{chat}/messages", {"aroundSequence": 1, "limit": 200}),
        (f"/chats/{chat}/events", {"from": 1}),
        (f"/chats/{chat}", {}),
        ("/chats", {}),
    )]  # fmt: skip
    frame = client.ask({"type": "get_events", "chatId": chat, "from": 1, "to": 500})
    assert frame["type"] == "events", frame
    return "\n".join([*texts, str(frame)])
