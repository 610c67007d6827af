"""The parts of script/test. Each gives its outcomes; a part that cannot be built gives one that says so."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from runner import check, reporting
from tally import Outcome

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build/test-logs"
# Debian's own: a machine may have another python3 first on its PATH, without the modules that bootstrap installs.
PYTEST = ["/usr/bin/python3", "-m", "pytest", "-p", "no:cacheprovider", "-o", "junit_family=xunit1", "-rs"]
SYMBOLIZER = "/usr/bin/llvm-symbolizer-19"
SANITIZER_ENVIRONMENT = {
    "asan": {
        "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
        "ASAN_SYMBOLIZER_PATH": SYMBOLIZER,
        "UBSAN_OPTIONS": "print_stacktrace=1",
    },
    "tsan": {"TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:external_symbolizer_path={SYMBOLIZER}"},
}
BUILD_SECONDS = 1800
PROGRAM_SECONDS = 300
E2E_SECONDS = 1200
DOCUMENTS_SECONDS = 600
FUZZ_SECONDS = 5
TIDY_SECONDS = 180


def pytest(name, folder, seconds):
    return reporting(name, [*PYTEST, folder], "--junitxml=", LOGS / f"{name}.log", seconds)


def built(preset, *targets):
    """No outcome where the build succeeds, else one that says that it failed."""
    name = f"build {preset}"
    outcomes = check(name, [ROOT / "script/build", preset, *targets], LOGS / f"build-{preset}.log", BUILD_SECONDS)
    return [outcome for outcome in outcomes if outcome.state == "failed"]


def guards():
    outcomes = []
    for guard in ("check-floors", "check-house"):
        outcomes += check(guard, [ROOT / "script" / guard], LOGS / f"{guard}.log", 60)
    return outcomes + pytest("guards", ROOT / "tests/guards", 300)


def documents():
    return pytest("documents", ROOT / "tests/documents", DOCUMENTS_SECONDS)


def lint():
    lint_script = ROOT / "script/lint"
    outcomes = []
    for part, options in (("format", []), ("shell", []), ("tidy", ["--seconds", TIDY_SECONDS])):
        outcomes += check(f"lint {part}", [lint_script, part, *options], LOGS / f"lint-{part}.log", TIDY_SECONDS + 300)
        for line in (LOGS / f"lint-{part}.log").read_text(errors="replace").splitlines():
            if line.startswith("not reached"):
                print(f"lint {part}: {line}", flush=True)
    return outcomes


def programs(preset):
    """The outcomes of all programs in the preset's folder of unit tests, as many at a time as there are cores."""
    found = sorted(path for path in (ROOT / "build" / preset / "unit").glob("*") if os.access(path, os.X_OK))
    found = [path for path in found if path.is_file()]
    if not found:
        return [Outcome(f"unit {preset}", "failed", "there is no test program")]

    def one(path):
        name = f"{preset} {path.name}"
        log = LOGS / preset / f"{path.name}.log"
        return reporting(name, [path], "--gtest_output=xml:", log, PROGRAM_SECONDS, SANITIZER_ENVIRONMENT.get(preset))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [outcome for outcomes in pool.map(one, found) for outcome in outcomes]


def unit():
    # All of it: the end-to-end tests need the program, and what else is there has to compile too.
    return built("release") or programs("release")


def asan():
    return built("asan", "unit") or programs("asan")


def tsan():
    return built("tsan", "unit") or programs("tsan")


def fuzz():
    script = ROOT / "script/fuzz"
    targets = subprocess.run([script, "--list"], check=True, capture_output=True, text=True).stdout.split()
    if not targets:
        return [Outcome("fuzz", "failed", "there is no fuzz target")]
    if failed := built("asan", *targets):
        return failed

    def one(target):
        command = [script, "--built", "--seconds", FUZZ_SECONDS, target]
        return check(f"fuzz {target}", command, LOGS / f"{target}.log", FUZZ_SECONDS + 120)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [outcome for outcomes in pool.map(one, targets) for outcome in outcomes]


def e2e():
    return built("release") or pytest("e2e", ROOT / "tests/e2e", E2E_SECONDS)


ALL = {
    "guards": guards,
    "documents": documents,
    "lint": lint,
    "unit": unit,
    "e2e": e2e,
    "asan": asan,
    "fuzz": fuzz,
    "tsan": tsan,
}
