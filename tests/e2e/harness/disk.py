"""Disks that run full, and disks that fail to sync, under a server that does not know it."""

import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).with_name("failing_disk.c")


class FailingDisk:
    """A library in front of the server's system calls (failing_disk.c), and the file that says what fails."""

    def __init__(self, folder: Path, monkeypatch):
        library, self.fault = folder / "failing_disk.so", folder / "fault"
        compiler = ["clang-19", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, SOURCE, "-ldl"]
        subprocess.run(compiler, check=True)
        monkeypatch.setenv("LD_PRELOAD", str(library))
        monkeypatch.setenv("FAILING_DISK", str(self.fault))

    def fill(self) -> None:
        self.fault.write_text("ENOSPC")

    def free(self) -> None:
        self.fault.unlink()

    def fail_syncs(self) -> None:
        self.fault.write_text("EIO")


class SmallDisk:
    """A file system of a few megabytes, really full. For root only: `make` gives None where it may not be mounted."""

    def __init__(self, folder: Path):
        self.folder, self.ballast = folder, folder / "ballast"

    @staticmethod
    def make(folder: Path, size: str):
        folder.mkdir(parents=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "stonechat-test", str(folder)]
        mounted = subprocess.run(command, capture_output=True).returncode == 0
        return SmallDisk(folder) if mounted else None

    def fill(self) -> None:
        with self.ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                pass

    def free(self) -> None:
        self.ballast.unlink()

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


def readiness(server, wanted: int, seconds: float = 15.0) -> str:
    """Asks until /readyz answers with `wanted`; its text."""
    from .rest import RestClient

    deadline = time.monotonic() + seconds
    while True:
        answer = RestClient(server.address).get("//readyz")
        if answer.status == wanted:
            return answer.text
        assert time.monotonic() < deadline, f"/readyz stays {answer.status}: {answer.text}"
        time.sleep(0.02)  # between two questions; the answer alone decides
