"""Every durable command from many clients at once while the server is killed ten times: the log keeps all promises."""

import random
import threading
from http.client import HTTPException

import pytest

from harness.log_check import Acked, Heard, check_history_replays, check_log
from harness.websocket import Closed

ACTORS, COMMANDS, KILLS = 5, 240, 10
EMOJI = ("👍", "🎉", "❤️")


class World:
    """What all actors share: the chat, the messages that they know of, and whether the server is up."""

    def __init__(self, server, chat: str):
        self.server, self.chat = server, chat
        self.lock = threading.Lock()
        self.up = threading.Event()
        self.up.set()
        self.done = threading.Event()
        self.messages: list[tuple[str, str]] = []  # (messageId, author)
        self.acks: list[Acked] = []
        self.sent: list[tuple[str, dict]] = []
        self.heard: dict[str, Heard] = {}
        self.on_ack = lambda: None


class Actor:
    """Sends its commands one after the other, each until it is answered, over as many connections as that takes."""

    def __init__(self, world: World, person, seed: int):
        self.world, self.person, self.random = world, person, random.Random(seed)
        self.connections = 0
        self.client = None

    def run(self) -> None:
        for number in range(COMMANDS):
            command = self._make(number)
            with self.world.lock:
                self.world.sent.append((self.person.id, command))
            self._settle(command)
        self._hear_the_rest()

    def _make(self, number: int) -> dict:
        ids = {"chatId": self.world.chat}
        kind = self.random.choice(["message"] * 5 + ["message_edit", "message_delete", "reaction", "reaction"])
        with self.world.lock:
            own = [message for message, author in self.world.messages if author == self.person.id]
            others = [message for message, _ in self.world.messages]
        if kind == "message" or not own:
            name = f"{self.person.id}:{number}"
            return {"type": "message", **ids, "messageId": name, "content": f"{name} says something"}
        ids["commandId"] = f"{self.person.id}.{number}"
        if kind == "message_edit":
            return {"type": kind, **ids, "messageId": self.random.choice(own), "content": f"edited {number}"}
        if kind == "message_delete":
            return {"type": kind, **ids, "messageId": self.random.choice(own)}
        op = self.random.choice(["add", "add", "remove"])
        target = self.random.choice(others)
        return {"type": kind, **ids, "messageId": target, "emoji": self.random.choice(EMOJI), "op": op}

    def _settle(self, command: dict) -> None:
        while True:
            try:
                client = self._connected()
                client.send({**command, "ref": "mine"})
                answer = client.receive()
                while answer.get("ref") != "mine":
                    self._hear(answer)
                    answer = client.receive()
            except (Closed, OSError):
                self.client = None
                continue
            if answer["type"] == "ack":
                self._hear(answer)
                return self._note(command, answer)
            if answer["code"] == "not_found":  # the target was deleted meanwhile
                return None
            assert answer["code"] == "unavailable", answer

    def _note(self, command: dict, ack: dict) -> None:
        with self.world.lock:
            self.world.acks.append(Acked(self.person.id, command, ack))
            if command["type"] == "message":
                self.world.messages.append((command["messageId"], self.person.id))
            self.world.on_ack()

    def _connected(self):
        if self.client is None:
            assert self.world.up.wait(60), "the server did not come back"
            self.client = self.person.connect()
            self.connections += 1
            self.world.heard[f"{self.person.id}/{self.connections}"] = Heard(self.person.id)
        return self.client

    def _hear(self, frame: dict) -> None:
        if frame.get("chatId") == self.world.chat and frame["type"] != "error":
            self.world.heard[f"{self.person.id}/{self.connections}"].events.append(frame)

    def _hear_the_rest(self) -> None:
        try:
            for frame in self._connected().everything_before_pong():
                self._hear(frame)
        except (Closed, OSError):
            self.client = None


