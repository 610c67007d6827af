"""The history checker itself: a sound history passes, each planted fault is found by its kind."""

import copy

import pytest

from harness.history import check_history


def message(n: int, **fields) -> dict:
    numbers = {"chatSequence": n, "globalSequence": str(1000 + n), "timestamp": n}
    return {"messageId": f"m-{n}", **numbers, "content": f"line {n}", "senderId": "ann", **fields}


STORED = [message(1, messageId="system_1"), *(message(n) for n in range(2, 8))]
SENT = {"ann": [f"m-{n}" for n in range(2, 10)]}


def check(stored, acked=STORED[1:5], devices=None):
    return {fault.kind for fault in check_history(acked, stored, sent=SENT, devices=devices or {"phone": STORED[2:]})}


def changed(n: int, **fields) -> list[dict]:
    stored = copy.deepcopy(STORED)
    stored[n - 1].update(fields)
    return stored


def test_a_sound_history_has_no_fault():
    assert check(STORED) == set()


@pytest.mark.parametrize(
    "stored, kind",
    [
        ([m for m in STORED if m["chatSequence"] != 3], "lost"),
        ([m for m in STORED if m["chatSequence"] != 6], "gap"),
        (STORED[1:], "gap"),
        ([*STORED, message(8, messageId="m-3")], "twice"),
        ([*STORED, message(7, messageId="m-9", globalSequence="2000")], "twice"),
        ([*STORED, message(8, globalSequence="1007")], "twice"),
        ([*STORED[:3], STORED[4], STORED[3], *STORED[5:]], "order"),
        (changed(7, globalSequence="1"), "order"),
        (changed(3, content="other"), "changed"),
        (changed(3, senderId="bob"), "changed"),
        (changed(3, globalSequence="1003000"), "changed"),
        (changed(7, messageId="m-77"), "forked"),
    ],
)
def test_a_planted_fault_in_the_store_is_found(stored, kind):
    assert kind in check(stored)


def test_two_messages_swapped_against_the_order_of_sending_are_found():
    stored = changed(3, messageId="m-4", content="line 4")
    stored[3].update(messageId="m-3", content="line 3")
    assert "order" in {fault.kind for fault in check_history([], stored, sent=SENT)}


def test_devices_that_saw_another_order_a_gap_or_something_twice_are_found():
    assert "forked" in check(STORED, devices={"phone": STORED[2:], "laptop": [message(4, messageId="m-other")]})
    assert "order" in check(STORED, devices={"phone": [STORED[3], STORED[2]]})
    assert "twice" in check(STORED, devices={"phone": [STORED[3], STORED[3]]})
    assert "gap" in check(STORED, devices={"phone": [STORED[2], STORED[4]]})


def test_a_device_that_saw_what_is_not_stored_is_found():
    assert "forked" in check(STORED, devices={"phone": [*STORED[2:], message(8)]})
