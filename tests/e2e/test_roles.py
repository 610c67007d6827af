"""Who may do what: every cell of the table in docs/roles.md, and nobody else anything."""

import re
from pathlib import Path

import pytest

from harness.changes import WAYS

TABLE = Path(__file__).resolve().parents[2] / "docs/roles.md"


def table() -> dict[tuple[str, str], str]:
    """By (action, column): `yes` or an error code."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in TABLE.read_text().splitlines() if re.match(r"\|", line)]  # fmt: skip
    columns = rows[0][1:]
    return {(row[0], column): cell for row in rows[2:] for column, cell in zip(columns, row[1:], strict=True)}


class Stage:
    """A chat in which `actor` has the role to try; the other persons have every other one."""

    def __init__(self, cast, column: str):
        self.owner, self.admin, self.member, self.other_admin, self.newcomer = cast("own", "adm", "mem", "oth", "new")
        if column == "direct chat":
            self.actor, self.peer = self.owner, self.member
            answer = self.actor.rest.post("/chats", {"chatType": "direct", "members": [self.peer.id]})
            self.chat = answer.json["chatId"]
            self.admin = self.other_admin = self.owner = self.peer
            self.member = self.peer
        else:
            self.chat = self.owner.create_group(self.admin, self.member, self.other_admin)
            for person in (self.admin, self.other_admin):
                path = f"/chats/{self.chat}/members/{person.id}"
                assert self.owner.rest.call("PATCH", path, body={"role": "admin"}).status == 200
            self.actor = {"owner": self.owner, "admin": self.admin, "member": self.member}[column]
            self.peer = next(person for person in (self.member, self.other_admin) if person is not self.actor)
        assert self.actor.post(self.chat, "mine", messageId="m-own").status == 201
        assert self.peer.post(self.chat, "theirs", messageId="m-other").status == 201

    def call(self, method: str, path: str = "", body=None) -> str:
        answer = self.actor.rest.call(method, f"/chats/{self.chat}{path}", body=body)
        return "yes" if answer.status < 300 else answer.code

    def change(self, way, what: str, message: str, *more) -> str:
        return getattr(way, what)(self.actor, self.chat, message, *more).get("code", "yes")

    def post(self, way) -> str:
        if way is OVER_REST:
            return self.call("POST", "/messages", {"content": "x"})
        answer = self.actor.connect().post(self.chat, "x")
        return "yes" if answer["type"] == "ack" else answer["code"]

    def read(self, way) -> str:
        if way is OVER_REST:
            answers = {self.call("GET", path) for path in ("", "/messages", "/events", "/members")}
            assert len(answers) == 1, answers
            return answers.pop()
        answer = self.actor.connect().ask({"type": "get_events", "chatId": self.chat, "from": 1, "to": 2})
        return "yes" if answer["type"] == "events" else answer["code"]

    def role(self, person, role: str) -> str:
        return self.call("PATCH", f"/members/{person.id}", {"role": role})


OVER_REST = WAYS["rest"]()

# Those with a `way` are tried over both.
BOTH_WAYS = {
    "read": Stage.read,
    "post": Stage.post,
    "react": lambda stage, way: stage.change(way, "react", "m-other", "x"),
    "edit own message": lambda stage, way: stage.change(way, "edit", "m-own", "x"),
    "edit message of another": lambda stage, way: stage.change(way, "edit", "m-other", "x"),
    "delete own message": lambda stage, way: stage.change(way, "delete", "m-own"),
    "delete message of another": lambda stage, way: stage.change(way, "delete", "m-other"),
}
ACTIONS = {
    "add member": lambda stage: stage.call("POST", "/members", {"userIds": [stage.newcomer.id]}),
    "remove member": lambda stage: stage.call("DELETE", f"/members/{member_other_than_actor(stage).id}"),
    "remove admin": lambda stage: stage.call("DELETE", f"/members/{stage.other_admin.id}"),
    "remove owner": lambda stage: stage.call("DELETE", f"/members/{stage.owner.id}"),
    "leave": lambda stage: stage.call("DELETE", "/members/me"),
    "make admin": lambda stage: stage.role(member_other_than_actor(stage), "admin"),
    "make member": lambda stage: stage.role(stage.other_admin, "member"),
    "hand over ownership": lambda stage: stage.role(stage.other_admin, "owner"),
    "change settings": lambda stage: stage.call("PATCH", "", {"name": "x"}),
    "delete chat": lambda stage: stage.call("DELETE"),
}


def member_other_than_actor(stage: Stage):
    """Whose role is member; a member tries it on another one."""
    if stage.actor is not stage.member:
        return stage.member
    answer = stage.owner.rest.post(f"/chats/{stage.chat}/members", {"userIds": [stage.newcomer.id]})
    assert answer.status == 201
    return stage.newcomer


def try_action(stage: Stage, action: str, way=OVER_REST) -> str:
    return BOTH_WAYS[action](stage, way) if action in BOTH_WAYS else ACTIONS[action](stage)


def test_every_action_of_the_table_is_tried_and_no_other():
    assert {action for action, _ in table()} == {*BOTH_WAYS, *ACTIONS}


@pytest.mark.parametrize("action, column", table(), ids=str)
def test_each_cell_is_what_the_table_says(cast, action, column):
    expected = table()[action, column]
    assert try_action(Stage(cast, column), action) == expected
    if action in BOTH_WAYS:
        assert try_action(Stage(cast, column), action, WAYS["websocket"]()) == expected


@pytest.mark.parametrize("action", [*BOTH_WAYS, *ACTIONS])
@pytest.mark.parametrize("who", ["stranger", "removed"])
def test_who_is_no_member_hears_not_found(cast, action, who):
    for way in [OVER_REST, WAYS["websocket"]()] if action in BOTH_WAYS else [OVER_REST]:
        stage = Stage(cast, "member")
        if who == "removed":
            path = f"/chats/{stage.chat}/members/{stage.member.id}"
            assert stage.owner.rest.call("DELETE", path).status == 204
        else:
            stage.actor = cast("eve")
        assert try_action(stage, action, way) == "not_found"
