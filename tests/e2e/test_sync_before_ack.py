"""No ack leaves a socket before the sync that covers it has returned, shown by the kernel's own calls.

kill -9 proves nothing about syncing, since the page cache outlives a process; strace does.
"""

import shutil

import pytest

from harness.strace import acks_before_their_sync

CALLS = "write,pwrite64,writev,pwritev,pwritev2,sendto,sendmsg,sendmmsg,fsync,fdatasync"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_ack_leaves_before_its_sync_returned(start_server, people, tmp_path):
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "-yy", "-s", "100000", "-e", f"trace={CALLS}", "-o", str(trace)]
    server = start_server(wrap=strace)
    ann, bob, eve = people(server, "ann", "bob", "eve")
    chat, direct = ann.create_group(bob), bob.create_group(eve)
    one, other = ann.connect(), bob.connect()
    markers = {}

    def message(word: str, chat_id: str) -> dict:
        markers[f"id-{word}"] = f"marker<{word}>"
        return {"type": "message", "chatId": chat_id, "content": f"marker<{word}>", "messageId": f"id-{word}"}

    for n in range(10):  # one at a time: each has a commit of its own
        one.send(message(f"alone-{n}", chat))
        assert one.receive()["type"] == "ack"
    for n in range(10):  # two connections and bursts: batches, and sends while the next batch is written
        one.send_burst([message(f"burst-{n}-{k}", chat) for k in range(8)])
        other.send_burst([message(f"other-{n}-{k}", direct) for k in range(8)])
    acks = [one.receive() for _ in range(80)]
    assert {ack["type"] for ack in acks} == {"ack"}
    answered = 0
    while answered < 80:
        answered += other.receive()["type"] == "ack"
    server.stop()
    with trace.open(encoding="latin-1") as lines:
        assert acks_before_their_sync(lines, markers) == []
