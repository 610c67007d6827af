"""A small repository in a temporary folder, for planting faults in, and a way to run a guard on it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def repository(folder, files):
    """Makes `files` (path → text) in `folder` and lets git know it as a repository."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def run_guard(name, root):
    """The guard's exit code and what it printed."""
    done = subprocess.run([ROOT / "script" / name, root], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
