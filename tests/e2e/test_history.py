"""History by pages, around a place, in both directions, and events by range."""

import pytest


@pytest.fixture
def talk(cast):
    """A chat with its creation and 30 messages m-2 … m-31, the number being the chatSequence."""
    ann, bob = cast("ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    client.send_burst(
        [{"type": "message", "chatId": chat, "content": f"line {n}", "messageId": f"m-{n}"} for n in range(2, 32)]
    )
    assert {ack["type"] for ack in client.take(30)} == {"ack"}
    return bob, chat


def page_of(person, chat, **query) -> dict:
    answer = person.rest.get(f"/chats/{chat}/messages", **query)
    assert answer.status == 200, answer.text
    return answer.json


def sequences(page: dict) -> list[int]:
    return [message["chatSequence"] for message in page["messages"]]


def test_a_message_in_history_has_its_fields(talk):
    bob, chat = talk
    message = page_of(bob, chat, limit=1)["messages"][0]
    assert {
        "chatId", "messageId", "chatSequence", "globalSequence", "senderId", "content", "messageType", "timestamp",
    } <= set(message)  # fmt: skip
    assert message["chatId"] == chat and message["messageId"] == "m-31" and message["content"] == "line 31"
    assert isinstance(message["globalSequence"], str)


def test_creation_stands_in_history_as_a_system_message(talk):
    bob, chat = talk
    first = page_of(bob, chat, direction="newer", limit=1)["messages"][0]
    assert (first["messageId"], first["messageType"], first["chatSequence"]) == ("system_1", "system", 1)


def test_pages_go_back_to_the_first_without_loss(talk):
    bob, chat = talk
    page = page_of(bob, chat, limit=10)
    read = [sequences(page)]
    while page["hasMore"]:
        page = page_of(bob, chat, limit=10, cursor=page["nextCursor"])
        read.append(sequences(page))
    assert read == [list(range(31, 21, -1)), list(range(21, 11, -1)), list(range(11, 1, -1)), [1]]


def test_pages_go_forward_from_the_first_each_newest_first(talk):
    bob, chat = talk
    page = page_of(bob, chat, limit=12, direction="newer")
    read = [sequences(page)]
    while page["hasMore"]:
        page = page_of(bob, chat, limit=12, direction="newer", cursor=page["nextCursor"])
        read.append(sequences(page))
    assert read == [list(range(12, 0, -1)), list(range(24, 12, -1)), list(range(31, 24, -1))]


def test_a_page_that_ends_exactly_at_the_end_has_no_more(talk):
    bob, chat = talk
    page = page_of(bob, chat, limit=31)
    assert sequences(page) == list(range(31, 0, -1)) and page["hasMore"] is False
    forward = page_of(bob, chat, limit=31, direction="newer")
    assert sequences(forward) == list(range(31, 0, -1)) and forward["hasMore"] is False


def test_new_messages_do_not_shift_the_pages_of_a_reader(talk):
    bob, chat = talk
    page = page_of(bob, chat, limit=5)
    bob.connect().post(chat, "newer", messageId="m-32")
    assert sequences(page_of(bob, chat, limit=5, cursor=page["nextCursor"])) == [26, 25, 24, 23, 22]


def test_a_cursor_forward_at_the_head_finds_what_came_since(talk):
    bob, chat = talk
    page = page_of(bob, chat, limit=200, direction="newer")
    if page.get("nextCursor"):
        bob.connect().post(chat, "newer", messageId="m-32")
        assert sequences(page_of(bob, chat, direction="newer", cursor=page["nextCursor"])) == [32]
    else:
        assert page["hasMore"] is False


def test_around_shows_both_sides_and_pages_on_in_both(talk):
    bob, chat = talk
    for query in ({"around": "m-15"}, {"aroundSequence": 15}):
        page = page_of(bob, chat, limit=7, **query)
        seen = sequences(page)
        assert seen == list(range(seen[0], seen[-1] - 1, -1)) and len(seen) == 7
        assert seen[-1] < 15 < seen[0]
        older = sequences(page_of(bob, chat, limit=3, cursor=page["nextCursor"]))
        assert older == [seen[-1] - 1, seen[-1] - 2, seen[-1] - 3]
        newer = sequences(page_of(bob, chat, limit=3, direction="newer", cursor=page["prevCursor"]))
        assert newer == [seen[0] + 3, seen[0] + 2, seen[0] + 1]


