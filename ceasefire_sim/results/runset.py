"""Many runs of one scenario: the table of runs and what was counted along the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ceasefire_sim.results.estimate import Estimate, mean, quantile, share
from ceasefire_sim.scenario.parts import Property
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.text import escaped_html

__all__ = ["ENDINGS", "Block", "RunSet", "kind_of_property"]

ENDINGS = ("reached", "failed", "stuck", "open")
PROBABILITIES = ("eventually", "always", "hold")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass
class Block:
    """Consecutive runs, as plain data: what a worker hands back.

    ``rows`` are runs in order; ``daily`` counts runs by region, day and state; ``waited`` and ``alone``
    count days on which an element waited, and on which one conjunct alone was false.
    """

    first: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    daily: dict[str, list[Counter[str]]] = field(default_factory=dict)
    waited: Counter[str] = field(default_factory=Counter)
    alone: Counter[tuple[str, str]] = field(default_factory=Counter)
    days: int = 0
    violations: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # runs, first run, its day

    def violated(self, name: str, run: int, day: int) -> None:
        """Notes a run in which an invariant broke first on a day."""
        count, first_run, first_day = self.violations.get(name, (0, run, day))
        self.violations[name] = (count + 1, first_run, first_day)

    def add(self, other: Block) -> None:
        """Takes in the block that comes next."""
        self.rows += other.rows
        for region, days in other.daily.items():
            mine = self.daily.setdefault(region, [Counter() for _ in days])
            for count, more in zip(mine, days, strict=True):
                count.update(more)
        self.waited.update(other.waited)
        self.alone.update(other.alone)
        self.days += other.days
        for name, (runs, run, day) in other.violations.items():
            before, first_run, first_day = self.violations.get(name, (0, run, day))
            self.violations[name] = (before + runs, first_run, first_day)


def kind_of_property(asked: Property, truth: bool) -> str:
    """Whether a property is a probability or a distribution; ``truth``: its `at_end` or `value` is one."""
    if any(getattr(asked, form) is not None for form in PROBABILITIES):
        return "probability"
    return "probability" if truth else "distribution"


@dataclass(frozen=True)
class RunSet:
    """Runs of one scenario under one seed, and the questions they answer, with intervals."""

    scenario: Scenario
    seed: int
    engine: str
    block: Block
    confidence: float = 0.95

    def __len__(self) -> int:
        return len(self.block.rows)

    def _repr_html_(self) -> str:
        """The phases at the end as a table, for notebooks."""
        rows = "".join(
            f"<tr><td>{escaped_html(state)}</td><td>{one.value:.1%}</td><td>{one.low:.1%} to {one.high:.1%}</td></tr>"
            for state, one in self.phases().items()
        )
        head = f"<caption>{escaped_html(self.scenario.title)}: {len(self)} runs, phase at the end</caption>"
        return f"<table>{head}<tr><th>phase</th><th>share</th><th>interval</th></tr>{rows}</table>"

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """A row a run, in run order."""
        return self.block.rows

    def column(self, name: str) -> list[Any]:
        """One column of the table of runs."""
        return [row[name] for row in self.block.rows]

    def phases(self) -> dict[str, Estimate]:
        """The share of runs that end in each phase."""
        found = Counter(self.column("phase"))
        return {state: share(found[state], len(self), self.confidence) for state in self.scenario.file.phases.states}

    def endings(self) -> dict[str, Estimate]:
        """The share of runs with each ending."""
        found = Counter(self.column("ending"))
        return {ending: share(found[ending], len(self), self.confidence) for ending in ENDINGS}

    def share(self, region: str, day: int) -> dict[str, Estimate]:
        """The share of runs in each state of a region on S(day)."""
        counts = self.block.daily[region][min(day, self.scenario.horizon)]
        return {
            state: share(counts[state], len(self), self.confidence) for state in self.scenario.regions[region].states
        }

    def survival(self) -> list[Estimate]:
        """The share of runs in which `holds` has held on every day so far, for S(0) … S(horizon)."""
        if self.scenario.file.holds is None:
            raise ValueError("survival needs `holds` in the scenario")
        ends = Counter(row["held"] for row in self.block.rows)
        alive, found = len(self), []
        for day in range(self.scenario.horizon + 1):
            alive -= ends[day]
            found.append(share(alive, len(self), self.confidence))
        return found

    def probability(self, name: str) -> Estimate:
        """The probability of a property."""
        values = self.values(name)
        return share(sum(map(bool, values)), len(values), self.confidence)

    def values(self, name: str) -> list[Any]:
        """The values of a property in the runs that have one."""
        return [value for value in self.column(f"properties.{name}") if value is not None]

    def property(self, name: str) -> dict[str, Any]:
        """All that is known of a property, in the form of ``run --json``."""
        asked = self.scenario.file.properties[name]
        given = [row for row in self.block.rows if row[f"given.{name}"]]
        column = [row[f"properties.{name}"] for row in given]
        found: list[Any] = [value for value in column if value is not None]
        truth = any(isinstance(value, bool) for value in found)
        kind = kind_of_property(asked, truth)
        answer: dict[str, Any] = {"kind": kind}
        if kind == "probability":
            estimate = share(sum(map(bool, found)), len(found), self.confidence)
        else:
            estimate = mean(
                [row[f"capped.{name}"] for row in given if row[f"capped.{name}"] is not None], self.confidence
            )
        unknown = estimate.n == 0
        answer["value"] = None if unknown else estimate.value
        answer["interval"] = None if unknown else estimate.interval
        answer |= {"confidence": self.confidence, "method": "simulation", "runs": estimate.n}
        answer["given"] = len(given) if asked.given is not None else None
        answer["expect"] = asked.expect
        answer["met"] = met(asked.expect, estimate) if not unknown else ("undecided" if asked.expect else None)
        if kind == "distribution":
            answer |= self.distribution(name, asked, found, estimate.n - len(found))
        return answer

    def distribution(self, name: str, asked: Property, found: list[float], censored: int) -> dict[str, Any]:
        """What a distribution has besides its mean."""
        answer: dict[str, Any] = {"censored": censored}
        if asked.days_until is not None or asked.between is not None:
            happened = share(len(found), len(found) + censored, self.confidence)
            answer["happened"] = happened.value if happened.n else None
            answer["happened_interval"] = happened.interval if happened.n else None
            answer["mean_if_happened"] = mean(found).value if found else None
        answer["quantiles"] = {f"{p:g}": quantile(found, censored, p) for p in QUANTILES}
        if asked.observed is not None:
            record = self.scenario.day_of(asked.observed)
            total = len(found) + censored
            below = sum(value < record for value in found)
            answer["observed"] = {
                "value": record,
                "share_below": below / total if total else None,
                "share_equal": sum(value == record for value in found) / total if total else None,
            }
        return answer

    def days_in_phases(self) -> dict[str, dict[str, float | None]]:
        """Median and quantiles of the days each run spends in each phase."""
        found: dict[str, dict[str, float | None]] = {}
        for state in self.scenario.file.phases.states:
            days = [float(row["days"].get(state, 0)) for row in self.block.rows]
            found[state] = {f"{p:g}": quantile(days, 0, p) for p in QUANTILES}
        return found


def met(expect: str | None, estimate: Estimate) -> bool | str | None:
    """Whether an expectation is met by an interval: true, false, or undecided where it straddles."""
    if expect is None:
        return None
    text = expect.strip()
    op = next(known for known in (">=", "<=", "==", "!=", ">", "<") if text.startswith(known))
    number = float(text[len(op) :])
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    if op in ("==", "!="):
        inside = low <= number <= high
        if inside and low < high:
            return "undecided"
        return inside == (op == "==")
    if op == ">=":
        return True if low >= number else False if high < number else "undecided"
    if op == ">":
        return True if low > number else False if high <= number else "undecided"
    if op == "<=":
        return True if high <= number else False if low > number else "undecided"
    return True if high < number else False if low >= number else "undecided"
