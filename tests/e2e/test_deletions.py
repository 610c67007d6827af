"""Deleted is deleted: on every way of reading, and for what is asked of the message afterwards."""

import pytest

from harness.changes import WAYS, events_of, everything_shown_of, message_of

SECRETS = ("topsecret", "changedsecret", "metasecret", "party")


@pytest.fixture
def talk(cast):
    """ann owns the group; bob wrote m-1 with everything that a message has, edited it, and ann reacted."""
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    bob.post(chat, "root", messageId="m-0")
    fields = {"mentions": [ann.id], "metadata": {"key": "metasecret"}, "replyTo": "m-0", "threadRoot": "m-0"}
    assert bob.post(chat, "topsecret", messageId="m-1", **fields).status == 201
    rest = WAYS["rest"]()
    assert rest.edit(bob, chat, "m-1", "changedsecret", commandId="c-edit")["chatSequence"] == 4
    assert rest.react(ann, chat, "m-1", "party", commandId="c-react")["chatSequence"] == 5
    return ann, bob, chat


def test_a_deletion_is_acked_and_heard(talk, way):
    ann, bob, chat = talk
    listener = ann.connect()
    ack = way.delete(bob, chat, "m-1")
    assert (ack["type"], ack["messageId"], ack["chatSequence"], "count" in ack) == ("ack", "m-1", 6, False)
    assert listener.receive() == {
        "type": "message_deleted", "chatId": chat, "chatSequence": 6, "globalSequence": ack["globalSequence"],
        "timestamp": ack["timestamp"], "messageId": "m-1", "userId": bob.id,
    }  # fmt: skip


def test_before_the_deletion_all_of_it_is_shown(talk):
    """The checker of the next test is able to fail."""
    ann, _, chat = talk
    shown = everything_shown_of(ann, chat)
    assert [secret for secret in SECRETS if secret not in shown] == ["topsecret"], "replaced text is for nobody"


def test_no_way_of_reading_shows_anything_of_it(talk, way):
    ann, bob, chat = talk
    way.delete(bob, chat, "m-1")
    for person in (ann, bob):
        shown = everything_shown_of(person, chat)
        # The emoji of a reaction event says nothing of the message.
        assert [secret for secret in SECRETS[:3] if secret in shown] == []


def test_its_place_stays(talk, way):
    ann, bob, chat = talk
    way.delete(bob, chat, "m-1")
    shown = message_of(ann, chat, "m-1")
    assert (shown["content"], shown["deleted"], shown["reactions"]) == ("", True, [])
    assert (shown["senderId"], shown["chatSequence"], shown["updatedSequence"]) == (bob.id, 3, 6)
    assert (shown["replyTo"], shown["threadRoot"]) == ("m-0", "m-0")
    assert not {"mentions", "metadata", "media"} & set(shown)


def test_its_events_stay_without_what_they_said(talk, way):
    ann, bob, chat = talk
    way.delete(bob, chat, "m-1")
    message, edit, _, deletion = events_of(ann, chat)[2:]
    assert (message["type"], message["content"], message["deleted"]) == ("message", "", True)
    assert not {"mentions", "metadata", "media"} & set(message)
    assert (edit["type"], "content" in edit) == ("message_edited", False)
    assert deletion["type"] == "message_deleted"


def test_the_chat_list_shows_and_counts_nothing_of_it(talk, way):
    ann, bob, chat = talk
    def line():
        return ann.rest.get("/chats").json["chats"][0]
    before = line()
    assert before["lastMessage"]["content"] == "changedsecret"
    assert (before["unreadCount"], before["mentionCount"]) == (2, 1)
    way.delete(bob, chat, "m-1")
    after = line()
    assert (after["lastMessage"]["messageId"], after["lastMessage"]["content"]) == ("m-1", "")
    assert after["lastMessage"]["deleted"] is True
    assert (after["unreadCount"], after["mentionCount"]) == (1, 0)


def test_deleting_again_is_answered_with_the_first_deletion(talk, way):
    ann, bob, chat = talk
    first = way.delete(bob, chat, "m-1", commandId="c-1")
    assert way.delete(bob, chat, "m-1", commandId="c-1") == first
    assert way.delete(bob, chat, "m-1", commandId="c-2") == first
    assert way.delete(ann, chat, "m-1") == first
    assert len(events_of(bob, chat)) == 6


def test_what_is_deleted_is_neither_edited_nor_reacted_to(talk, way):
    ann, bob, chat = talk
    way.delete(ann, chat, "m-1")
    assert way.edit(bob, chat, "m-1", "again") == {"code": "not_found"}
    assert way.react(ann, chat, "m-1", "y") == {"code": "not_found"}
    assert way.react(ann, chat, "m-1", "party", "remove") == {"code": "not_found"}


def test_earlier_commands_are_still_answered(talk, way):
    ann, bob, chat = talk
    edit = way.edit(bob, chat, "m-1", "changedsecret", commandId="c-edit")
    fields = {"mentions": [ann.id], "metadata": {"key": "metasecret"}, "replyTo": "m-0", "threadRoot": "m-0"}
    post = bob.post(chat, "topsecret", messageId="m-1", **fields)
    reaction = way.react(ann, chat, "m-1", "party", commandId="c-react")
    way.delete(bob, chat, "m-1")
    assert way.edit(bob, chat, "m-1", "changedsecret", commandId="c-edit") == edit
    assert way.react(ann, chat, "m-1", "party", commandId="c-react") == reaction
    again = bob.post(chat, "topsecret", messageId="m-1", **fields)
    assert (again.status, again.json) == (200, post.json)
    assert bob.post(chat, "another", messageId="m-1").code == "message_id_conflict"


def test_a_deleted_message_can_be_replied_to_and_found(talk, way):
    ann, bob, chat = talk
    way.delete(bob, chat, "m-1")
    assert ann.post(chat, "what was that?", replyTo="m-1").status == 201
    page = ann.rest.get(f"/chats/{chat}/messages", around="m-1").json["messages"]
    assert "m-1" in [message["messageId"] for message in page]
