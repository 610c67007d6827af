"""Requests that are wrong in one place, for every field of every call and frame that the documents know.

Each gets the error that the contract promises, nothing of it is stored, and the server stays as it was.
"""

import json
from urllib.parse import unquote

import pytest

from harness import frames
from harness.bad_values import (
    ILLEGAL_SEGMENTS,
    SEGMENTS,
    Case,
    encode,
    good_value,
    validator,
    wrong_objects,
    wrong_texts,
)
from harness.contract import ASYNCAPI, OPENAPI, resolve
from harness.documented_calls import answer_fields, client_frames, good_frame, operations
from harness.server import Server
from harness.stage import OPEN, Stage
from harness.stored import contents, resident_bytes
from harness.websocket import WebSocketClient

BODY_BYTES_MAX = 131072
CONFIG = {**OPEN, "limits": {**OPEN["limits"], "body_bytes_max": BODY_BYTES_MAX}}
REFUSED = {400, 413, 422}
GROWTH_BYTES_MAX = 64 << 20
with_body = [operation for operation in operations() if operation.body]
with_path = [operation for operation in operations() if operation.named("path")]
with_query = [operation for operation in operations() if operation.named("query")]
with_key = [operation for operation in operations() if operation.named("header")]


@pytest.fixture(scope="module")
def running(binary, tmp_path_factory):
    started = Server(binary, tmp_path_factory.mktemp("bad-input"), CONFIG).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def stage(running):
    made = Stage(running, account=True)
    yield made
    made.end()


@pytest.fixture
def unchanged(stage):
    """Fails where anything was stored in the meantime, or the server needs much more memory than before."""
    before, memory = contents(stage.server), resident_bytes(stage.server)
    yield
    after = contents(stage.server)
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()
    assert resident_bytes(stage.server) - memory < GROWTH_BYTES_MAX
    assert stage.rest.get("//readyz").status == 200


def taken(stage, operation, cases):
    """Those of the cases that the server did not refuse, with what it said."""
    answers = ((case, stage.call(operation, body=case.body)) for case in cases)
    return [(case.about, answer.status, answer.text) for case, answer in answers if answer.status not in REFUSED]


@pytest.mark.parametrize("operation", with_body, ids=str)
def test_a_wrong_body_is_refused(stage, unchanged, operation):
    good = encode(operation.good_body(stage.known)).encode()
    cases = [*wrong_objects(OPENAPI, operation.body, stage.known), *wrong_texts(good)]
    wrong = [case for case in cases if case.wrong and (case.body or operation.body_required)]
    assert len(wrong) > 30
    assert taken(stage, operation, wrong) == []


def test_a_server_that_took_what_the_documents_forbid_would_be_noticed(running):
    stage = Stage(running)
    (post,) = (operation for operation in with_body if str(operation) == "POST /chats/{chatId}/messages")
    stricter = {"type": "object", "properties": {"content": {"type": "string", "maxLength": 36}}}
    before = contents(running)
    wrong = [case for case in wrong_objects(OPENAPI, stricter, stage.known) if case.wrong]
    assert {about for about, *_ in taken(stage, post, wrong)} == {
        f"content = {text[:40]!r}" for text in ("é" * 40, "x" * 37, "x" * 65, "x" * 256)
    }
    assert contents(running) != before
    stage.end()


@pytest.mark.parametrize("operation", with_body, ids=str)
def test_a_body_that_is_too_large_or_says_to_be_no_json_is_refused(stage, unchanged, operation):
    large = b'{"x":"' + b"x" * BODY_BYTES_MAX + b'"}'
    assert stage.call(operation, body=large).status == 413
    stage.rest.close()
    good = encode(operation.good_body(stage.known)).encode()
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp"):
        assert stage.call(operation, body=good, headers={"Content-Type": kind}).status == 415, kind


@pytest.mark.parametrize("operation", with_body, ids=str)
def test_bytes_that_are_no_utf_8_are_refused_in_every_field(stage, unchanged, operation):
    good = operation.good_body(stage.known)
    for name in good:
        for broken in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"):
            body = encode({**good, name: "@"}).encode().replace(b'"@"', b'"' + broken + b'"')
            assert stage.call(operation, body=body).status == 400, f"{operation}, {name}: {broken}"


