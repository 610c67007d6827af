"""The conversation as the server will see it: days as groups, nicknames as users, lines as messages."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    nickname: str
    kind: str  # "message" or "action"
    text: str
    reply_to: int | None  # the number of an earlier line of the day

    @property
    def sender(self) -> str:
        return user_id(self.nickname)

    @property
    def message_id(self) -> str:
        return message_id(self.number)

    def fields(self) -> dict:
        """What the message carries besides its chat."""
        fields: dict = {"messageId": self.message_id, "content": self.text}
        if self.reply_to is not None:
            fields["replyTo"] = message_id(self.reply_to)
        if self.kind != "message":
            fields["metadata"] = {"kind": self.kind}
        return fields


@dataclass(frozen=True)
class Day:
    name: str
    lines: list[Line]

    @property
    def chat_id(self) -> str:
        return f"ubuntu-{self.name}"

    def nicknames(self) -> list[str]:
        """In the order of their first line; the first one creates the group."""
        return list(dict.fromkeys(line.nickname for line in self.lines))

    def departures(self, patience: int) -> list[bool]:
        """For each line whether its speaker goes after it: who says nothing more within `patience` lines."""
        next_line: dict[str, int] = {}
        goes = [True] * len(self.lines)
        for place in range(len(self.lines) - 1, -1, -1):
            nickname = self.lines[place].nickname
            goes[place] = next_line.get(nickname, place + patience + 1) - place > patience
            next_line[nickname] = place
        return goes


def user_id(nickname: str) -> str:
    """Nicknames hold characters that ids may not; a hash is an id for all of them."""
    return "irc_" + hashlib.sha256(nickname.encode()).hexdigest()[:24]


def message_id(number: int) -> str:
    """Unique in its chat, the same in every attempt to send it, and rising with time."""
    return f"line-{number:06d}"


def load(path: Path, days: int | None = None) -> list[Day]:
    """The first `days` days of the file, or all."""
    by_day: dict[str, list[Line]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for text in lines:
            entry = json.loads(text)
            if entry["day"] not in by_day and len(by_day) == days:
                break
            line = Line(entry["line"], entry["user"], entry["kind"], entry["text"], entry.get("replyToLine"))
            by_day.setdefault(entry["day"], []).append(line)
    return [Day(name, entries) for name, entries in by_day.items()]
