"""What matters and what would overturn it, as chapters: numbers at both ends of their ranges, claims and what flips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ceasefire_sim.present.document.blocks import Block, Bullet, Bullets, Chapter, Grid, Paragraph, Subheading
from ceasefire_sim.present.document.outcome_chapter import drawn, property_words
from ceasefire_sim.present.numbers import number, number_span, percent, percent_span
from ceasefire_sim.present.plots.sensitivity import sensitivity_picture
from ceasefire_sim.present.sensitivity_report import change_cells, swing_sentence
from ceasefire_sim.present.sweep_report import factor_value, measure_label
from ceasefire_sim.present.threshold_report import threshold_sentences
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.conclusions import Conclusion, Flip
from ceasefire_sim.studies.joint_changes import JointChange, JointChanges
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.thresholds import Thresholds

__all__ = ["claim_words", "conclusion_sentence", "crossing_sentences", "influence_chapter", "overturning_chapter"]

HEADER = ("number", "lower end", "change", "interval", "upper end", "change", "interval")
MOST_DRAWN = 16  # numbers in the picture; the table has all
JOINT = (
    "Of each conclusion told in short that no number flips alone, the four numbers whose ends take it nearest to the"
    " level were set there two at a time."
)
MOST_FLIPS = 3  # told in a sentence; the table of what matters has all of one answer


def influence_chapter(weights: Sensitivity | None, without_range: int, pictures: bool = True) -> Chapter:
    """What the first answer hangs on, the weightiest number first."""
    if weights is None:
        text = "No parameter of this scenario has a range, so nothing can be said of what its answers hang on."
        return Chapter("influence", "What matters", (Paragraph(text),))
    label, luck = measure_label(weights.measure), weights.luck
    show = percent if weights.is_share else number
    blocks: list[Block] = [
        Paragraph(
            f"Each number is set to both ends of its range, all else stays as it is; {luck.runs:,} runs at each end,"
            f" on the same luck (seed {luck.seed}). As the scenario stands, {label} is {show(weights.value)} in these"
            f" runs. Changes are {'in points of 100 runs' if weights.is_share else 'in the mean'}, with"
            f" {100 * weights.confidence:g} % intervals."
        )
    ]
    if pictures:
        caption = f"0 is the scenario as it stands ({label}: {show(weights.value)}); bars are what each number changes"
        more = f", the {MOST_DRAWN} of {len(weights.swings)} that change it most" if hidden(weights) else ""
        top = replace(weights, swings=weights.swings[:MOST_DRAWN])
        blocks.append(drawn(sensitivity_picture(top), f"{caption}{more}."))
    rows = []
    for swing in weights.swings:
        cells = [swing.factor.name]
        for end, difference in zip(swing.ends, swing.differences, strict=True):
            cells += [factor_value(end), *change_cells(difference, weights.is_share)]
        rows.append(tuple(cells))
    blocks.append(Grid(f"What {label} hangs on", HEADER, tuple(rows), frozenset(range(1, len(HEADER)))))
    clear = [swing for swing in weights.swings if swing.is_clear]
    sentences = (swing_sentence(swing, label, weights.is_share).removeprefix("- ") for swing in clear)
    blocks += [Bullets(tuple(map(Bullet, sentences)))] if clear else []
    rest = len(weights.swings) - len(clear)
    said = [f"No change is seen of {counted(rest)}: both intervals have 0 in them."] if rest else []
    said += [f"No range is given for {counted(without_range)}, not moved here."] if without_range else []
    blocks += [Paragraph(" ".join(said))] if said else []
    return Chapter("influence", "What matters", tuple(blocks))


def counted(numbers: int) -> str:
    """So many numbers."""
    return f"{numbers} number{'s' * (numbers != 1)}"


def hidden(weights: Sensitivity) -> bool:
    """Whether there are more numbers than the picture shows."""
    return len(weights.swings) > MOST_DRAWN


def overturning_chapter(
    scenario: Scenario,
    conclusions: Sequence[Conclusion],
    verdict: Sequence[str],
    crossings: Sequence[str],
    joint: Sequence[JointChanges] = (),
) -> Chapter:
    """For each conclusion what would have to be true to overturn it.

    ``verdict`` says so of sequencing, ``crossings`` from which value on a number does it, ``joint`` what two
    do together.
    """
    blocks: list[Block] = [
        Paragraph(
            "Each probability is set against one half (more, or fewer, than half of the runs), or against what the file"
            " expects. A number flips a conclusion where, at an end of its range and all else as it is, the whole"
            " interval lies on the other side."
        )
    ]
    if conclusions:
        blocks.append(Paragraph(tried_words(conclusions)))
    if verdict:
        blocks.append(Bullets(tuple(map(Bullet, verdict))))
    rows = tuple(row(scenario, conclusion) for conclusion in conclusions)
    if rows:
        header = (
            "conclusion",
            "in these runs",
            "interval",
            "what flips it alone",
            "of numbers that do not, the nearest",
        )
        blocks.append(Grid("What would overturn each conclusion", header, rows, frozenset({1, 2})))
    if joint:
        sentences = tuple(Bullet(joint_sentence(scenario, tried)) for tried in joint)
        blocks += [Subheading("Two numbers at once"), Paragraph(JOINT), Bullets(sentences)]
    if crossings:
        blocks += [Subheading("From which value on"), Bullets(tuple(map(Bullet, crossings)))]
    return Chapter("overturned", "What would overturn the conclusions", tuple(blocks))


def tried_words(conclusions: Sequence[Conclusion]) -> str:
    """How much was tried, each change alone; what was not is said, too."""
    changes = {(change.kind, change.name) for each in conclusions for change in each.changes}
    numbers = sum(kind == "number" for kind, _ in changes)
    texts = len(changes) - numbers
    return (
        f"Tried, each alone: {counted(numbers)} at both ends of {'its range' if numbers == 1 else 'their ranges'}, and"
        f" {texts} other text{'s' * (texts != 1)}. Values beyond the ranges were not tried, and two changes at once"
        " only where it is said."
    )


def joint_sentence(scenario: Scenario, tried: JointChanges) -> str:
    """Which two numbers turn a conclusion round that none turns round alone, or which come nearest."""
    conclusion = tried.conclusion
    text, count = claim_words(scenario, conclusion), len(tried.pairs)
    if tried.flips:
        pairs = "; ".join(pair_words(pair, conclusion.is_share) for pair in tried.flips[:MOST_FLIPS])
        left = len(tried.flips) - MOST_FLIPS
        more = f"; and {left} more" if left > 0 else ""
        return f"{text}: alone no number flips it, together {pairs}{more} ({count} pairs tried)."
    near = pair_words(tried.nearest, conclusion.is_share)
    return f"{text}: none of the {count} pairs tried flips it; the nearest is {near}."


def pair_words(pair: JointChange, is_share: bool) -> str:
    """Two changes, and what the answer is with both."""
    changes = (pair.first, pair.second)
    names = " and ".join(f"{flip.name} = {factor_value(flip.at)}" for flip in changes if flip.at is not None)
    return f"{names}: {' '.join(estimate_cells(pair.estimate, is_share))}"


def crossing_sentences(crossings: Sequence[Thresholds]) -> Iterator[str]:
    """Where each claim holds as one number grows, with the interval of every crossing."""
    for thresholds in crossings:
        for each in thresholds.each:
            yield from threshold_sentences(thresholds, each)


def row(scenario: Scenario, conclusion: Conclusion) -> tuple[str, ...]:
    """A conclusion, its estimate, what flips it, and what comes nearest to that."""
    estimate = conclusion.estimate
    flips = "; ".join(change_words(flip, conclusion.is_share) for flip in conclusion.flips)
    nearest = conclusion.nearest
    return (
        claim_words(scenario, conclusion), *estimate_cells(estimate, conclusion.is_share),
        flips or ("so many runs cannot tell" if conclusion.holds is None else "nothing that was tried"),
        "" if nearest is None else change_words(nearest, conclusion.is_share),
    )  # fmt: skip


def claim_words(scenario: Scenario, conclusion: Conclusion) -> str:
    """What is concluded, in words."""
    claim = conclusion.claim
    if claim.measure == REACHED:
        subject = "the goal is reached"
    else:
        subject = f"`{claim.measure}` ({property_words(scenario.file.properties[claim.measure])})"
    if not conclusion.expected:
        if conclusion.holds is None:
            return f"{subject}: whether in more than half of the runs is not decided"
        return f"{subject} in {'at least' if conclusion.holds else 'fewer than'} half of the runs"
    verdict = {True: "as expected", False: "NOT as expected", None: "not decided whether as expected"}[conclusion.holds]
    return f"{subject}: {verdict} ({claim.sign} {claim.level:g})"


def conclusion_sentence(scenario: Scenario, conclusion: Conclusion) -> str:
    """A conclusion with its numbers, and what flips it, in a sentence."""
    value, interval = estimate_cells(conclusion.estimate, conclusion.is_share)
    text = f"{claim_words(scenario, conclusion)}: {value} {interval}"
    if conclusion.holds is None:
        return f"{text}."
    flips = conclusion.flips[:MOST_FLIPS]
    if flips:
        left = len(conclusion.flips) - len(flips)
        more = f", and {left} more below" if left else ""
        return f"{text}. Alone it is flipped by {', by '.join(each(flips, conclusion.is_share))}{more}."
    nearest = conclusion.nearest
    near = f"; the nearest is {change_words(nearest, conclusion.is_share)}" if nearest is not None else ""
    return f"{text}. Nothing that was tried alone flips it{near}."


def each(flips: Sequence[Flip], is_share: bool) -> Iterator[str]:
    """Each of some flips in words."""
    for flip in flips:
        yield change_words(flip, is_share)


def change_words(flip: Flip, is_share: bool) -> str:
    """A change, and what the answer is with it."""
    name = f"{flip.name} = {factor_value(flip.at)}" if flip.at is not None else f"“{flip.name}”"
    return f"{name}: {' '.join(estimate_cells(flip.estimate, is_share))}"


def estimate_cells(estimate: Estimate, is_share: bool) -> tuple[str, str]:
    """An estimate and its interval."""
    show, span = (percent, percent_span) if is_share else (number, number_span)
    return show(estimate.value), span(estimate.interval) if estimate.interval else ""
