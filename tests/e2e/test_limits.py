"""Heartbeat, rates and slow readers: what the server does to protect itself and everybody else."""

import threading

import pytest

from harness.frames import PING, PONG
from harness.websocket import Closed


def test_who_never_answers_pings_is_closed_with_4002(start_server, people):
    server = start_server({"limits": {"heartbeat_interval_ms": 200}})
    client = people(server, "ann").connect()
    assert client.welcome["heartbeatIntervalMs"] == 200
    client.answers_pings = False
    assert client.closed().code == 4002
    assert client.pings == 3


def test_who_answers_pings_stays(start_server, people):
    server = start_server({"limits": {"heartbeat_interval_ms": 200}})
    client = people(server, "ann").connect()
    for _ in range(8):  # more than twice the three that may be missed
        opcode, _, payload = client.receive_frame()
        assert opcode == PING
        client.send_frame(PONG, payload)
    assert client.ask({"type": "ping"})["type"] == "pong"


def test_what_the_server_sends_does_not_count_as_life(start_server, people):
    server = start_server({"limits": {"heartbeat_interval_ms": 200, "messages_per_second": 0}})
    ann, bob = people(server, "ann", "bob")
    chat, sender, silent = ann.create_group(bob), ann.connect(), bob.connect()
    silent.answers_pings = False
    ends = []
    listener = threading.Thread(target=lambda: ends.append(silent.closed().code))
    listener.start()
    while listener.is_alive():  # bounded by the deadline of closed()
        assert sender.post(chat, "are you there")["type"] == "ack"
    listener.join()
    assert ends == [4002]


def test_who_sends_too_fast_is_told_when_to_go_on(start_server, people):
    server = start_server({"limits": {"messages_per_second": 10, "message_burst": 5}})
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    client.send_burst(
        [{"type": "message", "chatId": chat, "content": "x", "messageId": f"m-{n}"} for n in range(12)]
    )
    answers = client.take(12)  # a refusal may overtake an ack, which waits for its commit
    acked = {answer["messageId"] for answer in answers if answer["type"] == "ack"}
    assert acked >= {f"m-{n}" for n in range(5)}
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert refused and {answer["code"] for answer in refused} == {"rate_limited"}
    for answer in refused:
        assert isinstance(answer["retryAfterMs"], int) and 0 < answer["retryAfterMs"] <= 2000
        assert answer["messageId"] not in acked
    wait = max(answer["retryAfterMs"] for answer in refused)
    assert client.is_silent_for(wait / 1000)
    assert client.post(chat, "x", messageId=refused[0]["messageId"])["type"] == "ack"


def test_the_default_burst_passes_and_what_is_far_over_it_does_not(cast):
    ann, bob = cast("ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    client.send_burst([{"type": "message", "chatId": chat, "content": "x", "ref": str(n)} for n in range(400)])
    answers = client.take(400)
    acked = {int(answer["ref"]) for answer in answers if answer["type"] == "ack"}
    assert acked >= set(range(200))
    assert {answer["code"] for answer in answers if answer["type"] == "error"} == {"rate_limited"}
    assert len(bob.history(chat)) == 1 + len(acked)


def test_a_slow_reader_is_closed_with_4001_while_the_others_go_on(start_server, people):
    server = start_server({"limits": {"messages_per_second": 0}})
    ann, bob, eve = people(server, "ann", "bob", "eve")
    chat = ann.create_group(bob, eve)
    sender, slow, good = ann.connect(), bob.connect(receive_buffer=4096), eve.connect()
    count, received = 1000, []
    reader = threading.Thread(target=lambda: received.extend(good.take(count)))
    reader.start()
    text = "x" * 16000  # 16 MB in all: more than queue and kernel buffers hold
    for start in range(0, count, 20):
        sender.send_burst([{"type": "message", "chatId": chat, "content": text} for _ in range(20)])
        assert {answer["type"] for answer in sender.take(20)} == {"ack"}
    reader.join()
    assert [event["chatSequence"] for event in received] == list(range(2, count + 2))
    end = slow.closed()
    assert end.code == 4001
    assert bob.connect().ask({"type": "ping"})["type"] == "pong"


def test_a_slow_reader_sees_no_gap_before_its_end(start_server, people):
    server = start_server({"limits": {"messages_per_second": 0}})
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    sender, slow = ann.connect(), bob.connect(receive_buffer=4096)
    text = "x" * 16000
    for _ in range(40):
        sender.send_burst([{"type": "message", "chatId": chat, "content": text} for _ in range(20)])
        assert {answer["type"] for answer in sender.take(20)} == {"ack"}
    seen = []
    with pytest.raises(Closed) as end:
        while True:
            seen.append(slow.receive()["chatSequence"])
    assert end.value.code == 4001
    assert seen == list(range(2, 2 + len(seen))) and len(seen) < 800


def test_with_too_little_disk_commands_are_refused_and_reads_go_on(start_server, people):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    ann.post(chat, "stored", messageId="m-1")
    server.stop()
    with server.config_file.open("a") as config:
        config.write("[limits]\ndisk_free_bytes_min = 1099511627776\n")
    server.start()
    client = ann.connect()
    answer = client.post(chat, "no room", messageId="m-2")
    assert (answer["type"], answer["code"]) == ("error", "unavailable") and answer["retryAfterMs"] > 0
    rest = ann.post(chat, "no room", messageId="m-2")
    assert (rest.status, rest.code) == (503, "unavailable") and int(rest.headers["retry-after"]) > 0
    assert [message["content"] for message in bob.history(chat)[1:]] == ["stored"]
    assert client.post(chat, "stored", messageId="m-1")["type"] == "ack", "a repeat needs no room"
