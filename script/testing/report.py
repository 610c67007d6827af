"""Reads the JUnit XML that GTest and pytest write."""

import xml.etree.ElementTree as ElementTree

from tally import Outcome


def outcomes_of(report, runner):
    """The outcome of each test in the file `report`. Raises ValueError where it is no whole report."""
    try:
        root = ElementTree.parse(report).getroot()
    except (OSError, ElementTree.ParseError) as error:
        raise ValueError(f"no readable report: {error}") from error
    return [outcome_of(case, runner) for case in root.iter("testcase")]


def outcome_of(case, runner):
    name = f"{runner}: {case.get('classname', '')}.{case.get('name', '')}"
    for tag in ("failure", "error"):
        if (found := case.find(tag)) is not None:
            return Outcome(name, "failed", first_line(found))
    if (found := case.find("skipped")) is not None or case.get("result") == "skipped":
        return Outcome(name, "skipped", first_line(found) if found is not None else "no reason given")
    # GTest lists what is called DISABLED_ so.
    if case.get("status") == "notrun":
        return Outcome(name, "skipped", "disabled")
    return Outcome(name, "passed")


def first_line(element):
    """The reason in one line; GTest puts the place before it."""
    lines = [line.strip() for line in (element.get("message") or element.text or "").splitlines() if line.strip()]
    return " ".join(lines[:2]) or "no reason given"
