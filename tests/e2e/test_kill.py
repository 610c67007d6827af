"""kill -9 under load: what was acked is there, once, in order, and the conversation goes on."""

import random
import threading

import pytest

from harness.history import check_history
from harness.websocket import Closed

SENDERS, MESSAGES, WINDOW = 4, 400, 16


class Outbox:
    """One sender's messages in order; sends a window ahead and keeps every ack, as the SDK would."""

    def __init__(self, person, chat: str):
        self.person, self.chat = person, chat
        self.acks: dict[str, dict] = {}
        self.ids = [f"{person.id}:{n}" for n in range(MESSAGES)]

    def frame(self, at: int) -> dict:
        after = {"after": self.ids[at - 1]} if at else {}
        content = f"{self.person.id} says {at}"
        return {"type": "message", "chatId": self.chat, "content": content, "messageId": self.ids[at], **after}

    def run(self, on_ack) -> None:
        """Sends what is not acked until all is, or until the connection ends."""
        waiting = [at for at, name in enumerate(self.ids) if name not in self.acks]
        try:
            client = self.person.connect()
            sent = acked = 0
            while acked < len(waiting):
                burst = waiting[sent : acked + WINDOW]
                client.send_burst([self.frame(at) for at in burst])
                sent += len(burst)
                answer = client.receive()
                while answer["type"] == "message":
                    answer = client.receive()
                assert answer["type"] == "ack", answer
                self.acks[answer["messageId"]] = {**answer, "senderId": self.person.id}
                acked += 1
                on_ack()
        except (Closed, OSError):
            pass

    def recorded(self) -> list[dict]:
        return [{**ack, "content": self.frame(self.ids.index(name))["content"]} for name, ack in self.acks.items()]


class Listener:
    """A member's device that only listens, until its connection ends."""

    def __init__(self, client):
        self.client, self.events = client, []
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        try:
            while True:
                event = self.client.receive()
                if event["type"] == "message":
                    self.events.append(event)
        except (Closed, OSError, TimeoutError):
            pass


def run_all(outboxes, on_ack=lambda: None) -> None:
    threads = [threading.Thread(target=outbox.run, args=(on_ack,)) for outbox in outboxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_acked_is_lost_and_nothing_stands_twice_after_kill_9(start_server, people, seed):
    server = start_server({"limits": {"messages_per_second": 0}})
    persons = people(server, *[f"sender{n}" for n in range(SENDERS)])
    chat = persons[0].create_group(*persons[1:])
    outboxes = [Outbox(person, chat) for person in persons]
    listeners = [Listener(person.connect()) for person in persons[:2]]

    countdown = random.Random(seed).randrange(SENDERS * MESSAGES // 4, SENDERS * MESSAGES * 3 // 4)
    lock = threading.Lock()

    def kill_when_it_is_time():
        nonlocal countdown
        with lock:
            countdown -= 1
            if countdown == 0:
                server.kill()

    run_all(outboxes, kill_when_it_is_time)
    for listener in listeners:
        listener.thread.join()
    acked_before = [ack for outbox in outboxes for ack in outbox.recorded()]
    assert 0 < len(acked_before) < SENDERS * MESSAGES

    server.start()
    devices = {f"device {n}": listener.events for n, listener in enumerate(listeners)}
    sent = {outbox.person.id: outbox.ids for outbox in outboxes}
    assert check_history(acked_before, persons[0].history(chat), sent=sent, devices=devices) == []

    run_all(outboxes)
    acked = [ack for outbox in outboxes for ack in outbox.recorded()]
    assert len(acked) == SENDERS * MESSAGES
    stored = persons[1].history(chat)
    assert len(stored) == 1 + SENDERS * MESSAGES
    assert check_history(acked, stored, sent=sent, devices=devices) == []


def test_a_group_that_was_created_is_there_after_kill_9(start_server, people):
    server = start_server()
    ann, bob, eve = people(server, "ann", "bob", "eve")
    chat = ann.create_group(bob)
    ann.rest.post(f"/chats/{chat}/members", {"userIds": [eve.id]})
    direct = ann.rest.post("/chats", {"chatType": "direct", "members": [bob.id]}).json["chatId"]
    server.kill()
    server.start()
    assert eve.rest.get(f"/chats/{chat}").json["memberCount"] == 3
    assert bob.rest.get(f"/chats/{direct}").status == 200
