"""Editing: who hears of it, what is read afterwards, and that one command is one edit."""

import pytest

from harness.changes import WAYS, events_of, message_of


@pytest.fixture
def talk(cast):
    """ann owns the group, bob wrote m-1 (chatSequence 2)."""
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    assert bob.post(chat, "first", messageId="m-1").status == 201
    return ann, bob, chat


def test_an_edit_is_acked_heard_and_read(talk, way):
    ann, bob, chat = talk
    listener, other_device = ann.connect(), bob.connect()
    ack = way.edit(bob, chat, "m-1", "second")
    assert (ack["type"], ack["status"], ack["messageId"], ack["chatSequence"]) == ("ack", "sent", "m-1", 3)
    event = listener.receive()
    assert event == other_device.receive()
    assert event == {
        "type": "message_edited", "chatId": chat, "chatSequence": 3, "globalSequence": ack["globalSequence"],
        "timestamp": ack["timestamp"], "messageId": "m-1", "userId": bob.id, "content": "second",
    }  # fmt: skip
    shown = message_of(ann, chat, "m-1")
    assert (shown["content"], shown["chatSequence"], shown["senderId"]) == ("second", 2, bob.id)
    assert (shown["editedAt"], shown["updatedSequence"]) == (ack["timestamp"], 3)


def test_who_edits_over_a_connection_hears_the_ack_only(talk):
    _, bob, chat = talk
    client = bob.connect()
    ack = client.ask({"type": "message_edit", "chatId": chat, "messageId": "m-1", "content": "second"})
    assert ack["type"] == "ack"
    assert client.everything_before_pong() == []


def test_a_message_that_was_not_edited_says_nothing_of_edits(talk):
    ann, _, chat = talk
    shown = message_of(ann, chat, "m-1")
    assert not {"editedAt", "updatedSequence", "deleted"} & set(shown)
    assert shown["reactions"] == []


def test_an_edit_is_no_row_of_history(talk, way):
    ann, bob, chat = talk
    way.edit(bob, chat, "m-1", "second")
    assert [message["messageId"] for message in ann.history(chat)] == ["system_1", "m-1"]
    assert ann.rest.get(f"/chats/{chat}").json["lastSequence"] == 3


def test_events_tell_the_text_of_now_and_only_the_last_edit_its_own(talk, way):
    ann, bob, chat = talk
    for content in ("second", "third"):
        way.edit(bob, chat, "m-1", content)
    message, superseded, last = events_of(ann, chat)[1:]
    assert (message["type"], message["content"], message["updatedSequence"]) == ("message", "third", 4)
    assert (superseded["type"], superseded["messageId"], "content" in superseded) == ("message_edited", "m-1", False)
    assert (last["type"], last["content"]) == ("message_edited", "third")
    frame = bob.connect().ask({"type": "get_events", "chatId": chat, "from": 2, "to": 4})
    assert frame["events"] == [message, superseded, last]


def test_mentions_and_metadata_stay(talk, way):
    ann, bob, chat = talk
    bob.post(chat, "hello", messageId="m-2", mentions=[ann.id], metadata={"a": 1})
    way.edit(bob, chat, "m-2", "hullo")
    shown = message_of(ann, chat, "m-2")
    assert (shown["content"], shown["mentions"], shown["metadata"]) == ("hullo", [ann.id], {"a": 1})


def test_the_last_message_of_the_chat_list_is_as_edited(talk, way):
    ann, bob, chat = talk
    way.edit(bob, chat, "m-1", "second")
    last = ann.rest.get("/chats").json["chats"][0]["lastMessage"]
    assert (last["content"], last["updatedSequence"]) == ("second", 3)


def test_the_same_command_again_is_one_edit(talk, way):
    ann, bob, chat = talk
    first = way.edit(bob, chat, "m-1", "second", commandId="c-1")
    way.edit(bob, chat, "m-1", "third")
    assert way.edit(bob, chat, "m-1", "second", commandId="c-1") == first
    assert way.edit(bob, chat, "m-1", "other", commandId="c-1") == {"code": "message_id_conflict"}
    assert way.delete(bob, chat, "m-1", commandId="c-1") == {"code": "message_id_conflict"}
    assert way.edit(ann, chat, "m-1", "second", commandId="c-1") == {"code": "message_id_conflict"}
    assert message_of(ann, chat, "m-1")["content"] == "third"
    assert len(events_of(ann, chat)) == 4


def test_one_command_over_both_ways_is_one_edit(talk):
    ann, bob, chat = talk
    acks = [WAYS[way]().edit(bob, chat, "m-1", "second", commandId="c-1") for way in ("websocket", "rest", "websocket")]
    assert acks[0] == acks[1] == acks[2]
    path, body = f"/chats/{chat}/messages/m-1", {"content": "second"}
    by_key = bob.rest.call("PATCH", path, body=body, headers={"Idempotency-Key": "c-1"})
    assert (by_key.status, by_key.json) == (200, acks[0])
    assert len(events_of(ann, chat)) == 3


def test_a_command_id_and_another_idempotency_key_are_refused(talk):
    ann, bob, chat = talk
    path, body = f"/chats/{chat}/messages/m-1", {"content": "second", "commandId": "c-1"}
    answer = bob.rest.call("PATCH", path, body=body, headers={"Idempotency-Key": "c-2"})
    assert (answer.status, answer.code) == (400, "bad_request")
    assert bob.rest.call("PATCH", path, body=body, headers={"Idempotency-Key": "c-1"}).status == 200
    assert len(events_of(ann, chat)) == 3


