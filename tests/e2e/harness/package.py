"""The Debian package in a root that is thrown away.

`OverlayRoot` is this machine with a layer over it that takes every change: dpkg installs, with the package database and
the maintainer scripts, and nothing of it stays. It needs root that may mount. `UnpackedRoot` is for everybody else: the
package's files in a folder, and no scripts.
"""

import os
import shlex
import socket
import subprocess
from pathlib import Path

from .server import clean_environment

SECONDS = 60.0
MOUNTS = """
set -e
mount -t tmpfs layer "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay root -o lowerdir=/,upperdir="$1/changes",workdir="$1/work" "$1/root"
mount --bind /proc "$1/root/proc"
mount --bind /dev "$1/root/dev"
echo mounted
exec cat
"""


class OverlayRoot:
    real = True

    def __init__(self, folder: Path):
        """Raises OSError where mounting is not allowed."""
        folder.mkdir()
        command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", MOUNTS, "sh", str(folder)]
        self.holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if self.holder.stdout.readline() != b"mounted\n":
            why = self.holder.communicate()[1].decode(errors="replace").strip()
            raise OSError(why or "mounting failed")
        enter = ["nsenter", f"--mount=/proc/{self.holder.pid}/ns/mnt"]
        self.outside, self.prefix = enter, [*enter, "chroot", str(folder / "root")]
        self.folder = folder / "root"

    def install(self, package: Path) -> subprocess.CompletedProcess:
        subprocess.run([*self.outside, "cp", package, self.folder / "package.deb"], check=True)
        return self.run("dpkg", "--install", "/package.deb")

    def command(self, *words: str, user: str | None = None) -> list[str]:
        as_user = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"] if user else []
        return [*self.prefix, *as_user, *words]

    def run(self, *words: str, user: str | None = None) -> subprocess.CompletedProcess:
        command, environment = self.command(*words, user=user), clean_environment() | {"LC_ALL": "C.UTF-8"}
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=environment, cwd="/")

    def close(self) -> None:
        """The last process of the mounts' namespace goes, and they with it."""
        self.holder.stdin.close()
        self.holder.wait()


class UnpackedRoot:
    real = False

    def __init__(self, folder: Path):
        self.folder = folder

    def install(self, package: Path) -> subprocess.CompletedProcess:
        return subprocess.run(["dpkg-deb", "-x", package, self.folder], capture_output=True, text=True)

    def command(self, *words: str, user: str | None = None) -> list[str]:
        return [str(self.folder) + word if word.startswith(("/usr/bin/", "/etc/")) else word for word in words]

    def run(self, *words: str, user: str | None = None) -> subprocess.CompletedProcess:
        environment = clean_environment() | {"STONECHAT_SERVER_DATA_DIR": str(self.folder / "data")}
        command = self.command(*words, user=user)
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=environment)

    def close(self) -> None:
        pass


class Unit:
    """What a service manager reads in a unit's file."""

    def __init__(self, text: str):
        self.lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]

    def __getitem__(self, key: str) -> str:
        return next(line.partition("=")[2] for line in self.lines if line.startswith(f"{key}="))

    def words(self, key: str) -> list[str]:
        return shlex.split(self[key])


class NotifySocket:
    """The service manager's side of sd_notify(3), in the abstract namespace, which every mount namespace shares."""

    def __init__(self):
        self.name = f"stonechat-test-{os.getpid()}-{id(self)}"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{self.name}")
        self.socket.settimeout(SECONDS)

    def told(self) -> str:
        return self.socket.recv(4096).decode()
