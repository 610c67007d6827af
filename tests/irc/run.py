"""The whole demonstration: one server, all days, some at a time, optionally with a kill -9 in the middle."""

import asyncio
import sys
import time

from .compare import compare, read_back
from .corpus import Day
from .sender import DaySender, Record

# A user may have 20 connections (connections_per_user_max) and has one a day that is played, plus those being closed.
DAYS_AT_A_TIME = 16


class Progress:
    """Counts acks and says how far it is: on a terminal in place, else a line now and then."""

    def __init__(self, total: int):
        self.total, self.done, self.started = total, 0, time.monotonic()
        self._shown_at = self.started

    def step(self) -> None:
        self.done += 1
        now, in_place = time.monotonic(), sys.stdout.isatty()
        if self.done == self.total or now - self._shown_at >= (0.2 if in_place else 10.0):
            self._shown_at = now
            rate = self.done / max(now - self.started, 0.001)
            text = f"sent and acked {self.done:,} of {self.total:,} messages, {rate:,.0f}/s"
            end = "" if in_place and self.done < self.total else "\n"
            print(("\r" if in_place else "") + text, end=end, flush=True)


class Run:
    """`server` has start(), kill() and `address`; `kill_at` is a number of acks, or None."""

    def __init__(self, server, secret: str, days: list[Day], kill_at: int | None = None):
        self.server, self.secret, self.days, self.kill_at = server, secret, days, kill_at
        self.records = {day.name: Record() for day in days}
        self.progress = Progress(sum(len(day.lines) for day in days))
        self.kills = 0
        self._up = asyncio.Event()

    async def send_all(self) -> None:
        self._up.set()
        free = asyncio.Semaphore(DAYS_AT_A_TIME)

        async def play(day: Day) -> None:
            async with free:
                await DaySender(day, self.secret, self.records[day.name], self._on_ack).run(self._server_is_up)

        tasks = [asyncio.create_task(play(day)) for day in self.days]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    def compare_all(self) -> list[str]:
        faults = []
        for day in self.days:
            faults += compare(day, read_back(self.server.address, self.secret, day), self.records[day.name])
        return faults

    @property
    def acked(self) -> int:
        return sum(len(record.acks) for record in self.records.values())

    @property
    def heard(self) -> int:
        return sum(record.heard for record in self.records.values())

    @property
    def resent(self) -> int:
        return sum(record.resent for record in self.records.values())

    def _on_ack(self) -> None:
        self.progress.step()
        if self.kill_at is not None and self.progress.done == self.kill_at:
            self._up.clear()
            self.server.kill()
            self.kills += 1
            asyncio.get_running_loop().create_task(self._restart())

    async def _restart(self) -> None:
        started = time.monotonic()
        await asyncio.to_thread(self.server.start)
        print(f"killed with -9 after {self.progress.done:,} acks, up again in {time.monotonic() - started:.2f} s")
        self._up.set()

    async def _server_is_up(self) -> tuple[str, int]:
        await self._up.wait()
        return self.server.address
