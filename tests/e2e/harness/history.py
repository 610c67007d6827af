"""Checks what a chat kept against what was promised: pure functions of recorded facts.

`sent` is what clients tried, `acked` the acks that they got, `stored` the chat's whole history read back oldest first,
and `devices` what each device saw live. Every broken promise becomes one Fault with its kind:
lost, twice, gap, order, changed, forked.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    kind: str
    about: str


def check_history(acked: list[dict], stored: list[dict], *, sent=None, devices=None) -> list[Fault]:
    """`acked`: ack frames, with `content` and `senderId` added where these shall be compared.
    `sent`: {connection: [messageId in the order of sending]}. `devices`: {device: [events in the order of arrival]}."""
    return [
        *_lost_or_changed(acked, stored),
        *_twice(stored),
        *_gaps(stored),
        *_order(stored, sent or {}),
        *_forks(stored, devices or {}),
    ]


def _lost_or_changed(acked, stored):
    by_id = {message["messageId"]: message for message in stored}
    for ack in acked:
        message = by_id.get(ack["messageId"])
        if message is None:
            yield Fault("lost", f"{ack['messageId']} was acked as {ack['chatSequence']} and is not stored")
            continue
        for field in ("chatSequence", "globalSequence", "timestamp", "content", "senderId"):
            if field in ack and ack[field] != message[field]:
                about = f"{field} of {ack['messageId']}: acked {ack[field]!r}, stored {message[field]!r}"
                yield Fault("changed", about)


def _twice(stored):
    for field in ("messageId", "chatSequence", "globalSequence"):
        seen = set()
        for message in stored:
            if message[field] in seen:
                yield Fault("twice", f"{field} {message[field]} stands in the history twice")
            seen.add(message[field])


def _gaps(stored):
    expected = 1
    for sequence in sorted({message["chatSequence"] for message in stored}):
        if sequence != expected:
            yield Fault("gap", f"{expected} to {sequence - 1} are missing")
        expected = sequence + 1


def _order(stored, sent):
    for earlier, later in zip(stored, stored[1:]):
        if earlier["chatSequence"] >= later["chatSequence"]:
            yield Fault("order", f"{later['chatSequence']} is listed after {earlier['chatSequence']}")
        if int(earlier["globalSequence"]) >= int(later["globalSequence"]):
            yield Fault("order", f"globalSequence does not rise at chatSequence {later['chatSequence']}")
    place = {message["messageId"]: message["chatSequence"] for message in stored}
    for connection, ids in sent.items():
        places = [place[message_id] for message_id in ids if message_id in place]
        if places != sorted(places):
            yield Fault("order", f"{connection} sent in another order than the chat has")


def _forks(stored, devices):
    truth = {message["chatSequence"]: message["messageId"] for message in stored}
    for device, events in devices.items():
        last = 0
        for event in events:
            sequence = event["chatSequence"]
            if truth.get(sequence) != event["messageId"]:
                about = f"{device} saw {event['messageId']} at {sequence}, stored is {truth.get(sequence)}"
                yield Fault("forked", about)
            if last and sequence > last + 1:
                yield Fault("gap", f"{device} saw {sequence} after {last}")
            if sequence <= last:
                yield Fault("order" if sequence < last else "twice", f"{device} saw {sequence} after {last}")
            last = max(last, sequence)
