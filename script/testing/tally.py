"""The sum of all runners: what passed, what failed, what was skipped, and how it is said."""

from dataclasses import dataclass, field

# A skip whose reason says this is allowed everywhere: the data is not part of the repository.
DATA_ABSENT = "data is absent"


@dataclass
class Outcome:
    """What became of one test. `state`: passed, failed or skipped; `why` belongs to the last two."""

    name: str
    state: str
    why: str = ""


@dataclass
class Tally:
    """`strict`: on CI, where a test that could not run is a failure."""

    strict: bool
    passed: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)

    def add(self, outcomes):
        for outcome in outcomes:
            if outcome.state == "passed":
                self.passed += 1
            elif outcome.state == "skipped" and not (self.strict and DATA_ABSENT not in outcome.why):
                self.skips.append(outcome)
            elif outcome.state == "skipped":
                why = f"skipped, which CI does not allow: {outcome.why}"
                self.failures.append(Outcome(outcome.name, "failed", why))
            else:
                self.failures.append(outcome)

    def lines(self):
        """What is said at the end; the last line is the count."""
        said = [f"skipped: {skip.name}: {skip.why}" for skip in self.skips]
        said += [f"FAILED: {failure.name}" + (f": {failure.why}" if failure.why else "") for failure in self.failures]
        return [*said, f"{self.passed} passed, {len(self.failures)} failed"]

    def exit_code(self):
        return 1 if self.failures or self.passed == 0 else 0
