"""The outcome of a run set, as plain data and as a page of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ceasefire_sim.luck import Luck
from ceasefire_sim.present.numbers import BAR, bar, never_words, number, percent
from ceasefire_sim.present.waiting_report import blockers, waiting_data, waiting_lines
from ceasefire_sim.results.documents import answer_document, pair, quantiles_document
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.story.titles import heading

__all__ = ["outcome_lines", "summary"]


def shares(found: Mapping[str, Estimate]) -> dict[str, dict[str, Any]]:
    """Shares of runs as plain data."""
    return {
        name: {"runs": round(estimate.value * estimate.n), "share": estimate.value, "interval": pair(estimate.interval)}
        for name, estimate in found.items()
    }


def endings(runs: RunSet) -> dict[str, dict[str, Any]]:
    """Shares of runs by ending, each with the first run that ends so."""
    first = runs.first_of_endings()
    return {name: {**row, "first": first[name]} for name, row in shares(runs.endings()).items()}


def invariants(runs: RunSet) -> dict[str, dict[str, Any]]:
    """How often each invariant broke, and the luck of the first run in which it did."""
    found: dict[str, dict[str, Any]] = {}
    for name in runs.scenario.file.invariants:
        broken = runs.violations(name)
        luck = None
        if broken.first_run is not None:
            luck = {**Luck.keyed(runs.seed, broken.first_run).to_json(), "day": broken.first_day}
        found[name] = {"violations": broken.runs, "first": luck}
    return found


def summary(runs: RunSet) -> dict[str, Any]:
    """What ``run --json`` prints."""
    scenario = runs.scenario
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "overrides": dict(scenario.overrides),
        "seed": runs.seed,
        "runs": len(runs),
        "horizon": scenario.horizon,
        "engine": runs.engine,
        "phase": shares(runs.phases()),
        "ending": endings(runs),
        "properties": {name: answer_document(runs.property(name)) for name in scenario.file.properties},
        "invariants": invariants(runs),
        "days_in_phase": {state: quantiles_document(days) for state, days in runs.days_in_phases().items()},
        "waited": blockers(runs),
        "waiting": waiting_data(runs),
    }


def share_lines(title: str, found: dict[str, Any]) -> Iterator[str]:
    """A table of shares of runs."""
    width = max((len(name) for name in found), default=0)
    yield title
    for name, row in found.items():
        low, high = row["interval"]
        interval = f"[{100 * low:5.1f}, {100 * high:5.1f}]"
        such = f"  such as run {row['first']}" if row.get("first") is not None else ""
        shown = f"{percent(row['share']):>7}  {interval}  {bar(row['share']):<{BAR}}{such}"
        yield f"  {name.replace('_', ' '):<{width}}  {shown}".rstrip()


def property_line(name: str, row: dict[str, Any], width: int, never: str = "") -> str:
    """One property in a line; ``never`` says what its mean counts a run as in which it does not come."""
    if row["value"] is None:
        return f"  {name:<{width}}  no run answers it" + (" (none is `given`)" if row["given"] == 0 else "")
    interval = row["interval"]
    if row["kind"] == "probability":
        span = f"[{100 * interval[0]:.1f}, {100 * interval[1]:.1f}]" if interval else ""
        text = f"{percent(row['value'])} {span}"
    else:
        span = f"[{number(interval[0])}, {number(interval[1])}]" if interval else ""
        text = f"mean {number(row['value'])} {span}{never}, median {number(row['quantiles']['0.5'])}"
        if "happened" in row:
            text += f", happens in {percent(row['happened'])}"
        if row.get("observed"):
            below = percent(row["observed"]["share_below"])
            text += f"; record: {number(row['observed']['value'])} ({below} of runs lie below)"
    if row["given"] is not None:
        text += f" (in {row['given']} runs)"
    if row["expect"] is not None:
        verdict = {True: "met", False: "NOT MET", "undecided": "undecided with so many runs"}[row["met"]]
        text += f"  expected {row['expect']}: {verdict}"
    return f"  {name:<{width}}  {text}"


def outcome_lines(runs: RunSet, data: dict[str, Any] | None = None) -> Iterator[str]:
    """The outcome as a page of text; ``data`` is its summary, where that is known already."""
    data, scenario = data or summary(runs), runs.scenario
    yield from heading(scenario)
    count = f"{len(runs)} run{'s' * (len(runs) != 1)}"
    yield f"{count} of {scenario.horizon} days, intervals at {100 * runs.confidence:g} % confidence"
    yield ""
    yield from share_lines("Phase at the end", data["phase"])
    yield ""
    yield from share_lines("How the runs end", data["ending"])
    yield ""
    yield "Days in each phase (median, from 5 % to 95 % of runs)"
    width = max(map(len, data["days_in_phase"]))
    for state, quantiles in data["days_in_phase"].items():
        low, middle, high = (number(quantiles[key]) for key in ("0.05", "0.5", "0.95"))
        yield f"  {state.replace('_', ' '):<{width}}  {middle:>5}  ({low} to {high})"
    if data["properties"]:
        yield ""
        yield "What was asked"
        width = max(map(len, data["properties"]))
        for name, row in data["properties"].items():
            yield property_line(name, row, width, never_words(scenario, name, row))
    if data["invariants"]:
        yield ""
        yield "What must always hold"
        for name, row in data["invariants"].items():
            broken = ""
            if row["violations"]:
                first = row["first"]["runs"][0][1]
                broken = (
                    f"broken in {row['violations']} of {len(runs)} runs; trace --run {first} tells the first of them"
                )
            yield f"  {name}: {broken or 'held in every run'}"
    yield from waiting_lines(runs, data)
    yield ""
    yield f"seed {runs.seed}, scenario {data['hash'][:16]}, engine {runs.engine}"
