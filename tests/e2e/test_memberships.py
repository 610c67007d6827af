"""Leaving and being removed: what is heard, what is read afterwards, and what one sees who comes back."""

import pytest

from harness.changes import WAYS, events_of, everything_shown_of, message_of


def remove(who, chat, user, **how):
    return who.rest.call("DELETE", f"/chats/{chat}/members/{user}", **how)


def add(who, chat, *users):
    answer = who.rest.post(f"/chats/{chat}/members", {"userIds": [user.id for user in users]})
    assert answer.status == 201, answer.text
    who.server.heads[chat] = answer.json["chatSequence"]
    return answer.json["chatSequence"]


@pytest.fixture
def talk(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    return ann, bob, eve, ann.create_group(bob, eve)


def test_a_removal_is_heard_by_all_who_were_there(talk):
    ann, bob, eve, chat = talk
    listeners = [person.connect() for person in (ann, bob, eve)]
    answer = remove(ann, chat, bob.id)
    assert (answer.status, answer.text) == (204, "")
    heard = [listener.receive() for listener in listeners]
    assert heard[0] == heard[1] == heard[2]
    event = heard[0]
    assert {name: event[name] for name in ("type", "chatId", "chatSequence", "userId", "actorId", "userIds")} == {
        "type": "member_removed", "chatId": chat, "chatSequence": 2, "userId": bob.id, "actorId": ann.id,
        "userIds": [bob.id],
    }  # fmt: skip


def test_who_is_removed_hears_nothing_more(talk):
    ann, bob, eve, chat = talk
    outside, inside = bob.connect(), eve.connect()
    remove(ann, chat, bob.id)
    ann.post(chat, "among us", messageId="m-1")
    assert [event["chatSequence"] for event in inside.take(2)] == [2, 3]
    assert outside.receive()["type"] == "member_removed"
    ann.rest.call("PATCH", f"/chats/{chat}", body={"name": "ours"})
    assert inside.receive()["type"] == "chat_updated"
    assert outside.everything_before_pong() == []


def test_who_is_removed_finds_no_chat_any_more(talk):
    ann, bob, _, chat = talk
    ann.post(chat, "hi", messageId="m-1")
    remove(ann, chat, bob.id)
    calls = [
        ("GET", "", None), ("PATCH", "", {"name": "x"}), ("DELETE", "", None), ("GET", "/messages", None),
        ("POST", "/messages", {"content": "x"}), ("PATCH", "/messages/m-1", {"content": "x"}),
        ("DELETE", "/messages/m-1", None), ("PUT", "/messages/m-1/reactions/a", None),
        ("DELETE", "/messages/m-1/reactions/a", None), ("GET", "/events", None), ("GET", "/members", None),
        ("POST", "/members", {"userIds": [bob.id]}), ("PATCH", f"/members/{bob.id}", {"role": "owner"}),
        ("DELETE", f"/members/{ann.id}", None), ("DELETE", "/members/me", None),
    ]  # fmt: skip
    for method, path, body in calls:
        answer = bob.rest.call(method, f"/chats/{chat}{path}", body=body)
        assert (answer.status, answer.code) == (404, "not_found"), (method, path)
    client = bob.connect()
    frames = [
        {"type": "message", "content": "x"}, {"type": "message_edit", "messageId": "m-1", "content": "x"},
        {"type": "message_delete", "messageId": "m-1"}, {"type": "get_events", "from": 1, "to": 9},
        {"type": "reaction", "messageId": "m-1", "emoji": "a", "op": "add"},
    ]  # fmt: skip
    for frame in frames:
        answer = client.ask({**frame, "chatId": chat})
        assert (answer["type"], answer["code"]) == ("error", "not_found"), frame
    assert bob.rest.get("/chats").json["chats"] == []
    assert [message["messageId"] for message in ann.history(chat)] == ["system_1", "m-1", "system_3"]


def test_removals_stand_in_history_as_system_messages(talk):
    ann, bob, eve, chat = talk
    remove(ann, chat, bob.id)
    remove(eve, chat, "me")
    removal, leaving = ann.history(chat)[1:]
    assert (removal["messageId"], removal["messageType"], removal["senderId"]) == ("system_2", "system", ann.id)
    assert removal["content"] == f"{ann.id} removed {bob.id}"
    assert removal["metadata"] == {"event": "member_removed", "userIds": [bob.id]}
    assert (leaving["content"], leaving["senderId"]) == (f"{eve.id} left the chat", eve.id)
    assert leaving["metadata"] == {"event": "member_removed", "userIds": [eve.id]}
    last = ann.rest.get("/chats").json["chats"][0]["lastMessage"]
    assert last["messageId"] == "system_3"


@pytest.mark.parametrize("name", ["me", "id"])
def test_leaving_is_removing_oneself(talk, name):
    ann, bob, _, chat = talk
    listener, own = ann.connect(), bob.connect()
    assert remove(bob, chat, "me" if name == "me" else bob.id).status == 204
    event = listener.receive()
    assert event == own.receive()
    assert (event["type"], event["userId"], event["actorId"]) == ("member_removed", bob.id, bob.id)
    assert bob.rest.get(f"/chats/{chat}").status == 404
    details = ann.rest.get(f"/chats/{chat}").json
    assert details["memberCount"] == 2
    assert bob.id not in [member["userId"] for member in details["members"]]


def test_who_is_no_member_is_not_removed(talk, cast):
    ann, _, _, chat = talk
    for user in (cast("kim").id, "nobody-at-all", "a b"):
        answer = ann.rest.call("DELETE", f"/chats/{chat}/members/{user.replace(' ', '%20')}")
        assert (answer.status, answer.code) == (404, "not_found")
    assert len(events_of(ann, chat)) == 1


def test_a_removal_with_a_key_is_one_removal(talk):
    ann, bob, eve, chat = talk
    key = {"Idempotency-Key": "k-1"}
    assert remove(ann, chat, bob.id, headers=key).status == 204
    add(ann, chat, bob)
    assert remove(ann, chat, bob.id, headers=key).status == 204, "answered, not done again"
    assert bob.rest.get(f"/chats/{chat}").status == 200
    assert remove(ann, chat, bob.id, body={"commandId": "k-1"}).status == 204
    assert remove(ann, chat, eve.id, headers=key).code == "message_id_conflict"
    assert len(events_of(ann, chat)) == 3


def test_the_owner_hands_over_and_then_leaves(talk):
    ann, bob, eve, chat = talk
    answer = remove(ann, chat, "me")
    assert (answer.status, answer.code) == (409, "conflict")
    listener = eve.connect()
    path = f"/chats/{chat}/members/{bob.id}"
    member = ann.rest.call("PATCH", path, body={"role": "owner"})
    assert (member.status, member.json["userId"], member.json["role"]) == (200, bob.id, "owner")
    event = listener.receive()
    assert (event["type"], event["userId"], event["actorId"], event["role"]) == (
        "member_updated", bob.id, ann.id, "owner",
    )  # fmt: skip
    roles = {m["userId"]: m["role"] for m in bob.rest.get(f"/chats/{chat}/members").json["members"]}
    assert roles == {ann.id: "admin", bob.id: "owner", eve.id: "member"}
    assert (ann.rest.get(f"/chats/{chat}").json["role"], bob.rest.get(f"/chats/{chat}").json["role"]) == (
        "admin", "owner",
    )  # fmt: skip
    assert remove(ann, chat, "me").status == 204


def test_a_role_that_somebody_has_makes_no_event(talk):
    ann, bob, _, chat = talk
    path = f"/chats/{chat}/members/{bob.id}"
    for role in ("admin", "admin", "member", "member"):
        answer = ann.rest.call("PATCH", path, body={"role": role})
        assert (answer.status, answer.json["role"]) == (200, role)
    assert [event["type"] for event in events_of(ann, chat)] == ["chat_created", "member_updated", "member_updated"]


def test_a_change_of_role_with_a_key_is_one(talk):
    ann, bob, eve, chat = talk
    path, key = f"/chats/{chat}/members/{bob.id}", {"Idempotency-Key": "k-1"}
    ann.rest.call("PATCH", path, body={"role": "admin"}, headers=key)
    ann.rest.call("PATCH", path, body={"role": "member"})
    again = ann.rest.call("PATCH", path, body={"role": "admin"}, headers=key)
    assert (again.status, again.json["role"]) == (200, "member"), "the member as they are now"
    assert ann.rest.call("PATCH", path, body={"role": "owner"}, headers=key).code == "message_id_conflict"
    other = ann.rest.call("PATCH", f"/chats/{chat}/members/{eve.id}", body={"role": "admin"}, headers=key)
    assert other.code == "message_id_conflict"


@pytest.mark.parametrize("body, status", [
    ({}, 400), ({"role": None}, 400), ({"role": 5}, 400), ({"role": "king"}, 400), ({"role": []}, 400),
    ({"role": "admin", "userId": "other"}, 422), ({"role": "admin", "commandId": "a b"}, 400), ([], 400),
], ids=str)  # fmt: skip
def test_a_role_of_the_wrong_shape_is_refused(talk, body, status):
    ann, bob, _, chat = talk
    answer = ann.rest.call("PATCH", f"/chats/{chat}/members/{bob.id}", body=body)
    assert answer.status == status and answer.code.startswith("bad_")
    assert len(events_of(ann, chat)) == 1


@pytest.fixture
def returned(cast):
    """bob was there for m-1 and m-2, away while m-2 was edited, m-1 deleted and m-3 posted, and is back for m-4."""

    def make(visibility):
        ann, bob = cast("ann", "bob")
        chat = ann.create_group(bob, historyVisibility=visibility)  # 1
        ann.post(chat, "text-1", messageId="m-1")  # 2
        ann.post(chat, "text-2", messageId="m-2")  # 3
        ann.post(chat, "kept", messageId="m-5")  # 4
        assert remove(ann, chat, bob.id).status == 204  # 5
        rest = WAYS["rest"]()
        rest.edit(ann, chat, "m-2", "away-2")  # 6
        rest.delete(ann, chat, "m-1")  # 7
        ann.post(chat, "away-3", messageId="m-3")  # 8
        assert add(ann, chat, bob) == 9
        ann.post(chat, "text-4", messageId="m-4")  # 10
        return ann, bob, chat

    return make


def test_who_comes_back_where_history_is_for_those_who_joined_sees_their_memberships(returned):
    _, bob, chat = returned("joined")
    assert [m["chatSequence"] for m in bob.history(chat)] == [1, 2, 3, 4, 5, 9, 10]
    assert [event["chatSequence"] for event in events_of(bob, chat)] == [1, 2, 3, 4, 5, 9, 10]
    backwards = bob.rest.get(f"/chats/{chat}/messages", limit=3).json
    assert [m["chatSequence"] for m in backwards["messages"]] == [10, 9, 5]
    older = bob.rest.get(f"/chats/{chat}/messages", limit=3, cursor=backwards["nextCursor"]).json
    assert [m["chatSequence"] for m in older["messages"]] == [4, 3, 2]
    assert "away" not in everything_shown_of(bob, chat)
    assert message_of(bob, chat, "m-5")["content"] == "kept"


def test_of_what_changed_while_they_were_away_only_its_place_is_seen(returned):
    ann, bob, chat = returned("joined")
    edited, deleted = message_of(bob, chat, "m-2"), message_of(bob, chat, "m-1")
    assert (edited["content"], edited["senderId"], edited["chatSequence"]) == ("", ann.id, 3)
    assert deleted["content"] == ""
    shown = everything_shown_of(bob, chat)
    assert "text-1" not in shown and "text-2" not in shown


def test_what_happened_while_they_were_away_is_not_found(returned):
    _, bob, chat = returned("joined")
    answer = bob.rest.get(f"/chats/{chat}/messages", around="m-3")
    assert (answer.status, answer.code) == (404, "not_found")
    for way in WAYS.values():
        assert way().react(bob, chat, "m-3", "a") == {"code": "not_found"}
    assert bob.post(chat, "reply", replyTo="m-3").code == "not_found"


def test_what_an_edit_says_is_for_who_sees_its_message(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat = ann.create_group(bob, historyVisibility="joined")  # 1
    ann.post(chat, "before", messageId="m-1")  # 2
    assert add(ann, chat, eve) == 3
    ann.post(chat, "after", messageId="m-2")  # 4
    live = {person.id: person.connect() for person in (bob, eve)}
    rest = WAYS["rest"]()
    rest.edit(ann, chat, "m-1", "secret")  # 5
    rest.edit(ann, chat, "m-2", "public")  # 6
    heard, told = live[bob.id].take(2), live[eve.id].take(2)
    assert [event["content"] for event in heard] == ["secret", "public"]
    assert told == [{name: value for name, value in heard[0].items() if name != "content"}, heard[1]]
    assert events_of(eve, chat)[-2:] == told and events_of(bob, chat)[-2:] == heard
    assert "secret" not in everything_shown_of(eve, chat)


def test_who_comes_back_edits_what_they_wrote_before(returned):
    ann, bob, chat = returned("all")
    rest = WAYS["rest"]()
    bob.post(chat, "mine", messageId="m-6")
    remove(bob, chat, "me")
    add(ann, chat, bob)
    ann.rest.call("PATCH", f"/chats/{chat}", body={"historyVisibility": "joined"})
    for way in WAYS.values():
        assert "chatSequence" in way().edit(bob, chat, "m-6", "mine still")
    assert message_of(bob, chat, "m-6")["content"] == "mine still"
    assert "chatSequence" in rest.delete(bob, chat, "m-6")


def test_who_comes_back_where_history_is_for_all_sees_all(returned):
    _, bob, chat = returned("all")
    assert [m["chatSequence"] for m in bob.history(chat)] == [1, 2, 3, 4, 5, 8, 9, 10]
    assert message_of(bob, chat, "m-2")["content"] == "away-2"
    assert message_of(bob, chat, "m-3")["content"] == "away-3"


def test_who_comes_back_may_be_removed_again(returned):
    ann, bob, chat = returned("joined")
    assert remove(bob, chat, "me").status == 204
    assert add(ann, chat, bob) == 12
    assert [m["chatSequence"] for m in bob.history(chat)] == [1, 2, 3, 4, 5, 9, 10, 11, 12]


def test_who_left_gets_the_ack_of_what_they_had_sent(talk):
    _, bob, _, chat = talk
    ack = bob.post(chat, "hi", messageId="m-1").json
    edit = WAYS["rest"]().edit(bob, chat, "m-1", "ho", commandId="c-1")
    remove(bob, chat, "me")
    again = bob.post(chat, "hi", messageId="m-1")
    assert (again.status, again.json) == (200, ack)
    assert WAYS["websocket"]().edit(bob, chat, "m-1", "ho", commandId="c-1") == edit
    assert bob.post(chat, "new", messageId="m-2").code == "not_found"
