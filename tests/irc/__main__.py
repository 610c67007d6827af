"""Command line of script/demo-irc."""

import argparse
import asyncio
import resource
import secrets
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

from harness.server import Server

from .corpus import Day, load
from .run import Run

ROOT = Path(__file__).resolve().parents[2]
SHOWN_FAULTS = 20


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="script/demo-irc",
        description="Sends the #ubuntu IRC conversation through a server as its users, reads it back, and compares.",
    )
    parser.add_argument("--days", type=int, help="only the first N days (default: all 153)")
    parser.add_argument("--kill", action="store_true", help="kill -9 the server in the middle, restart it, go on")
    parser.add_argument("--data", type=Path, default=ROOT / "../shared/data/irc/ubuntu-irc.jsonl.gz")
    parser.add_argument("--binary", type=Path, default=ROOT / "build/release/stonechat")
    parser.add_argument("--url", help="a running server instead of an own one; needs --secret and an empty store")
    parser.add_argument("--secret", help="the hs256_secret of the server at --url")
    arguments = parser.parse_args()
    if arguments.url and (arguments.kill or not arguments.secret):
        parser.error("--url needs --secret and does not go with --kill")
    return arguments


def raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def counts(days: list[Day]) -> str:
    lines = [line for day in days for line in day.lines]
    users = len({line.nickname for line in lines})
    replies = sum(line.reply_to is not None for line in lines)
    actions = sum(line.kind == "action" for line in lines)
    return f"days {len(days)}, users {users:,}, messages {len(lines):,}, replies {replies:,}, actions {actions:,}"


def perform(arguments: argparse.Namespace, server, secret: str, days: list) -> int:
    print(counts(days))
    messages = sum(len(day.lines) for day in days)
    run = Run(server, secret, days, messages // 2 if arguments.kill else None)
    asyncio.run(run.send_all())
    sent_in = time.monotonic() - run.progress.started
    started = time.monotonic()
    faults = run.compare_all()
    read_in = time.monotonic() - started
    for fault in faults[:SHOWN_FAULTS]:
        print(f"DIFFERS {fault}")
    print(
        f"acked {run.acked:,} in {sent_in:.1f} s ({messages / sent_in:,.0f}/s), heard live {run.heard:,}, "
        f"resent after {run.kills} kills {run.resent}, read back in {read_in:.1f} s"
    )
    print(f"{len(faults)} differences" if faults else "identical: text, order, senders and replies; sequences gapless")
    return 1 if faults else 0


def main() -> int:
    arguments = parse_arguments()
    if not arguments.data.is_file():
        print(f"the data is absent: {arguments.data}; nothing was sent", file=sys.stderr)
        return 2
    raise_file_limit()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that the server goes too
    days = load(arguments.data, arguments.days)
    if arguments.url:
        at = urlsplit(arguments.url)
        return perform(arguments, SimpleNamespace(address=(at.hostname, at.port or 80)), arguments.secret, days)
    if not arguments.binary.is_file():
        print(f"{arguments.binary} is absent: build it with script/build", file=sys.stderr)
        return 2
    secret = secrets.token_urlsafe(32)
    with tempfile.TemporaryDirectory(prefix="stonechat-irc-") as folder:
        server = Server(arguments.binary.resolve(), Path(folder), {"auth": {"hs256_secret": secret}}).start()
        print(f"serving {len(days)} days on {server.url} from {folder}")
        try:
            code = perform(arguments, server, secret, days)
            server.stop()
            return code
        finally:
            server.kill()


if __name__ == "__main__":
    sys.exit(main())
