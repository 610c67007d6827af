"""4503: who goes on sending far beyond the rate has to go, whatever it sends, and nobody else notices."""

import json
import threading
import time

import pytest

from harness import frames
from harness.websocket import Closed

BURST = 10  # ten times as many refused frames within ten seconds are a flood: 100
LIMITS = {"limits": {"messages_per_second": 5, "message_burst": BURST}}


def closes_with_4503(client, frame: bytes, batch: int = 50) -> int:
    """Sends the frame again and again, in batches that are answered one by one; returns how many were sent."""
    sent = 0
    with pytest.raises((Closed, BrokenPipeError, ConnectionResetError)) as end:
        while sent < 2000:
            client.send_bytes(frame * batch)
            sent += batch
            client.send_frame(frames.PING, b"%d" % sent)
            while True:
                opcode, _, payload = client.receive_frame()
                if opcode == frames.CLOSE:
                    raise Closed(int.from_bytes(payload[:2], "big"))
                if opcode == frames.PONG and payload == b"%d" % sent:
                    break
    assert getattr(end.value, "code", 4503) == 4503
    return sent


def text(message) -> bytes:
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return frames.client_frame(frames.TEXT, payload)


FLOODS = {
    "messages": lambda chat: text({"type": "message", "chatId": chat, "content": "x"}),
    "reads": lambda chat: text({"type": "get_events", "chatId": chat, "from": 1, "to": 2}),
    "no JSON": lambda chat: text(b"{"),
    "unknown types": lambda chat: text({"type": "nonsense"}),
    "wrong shapes": lambda chat: text({"type": "message", "chatId": 17}),
    "pings": lambda chat: text({"type": "ping"}),
    "control pings": lambda chat: frames.client_frame(frames.PING, b"x"),
    "control pongs": lambda chat: frames.client_frame(frames.PONG, b"x"),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_of_anything_ends_with_4503(start_server, people, kind):
    server = start_server(LIMITS)
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    sent = closes_with_4503(ann.connect(), FLOODS[kind](chat))
    assert sent > 10 * BURST - 50
    assert bob.connect().post(chat, "still here")["type"] == "ack"
    assert 'stonechat_sessions_cut_total{why="flooding"} 1' in bob.rest.get("//metrics").text


def test_who_waits_as_told_is_no_flood(start_server, people):
    server = start_server({"limits": {"messages_per_second": 50, "message_burst": 5}})
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    stored = 0
    while stored < 120:
        answer = client.post(chat, "x", messageId=f"m-{stored}")
        if answer["type"] == "ack":
            stored += 1
        else:
            assert answer["code"] == "rate_limited"
            assert client.is_silent_for(answer["retryAfterMs"] / 1000)
    assert len(bob.history(chat)) == 121


def test_a_burst_once_is_no_flood(start_server, people):
    server = start_server(LIMITS)
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    client.send_burst([{"type": "message", "chatId": chat, "content": "x"} for _ in range(100)])
    answers = client.take(100)
    assert {answer.get("code") for answer in answers if answer["type"] == "error"} == {"rate_limited"}
    assert client.ask({"type": "ping"})["type"] == "pong"


def test_what_was_acked_before_the_end_is_stored(start_server, people):
    server = start_server(LIMITS)
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    acked = []
    with pytest.raises((Closed, BrokenPipeError, ConnectionResetError)):
        for n in range(1000):
            answer = client.post(chat, "x", messageId=f"m-{n}")
            if answer["type"] == "ack":
                acked.append(answer["messageId"])
    stored = [message["messageId"] for message in bob.history(chat)[1:]]
    assert stored == acked and len(acked) >= BURST


def test_pings_that_nobody_reads_the_pongs_of_do_not_pile_up(start_server, people):
    server = start_server({"limits": {"message_burst": 1000000, "send_queue_bytes_max": 65536}})
    client = people(server, "ann").connect(receive_buffer=4096)
    flood = frames.client_frame(frames.PING, b"x" * 125) * 1000
    client.socket.settimeout(15)
    with pytest.raises((BrokenPipeError, ConnectionResetError, TimeoutError)):
        end = time.monotonic() + 15
        while time.monotonic() < end:
            client.send_bytes(flood)
    assert 'stonechat_sessions_cut_total{why="slow_consumer"} 1' in people(server, "bob").rest.get("//metrics").text


def test_floods_on_many_connections_hold_nobody_up(start_server, people):
    server = start_server(LIMITS)
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    flooders = [people(server, f"flooder{n}").connect() for n in range(8)]
    threads = [threading.Thread(target=closes_with_4503, args=(one, text(b"["))) for one in flooders]
    for thread in threads:
        thread.start()
    assert client.post(chat, "through")["type"] == "ack"
    for thread in threads:
        thread.join()
    assert client.ask({"type": "ping"})["type"] == "pong"
