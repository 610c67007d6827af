"""Faults that a review found and reading the code would not show again: each has its sequence here."""

import sqlite3
import time
from contextlib import closing

import pytest

from harness.issuer import until
from harness.tokens import token_for
from harness.websocket import WebSocketClient


def test_waiting_reads_neither_hold_up_the_end_nor_other_peoples_commands(start_server, people):
    server = start_server({"limits": {"messages_per_second": 0}, "server": {"drain_ms": 300}})
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    for n in range(40):
        ann.post(chat, "x" * 16000)
    readers = [ann.connect() for _ in range(4)]
    for reader in readers:
        reader.send_burst([{"type": "get_events", "chatId": chat, "from": 1, "to": 500}] * 200)
    asked = time.monotonic()
    bob.create_group(ann)  # a chat that has to be loaded first
    assert time.monotonic() - asked < 5
    server.terminate()
    assert server.wait(10) == 0


def test_a_connection_of_another_protocol_version_gives_its_place_back(start_server, people):
    server = start_server({"limits": {"connections_per_address_max": 1}})
    ann = people(server, "ann")
    for _ in range(3):
        client = WebSocketClient(server.address)
        client.upgrade("/ws", {"Sec-WebSocket-Protocol": f"stonechat.v9, bearer.{ann.token}"})
        assert client.closed().code == 4504
        client.drop()
        ann.connect().close()


def test_zero_means_no_limit_where_the_configuration_says_so(start_server, people):
    limits = {
        "heartbeat_interval_ms": 0,
        "handshake_timeout_ms": 0,
        "frame_bytes_max": 0,
        "content_bytes_max": 0,
        "messages_per_second": 0,
        "connections_per_user_max": 0,
        "handshakes_per_second": 0,
    }
    server = start_server({"limits": limits})
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    client = ann.connect()
    assert client.welcome["limits"]["maxFrameBytes"] == client.welcome["limits"]["maxContentBytes"] == 0
    assert client.welcome["heartbeatIntervalMs"] == 0
    assert client.post(chat, "y" * 300_000)["status"] == "sent"
    assert client.is_silent_for(0.3), "no ping, no close"


@pytest.mark.parametrize("expires", [9999999999, 253402300799, 1795520000000])
def test_a_token_that_is_good_for_ages_does_not_end_at_once(server, cast, expires):
    ann = cast("ann")
    client = WebSocketClient.connect(server.address, token_for(ann.id, exp=expires))
    assert client.ask({"type": "ping"})["type"] == "pong"
    client.drop()


def test_a_refused_addition_makes_nobody_a_user(cast):
    ann, bob, eve, ghost = cast("ann", "bob", "eve", "ghost")
    chat = ann.create_group(bob)
    assert eve.rest.post(f"/chats/{chat}/members", {"userIds": [ghost.id]}).status == 404
    assert ann.rest.get(f"/users/{ghost.id}").status == 404


def test_who_was_named_by_others_first_gets_a_name_by_their_own_token(server, cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    assert ann.rest.get(f"/users/{bob.id}").json["displayName"] == ""
    WebSocketClient.connect(server.address, token_for(bob.id, name="Bob the Builder")).drop()
    assert ann.rest.get(f"/users/{bob.id}").json["displayName"] == "Bob the Builder"
    names = {member["userId"]: member["displayName"] for member in ann.rest.get(f"/chats/{chat}/members").json["members"]}
    assert names[bob.id] == "Bob the Builder"


def test_a_foreign_authorization_header_does_not_hide_the_token_of_the_query(server, cast):
    ann = cast("ann")
    client = WebSocketClient(server.address)
    client.upgrade(f"/ws?token={ann.token}", {"Authorization": "Basic cHJveHk6cHJveHk="})
    assert client.receive()["type"] == "welcome"
    client.drop()


def test_the_methods_of_a_path_are_named_once(cast):
    ann = cast("ann")
    assert ann.rest.call("DELETE", "/users/someone").headers["allow"] == "GET"


def test_what_a_deleted_chat_said_leaves_the_file_while_nobody_does_anything(server, cast):
    ann, bob = cast("ann", "bob")
    chat = ann.create_group(bob)
    for n in range(450):
        ann.post(chat, f"doomed {n}")
    assert ann.rest.call("DELETE", f"/chats/{chat}").status == 204

    def is_erased():
        with closing(sqlite3.connect(f"file:{server.data_dir / 'stonechat.db'}?mode=ro", uri=True)) as store:
            return store.execute("SELECT count(*) FROM chat_messages WHERE content LIKE 'doomed%'").fetchone() == (0,)

    until(is_erased, "the chat's content is gone")
