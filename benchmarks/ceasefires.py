"""The generic ceasefires beside what was measured over many: each figure with its band, and whether it lies inside.

    python -m benchmarks.ceasefires [--runs 60]

Survival, hazards and provisions are exact; deaths a day come from so many runs told day by day. The numbers of the
scenarios were fitted to these bands: inside says that nothing measured speaks against them. Below them stands
``gaza-2025``, in many runs, beside the bands of a watched truce. It was fitted to none: outside says how it differs.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

import ceasefire_sim as cs

NAMES = ("generic-monitored", "generic-unmonitored", "generic-definitive")
REAL, LIKE, SAMPLE = "gaza-2025", "generic-monitored", 2000  # runs
DAYS = (7, 30, 90, 180, 365)
WATCHING = {"generic-monitored": ("nobody-watches", 1), "generic-unmonitored": ("somebody-watches", -1)}
FALL = {"generic-monitored": (3.9, 8.5), "generic-unmonitored": (7.9, 19.4)}
EFFECT, DISPERSION, SIZE, MEMORY, BACK = (1.0, 2.3), (3.8, 13.6), (0.86, 1.3), (0.07, 0.31), (0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure of a scenario beside the band it should lie in."""

    scenario: str
    figure: str
    value: float
    band: tuple[float, float]

    @property
    def inside(self) -> bool:
        """Whether the figure lies in its band."""
        return self.band[0] <= self.value <= self.band[1]


def probabilities(name: str, variant: str | None = None) -> dict[str, Check]:
    """The exact answer to every question of a scenario that has a band."""
    scenario = cs.read_scenario(name, variant)
    exact = cs.solve(scenario)
    checks: dict[str, Check] = {}
    for key, part in scenario.file.properties.items():
        low, high = (float(word) for word in str(part.expect).strip("[]").split(","))
        checks[key] = Check(name, key, float(exact.probability(key).value), (low, high))
    return checks


def fall(name: str, survival: list[float], like: str) -> Check:
    """How steeply the hazard falls."""
    first_week, later = -math.log(survival[0]) / 7, math.log(survival[1] / survival[2]) / 60
    return Check(name, "hazard of week 1 over days 30 to 90", first_week / later, FALL[like])


def hazards(name: str, survival: list[float]) -> Iterator[Check]:
    """How steeply the hazard falls, and what monitoring changes with all else frozen."""
    if name in FALL:
        yield fall(name, survival, name)
    if name in WATCHING:
        variant, sign = WATCHING[name]
        other = probabilities(name, variant)["unbroken_365"].value
        ratio = (math.log(other) / math.log(survival[-1])) ** sign
        yield Check(name, "hazard without monitors over with them", ratio, EFFECT)


def deaths_by_day(name: str, runs: int) -> list[npt.NDArray[np.int64]]:
    """Deaths on each day of each run while the truce is unbroken."""
    scenario = cs.read_scenario(name, overrides={"horizon": 365} if name != "generic-definitive" else {})
    histories = []
    for run in range(runs):
        agreement = cs.live(scenario, seed=1, run=run)
        counts: list[int] = []
        while not agreement.ended and agreement.today < 365:
            counts.append(sum(event["site"] == "incidents.deaths" for event in agreement.day()))
        histories.append(np.array(counts, np.int64))
    return histories


def violence(name: str, runs: int) -> Iterator[Check]:
    """How deaths cluster: dispersion, size of a negative binomial, memory, and how soon the mean is back."""
    histories = [counts for counts in deaths_by_day(name, runs) if len(counts) >= 30]
    counts = np.concatenate(histories)
    mean, variance = float(counts.mean()), float(counts.var())
    yield Check(name, "deaths a day, variance over mean", variance / mean, DISPERSION)
    yield Check(name, "deaths a day, k", mean**2 / (variance - mean), SIZE)
    logs = [np.log1p(history) for history in histories]
    before, after = np.concatenate([x[:-1] for x in logs]), np.concatenate([x[1:] for x in logs])
    yield Check(name, "deaths a day, logs of neighbours", float(np.corrcoef(before, after)[0, 1]), MEMORY)
    back = [
        bool((history[day + 1 : day + 3] <= 2 * mean).any())
        for history in histories
        for day in np.flatnonzero(history[:-2] > 5 * mean)
    ]
    yield Check(name, "days above five times the mean, over within two", float(np.mean(back)), BACK)


def real_ceasefire() -> Iterator[Check]:
    """A truce that was fitted to no band beside those of a watched one: survival and hazards, in runs."""
    bands = {key: check.band for key, check in probabilities(LIKE).items()}
    survival = [share_of_runs(None, f"unbroken_{day}") for day in DAYS]
    for day, share in zip(DAYS, survival, strict=True):
        yield Check(REAL, f"unbroken_{day}", share, bands[f"unbroken_{day}"])
    yield fall(REAL, survival, LIKE)
    unwatched = share_of_runs("no-monitoring", f"unbroken_{DAYS[-1]}")
    yield Check(REAL, "hazard without monitors over with them", math.log(unwatched) / math.log(survival[-1]), EFFECT)


@lru_cache
def many_runs(variant: str | None) -> cs.RunSet:
    """Many runs of the real truce."""
    return cs.simulate(cs.read_scenario(REAL, variant), runs=SAMPLE)


def share_of_runs(variant: str | None, key: str) -> float:
    """The share of the runs of the real truce in which something is so."""
    return float(many_runs(variant).probability(key).value)


def checks(runs: int) -> Iterator[Check]:
    """Every check of every generic scenario."""
    for name in NAMES:
        answers = probabilities(name)
        yield from answers.values()
        yield from hazards(name, [answers[f"unbroken_{day}"].value for day in DAYS])
    yield from violence("generic-monitored", runs)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=60)
    for check in itertools.chain(checks(parser.parse_args().runs), real_ceasefire()):
        low, high = check.band
        verdict = "inside" if check.inside else "OUTSIDE"
        print(f"{check.scenario:20} {check.figure:48} {check.value:7.3f}  [{low:.2f}, {high:.2f}]  {verdict}")


if __name__ == "__main__":
    main()
