"""One `stonechat serve` process on a folder of its own: start, stop, kill, start again on the same folder."""

import os
import queue
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

from .tokens import SECRET

READY_S = 20.0
DRAIN_S = 10.0
READY_LINE = re.compile(r"^listening on https?://([^:]+):(\d+)$")
METRICS_LINE = re.compile(r"^metrics on http://([^:]+):(\d+)/metrics$")


def clean_environment() -> dict:
    """Without STONECHAT_… variables, which would configure the server behind the test's back."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STONECHAT_")}


def toml_value(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return str(value) if isinstance(value, (int, float)) else '"' + str(value).replace('"', '\\"') + '"'


def toml(sections: dict) -> str:
    lines = []
    for section, keys in sections.items():
        lines += [f"[{section}]", *(f"{key} = {toml_value(value)}" for key, value in keys.items()), ""]
    return "\n".join(lines)


class Server:
    """`config` maps sections to keys; the secret that `tokens.py` signs with is added unless `own_secret`."""

    def __init__(self, binary: Path, folder: Path, config: dict | None = None, *, own_secret: bool = False, wrap=()):
        self.binary, self.folder, self.wrap = binary, folder, list(wrap)
        self.data_dir = folder / "data"
        self.config_file = folder / "stonechat.toml"
        self.log_file = folder / "server.log"
        sections = {} if own_secret else {"auth": {"hs256_secret": SECRET}}
        for section, keys in (config or {}).items():
            sections.setdefault(section, {}).update(keys)
        folder.mkdir(parents=True, exist_ok=True)
        self.config_file.write_text(toml(sections))
        self.process: subprocess.Popen | None = None
        self.address: tuple[str, int] = ("", 0)
        self.metrics_address: tuple[str, int] | None = None  # where that is one of its own
        self.heads: dict[str, int] = {}  # chatId: the highest chatSequence that a REST answer told

    def arguments(self) -> list[str]:
        return ["--config", str(self.config_file), "--data-dir", str(self.data_dir)]

    def start(self) -> "Server":
        assert self.process is None, "the server runs already"
        command = [*self.wrap, str(self.binary), "serve", *self.arguments(), "--listen", "127.0.0.1:0"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, cwd=self.folder, env=clean_environment(), text=True
            )
        lines: queue.Queue = queue.Queue()
        threading.Thread(target=self._read_stdout, args=(self.process.stdout, lines), daemon=True).start()
        deadline = time.monotonic() + READY_S
        while (line := self._next_line(lines, deadline)) is not None:
            if metrics := METRICS_LINE.match(line):
                self.metrics_address = (metrics[1], int(metrics[2]))
            if ready := READY_LINE.match(line):
                self.address = (ready[1], int(ready[2]))
                return self
        self.kill()
        raise AssertionError(f"the server did not become ready:\n{self.log}")

    @property
    def pid(self) -> int:
        """Of the server itself, which is a child where a wrapper such as strace runs it."""
        if not self.wrap:
            return self.process.pid
        return int(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def wait(self, seconds: float = DRAIN_S) -> int:
        """The exit code, which must come within `seconds`."""
        process, self.process = self.process, None
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not exit within {seconds} s:\n{self.log[-2000:]}") from None

    def stop(self) -> None:
        self.terminate()
        code = self.wait()
        assert code == 0, f"exit code {code}:\n{self.log[-2000:]}"

    def kill(self) -> None:
        """kill -9, and wait until the process is gone."""
        if self.process is None:
            return
        try:
            os.kill(self.pid, signal.SIGKILL)
        except (ProcessLookupError, IndexError):
            pass
        process, self.process = self.process, None
        process.wait()

    def command(self, *arguments: str, seconds: float = 20.0) -> subprocess.CompletedProcess:
        """Another call of the binary, to its end."""
        return subprocess.run(
            [str(self.binary), *arguments], capture_output=True, text=True, timeout=seconds, env=clean_environment(),
            cwd=self.folder,
        )

    @staticmethod
    def _read_stdout(stream, lines: queue.Queue) -> None:
        for line in stream:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    @staticmethod
    def _next_line(lines: queue.Queue, deadline: float):
        try:
            return lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None
