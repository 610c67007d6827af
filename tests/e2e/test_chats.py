"""Chats over REST: creating, finding, listing, growing."""

import threading

import pytest


def test_a_group_has_the_details_that_it_was_made_with(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    body = {"chatType": "group", "name": "Tea ☕", "description": "about tea", "members": [bob.id, eve.id]}
    answer = ann.rest.post("/chats", body)
    assert answer.status == 201 and answer.headers["content-type"].startswith("application/json")
    chat = answer.json["chatId"]
    assert chat.startswith("chat_") and len(chat) <= 36
    for person, role in ((ann, "owner"), (bob, "member"), (eve, "member")):
        details = person.rest.get(f"/chats/{chat}").json
        assert (details["chatId"], details["chatType"]) == (chat, "group")
        assert (details["name"], details["description"]) == ("Tea ☕", "about tea")
        assert (details["role"], details["memberCount"], details["createdBy"]) == (role, 3, ann.id)
        assert isinstance(details["createdAt"], int)
        assert details["lastSequence"] == 1
        assert {member["userId"] for member in details["members"]} == {ann.id, bob.id, eve.id}


def test_the_creator_is_a_member_once_however_often_named(cast):
    ann, bob = cast("ann", "bob")
    answer = ann.rest.post("/chats", {"chatType": "group", "name": "tea", "members": [bob.id, ann.id, bob.id]})
    assert answer.status == 201
    assert ann.rest.get(f"/chats/{answer.json['chatId']}").json["memberCount"] == 2


def test_a_group_may_be_named_by_the_client_once(cast):
    ann, bob = cast("ann", "bob")
    wanted = f"tea-{ann.id[-8:]}"
    assert ann.create_group(bob, chatId=wanted) == wanted
    taken = ann.rest.post("/chats", {"chatType": "group", "members": [bob.id], "name": "other", "chatId": wanted})
    assert (taken.status, taken.code) == (409, "conflict")
    assert bob.rest.get(f"/chats/{wanted}").json["name"] == "tea"


@pytest.mark.parametrize("chat_id", ["chat_mine", "direct_mine", "user_mine", "", "a b", "x" * 37, "-x", "ü", "me", 7])
def test_reserved_and_misshapen_chat_ids_are_refused(cast, chat_id):
    ann, bob = cast("ann", "bob")
    answer = ann.rest.post("/chats", {"chatType": "group", "members": [bob.id], "name": "tea", "chatId": chat_id})
    assert answer.status in (400, 422) and answer.code == "bad_request", answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"chatType": "channel"}, {"chatType": None}, {"members": "bob"}, {"members": [1]}, {"members": ["a b"]},
        {"members": ["me"]}, {"name": 5}, {"name": "x" * 256}, {"description": "x" * 4097},
        {"historyVisibility": "some"}, {"members": [""]},
    ],
    ids=lambda change: str(change)[:40],
)  # fmt: skip
def test_a_chat_of_the_wrong_shape_is_refused(cast, change):
    ann, bob = cast("ann", "bob")
    answer = ann.rest.post("/chats", {"chatType": "group", "name": "tea", "members": [bob.id], **change})
    assert answer.status in (400, 413, 422), answer.text
    assert answer.code in ("bad_request", "too_large")
    assert ann.rest.get("/chats").json["chats"] == []


def test_a_body_that_is_no_json_object_is_refused(cast):
    ann = cast("ann")
    for body in (b"", b"{", b"[]", b"null", b'{"chatType":"group",}', b"\xff\xfe"):
        answer = ann.rest.call("POST", "/chats", raw_body=body)
        assert answer.status == 400 and answer.code in ("bad_json", "bad_request"), (body, answer.text)


def test_a_direct_chat_is_one_chat_for_both(cast):
    ann, bob = cast("ann", "bob")
    first = ann.rest.post("/chats", {"chatType": "direct", "members": [bob.id]})
    again = ann.rest.post("/chats", {"chatType": "direct", "members": [bob.id]})
    back = bob.rest.post("/chats", {"chatType": "direct", "members": [ann.id]})
    assert (first.status, again.status, back.status) == (201, 200, 200)
    chat = first.json["chatId"]
    assert chat.startswith("direct_") and len(chat) <= 36
    assert again.json["chatId"] == back.json["chatId"] == chat
    details = bob.rest.get(f"/chats/{chat}").json
    assert (details["chatType"], details["memberCount"]) == ("direct", 2)
    assert ann.connect().post(chat, "hi")["type"] == "ack"


