"""The futures of a run from a day on, as a page of text and as a document."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import asdict

from ceasefire_sim.expressions.english import capitalised, lower
from ceasefire_sim.luck import ForcedDraw, Luck, written_runs
from ceasefire_sim.present.comparison_document import difference_document
from ceasefire_sim.present.comparison_report import difference_cells
from ceasefire_sim.present.endings import ending_label, ending_verb
from ceasefire_sim.present.numbers import number, number_span, percent, percent_span
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.results.documents import Document, answer_document, pair
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.forced_words import forced_words
from ceasefire_sim.story.titles import date_of, heading, state_words
from ceasefire_sim.studies.forking.fork import Fork
from ceasefire_sim.studies.forking.futures import Futures

__all__ = ["fork_document", "fork_lines", "main_ending", "retelling", "side_names"]

ALONE = (Column(), Column("futures", "right", 9), Column("interval", least=16))
SIDES = (
    Column(), Column("by luck", "right", 9), Column("with", "right", 9), Column("without", "right", 9),
    Column("difference", "right", 10), Column("interval", least=20),
)  # fmt: skip


def fork_lines(fork: Fork, file: str) -> Iterator[str]:
    """The page; ``file`` is how the scenario is typed in a command."""
    scenario, luck, day = fork.scenario, fork.point.luck, fork.point.day
    yield from heading(scenario)
    where = f"Run {written_runs(luck)} of seed {luck.seed} on the morning of {lower(date_of(scenario, day))}"
    yield from wrap(
        f"{where}, {len(fork.by_luck):,} futures from there on: the same luck up to that day, after it luck of their"
        f" own; {100 * fork.by_luck.confidence:g} % intervals"
    )
    yield from side_lines(fork)
    yield ""
    if not fork.forced:
        yield from table(ALONE, by_luck_rows(fork.by_luck))
    else:
        yield from wrap(fork_sentence(fork))
        yield ""
        yield from table(SIDES, side_rows(fork))
        yield ""
        yield from change_lines(fork)
    yield ""
    yield from wrap(own_sentence(fork))
    yield from retelling_lines(fork, file)


def side_lines(fork: Fork) -> Iterator[str]:
    """What each side is."""
    if fork.forced:
        names = side_names(fork)
        yield from wrap(f"by luck: {names['by luck']}", "  ", "    ")
        yield from wrap(f"with: {names['with']}", "  ", "    ")
        yield from wrap(f"without: {names['without']}", "  ", "    ")


def side_names(fork: Fork) -> dict[str, str]:
    """What is so on each side, in words."""
    scenario, day = fork.scenario, fork.point.day
    names = {"by luck": f"as luck has it from day {day} on"}
    if fork.forced:
        names["with"] = forced_words(scenario, fork.forced)
        names["without"] = forced_words(scenario, fork.other_way) or "the same as by luck"
    return names


def by_luck_rows(futures: Futures) -> Iterator[tuple[str, ...]]:
    """The endings that occur, and every property, of one side."""
    scenario = futures.scenario
    for ending, share in futures.endings().items():
        if share.value > 0:
            yield ending_label(scenario, ending), percent(share.value), interval_cell(share.interval, True)
    for name, answer in futures.properties().items():
        truth = scenario.is_truth(scenario.file.properties[name])
        if answer.value is None:
            yield name, "no future answers it"
        else:
            yield name, (percent if truth else number)(answer.value), interval_cell(answer.interval, truth)


def interval_cell(interval: tuple[float, float] | None, truth: bool) -> str:
    """An interval, of shares or of numbers."""
    return "" if interval is None else (percent_span if truth else number_span)(interval)


def side_rows(fork: Fork) -> Iterator[tuple[str, ...]]:
    """The endings that occur, and every property, of every side; the difference is with less without."""
    scenario, by_luck = fork.scenario, fork.by_luck.endings()
    for ending, share in fork.endings().items():
        if by_luck[ending].value > 0 or share.first or share.second:
            as_luck_has_it = percent(by_luck[ending].value)
            yield ending_label(scenario, ending), as_luck_has_it, *with_first(difference_cells(share, True))
    for name, difference in fork.properties().items():
        truth = scenario.is_truth(scenario.file.properties[name])
        value = fork.by_luck.property(name).value
        yield name, (percent if truth else number)(value), *with_first(difference_cells(difference, truth))


def with_first(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a difference, with before without; the worth of common luck is left out."""
    if len(cells) < 4:
        return cells
    without, with_it, *rest = cells
    return (with_it, without, *rest[:2])


# sentences --------------------------------------------------------------------------------------


def main_ending(scenario: Scenario) -> str:
    """The ending that a fork is told by: that the goal is reached, where there is one."""
    return "reached" if scenario.file.goal is not None else "failed"


