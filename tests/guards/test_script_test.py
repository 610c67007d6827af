"""script/test counts every failure: also of a runner that dies, hangs, runs nothing, or skips where CI forbids it."""

import sys

import pytest
import runner
from tally import Outcome, Tally

GTEST = """<testsuites><testsuite name="Queue">
<testcase name="TakesAll" classname="Queue" status="run" result="completed"/>
<testcase name="Refuses" classname="Queue" status="run" result="completed">
<failure message="queue_test.cc:7&#x0A;full"/></testcase>
<testcase name="NeedsServer" classname="Queue" status="run" result="skipped">
<skipped message="queue_test.cc:9&#x0A;no nats"/></testcase>
<testcase name="DISABLED_Later" classname="Queue" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""
PYTEST = """<testsuites><testsuite name="pytest">
<testcase classname="tests.e2e.test_chat" name="test_ack"/>
<testcase classname="tests.e2e.test_irc" name="test_slice"><skipped message="the data is absent: no IRC log"/></testcase>
<testcase classname="tests.e2e.test_chat" name="test_order"><error message="fixture died">long story</error></testcase>
</testsuite></testsuites>"""
ONE_PASSED = '<testsuites><testsuite><testcase classname="A" name="b"/></testsuite></testsuites>'


def run_reporting(tmp_path, report, exit_code=0, then=""):
    """The outcomes of a runner that writes `report` and exits."""
    write = f"open(sys.argv[1].split('=')[1], 'w').write({report!r})" if report else ""
    command = [sys.executable, "-c", f"import sys\n{write}\n{then}\nsys.exit({exit_code})"]
    return runner.reporting("queue", command, "--report=", tmp_path / "log", seconds=20)


def states(outcomes):
    return [outcome.state for outcome in outcomes]


def test_a_gtest_report_is_read_case_by_case(tmp_path):
    outcomes = run_reporting(tmp_path, GTEST, exit_code=1)
    assert states(outcomes) == ["passed", "failed", "skipped", "skipped"]
    assert outcomes[1] == Outcome("queue: Queue.Refuses", "failed", "queue_test.cc:7 full")
    assert outcomes[2].why == "queue_test.cc:9 no nats"
    assert outcomes[3].why == "disabled"


def test_a_pytest_report_is_read_case_by_case(tmp_path):
    outcomes = run_reporting(tmp_path, PYTEST, exit_code=1)
    assert states(outcomes) == ["passed", "skipped", "failed"]
    assert outcomes[2].why == "fixture died"


@pytest.mark.parametrize(
    ("report", "exit_code", "then", "why"),
    [
        (ONE_PASSED, 3, "", "exit code 3"),
        (ONE_PASSED, 0, "import os; os.kill(os.getpid(), 11)", "ended by SIGSEGV"),
        (ONE_PASSED[:40], 0, "", "no readable report"),
        ("", 0, "", "no readable report"),
        ("<testsuites/>", 0, "", "ran no test"),
        ("<testsuites/>", 5, "", "exit code 5"),
    ],
)
def test_a_runner_that_dies_or_runs_nothing_fails(tmp_path, report, exit_code, then, why):
    outcomes = run_reporting(tmp_path, report, exit_code, then)
    assert outcomes[-1].state == "failed"
    assert why in outcomes[-1].why


def test_a_runner_that_hangs_is_ended_and_fails(tmp_path):
    command = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    outcomes = runner.check("hang", command, tmp_path / "log", seconds=0.5)
    assert outcomes == [Outcome("hang", "failed", "not done after 0.5 s")]


def test_a_check_passes_by_its_exit_code_alone(tmp_path):
    assert states(runner.check("good", ["true"], tmp_path / "log", 20)) == ["passed"]
    assert states(runner.check("bad", ["false"], tmp_path / "log", 20)) == ["failed"]


def test_the_last_line_is_the_count():
    tally = Tally(strict=False)
    tally.add([Outcome("a", "passed"), Outcome("b", "passed")])
    tally.add([Outcome("c", "failed", "why"), Outcome("d", "skipped", "no nats")])
    assert tally.lines() == ["skipped: d: no nats", "FAILED: c: why", "2 passed, 1 failed"]
    assert tally.exit_code() == 1


def test_on_ci_a_skip_fails_unless_its_data_is_absent():
    skips = [Outcome("a", "skipped", "strace is missing"), Outcome("b", "skipped", "the data is absent: no IRC log")]
    passed = [Outcome("c", "passed")]
    strict, lenient = Tally(strict=True), Tally(strict=False)
    strict.add(skips + passed)
    lenient.add(skips + passed)
    assert strict.lines()[-1] == "1 passed, 1 failed"
    assert [skip.name for skip in strict.skips] == ["b"]
    assert (lenient.lines()[-1], lenient.exit_code()) == ("1 passed, 0 failed", 0)


def test_nothing_run_is_no_success():
    assert Tally(strict=False).exit_code() == 1
