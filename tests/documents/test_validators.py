"""The documents are valid by public validators from npm, which complain where a document is broken."""

import json
import subprocess
from pathlib import Path

import pytest
from harness.contract import ASYNCAPI, OPENAPI

FOLDER = Path(__file__).resolve().parent
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=5"]


@pytest.fixture(scope="module")
def validate():
    """Runs the validators on the repository's documents, or on two others."""
    installed, wanted = FOLDER / "node_modules/.package-lock.json", FOLDER / "package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < wanted.stat().st_mtime:
        subprocess.run(INSTALL, cwd=FOLDER, check=True, capture_output=True, timeout=300)

    def run(*documents):
        command = ["node", "validate.mjs", *documents]
        return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=120)

    return run


def test_both_documents_are_valid(validate):
    done = validate()
    assert (done.returncode, done.stderr) == (0, "")


def test_a_broken_document_is_noticed(validate, tmp_path):
    documents = []
    for name, document in (("openapi.json", OPENAPI), ("asyncapi.json", ASYNCAPI)):
        broken = {**document, "info": {"title": "no version"}}
        documents.append(tmp_path / name)
        documents[-1].write_text(json.dumps(broken))
    done = validate(*documents)
    assert done.returncode == 1
    assert "openapi: " in done.stderr and "asyncapi: " in done.stderr
