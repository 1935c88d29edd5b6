"""Thresholds as a page of text and as a document: where a claim holds, in a sentence, with intervals."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.analysis.crossings import Crossing
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.numbers import number, percent
from ceasefire_sim.present.sweep_document import sweep_document
from ceasefire_sim.present.sweep_report import factor_value, measure_cell, measure_label, varied_words
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.present.titled_names import titled_factor, titled_measure
from ceasefire_sim.results.documents import Document
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.sweeping.thresholds import Claim, Stretch, Threshold, Thresholds

__all__ = ["claim_words", "threshold_document", "threshold_lines", "threshold_sentences"]


def threshold_lines(thresholds: Thresholds) -> Iterator[str]:
    """Where a claim holds as a page of text."""
    swept = thresholds.swept
    yield from heading(swept.scenario)
    yield from wrap(
        f"{len(swept)} points of {swept.luck.runs:,} runs each, on the same luck (seed {swept.luck.seed}),"
        f" with {100 * swept.confidence:g} % intervals; {varied_words(swept.design)}"
    )
    yield ""
    for each in thresholds.each:
        for sentence in threshold_sentences(thresholds, each):
            yield from wrap(sentence)
    yield from written_lines(thresholds)
    yield ""
    between = (
        f"Between neighbouring points of the scan ({scan_words(thresholds)}) an answer may cross and come back unseen."
    )
    yield from wrap(between)


def written_lines(thresholds: Thresholds) -> Iterator[str]:
    """Where the file's own value stands, and what to try where no value in the range decides the claim."""
    swept, name = thresholds.swept, thresholds.factor.name
    part = swept.scenario.file.parameters.get(name)
    if part is not None:
        is_drawn = "; each run draws its own" if part.draw else ""
        yield from wrap(f"The file has {name} = {part.value:g}{' ' + part.unit if part.unit else ''}{is_drawn}.")
    if not any(each.crossings or each.doubts for each in thresholds.each) and part is not None:
        yield from wrap(
            f"No value of {name} from {scan_words(thresholds).partition(' from ')[2]} decides it: claim another level,"
            f" or vary a number that moves it more; `sensitivity --measure {thresholds.claim.measure}` ranks them."
        )


def scan_words(thresholds: Thresholds) -> str:
    """The values that were looked at first."""
    scan = thresholds.each[0].profile.scan
    return f"{len(scan)} from {scan[0]:g} to {scan[-1]:g}"


def threshold_sentences(thresholds: Thresholds, each: Threshold) -> Iterator[str]:
    """Where the claim holds at one setting, and where that cannot be told."""
    where = ", ".join(f"{name} {factor_value(value)}" for name, value in each.setting.items())
    begin = f"With {where}: " if where else ""
    claim = claim_words(thresholds.claim, each.profile.trials[0][1].kind == "probability", thresholds.swept.scenario)
    name = titled_factor(thresholds.swept.scenario, thresholds.factor.name)
    trials = each.profile.trials
    ends = f"{trials[0][0]:g} to {trials[-1][0]:g}"
    if each.holds and each.crossings:
        stretches = ", or ".join(stretch_words(thresholds, stretch) for stretch in each.holds)
        yield f"{begin}{claim} where {name} is {stretches}."
    elif each.crossings or (each.profile.sure and not each.holds):
        yield f"{begin}{claim} nowhere from {name} {ends}: {extreme_words(each)}."
    elif each.holds:
        yield f"{begin}{claim} wherever {name} lies from {ends}: {extreme_words(each)}."
    else:
        yield f"{begin}whether {claim} cannot be told from {name} {ends} with so many runs: {extreme_words(each)}."
    if each.profile.sure:
        for low, high in each.doubts:
            yield f"{begin}from {name} {low:.4g} to {high:.4g} the answer comes too near to be told with so many runs."


def claim_words(claim: Claim, is_share: bool, scenario: Scenario | None = None) -> str:
    """A claim in words; with a scenario the answer is told by its title."""
    answer = measure_label(claim.measure) if scenario is None else titled_measure(scenario, claim.measure)
    level = percent(claim.level) if is_share else number(claim.level)
    words = {">=": "at least", ">": "above", "<=": "at most", "<": "below"}[claim.sign]
    return f"{answer} is {words} {level}"


def stretch_words(thresholds: Thresholds, stretch: Stretch) -> str:
    """One stretch in words."""
    part = thresholds.swept.scenario.file.parameters.get(thresholds.factor.name)
    unit = f" {part.unit}" if part is not None and part.unit else ""
    if isinstance(stretch.begin, Crossing) and isinstance(stretch.end, Crossing):
        return f"between {crossing_words(stretch.begin)} and {crossing_words(stretch.end)}{unit}"
    if isinstance(stretch.begin, Crossing):
        return f"at least {crossing_words(stretch.begin)}{unit}"
    assert isinstance(stretch.end, Crossing)
    return f"at most {crossing_words(stretch.end)}{unit}"


def crossing_words(crossing: Crossing) -> str:
    """A value with its interval."""
    return f"{crossing.value:.3g} [{crossing.low:.4g}, {crossing.high:.4g}]"


def extreme_words(each: Threshold) -> str:
    """Between what the answer moves."""
    known = [measure for _, measure in each.profile.trials if measure.value is not None]
    if not known:
        return "no run answers it"
    low, high = (chosen(known, key=lambda measure: measure.value or 0.0) for chosen in (min, max))
    return f"it lies between {listed(' '.join(measure_cell(measure)) for measure in (low, high))}"


def threshold_document(thresholds: Thresholds) -> Document:
    """Where a claim holds, as JSON, with every point that was tried."""
    return {
        "claim": str(thresholds.claim),
        "factor": thresholds.factor.name,
        "thresholds": [
            {
                "setting": dict(each.setting),
                "crossings": [crossing_document(crossing) for crossing in each.crossings],
                "holds": [[end_document(stretch.begin), end_document(stretch.end)] for stretch in each.holds],
                "doubts": [list(doubt) for doubt in each.doubts],
                "sentences": list(threshold_sentences(thresholds, each)),
            }
            for each in thresholds.each
        ],
        "tried": sweep_document(thresholds.swept),
    }


def crossing_document(crossing: Crossing) -> Document:
    """One crossing."""
    return {
        "value": crossing.value,
        "interval": [crossing.low, crossing.high],
        "direction": "rising" if crossing.rising else "falling",
    }


def end_document(end: Crossing | float) -> float:
    """An end of a stretch."""
    return end.value if isinstance(end, Crossing) else end
