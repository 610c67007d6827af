"""A damaged row in the file stops its own chat only: every other read and command goes on, and /readyz says so."""

import sqlite3

import pytest

from harness.disk import readiness

UNSTRICT = "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE type = 'table'"
POISON = "(SELECT chat_key FROM chats WHERE chat_id = :chat)"
LAST = f"chat_key = {POISON} AND content = 'last'"

# Each for the chat `:chat`, whose member is `:user`. The first ones need tables that take any type.
HEADS = {
    "a text for a chat's type": "UPDATE chats SET chat_type = 'group' WHERE chat_id = :chat",
    "a blob for a chat's name": "UPDATE chats SET name = x'00ff' WHERE chat_id = :chat",
    "no creator": "UPDATE chats SET created_by = 999999 WHERE chat_id = :chat",
    "an unknown type": "UPDATE chats SET chat_type = 17 WHERE chat_id = :chat",
    "an unknown visibility": "UPDATE chats SET history_visibility = -1 WHERE chat_id = :chat",
    "a name that is no UTF-8": "UPDATE chats SET name = CAST(x'41ff' AS TEXT) WHERE chat_id = :chat",
    "a creation before all time": "UPDATE chats SET created_at = -1 WHERE chat_id = :chat",
    "an unknown role": f"UPDATE chat_participants SET role = 99 WHERE chat_key = {POISON}",
    "a text for a role": f"UPDATE chat_participants SET role = 'owner' WHERE chat_key = {POISON}",
    "a negative mark": f"UPDATE chat_participants SET last_read_sequence = -5 WHERE chat_key = {POISON}",
    "a sequence beyond JSON": f"UPDATE chat_messages SET chat_sequence = 9223372036854775807 WHERE {LAST}",
    "no chat": "DELETE FROM chats WHERE chat_id = :chat",
}
MESSAGES = {
    "a text for a time": f"UPDATE chat_messages SET timestamp = 'yesterday' WHERE {LAST}",
    "a blob for a content": f"UPDATE chat_messages SET content = x'6162' WHERE {LAST}",
    "a time out of range": f"UPDATE chat_messages SET timestamp = 9223372036854775807 WHERE {LAST}",
    "an unknown sender": f"UPDATE chat_messages SET sender_key = 999999 WHERE {LAST}",
    "an unknown type": f"UPDATE chat_messages SET message_type = 77 WHERE {LAST}",
    "a system message without a story": f"UPDATE chat_messages SET message_type = 5 WHERE {LAST}",
    "an id of another alphabet": f"UPDATE chat_messages SET message_id = '../../etc' WHERE {LAST}",
    "content that is no UTF-8": f"UPDATE chat_messages SET content = CAST(x'ff' AS TEXT) WHERE {LAST}",
    "metadata that is no JSON": f"""UPDATE chat_messages SET metadata = '{{"a":' WHERE {LAST}""",
    "metadata that leaves its place": f"""UPDATE chat_messages SET metadata = '{{}},"x":{{}}' WHERE {LAST}""",
    "metadata that is no object": f"UPDATE chat_messages SET metadata = '[1]' WHERE {LAST}",
    "mentions that are no list": f"UPDATE chat_messages SET mentions = 'bob' WHERE {LAST}",
    "a reply to nonsense": f"UPDATE chat_messages SET reply_to = x'01' WHERE {LAST}",
    "a digest of another size": f"UPDATE chat_messages SET digest = x'01' WHERE {LAST}",
    "a chat's first story damaged": f"UPDATE chat_messages SET metadata = '{{}}', content = 'last' "
    f"WHERE chat_key = {POISON} AND chat_sequence = 1",
}


def edit(server, statement: str, **values) -> None:
    """Changes the file as a failing disk or a careless hand would: past the types and the checks."""
    file = str(server.data_dir / "stonechat.db")
    with sqlite3.connect(file) as shell:
        shell.execute("PRAGMA writable_schema = ON")
        shell.execute(UNSTRICT)
    shell.close()
    with sqlite3.connect(file) as shell:  # which reads the schema anew
        shell.execute("PRAGMA ignore_check_constraints = ON")
        changed = shell.execute(statement, values).rowcount
    shell.close()
    assert changed > 0, "the damage met no row"


@pytest.fixture
def stage(start_server, people):
    """A stopped server that holds a chat to be poisoned, between two others of the same people."""
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    before, poisoned, after = (ann.create_group(bob) for _ in range(3))
    for chat in (before, poisoned, after):
        assert ann.post(chat, "first").status == 201
        assert ann.post(chat, "last", messageId="last").status == 201
    assert readiness(server, 200)
    server.stop()
    return server, ann, bob, before, poisoned, after


