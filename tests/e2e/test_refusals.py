"""What the server refuses over a WebSocket, with which code, and that the connection outlives it."""

import pytest

CODES = {
    "bad_json", "bad_request", "unknown_type", "unauthorized", "forbidden", "not_found", "conflict",
    "message_id_conflict", "epoch_changed", "too_large", "rate_limited", "unavailable", "internal",
}  # fmt: skip


def assert_refused(answer: dict, *codes: str) -> None:
    assert answer["type"] == "error", answer
    assert answer["code"] in CODES and answer["code"] in codes, answer
    assert isinstance(answer["message"], str) and answer["message"]


def assert_alive(client) -> None:
    assert client.ask({"type": "ping"})["type"] == "pong"


@pytest.fixture
def talk(cast):
    """A connected member of a group: (client, chat, member, another member)."""
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)  # before the connection, which would hear of it
    return ann.connect(), chat, ann, bob


@pytest.mark.parametrize("text", ["", "{", "hello", '{"type":"ping"} trailing', "\u0000", '{"type":"ping",}'])
def test_what_is_no_json_gets_bad_json(talk, text):
    client, *_ = talk
    client.send_text(text)
    assert_refused(client.receive(), "bad_json")
    assert_alive(client)


@pytest.mark.parametrize("text", ["{}", '{"type":1}', '{"type":null}', '{"ref":"x"}', '{"type":"ping","type":"ping"}'])
def test_an_object_that_is_no_frame_gets_bad_request(talk, text):
    client, *_ = talk
    client.send_text(text)
    assert_refused(client.receive(), "bad_request")
    assert_alive(client)


@pytest.mark.parametrize("text", ["[]", "1", "null", '"ping"', '[{"type":"ping"}]'])
def test_json_that_is_no_object_is_refused(talk, text):
    client, *_ = talk
    client.send_text(text)
    assert_refused(client.receive(), "bad_json", "bad_request")
    assert_alive(client)


def test_an_unknown_type_gets_unknown_type_with_its_ref(talk):
    client, *_ = talk
    answer = client.ask({"type": "make_coffee", "sugar": 2})
    assert_refused(answer, "unknown_type")
    assert_alive(client)


def test_unknown_fields_are_ignored(talk):
    client, chat, *_ = talk
    assert client.post(chat, "hi", colour="red", nested={"a": [1]})["type"] == "ack"


@pytest.mark.parametrize(
    "fields",
    [
        {"content": None}, {"content": 7}, {"content": ["x"]}, {"chatId": None}, {"chatId": 7},
        {"messageType": "shout"}, {"messageType": 1}, {"messageId": 5}, {"messageId": ""}, {"messageId": "a b"},
        {"messageId": "-a"}, {"messageId": "x" * 37}, {"messageId": "ü"}, {"messageId": "system_1"}, {"replyTo": 1},
        {"threadRoot": {}}, {"mentions": "ann"}, {"mentions": [1]}, {"mentions": ["a b"]}, {"metadata": []},
        {"metadata": "x"}, {"after": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_message_of_the_wrong_shape_gets_bad_request(talk, fields):
    client, chat, *_ = talk
    answer = client.ask({"type": "message", "chatId": chat, "content": "hi", **fields})
    assert_refused(answer, "bad_request")
    assert_alive(client)


def test_a_message_without_its_required_fields_gets_bad_request(talk):
    client, chat, *_ = talk
    assert_refused(client.ask({"type": "message", "chatId": chat}), "bad_request")
    assert_refused(client.ask({"type": "message", "content": "hi"}), "bad_request")


def test_an_error_names_the_message_that_it_is_about(talk):
    client, *_ = talk
    answer = client.post("chat_nowhere", "hi", messageId="m-1")
    assert_refused(answer, "not_found")
    assert answer["messageId"] == "m-1" and answer["ref"] == "ref-1"


def test_system_messages_and_other_peoples_names_are_refused(talk):
    client, chat, ann, bob = talk
    assert_refused(client.post(chat, "hi", messageType="system"), "forbidden")
    assert_refused(client.post(chat, "hi", senderId=bob.id), "forbidden")
    assert client.post(chat, "hi", senderId=ann.id)["type"] == "ack"
    assert [message["content"] for message in ann.history(chat)[1:]] == ["hi"]


@pytest.mark.parametrize("kind", ["image", "file", "audio", "video"])
def test_a_media_message_needs_its_media(talk, kind):
    client, chat, *_ = talk
    assert_refused(client.post(chat, "hi", messageType=kind), "bad_request")


def test_an_empty_text_is_refused_or_kept_but_never_half_done(talk):
    client, chat, ann, _ = talk
    answer = client.post(chat, "", messageId="m-1")
    assert answer["type"] == "ack" or answer["code"] == "bad_request"
    assert len(ann.history(chat)) == (2 if answer["type"] == "ack" else 1)


def test_a_stranger_gets_not_found_and_leaves_no_trace(talk, cast):
    _, chat, ann, _ = talk
    stranger = cast("eve").connect()
    assert_refused(stranger.post(chat, "hi"), "not_found")
    assert_refused(stranger.ask({"type": "get_events", "chatId": chat, "from": 1, "to": 2}), "not_found")
    assert_refused(stranger.post("chat_that_is_not", "hi"), "not_found")
    assert len(ann.history(chat)) == 1


def test_a_reply_needs_its_target_in_the_same_chat(talk, cast):
    client, chat, ann, bob = talk
    elsewhere = bob.create_group(ann)
    assert client.receive()["type"] == "chat_created"
    client.post(elsewhere, "over there", messageId="m-there")
    for field in ("replyTo", "threadRoot"):
        assert_refused(client.post(chat, "hi", **{field: "m-nowhere"}), "not_found", "conflict", "bad_request")
        assert_refused(client.post(chat, "hi", **{field: "m-there"}), "not_found", "conflict", "bad_request")


def test_content_over_the_limit_gets_too_large_and_the_limit_itself_passes(talk):
    client, chat, *_ = talk
    assert client.post(chat, "x" * 16384)["type"] == "ack"
    assert client.post(chat, "ü" * 8192)["type"] == "ack"
    assert_refused(client.post(chat, "x" * 16385), "too_large")
    assert_refused(client.post(chat, "ü" * 8193), "too_large")
    assert_alive(client)


def test_metadata_is_at_most_four_kib(talk):
    client, chat, *_ = talk
    assert client.post(chat, "hi", metadata={"a": "x" * 4000})["type"] == "ack"
    assert_refused(client.post(chat, "hi", metadata={"a": "x" * 4100}), "too_large", "bad_request")
    assert_alive(client)


def test_json_that_is_too_deep_is_refused(talk):
    client, chat, *_ = talk
    client.send_text('{"type":"ping","x":' + "[" * 100 + "]" * 100 + "}")
    assert_refused(client.receive(), "bad_request", "bad_json", "too_large")
    assert_alive(client)


@pytest.mark.parametrize("bounds", [(0, 1), (2, 1), (-1, 5), ("1", 2), (1, None), (1.5, 2), (1, 501)], ids=str)
def test_a_wrong_range_of_events_gets_bad_request(talk, bounds):
    client, chat, *_ = talk
    answer = client.ask({"type": "get_events", "chatId": chat, "from": bounds[0], "to": bounds[1]})
    assert_refused(answer, "bad_request")


def test_an_overlong_ref_is_refused(talk):
    client, *_ = talk
    client.send({"type": "ping", "ref": "r" * 64})
    assert client.receive() == {"type": "pong", "ref": "r" * 64}
    client.send({"type": "ping", "ref": "r" * 65})
    assert_refused(client.receive(), "bad_request")
