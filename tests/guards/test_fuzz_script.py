"""script/fuzz finds what it is there to find: a real fuzzer with a planted bug fails it, and keeps the input."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEALTHY = """
#include <cstddef>
#include <cstdint>
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) { return 0; }
"""
# Three comparisons that no blind guess passes, and then a byte behind the input.
PLANTED = """
#include <cstddef>
#include <cstdint>
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 3 && data[0] == 'b' && data[1] == 'u' && data[2] == 'g') {
    volatile std::uint8_t behind = data[size];
    (void)behind;
  }
  return 0;
}
"""


@pytest.fixture
def root(tmp_path):
    """A repository with nothing in it but script/fuzz."""
    (tmp_path / "script").mkdir()
    shutil.copy(ROOT / "script/fuzz", tmp_path / "script/fuzz")
    return tmp_path


def add(root: Path, name: str, source: str, *seeds: str) -> None:
    file, corpus, programs = root / f"tests/fuzz/fuzz_{name}.cc", root / f"tests/fuzz/corpus/{name}", root / "build/asan"
    corpus.mkdir(parents=True)
    programs.mkdir(parents=True, exist_ok=True)
    file.write_text(source)
    for seed in seeds:
        (corpus / seed).write_text(seed)
    command = ["clang++-19", "-g1", "-O1", "-fsanitize=fuzzer,address", file, "-o", programs / f"fuzz_{name}"]
    subprocess.run(command, check=True)


def fuzz(root: Path, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run([root / "script/fuzz", "--built", *options], capture_output=True, text=True, timeout=120)


def test_a_planted_bug_is_found_and_its_input_kept(root):
    add(root, "planted", PLANTED, "bad")
    run = fuzz(root, "--seconds", "60", "fuzz_planted")
    assert run.returncode == 1, run.stdout
    assert "fuzz_planted: found something" in run.stderr and "heap-buffer-overflow" in run.stderr
    kept = list((root / "build/asan/findings").glob("fuzz_planted-*"))
    assert kept and kept[0].read_bytes().startswith(b"bug")


def test_a_healthy_target_passes_and_says_how_much_it_ran(root):
    add(root, "healthy", HEALTHY, "seed")
    run = fuzz(root, "--seconds", "1")
    assert run.returncode == 0 and "fuzz_healthy: " in run.stdout and "nothing found" in run.stdout


def test_a_target_without_a_corpus_fails(root):
    add(root, "bare", HEALTHY)
    run = fuzz(root, "--seconds", "1")
    assert run.returncode == 1 and "there is no corpus" in run.stderr


def test_a_target_that_nothing_built_fails(root):
    (root / "build/asan").mkdir(parents=True)
    run = fuzz(root, "--seconds", "1", "fuzz_absent")
    assert run.returncode == 1 and "nothing built it" in run.stderr


@pytest.mark.parametrize("options", [("--seconds", "0"), ("--minutes", "x"), ("--hours", "1")])
def test_wrong_options_are_refused(root, options):
    assert fuzz(root, *options).returncode == 2
