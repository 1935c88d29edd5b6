"""Scenario discovery as a page of text and as a document: in which settings a claim holds, a sentence a box."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.numbers import percent, percent_span
from ceasefire_sim.present.sweep_document import sweep_document
from ceasefire_sim.present.sweep_report import SAMPLES, factor_value, varied_words
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.present.threshold_report import claim_words
from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.sweeping.discovery import Discovery, FactorLimit, SettingsBox
from ceasefire_sim.studies.sweeping.factors import Factor

__all__ = ["box_sentence", "claim_text", "counted", "discovery_document", "discovery_lines", "where_words"]

LIMITS = (Column(), Column("limit"), Column("range"), Column("used in", "right"), Column("quasi-p", "right"))
RARE = 10  # settings
MANY = 8  # numbers, among which few settings show little
STABLE = 0.5  # of resamples


def discovery_lines(discovery: Discovery, brief: bool = False) -> Iterator[str]:
    """In which settings a claim holds, as a page of text."""
    swept = discovery.swept
    yield from heading(swept.scenario)
    claim = claim_text(discovery)
    yield from wrap(
        f"When is it that {claim}? {len(swept)} settings of {swept.luck.runs:,} runs each, on the same luck (seed"
        f" {swept.luck.seed}); {varied_words(swept.design)}"
    )
    yield from wrap(f"It is so in {counted(discovery.base)} settings ({percent(discovery.base.value)}).")
    if not discovery.boxes:
        yield ""
        yield from wrap(nothing_words(discovery, claim))
        return
    for place, box in enumerate(discovery.boxes):
        yield ""
        yield from wrap(box_sentence(discovery, place))
        yield from wrap(coverage_sentence(discovery, place))
        yield from wrap(fresh_sentence(box))
        if min(limit.stability for limit in box.limits) < STABLE:
            yield from wrap("Do not lean on it: resampled settings seldom have all of these limits.")
        if not brief:
            yield from table(LIMITS, [limit_row(limit) for limit in box.limits])
    if not brief:
        yield ""
        yield from wrap(
            "Used in: the share of resampled sets of settings in whose best box the same number is limited on the same"
            " side. Quasi-p: the chance of so many such settings in the box, did the limit not matter; the limits were"
            " chosen on the same settings, so trust the fresh ones more."
        )


def claim_text(discovery: Discovery) -> str:
    """The claim in words."""
    measure = discovery.swept.measure(discovery.claim.measure)[0]
    return claim_words(discovery.claim, measure.kind == "probability", discovery.swept.scenario)


def counted(part: Estimate) -> str:
    """So many of so many."""
    return f"{round(part.value * part.n) if part.n else 0} of {part.n}"


def nothing_words(discovery: Discovery, claim: str) -> str:
    """Why there is no box."""
    holding = round(discovery.base.value * discovery.base.n)
    if holding < RARE:
        return f"No box is sought: settings in which {claim} are too few. Draw more of them (--points), or claim less."
    if discovery.base.n - holding < RARE:
        return (
            f"No box is sought: it is so nearly everywhere. Claim more, or ask for the opposite of '{discovery.claim}'."
        )
    draw = "draw more settings (--points)"
    if len(discovery.swept.design.factors) > MANY:
        draw += ", or vary only the numbers that matter (--vary NAME, repeated; `sensitivity` ranks them)"
    return (
        f"No box stands out: no limits of single numbers gather settings in which {claim} by more than chance explains."
        f" To look closer, {draw}."
    )


def box_sentence(discovery: Discovery, place: int) -> str:
    """How often the claim holds in a box."""
    box = discovery.boxes[place]
    others = " of the rest" if place else ""
    return (
        f"Box {place + 1}: in {counted(box.density)} settings{others} with {where_words(box)},"
        f" {claim_text(discovery)} ({percent(box.density.value)})."
    )


def coverage_sentence(discovery: Discovery, place: int) -> str:
    """How many of the settings in question a box has."""
    box = discovery.boxes[place]
    left = " that are left" if place else ""
    return f"It has {counted(box.coverage)} such settings{left} ({percent(box.coverage.value)})."


def fresh_sentence(box: SettingsBox) -> str:
    """What fresh settings say of a box."""
    density, coverage = box.fresh_density, box.fresh_coverage
    inside, covered = (part_words(part) for part in (density, coverage))
    return f"On fresh settings with fresh runs: {inside} of those inside, and it has {covered} of all such settings."


def part_words(part: Estimate) -> str:
    """A share of settings with its interval; a dash where there are none."""
    if not part.n or part.interval is None or math.isnan(part.value):
        return "none"
    return f"{counted(part)} ({percent(part.value)} {percent_span(part.interval)})"


def where_words(box: SettingsBox) -> str:
    """The limits of a box in words."""
    factors = dict.fromkeys(limit.factor for limit in box.limits)
    return listed(factor_words(factor, [limit for limit in box.limits if limit.factor == factor]) for factor in factors)


def factor_words(factor: Factor, limits: list[FactorLimit]) -> str:
    """The limits of one factor in words."""
    left_out = [str(limit.without) for limit in limits if limit.without is not None]
    if left_out:
        return f"{factor.name} {' or '.join(str(name) for name in factor.values if str(name) not in left_out)}"
    above = next((limit.above for limit in limits if limit.above is not None), None)
    below = next((limit.below for limit in limits if limit.below is not None), None)
    if factor.whole:
        return whole_words(factor.name, above, below)
    if above is not None and below is not None:
        return f"{factor.name} between {above:g} and {below:g}"
    return f"{factor.name} above {above:g}" if above is not None else f"{factor.name} below {below:g}"


def whole_words(name: str, above: float | None, below: float | None) -> str:
    """The limits of a whole number in words."""
    least = None if above is None else math.ceil(above)
    most = None if below is None else math.floor(below)
    if least is not None and most is not None:
        return f"{name} {least}" if least == most else f"{name} from {least} to {most}"
    return f"{name} at least {least}" if least is not None else f"{name} at most {most}"


def limit_row(limit: FactorLimit) -> tuple[str, ...]:
    """One limit: what it is, within which range, how stable, and how needed."""
    factor = limit.factor
    words = factor_words(factor, [limit]).removeprefix(f"{factor.name} ")
    span = ", ".join(map(str, factor.values)) if factor.span is None else " to ".join(map(factor_value, factor.span))
    return (factor.name, words, span, f"{100 * limit.stability:.0f} %", p_words(limit.quasi_p))


def p_words(value: float) -> str:
    """A p-value in two digits."""
    return "< 0.0001" if value < 0.0001 else f"{value:.2g}"


def discovery_document(discovery: Discovery) -> Document:
    """In which settings a claim holds, as JSON, with every setting that was looked at."""
    return {
        "claim": str(discovery.claim),
        "sample": SAMPLES[discovery.swept.design.sample or "lhs"],
        "base": part_document(discovery.base),
        "fresh_base": part_document(discovery.fresh),
        "boxes": [box_document(discovery, place) for place in range(len(discovery.boxes))],
        "holding": list(discovery.holding),
        "tried": sweep_document(discovery.swept),
    }


def box_document(discovery: Discovery, place: int) -> Document:
    """One box."""
    box = discovery.boxes[place]
    return {
        "limits": [
            {
                "factor": limit.factor.name,
                "above": limit.above,
                "below": limit.below,
                "without": limit.without,
                "used": limit.stability,
                "quasi_p": limit.quasi_p,
            }
            for limit in box.limits
        ],
        "density": part_document(box.density),
        "coverage": part_document(box.coverage),
        "fresh": {"density": part_document(box.fresh_density), "coverage": part_document(box.fresh_coverage)},
        "peeling": [{"coverage": coverage, "density": density} for coverage, density in box.steps],
        "sentence": box_sentence(discovery, place),
    }


def part_document(part: Estimate) -> Document:
    """A share of settings."""
    return {
        "settings": part.n,
        "holding": round(part.value * part.n) if part.n else 0,
        "share": part.value if part.n else None,
        "interval": pair(part.interval) if part.n else None,
    }
