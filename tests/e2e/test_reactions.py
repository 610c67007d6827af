"""Reactions: counted, listed by first use, each user's each emoji once."""

import pytest

from harness.changes import events_of, message_of
from harness.rest import segment


@pytest.fixture
def talk(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    assert ann.post(chat, "hi", messageId="m-1").status == 201
    return ann, bob, chat


def reactions_of(person, chat):
    return [(shown["emoji"], shown["count"], shown["mine"]) for shown in message_of(person, chat, "m-1")["reactions"]]


def test_a_reaction_is_acked_heard_and_read(talk, way):
    ann, bob, chat = talk
    listener = ann.connect()
    ack = way.react(bob, chat, "m-1", "👍🏽")
    assert (ack["messageId"], ack["chatSequence"], ack["count"], ack["status"]) == ("m-1", 3, 1, "sent")
    assert listener.receive() == {
        "type": "reaction_updated", "chatId": chat, "chatSequence": 3, "globalSequence": ack["globalSequence"],
        "timestamp": ack["timestamp"], "messageId": "m-1", "userId": bob.id, "emoji": "👍🏽", "op": "add", "count": 1,
    }  # fmt: skip
    assert reactions_of(ann, chat) == [("👍🏽", 1, False)]
    assert reactions_of(bob, chat) == [("👍🏽", 1, True)]
    assert message_of(ann, chat, "m-1")["updatedSequence"] == 3
    assert events_of(ann, chat)[2]["type"] == "reaction_updated"


def test_reactions_are_counted_and_stand_by_first_use(talk, way):
    ann, bob, chat = talk
    assert way.react(bob, chat, "m-1", "b")["count"] == 1
    assert way.react(ann, chat, "m-1", "a")["count"] == 1
    assert way.react(ann, chat, "m-1", "b")["count"] == 2
    assert reactions_of(ann, chat) == [("b", 2, True), ("a", 1, True)]
    assert way.react(bob, chat, "m-1", "b", "remove")["count"] == 1
    assert way.react(ann, chat, "m-1", "b", "remove")["count"] == 0
    assert reactions_of(ann, chat) == [("a", 1, True)]


def test_the_chat_list_shows_reactions_or_none_of_its_last_message(talk, way):
    ann, bob, chat = talk
    way.react(bob, chat, "m-1", "a")
    last = ann.rest.get("/chats").json["chats"][0]["lastMessage"]
    assert last["messageId"] == "m-1" and isinstance(last["reactions"], list)


def test_adding_what_is_there_is_acked_with_its_last_change(talk, way):
    ann, bob, chat = talk
    first = way.react(bob, chat, "m-1", "a")
    way.react(ann, chat, "m-1", "b")
    again = way.react(bob, chat, "m-1", "a", commandId="c-1")
    assert again == first
    removal = way.react(bob, chat, "m-1", "a", "remove")
    assert (removal["chatSequence"], removal["count"]) == (5, 0)
    assert way.react(bob, chat, "m-1", "a", "remove") == removal
    assert len(events_of(ann, chat)) == 5


def test_removing_what_never_was_is_acked_without_an_event(talk, way):
    ann, bob, chat = talk
    ack = way.react(bob, chat, "m-1", "a", "remove")
    assert (ack["type"], ack["count"], ack["status"]) == ("ack", 0, "sent")
    assert len(events_of(ann, chat)) == 2


def test_the_same_command_again_is_one_reaction(talk, way):
    ann, bob, chat = talk
    first = way.react(bob, chat, "m-1", "a", commandId="c-1")
    way.react(ann, chat, "m-1", "a")
    way.react(bob, chat, "m-1", "a", "remove", commandId="c-2")
    assert way.react(bob, chat, "m-1", "a", commandId="c-1") == first, "as it was answered then"
    assert way.react(bob, chat, "m-1", "a", "remove", commandId="c-1") == {"code": "message_id_conflict"}
    assert way.react(bob, chat, "m-1", "b", commandId="c-1") == {"code": "message_id_conflict"}
    assert reactions_of(ann, chat) == [("a", 1, True)]


def test_over_rest_the_idempotency_key_is_the_commands_id(talk):
    ann, bob, chat = talk
    path, key = f"/chats/{chat}/messages/m-1/reactions/a", {"Idempotency-Key": "c-1"}
    first = bob.rest.call("PUT", path, headers=key)
    bob.rest.call("DELETE", path)
    again = bob.rest.call("PUT", path, headers=key)
    assert (again.status, again.json) == (200, first.json)
    assert (bob.rest.call("DELETE", path, headers=key).status, reactions_of(ann, chat)) == (409, [])


@pytest.mark.parametrize("emoji", ["👩‍👩‍👧‍👦", "a/b", "%2F", "?#&", "..", ".", "+1", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "\u00a0", '"\\', "x" * 64], ids=ascii)
def test_any_short_text_without_control_characters_is_an_emoji(talk, way, emoji):
    ann, bob, chat = talk
    assert way.react(bob, chat, "m-1", emoji)["count"] == 1
    assert reactions_of(ann, chat) == [(emoji, 1, False)]
    assert way.react(bob, chat, "m-1", emoji, "remove")["count"] == 0


@pytest.mark.parametrize(
    "emoji, code",
    [("", "bad_request"), ("x" * 65, "too_large"), ("👍" * 17, "too_large"), ("a\n", "bad_request"),
     ("\x7f", "bad_request"), ("\u0085", "bad_request")],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_emoji_is_refused(talk, way, emoji, code):
    ann, bob, chat = talk
    assert way.react(bob, chat, "m-1", emoji) == {"code": code}
    assert reactions_of(ann, chat) == []


@pytest.mark.parametrize("emoji", ["%ff", "%00", "%c3", "%zz"])
def test_bytes_that_are_no_text_are_refused_in_a_path(talk, emoji):
    _, bob, chat = talk
    answer = bob.rest.call("PUT", f"/chats/{chat}/messages/m-1/reactions/{emoji}")
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("fields", [{"op": "toggle"}, {"op": None}, {"op": 1}, {"emoji": 5}, {"emoji": None}], ids=str)
def test_a_reaction_frame_of_the_wrong_shape_is_refused(talk, fields):
    _, bob, chat = talk
    frame = {"type": "reaction", "chatId": chat, "messageId": "m-1", "emoji": "a", "op": "add", **fields}
    answer = bob.connect().ask(frame)
    assert (answer["type"], answer["code"], answer["messageId"]) == ("error", "bad_request", "m-1")


def test_a_message_has_at_most_fifty_different_emoji(talk, way):
    ann, bob, chat = talk
    for n in range(50):
        assert way.react(bob, chat, "m-1", f"e{n}")["count"] == 1
    assert way.react(bob, chat, "m-1", "e50") == {"code": "conflict"}
    assert way.react(ann, chat, "m-1", "e49")["count"] == 2, "one that is there may be joined"
    way.react(bob, chat, "m-1", "e0", "remove")
    assert way.react(bob, chat, "m-1", "e50")["count"] == 1


def test_a_body_of_another_target_is_422(talk):
    _, bob, chat = talk
    path = f"/chats/{chat}/messages/m-1/reactions/{segment('a')}"
    for body, status in (({}, 200), ({"messageId": "m-2"}, 422), ({"chatId": "x"}, 422), ([], 400)):
        assert bob.rest.call("PUT", path, body=body).status == status


def test_a_command_that_had_nothing_to_do_takes_its_id_also_over_kill_9(start_server, people):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    assert ann.post(chat, "hi", messageId="m1").status == 201
    reaction = {"type": "reaction", "chatId": chat, "messageId": "m1", "emoji": "+1"}
    client = bob.connect()
    first = client.ask({**reaction, "op": "add"})
    idle = client.ask({**reaction, "op": "add", "commandId": "r1"})
    assert idle["chatSequence"] == first["chatSequence"] == 3
    removed = client.ask({**reaction, "op": "remove"})
    assert removed["count"] == 0
    server.kill()
    server.start()
    again = bob.connect().ask({**reaction, "op": "add", "commandId": "r1"})
    assert {**again, "ref": None} == {**idle, "ref": None}
    assert ann.history(chat)[-1]["reactions"] == []