def test_a_race_for_a_direct_chat_meets_in_one_chat(cast):
    for _ in range(8):
        ann, bob = cast("ann", "bob")
        answers, barrier = [], threading.Barrier(2)

        def create(mine, other):
            barrier.wait()
            answers.append(mine.rest.post("/chats", {"chatType": "direct", "members": [other.id]}))

        threads = [threading.Thread(target=create, args=pair) for pair in ((ann, bob), (bob, ann))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status for answer in answers) == [200, 201]
        assert len({answer.json["chatId"] for answer in answers}) == 1
        assert len(ann.history(answers[0].json["chatId"])) == 1


@pytest.mark.parametrize("count", [0, 2])
def test_a_direct_chat_has_exactly_one_other(cast, count):
    ann, bob, eve = cast("ann", "bob", "eve")
    answer = ann.rest.post("/chats", {"chatType": "direct", "members": [bob.id, eve.id][:count]})
    assert answer.status in (400, 422) and answer.code == "bad_request"


def test_a_direct_chat_keeps_its_two_members(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat = ann.rest.post("/chats", {"chatType": "direct", "members": [bob.id]}).json["chatId"]
    answer = ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    assert 400 <= answer.status < 500 and answer.code in ("forbidden", "bad_request", "conflict")
    assert eve.rest.get(f"/chats/{chat}").status == 404


def test_adding_members_is_one_event_a_call(cast):
    ann, bob, eve, kim = cast("ann", "bob", "eve", "kim")
    chat = ann.create_group(bob)
    assert ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id, kim.id]}).status in (200, 201)
    assert ann.rest.post(f"/chats/{chat}/members", {"userIds": [bob.id, eve.id]}).status in (200, 201)
    details = eve.rest.get(f"/chats/{chat}").json
    assert (details["memberCount"], details["lastSequence"]) == (4, 2)


