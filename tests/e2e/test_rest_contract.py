"""The REST side's manners: who gets in, what is hidden, how errors look."""

import time

import pytest

from harness.people import fresh_id
from harness.rest import RestClient
from harness.tokens import bad_tokens, token_for


def member_calls(chat: str):
    """Every call on one chat, as (method, path, body)."""
    return [
        ("GET", f"/chats/{chat}", None),
        ("GET", f"/chats/{chat}/messages", None),
        ("GET", f"/chats/{chat}/messages?limit=0", None),
        ("GET", f"/chats/{chat}/messages?around=m-1", None),
        ("POST", f"/chats/{chat}/messages", {"content": "hi"}),
        ("GET", f"/chats/{chat}/events?from=1&to=2", None),
        ("GET", f"/chats/{chat}/members", None),
        ("POST", f"/chats/{chat}/members", {"userIds": ["someone"]}),
    ]


def test_a_stranger_cannot_tell_a_chat_from_none(cast):
    ann, bob, eve = cast("ann", "bob", "eve")
    chat, nowhere = ann.create_group(bob), fresh_id("chat-none")
    ann.post(chat, "secret", messageId="m-1")
    for (method, path, body), (_, other_path, _) in zip(member_calls(chat), member_calls(nowhere)):
        hidden, absent = eve.rest.call(method, path, body=body), eve.rest.call(method, other_path, body=body)
        if "limit=0" in path:
            assert hidden.status == absent.status in (400, 404)
            continue
        assert (hidden.status, hidden.code) == (404, "not_found"), f"{method} {path}: {hidden.text}"
        assert hidden.text.replace(chat, "") == absent.text.replace(nowhere, "") and absent.status == 404
    assert len(ann.history(chat)) == 2


def test_without_a_good_token_every_call_is_401(server, cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    calls = [*member_calls(chat), ("GET", "/chats", None), ("POST", "/chats", {}), ("GET", "/users/me", None)]
    for method, path, body in calls:
        for token in (None, "", "nonsense"):
            answer = RestClient(server.address, token).call(method, path, body=body)
            assert (answer.status, answer.code) == (401, "unauthorized"), f"{method} {path}"
            assert "bearer" in answer.headers.get("www-authenticate", "bearer").lower()


@pytest.mark.parametrize("name", bad_tokens())
def test_a_bad_token_is_401_and_is_not_repeated_to_the_caller(server, name):
    token = bad_tokens()[name]
    answer = RestClient(server.address, token).get("/users/me")
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert token not in answer.text


def test_a_token_within_its_time_is_good(server):
    now = int(time.time())
    assert RestClient(server.address, token_for("ann", nbf=now - 10)).get("/users/me").status == 200


def test_issuer_and_audience_are_compared_where_configured(start_server):
    server = start_server({"auth": {"issuer": "https://id.example", "audience": "stonechat"}})

    def status(**claims):
        return RestClient(server.address, token_for("ann", **claims)).get("/users/me").status

    assert status(iss="https://id.example", aud="stonechat") == 200
    assert status(iss="https://id.example", aud=["other", "stonechat"]) == 200
    assert status(iss="https://id.example") == status(aud="stonechat") == status() == 401
    assert status(iss="https://evil.example", aud="stonechat") == status(iss="https://id.example", aud="x") == 401


def test_unknown_routes_are_404_and_wrong_methods_405_in_the_errors_shape(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    for path in ("/nothing", "/chats/a/b/c/d", f"/chats/{chat}/nothing", "//api/v2/chats", "//nothing"):
        answer = ann.rest.get(path)
        assert (answer.status, answer.code) == (404, "not_found"), path
    for method, path in (("PUT", "/chats"), ("DELETE", f"/chats/{chat}/messages"), ("POST", "/users/me")):
        answer = ann.rest.call(method, path, body={})
        assert answer.status in (404, 405) and answer.code, (method, path)


def test_a_head_request_has_no_body(cast):
    answer = cast("ann").rest.call("HEAD", "/chats")
    assert answer.status in (200, 405) and answer.text == ""


def test_a_body_over_the_limit_is_413(start_server, people):
    server = start_server({"limits": {"body_bytes_max": 4096}})
    answer = people(server, "ann").rest.call("POST", "/chats", raw_body=b'{"name":"' + b"x" * 5000 + b'"}')
    assert (answer.status, answer.code) == (413, "too_large")


def test_content_over_the_limit_is_413(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    answer = ann.post(chat, "x" * 16385)
    assert (answer.status, answer.code) == (413, "too_large")
    assert ann.post(chat, "x" * 16384).status == 201


def test_posting_over_rest_keeps_the_rules_of_messages(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    assert ann.post(chat, "hi", senderId=bob.id).status in (403, 422)
    assert ann.post(chat, "hi", messageType="system").status in (400, 403, 422)
    assert ann.post(chat, "hi", messageId="system_9").status in (400, 422)
    assert ann.post(chat, "hi", after="m-none").status == 409
    assert ann.rest.post(f"/chats/{chat}/messages", {"messageId": "m-1"}).status in (400, 422)
    assert len(ann.history(chat)) == 1


def test_the_answer_to_a_post_is_the_ack(cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    answer = ann.post(chat, "hi", messageId="m-1")
    assert answer.status == 201
    body = answer.json
    assert set(body) - {"type"} == {"chatId", "messageId", "chatSequence", "globalSequence", "timestamp", "status"}
    assert (body["chatId"], body["messageId"], body["chatSequence"], body["status"]) == (chat, "m-1", 2, "sent")
