"""Plays one day into its group, each line as its user, the next after the ack of the one before."""

import asyncio
import functools
import http.client
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from harness.rest import RestClient
from harness.tokens import token_for

from .client import Client, ConnectionEnded
from .corpus import Day, Line, user_id

MEMBERS_A_CALL = 200
ATTEMPTS = 5
# Who is silent for so many lines of a day has left and comes back to speak: as in life, and half as much to hear.
PATIENCE_LINES = 100


@dataclass
class Record:
    """What the server promised about a day: the acks by message id, and what connected members heard."""

    acks: dict[str, dict] = field(default_factory=dict)
    heard: int = 0
    resent: int = 0
    faults: list[str] = field(default_factory=list)


def create_group(address: tuple[str, int], secret: str, day: Day) -> None:
    """The day's first speaker creates it; a repeat after a crash finds it there."""
    users = [user_id(nickname) for nickname in day.nicknames()]
    rest = RestClient(address, token_for(users[0], secret=secret, name=day.lines[0].nickname))
    body = {"chatType": "group", "chatId": day.chat_id, "name": f"#ubuntu {day.name}"}
    first, later = users[1 : MEMBERS_A_CALL + 1], users[MEMBERS_A_CALL + 1 :]
    key = {"Idempotency-Key": f"create-{day.name}"}
    answer = rest.post("/chats", {**body, "members": first}, headers=key)
    if answer.status not in (200, 201):
        raise RuntimeError(f"group {day.chat_id}: {answer.status} {answer.text}")
    for start in range(0, len(later), MEMBERS_A_CALL):
        answer = rest.post(f"/chats/{day.chat_id}/members", {"userIds": later[start : start + MEMBERS_A_CALL]})
        if answer.status not in (200, 201):
            raise RuntimeError(f"members of {day.chat_id}: {answer.status} {answer.text}")


class DaySender:
    """One day's people. A user's connection opens with a line and closes before a long silence or for the day."""

    def __init__(self, day: Day, secret: str, record: Record, on_ack: Callable[[], None]):
        self.day, self.secret, self.record, self._on_ack = day, secret, record, on_ack
        self._clients: dict[str, Client] = {}
        self._head: int | None = None  # the chatSequence of the last ack

    async def run(self, server_is_up: Callable[[], Awaitable[tuple[str, int]]]) -> None:
        """Until every line is acked; after a lost connection waits for the server and sends the unacked line again."""

        async def create(address: tuple[str, int]) -> None:
            try:
                await asyncio.to_thread(create_group, address, self.secret, self.day)
            except (OSError, http.client.HTTPException):
                raise ConnectionEnded(None) from None

        await self._persist(create, server_is_up)
        departures = self.day.departures(PATIENCE_LINES)
        for place, line in enumerate(self.day.lines):
            send = functools.partial(self._send, line)
            self.record.resent += await self._persist(send, server_is_up)
            if departures[place]:
                self._close(self._clients.pop(line.nickname))
        self.leave()

    async def _persist(self, attempt: Callable, server_is_up: Callable) -> int:
        """Does it again, a few times, when the connection ends and the close code allows; returns how often again."""
        for again in range(ATTEMPTS):
            address = await server_is_up()
            try:
                await attempt(address)
                return again
            except ConnectionEnded as end:
                self.leave()
                if end.code is not None and end.code >= 4100:
                    raise RuntimeError(f"{self.day.name}: closed with {end.code}") from end
        raise RuntimeError(f"{self.day.name}: no connection lasts")

    def leave(self) -> None:
        for client in self._clients.values():
            self._close(client)
        self._clients.clear()

    def _close(self, client: Client) -> None:
        client.close()
        self.record.heard += client.heard
        self.record.faults += client.faults

    async def _send(self, line: Line, address: tuple[str, int]) -> None:
        client = self._clients.get(line.nickname)
        if client is None:
            token = token_for(line.sender, secret=self.secret, name=line.nickname)
            client = await Client.connect(*address, token, self.day.chat_id, self._head)
            self._clients[line.nickname] = client
        ack = await client.post(line.fields())
        self.record.acks[line.message_id] = ack
        self._head = ack["chatSequence"]
        self._on_ack()
