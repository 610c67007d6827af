"""Reads a trace of `strace -f -yy -s BIG` and proves that no ack left before the sync that covers it had returned.

Covers: an ack names a message; the write-ahead log's first write that holds this message's marker was followed by a
sync of that file, begun after the write and returned with 0 before the send with the ack began. Lines stand in the
order of the kernel's stops; a call that another thread interrupts is split into `<unfinished ...>` and
`<... NAME resumed>`.
"""

import re
from dataclasses import dataclass

WRITES = {"write", "pwrite64", "writev", "pwritev", "pwritev2"}
SENDS = {"send", "sendto", "sendmsg", "sendmmsg", "write", "writev"}
SYNCS = {"fsync", "fdatasync"}

_LINE = re.compile(r"^(?:\[pid\s+)?(\d+)\]?\s+(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)$", re.DOTALL)
_RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
_RESULT = re.compile(r"\)\s+=\s+(-?\d+|\?)(?:<[^>]*>)?(?:\s+[A-Z]+ \(.*\))?$")
_FILE = re.compile(r"^\d+<((?:[^<>\\]|\\.|<[^<>]*>|->)*)>")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|[0-7]{1,3}|.)")
_ACK = re.compile(r'\{[^{}]*"type":"ack"[^{}]*\}')
_MESSAGE_ID = re.compile(r'"messageId":"([^"]*)"')
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f"}


@dataclass
class Call:
    name: str
    arguments: str
    began: int
    ended: int
    result: str

    @property
    def file(self) -> str:
        """What `-yy` says about the first descriptor."""
        match = _FILE.match(self.arguments)
        return match[1] if match else ""

    @property
    def data(self) -> str:
        """All quoted bytes in their order, one character a byte."""
        return "".join(_ESCAPE.sub(_unescape, text) for text in _STRING.findall(self.arguments))


def _unescape(match) -> str:
    body = match[0][1:]
    if body[0] == "x":
        return chr(int(body[1:], 16))
    if body[0] in "01234567":
        return chr(int(body, 8))
    return _NAMED.get(body[0], body[0])


def parse_calls(lines) -> list[Call]:
    """Whole calls in the order of their beginning; `began` and `ended` are line numbers."""
    calls, open_calls = [], {}
    for number, line in enumerate(lines):
        match = _LINE.match(line.rstrip("\n"))
        if not match:
            continue
        thread, rest = match[1], match[2]
        if resumed := _RESUMED.match(rest):
            call = open_calls.pop((thread, resumed[1]), None)
            if call is not None:
                _finish(call, call.arguments + resumed[2], number)
        elif started := _CALL.match(rest):
            call = Call(started[1], started[2], number, number, "")
            calls.append(call)
            if rest.endswith("<unfinished ...>"):
                call.arguments = started[2].removesuffix("<unfinished ...>").rstrip()
                call.ended = 1 << 62
                open_calls[(thread, call.name)] = call
            else:
                _finish(call, started[2], number)
    return calls


def _finish(call: Call, text: str, number: int) -> None:
    call.ended = number
    if result := _RESULT.search(text):
        call.result, text = result[1], text[: result.start()]
    call.arguments = text


def acks_before_their_sync(lines, markers: dict[str, str], *, log_suffix: str = "-wal") -> list[str]:
    """What is wrong, one sentence an ack; `markers`: {messageId: bytes that only this message's row holds}.
    An expected ack that never left is named too, so that an empty trace proves nothing."""
    calls = parse_calls(lines)
    logged = [(call, call.data) for call in calls if call.name in WRITES and call.file.endswith(log_suffix)]
    synced = [call for call in calls if call.name in SYNCS and call.file.endswith(log_suffix) and call.result == "0"]
    faults, seen = [], set()
    for send in calls:
        if send.name not in SENDS or not ("TCP" in send.file or "socket" in send.file):
            continue
        for ack in _ACK.findall(send.data):
            message_id = (_MESSAGE_ID.search(ack) or [None, ""])[1]
            if message_id in seen or message_id not in markers:
                continue
            seen.add(message_id)
            write = next((call for call, data in logged if markers[message_id] in data), None)
            if write is None or write.ended > send.began:
                faults.append(f"the ack of {message_id} left before its row was written to the log")
            elif not any(sync.began > write.ended and sync.ended < send.began for sync in synced):
                faults.append(f"the ack of {message_id} left before a sync of the log after its write had returned")
    faults += [f"no ack of {message_id} is in the trace" for message_id in markers if message_id not in seen]
    return faults
