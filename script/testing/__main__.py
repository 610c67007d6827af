"""What script/test runs after the set-up: `script/test [PART…]`, by default all parts."""

import os
import sys
import time

from parts import ALL
from tally import Outcome, Tally


def main():
    chosen = sys.argv[1:] or list(ALL)
    unknown = [part for part in chosen if part not in ALL]
    if unknown:
        sys.exit(f"no such part: {' '.join(unknown)}; the parts are {' '.join(ALL)}")
    tally = Tally(strict=os.environ.get("CI", "") not in ("", "false", "0"))
    for part in chosen:
        start = time.monotonic()
        try:
            outcomes = ALL[part]()
        except Exception as error:  # One part's accident must not hide the others' results.
            outcomes = [Outcome(part, "failed", f"{type(error).__name__}: {error}")]
        tally.add(outcomes)
        states = [outcome.state for outcome in outcomes]
        counts = ", ".join(f"{states.count(s)} {s}" for s in ("passed", "failed", "skipped") if s in states)
        print(f"== {part}: {counts or 'nothing ran'} ({time.monotonic() - start:.0f} s)", flush=True)
        if not outcomes:
            tally.add([Outcome(part, "failed", "ran nothing")])
    print(*tally.lines(), sep="\n", flush=True)
    sys.exit(tally.exit_code())


main()
