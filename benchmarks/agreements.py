"""Seven agreements beside what was expected of them: warnings, verdicts by reading, and where the record lies.

    python -m benchmarks.agreements [--runs 1000]

What was expected was written down before the files were: whether the goal can be reached, which duties stand still, and
which of them wait in a circle. The record is asked of the text, and of its cure under all readings where there is one:
which share of the runs lies below it, which is equal to it, which above it. ``python -m benchmarks.ceasefires`` has the
bands of the three that name nobody.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import ceasefire_sim as cs
from ceasefire_sim.results.answer import Observed
from ceasefire_sim.scenario.loading import validate

CURES = {
    "el-salvador-1992": "october-1992",
    "nepal-2006": "december-2007",
    "sierra-leone-1999": "pairs-2001",
    "dayton-1995": None,
    "generic-monitored": None,
    "generic-unmonitored": None,
    "generic-definitive": None,
}
DISTRICTS = ("first", "second", "last")
JANUARY = ("party_a_january", "party_b_january")
SEPTEMBER = ("party_a_september", "party_b_september")
BEHIND = {"verification", "army_lock", "government", "election", "republic", "integration"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read an agreement: a variant of it, and the readings in force."""

    scenario: str
    variant: str | None = None
    readings: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = (f"variant {self.variant}" if self.variant else "", " and ".join(self.readings))
        return ", ".join(filter(None, parts)) or "the text"


@dataclass(frozen=True, slots=True)
class Impasse:
    """The duties that stand still, and those of them that wait in a circle; none where all can be carried out."""

    stuck: frozenset[str] = frozenset()
    circles: frozenset[frozenset[str]] = frozenset()

    def __str__(self) -> str:
        if not self.stuck:
            return "can be carried out"
        circles = "; ".join(sorted(", ".join(sorted(circle)) for circle in self.circles))
        behind = self.stuck.difference(*self.circles)
        return f"out of reach: {circles} in a circle" + (f"; behind: {', '.join(sorted(behind))}" if behind else "")


def impasse(stuck: set[str], *circles: set[str]) -> Impasse:
    """What stands still, written short."""
    return Impasse(frozenset(stuck), frozenset(map(frozenset, circles)))


IN_PAIRS = [{f"militia_{district}", f"rebels_{district}"} for district in DISTRICTS]
FIRST_CIRCLE, SECOND_CIRCLE = {"constitution", "legislature", "lock"}, {"election", "republic"}
EXPECTED = {  # where anything stands still; every other way to read them can be carried out
    Reading("el-salvador-1992", None, ("all",)): impasse(
        {"officers", "battalions", "demobilisation", "destruction"}, {"officers", "demobilisation", "destruction"}
    ),
    Reading("nepal-2006", None, ("all",)): impasse(FIRST_CIRCLE | BEHIND, FIRST_CIRCLE, SECOND_CIRCLE),
    Reading("nepal-2006", None, JANUARY): impasse(FIRST_CIRCLE | BEHIND, FIRST_CIRCLE),
    Reading("nepal-2006", None, SEPTEMBER): impasse(SECOND_CIRCLE | {"integration"}, SECOND_CIRCLE),
    Reading("nepal-2006", "january-2007", ("all",)): impasse(SECOND_CIRCLE | {"integration"}, SECOND_CIRCLE),
    Reading("sierra-leone-1999", None, ("all",)): impasse(set().union(*IN_PAIRS) | {"elections"}, *IN_PAIRS),
}


def ways_to_read(name: str) -> Iterator[Reading]:
    """The text, each reading alone, all together, what else was expected, and the cure under all readings."""
    readings = list(cs.read_scenario(name).available_readings)
    yield Reading(name)
    yield from (Reading(name, None, (reading,)) for reading in readings)
    if len(readings) > 1:
        yield Reading(name, None, ("all",))
    yield from (way for way in EXPECTED if way.scenario == name and way.readings != ("all",))
    yield from (way for way in EXPECTED if way.scenario == name and way.variant is not None)
    if CURES[name]:
        yield Reading(name, CURES[name], ("all",))


def verdict(way: Reading) -> Impasse | None:
    """What the analysis says; None where it leaves open whether the goal can be reached."""
    scenario = cs.read_scenario(way.scenario, way.variant, way.readings)
    answer = cs.sequence(scenario, repairs=False, alternatives=False)
    if answer.reachable is None:
        return None
    stuck = {path.split(".")[1] for path in answer.stuck if path.startswith("obligations.")}
    circles = [{path.split(".")[1] for path in circle if path.startswith("obligations.")} for circle in answer.cycles]
    return impasse(set() if answer.reachable else stuck, *circles)


def records(name: str, runs: int) -> Iterator[tuple[str, Observed, Observed | None]]:
    """Each question with a record: where that lies in runs of the text, and in runs of the cure."""
    text = cs.simulate(cs.read_scenario(name), runs=runs).properties()
    cure = CURES[name]
    cured = cs.simulate(cs.read_scenario(name, cure, ["all"]), runs=runs).properties() if cure else {}
    for key, answer in text.items():
        if answer.observed is not None:
            yield key, answer.observed, cured[key].observed if cured else None


def shares(observed: Observed) -> str:
    """The shares of the runs below a record, equal to it, and above it."""
    parts = (observed.share_below, observed.share_equal, observed.share_above)
    return " / ".join("–" if share is None else f"{share:4.0%}" for share in parts)


def main() -> None:
    """Prints what was expected, what came out, and the record."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    for name in CURES:
        faults, warnings = validate(name)
        print(f"\n{name}: {len(faults)} faults, {len(warnings)} warnings")
        for way in ways_to_read(name):
            said, expected = verdict(way), EXPECTED.get(way, Impasse())
            print(f"  {way}: {said}{'' if said == expected else f'; EXPECTED {expected}'}")
        for key, text, cured in records(name, runs):
            after = f"  cured {shares(cured)}" if cured else ""
            print(f"  {key:26} record {text.value:6g}; below / equal / above: text {shares(text)}{after}")


if __name__ == "__main__":
    main()