def assert_others_go_on(ann, bob, *chats: str) -> None:
    for person in (ann, bob):
        listed = [chat["chatId"] for chat in person.rest.get("/chats").json["chats"]]
        assert listed == list(reversed(chats)), "the list shows all other chats"
    client, listener = ann.connect(), bob.connect()
    for chat in chats:
        known = len(ann.history(chat))
        assert known >= 3 and ann.rest.get(f"/chats/{chat}").status == 200
        assert ann.rest.get(f"/chats/{chat}/members").status == 200
        ack = client.post(chat, "goes on")
        assert ack["type"] == "ack" and listener.receive()["messageId"] == ack["messageId"]
        assert client.ask({"type": "get_events", "chatId": chat, "from": 1, "to": 9})["type"] == "events"
    client.drop()
    listener.drop()


def is_refused_or_right(answer) -> bool:
    """A damaged chat may be unavailable, or, where the damage is no part of the answer, right; never anything else."""
    return answer.status in (200, 404) or (answer.status, answer.code) == (503, "unavailable")


@pytest.mark.parametrize("name", HEADS)
def test_a_damaged_chat_stops_nobody_else(stage, name):
    server, ann, bob, before, poisoned, after = stage
    edit(server, HEADS[name], chat=poisoned)
    server.start()
    assert_others_go_on(ann, bob, before, after)
    paths = ["", "/messages", "/members", "/events?from=1&to=9"]
    answers = [ann.rest.get(f"/chats/{poisoned}{path}") for path in paths]
    assert all(is_refused_or_right(answer) for answer in answers)
    if name != "no chat":
        assert 503 in [answer.status for answer in answers]
    assert "cannot be read" in readiness(server, 503)
    assert "unreadable_row" in server.log


@pytest.mark.parametrize("name", MESSAGES)
def test_a_damaged_message_stops_nobody_else(stage, name):
    server, ann, bob, before, poisoned, after = stage
    edit(server, MESSAGES[name], chat=poisoned)
    server.start()
    client = ann.connect()
    if name == "a digest of another size":
        assert client.post(poisoned, "next")["code"] == "unavailable"
    else:
        events = client.ask({"type": "get_events", "chatId": poisoned, "from": 1, "to": 9})
        assert events["code"] == "unavailable" and events["retryAfterMs"] > 0
        for path in ("/messages", "/messages?direction=newer", "/events?from=1&to=9"):
            answer = ann.rest.get(f"/chats/{poisoned}{path}")
            assert (answer.status, answer.code) == (503, "unavailable")
    listed = [chat["chatId"] for chat in ann.rest.get("/chats").json["chats"]]
    assert [chat for chat in listed if chat != poisoned] == [after, before]
    if poisoned not in listed or name == "a digest of another size":
        assert "cannot be read" in readiness(server, 503)
    if poisoned in listed:  # the damage is no part of its line: then the other two go on as they are
        edit_free = [chat for chat in listed if chat != poisoned]
        for chat in edit_free:
            assert client.post(chat, "goes on")["type"] == "ack"
    else:
        assert_others_go_on(ann, bob, before, after)


def test_a_damaged_user_stops_nobody_else(stage, people):
    server, ann, bob, before, poisoned, after = stage
    kim, lee = people(server, "kim", "lee")
    edit(server, "INSERT INTO users VALUES (-7, :user, x'ff', 'never')", user=kim.id)
    server.start()
    assert kim.rest.get("/users/me").status == 503
    assert_others_go_on(ann, bob, before, poisoned, after)
    named = ann.rest.post(f"/chats/{before}/members", {"userIds": [kim.id]})
    assert (named.status, named.code) == (503, "unavailable")
    assert ann.rest.post(f"/chats/{before}/members", {"userIds": [lee.id]}).status == 201
    assert ann.rest.get(f"/users/{kim.id}").status == 503
    assert "cannot be read" in readiness(server, 503)


def test_pages_of_the_chat_list_go_on_behind_a_damaged_chat(stage):
    server, ann, _, before, poisoned, after = stage
    edit(server, HEADS["an unknown type"], chat=poisoned)
    server.start()
    seen, cursor = [], {}
    for _ in range(3):
        page = ann.rest.get("/chats", limit=1, **cursor).json
        seen += [chat["chatId"] for chat in page["chats"]]
        if not page["hasMore"]:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert seen == [after, before] and not page["hasMore"]


def test_what_was_repaired_is_ready_again_after_a_restart(stage):
    server, ann, bob, before, poisoned, after = stage
    edit(server, HEADS["an unknown type"], chat=poisoned)
    server.start()
    assert ann.rest.get(f"/chats/{poisoned}").status == 503
    readiness(server, 503)
    server.stop()
    edit(server, "UPDATE chats SET chat_type = 1 WHERE chat_id = :chat", chat=poisoned)
    server.start()
    assert_others_go_on(ann, bob, before, poisoned, after)
    assert readiness(server, 200) == "ready\n"
