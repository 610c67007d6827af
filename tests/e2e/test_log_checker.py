"""The checker of whole logs finds every kind of fault that is planted, and none in a clean log."""

import copy

import pytest

from harness.log_check import Acked, Heard, check_history_replays, check_log

LOG = [
    {"type": "chat_created", "chatSequence": 1, "globalSequence": "10", "userId": "ann", "actorId": "ann",
     "userIds": ["ann", "bob"]},
    {"type": "message", "chatSequence": 2, "globalSequence": "11", "messageId": "m1", "senderId": "ann"},
    {"type": "member_added", "chatSequence": 3, "globalSequence": "12", "userId": "eve", "actorId": "ann",
     "userIds": ["eve"]},
    {"type": "message_edited", "chatSequence": 4, "globalSequence": "13", "messageId": "m1", "userId": "ann"},
    {"type": "reaction_updated", "chatSequence": 5, "globalSequence": "14", "messageId": "m1", "userId": "bob",
     "emoji": "+1", "op": "add", "count": 1},
    {"type": "member_removed", "chatSequence": 6, "globalSequence": "15", "userId": "eve", "actorId": "ann",
     "userIds": ["eve"]},
    {"type": "message", "chatSequence": 7, "globalSequence": "16", "messageId": "m2", "senderId": "bob"},
]
EDIT = {"type": "message_edit", "messageId": "m1", "content": "hi"}
SENT = [
    ("ann", {"type": "message", "messageId": "m1"}),
    ("bob", {"type": "message", "messageId": "m2"}),
    ("ann", EDIT),
    ("bob", {"type": "reaction", "messageId": "m1", "emoji": "+1", "op": "add"}),
]
HISTORY = [
    {"messageId": "system_1", "messageType": "system", "reactions": []},
    {"messageId": "m1", "messageType": "text", "content": "hi", "updatedSequence": 5,
     "reactions": [{"emoji": "+1", "count": 1, "mine": False}]},
    {"messageId": "m2", "messageType": "text", "content": "ho", "reactions": []},
]


def facts() -> dict:
    ack = {"messageId": "m1", "chatSequence": 4, "globalSequence": "13"}
    return {
        "log": copy.deepcopy(LOG),
        "acks": [Acked("ann", EDIT, ack)],
        "sent": list(SENT),
        "devices": {"of eve": Heard("eve", copy.deepcopy(LOG[2:6])), "of bob": Heard("bob", copy.deepcopy(LOG[1:]))},
    }


def kinds(found) -> set[str]:
    return {fault.kind for fault in found}


def test_a_clean_log_has_no_fault():
    assert check_log(**facts()) == []
    assert check_history_replays(LOG, HISTORY) == []


def test_acks_stand_for_the_events_of_ones_own_commands_and_those_of_repeats_for_old_ones():
    own = facts()
    heard = own["devices"]["of bob"].events
    heard[3] = {"type": "ack", "chatSequence": 5}
    heard.append({"type": "ack", "chatSequence": 2})
    assert check_log(**own) == []


def lose_the_edit(facts):
    facts["log"][3] = {**facts["log"][3], "type": "reaction_updated", "emoji": "x", "op": "add"}


def drop_an_event(facts):
    del facts["log"][4]


def do_it_twice(facts):
    facts["log"].append({**facts["log"][3], "chatSequence": 8, "globalSequence": "17"})


def post_it_twice(facts):
    facts["log"].append({**facts["log"][6], "chatSequence": 8, "globalSequence": "17"})


def number_backwards(facts):
    facts["log"][6]["globalSequence"] = "9"


def tell_another_story(facts):
    facts["devices"]["of bob"].events[0]["messageId"] = "m9"


def tell_the_removed(facts):
    facts["devices"]["of eve"].events.append(copy.deepcopy(LOG[6]))


def skip_one_live(facts):
    del facts["devices"]["of bob"].events[2]


def ack_ahead_of_an_event(facts):
    facts["devices"]["of bob"].events[2] = {"type": "ack", "chatSequence": 5}


def tell_twice_live(facts):
    facts["devices"]["of bob"].events.insert(1, facts["devices"]["of bob"].events[0])


def tell_backwards_live(facts):
    facts["devices"]["of bob"].events[:2] = facts["devices"]["of bob"].events[1::-1]


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (lose_the_edit, "lost"),
        (drop_an_event, "gap"),
        (do_it_twice, "twice"),
        (post_it_twice, "twice"),
        (number_backwards, "order"),
        (tell_another_story, "forked"),
        (tell_the_removed, "stranger"),
        (skip_one_live, "gap"),
        (ack_ahead_of_an_event, "gap"),
        (tell_twice_live, "twice"),
        (tell_backwards_live, "order"),
    ],
)
def test_a_planted_fault_is_found(plant, kind):
    planted = facts()
    plant(planted)
    assert kind in kinds(check_log(**planted))


@pytest.mark.parametrize(
    "change",
    [{"deleted": True}, {"updatedSequence": 4}, {"reactions": []}, {"reactions": [{"emoji": "+1", "count": 2}]}],
)
def test_a_history_that_is_not_what_the_log_makes_is_found(change):
    history = copy.deepcopy(HISTORY)
    history[1].update(change)
    assert check_history_replays(LOG, history)


def test_deleted_text_that_is_shown_is_found():
    log = [*LOG, {"type": "message_deleted", "chatSequence": 8, "globalSequence": "17", "messageId": "m1"}]
    history = copy.deepcopy(HISTORY)
    history[1].update({"deleted": True, "updatedSequence": 8, "reactions": []})
    assert kinds(check_history_replays(log, history)) == {"forked"}
    history[1]["content"] = ""
    assert check_history_replays(log, history) == []