def test_without_a_command_id_the_same_edit_twice_is_two(talk, way):
    _, bob, chat = talk
    assert [way.edit(bob, chat, "m-1", "second")["chatSequence"] for _ in range(2)] == [3, 4]


def test_a_post_is_answered_as_ever_after_its_edit(talk, way):
    _, bob, chat = talk
    ack = bob.post(chat, "first", messageId="m-1").json
    way.edit(bob, chat, "m-1", "second")
    again = bob.post(chat, "first", messageId="m-1")
    assert (again.status, again.json) == (200, ack)
    assert bob.post(chat, "second", messageId="m-1").code == "message_id_conflict"


def test_posts_and_their_edits_in_one_burst_keep_their_order(talk):
    ann, bob, chat = talk
    frames = []
    for n in range(2, 30):
        frames.append({"type": "message", "chatId": chat, "messageId": f"m-{n}", "content": "a"})
        frames.append({"type": "message_edit", "chatId": chat, "messageId": f"m-{n}", "content": f"b-{n}"})
        frames.append({"type": "reaction", "chatId": chat, "messageId": f"m-{n}", "emoji": "x", "op": "add"})
    client = bob.connect()
    client.send_burst(frames)
    answers = client.take(len(frames))
    assert {answer["type"] for answer in answers} == {"ack"}
    assert [answer["chatSequence"] for answer in answers] == list(range(3, 3 + len(frames)))
    shown = ann.history(chat)[2:]
    assert [message["content"] for message in shown] == [f"b-{n}" for n in range(2, 30)]
    assert {message["reactions"][0]["count"] for message in shown} == {1}


@pytest.mark.parametrize("message", ["m-nowhere", "system_1"])
def test_what_is_no_message_is_not_edited(talk, way, message):
    _, bob, chat = talk
    assert way.edit(bob, chat, message, "second") == {"code": "not_found"}
    assert way.delete(bob, chat, message) == {"code": "not_found"}
    assert way.react(bob, chat, message, "x") == {"code": "not_found"}


def test_a_message_of_another_chat_is_not_edited(talk, way):
    ann, bob, chat = talk
    other = bob.create_group(ann)
    assert way.edit(bob, other, "m-1", "second") == {"code": "not_found"}
    assert message_of(ann, chat, "m-1")["content"] == "first"


def test_a_stranger_learns_nothing(talk, way, cast):
    _, _, chat = talk
    eve = cast("eve")
    assert way.edit(eve, chat, "m-1", "x") == way.delete(eve, chat, "m-1") == way.react(eve, chat, "m-1", "x")
    assert way.edit(eve, chat, "m-1", "x") == {"code": "not_found"}


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"content": ""}, "bad_request"), ({"content": None}, "bad_request"), ({"content": 5}, "bad_request"),
        ({"content": "x" * 16385}, "too_large"), ({"content": "a\0"}, "bad_request"),
        ({"content": "x", "commandId": "a b"}, "bad_request"), ({"content": "x", "commandId": 5}, "bad_request"),
        ({"content": "x", "commandId": "system_9"}, "bad_request"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_an_edit_of_the_wrong_shape_is_refused(talk, way, fields, code):
    ann, bob, chat = talk
    assert way.edit(bob, chat, "m-1", **fields) == {"code": code}
    assert message_of(ann, chat, "m-1")["content"] == "first"


@pytest.mark.parametrize(
    "field", [{"chatId": "other"}, {"messageId": "m-2"}, {"deleted": True}, {"reactions": [{}]}, {"media": {"a": 1}}],
    ids=str,
)  # fmt: skip
def test_over_rest_what_an_edit_cannot_change_is_422(talk, field):
    _, bob, chat = talk
    answer = bob.rest.call("PATCH", f"/chats/{chat}/messages/m-1", body={"content": "x", **field})
    assert (answer.status, answer.code) == (422, "bad_request")


def test_a_message_may_be_sent_back_as_it_was_read(talk):
    ann, bob, chat = talk
    shown = message_of(bob, chat, "m-1")
    assert bob.rest.call("PATCH", f"/chats/{chat}/messages/m-1", body={**shown, "content": "second"}).status == 200
    assert message_of(ann, chat, "m-1")["content"] == "second"


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_edits_and_their_ids_outlive_a_restart(start_server, people, how):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    bob.post(chat, "first", messageId="m-1")
    ack = WAYS["rest"]().edit(bob, chat, "m-1", "second", commandId="c-1")
    reaction = WAYS["rest"]().react(ann, chat, "m-1", "x", commandId="c-2")
    getattr(server, how)()
    server.start()
    assert WAYS["rest"]().edit(bob, chat, "m-1", "second", commandId="c-1") == ack
    assert WAYS["rest"]().react(ann, chat, "m-1", "x", commandId="c-2") == reaction
    assert WAYS["rest"]().edit(bob, chat, "m-1", "third", commandId="c-1") == {"code": "message_id_conflict"}
    assert WAYS["rest"]().edit(bob, chat, "m-1", "third")["chatSequence"] == 5
    assert message_of(ann, chat, "m-1")["content"] == "third"
