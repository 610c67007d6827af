"""The check of every answer in the end-to-end tests can fail: each planted fault is noticed."""

import json

import pytest
from harness.contract import Undocumented, check_answer, check_frame

JSON = {"content-type": "application/json"}
USER = {"userId": "ann", "displayName": "Ann", "createdAt": 1767225600000}
ERROR = {"error": {"code": "not_found", "message": "there is no such chat among yours"}}
ACK = {"type": "ack", "chatId": "tea", "messageId": "m-1", "chatSequence": 2, "globalSequence": "264905529344081920",
       "timestamp": 1767225600000, "status": "sent"}  # fmt: skip


def without(fields, name):
    return {key: value for key, value in fields.items() if key != name}


def check_user(body=USER, *, method="GET", path="/users/me", status=200, headers=JSON, text=None):
    check_answer(method, f"/api/v1{path}", status, headers, json.dumps(body) if text is None else text)


def test_what_is_documented_passes():
    check_user()
    check_user(method="HEAD", text="")
    check_user(path="/users/ann?x=1")
    check_user(ERROR, path="/chats/tea", status=404)
    check_user(ERROR, path="/nothing", status=404)
    check_user(ACK, method="POST", path="/chats/tea/messages", status=201)
    check_user({"chatId": "tea", "userIds": []}, method="POST", path="/chats/tea/members", status=200)
    check_answer("GET", "/healthz", 200, {"content-type": "text/plain; charset=utf-8"}, "ok\n")
    check_answer("GET", "/api/v1/openapi.json", 304, {}, "")
    check_frame(ACK)
    check_frame({"type": "events", "chatId": "tea", "from": 1, "to": 0, "events": [], "hasMore": False})


@pytest.mark.parametrize(
    "fault",
    [
        {"body": without(USER, "displayName")},
        {"body": {**USER, "createdAt": "1767225600000"}},
        {"body": {**USER, "email": "ann@example.org"}},
        {"body": []},
        {"status": 201},
        {"status": 500, "body": {"error": {"code": "internal", "message": "no"}}},
        {"status": 404, "body": {"error": {"code": "not_found"}}, "path": "/chats/tea"},
        {"status": 404, "body": {"error": {"code": "conflict", "message": "no"}}, "path": "/chats/tea"},
        {"status": 401, "body": {"error": {"code": "unauthorized", "message": "no"}}},  # without WWW-Authenticate
        {"path": "/nothing"},
        {"method": "POST"},
        {"headers": {"content-type": "text/html"}},
        {"method": "HEAD"},
        {"method": "POST", "path": "/chats/tea/messages", "status": 201, "body": without(ACK, "timestamp")},
        {"method": "POST", "path": "/chats/tea/messages", "status": 201, "body": {**ACK, "status": "queued"}},
    ],
    ids=str,
)
def test_an_answer_that_is_not_documented_is_noticed(fault):
    with pytest.raises(Undocumented):
        check_user(**fault)


@pytest.mark.parametrize(
    "frame",
    [
        without(ACK, "chatSequence"),
        {**ACK, "chatSequence": 0},
        {**ACK, "globalSequence": 264905529344081920},
        {**ACK, "colour": "red"},
        {"type": "coffee"},
        {"no": "type"},
        [],
        {"type": "error", "code": "teapot", "message": "no"},
        {"type": "events", "chatId": "tea", "from": 1, "to": 1, "events": [{"type": "ack"}], "hasMore": False},
        {"type": "events", "chatId": "tea", "from": 1, "to": 1, "events": [{"type": "message"}], "hasMore": False},
    ],
    ids=str,
)
def test_a_frame_that_is_not_documented_is_noticed(frame):
    with pytest.raises(Undocumented):
        check_frame(frame)
