"""A disk that runs full and has room again, and one that fails to sync: nothing that was acked is lost."""

import pytest

from harness.disk import FailingDisk, SmallDisk, readiness
from harness.history import check_history
from harness.websocket import Closed

NO_MARGIN = {"limits": {"messages_per_second": 0, "disk_free_bytes_min": 0}}


@pytest.fixture
def failing_disk(tmp_path, monkeypatch):
    return FailingDisk(tmp_path, monkeypatch)


@pytest.fixture(params=["small", "failing"])
def disk(request, tmp_path, monkeypatch):
    """Under the first server's data. Without root a small one cannot be had; the failing one then stands in for it."""
    small = SmallDisk.make(tmp_path / "server-0/data", "24m") if request.param == "small" else None
    yield small or FailingDisk(tmp_path, monkeypatch)
    if small:
        small.unmount()  # the servers, asked for later, have ended already


def fill_by_writing(client, chat: str, acked: list, limit: int = 4000) -> dict:
    """Posts until a post is refused; returns the refusal."""
    for n in range(limit):
        answer = client.post(chat, "x" * 4000, messageId=f"fill-{len(acked)}")
        if answer["type"] != "ack":
            return answer
        acked.append({**answer, "content": "x" * 4000})
    raise AssertionError("the disk never ran full")


def assert_reads_go_on(ann, bob, chat: str, acked: list) -> None:
    stored = [message["messageId"] for message in bob.history(chat)[1:]]
    assert stored == [ack["messageId"] for ack in acked]
    assert [one["chatId"] for one in ann.rest.get("/chats").json["chats"]] == [chat]
    reader = bob.connect()
    assert reader.ask({"type": "get_events", "chatId": chat, "from": 1, "to": 2})["type"] == "events"
    reader.drop()


def test_a_full_disk_refuses_commands_and_freeing_it_is_enough(disk, start_server, people):
    server = start_server(NO_MARGIN)
    ann, bob = people(server, "ann", "bob")
    chat, client, acked = ann.create_group(bob), ann.connect(), []
    acked.append({**client.post(chat, "before", messageId="before"), "content": "before"})
    bob.history(chat)
    assert readiness(server, 200) == "ready\n"
    for _ in range(3):
        disk.fill()
        refusal = fill_by_writing(client, chat, acked)
        assert (refusal["type"], refusal["code"]) == ("error", "unavailable") and refusal["retryAfterMs"] > 0
        rest = ann.post(chat, "no room", messageId="rest")
        assert (rest.status, rest.code) == (503, "unavailable") and int(rest.headers["retry-after"]) > 0
        assert "takes no commands" in readiness(server, 503)
        assert_reads_go_on(ann, bob, chat, acked)
        disk.free()
        assert readiness(server, 200) == "ready\n", "without anybody's command"
        again = client.post(chat, "x" * 4000, messageId=f"fill-{len(acked)}")
        assert again["type"] == "ack"
        acked.append({**again, "content": "x" * 4000})
    server.kill()
    server.start()
    stored = bob.history(chat)
    assert check_history(acked, stored) == []
    assert len(stored) == 1 + len(acked), "and what was refused is not there"


def test_below_the_margin_commands_are_refused_before_the_disk_is_full(failing_disk, start_server, people):
    server = start_server({"limits": {"disk_free_bytes_min": 1}})
    ann, bob = people(server, "ann", "bob")
    chat, client = ann.create_group(bob), ann.connect()
    failing_disk.fill()
    assert client.post(chat, "no room", messageId="m-1")["code"] == "unavailable"
    assert "takes no commands" in readiness(server, 503)
    assert ann.rest.get(f"/chats/{chat}/messages").status == 200
    failing_disk.free()
    readiness(server, 200)
    assert client.post(chat, "no room", messageId="m-1")["type"] == "ack"


def test_a_full_disk_at_the_start_still_serves_reads(failing_disk, start_server, people):
    server = start_server({"limits": {"disk_free_bytes_min": 1 << 40}})
    ann = people(server, "ann")
    assert ann.rest.post("/chats", {"chatType": "group", "name": "tea", "members": []}).status == 503
    assert "takes no commands" in readiness(server, 503)
    assert ann.rest.get("//healthz").status == 200


def test_a_sync_that_fails_ends_the_process_and_acks_nothing(failing_disk, start_server, people):
    server = start_server(NO_MARGIN)
    ann, bob = people(server, "ann", "bob")
    chat, client, acked = ann.create_group(bob), ann.connect(), []
    for n in range(20):
        acked.append({**client.post(chat, "stored", messageId=f"m-{n}"), "content": "stored"})
    failing_disk.fail_syncs()
    with pytest.raises((Closed, ConnectionResetError)):
        answer = client.post(chat, "never acked", messageId="m-20")
        assert answer["type"] != "ack", answer
    assert server.wait() == 1
    assert "a sync of the database failed" in server.log
    failing_disk.free()
    server.start()
    stored = bob.history(chat)
    assert check_history(acked, stored) == []
    again = ann.connect().post(chat, "never acked", messageId="m-20")
    assert again["type"] == "ack" and again["chatSequence"] == 22, "stored or not, it is there once"
    assert [message["messageId"] for message in bob.history(chat)[1:]] == [f"m-{n}" for n in range(21)]
