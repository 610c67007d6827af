"""script/package: what is in the package, and its life on a machine: installed, started, edited, upgraded, purged."""

import os
import re
import signal
import subprocess
import warnings
from pathlib import Path

import pytest

from harness.package import NotifySocket, OverlayRoot, UnpackedRoot, Unit
from harness.rest import RestClient
from harness.server import clean_environment
from harness.websocket import WebSocketClient

ROOT = Path(__file__).resolve().parents[2]
CONFIG = "/etc/stonechat/stonechat.toml"
LISTENING = re.compile(r"^listening on http://([^:]+):(\d+)$")


@pytest.fixture(scope="module")
def package(binary, tmp_path_factory) -> Path:
    command = [ROOT / "script/package", "--binary", binary, tmp_path_factory.mktemp("package")]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr
    return Path(made.stdout.splitlines()[-1])


@pytest.fixture
def root(tmp_path):
    """A root to install into; without the right to mount, a folder to unpack into, and a warning that says so."""
    try:
        made = OverlayRoot(tmp_path / "overlay")
    except OSError as why:
        warnings.warn(f"unpacked, not installed: `dpkg --install` here needs root that may mount ({why})", stacklevel=1)
        made = UnpackedRoot(tmp_path / "unpacked")
    yield made
    made.close()


def unpacked(package, folder) -> Path:
    subprocess.run(["dpkg-deb", "-x", package, folder], check=True)
    return folder


def unit_of(root) -> Unit:
    path = "/usr/lib/systemd/system/stonechat.service"
    return Unit(root.run("cat", path).stdout if root.real else (root.folder / path[1:]).read_text())


class Service:
    """The unit's ExecStart as its User, with what a service manager would tell it and be told."""

    def __init__(self, root):
        unit = unit_of(root)
        self.notify = NotifySocket()
        environment = {"STONECHAT_SERVER_LISTEN": "127.0.0.1:0", "NOTIFY_SOCKET": f"@{self.notify.name}"}
        if not root.real:
            environment["STONECHAT_SERVER_DATA_DIR"] = str(root.folder / "data")
        command = root.command(*unit.words("ExecStart"), user=unit["User"])
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment() | environment
        )
        line = self.process.stdout.readline().rstrip("\n")
        assert LISTENING.match(line), f"{line}{self.process.communicate()[1]}"
        self.address = (LISTENING.match(line)[1], int(LISTENING.match(line)[2]))
        assert self.notify.told() == "READY=1"

    def reload(self, unit: Unit):
        assert unit.words("ExecReload")[1:] == ["-HUP", "$MAINPID"]
        os.kill(self.process.pid, signal.SIGHUP)
        assert [self.notify.told(), self.notify.told()] == ["RELOADING=1", "READY=1"]

    def stop(self):
        self.process.terminate()
        assert self.notify.told() == "STOPPING=1"
        self.process.communicate(timeout=20)
        assert self.process.returncode == 0


def test_it_names_what_the_binary_needs_and_ships_it_stripped(package, binary, tmp_path):
    fields = subprocess.run(["dpkg-deb", "-f", package], check=True, capture_output=True, text=True).stdout
    depends = re.search(r"^Depends: (.*)$", fields, re.MULTILINE)[1]
    assert {"libc6", "libssl3", "libsqlite3-0"} <= {name.split()[0].removesuffix("t64") for name in depends.split(", ")}
    version = subprocess.run([binary, "version"], check=True, capture_output=True, text=True).stdout.split()[1]
    assert f"\nVersion: {version}\n" in fields
    shipped = unpacked(package, tmp_path) / "usr/bin/stonechat"
    assert shipped.stat().st_size < Path(binary).stat().st_size
    sections = subprocess.run(["readelf", "-SW", shipped], check=True, capture_output=True, text=True).stdout
    assert ".symtab" not in sections and ".text" in sections


