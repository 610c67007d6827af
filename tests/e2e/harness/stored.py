"""What lies in a server's database, read beside it: to tell that something changed nothing."""

import sqlite3
from contextlib import closing


def contents(server) -> dict[str, list[str]]:
    """All rows of each table, by its name."""
    with closing(sqlite3.connect(f"file:{server.data_dir / 'stonechat.db'}?mode=ro", uri=True)) as database:
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        return {name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for (name,) in tables}


def resident_bytes(server) -> int:
    with open(f"/proc/{server.pid}/statm") as statm:
        return int(statm.read().split()[1]) * 4096
