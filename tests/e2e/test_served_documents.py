"""The contracts that the server hands out are those of the repository, for everybody, and cheap to ask for again."""

import pytest

from harness.contract import ASYNCAPI, OPENAPI, PROTOCOL
from harness.rest import RestClient


@pytest.mark.parametrize("name", ["openapi.json", "asyncapi.json"])
def test_a_document_is_served_without_a_token_and_spared_to_who_has_it(server, name):
    client = RestClient(server.address)
    answer = client.get(f"/{name}")
    assert (answer.status, answer.text) == (200, (PROTOCOL / name).read_text())
    assert answer.headers["content-type"] == "application/json"
    known = {"If-None-Match": answer.headers["etag"]}
    assert client.call("GET", f"/{name}", headers=known).status == 304
    assert client.call("HEAD", f"/{name}").headers["content-length"] == answer.headers["content-length"]
    assert client.call("POST", f"/{name}", body={}).status == 405


def test_the_version_is_the_one_that_the_program_says(cast):
    said = cast("ann").connect().welcome["server"]
    assert said == f"stonechat/{OPENAPI['info']['version']}" == f"stonechat/{ASYNCAPI['info']['version']}"


def test_what_stands_outside_the_api_is_there_without_a_token(server):
    for path, item in OPENAPI["paths"].items():
        if "servers" in item:
            assert RestClient(server.address).get(f"/{path}").status == 200, path
