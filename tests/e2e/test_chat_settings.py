"""Settings of a group, and its end."""

import pytest

from harness.changes import events_of


def settle(who, chat, body, **how):
    answer = who.rest.call("PATCH", f"/chats/{chat}", body=body, **how)
    if answer.status == 200:
        who.server.heads[chat] = answer.json["lastSequence"]
    return answer


@pytest.fixture
def talk(cast):
    ann, bob = cast("ann", "bob")
    return ann, bob, ann.create_group(bob, name="tea", description="about tea")


def test_settings_change_as_asked_and_are_answered_as_read(talk):
    ann, bob, chat = talk
    listener = bob.connect()
    answer = settle(ann, chat, {"name": "Coffee ☕"})
    assert answer.status == 200
    assert answer.json == ann.rest.get(f"/chats/{chat}").json
    assert (answer.json["name"], answer.json["description"], answer.json["lastSequence"]) == (
        "Coffee ☕", "about tea", 2,
    )  # fmt: skip
    event = listener.receive()
    assert {name: event[name] for name in event if name not in ("globalSequence", "timestamp")} == {
        "type": "chat_updated", "chatId": chat, "chatSequence": 2, "userId": ann.id, "actorId": ann.id,
        "name": "Coffee ☕",
    }  # fmt: skip
    assert events_of(bob, chat)[1] == event


def test_all_settings_change_in_one_event(talk):
    ann, bob, chat = talk
    body = {"name": "", "description": "", "historyVisibility": "joined"}
    assert settle(ann, chat, body).status == 200
    details = bob.rest.get(f"/chats/{chat}").json
    assert {name: details[name] for name in body} == body
    event = events_of(ann, chat)[1]
    assert {name: event[name] for name in body} == body


def test_settings_are_no_rows_of_history(talk):
    ann, _, chat = talk
    settle(ann, chat, {"name": "x"})
    assert [message["messageId"] for message in ann.history(chat)] == ["system_1"]
    assert ann.rest.get("/chats").json["chats"][0]["lastMessage"]["messageId"] == "system_1"


def test_an_admin_settles_too(talk):
    ann, bob, chat = talk
    assert settle(bob, chat, {"name": "mine"}).code == "forbidden"
    ann.rest.call("PATCH", f"/chats/{chat}/members/{bob.id}", body={"role": "admin"})
    assert settle(bob, chat, {"name": "mine"}).json["name"] == "mine"


@pytest.mark.parametrize(
    "body, status",
    [
        ({}, 400), ({"name": None}, 400), ({"name": 5}, 400), ({"name": "x" * 256}, 413), ({"name": "a\0"}, 400),
        ({"description": "x" * 4097}, 413), ({"description": []}, 400), ({"historyVisibility": "some"}, 400),
        ({"historyVisibility": None}, 400), ({"name": "x", "commandId": "system_1"}, 400), ([], 400),
        ({"name": "x", "chatId": "other"}, 422), ({"name": "x", "createdBy": "me"}, 422),
        ({"name": "x", "role": "owner"}, 422), ({"name": "x", "members": []}, 422),
        ({"name": "x", "chatType": "direct"}, 422),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_settings_of_the_wrong_shape_are_refused(talk, body, status):
    ann, _, chat = talk
    answer = settle(ann, chat, body)
    assert answer.status == status and answer.code in ("bad_request", "bad_json", "too_large"), answer.text
    assert len(events_of(ann, chat)) == 1


def test_settings_with_a_key_are_settled_once(talk):
    ann, _, chat = talk
    key = {"Idempotency-Key": "k-1"}
    settle(ann, chat, {"name": "one"}, headers=key)
    settle(ann, chat, {"name": "two"})
    again = settle(ann, chat, {"name": "one"}, headers=key)
    assert (again.status, again.json["name"]) == (200, "two"), "the chat as it is now"
    assert settle(ann, chat, {"name": "three"}, headers=key).code == "message_id_conflict"
    assert settle(ann, chat, {"name": "one", "commandId": "k-1"}).status == 200
    assert len(events_of(ann, chat)) == 3


def test_history_closes_and_opens_with_its_setting(talk, cast):
    ann, _, chat = talk
    ann.post(chat, "early", messageId="m-1")
    eve = cast("eve")
    ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    assert [m["chatSequence"] for m in eve.history(chat)] == [1, 2, 3]
    settle(ann, chat, {"historyVisibility": "joined"})
    assert [m["chatSequence"] for m in eve.history(chat)] == [3]
    assert [event["chatSequence"] for event in events_of(eve, chat)] == [3, 4]
    settle(ann, chat, {"historyVisibility": "all"})
    assert [m["chatSequence"] for m in eve.history(chat)] == [1, 2, 3]


def test_a_deleted_chat_is_gone_for_everybody(talk):
    ann, bob, chat = talk
    ann.post(chat, "hi", messageId="m-1")
    listeners = [ann.connect(), bob.connect()]
    answer = ann.rest.call("DELETE", f"/chats/{chat}")
    assert (answer.status, answer.text) == (204, "")
    heard = [listener.receive() for listener in listeners]
    assert heard[0] == heard[1]
    assert {name: heard[0][name] for name in heard[0] if name not in ("globalSequence", "timestamp")} == {
        "type": "chat_deleted", "chatId": chat, "chatSequence": 3, "userId": ann.id, "actorId": ann.id,
    }  # fmt: skip
    for person in (ann, bob):
        assert person.rest.get("/chats").json["chats"] == []
        for path in ("", "/messages", "/events", "/members"):
            assert person.rest.get(f"/chats/{chat}{path}").status == 404, path
        assert person.post(chat, "hello?").code == "not_found"
        assert person.connect().post(chat, "hello?")["code"] == "not_found"
        assert person.rest.call("DELETE", f"/chats/{chat}").status == 404


def test_deleting_a_chat_again_with_its_key_is_answered(talk):
    ann, bob, chat = talk
    key = {"Idempotency-Key": "k-1"}
    assert [ann.rest.call("DELETE", f"/chats/{chat}", headers=key).status for _ in range(2)] == [204, 204]
    assert bob.rest.call("DELETE", f"/chats/{chat}", headers=key).status == 404


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_deleted_chat_stays_so_and_its_id_taken(start_server, people, how):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob, chatId="tea")
    ann.post(chat, "hi", messageId="m-1")
    assert ann.rest.call("DELETE", f"/chats/{chat}").status == 204
    for _ in range(2):
        body = {"chatType": "group", "members": [], "name": "new", "chatId": "tea"}
        assert ann.rest.post("/chats", body).code == "conflict"
        assert ann.rest.get("/chats/tea").status == 404
        again = ann.post(chat, "hi", messageId="m-1")
        assert (again.status, again.json["chatSequence"]) == (200, 2), "its ids live on"
        getattr(server, how)()
        server.start()