def test_around_the_ends_stays_within_the_chat(talk):
    bob, chat = talk
    first, last = page_of(bob, chat, limit=5, aroundSequence=1), page_of(bob, chat, limit=5, around="m-31")
    assert 1 in sequences(first) and first["hasMore"] is False
    assert 31 in sequences(last)
    assert sequences(last) == sorted(sequences(last), reverse=True)


def test_around_a_message_that_is_not_there_is_404(talk):
    bob, chat = talk
    for message_id in ("m-nowhere", "a b"):
        answer = bob.rest.get(f"/chats/{chat}/messages", around=message_id)
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0}, {"limit": 201}, {"limit": -1}, {"limit": "ten"}, {"limit": "1.5"}, {"limit": ""},
        {"limit": "99999999999999999999"}, {"direction": "sideways"}, {"direction": ""}, {"aroundSequence": 0},
        {"aroundSequence": "x"}, {"around": "m-5", "aroundSequence": 5}, {"cursor": "garbage"},
    ],
    ids=str,
)  # fmt: skip
def test_wrong_queries_are_refused(talk, query):
    bob, chat = talk
    answer = bob.rest.get(f"/chats/{chat}/messages", **query)
    assert (answer.status, answer.code) == (400, "bad_request"), answer.text


def test_limits_one_and_two_hundred_pass(talk):
    bob, chat = talk
    assert len(page_of(bob, chat, limit=1)["messages"]) == 1
    assert len(page_of(bob, chat, limit=200)["messages"]) == 31
    assert len(page_of(bob, chat)["messages"]) == 31


def test_a_tampered_cursor_is_refused_at_every_character(talk):
    bob, chat = talk
    cursor = page_of(bob, chat, limit=5)["nextCursor"]
    for at in range(len(cursor)):
        other = "A" if cursor[at] != "A" else "B"
        answer = bob.rest.get(f"/chats/{chat}/messages", cursor=cursor[:at] + other + cursor[at + 1 :])
        assert (answer.status, answer.code) == (400, "bad_request"), f"character {at} of {len(cursor)}"
    for changed in (cursor[:-1], cursor + "A", cursor + cursor):
        assert bob.rest.get(f"/chats/{chat}/messages", cursor=changed).status == 400


def test_a_cursor_of_another_list_is_refused(talk, cast):
    bob, chat = talk
    kim = cast("kim")
    other = bob.create_group(kim)
    for n in range(3):
        bob.post(other, f"line {n}")
    cursor = page_of(bob, chat, limit=1)["nextCursor"]
    elsewhere = page_of(bob, other, limit=1)["nextCursor"]
    of_chats = bob.rest.get("/chats", limit=1).json["nextCursor"]
    messages = f"/chats/{chat}/messages"
    for path, wrong in ((messages, elsewhere), (messages, of_chats), ("/chats", cursor)):
        answer = bob.rest.get(path, cursor=wrong)
        assert (answer.status, answer.code) == (400, "bad_request"), path


def test_events_by_range_are_in_order_and_cut_at_the_head(talk):
    bob, chat = talk
    answer = bob.rest.get(f"/chats/{chat}/events", **{"from": 28, "to": 400})
    assert answer.status == 200
    body = answer.json
    assert (body["chatId"], body["from"], body["to"], body["hasMore"]) == (chat, 28, 31, False)
    assert [event["chatSequence"] for event in body["events"]] == [28, 29, 30, 31]
    assert body["events"][0]["type"] == "message" and body["events"][0]["messageId"] == "m-28"


@pytest.mark.parametrize("first, last", [(0, 5), (5, 4), ("x", 5), (1, 501)])
def test_a_wrong_range_of_events_is_refused(talk, first, last):
    bob, chat = talk
    answer = bob.rest.get(f"/chats/{chat}/events", **{"from": first, "to": last})
    assert (answer.status, answer.code) == (400, "bad_request"), answer.text
