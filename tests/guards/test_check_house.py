"""script/check-house fails on each broken house rule, and on nothing else."""

import pytest
from planted import ROOT, repository, run_guard

CLEAN = {"README.md": "Runs in `/tmp/chat` and in ~/chat.\n", "src/chat/marks.cc": "int x;\n" * 500}


def test_a_clean_tree_passes(tmp_path):
    code, said = run_guard("check-house", repository(tmp_path, CLEAN))
    assert (code, said) == (0, "house: 2 files, no rule broken\n")


def test_this_repository_passes():
    code, said = run_guard("check-house", ROOT)
    assert code == 0, said


@pytest.mark.parametrize(
    ("name", "text", "said_of_it"),
    [
        ("docs/run.md", "cd /home" + "/ann/chat", "docs/run.md:1: names a path of one machine: /home" + "/a"),
        ("docs/run.md", "see /root" + "/notes", "docs/run.md:1: names a path of one machine"),
        ("src/chat/rules.cc", "int x;\n// TO" + "DO: finish", "src/chat/rules.cc:2: leaves a note of undone work"),
        ("script/run", "# FIX" + "ME", "script/run:1: leaves a note of undone work"),
        ("src/chat/rules.cc", "// X" + "XX", "src/chat/rules.cc:1: leaves a note of undone work"),
        ("src/chat/rules.cc", "int x;\n" * 501, "src/chat/rules.cc: has 501 lines, more than 500"),
        ("src/chat/utils.h", "int x;", "src/chat/utils.h: is named for no idea"),
        ("script/long-files", "src/chat/marks.cc", "script/long-files: src/chat/marks.cc stands there without a"),
        ("script/long-files", "src/gone.cc: it was one table", "script/long-files: there is no src/gone.cc"),
    ],
)
def test_a_broken_rule_fails_and_is_named_with_its_place(tmp_path, name, text, said_of_it):
    code, said = run_guard("check-house", repository(tmp_path, CLEAN | {name: text}))
    assert code == 1
    assert said.startswith(said_of_it)


def test_the_place_of_the_checkout_fails(tmp_path):
    root = repository(tmp_path, CLEAN | {"docs/run.md": f"cd {tmp_path}\n"})
    code, said = run_guard("check-house", root)
    assert code == 1
    assert said.startswith(f"docs/run.md:1: names a path of one machine: {tmp_path}")


def test_a_long_file_with_a_reason_passes(tmp_path):
    files = {"src/chat/rules.cc": "int x;\n" * 501, "script/long-files": "src/chat/rules.cc: one table\n"}
    code, said = run_guard("check-house", repository(tmp_path, CLEAN | files))
    assert code == 0, said


def test_what_git_ignores_is_not_read(tmp_path):
    files = {".gitignore": "build/\n", "build/rules.cc": "// TO" + "DO"}
    code, said = run_guard("check-house", repository(tmp_path, CLEAN | files))
    assert code == 0, said


def test_an_empty_tree_fails(tmp_path):
    code, said = run_guard("check-house", repository(tmp_path, {}))
    assert code == 1
    assert "git knows no file here" in said
