"""Runs one program of the tests, with a deadline and a log, and turns what it did into outcomes."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

from report import outcomes_of
from tally import Outcome

LOG_LINES_SHOWN = 60


def run(command, log, seconds, environment=None):
    """The exit code of `command`, or None where it ran longer than `seconds` and was ended with all that it started.

    What it says goes to the file `log`.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=os.environ | (environment or {}),
            start_new_session=True,
        )
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return None


def how_it_ended(code, seconds):
    if code is None:
        return f"not done after {seconds} s"
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def end_of(log):
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-LOG_LINES_SHOWN:])


def check(name, command, log, seconds):
    """One outcome: passed where the command exits with 0."""
    code = run(command, log, seconds)
    if code == 0:
        return [Outcome(name, "passed")]
    print(f"{name}: the end of its log:\n{end_of(log)}", flush=True)
    return [Outcome(name, "failed", how_it_ended(code, seconds))]


def reporting(name, command, option, log, seconds, environment=None):
    """The outcomes in the JUnit XML that `command` writes where `option`, with the path appended, tells it to.

    A runner that dies, or runs nothing, is a failure whatever it wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = run([*command, f"{option}{report}"], log, seconds, environment)
        try:
            outcomes, unreadable = outcomes_of(report, name), ""
        except ValueError as error:
            outcomes, unreadable = [], f"; {error}"
    failed = any(outcome.state == "failed" for outcome in outcomes)
    if unreadable or (code != 0 and not failed):
        outcomes.append(Outcome(name, "failed", how_it_ended(code, seconds) + unreadable))
    elif all(outcome.state == "skipped" and outcome.why == "disabled" for outcome in outcomes):
        outcomes.append(Outcome(name, "failed", "ran no test"))
    if any(outcome.state == "failed" for outcome in outcomes):
        print(f"{name}: the end of its log:\n{end_of(log)}", flush=True)
    return outcomes
