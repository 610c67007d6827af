"""Caps on connections, tried hard: no way to end a connection keeps its place, and no storm gets past a cap."""

import socket
import struct
import threading

import pytest

from harness import frames
from harness.raw_http import RawConnection
from harness.websocket import Closed, HandshakeRefused

CAP = 3


def reset(client) -> None:
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.drop()


def violate(client) -> None:
    client.send_frame(frames.TEXT, b"{}", masked=False)
    assert client.closed().code == 1002
    client.drop()


def flood(client) -> None:
    try:
        while True:
            client.send_bytes(frames.client_frame(frames.TEXT, b"[") * 100)
            client.receive()
    except (Closed, OSError):
        client.drop()


ENDS = {
    "a close": lambda client: client.close(),
    "a reset": reset,
    "an end without a word": lambda client: client.drop(),
    "half a close": lambda client: (client.socket.shutdown(socket.SHUT_WR), client.at_end_of_stream(), client.drop()),
    "a violation": violate,
    "a flood": flood,
}


def connected(person, tries: int = 1500):
    """A connection, which is refused only while the server has not noticed an earlier one's end."""
    for _ in range(tries):
        try:
            return person.connect()
        except HandshakeRefused as refusal:
            assert refusal.status == 429, refusal
            assert int(refusal.headers["retry-after"]) > 0
    raise AssertionError("a place of an ended connection was not given back")


@pytest.mark.parametrize("how", ENDS)
def test_every_end_gives_the_addresss_place_back(start_server, people, how):
    server = start_server({"limits": {"connections_per_address_max": CAP, "message_burst": 10}})
    ann = people(server, "ann")
    for _ in range(4 * CAP):
        ENDS[how](connected(ann))
    held = [connected(ann) for _ in range(CAP)]
    with pytest.raises(HandshakeRefused) as refused:
        ann.connect()
    assert refused.value.status == 429
    assert all(client.ask({"type": "ping"})["type"] == "pong" for client in held)


def test_a_refused_handshake_takes_no_place(start_server, people):
    server = start_server({"limits": {"connections_per_address_max": CAP}})
    ann = people(server, "ann")
    for _ in range(20):
        with RawConnection(server.address) as connection:
            connection.send(b"GET /ws?token=nonsense HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
            assert connection.answer()[0] in (400, 401, 426)
    held = [ann.connect() for _ in range(CAP)]
    for _ in range(20):
        with pytest.raises(HandshakeRefused):
            ann.connect()
    held.pop().close()
    connected(ann)


def test_the_addresss_cap_counts_all_users_and_holds_in_a_storm(start_server, people):
    server = start_server({"limits": {"connections_per_address_max": CAP}, "server": {"loops": 2}})
    persons = people(server, *(f"guest{n}" for n in range(24)))
    outcomes = []

    def arrive(person):
        try:
            outcomes.append(person.connect())
        except HandshakeRefused as refusal:
            outcomes.append(refusal.status)

    storm(arrive, persons)
    welcomed = [outcome for outcome in outcomes if not isinstance(outcome, int)]
    assert len(welcomed) == CAP and len(outcomes) == 24
    assert {outcome for outcome in outcomes if isinstance(outcome, int)} == {429}
    assert all(client.ask({"type": "ping"})["type"] == "pong" for client in welcomed)


def storm(what, arguments) -> None:
    threads = [threading.Thread(target=what, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_users_cap_holds_in_a_storm_over_several_loops(start_server, people):
    server = start_server({"limits": {"connections_per_user_max": CAP}, "server": {"loops": 4}})
    ann, bob = people(server, "ann", "bob")
    others = bob.connect()
    clients = []
    storm(lambda _: clients.append(ann.connect()), range(24))
    open_clients = [*clients, ann.connect()]
    while len(open_clients) > CAP:  # closed() has a deadline; from other loops the news may take a moment
        for client in [one for one in open_clients if not one.is_silent_for(0.01)]:
            assert client.closed().code == 4502
            open_clients.remove(client)
    assert all(client.ask({"type": "ping"})["type"] == "pong" for client in open_clients)
    assert others.ask({"type": "ping"})["type"] == "pong", "nobody else's connection goes"


def test_the_longest_silent_connection_of_a_user_goes(start_server, people):
    server = start_server({"limits": {"connections_per_user_max": CAP}})
    ann = people(server, "ann")
    clients = [ann.connect() for _ in range(CAP)]
    for client in (clients[0], clients[2]):
        assert client.ask({"type": "ping"})["type"] == "pong"
    clients.append(ann.connect())
    assert clients[1].closed().code == 4502
    for client in (clients[0], clients[2], clients[3]):
        assert client.ask({"type": "ping"})["type"] == "pong"


@pytest.mark.parametrize("how", ENDS)
def test_every_end_gives_the_users_place_back(start_server, people, how):
    server = start_server({"limits": {"connections_per_user_max": 2, "message_burst": 10}})
    ann = people(server, "ann")
    kept = ann.connect()
    for _ in range(8):
        client = ann.connect()
        assert kept.ask({"type": "ping"})["type"] == "pong", "the kept one was heard last but for the new one"
        ENDS[how](client)
        if how in ("a reset", "an end without a word"):
            break  # the server may not have noticed yet, and then the kept one would be the longest silent
    assert kept.ask({"type": "ping"})["type"] == "pong"
