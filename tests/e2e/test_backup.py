"""`stonechat backup` beside a server that is written to, and `stonechat restore` of what it made."""

import stat
import threading

import pytest

from harness.history import check_history
from harness.rest import RestClient
from harness.server import Server
from harness.websocket import WebSocketClient


class Writer:
    """Posts without a pause until it is told to stop, and keeps every ack."""

    def __init__(self, person, chat: str):
        self.person, self.chat, self.acks, self.stopping = person, chat, [], threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        client = self.person.connect()
        while not self.stopping.is_set():
            content = f"{len(self.acks)} " + "x" * 2000
            ack = client.post(self.chat, content)
            assert ack["type"] == "ack", ack
            self.acks.append({**ack, "content": content, "senderId": self.person.id})

    def stop(self) -> list[dict]:
        self.stopping.set()
        self.thread.join()
        return self.acks


def restore(server: Server, backup, folder) -> Server:
    """A server on what `backup` restores, in a folder of its own."""
    other = Server(server.binary, folder, own_secret=True)
    made = other.command("restore", str(backup), *other.arguments())
    assert made.returncode == 0, made.stderr
    return other


@pytest.fixture
def restored(tmp_path):
    started = []

    def start(server, backup) -> Server:
        started.append(restore(server, backup, tmp_path / f"restored-{len(started)}").start())
        return started[-1]

    yield start
    for server in started:
        server.stop()


def test_a_backup_under_load_holds_all_that_was_acked_before_it_began(start_server, people, restored, tmp_path):
    server = start_server({"limits": {"messages_per_second": 0, "send_queue_bytes_max": 0}})
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    epoch = bob.connect().welcome["epoch"]
    for _ in range(4):
        bob.connect().send_burst([{"type": "message", "chatId": chat, "content": "y" * 16000} for _ in range(150)])
    writers = [Writer(ann, chat), Writer(bob, chat)]
    while any(len(writer.acks) < 20 for writer in writers):
        assert all(writer.thread.is_alive() for writer in writers)
    backup = tmp_path / "kept.backup"
    acked_before = [ack for writer in writers for ack in list(writer.acks)]
    made = server.command("backup", str(backup), *server.arguments(), seconds=60)
    acked = [ack for writer in writers for ack in writer.stop()]
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert len(acked) > len(acked_before), "nothing was written beside the backup"

    other = Server(server.binary, tmp_path / "other")  # the same configured secret: the persons' tokens hold
    assert other.command("restore", str(backup), *other.arguments()).returncode == 0
    other.start()
    stored = people_history(other, ann, chat)
    assert check_history(acked_before, stored) == []
    client = WebSocketClient.connect(other.address, ann.token)
    assert client.welcome["epoch"] != epoch
    ack = client.post(chat, "on the restored server")
    client.drop()
    assert ack["chatSequence"] == stored[-1]["chatSequence"] + 1
    assert int(ack["globalSequence"]) > max(int(each["globalSequence"]) for each in acked)
    other.stop()


def people_history(server, person, chat) -> list[dict]:
    before, person.server = person.server, server
    try:
        return person.history(chat)
    finally:
        person.server = before


def test_tokens_go_on_after_a_restore_where_the_server_made_its_own_secret(start_server, restored, tmp_path):
    server = start_server(own_secret=True)
    token = server.command("token", "--sub", "ann", *server.arguments()).stdout.strip()
    assert RestClient(server.address, token).get("/users/me").status == 200
    backup = tmp_path / "kept.backup"
    made = server.command("backup", str(backup), *server.arguments())
    assert made.returncode == 0 and "secret" in made.stdout, "who keeps the file has to know what is in it"
    server.stop()
    other = restored(server, backup)
    assert RestClient(other.address, token).get("/users/me").json["userId"] == "ann"
    assert (other.data_dir / "hs256_secret").read_text() == (server.data_dir / "hs256_secret").read_text()


def test_a_backup_needs_no_running_server(start_server, people, restored, tmp_path):
    server = start_server()
    ann, bob = people(server, "ann", "bob")
    chat = ann.create_group(bob)
    ack = ann.post(chat, "kept").json
    server.kill()  # a log is left, which the backup has to read too
    backup = tmp_path / "kept.backup"
    assert server.command("backup", str(backup), *server.arguments()).returncode == 0
    other = Server(server.binary, tmp_path / "other")
    assert other.command("restore", str(backup), *other.arguments()).returncode == 0
    other.start()
    assert people_history(other, bob, chat)[-1]["globalSequence"] == ack["globalSequence"]
    other.stop()


def test_what_is_there_is_never_replaced(start_server, tmp_path):
    server = start_server()
    backup = tmp_path / "kept.backup"
    assert server.command("backup", str(backup), *server.arguments()).returncode == 0
    kept = backup.read_bytes()
    again = server.command("backup", str(backup), *server.arguments())
    assert again.returncode == 1 and str(backup) in again.stderr and backup.read_bytes() == kept
    onto = server.command("restore", str(backup), *server.arguments())
    assert onto.returncode == 1 and "not empty" in onto.stderr
    assert RestClient(server.address).get("//readyz").status == 200


@pytest.mark.parametrize("damage", ["absent", "empty", "text", "half"])
def test_what_is_no_backup_is_refused_and_leaves_no_folder(start_server, tmp_path, damage):
    server = start_server()
    backup = tmp_path / "kept.backup"
    assert server.command("backup", str(backup), *server.arguments()).returncode == 0
    whole = backup.read_bytes()
    if damage == "absent":
        backup.unlink()
    else:
        backup.write_bytes({"empty": b"", "text": b"hello", "half": whole[: len(whole) // 2]}[damage])
    target = tmp_path / "new"
    refused = server.command("restore", str(backup), "--data-dir", str(target))
    assert refused.returncode == 1 and str(backup) in refused.stderr
    assert not target.exists()


def test_there_is_no_backup_of_a_folder_without_a_store(start_server, tmp_path):
    server = start_server()
    refused = server.command("backup", str(tmp_path / "b"), "--data-dir", str(tmp_path / "nothing"))
    assert refused.returncode == 1 and str(tmp_path / "nothing") in refused.stderr
    assert not (tmp_path / "b").exists() and not (tmp_path / "nothing").exists()
