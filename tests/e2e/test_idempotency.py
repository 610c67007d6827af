"""One messageId is one message, whatever happens in between."""

import pytest


def answer_of(ack: dict) -> dict:
    return {name: value for name, value in ack.items() if name != "ref"}


@pytest.fixture
def talk(cast):
    ann, bob = cast("ann", "bob")
    return ann, bob, ann.create_group(bob)


def test_the_same_id_again_gives_the_same_ack_and_no_second_event(talk):
    ann, bob, chat = talk
    client, other = ann.connect(), bob.connect()
    first = client.post(chat, "once", messageId="m-1")
    again = client.post(chat, "once", messageId="m-1")
    elsewhere = ann.connect().post(chat, "once", messageId="m-1")
    assert first["type"] == "ack"
    assert answer_of(first) == answer_of(again) == answer_of(elsewhere)
    client.post(chat, "fence", messageId="m-2")
    assert [event["messageId"] for event in other.take(2)] == ["m-1", "m-2"]
    assert [message["messageId"] for message in ann.history(chat)[1:]] == ["m-1", "m-2"]


def test_repeats_in_one_burst_are_one_message(talk):
    ann, bob, chat = talk
    client, other = ann.connect(), bob.connect()
    message = {"type": "message", "chatId": chat, "content": "once", "messageId": "m-1"}
    client.send_burst([{**message, "ref": str(n)} for n in range(50)])
    acks = client.take(50)
    assert {ack["type"] for ack in acks} == {"ack"}
    assert sorted(int(ack["ref"]) for ack in acks) == list(range(50))
    assert len({tuple(answer_of(ack).items()) for ack in acks}) == 1
    client.post(chat, "fence", messageId="m-2")
    assert [event["messageId"] for event in other.take(2)] == ["m-1", "m-2"]


def test_over_rest_a_repeat_is_200_with_the_same_answer(talk):
    ann, bob, chat = talk
    first = ann.post(chat, "once", messageId="m-1")
    again = ann.post(chat, "once", messageId="m-1")
    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    ack = ann.connect().post(chat, "once", messageId="m-1")
    for field in ("chatId", "messageId", "chatSequence", "globalSequence", "timestamp", "status"):
        assert ack[field] == first.json[field]


@pytest.mark.parametrize(
    "changed",
    [
        {"content": "twice"}, {"metadata": {"a": 1}}, {"mentions": ["someone"]}, {"replyTo": "m-0"},
        {"threadRoot": "m-0"},
    ],
    ids=str,
)  # fmt: skip
def test_the_same_id_with_another_body_is_a_conflict(talk, changed):
    ann, _, chat = talk
    client = ann.connect()
    client.post(chat, "zero", messageId="m-0")
    client.post(chat, "once", messageId="m-1")
    answer = client.ask({"type": "message", "chatId": chat, "content": "once", "messageId": "m-1", **changed})
    assert (answer["type"], answer["code"], answer["messageId"]) == ("error", "message_id_conflict", "m-1")
    rest = ann.rest.post(f"/chats/{chat}/messages", {"content": "once", "messageId": "m-1", **changed})
    assert (rest.status, rest.code) == (409, "message_id_conflict")
    assert len(ann.history(chat)) == 3


def test_the_same_id_from_another_sender_is_a_conflict(talk):
    ann, bob, chat = talk
    ann.connect().post(chat, "once", messageId="m-1")
    answer = bob.connect().post(chat, "once", messageId="m-1")
    assert (answer["type"], answer["code"]) == ("error", "message_id_conflict")
    assert bob.post(chat, "once", messageId="m-1").status == 409


def test_a_stranger_who_repeats_an_id_learns_nothing(talk, cast):
    ann, _, chat = talk
    ann.connect().post(chat, "once", messageId="m-1")
    answer = cast("eve").connect().post(chat, "once", messageId="m-1")
    assert (answer["type"], answer["code"]) == ("error", "not_found")


def test_the_same_id_in_another_chat_is_another_message(talk):
    ann, bob, chat = talk
    other_chat, client = ann.create_group(bob), ann.connect()
    first, second = client.post(chat, "a", messageId="m-1"), client.post(other_chat, "b", messageId="m-1")
    assert first["type"] == second["type"] == "ack"
    assert first["globalSequence"] != second["globalSequence"]


