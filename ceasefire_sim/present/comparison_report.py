"""Alternatives beside the first, as a page of text."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.present.comparison_document import Compared
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.numbers import number, percent
from ceasefire_sim.present.run_summary import RunSummary
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import line_width, side_by_side, wrap
from ceasefire_sim.results.answer import ProbabilityAnswer
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.narrative import day_sentences
from ceasefire_sim.story.titles import date_of, heading, settings_words
from ceasefire_sim.studies.compare import Comparison, Parting, RunEnd

__all__ = ["alternative_title", "comparison_lines", "failure_lines"]

COLUMN = 54  # where the second of two histories begins
WIDE = 160  # characters that any page may take up
DIFFERENCES = (
    Column(), Column("before", "right", 9), Column("after", "right", 9), Column("difference", "right", 10),
    Column("interval", least=20), Column("× runs", "right", 6, gap=" "),
)  # fmt: skip


def comparison_lines(compared: Compared, brief: bool = False) -> Iterator[str]:
    """The comparison as a page of text; a brief one does not tell where two runs part."""
    first = compared.base.runs
    yield from heading(first.scenario)
    yield (
        f"{len(first):,} runs of each, on the same luck (seed {first.seed}); differences are to '{compared.name}',"
        f" with {100 * first.confidence:g} % intervals"
    )
    for name, comparison in compared.alternatives.items():
        yield ""
        yield alternative_title(name, comparison)
        yield from difference_lines(comparison)
        yield from ending_change_lines(compared.name, comparison)
        parting = comparison.parting()
        if parting is not None and not brief:
            yield from parting_lines((compared.name, name), comparison, parting)
    yield ""
    yield "× runs: how many times as many runs it would take without the common luck; – where no run differs"
    questions = first.scenario.file.properties.values()
    if any(prop.days_until is not None or prop.between is not None for prop in questions):
        yield "days until something: where it never comes, the days up to the last one looked at count"


def alternative_title(name: str, comparison: Comparison) -> str:
    """The name of an alternative, with its title."""
    file = comparison.first.scenario.file
    part = file.variants.get(name) or file.readings.get(name)
    if part is None and name == "all readings":
        return f"{name}: every reading of the text together"
    if part is None and (own := comparison.own_settings()):
        return f"{name}: {settings_words(own)}"
    title = comparison.second.scenario.title if part is None else part.title or name
    return f"{name}: {title}" if title != name else name


def difference_lines(comparison: Comparison) -> Iterator[str]:
    """The table of differences: endings that occur, then properties."""
    scenario = comparison.first.scenario
    rows = [
        (ending_label(scenario, ending), *difference_cells(share, True))
        for ending, share in comparison.endings().items()
        if (share.first or 0) > 0 or (share.second or 0) > 0
    ]
    for name, difference in comparison.properties().items():
        rows.append((name, *difference_cells(difference, scenario.is_truth(scenario.file.properties[name]))))
    return table(DIFFERENCES, rows)


def difference_cells(difference: Difference, share: bool) -> tuple[str, ...]:
    """Before, after, difference, interval and how many times as many runs; shares in per cent."""
    if difference.value is None:
        return ("no run answers it in both",)
    show, scale = (percent, 100) if share else (number, 1)
    low, high = difference.low, difference.high
    interval = "" if low is None or high is None else f"[{scale * low:+.2f}, {scale * high:+.2f}]"
    gain = "–" if difference.ratio is None else f"{difference.ratio:.1f}"
    return show(difference.first), show(difference.second), f"{scale * difference.value:+.2f}", interval, gain


def ending_change_lines(base: str, comparison: Comparison) -> Iterator[str]:
    """How many runs changed their ending."""
    changes = comparison.changes()
    total = len(comparison.first)
    moved = sum(change.runs for change in changes)
    yield f"  {moved} of {total} runs end otherwise than in '{base}'" + (":" if changes else ".")
    rows = [
        (
            str(change.runs),
            f"from {ending_label(comparison.first.scenario, change.before)}"
            f" to {ending_label(comparison.second.scenario, change.after)} (such as run {change.run})",
        )
        for change in changes
    ]
    yield from table((Column(align="right", least=6), Column()), rows, "    ")


def parting_lines(names: tuple[str, str], comparison: Comparison, parting: Parting) -> Iterator[str]:
    """The first event at which two histories of the same luck part, side by side under their names."""
    if parting.day is None:
        yield f"  Run {parting.run}: the same events in both."
        return
    first, second = comparison.first.scenario, comparison.second.scenario
    date = date_of(first, parting.day)
    yield f"  Run {parting.run}: the two histories are one until {date[:1].lower()}{date[1:]}. Then:"
    columns = [
        history_lines(scenario, events, end)
        for scenario, events, end in zip((first, second), parting.only, parting.ends, strict=True)
    ]
    if line_width(WIDE) < 2 * COLUMN + 4:  # one below the other, where they do not fit side by side
        for name, lines in zip(names, columns, strict=True):
            yield f"    {name}"
            yield from (f"      {line}" for line in lines)
        return
    left, right = ([name[: COLUMN - 2], *lines] for name, lines in zip(names, columns, strict=True))
    yield from (f"    {line}" for line in side_by_side(iter(left), iter(right), COLUMN))


def history_lines(scenario: Scenario, events: tuple[Event, ...], end: RunEnd) -> Iterator[str]:
    """What happens in one history alone on the day they part, and how it ends."""
    sentences = list(day_sentences(scenario, events)) or ["(no such event on this day)"]
    ending = ending_label(scenario, end.ending)
    sentences.append(f"(It ends on day {end.day} in '{end.phase.replace('_', ' ')}': {ending}.)")
    for text in sentences:
        yield from wrap(text, most=COLUMN - 2)


def failure_lines(name: str, summary: RunSummary) -> Iterator[str]:
    """In a sentence each, what is not as it should be in one of the alternatives."""
    for key, answer in summary.properties.items():
        if answer.met is False:
            show = percent if isinstance(answer, ProbabilityAnswer) else number
            yield f"'{name}' is not as expected: {key} is {show(answer.value)}, expected {answer.expect}"
    for key, broken in summary.invariants.items():
        if broken is not None:
            yield (
                f"'{name}' breaks what must always hold: {key}, in {broken.runs} runs, run {broken.first_run} the first"
            )
