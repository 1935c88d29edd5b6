"""What a check found, as plain data and as a page of text."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ceasefire_sim.present.numbers import TINY, known_share, never_words, number, percent, six_digits
from ceasefire_sim.results.documents import answer_document
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.story.agreement import live
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.check import Check, InvariantCheck, PropertyCheck

__all__ = ["check_lines", "check_summary", "luck_file"]


def check_summary(found: Check) -> dict[str, Any]:
    """What ``check --json`` prints."""
    scenario, exact, runs = found.scenario, found.exact, found.runs
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "overrides": dict(scenario.overrides),
        "horizon": scenario.horizon,
        "method": "both" if exact and runs else "exact" if exact else "simulation",
        "states": exact.states if exact else None,
        "lost": exact.lost if exact else None,
        "runs": len(runs) if runs else None,
        "seed": runs.seed if runs else None,
        "note": found.note or None,
        "ending": {name: one.value for name, one in (exact or runs).endings().items()},  # type: ignore[union-attr]
        "properties": {name: property_document(prop) for name, prop in found.properties().items()},
        "invariants": {name: invariant(kept) for name, kept in found.invariants.items()},
    }


def property_document(checked: PropertyCheck) -> dict[str, Any]:
    """The exact answer, else the simulated one, as plain data; with both, the exact one with the other beside it."""
    document = answer_document(checked.answer)
    if checked.exact is None or checked.simulated is None:
        return document
    return {**document, "simulation": answer_document(checked.simulated), "p_value": checked.p_value}


def invariant(kept: InvariantCheck) -> dict[str, Any]:
    """An invariant as plain data."""
    return {
        "holds": kept.holds,
        "states": kept.states,
        "runs": kept.runs,
        "violations": kept.violations,
        "first": None if kept.first is None else kept.first.to_json(),
    }


def luck_file(name: str) -> str:
    """The name of the file with the luck that breaks an invariant."""
    return f"{name}.luck.json"


def check_lines(found: Check, again: str, out: str | None = None) -> Iterator[str]:
    """The check as a page of text.

    ``again`` is the scenario with its options, as one would type them; ``out`` the folder the luck of violations
    was written to.
    """
    scenario, exact, runs = found.scenario, found.exact, found.runs
    yield from heading(scenario)
    if found.note:
        yield found.note.replace("simulated:", "not exact:", 1)
    if exact is not None:
        lost = f", leaving out at most {exact.lost:.2g} of probability" if exact.lost else ""
        states = f"{exact.states:,} state{'s' * (exact.states != 1)}"
        yield f"exact: {states} at the beginning of a day, {scenario.horizon} days{lost}"
    if runs is not None:
        yield f"simulated: {len(runs):,} runs, seed {runs.seed}, intervals at {100 * runs.confidence:g} % confidence"
    yield ""
    yield "How runs end"
    endings = (exact or runs).endings()  # type: ignore[union-attr]
    for ending, one in endings.items():
        yield f"  {ending:<8} {ending_text(ending, endings) if exact else percent(one.value)}"
    if scenario.file.properties:
        yield ""
        yield "What was asked"
        width = max(map(len, scenario.file.properties))
        for name, prop in found.properties().items():
            row = property_document(prop)
            yield f"  {name:<{width}}  {property_text(row, never_words(scenario, name, row))}"
    if found.invariants:
        yield ""
        yield "What must always hold"
        for name, kept in found.invariants.items():
            yield f"  {name}: {invariant_text(kept)}"
        for name, kept in found.invariants.items():
            if kept.first is not None:
                yield ""
                yield from violation_lines(found, name, kept, again, out)


def ending_text(ending: str, endings: Mapping[str, Estimate]) -> str:
    """The probability of an ending: certain only where every other is impossible, whatever a sum was rounded to."""
    one = endings[ending]
    if one.low is not None and one.high is not None:  # states were dropped: it certainly lies between the two
        return f"{six_digits(one.low)} to {six_digits(one.high)}"
    others = [other.value for name, other in endings.items() if name != ending]
    if not any(others):
        return known_share(1.0)
    return known_share(min(one.value, 1 - TINY / 2))


def property_text(row: dict[str, Any], never: str = "") -> str:
    """One property in a line; ``never`` says what its mean counts a run as in which it does not come."""
    if row["method"] != "exact":
        return simulated_text(row) + never + expectation(row)
    if row["value"] is None:
        text = no_value(row)
    elif row["interval"] is not None:
        text = ("" if row["kind"] == "probability" else "mean ") + " to ".join(map(six_digits, row["interval"]))
    elif row["kind"] == "probability":
        text = known_share(row["value"])
    else:
        text = f"mean {six_digits(row['value'])}{never}"
    if row["value"] is not None and row.get("error", 0.0) > 1e-6 * max(abs(row["value"]), 1e-10):
        text += f" (give or take {row['error']:.1g})"
    middle = (row.get("quantiles") or {}).get("0.5")
    text += f", median {number(middle)}" if middle is not None else ""
    if row.get("happened") is not None and row["interval"] is None:
        text += f", happens with probability {known_share(row['happened'])}"
    if "simulation" in row:
        p = row["p_value"]
        text += f"; in runs {simulated_text(row['simulation'])}; p = {'–' if p is None else f'{p:.3g}'}"
    return text + expectation(row)


def no_value(row: dict[str, Any]) -> str:
    """Why a property has no value."""
    if row.get("note"):
        return f"no exact answer: {row['note']}"
    if row["given"] == 0.0:
        return "no run is asked about: what is given never holds"
    return "infinite" if row.get("happened") is not None or row.get("infinite") else "no run is asked about"


def simulated_text(row: dict[str, Any]) -> str:
    """A simulated answer."""
    if row["value"] is None:
        return "no run answers it"
    interval = row["interval"]
    if row["kind"] == "probability":
        return percent(row["value"]) + (f" [{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]" if interval else "")
    return f"mean {number(row['value'])}" + (f" [{number(interval[0])}, {number(interval[1])}]" if interval else "")


def expectation(row: dict[str, Any]) -> str:
    """Whether what was expected is met."""
    if row["expect"] is None:
        return ""
    verdict = {True: "met", False: "NOT MET", "undecided": "undecided"}[row["met"]]
    if row["value"] is None and row["method"] == "exact":
        verdict = "not answered"
    return f"  expected {row['expect']}: {verdict}"


def invariant_text(kept: InvariantCheck) -> str:
    """One invariant in a line."""
    if kept.holds and kept.states is not None:
        return f"holds in all {kept.states:,} reachable states"
    if kept.holds is None:
        return f"held in all {kept.runs:,} runs made" if kept.runs else "not checked"
    day = kept.first.day if kept.first is not None else None
    if kept.states is not None:
        return f"BROKEN: it can break on day {day}; the shortest way is told below"
    return f"BROKEN in {kept.violations:,} of {kept.runs:,} runs; the first is told below"


def violation_lines(found: Check, name: str, kept: InvariantCheck, again: str, out: str | None) -> Iterator[str]:
    """The shortest way to a violation as a story, and how to retell it."""
    assert kept.first is not None and kept.first.day is not None
    agreement = live(found.scenario, luck=kept.first)
    agreement.retrace(kept.first.day)
    yield f"How '{name}' breaks on day {kept.first.day}:"
    yield ""
    yield from agreement.story().split("\n")
    yield ""
    path = Path(out or "DIR") / luck_file(name)
    if out is None:
        yield f"To retell it, keep its luck in a folder:  ceasefire-sim check {again} --out DIR"
    yield f"{'To retell it' if out else '  then'}:  ceasefire-sim trace {again} --luck {shlex.quote(str(path))}"
