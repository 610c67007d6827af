"""Two people and their devices talk over WebSockets."""

import re

WELCOME = {
    "type", "protocol", "server", "epoch", "sessionId", "userId", "deviceId", "serverTime", "heartbeatIntervalMs",
    "limits", "features",
}  # fmt: skip
ACK = {"type", "ref", "chatId", "messageId", "chatSequence", "globalSequence", "timestamp", "status"}
MESSAGE = {
    "type", "chatId", "messageId", "chatSequence", "globalSequence", "senderId", "content", "messageType", "timestamp",
}  # fmt: skip


def test_the_first_frame_is_a_welcome_with_everything_a_client_needs(cast):
    ann = cast("ann")
    welcome = ann.connect().welcome
    assert set(welcome) >= WELCOME
    assert welcome["protocol"] == 1 and welcome["userId"] == ann.id
    assert re.fullmatch(r"stonechat/\d+\.\d+\.\d+\S*", welcome["server"])
    assert welcome["heartbeatIntervalMs"] == 25000
    assert isinstance(welcome["serverTime"], int) and welcome["serverTime"] > 1_700_000_000_000
    assert welcome["limits"]["maxContentBytes"] == 16384 and welcome["limits"]["maxFrameBytes"] == 65536
    assert welcome["limits"]["receiptsMembersMax"] == 100
    assert isinstance(welcome["features"], list)


def test_sessions_and_devices_are_told_apart_and_the_epoch_is_one(cast):
    ann = cast("ann", did="phone-1")
    first, second = ann.connect().welcome, ann.connect().welcome
    assert first["deviceId"] == second["deviceId"] == "phone-1"
    assert first["sessionId"] != second["sessionId"]
    assert first["epoch"] == second["epoch"]
    bob = cast("bob")
    assert bob.connect().welcome["deviceId"] != bob.connect().welcome["deviceId"]


def test_a_ping_is_answered_by_a_pong_with_its_ref(cast):
    client = cast("ann").connect()
    assert client.ask({"type": "ping"}) == {"type": "pong", "ref": "ref-1"}