class Churner:
    """The owner, who adds and removes a guest, call after call, each until it is answered; the guest listens."""

    def __init__(self, world: World, owner, guest):
        self.world, self.owner, self.guest = world, owner, guest

    def run(self) -> None:
        path, number = f"/chats/{self.world.chat}/members", 0
        while not self.world.done.is_set():
            number += 1
            self._until_answered(lambda key: self.owner.rest.post(
                path, {"userIds": [self.guest.id]}, headers={"Idempotency-Key": key}), f"add-{number}")
            self._until_answered(lambda key: self.owner.rest.call(
                "DELETE", f"{path}/{self.guest.id}", headers={"Idempotency-Key": key}), f"remove-{number}")

    def _until_answered(self, call, key: str) -> None:
        while True:
            try:
                assert self.world.up.wait(60), "the server did not come back"
                answer = call(key)
            except (OSError, HTTPException):
                continue
            if answer.status != 503:
                assert answer.status in (200, 201, 204), answer.text
                return

    def listen(self) -> None:
        connection = 0
        while not self.world.done.is_set():
            connection += 1
            heard = self.world.heard[f"guest/{connection}"] = Heard(self.guest.id)
            try:
                assert self.world.up.wait(60), "the server did not come back"
                client = self.guest.connect()
                while not self.world.done.is_set():
                    for frame in client.everything_before_pong():
                        heard.events.append(frame)
            except (Closed, OSError):
                continue


def whole_log(person, chat: str) -> list[dict]:
    log, more = [], True
    while more:
        answer = person.rest.get(f"/chats/{chat}/events", **{"from": len(log) + 1, "to": len(log) + 500})
        assert answer.status == 200, answer.text
        log += answer.json["events"]
        more = answer.json["hasMore"] or len(answer.json["events"]) == 500
    return log


class Killer:
    """Kills the server at random counts of acks and starts it again."""

    def __init__(self, world: World, seed: int):
        self.world = world
        total = ACTORS * COMMANDS
        self.at = sorted(random.Random(seed).sample(range(total // 20, total * 3 // 4), KILLS))
        self.due = threading.Semaphore(0)
        world.on_ack = self._count
        self.killed = 0

    def _count(self) -> None:
        if len(self.world.acks) in self.at:
            self.due.release()

    def run(self) -> None:
        for _ in range(KILLS):
            assert self.due.acquire(timeout=120), "the actors came to a halt"
            self.world.up.clear()
            self.world.server.kill()
            self.killed += 1
            self.world.server.start()
            self.world.up.set()


@pytest.mark.parametrize("seed", [11])
def test_the_log_keeps_all_promises_through_ten_kills(start_server, people, seed):
    server = start_server({"limits": {"messages_per_second": 0}})
    owner, guest, *persons = people(server, "owner", "guest", *[f"actor{n}" for n in range(ACTORS)])
    world = World(server, owner.create_group(*persons))
    actors = [Actor(world, person, seed * 100 + n) for n, person in enumerate(persons)]
    churner, killer = Churner(world, owner, guest), Killer(world, seed)

    failures = []

    def guarded(work):
        try:
            work()
        except BaseException as failure:  # told by the test, not lost with the thread
            failures.append(failure)

    background = [threading.Thread(target=guarded, args=(work,)) for work in (churner.run, churner.listen, killer.run)]
    foreground = [threading.Thread(target=guarded, args=(actor.run,)) for actor in actors]
    for thread in [*background, *foreground]:
        thread.start()
    for thread in foreground:
        thread.join()
    world.done.set()
    for thread in background:
        thread.join()

    assert failures == []
    assert killer.killed == KILLS
    log = whole_log(owner, world.chat)
    assert check_log(log, acks=world.acks, sent=world.sent, devices=world.heard) == []
    assert check_history_replays(log, owner.history(world.chat)) == []
    assert {event["type"] for event in log} >= {"message_edited", "message_deleted", "reaction_updated",
                                                "member_added", "member_removed"}
