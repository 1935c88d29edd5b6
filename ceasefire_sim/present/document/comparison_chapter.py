"""Variants and readings beside the text itself, as a chapter: differences on the same luck, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ceasefire_sim.present.comparison_report import alternative_title, difference_cells
from ceasefire_sim.present.document.blocks import Block, Chapter, Grid, Illustration, Paragraph
from ceasefire_sim.present.document.outcome_chapter import drawn
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.numbers import percent, percent_span
from ceasefire_sim.present.plots.comparison import comparison as comparison_picture
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.studies.compare import Comparison

__all__ = ["comparison_chapter"]

NUMBERS = frozenset({1, 2, 3, 4, 5})
HEADER = ("", "before", "after", "difference", "interval", "× runs")


def comparison_chapter(
    name: str, base: RunTable, alternatives: Mapping[str, Comparison], pictures: bool = True
) -> Chapter | None:
    """What changes with each variant and each reading; ``name`` is what the text itself is called. None without any."""
    if not alternatives:
        return None
    blocks: list[Block] = [
        Paragraph(
            f"{len(base):,} runs of each, on the same luck (seed {base.seed}): run 7 of one has the luck of run 7 of"
            f" every other. Differences are to “{name}”, in points of 100 runs where shares are compared. A"
            " difference whose interval has 0 in it may be none."
        )
    ]
    blocks.append(overview(base, alternatives))
    if pictures:
        blocks.append(picture(name, base, alternatives))
    for key, comparison in alternatives.items():
        blocks += alternative_blocks(name, key, comparison)
    blocks.append(
        Paragraph(
            "× runs: how many times as many runs the same interval would take without the common luck; – where no run"
            " differs.",
            "note",
        )
    )
    return Chapter("comparison", "Variants and readings compared", tuple(blocks))


def overview(base: RunTable, alternatives: Mapping[str, Comparison]) -> Grid:
    """The endings of all of them in a few columns, each with its difference."""
    scenario = base.scenario
    endings = [ending for ending, estimate in base.endings().items() if any_ends_so(ending, estimate, alternatives)]
    header = ("", *(ending_label(scenario, ending) for ending in endings))
    rows = [("the text itself", *(f"{estimate_words(base.endings()[ending])}" for ending in endings))]
    for key, comparison in alternatives.items():
        differences = comparison.endings()
        rows.append((alternative_title(key, comparison), *(change_words(differences[ending]) for ending in endings)))
    return Grid("How the runs end, in all of them", header, tuple(rows), frozenset(range(1, len(header))))


def any_ends_so(ending: str, estimate: Estimate, alternatives: Mapping[str, Comparison]) -> bool:
    """Whether a run of any of them has an ending."""
    return estimate.value > 0 or any(each.second.endings()[ending].value > 0 for each in alternatives.values())


def estimate_words(estimate: Estimate) -> str:
    """A share with its interval."""
    return f"{percent(estimate.value)} {percent_span(estimate.interval) if estimate.interval else ''}"


def change_words(difference: Difference) -> str:
    """A share, and its difference with its interval."""
    after, value, interval, *_ = difference_cells(difference, True)[1:]
    return f"{after} ({value} {interval})"


def picture(name: str, base: RunTable, alternatives: Mapping[str, Comparison]) -> Illustration:
    """All of them in one picture."""
    sets = {name: base, **{key: comparison.second for key, comparison in alternatives.items()}}
    caption = f"“{name}” is the text itself; the others are its variants and readings, on the same luck."
    return drawn(comparison_picture(sets, stacked=True), caption)


def alternative_blocks(base: str, name: str, comparison: Comparison) -> Iterator[Block]:
    """What one alternative changes: its endings, and every answer that surely differs; the rest is counted."""
    scenario = comparison.first.scenario
    rows = [
        (ending_label(scenario, ending), *difference_cells(difference, True))
        for ending, difference in comparison.endings().items()
        if (difference.first or 0) > 0 or (difference.second or 0) > 0
    ]
    same = 0
    for key, difference in comparison.properties().items():
        if is_none(difference):
            same += 1
            continue
        share = scenario.is_truth(scenario.file.properties[key])
        rows.append((key, *difference_cells(difference, share)))
    whole = tuple((*row, *[""] * (len(HEADER) - len(row))) for row in rows)
    yield Grid(alternative_title(name, comparison), HEADER, whole, NUMBERS)
    changes = comparison.changes()
    moved = sum(change.runs for change in changes)
    text = f"{moved:,} of {len(comparison.first):,} runs end otherwise than in “{base}”"
    if changes:
        first = scenario, comparison.second.scenario
        ways = (
            f"{change.runs:,} from {ending_label(first[0], change.before)} to {ending_label(first[1], change.after)}"
            f" (such as run {change.run})"
            for change in changes
        )
        text += f": {'; '.join(ways)}"
    none = f" Of {same} other answer{'s' * (same != 1)} the interval of the difference has 0 in it." if same else ""
    yield Paragraph(f"{text}.{none}")


def is_none(difference: Difference) -> bool:
    """Whether a difference may be none."""
    return difference.low is None or difference.high is None or difference.low <= 0 <= difference.high
