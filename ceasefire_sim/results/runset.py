"""Many runs of one scenario: the table of runs and what was counted along the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ceasefire_sim.results.estimate import Estimate, mean, quantile, share
from ceasefire_sim.results.run_block import ENDINGS, RunBlock, shown_columns, wait_keys
from ceasefire_sim.scenario.model.parts import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.text import escaped_html

__all__ = ["ENDINGS", "RunSet"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
Array = Any


@dataclass(frozen=True)
class RunSet:
    """Runs of one scenario under one seed, and the questions they answer, with intervals."""

    scenario: Scenario
    seed: int
    engine: str
    block: RunBlock
    confidence: float = 0.95

    def __len__(self) -> int:
        return len(self.block)

    def _repr_html_(self) -> str:
        """The phases at the end as a table, for notebooks."""
        rows = "".join(
            f"<tr><td>{escaped_html(state)}</td><td>{one.value:.1%}</td><td>{one.low:.1%} to {one.high:.1%}</td></tr>"
            for state, one in self.phases().items()
        )
        head = f"<caption>{escaped_html(self.scenario.title)}: {len(self)} runs, phase at the end</caption>"
        return f"<table>{head}<tr><th>phase</th><th>share</th><th>interval</th></tr>{rows}</table>"

    # the table of runs --------------------------------------------------------------------------

    def array(self, name: str) -> Array:
        """One column of the table as an array by run, states and endings as numbers, NaN where empty."""
        return self.block.columns[name]

    def column(self, name: str) -> list[Any]:
        """One column of the table of runs as a user reads it: names of states, None where empty."""
        values = self.array(name).tolist()
        if name == "ending":
            return [ENDINGS[number] for number in values]
        if name == "phase" or name.startswith("regions."):
            states = self.scenario.regions[name.removeprefix("regions.")].states
            return [states[number] for number in values]
        if name.startswith("properties."):
            truth = self.scenario.is_truth(self.scenario.file.properties[name.partition(".")[2]])
            return [None if value != value else bool(value) if truth else value for value in values]
        return list(values)

    @property
    def rows(self) -> Iterator[Mapping[str, Any]]:
        """A row a run, in run order."""
        names = list(shown_columns(self.scenario))
        for values in zip(*(self.column(name) for name in names), strict=True):
            yield dict(zip(names, values, strict=True))

    # shares of runs -----------------------------------------------------------------------------

    def shared(self, counts: Array, names: Any) -> dict[str, Estimate]:
        """The share of runs for each of some counts."""
        return {name: share(int(count), len(self), self.confidence) for name, count in zip(names, counts, strict=True)}

    def phases(self) -> dict[str, Estimate]:
        """The share of runs that end in each phase."""
        states = self.scenario.file.phases.states
        return self.shared(np.bincount(self.array("phase"), minlength=len(states)), states)

    def endings(self) -> dict[str, Estimate]:
        """The share of runs with each ending."""
        return self.shared(np.bincount(self.array("ending"), minlength=len(ENDINGS)), ENDINGS)

    def first_of_endings(self) -> dict[str, int | None]:
        """The first run with each ending; None where no run ends so."""
        endings, numbers = self.array("ending"), self.array("run")
        where = {ending: np.flatnonzero(endings == code) for code, ending in enumerate(ENDINGS)}
        return {ending: int(numbers[found[0]]) if found.size else None for ending, found in where.items()}

    def share(self, region: str, day: int) -> dict[str, Estimate]:
        """The share of runs in each state of a region on S(day)."""
        counts = self.block.daily[region][min(day, self.scenario.horizon)]
        return self.shared(counts, self.scenario.regions[region].states)

    def daily(self, region: str = "phase") -> Array:
        """The number of runs in each state (columns) of a region on S(0) … S(horizon) (rows)."""
        return self.block.daily[region]

    def survival(self) -> list[Estimate]:
        """The share of runs in which `holds` has held on every day so far, for S(0) … S(horizon)."""
        if self.scenario.file.holds is None:
            raise ValueError("survival needs `holds` in the scenario")
        return [share(len(self) - int(lost), len(self), self.confidence) for lost in self.by_day("held")]

    def by_day(self, name: str) -> Array:
        """The number of runs in which a first day has come, for S(0) … S(horizon)."""
        horizon = self.scenario.horizon
        return np.cumsum(np.bincount(self.array(name), minlength=horizon + 2)[: horizon + 1])

    def ended_by_day(self, ending: str) -> Array:
        """The number of runs that have reached the goal, or otherwise ended so, by each day."""
        chosen = self.array("ending") == ENDINGS.index(ending)
        day = self.array("goal" if ending == "reached" else "end_day")[chosen]
        horizon = self.scenario.horizon
        return np.cumsum(np.bincount(day, minlength=horizon + 2)[: horizon + 1])

    def violations(self, name: str) -> tuple[int, int, int]:
        """In how many runs an invariant broke, the first of them and the day on which; all 0 if none."""
        days = self.array(f"invariants.{name}")
        broken = np.flatnonzero(days <= self.scenario.horizon)
        if not broken.size:
            return 0, 0, 0
        return int(broken.size), int(self.array("run")[broken[0]]), int(days[broken[0]])

    # properties ---------------------------------------------------------------------------------

    def probability(self, name: str) -> Estimate:
        """The probability of a property."""
        values = self.values(name)
        return share(int(np.count_nonzero(values)), len(values), self.confidence)

    def values(self, name: str) -> Array:
        """The values of a property in the runs that have one."""
        values = self.array(f"properties.{name}")
        return values[~np.isnan(values)]

    def property(self, name: str) -> dict[str, Any]:
        """All that is known of a property, in the form of ``run --json``."""
        asked = self.scenario.file.properties[name]
        kind = "probability" if self.scenario.is_truth(asked) else "distribution"
        found = self.values(name)
        estimate = self.probability(name) if kind == "probability" else self.mean(name)
        unknown = estimate.n == 0
        answer: dict[str, Any] = {"kind": kind}
        answer["value"] = None if unknown else estimate.value
        answer["interval"] = None if unknown else estimate.interval
        answer |= {"confidence": self.confidence, "method": "simulation", "runs": estimate.n}
        answer["given"] = int(self.array(f"given.{name}").sum()) if asked.given is not None else None
        answer["expect"] = asked.expect
        answer["met"] = met(asked.expect, estimate) if not unknown else ("undecided" if asked.expect else None)
        if kind == "distribution":
            answer |= self.distribution(asked, found, estimate.n - len(found))
        return answer

    def mean(self, name: str) -> Estimate:
        """The mean of a property; what is censored counts up to the last day looked at."""
        capped = self.array(f"capped.{name}")
        return mean(capped[~np.isnan(capped)].tolist(), self.confidence)

    def distribution(self, asked: Property, found: Array, censored: int) -> dict[str, Any]:
        """What a distribution has besides its mean."""
        answer: dict[str, Any] = {"censored": censored}
        values = np.sort(found).tolist()
        if asked.days_until is not None or asked.between is not None:
            happened = share(len(values), len(values) + censored, self.confidence)
            answer["happened"] = happened.value if happened.n else None
            answer["happened_interval"] = happened.interval if happened.n else None
            answer["mean_if_happened"] = mean(values).value if values else None
        answer["quantiles"] = {f"{p:g}": quantile(values, censored, p) for p in QUANTILES}
        if asked.observed is not None:
            record = self.scenario.day_of(asked.observed)
            total = len(values) + censored
            below = sum(value < record for value in values)
            answer["observed"] = {
                "value": record,
                "share_below": below / total if total else None,
                "share_equal": sum(value == record for value in values) / total if total else None,
            }
        return answer

    def days_in_phases(self) -> dict[str, dict[str, float | None]]:
        """Median and quantiles of the days each run spends in each phase."""
        found: dict[str, dict[str, float | None]] = {}
        for state in self.scenario.file.phases.states:
            days = np.sort(self.array(f"days.{state}")).astype(float).tolist()
            found[state] = {f"{p:g}": quantile(days, 0, p) for p in QUANTILES}
        return found

    # waiting ------------------------------------------------------------------------------------

    @cached_property
    def waits(self) -> dict[tuple[str, str], int]:
        """Days over all runs, by element and conjunct.

        Under ``OPEN_DAYS`` those on which the element was open, under ``""`` those of them on which it waited,
        under a label those on which that alone was false.
        """
        return dict(zip(wait_keys(self.scenario), self.block.waits.tolist(), strict=True))


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