def test_an_ack_has_exactly_the_contracts_fields(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    ack = ann.connect().post(chat, "hello", messageId="m-1")
    assert set(ack) == ACK
    assert ack["type"] == "ack" and ack["status"] == "sent"
    assert ack["chatId"] == chat and ack["messageId"] == "m-1"
    assert ack["chatSequence"] == 2  # the creation is 1
    assert isinstance(ack["globalSequence"], str) and int(ack["globalSequence"]) > 0
    assert isinstance(ack["timestamp"], int)


def test_an_ack_without_a_ref_has_none(cast):
    ann, bob = cast("ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    client.send({"type": "message", "chatId": chat, "content": "hello"})
    ack = client.receive()
    assert set(ack) == ACK - {"ref"}
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,35}", ack["messageId"])


def test_a_message_reaches_the_other_and_the_senders_other_device_as_the_same_event(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    phone, laptop, other = ann.connect(), ann.connect(), bob.connect()
    ack = phone.post(chat, "**hello** 👋", messageId="m-1")
    event = other.receive()
    assert set(event) == MESSAGE
    assert event["type"] == "message" and event["senderId"] == ann.id
    assert event["content"] == "**hello** 👋" and event["messageType"] == "text"
    for field in ("chatId", "messageId", "chatSequence", "globalSequence", "timestamp"):
        assert event[field] == ack[field]
    assert laptop.receive() == event


def test_the_sending_connection_gets_its_ack_only(cast):
    ann, bob = cast("ann", "bob")
    chat, sender, other = ann.create_group(bob), ann.connect(), bob.connect()
    sender.post(chat, "one", messageId="m-1")
    other.post(chat, "two", messageId="m-2")
    # Events of a chat leave in its order, so a wrong echo of m-1 would come before m-2.
    assert sender.receive()["messageId"] == "m-2"
    assert sender.everything_before_pong() == []


def test_what_is_sent_without_waiting_is_sequenced_in_that_order(cast):
    ann, bob = cast("ann", "bob")
    chat, sender, other = ann.create_group(bob), ann.connect(), bob.connect()
    message = {"type": "message", "chatId": chat}
    sender.send_burst([{**message, "content": f"line {n}", "ref": str(n)} for n in range(100)])
    acks, events = sender.take(100), other.take(100)
    assert [ack["ref"] for ack in acks] == [str(n) for n in range(100)]
    assert [ack["chatSequence"] for ack in acks] == list(range(2, 102))
    assert [event["content"] for event in events] == [f"line {n}" for n in range(100)]
    assert [event["chatSequence"] for event in events] == list(range(2, 102))
    numbers = [int(ack["globalSequence"]) for ack in acks]
    assert numbers == sorted(set(numbers))


def test_everything_that_a_message_may_carry_arrives(cast):
    ann, bob = cast("ann", "bob")
    chat, sender, other = ann.create_group(bob), ann.connect(), bob.connect()
    sender.post(chat, "root", messageId="m-1")
    carried = {
        "replyTo": "m-1",
        "threadRoot": "m-1",
        "mentions": [bob.id],
        "metadata": {"kind": "action", "deep": {"list": [1, 2.5, None, True, "ü"]}, "big": 9007199254740993},
    }
    sender.post(chat, "waves", messageId="m-2", **carried)
    event = other.take(2)[1]
    assert {name: event[name] for name in carried} == carried
    stored = ann.history(chat)[-1]
    assert {name: stored[name] for name in carried} == carried


def test_text_of_every_kind_comes_back_identical(cast):
    ann, bob = cast("ann", "bob")
    chat, sender, other = ann.create_group(bob), ann.connect(), bob.connect()
    texts = [
        "\x01ACTION waves\x01 \x02bold\x0f \x1f", "tab\tline\nreturn\r", '"quotes" \\ back / slash',
        "\u2028\u2029\ufeff", "👩‍👩‍👧 e\u0301 \U0010ffff", "</script><b>", "\x7f\x80\x9f", " leading and trailing ",
    ]  # fmt: skip
    for text in texts:
        assert sender.post(chat, text)["type"] == "ack"
    assert [event["content"] for event in other.take(len(texts))] == texts
    assert [message["content"] for message in bob.history(chat)[1:]] == texts


def test_a_null_character_is_refused_or_kept_but_never_cut_off(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    answer = ann.connect().post(chat, "a\u0000b")
    assert answer["type"] == "ack" or answer["code"] == "bad_request"
    kept = ["a\u0000b"] if answer["type"] == "ack" else []
    assert [message["content"] for message in ann.history(chat)[1:]] == kept


def test_a_new_group_and_its_growth_are_told_to_the_members(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    of_bob, of_eve = bob.connect(), eve.connect()
    chat = ann.create_group(bob)
    created = of_bob.receive()
    assert created["type"] == "chat_created" and created["chatId"] == chat and created["chatSequence"] == 1
    assert created["actorId"] == ann.id
    assert ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]}).status in (200, 201)
    for client in (of_bob, of_eve):
        added = client.receive()
        assert added["type"] == "member_added" and added["chatSequence"] == 2
        assert added["userIds"] == [eve.id] and added["userId"] == eve.id and added["actorId"] == ann.id


def test_who_joins_later_reads_all_history_but_hears_only_from_then_on(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat, of_eve = ann.create_group(bob), eve.connect()
    ann.connect().post(chat, "before", messageId="m-1")
    ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    assert of_eve.receive()["type"] == "member_added"
    ann.connect().post(chat, "after", messageId="m-2")
    assert of_eve.receive()["messageId"] == "m-2"
    texts = [message["content"] for message in eve.history(chat) if message["messageType"] == "text"]
    assert texts == ["before", "after"]


def test_events_of_one_range_are_what_was_sent_live(cast):
    ann, bob = cast("ann", "bob")
    chat, sender, other = ann.create_group(bob), ann.connect(), bob.connect()
    for n in range(5):
        sender.post(chat, f"line {n}")
    live = other.take(5)
    answer = other.ask({"type": "get_events", "chatId": chat, "from": 2, "to": 4})
    assert answer["type"] == "events" and answer["chatId"] == chat
    assert (answer["from"], answer["to"], answer["hasMore"]) == (2, 4, False)
    assert answer["events"] == live[:3]
    cut = other.ask({"type": "get_events", "chatId": chat, "from": 1, "to": 500})
    assert (cut["from"], cut["to"], cut["hasMore"]) == (1, 6, False)
    assert [event["chatSequence"] for event in cut["events"]] == [1, 2, 3, 4, 5, 6]
    assert cut["events"][0]["type"] == "chat_created"


def test_a_message_over_rest_reaches_every_connection_the_senders_too(cast):
    ann, bob = cast("ann", "bob")
    chat, mine, other = ann.create_group(bob), ann.connect(), bob.connect()
    answer = ann.post(chat, "by REST", messageId="m-1")
    assert answer.status == 201
    event = mine.receive()
    assert event["messageId"] == "m-1" and event["chatSequence"] == answer.json["chatSequence"]
    assert other.receive() == event