@pytest.mark.parametrize("operation", with_path, ids=str)
def test_a_path_that_names_nothing_is_refused(stage, unchanged, operation):
    body = stage.good_body(operation)
    for parameter in operation.named("path"):
        name, valid = parameter["name"], validator(OPENAPI, parameter["schema"])
        for text in ILLEGAL_SEGMENTS:
            answer = stage.call(operation, target=operation.target(stage.known, **{name: text}), body=body)
            assert answer.status == 400, f"{operation}, {name} = {text}: {answer.status} {answer.text}"
        for text in SEGMENTS:
            if valid.is_valid(unquote(text)):
                continue
            answer = stage.call(operation, target=operation.target(stage.known, **{name: text}), body=body)
            assert answer.status in (400, 404, 413), f"{operation}, {name} = {text}: {answer.status} {answer.text}"


@pytest.mark.parametrize("operation", with_query, ids=str)
def test_a_wrong_query_is_refused(stage, unchanged, operation):
    for parameter in operation.named("query"):
        name, schema = parameter["name"], parameter["schema"]
        for text in ILLEGAL_SEGMENTS:
            assert stage.call(operation, query=f"?{name}={text}").status == 400, f"{operation}: {name}={text}"
        assert stage.call(operation, query=f"?{name}=1&{name}=1").status == 400, f"{operation}: {name} twice"
        assert stage.call(operation, query=f"?{name}=1&%{ord(name[0]):x}{name[1:]}=1").status == 400
        for text in SEGMENTS:
            if is_refused_in_query(name, schema, text):
                answer = stage.call(operation, query=f"?{name}={text}")
                assert answer.status in (400, 404), f"{operation}: {name}={text}: {answer.status} {answer.text}"
    assert stage.call(operation, query="?" + "&".join(f"p{n}=1" for n in range(100))).status == 400


def is_refused_in_query(name, schema, text):
    if name == "cursor":
        return True
    if schema.get("type") == "integer":
        return not text.isdecimal() or not validator(OPENAPI, schema).is_valid(int(text)) or len(text) > 18
    return not validator(OPENAPI, schema).is_valid(text)


@pytest.mark.parametrize("operation", [made for made in with_query if "cursor" in str(made.parameters)], ids=str)
def test_a_cursor_that_was_tampered_with_is_refused(stage, unchanged, operation):
    page = stage.call(operation, query="?limit=1").json
    cursor = page["nextCursor"] or stage.rest.get(f"/chats/{stage.chat}/messages", limit=1).json["nextCursor"]
    others = [other for other in with_query if other is not operation and "cursor" in str(other.parameters)]
    for changed in (cursor[:-1], cursor[1:], cursor + "A", cursor.swapcase(), cursor[::-1], "A" * len(cursor)):
        assert stage.call(operation, query=f"?cursor={changed}").status == 400, changed
    assert others
    for other in others:
        if page["nextCursor"]:
            assert stage.call(other, query=f"?cursor={cursor}").status == 400, f"{operation}'s at {other}"


@pytest.mark.parametrize("operation", with_key, ids=str)
def test_a_wrong_idempotency_key_is_refused(stage, unchanged, operation):
    for key in ("", "a b", "-a", "system_1", "x" * 37, "../x", "é", '"x"', "a,b"):
        answer = stage.call(operation, body=stage.good_body(operation), headers={"Idempotency-Key": key.encode()})
        assert answer.status == 400, f"{operation}, {key!r}: {answer.status} {answer.text}"


@pytest.mark.parametrize("kind", client_frames())
def test_a_wrong_frame_gets_an_error_and_the_connection_stays(stage, unchanged, kind):
    good = good_frame(kind, stage.known)
    cases = [case for case in wrong_objects(ASYNCAPI, client_frames()[kind], stage.known) if case.wrong]
    cases += [case for case in wrong_texts(encode({**good, "type": kind}).encode()) if "UTF-16" not in case.about]
    client = WebSocketClient.connect(stage.server.address, stage.ann.token)
    try:
        for at in range(0, len(cases), 50):
            batch = cases[at : at + 50]
            client.send_bytes(b"".join(frames.client_frame(frames.TEXT, case.body) for case in batch))
            answers = client.everything_before_pong()
            for case, answer in zip(batch, answers):
                assert answer["type"] == "error", f"{kind}, {case.about}: {answer}"
                codes = {"bad_json", "bad_request", "too_large"} | ({"unknown_type"} if "type" in case.about else set())
                assert answer["code"] in codes, f"{kind}, {case.about}: {answer}"
            assert len(answers) == len(batch), batch
    finally:
        client.drop()


