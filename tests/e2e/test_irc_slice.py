"""A slice of the real conversation through the whole server; script/demo-irc sends all of it."""

import re
import subprocess

import pytest

from conftest import ROOT

DATA = ROOT / "../shared/data/irc/ubuntu-irc.jsonl.gz"

pytestmark = pytest.mark.skipif(not DATA.is_file(), reason="the data is absent: ../shared/data/irc/ubuntu-irc.jsonl.gz")


def demo(binary, *options: str) -> subprocess.CompletedProcess:
    command = [str(ROOT / "script/demo-irc"), "--binary", str(binary), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def test_the_first_three_days_come_back_identical(binary):
    result = demo(binary, "--days", "3")
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"days 3, users [\d,]+, messages [\d,]{5,}", result.stdout), result.stdout
    assert "identical" in result.stdout


def test_kill_9_in_the_middle_of_it_loses_and_doubles_nothing(binary):
    result = demo(binary, "--days", "3", "--kill")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "killed with -9" in result.stdout and "resent after 1 kills" in result.stdout
    assert "identical" in result.stdout