def test_defaults_spelled_out_and_fields_outside_the_digest_do_not_matter(talk):
    ann, _, chat = talk
    client = ann.connect()
    client.post(chat, "zero", messageId="m-0")
    first = client.post(chat, "once", messageId="m-1")
    same = client.post(chat, "once", messageId="m-1", messageType="text", senderId=ann.id, after="m-0", unknown=1)
    assert answer_of(first) == answer_of(same)


def test_metadata_is_compared_as_a_value_not_as_text(talk):
    ann, _, chat = talk
    client = ann.connect()
    body = '{"type":"message","chatId":"%s","content":"x","messageId":"m-1","metadata":%s}'
    client.send_text(body % (chat, '{"a":1,"b":{"c":[1,2],"d":"\\u00e9"}}'))
    first = client.receive()
    client.send_text(body % (chat, ' { "b" : {"d":"é","c":[1, 2]}, "a" : 1 } '))
    assert client.receive() == first
    client.send_text(body % (chat, '{"a":1.0,"b":{"c":[1e0,2],"d":"é"}}'))
    assert client.receive() == first, "1, 1.0 and 1e0 are one number"
    client.send_text(body % (chat, '{"a":1,"b":{"c":[2,1],"d":"é"}}'))
    assert client.receive()["code"] == "message_id_conflict"


def test_after_keeps_the_order_of_a_pipelined_outbox(talk):
    ann, _, chat = talk
    client = ann.connect()
    ids = [f"m-{n}" for n in range(6)]
    messages = [{"type": "message", "chatId": chat, "content": name, "messageId": name} for name in ids]
    for earlier, message in zip(ids, messages[1:]):
        message["after"] = earlier
    messages[2]["content"] = "x" * 16385
    client.send_burst(messages)
    answers = {answer["messageId"]: answer for answer in client.take(6)}
    assert [answers[name]["type"] for name in ids] == ["ack", "ack", "error", "error", "error", "error"]
    assert answers["m-2"]["code"] == "too_large"
    assert {answers[name]["code"] for name in ids[3:]} == {"conflict"}
    messages[2]["content"] = "short"
    client.send_burst(messages[2:])
    assert [answer["type"] for answer in client.take(4)] == ["ack"] * 4
    assert [message["messageId"] for message in ann.history(chat)[1:]] == ids


def test_after_must_name_the_senders_own_message(talk):
    ann, bob, chat = talk
    bob.connect().post(chat, "bob's", messageId="m-1")
    answer = ann.connect().post(chat, "mine", messageId="m-2", after="m-1")
    assert (answer["type"], answer["code"]) == ("error", "conflict")


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_ids_outlive_a_restart(start_server, people, how):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    acks = [ann.connect().post(chat, f"line {n}", messageId=f"m-{n}") for n in range(3)]
    ann.leave()
    getattr(server, how)()
    server.start()
    client = ann.connect()
    again = [client.post(chat, f"line {n}", messageId=f"m-{n}") for n in range(3)]
    assert [answer_of(ack) for ack in again] == [answer_of(ack) for ack in acks]
    assert client.post(chat, "other", messageId="m-1")["code"] == "message_id_conflict"
    assert client.post(chat, "next", messageId="m-3")["chatSequence"] == 5
    assert [message["content"] for message in ann.history(chat)[1:]] == ["line 0", "line 1", "line 2", "next"]


def test_an_idempotency_key_makes_one_chat_of_two_calls(cast):
    ann, bob = cast("ann", "bob")
    body, key = {"chatType": "group", "name": "tea", "members": [bob.id]}, {"Idempotency-Key": f"key-{ann.id[-8:]}"}
    first = ann.rest.post("/chats", body, headers=key)
    again = ann.rest.post("/chats", body, headers=key)
    assert first.status == 201 and again.status in (200, 201)
    assert first.json["chatId"] == again.json["chatId"]
    assert len(ann.rest.get("/chats").json["chats"]) == 1
    other = ann.rest.post("/chats", {**body, "name": "coffee"}, headers=key)
    assert other.status == 409


def test_an_idempotency_key_adds_members_once(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat, key = ann.create_group(bob), {"Idempotency-Key": "add-1"}
    first = ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]}, headers=key)
    again = ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]}, headers=key)
    assert first.status in (200, 201) and again.status in (200, 201)
    other = ann.rest.post(f"/chats/{chat}/members", {"userIds": [cast("kim").id]}, headers=key)
    assert other.status == 409
    assert [message["messageType"] for message in ann.history(chat)] == ["system", "system"]