@pytest.mark.parametrize("kind", client_frames())
def test_a_frame_that_is_too_large_or_no_text_closes_the_connection(stage, unchanged, kind):
    good = encode(good_frame(kind, stage.known)).encode()
    large = good[:-1] + b',"x":"' + b"x" * stage.ann.connect().welcome["limits"]["maxFrameBytes"] + b'"}'
    closes = [(frames.TEXT, large, 1009), (frames.BINARY, good, 1003), (frames.TEXT, good[:-1] + b',"x":"\xff"}', 1007)]
    for opcode, payload, code in closes:
        client = WebSocketClient.connect(stage.server.address, stage.ann.token)
        client.send_frame(opcode, payload)
        assert client.closed().code == code
        client.drop()
    stage.ann.leave()


@pytest.mark.parametrize("operation", with_body, ids=str)
def test_what_is_odd_but_allowed_gets_a_documented_answer(running, operation):
    stage = Stage(running, account=operation.tag == "accounts")
    cases = [case for case in wrong_objects(OPENAPI, operation.body, stage.known) if not case.wrong]
    for case in [Case("good", stage.good_body(operation), False), *cases]:
        answer = stage.call(operation, body=case.body)
        assert answer.status < 500, f"{operation}, {case.about}: {answer.text}"
    for text in SEGMENTS:
        for name in (parameter["name"] for parameter in operation.named("path")):
            target = operation.target(stage.known, **{name: text})
            assert stage.call(operation, target=target, body=stage.good_body(operation)).status < 500
    stage.end()
    assert stage.server.process.poll() is None


@pytest.mark.parametrize("kind", client_frames())
def test_a_frame_that_is_odd_but_allowed_gets_a_documented_answer(running, kind):
    stage = Stage(running)
    client = stage.ann.connect()
    for case in wrong_objects(ASYNCAPI, client_frames()[kind], stage.known):
        if not case.wrong:
            client.send_frame(frames.TEXT, case.body)
    assert all(answer.get("code") != "internal" for answer in client.everything_before_pong())
    stage.end()


MARK = 98765432123


@pytest.mark.parametrize("operation", with_body, ids=str)
def test_a_field_of_an_answer_sent_back_is_refused_or_changes_nothing(running, operation):
    stage = Stage(running, account=operation.tag == "accounts")
    allowed = resolve(OPENAPI, operation.body)["properties"]
    foreign = {name: said for name, said in answer_fields().items() if name not in allowed}
    additions = [addition for name, said in foreign.items() for addition in marked(name, *said)]
    if operation.tag == "accounts":  # passwords are slow on purpose: all at once
        additions = [{name: value for addition in additions for name, value in addition.items()}]
    for added in additions:
        answer = stage.call(operation, body=encode({**operation.good_body(stage.known), **added}).encode())
        assert answer.status < 500, f"{operation}, {added}: {answer.text}"
        assert str(MARK) not in answer.text, f"{operation} took {added}: {answer.text}"
    for read in (f"/chats/{stage.chat}", f"/chats/{stage.chat}/messages", f"/chats/{stage.chat}/events", "/chats"):
        assert str(MARK) not in stage.rest.get(read).text, f"{operation} stored it: {read}"
    stage.end()


@pytest.mark.parametrize("kind", client_frames())
def test_a_field_of_an_answer_sent_back_in_a_frame_is_refused_or_changes_nothing(running, kind):
    stage = Stage(running)
    client = stage.ann.connect()
    allowed = resolve(ASYNCAPI, client_frames()[kind])["properties"]
    for name, said in answer_fields().items():
        for added in marked(name, *said) if name not in allowed else []:
            client.send({**good_frame(kind, stage.known), **added})
    assert str(MARK) not in json.dumps(client.everything_before_pong())
    for read in (f"/chats/{stage.chat}", f"/chats/{stage.chat}/messages", f"/chats/{stage.chat}/events"):
        assert str(MARK) not in stage.rest.get(read).text, read
    stage.end()


def marked(name, document, schema):
    """The field alone: as an answer would have it, and with a value that is found again wherever it is taken."""
    plain = good_value(document, schema, name, {})
    return [{name: plain}, *({name: mark} for mark in (MARK, str(MARK)) if type(mark) is type(plain))]
