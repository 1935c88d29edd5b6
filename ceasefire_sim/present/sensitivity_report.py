"""What matters, as a page of text and as a document: numbers ranked, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.analysis.variance_indices import VarianceIndex
from ceasefire_sim.present.numbers import number, percent
from ceasefire_sim.present.sweep_report import factor_value, measure_label
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.sweeping.factors import Factor, FactorValue
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity, VarianceShare
from ceasefire_sim.studies.sweeping.tornado import Swing

__all__ = ["is_above_noise", "sensitivity_document", "sensitivity_lines"]

SWINGS = (Column(), Column("from", "right"), Column("change", "right"), Column(), Column("to", "right"),
          Column("change", "right"), Column(), Column("× runs", "right"))  # fmt: skip
SHARES = (Column(), Column("alone", "right"), Column(), Column("with others", "right"), Column())


def sensitivity_lines(weights: Sensitivity) -> Iterator[str]:
    """What matters as a page of text."""
    yield from heading(weights.scenario)
    show = percent if weights.is_share else number
    label = measure_label(weights.measure)
    luck = weights.luck
    sure = f"{100 * weights.confidence:g} % intervals"
    about = f"{weights.points:,} points of {luck.runs:,} runs each, seed {luck.seed}, {sure}"
    if weights.swings:
        yield from wrap(f"What {label} hangs on: each number at both ends of its range, all else as written; {about}")
        yield from wrap(f"As written it is {show(weights.value)}.")
        yield ""
        yield from table(SWINGS, [swing_row(swing, weights.is_share) for swing in weights.swings])
        yield ""
        for swing in weights.swings:
            yield from wrap(swing_sentence(swing, label, weights.is_share))
        yield ""
        if weights.is_share:
            yield "A point is one run in a hundred."
        yield "× runs: how many times as many runs it would take without the common luck, at the end with more"
        yield "change; – where no run differs"
        return
    yield from wrap(f"What {label} hangs on while all ranges are drawn from at once (Sobol's indices); {about}")
    yield from wrap(f"Over all points it is {show(weights.value)}.")
    yield ""
    yield from table(SHARES, [share_row(share) for share in weights.shares])
    assert weights.noise is not None
    yield ""
    for share in weights.shares:
        yield from wrap(share_sentence(share, weights, label))
    yield ""
    yield from wrap(
        f"Noise floor: a number without any bearing would show {index_cell(weights.noise)} of its own luck."
    )


def swing_row(swing: Swing, is_share: bool) -> tuple[str, ...]:
    """A number at both ends of its range."""
    cells: list[str] = [swing.factor.name]
    for end, difference in zip(swing.ends, swing.differences, strict=True):
        cells += [factor_value(end), *change_cells(difference, is_share)]
    larger = max(swing.differences, key=lambda difference: abs(float(difference.value or 0.0)))
    return (*cells, "–" if larger.ratio is None else f"{larger.ratio:.1f}")


def change_cells(difference: Difference, is_share: bool) -> tuple[str, str]:
    """A difference with its interval, shares in points of a hundred."""
    if difference.value is None or difference.interval is None:
        return "–", ""
    scale, digits = (100, 1) if is_share else (1, 2)
    low, high = (f"{scale * end:+.{digits}f}" for end in difference.interval)
    return f"{scale * difference.value:+.{digits}f}", f"[{low}, {high}]"


def swing_sentence(swing: Swing, label: str, is_share: bool) -> str:
    """What one number does, in a sentence."""
    if not swing.is_clear:
        return f"- {swing.factor.name}: no change of {label} is seen between {ends_words(swing.ends)}."
    unit = " points" if is_share else ""
    parts = []
    for end, difference in zip(swing.ends, swing.differences, strict=True):
        change, interval = change_cells(difference, is_share)
        parts.append(f"by {change}{unit} {interval} at {factor_value(end)}")
    return f"- {swing.factor.name}: {label} changes {' and '.join(parts)}."


def ends_words(ends: tuple[FactorValue, FactorValue]) -> str:
    """Both ends of a range."""
    return f"{factor_value(ends[0])} and {factor_value(ends[1])}"


def share_row(share: VarianceShare) -> tuple[str, ...]:
    """The indices of a number."""
    return (share.factor.name, *index_cells(share.first), *index_cells(share.total))


def index_cells(index: VarianceIndex) -> tuple[str, str]:
    """An index and its interval."""
    return f"{index.value:.2f}", f"[{index.low:.2f}, {index.high:.2f}]"


def index_cell(index: VarianceIndex) -> str:
    """An index with its interval."""
    return " ".join(index_cells(index))


def is_above_noise(share: VarianceShare, weights: Sensitivity) -> bool:
    """Whether a number surely has more bearing than one without any would show."""
    return weights.noise is not None and share.total.low > max(weights.noise.high, 0.0)


def share_sentence(share: VarianceShare, weights: Sensitivity, label: str) -> str:
    """What one number accounts for, in a sentence."""
    name = share.factor.name
    if not is_above_noise(share, weights):
        return f"- {name}: no bearing on {label} stands out of the noise."
    together = share.total.value - share.first.value
    more = f", {together:.2f} of it only together with others" if share.first.high < share.total.low else ""
    return f"- {name}: accounts for {index_cell(share.total)} of the variance of {label}{more}."


def sensitivity_document(weights: Sensitivity) -> Document:
    """What matters, as JSON."""
    scenario = weights.scenario
    document: Document = {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "measure": weights.measure,
        "seed": weights.luck.seed,
        "runs": weights.luck.runs,
        "points": weights.points,
        "confidence": weights.confidence,
        "value": weights.value,
    }
    if weights.swings:
        return document | {"method": "tornado", "factors": [swing_document(swing) for swing in weights.swings]}
    assert weights.noise is not None
    noise = index_document(weights.noise)
    return document | {"method": "sobol", "noise": noise, "factors": [share_document(each) for each in weights.shares]}


def factor_document(factor: Factor) -> Document:
    """A number and its range."""
    return {"name": factor.name, "range": pair(factor.span)}


def swing_document(swing: Swing) -> Document:
    """One number at both ends."""
    ends = [
        {"at": end, "difference": each.value, "interval": pair(each.interval), "variance_ratio": each.ratio}
        for end, each in zip(swing.ends, swing.differences, strict=True)
    ]
    return {**factor_document(swing.factor), "written": swing.written, "ends": ends}


def share_document(share: VarianceShare) -> Document:
    """The indices of one number."""
    return {
        **factor_document(share.factor),
        "first": index_document(share.first),
        "total": index_document(share.total),
    }


def index_document(index: VarianceIndex) -> Document:
    """An index with its interval."""
    return {"value": index.value, "interval": [index.low, index.high]}
