"""The trace checker itself, on made-up traces: good ones pass, each planted fault is found."""

import pytest

from harness.strace import acks_before_their_sync

WAL = "7</d/stonechat.db-wal>"
SOCKET = "12<TCP:[127.0.0.1:8080->127.0.0.1:5000]>"
ACK = r'{\"type\":\"ack\",\"chatId\":\"c\",\"messageId\":\"id-1\",\"chatSequence\":2}'
WRITE = f'100 pwrite64({WAL}, "\\0\\0\\17marker<1>\\0", 4096, 4152) = 4096'
SYNC = f"100 fdatasync({WAL})        = 0"
IOV = f'[{{iov_base="\\201~\\0\\200{ACK}", iov_len=130}}]'
SEND = f"101 sendmsg({SOCKET}, {{msg_name=NULL, msg_iov={IOV}, msg_iovlen=1}}, MSG_NOSIGNAL) = 130"
MARKERS = {"id-1": "marker<1>"}

GOOD = {
    "plain": [WRITE, SYNC, SEND],
    "the sync interrupted and resumed": [
        WRITE,
        f"100 fdatasync({WAL} <unfinished ...>",
        '101 sendto(13<TCP:[a->b]>, "{\\"type\\":\\"pong\\"}", 15, 0, NULL, 0) = 15',
        "100 <... fdatasync resumed>)   = 0",
        SEND,
    ],
    "the next batch is written before the ack leaves": [
        WRITE,
        SYNC,
        f'100 pwrite64({WAL}, "marker<1> marker<2>", 4096, 8192) = 4096',
        SEND,
    ],
    "a send in two": [
        WRITE,
        SYNC,
        SEND.split(", MSG_NOSIGNAL")[0] + " <unfinished ...>",
        "101 <... sendmsg resumed>, MSG_NOSIGNAL) = 130",
    ],
    "a pid column as strace prints on stderr": [f"[pid   {line[:3]}] {line[4:]}" for line in (WRITE, SYNC, SEND)],
    "an ack by REST in a plain write": [
        WRITE,
        SYNC,
        f'101 write({SOCKET}, "HTTP/1.1 201 Created\\r\\n\\r\\n{ACK}", 200) = 200',
    ],
}

BAD = {
    "no sync at all": [WRITE, SEND],
    "the sync comes after": [WRITE, SEND, SYNC],
    "the sync began before the write": [
        f"100 fdatasync({WAL} <unfinished ...>",
        WRITE.replace("100 ", "102 "),
        "100 <... fdatasync resumed>) = 0",
        SEND,
    ],
    "the sync has not returned": [
        WRITE,
        f"100 fdatasync({WAL} <unfinished ...>",
        SEND,
        "100 <... fdatasync resumed>) = 0",
    ],
    "the sync failed": [WRITE, f"100 fdatasync({WAL}) = -1 EIO (Input/output error)", SEND],
    "another file was synced": [WRITE, "100 fdatasync(6</d/stonechat.db>) = 0", SEND],
    "an earlier batch was synced": [SYNC, WRITE, SEND],
    "the write is not finished": [
        SYNC,
        WRITE.split(", 4096")[0] + " <unfinished ...>",
        SYNC.replace("100 ", "102 "),
        SEND,
        "100 <... pwrite64 resumed>, 4096, 4152) = 4096",
    ],
    "the row was never written": [SYNC, SEND],
    "the ack never left": [WRITE, SYNC],
    "nothing": [],
    "a send in two that began too early": [
        WRITE,
        SEND.split(", MSG_NOSIGNAL")[0] + " <unfinished ...>",
        SYNC,
        "101 <... sendmsg resumed>, MSG_NOSIGNAL) = 130",
    ],
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_trace_passes(name):
    assert acks_before_their_sync(GOOD[name], MARKERS) == []


@pytest.mark.parametrize("name", BAD)
def test_a_planted_fault_is_found(name):
    assert acks_before_their_sync(BAD[name], MARKERS) != []


def test_each_ack_is_judged_on_its_own():
    second = WRITE.replace("marker<1>", "marker<2>")
    sent = SEND.replace("id-1", "id-2")
    faults = acks_before_their_sync([WRITE, SYNC, SEND, second, sent], {**MARKERS, "id-2": "marker<2>"})
    assert len(faults) == 1 and "id-2" in faults[0]
