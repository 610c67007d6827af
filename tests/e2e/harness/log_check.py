"""Checks a chat's whole log against what was promised: pure functions of recorded facts.

`log` are the chat's events as a member reads them at the end, oldest first; `acks` what clients were told (class
Acked); `devices` what each connection heard live, acks among it (class Heard). Every broken promise becomes one Fault with its kind:
lost, twice, gap, order, forked, stranger.
"""

from collections import Counter
from dataclasses import dataclass, field

from .history import Fault

EVENT_OF = {
    "message": "message",
    "message_edit": "message_edited",
    "message_delete": "message_deleted",
    "reaction": "reaction_updated",
}


@dataclass(frozen=True)
class Acked:
    user: str
    command: dict  # the frame as it was sent
    ack: dict


@dataclass
class Heard:
    user: str
    events: list[dict] = field(default_factory=list)


def check_log(log: list[dict], *, acks=(), sent=(), devices=None) -> list[Fault]:
    """`sent`: every distinct command that was tried, as (user, frame)."""
    return [
        *_gaps_and_order(log),
        *_lost(log, acks),
        *_twice(log, sent),
        *_heard(log, devices or {}),
    ]


def _gaps_and_order(log):
    last_sequence, last_global = 0, 0
    for event in log:
        if event["chatSequence"] != last_sequence + 1:
            yield Fault("gap", f"{event['chatSequence']} comes after {last_sequence}")
        if int(event["globalSequence"]) <= last_global:
            yield Fault("order", f"globalSequence does not rise at {event['chatSequence']}")
        last_sequence, last_global = event["chatSequence"], int(event["globalSequence"])


def _lost(log, acks):
    by_sequence = {event["chatSequence"]: event for event in log}
    for acked in acks:
        ack = acked.ack
        event = by_sequence.get(ack["chatSequence"])
        if event is None or event["globalSequence"] != ack["globalSequence"]:
            yield Fault("lost", f"{ack} of {acked.user} has no event")
        elif event["messageId"] != ack["messageId"]:
            yield Fault("lost", f"{ack} stands for another message's event {event}")
        elif event["type"] != EVENT_OF[acked.command["type"]] and not _changed_nothing(acked.command):
            yield Fault("lost", f"{ack} of a {acked.command['type']} stands for {event}")


def _changed_nothing(command):
    """Taking back a reaction that never was is acked with the message's last change."""
    return command["type"] == "reaction" and command["op"] == "remove"


def _effect(user, frame):
    kind = EVENT_OF.get(frame["type"], frame["type"])
    return (kind, user, frame["messageId"], frame.get("emoji"), frame.get("op"))


def _twice(log, sent):
    tried = Counter(_effect(user, frame) for user, frame in sent)
    done = Counter()
    for event in log:
        if event["type"] in EVENT_OF.values():
            done[_effect(event.get("senderId") or event["userId"], event)] += 1
    for effect, count in done.items():
        if sent and count > tried[effect]:
            yield Fault("twice", f"{effect} happened {count} times and was asked for {tried[effect]} times")
    messages = Counter(event["messageId"] for event in log if event["type"] == "message")
    for message_id, count in messages.items():
        if count > 1:
            yield Fault("twice", f"message {message_id} stands in the log {count} times")


def memberships(log) -> dict[str, list[tuple[int, int | None]]]:
    """By user: from the event that made them a member to the one that ended it, both included."""
    spans: dict[str, list] = {}

    def end(user, sequence):
        spans[user][-1] = (spans[user][-1][0], sequence)

    for event in log:
        sequence = event["chatSequence"]
        if event["type"] in ("chat_created", "member_added"):
            for user in event["userIds"]:
                spans.setdefault(user, []).append((sequence, None))
        elif event["type"] == "member_removed":
            end(event["userId"], sequence)
        elif event["type"] == "chat_deleted":
            for user, of_user in spans.items():
                if of_user[-1][1] is None:
                    end(user, sequence)
    return spans


def _heard(log, devices):
    truth = {event["chatSequence"]: event for event in log}
    members = memberships(log)
    for name, heard in devices.items():
        spans = members.get(heard.user, [])
        last = 0
        for event in heard.events:
            sequence = event["chatSequence"]
            if event["type"] == "ack":  # of a command of this connection: a repeat's is old
                if last and sequence > last + 1:
                    yield Fault("gap", f"{name} was acked {sequence} after {last}")
                last = max(last, sequence) if last else 0
                continue
            stored = truth.get(sequence, {})
            if any(stored.get(key) != event.get(key) for key in ("type", "globalSequence", "messageId", "actorId")):
                yield Fault("forked", f"{name} heard {event}, stored is {stored}")
            span = next(((a, b) for a, b in spans if a <= sequence and (b is None or sequence <= b)), None)
            if span is None:
                yield Fault("stranger", f"{name} of {heard.user} heard {sequence}, when they were no member")
            elif last and span[0] <= last and sequence > last + 1:
                yield Fault("gap", f"{name} heard {sequence} after {last}")
            if last and sequence <= last:
                yield Fault("order" if sequence < last else "twice", f"{name} heard {sequence} after {last}")
            last = max(last, sequence)


def replay(log) -> dict[str, dict]:
    """What history has to show of each message: deleted, updatedSequence, and {emoji: users who have it there}."""
    messages: dict[str, dict] = {}
    for event in log:
        if event["type"] == "message":
            messages[event["messageId"]] = {"deleted": False, "updatedSequence": None, "reactions": {}}
        elif event["type"] in EVENT_OF.values():
            message = messages[event["messageId"]]
            message["updatedSequence"] = event["chatSequence"]
            if event["type"] == "message_deleted":
                message["deleted"] = True
            elif event["type"] == "reaction_updated":
                users = message["reactions"].setdefault(event["emoji"], set())
                (users.add if event["op"] == "add" else users.discard)(event["userId"])
    return messages


def check_history_replays(log, history) -> list[Fault]:
    """The messages of `history` are what the log makes of them."""
    return [*_differences(replay(log), {m["messageId"]: m for m in history if m["messageType"] != "system"})]


def _differences(expected, history):
    if expected.keys() != history.keys():
        yield Fault("lost", f"history and log differ in {sorted(expected.keys() ^ history.keys())}")
    for message_id in expected.keys() & history.keys():
        made, shown = expected[message_id], history[message_id]
        counts = {emoji: len(users) for emoji, users in made["reactions"].items() if users}
        told = {reaction["emoji"]: reaction["count"] for reaction in shown["reactions"]}
        if made["deleted"] != shown.get("deleted", False):
            yield Fault("forked", f"{message_id} is deleted in the log: {made['deleted']}, in history: {shown}")
        if made["updatedSequence"] != shown.get("updatedSequence"):
            yield Fault("forked", f"{message_id} changed at {made['updatedSequence']}, history says {shown}")
        if not made["deleted"] and counts != told:
            yield Fault("forked", f"{message_id} has reactions {counts} in the log, {told} in history")
        if made["deleted"] and (shown["content"] or told):
            yield Fault("forked", f"{message_id} is deleted and shows {shown}")
