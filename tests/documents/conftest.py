"""Lets the tests of the documents import the end-to-end harness, which checks answers with them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
