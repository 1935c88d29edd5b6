"""A sequencing dispute on one screen: the answer, the waits, the best repairs a line each, what to type for more."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.sequencing.dispute import answer_sentences
from ceasefire_sim.present.sequencing.naming import Naming, count_words
from ceasefire_sim.present.sequencing.repair_table import relaxation_words
from ceasefire_sim.present.sequencing.report import head_lines, way_lines
from ceasefire_sim.present.sequencing.wait_list import wait_lines
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.sequencing.answer import Repair
from ceasefire_sim.sequencing.relaxations import Relaxation
from ceasefire_sim.sequencing.sequence import Sequencing

__all__ = ["SCREEN", "screen_lines"]

SCREEN = 30  # lines of a terminal
LEAST_WAITS = 4  # lines of waits worth drawing
MOST_KINDS = 3
MOST_LINES = 6  # of the repairs of a kind
MOST_NUMBERS = 4  # of the repairs of a kind, one by one
MOST_SETS = 8  # of several changes each, told one by one
SHORT = {
    "drop": "leave out",
    "permit": "let come about",
    "reading": "give a reading up",
    "extension": "more time before the phase moves on",
    "apart": "joint duties each by itself",
    "tranches": "slices, step by step",
    "together": "both at the same moment",
    "verification first": "verification first",
    "custody": "a third party's custody",
    "date": "a date instead of a condition",
    "guarantor": "a guarantor who waives a condition after some days",
}
WAYS = {
    "together": "in several ways",
    "reading": "any one of them",
    "extension": "any one of them",
    "apart": "any one of them",
}  # where nobody begins
Numbered = tuple[int, Repair]


def screen_lines(sequencing: Sequencing, command: str, height: int = SCREEN) -> Iterator[str]:
    """The answer in at most so many lines; ``command`` is what was typed behind ``ceasefire-sim sequence``."""
    tongue = Naming(sequencing.scenario)
    head = [*head_lines(sequencing, tongue), ""]
    paragraph = list(wrap(" ".join(answer_sentences(sequencing, tongue))))
    way = list(way_lines(sequencing, tongue))
    repairs = list(best_lines(sequencing, tongue))
    tail = ["", *more_lines(sequencing, command)]
    room = height - 1 - len(head) - len(repairs) - len(tail)  # the first line may be followed by what was set
    paragraph = shortened(paragraph, room)
    way = way if len(paragraph) + len(way) <= room else []
    waits = shortened(list(wait_lines(sequencing.answer, tongue)), room - len(paragraph) - len(way) - 2)
    drawn = ["", "Who waits for whom", *waits] if len(waits) >= LEAST_WAITS else []
    yield from (*head, *paragraph, *way, *drawn, *repairs, *tail)


def shortened(lines: list[str], room: int) -> list[str]:
    """Lines that fit, the last of which says that there are more."""
    if len(lines) <= room:
        return lines
    return [*lines[: room - 1], "  … more with --full"] if room > 0 else []


def by_kind(sequencing: Sequencing) -> list[list[Numbered]]:
    """The repairs with their numbers, kind by kind, the best kind first, unsafe ones last."""
    numbered = sorted(enumerate(sequencing.repairs, 1), key=kind_of)
    kinds = [list(group) for _, group in groupby(numbered, key=kind_of)]
    return sorted(kinds, key=lambda group: (group[0][1].unsafe, -best_of(group), group[0][0]))


def best_lines(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """The best kinds of repairs, one below the other: the numbers of its repairs, the goal's share of runs, what it is.

    All repairs of a kind stand in one line, so that neither side is told to give way before the other.
    """
    kinds = by_kind(sequencing)
    if not kinds:
        return
    yield ""
    shown = "the best, by number" if len(kinds) > MOST_KINDS else "by number"
    yield f"What would let them move ({shown})"
    rows = [(number_words([number for number, _ in group]), kind_words(group, tongue)) for group in kinds[:MOST_KINDS]]
    widest = max(len(numbers) for numbers, _ in rows)
    for numbers, words in rows:
        yield from shortened(list(wrap(f"{numbers:<{widest}}  {words}", "  ", " " * (widest + 4))), MOST_LINES)


def number_words(numbers: list[int]) -> str:
    """The numbers of some repairs; more than a few that follow one another by their ends."""
    follow = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    if len(numbers) > MOST_NUMBERS and follow:
        return f"{numbers[0]} to {numbers[-1]}"
    shown = ", ".join(map(str, numbers[:MOST_NUMBERS]))
    return shown if len(numbers) <= MOST_NUMBERS else f"{shown} …"


def kind_of(numbered: Numbered) -> tuple[str, bool]:
    """What a repair is shown with: others of its kind that are as safe."""
    return numbered[1].kind, numbered[1].unsafe


def best_of(group: list[Numbered]) -> float:
    """The best score of some repairs; 0 where they have none."""
    return max(repair.probability or 0.0 for _, repair in group)


def kind_words(group: list[Numbered], tongue: Naming) -> str:
    """Some repairs of one kind in a line."""
    chances = [100 * repair.probability for _, repair in group if repair.probability is not None]
    low, high = (f"{min(chances):.1f}", f"{max(chances):.1f}") if chances else ("", "")
    ends = [end for _, repair in group if repair.interval is not None for end in repair.interval]
    interval = f" [{100 * min(ends):.1f}, {100 * max(ends):.1f}]" if ends else ""
    chance = f"{low if low == high else f'{low} to {high}'} % of runs{interval}: " if chances else ""
    kind = group[0][1].kind
    what = SHORT.get(kind, kind)
    repair = group[0][1]
    if len(group) == 1:
        built = repair.effect.partition("; ")[0]
        what = listed(relaxation_words(part, tongue) for part in repair.relax) or built
    else:
        start = "" if kind == "drop" else "leave out "
        parts = [" and ".join(part_words(part, start, tongue) for part in repair.relax) for _, repair in group]
        what = f"{what}, {WAYS.get(kind, 'whoever begins')}" if not all(parts) else ", or ".join(parts)
        what = f"leave out: {what}" if kind == "drop" else what
        if len(group) > MOST_SETS and len(repair.relax) > 1:
            what = f"{count_words(len(repair.relax))} changes at once, in any one of {len(group)} ways"
    unsafe = (
        f"unsafe, it lets {listed(map(tongue.titles.invariant, repair.breaks))} be broken; " if repair.unsafe else ""
    )
    return f"{chance}{unsafe}{what}"


def part_words(part: Relaxation, start: str, tongue: Naming) -> str:
    """What a repair changes: a part of a condition with its line, for the same words may stand in several; else all."""
    if part.kind != "drop":
        return relaxation_words(part, tongue)
    line = tongue.line(part.at)
    return f"{start}`{part.condition}`" + (f" ({line})" if line else "")


def more_lines(sequencing: Sequencing, command: str) -> Iterator[str]:
    """What to type for more."""
    yield from wrap(f"More: ceasefire-sim sequence {command} --full", hanging="  ")
    if sequencing.repairs:
        number = by_kind(sequencing)[0][0][0]
        yield from wrap(
            f"To use one, by its number: ceasefire-sim sequence {command} --repair {number} -o fixed.yaml", "", "  "
        )
