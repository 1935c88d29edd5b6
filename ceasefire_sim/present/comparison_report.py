"""Alternatives beside the first, as plain data and as a page of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ceasefire_sim.luck import Luck
from ceasefire_sim.present.numbers import number, percent
from ceasefire_sim.present.run_report import summary
from ceasefire_sim.results.documents import pair
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.story.narrative import day_sentences
from ceasefire_sim.story.titles import date_of, heading
from ceasefire_sim.studies.compare import Comparison, Parting

__all__ = ["comparison_lines", "comparison_summary", "failures"]

COLUMN = 54


def comparison_summary(base: str, first: RunSet, others: Mapping[str, Comparison]) -> dict[str, Any]:
    """What ``compare --json`` prints."""
    return {
        "base": {"name": base, **summary(first)},
        "alternatives": [
            {
                "name": name,
                **summary(found.second),
                "differences": {
                    "ending": {key: plain(one) for key, one in found.endings().items()},
                    "properties": {key: plain(one) for key, one in found.properties().items()},
                },
                "changes": [asdict(change) for change in found.changes()],
                "parting": parted(found.parting(), first.seed),
            }
            for name, found in others.items()
        ],
    }


def plain(one: Difference) -> dict[str, Any]:
    """A difference as plain data; ``variance_ratio`` says what the common luck was worth."""
    return {
        "first": one.first, "second": one.second, "difference": one.value, "interval": pair(one.interval),
        "variance_ratio": one.ratio, "runs": one.n,
    }  # fmt: skip


def parted(found: Parting | None, seed: int) -> dict[str, Any] | None:
    """Where two histories part, as plain data."""
    if found is None:
        return None
    luck = {**Luck.keyed(seed, found.run).to_json(), "day": found.day}
    return {
        "run": found.run,
        "day": found.day,
        "luck": luck,
        "first": [dict(event) for event in found.only[0]],
        "second": [dict(event) for event in found.only[1]],
        "endings": [history.ending for history in found.histories],
    }


def comparison_lines(base: str, first: RunSet, others: Mapping[str, Comparison]) -> Iterator[str]:
    """The comparison as a page of text."""
    yield from heading(first.scenario)
    yield (
        f"{len(first)} runs of each, on the same luck (seed {first.seed}); differences are to '{base}',"
        f" with {100 * first.confidence:g} % intervals"
    )
    for name, found in others.items():
        yield ""
        title = found.second.scenario.title if name not in first.scenario.file.variants else (
            first.scenario.file.variants[name].title or name)  # fmt: skip
        yield f"{name}: {title}" if title != name else name
        yield from difference_lines(found)
        yield from change_lines(base, name, found)
        parting = found.parting()
        if parting is not None:
            yield from parting_lines(base, name, found, parting)
    yield ""
    yield "gain: how many times more runs would be needed without the common luck; – where no run differs"
    asked = first.scenario.file.properties.values()
    if any(one.days_until is not None or one.between is not None for one in asked):
        yield "days until something: where it never comes, the days up to the last one looked at count"


def difference_lines(found: Comparison) -> Iterator[str]:
    """The table of differences."""
    rows = [(key, one, True) for key, one in found.endings().items() if (one.first or 0) > 0 or (one.second or 0) > 0]
    asked = found.first.scenario.file.properties
    for key, one in found.properties().items():
        rows.append((key, one, found.first.scenario.is_truth(asked[key])))
    width = max(len(key) for key, _, _ in rows)
    yield f"  {'':<{width}}  {'before':>9}  {'after':>9}  {'difference':>10}  {'interval':<20} {'gain':>6}"
    for key, one, share in rows:
        if one.value is None:
            yield f"  {key:<{width}}  no run answers it in both"
            continue
        show = percent if share else number
        scale = 100 if share else 1
        interval = "" if one.low is None or one.high is None else f"[{scale * one.low:+.2f}, {scale * one.high:+.2f}]"
        gain = "–" if one.ratio is None else f"{one.ratio:.1f}"
        yield (
            f"  {key:<{width}}  {show(one.first):>9}  {show(one.second):>9}  {scale * one.value:>+10.2f}"
            f"  {interval:<20} {gain:>6}"
        )


def change_lines(base: str, name: str, found: Comparison) -> Iterator[str]:
    """How many runs changed their ending."""
    changes = found.changes()
    total = len(found.first)
    moved = sum(change.runs for change in changes)
    yield f"  {moved} of {total} runs end otherwise than in '{base}'" + (":" if changes else ".")
    for change in changes:
        yield f"    {change.runs:>6}  from {change.before} to {change.after} (such as run {change.run})"


def parting_lines(base: str, name: str, found: Comparison, parting: Parting) -> Iterator[str]:
    """The first event at which two histories of the same luck part, side by side."""
    scenarios = found.first.scenario, found.second.scenario
    endings = [history.ending for history in parting.histories]
    if parting.day is None:
        yield f"  Run {parting.run}: the same events in both."
        return
    yield f"  Run {parting.run}: the two histories are one until {date_of(scenarios[0], parting.day).lower()[:3]}" + (
        date_of(scenarios[0], parting.day)[3:] + ". Then:"
    )
    columns: list[list[str]] = []
    for scenario, events, end in zip(scenarios, parting.only, endings, strict=True):
        told = list(day_sentences(scenario, events)) or ["nothing of the kind"]
        last = parting.histories[len(columns)]
        told.append(f"(It ends on day {last.end} in '{last.phase.replace('_', ' ')}': {end}.)")
        columns.append([line for text in told for line in textwrap.wrap(text, COLUMN - 2)])
    heads = [one[: COLUMN - 2] for one in (base, name)]
    yield f"    {heads[0]:<{COLUMN}}{heads[1]}"
    for row in range(max(map(len, columns))):
        left, right = (column[row] if row < len(column) else "" for column in columns)
        yield f"    {left:<{COLUMN}}{right}".rstrip()


def failures(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    """In a sentence each, what is not as it should be in one of the alternatives."""
    for key, row in data["properties"].items():
        if row["met"] is False:
            show = percent if row["kind"] == "probability" else number
            yield f"'{name}' is not as expected: {key} is {show(row['value'])}, expected {row['expect']}"
    for key, row in data["invariants"].items():
        if row["violations"]:
            first = row["first"]["runs"][0][1]
            yield f"'{name}' breaks what must always hold: {key}, in {row['violations']} runs, run {first} the first"