def test_only_owner_and_admins_add_members(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat = ann.create_group(bob)
    answer = bob.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    assert (answer.status, answer.code) == (403, "forbidden")
    assert eve.rest.get(f"/chats/{chat}").status == 404


def test_members_are_listed_by_pages_each_once(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    crowd = [f"list-{ann.id[-8:]}-{n}" for n in range(10)]
    ann.rest.post(f"/chats/{chat}/members", {"userIds": crowd})
    listed, query = [], {"limit": 5}
    while True:
        page = bob.rest.get(f"/chats/{chat}/members", **query).json
        listed += [member["userId"] for member in page["members"]]
        if not page["hasMore"]:
            break
        query["cursor"] = page["nextCursor"]
    assert len(listed) == 12 and set(listed) == {ann.id, bob.id, *crowd}


@pytest.mark.parametrize("user_ids", [None, "bob", [], [1], ["a b"], ["me"], [""]], ids=str)
def test_members_of_the_wrong_shape_are_refused(cast, user_ids):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    answer = ann.rest.post(f"/chats/{chat}/members", {"userIds": user_ids})
    assert answer.status in (400, 422) and answer.code == "bad_request"
    assert ann.rest.get(f"/chats/{chat}").json["lastSequence"] == 1


def test_more_than_two_hundred_members_a_call_are_refused(cast):
    ann, bob = cast("ann", "bob")
    crowd = [f"crowd-{ann.id[-8:]}-{n}" for n in range(201)]
    answer = ann.rest.post("/chats", {"chatType": "group", "name": "tea", "members": crowd})
    assert answer.status in (400, 413, 422), answer.text
    chat = ann.create_group(bob)
    answer = ann.rest.post(f"/chats/{chat}/members", {"userIds": crowd})
    assert answer.status in (400, 413, 422) and answer.code in ("bad_request", "too_large")
    assert ann.rest.post(f"/chats/{chat}/members", {"userIds": crowd[:200]}).status in (200, 201)
    assert ann.rest.get(f"/chats/{chat}").json["memberCount"] == 202


def test_a_group_grows_past_ten_thousand_by_calls_of_two_hundred(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat, of_bob = ann.create_group(bob), bob.connect()
    for start in range(0, 10_000, 200):
        crowd = [f"big-{ann.id[-8:]}-{n}" for n in range(start, start + 200)]
        assert ann.rest.post(f"/chats/{chat}/members", {"userIds": crowd}).status in (200, 201)
    ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    events = of_bob.take(51)
    assert [event["chatSequence"] for event in events] == list(range(2, 53))
    assert {event["type"] for event in events} == {"member_added"}
    details = eve.rest.get(f"/chats/{chat}").json
    assert (details["memberCount"], details["lastSequence"]) == (10_003, 52)
    assert len(details["members"]) < 1000, "details show the first members only"
    of_eve = eve.connect()
    ann.connect().post(chat, "to all", messageId="m-1")
    assert of_bob.receive()["messageId"] == of_eve.receive()["messageId"] == "m-1"


def test_the_list_shows_ones_own_chats_latest_activity_first(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    first, second = ann.create_group(bob, name="first"), ann.create_group(bob, eve, name="second")
    bob.connect().post(first, "newest", messageId="m-1")
    page = ann.rest.get("/chats").json
    assert [chat["chatId"] for chat in page["chats"]] == [first, second]
    assert page["hasMore"] is False
    top = page["chats"][0]
    assert (top["name"], top["role"], top["memberCount"], top["lastSequence"]) == ("first", "owner", 2, 2)
    assert top["lastMessage"]["content"] == "newest" and top["lastMessage"]["senderId"] == bob.id
    assert (top["unreadCount"], top["mentionCount"]) == (1, 0) and top["lastReadSequence"] < 2
    assert [chat["chatId"] for chat in eve.rest.get("/chats").json["chats"]] == [second]


def test_mentions_and_unread_messages_of_others_are_counted(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    ann.post(chat, "hello")
    ann.post(chat, "you there", mentions=[bob.id])
    of_bob, of_ann = (person.rest.get("/chats").json["chats"][0] for person in (bob, ann))
    assert (of_bob["unreadCount"], of_bob["mentionCount"]) == (2, 1)
    assert (of_ann["unreadCount"], of_ann["mentionCount"]) == (0, 0)


def test_where_history_is_visible_from_joining_on_nothing_earlier_is_shown(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat = ann.create_group(bob, historyVisibility="joined")
    ann.post(chat, "before", messageId="m-before")
    ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    ann.post(chat, "after", messageId="m-after")
    assert [message["chatSequence"] for message in eve.history(chat)] == [3, 4]
    events = eve.rest.get(f"/chats/{chat}/events", **{"from": 1, "to": 10}).json
    assert [event["chatSequence"] for event in events["events"]] == [3, 4]
    assert eve.rest.get(f"/chats/{chat}/messages", around="m-before").status == 404
    page = eve.rest.get(f"/chats/{chat}/messages", limit=2).json
    assert page["hasMore"] is False
    assert eve.rest.get("/chats").json["chats"][0]["unreadCount"] == 1
    assert len(bob.history(chat)) == 4


def test_the_list_is_paged_without_loss(cast):
    ann, bob = cast("ann", "bob")
    chats = [ann.create_group(bob, name=f"group {n}") for n in range(7)]
    listed, query = [], {"limit": 3}
    while True:
        page = ann.rest.get("/chats", **query).json
        assert len(page["chats"]) <= 3
        listed += [chat["chatId"] for chat in page["chats"]]
        if not page["hasMore"]:
            break
        query["cursor"] = page["nextCursor"]
    assert listed == chats[::-1]


def test_ones_own_profile_has_the_name_of_the_token(cast):
    ann = cast("ann", name="Ann Ødegård")
    answer = ann.rest.get("/users/me")
    assert answer.status == 200
    assert answer.json["userId"] == ann.id and answer.json["displayName"] == "Ann Ødegård"