def fork_sentence(fork: Fork) -> str:
    """What is forced, and what it does to the first question, in a sentence."""
    scenario, names = fork.scenario, side_names(fork)
    if fork.changed_nothing():
        return f"{capitalised(names['with'])}: that changes nothing in any of the futures{own_remark(fork)}."
    ending = main_ending(scenario)
    share = fork.endings()[ending]
    assert share.first is not None and share.second is not None and share.value is not None
    verb = ending_verb(scenario, ending)
    beside = "otherwise" if fork.other_way else "as luck has it"
    sentence = (
        f"If {names['with']}, {verb} in {percent(share.second)} of the futures; {beside}, in {percent(share.first)}"
    )
    return f"{sentence}: {difference_words(share, fork.by_luck.confidence)}."


def difference_words(share: Difference, confidence: float) -> str:
    """By how many points a share differs, or that it cannot be told."""
    assert share.value is not None and share.low is not None and share.high is not None
    span = f"[{100 * share.low:+.1f}, {100 * share.high:+.1f}]"
    if share.low <= 0 <= share.high:
        return f"no difference that so many futures could tell ({100 * share.value:+.1f} points, {span})"
    direction = "more" if share.value > 0 else "fewer"
    return f"{100 * abs(share.value):.1f} points {direction} ({100 * confidence:g} % interval {span})"


def own_remark(fork: Fork) -> str:
    """Why what is forced came to nothing, as the first future says it."""
    assert fork.with_it is not None
    days = {draw[:2] for draw in fork.forced}
    agreement = fork.with_it.retrace(0)
    remarks = [text for text in agreement.luck_remarks() if any(f"'{site}' on day {day}" in text for day, site in days)]
    return f"; {remarks[0].partition(', and ')[2]}" if remarks else ""


def change_lines(fork: Fork) -> Iterator[str]:
    """How many futures end otherwise, from what to what, with a future of each."""
    changes = fork.changes()
    moved, total = sum(change.runs for change in changes), len(fork.by_luck)
    yield f"  In {moved:,} of {total:,} futures the ending is another with it than without" + (":" if changes else ".")
    rows = [
        (
            f"{change.runs:,}",
            f"from {ending_label(fork.scenario, change.before)} to {ending_label(fork.scenario, change.after)}"
            f" (such as future {change.run})",
        )
        for change in changes
    ]
    yield from table((Column(align="right", least=6), Column()), rows, "    ")


def own_sentence(fork: Fork) -> str:
    """How the run itself goes on."""
    own = fork.own
    ending = ending_label(fork.scenario, own.ending)
    return f"The run itself ends on day {own.today} in {state_words(own.phase)}: {ending}."


# retelling --------------------------------------------------------------------------------------


def retelling_lines(fork: Fork, file: str) -> Iterator[str]:
    """The commands that retell one future, on each side."""
    changes = fork.changes() if fork.forced else []
    future = changes[0].run if changes else 0
    yield f"To retell future {future}:"
    for name, futures in fork.sides().items():
        if name == "without" and not fork.other_way:
            continue
        label = f"{name}: " if fork.forced else ""
        yield f"  {label}{retelling(futures.luck(future), file)}"


def retelling(luck: Luck, file: str) -> str:
    """The command that retells the run of a luck."""
    words = ["--seed", str(luck.seed), "--run", written_runs(luck)]
    for draw in luck.forced:
        words += ["--force", written_draw(draw)]
    return f"ceasefire-sim trace {file} {shlex.join(words)}"


def written_draw(draw: ForcedDraw) -> str:
    """A draw that is decided by hand, as ``trace --force`` reads it."""
    day, site, value = draw
    return f"{site}@{day}" + ("" if value is True else f"={'no' if value is False else value}")


# the document -----------------------------------------------------------------------------------


def fork_document(fork: Fork) -> Document:
    """The fork as plain data."""
    names = side_names(fork)
    document: Document = {
        "scenario": fork.scenario.name,
        "hash": fork.scenario.hash,
        "luck": fork.point.luck.to_json(),
        "day": fork.point.day,
        "forced": [list(draw) for draw in fork.forced],
        "other_way": [list(draw) for draw in fork.other_way],
        "runs": len(fork.by_luck),
        "confidence": fork.by_luck.confidence,
        "own": {"end_day": fork.own.today, "phase": fork.own.phase, "ending": fork.own.ending},
        "sides": {name: side_document(futures, names[name]) for name, futures in fork.sides().items()},
    }
    if fork.forced:
        document["differences"] = {
            "ending": {name: difference_document(share) for name, share in fork.endings().items()},
            "properties": {name: difference_document(value) for name, value in fork.properties().items()},
        }
        document["changes"] = [asdict(change) for change in fork.changes()]
    return document


def side_document(futures: Futures, title: str) -> Document:
    """One side: what it is, its endings and properties, and the luck of its first future.

    Future number n draws as the last run of that luck plus n.
    """
    return {
        "title": title,
        "ending": shares_document(futures),
        "properties": {name: answer_document(answer) for name, answer in futures.properties().items()},
        "first": futures.luck(0).to_json(),
    }


def shares_document(futures: Futures) -> Document:
    """The share of futures with each ending."""
    return {name: {"share": share.value, "interval": pair(share.interval)} for name, share in futures.endings().items()}
