"""The documents agree with each other, with the golden frames and with the codes."""

import json
import re

import pytest
from harness.contract import ASYNCAPI, FRAMES, METHODS, OPENAPI, PROTOCOL, REST, check_frame, frame_schema, resolve

GOLDEN = {path.stem: json.loads(path.read_text()) for path in sorted((PROTOCOL / "frames").glob("*.json"))}
CODES = {row["code"]: row for row in json.loads((PROTOCOL / "codes.json").read_text())["errors"]}
# 415 and 422 carry bad_request, and HTTP's own refusals the nearest code.
OTHER_STATUSES = {"408": {"bad_request"}, "414": {"too_large"}, "415": {"bad_request"}, "422": {"bad_request"},
                  "431": {"too_large"}}  # fmt: skip


def golden(side, *, good=True):
    return [name for name, file in GOLDEN.items() if file["from"] == side and ("error" not in file) == good]


def operations():
    for path, item in OPENAPI["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method} {path}", item[method]


def types_of(side):
    return {said["name"] for key, said in ASYNCAPI["components"]["messages"].items() if key.startswith(side)}


@pytest.mark.parametrize("name", golden("server"))
def test_a_golden_frame_of_the_server_is_documented_field_by_field(name):
    check_frame(GOLDEN[name]["frame"])


@pytest.mark.parametrize("name", golden("client"))
def test_a_golden_frame_of_a_client_is_documented(name):
    frame = GOLDEN[name]["frame"]
    assert FRAMES.complaint(frame_schema("client", frame["type"]), frame, close=False) is None


@pytest.mark.parametrize("name", golden("rest"))
def test_a_golden_answer_fits_what_some_call_answers(name):
    schemas = [{"$ref": f"#/components/schemas/{schema}"} for schema in OPENAPI["components"]["schemas"]]
    assert any(REST.complaint(schema, GOLDEN[name]["frame"]) is None for schema in schemas)


@pytest.mark.parametrize("side", ["client", "server"])
def test_the_documented_frames_are_those_that_have_golden_files(side):
    assert {GOLDEN[name]["frame"]["type"] for name in golden(side)} == types_of(side)


def test_every_message_has_an_operation_that_takes_or_says_it():
    used = {key.rpartition("/")[2] for operation in ASYNCAPI["operations"].values()
            for key in (message["$ref"] for message in operation["messages"])}  # fmt: skip
    assert used == set(ASYNCAPI["components"]["messages"]) == set(ASYNCAPI["channels"]["socket"]["messages"])


def test_a_schema_that_both_documents_have_is_the_same_in_both():
    rest, frames = OPENAPI["components"]["schemas"], ASYNCAPI["components"]["schemas"]
    shared = set(rest) & set(frames)
    assert len(shared) > 20
    assert [name for name in sorted(shared) if rest[name] != frames[name]] == []


def test_a_refusal_says_the_codes_of_its_status():
    for name, operation in operations():
        for status, response in operation["responses"].items():
            if status < "400" or "servers" in OPENAPI["paths"][name.split()[1]]:
                continue
            schema = resolve(OPENAPI, response)["content"]["application/json"]["schema"]
            codes = set(schema["allOf"][1]["properties"]["error"]["properties"]["code"]["enum"])
            of_status = {code for code, row in CODES.items() if str(row["httpStatus"]) == status} - {"unknown_type"}
            assert codes == OTHER_STATUSES.get(status, of_status), f"{name} {status}"


def test_the_close_codes_are_named_where_clients_look_for_them():
    for row in json.loads((PROTOCOL / "codes.json").read_text())["closes"]:
        assert f"{row['number']} {row['name']} ({row['client']})" in ASYNCAPI["info"]["description"]


def test_every_call_that_needs_a_token_says_401_and_every_other_says_so():
    for name, operation in operations():
        assert operation.get("security") == [] or "401" in operation["responses"], name


def test_the_documented_frames_of_clients_are_those_that_the_program_reads():
    source = (PROTOCOL.parent / "src/wire/client_frame.cc").read_text()
    read = set(re.findall(r'\btype [!=]= "(\w+)"', source))
    assert read == types_of("client")