def test_its_configuration_is_genconfigs_and_only_names_the_data_folder(package, binary, tmp_path):
    config = unpacked(package, tmp_path) / CONFIG[1:]
    conffiles = subprocess.run(["dpkg-deb", "-I", package, "conffiles"], check=True, capture_output=True, text=True)
    assert conffiles.stdout.split() == [CONFIG]
    lines = config.read_text().splitlines()
    assert [line for line in lines if line and line[0] not in "#["] == ['data_dir = "/var/lib/stonechat"']
    template = subprocess.run([binary, "genconfig"], check=True, capture_output=True, text=True).stdout.splitlines()
    assert [line.removeprefix("#") for line in lines if "data_dir" not in line] == [
        line.removeprefix("#") for line in template if "data_dir" not in line
    ]
    checked = subprocess.run([binary, "checkconfig", "--config", config], env=clean_environment(), capture_output=True)
    assert checked.returncode == 0


def test_the_same_sources_give_the_same_package(package, binary, tmp_path):
    command = [ROOT / "script/package", "--binary", binary, tmp_path]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert Path(made.stdout.splitlines()[-1]).read_bytes() == package.read_bytes()


def test_it_is_installed_started_and_talked_to(package, root):
    installed = root.install(package)
    assert installed.returncode == 0, installed.stderr
    service = Service(root)
    token = root.run("/usr/bin/stonechat", "token", "--sub", "ann", "--config", CONFIG, user="stonechat").stdout.strip()
    ann = RestClient(service.address, token)
    chat = ann.post("/chats", {"chatType": "group", "name": "tea", "members": []}).json["chatId"]
    client = WebSocketClient.connect(service.address, token)
    assert client.post(chat, "hello")["chatSequence"] == 2
    service.reload(unit_of(root))
    client.send({"type": "ping"})
    assert client.receive()["type"] == "pong"
    service.stop()
    assert client.closed().code == 4000
    client.drop()


def test_its_unit_is_one_that_systemd_understands(package, root):
    assert root.install(package).returncode == 0
    unit = unit_of(root)
    assert unit["Type"] == "notify" and unit["NoNewPrivileges"] == "yes" and unit["ProtectSystem"] == "strict"
    if root.real and root.run("sh", "-c", "command -v systemd-analyze").returncode == 0:
        verified = root.run("systemd-analyze", "verify", "/usr/lib/systemd/system/stonechat.service")
        assert (verified.returncode, "stonechat" in verified.stderr) == (0, False), verified.stderr


def test_edits_outlive_an_upgrade_and_data_outlives_a_purge(package, root):
    assert root.install(package).returncode == 0
    if not root.real:
        return  # there is no dpkg to ask, which the fixture has said
    assert root.run("stat", "-c", "%U:%G %a", CONFIG).stdout == "root:stonechat 640\n"
    assert root.run("stat", "-c", "%U:%G %a", "/var/lib/stonechat").stdout == "stonechat:stonechat 700\n"
    assert "enabled" in root.run("systemctl", "is-enabled", "stonechat.service").stdout
    edited = root.run("sh", "-c", f"sed -i 's/^#level = .*/level = \"debug\"/' {CONFIG} && chmod 644 {CONFIG}")
    assert edited.returncode == 0
    Service(root).stop()
    again = root.install(package)
    assert again.returncode == 0, again.stderr
    assert root.run("grep", "^level", CONFIG).stdout == 'level = "debug"\n'
    assert root.run("stat", "-c", "%U:%G %a", CONFIG).stdout == "root:stonechat 644\n"
    purged = root.run("dpkg", "--purge", "stonechat")
    assert purged.returncode == 0, purged.stderr
    assert "/var/lib/stonechat" in purged.stderr, "who purges has to be told what stays"
    assert root.run("test", "-e", "/usr/bin/stonechat").returncode == 1
    assert root.run("test", "-e", "/etc/stonechat").returncode == 1
    assert root.run("stat", "-c", "%U", "/var/lib/stonechat/stonechat.db").stdout == "stonechat\n"
