"""The parts of a sequencing answer as small HTML tables, for notebooks: escaped, without script, cut to a few rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ceasefire_sim.expressions.english import so_many
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.sequencing.answer import REACH, ReadingAnswer, Repair
from ceasefire_sim.story.titles import Titles

__all__ = ["repair_table", "wait_table"]

MOST_ROWS = 10  # so that both tables stay below 10 kB
MOST_LETTERS = 80  # of a cell


def wait_table(answer: ReadingAnswer, title: str, goal: str) -> str:
    """Who waits for whom, below a caption that says whether the goal can be reached."""
    read = f" (read as {', '.join(answer.readings)})" if answer.readings else ""
    counts = f"{len(answer.stuck)} stuck, {so_many(len(answer.cycles), 'cycle')}"
    caption = f"{goal} {REACH[answer.reachable]}, {counts}: {title}{read}"
    rows = [(wait.source, wait.on, wait.because, wait.reading or "the text") for wait in answer.waits]
    return cut_table(caption, ("who waits", "on", "because", "whose reading"), rows)


def repair_table(repairs: Sequence[Repair]) -> str:
    """The repairs, smallest first."""
    rows = [repair_cells(repair) for repair in repairs]
    return cut_table("what would let them move", ("kind", "change", "effect", "goal"), rows)


def repair_cells(repair: Repair) -> tuple[str, ...]:
    """One repair as a row."""
    changes = [f"{relaxation.path}: {relaxation.condition}" for relaxation in repair.relax] or list(repair.set)
    unsafe = f"unsafe, lets {', '.join(broken_titles(repair))} be broken; " if repair.unsafe else ""
    chance = "" if repair.probability is None else f"{repair.probability:.1%}"
    return (repair.kind, "; ".join(changes), unsafe + repair.effect, chance)


def broken_titles(repair: Repair) -> Iterator[str]:
    """The invariants that a repair lets be broken, as they are called."""
    if repair.scenario is not None:
        yield from map(Titles(repair.scenario).invariant, repair.breaks)


def cut_table(caption: str, heads: Sequence[str], rows: Sequence[Iterable[str]]) -> str:
    """A table of its first rows, every text cut to a length; how many more rows there are is said below."""
    shown = [[shortened(text) for text in row] for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        shown.append([f"… and {len(rows) - MOST_ROWS} more"])
    return table(shortened(caption), heads, shown)


def shortened(text: str) -> str:
    """Text of a cell's length."""
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
