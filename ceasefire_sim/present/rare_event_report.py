"""A rare event and how it was estimated, as a page of text."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.present.numbers import percent
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.results.rare_event import RareEvent
from ceasefire_sim.story.titles import heading

__all__ = ["rare_event_lines"]

LEVELS = (
    Column("level"),
    Column("set out", "right", 9),
    Column("reached it", "right", 9),
    Column("share", "right", 7),
)


def rare_event_lines(rare: RareEvent, file: str) -> Iterator[str]:
    """The page; ``file`` is how the scenario is typed in a command."""
    low, high = rare.interval
    yield from heading(rare.scenario)
    yield f"{rare.name}: {rare.event}"
    yield f"  probability {rare.value:.3e}, {100 * rare.confidence:g} % interval [{low:.3e}, {high:.3e}]"
    if rare.value > 0:
        yield f"  about one run in {1 / rare.value:,.0f}"
    if rare.expect is not None:
        yield f"  expected {rare.expect}: {'met' if rare.met is True else rare.met or 'not met'}"
    yield ""
    if rare.tried:
        yield f"Levels of {rare.number}, the best of {len(rare.tried)} numbers that were tried (--level names another)"
    yield (
        f"Multilevel splitting by {rare.number}: {len(rare.repetitions)} independent repetitions of {rare.runs:,} runs"
        f" a level (seed {rare.seed})"
    )
    rows = [
        ("the event" if level.threshold is None else f"{level.threshold:g}", f"{level.runs:,}", f"{level.reached:,}",
         percent(level.share))
        for level in rare.levels
    ]  # fmt: skip
    yield from table(LEVELS, rows)
    yield from work_lines(rare)
    if rare.hits:
        yield ""
        yield "Such as"
        yield from (f"  ceasefire-sim trace {file} --seed {rare.seed} --run {path}" for path in rare.paths())


def work_lines(rare: RareEvent) -> Iterator[str]:
    """How many days were played, and how many it would take without splitting."""
    work = rare.work
    yield f"  days played: {work.estimate:,} for the estimate, {work.pilot:,} by pilot runs"
    if rare.gain is None:
        count = rare.runs * len(rare.repetitions)
        yield f"  no run reached the event; the interval is that of {count:,} plain runs that did not"
        return
    times = f"{rare.gain:,.0f}" if rare.gain >= 10 else f"{rare.gain:.1f}"
    yield (
        f"  crude sampling would play {times} times as many for the same standard error"
        f" ({percent(rare.relative_error)} of the probability)"
    )
