"""What matters, as a page of text: numbers ranked, a sentence each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ceasefire_sim.analysis.resampling import Resampled
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.numbers import number, percent, percent_span
from ceasefire_sim.present.slope_words import slope_lines
from ceasefire_sim.present.sweep_report import factor_value, measure_label
from ceasefire_sim.present.table import Column, table
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.present.titled_names import titled_factor, titled_measure
from ceasefire_sim.results.estimate import Estimate, share
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.story.titles import heading
from ceasefire_sim.studies.sweeping.factors import FactorValue
from ceasefire_sim.studies.sweeping.morris_effects import ElementaryEffect
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.sobol_shares import VarianceShare
from ceasefire_sim.studies.sweeping.tornado import Swing

__all__ = ["METHOD_NAMES", "change_cells", "is_above_noise", "sensitivity_lines", "studies_lines", "swing_sentence"]

METHOD_NAMES = {"tornado": "One at a time", "morris": "Elementary effects (Morris)",
                "sobol": "Shares of variance (Sobol)", "derivatives": "Exact derivatives"}  # fmt: skip
SWINGS = (Column(), Column("from", "right"), Column("change", "right"), Column(), Column("to", "right"),
          Column("change", "right"), Column(), Column("× runs", "right"))  # fmt: skip
EFFECTS = (Column(), Column("moves it by", "right"), Column(), Column("up or down", "right"), Column(),
           Column("differing by", "right"), Column())  # fmt: skip
SHARES = (Column(), Column("alone", "right"), Column(), Column("with others", "right"), Column())
FEW = 3  # numbers without bearing that are told one by one


def studies_lines(studies: Sequence[Sensitivity]) -> Iterator[str]:
    """One study as a page of text, or several with a table of who comes first by which."""
    yield from heading(studies[0].scenario)
    for weights in studies:
        if len(studies) > 1:
            yield ""
            yield f"{METHOD_NAMES[weights.method]}"
            yield ""
        yield from SECTIONS[weights.method](weights)
    if len(studies) > 1:
        yield ""
        yield "Ranks, by each method"
        yield from rank_lines(studies)


def sensitivity_lines(weights: Sensitivity) -> Iterator[str]:
    """What matters by one method, as a page of text."""
    return studies_lines([weights])


def rank_lines(studies: Sequence[Sensitivity]) -> list[str]:
    """Each number with its place by every method."""
    ranks = [{factor.name: place for place, factor in enumerate(each.factors, 1)} for each in studies]
    columns = (Column(), *(Column(weights.method, "right") for weights in studies))
    rows = [(name, *(str(rank.get(name, "–")) for rank in ranks)) for name in ranks[0]]
    return list(table(columns, rows))


def played_words(weights: Sensitivity) -> str:
    """How many runs, from which seed."""
    luck = weights.luck
    return (
        f"{weights.points:,} points of {luck.runs:,} runs each, seed {luck.seed},"
        f" {100 * weights.confidence:g} % intervals"
    )


def shown(weights: Sensitivity) -> str:
    """The answer."""
    return (percent if weights.is_share else number)(weights.value)


def grouped(sentences: Sequence[str], idle: Sequence[str], words: str) -> Iterator[str]:
    """A sentence for each number; those without bearing, if they are more than a few, in one."""
    for sentence in sentences:
        yield from wrap(sentence)
    if idle:
        yield from wrap(f"- {words} {listed(idle)}.")


def tornado_lines(weights: Sensitivity) -> Iterator[str]:
    """What each number does at both ends of its range."""
    label, named = measure_label(weights.measure), titled_measure(weights.scenario, weights.measure)
    about = played_words(weights)
    yield from wrap(f"What {named} hangs on: each number at the two ends named here, all else as written; {about}")
    yield from wrap(f"As written it is {written_cell(weights)}.")
    yield from wrap(most_words(weights))
    yield ""
    yield from table(SWINGS, [swing_row(swing, weights.is_share) for swing in weights.swings])
    yield ""
    idle = [swing for swing in weights.swings if not swing.is_clear]
    idle = idle if len(idle) > FEW else []
    names = {swing.factor.name: titled_factor(weights.scenario, swing.factor.name) for swing in weights.swings}
    sentences = [
        swing_sentence(swing, label, weights.is_share, names[swing.factor.name])
        for swing in weights.swings if swing not in idle
    ]  # fmt: skip
    unmoved = [
        f"{swing.factor.name} ({factor_value(swing.ends[0])} to {factor_value(swing.ends[1])})" for swing in idle
    ]
    yield from grouped(sentences, unmoved, f"no change of {label} is seen over the ranges of")
    yield ""
    if weights.is_share:
        yield "A point is one run in a hundred."
    yield "× runs: how many times as many runs it would take without the common luck, at the end with more"
    yield "change; – where no run differs"


def written_cell(weights: Sensitivity) -> str:
    """The answer of the scenario as written, a share with its interval."""
    estimate = written_estimate(weights)
    return shown(weights) if estimate is None else share_cell(estimate)


def written_estimate(weights: Sensitivity) -> Estimate | None:
    """The same as an estimate; None for a mean, and where not every run answers."""
    prop = weights.scenario.file.properties.get(weights.measure)
    if not weights.is_share or weights.value is None or (prop is not None and prop.given is not None):
        return None
    return share(round(weights.value * weights.luck.runs), weights.luck.runs, weights.confidence)


def share_cell(estimate: Estimate) -> str:
    """A share with its interval."""
    return f"{percent(estimate.value)} {percent_span(estimate.interval or (0.0, 1.0))}"


def most_words(weights: Sensitivity) -> str:
    """The number with the largest swing, with the answer at both ends of its range, and the two that come next."""
    clear = [swing for swing in weights.swings if swing.is_clear]
    if not clear:
        return "No number moves it, at either of these ends, by more than luck would."
    ends = " and ".join(
        f"{end_answer(difference, weights)} where it is {factor_value(end)}"
        for end, difference in zip(clear[0].ends, clear[0].differences, strict=True)
    )
    come = "comes" if len(clear) == 2 else "come"
    then = f"; next {come} {listed(swing.factor.name for swing in clear[1:3])}" if clear[1:] else ""
    return f"It moves most with {titled_factor(weights.scenario, clear[0].factor.name)}: {ends}{then}."


def end_answer(difference: Difference, weights: Sensitivity) -> str:
    """The answer with a number at one end, a share with its interval."""
    if difference.second is None or not weights.is_share:
        return number(difference.second)
    return share_cell(share(round(difference.second * difference.n), difference.n, weights.confidence))


def sobol_lines(weights: Sensitivity) -> Iterator[str]:
    """How much of the variance each number accounts for."""
    label, named = measure_label(weights.measure), titled_measure(weights.scenario, weights.measure)
    about = played_words(weights)
    yield from wrap(f"What {named} hangs on while all ranges are drawn from at once (Sobol's indices); {about}")
    yield from wrap(f"Over all points it is {shown(weights)}.")
    yield ""
    yield from table(SHARES, [share_row(share) for share in weights.shares])
    assert weights.noise is not None
    yield ""
    idle = [share for share in weights.shares if not is_above_noise(share.total, weights)]
    idle = idle if len(idle) > FEW else []
    sentences = [share_sentence(share, weights, label) for share in weights.shares if share not in idle]
    words = f"no bearing on {label} stands out of the noise for"
    yield from grouped(sentences, [share.factor.name for share in idle], words)
    yield ""
    yield from wrap(
        f"Noise floor: a number without any bearing would show {index_cell(weights.noise)} of its own luck."
    )


def morris_lines(weights: Sensitivity) -> Iterator[str]:
    """How far the answer moves as each number crosses its range."""
    label, named = measure_label(weights.measure), titled_measure(weights.scenario, weights.measure)
    assert weights.noise is not None
    yield from wrap(
        f"How far {named} moves as one number crosses its range, the others drawn from all theirs (elementary effects);"
        f" {played_words(weights)}"
    )
    yield from wrap(f"Over all points it is {shown(weights)}.")
    yield ""
    yield from table(EFFECTS, [effect_row(effect, weights.is_share) for effect in weights.effects])
    yield ""
    idle = [effect for effect in weights.effects if not is_above_noise(effect.size.absolute, weights)]
    idle = idle if len(idle) > FEW else []
    sentences = [effect_sentence(effect, weights, label) for effect in weights.effects if effect not in idle]
    words = f"no bearing on {label} stands out of the noise for"
    yield from grouped(sentences, [effect.factor.name for effect in idle], words)
    yield ""
    yield from wrap("Moves it by: the mean of absolute effects, mu*; up or down: the mean of effects, mu; differing by:"
                    " their standard deviation over the settings of the others, sigma"
                    + ("; in points, one run in a hundred each." if weights.is_share else "."))  # fmt: skip
    noise = " ".join(moved_cells(weights.noise, weights.is_share))
    yield from wrap(f"Noise floor: a number without any bearing would show {noise} on luck of its own.")


def derivative_lines(weights: Sensitivity) -> Iterator[str]:
    """By how much the exact answer moves for each unit of a number."""
    yield from slope_lines(weights)


SECTIONS: Mapping[str, Callable[[Sensitivity], Iterator[str]]] = {
    "tornado": tornado_lines, "morris": morris_lines, "sobol": sobol_lines, "derivatives": derivative_lines,
}  # fmt: skip


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


def swing_sentence(swing: Swing, label: str, is_share: bool, name: str = "") -> str:
    """What one number does, in a sentence; ``name`` is what the number is called."""
    name = name or swing.factor.name
    if not swing.is_clear:
        return f"- {name}: no change of {label} is seen between {ends_words(swing.ends)}."
    unit = " points" if is_share else ""
    parts = []
    for end, difference in zip(swing.ends, swing.differences, strict=True):
        change, interval = change_cells(difference, is_share)
        parts.append(f"by {change}{unit} {interval} at {factor_value(end)}")
    return f"- {name}: {label} changes {' and '.join(parts)}."


def ends_words(ends: tuple[FactorValue, FactorValue]) -> str:
    """Both ends of a range."""
    return f"{factor_value(ends[0])} and {factor_value(ends[1])}"


def share_row(share: VarianceShare) -> tuple[str, ...]:
    """The indices of a number."""
    return (share.factor.name, *index_cells(share.first), *index_cells(share.total))


def index_cells(index: Resampled) -> tuple[str, str]:
    """An index and its interval."""
    return f"{index.value:.2f}", f"[{index.low:.2f}, {index.high:.2f}]"


def index_cell(index: Resampled) -> str:
    """An index with its interval."""
    return " ".join(index_cells(index))


def is_above_noise(index: Resampled, weights: Sensitivity) -> bool:
    """Whether a number surely has more bearing than one without any would show."""
    return weights.noise is not None and index.low > max(weights.noise.high, 0.0)


def effect_row(effect: ElementaryEffect, is_share: bool) -> tuple[str, ...]:
    """The elementary effects of a number."""
    size = effect.size
    sizes = (size.absolute, size.mean, size.spread)
    return (effect.factor.name, *(cell for each in sizes for cell in moved_cells(each, is_share, each is size.mean)))


def moved_cells(moved: Resampled, is_share: bool, is_signed: bool = False) -> tuple[str, str]:
    """How far an answer moves, with the interval; shares in points of a hundred."""
    scale, digits = (100, 1) if is_share else (1, 2)
    sign = "+" if is_signed else ""
    value, low, high = (f"{scale * each + 0.0:{sign}.{digits}f}" for each in (moved.value, moved.low, moved.high))
    return value, f"[{low}, {high}]"


def effect_sentence(effect: ElementaryEffect, weights: Sensitivity, label: str) -> str:
    """How far an answer moves as one number crosses its range, in a sentence."""
    name, size = titled_factor(weights.scenario, effect.factor.name), effect.size
    if not is_above_noise(size.absolute, weights):
        return f"- {name}: no bearing on {label} stands out of the noise."
    assert effect.factor.span is not None
    low, high = map(factor_value, effect.factor.span)
    moved = " ".join(moved_cells(size.absolute, weights.is_share)) + (" points" if weights.is_share else "")
    differing = ""
    if size.spread.low > 0.5 * size.absolute.value:
        differing = "; how far differs much with where the other numbers stand"
    way = direction_words(size.mean, size.absolute)
    return f"- {name}: from {low} to {high}, {label} moves by {moved}, {way}{differing}."


def direction_words(mean: Resampled, absolute: Resampled) -> str:
    """Which way an answer moves as a number grows."""
    if mean.low <= 0 <= mean.high:
        return "up at some settings of the others and down at others"
    way = "up" if mean.value > 0 else "down"
    return way if abs(mean.value) > 0.9 * absolute.value else f"mostly {way}"


def share_sentence(part: VarianceShare, weights: Sensitivity, label: str) -> str:
    """What one number accounts for, in a sentence."""
    name = titled_factor(weights.scenario, part.factor.name)
    if not is_above_noise(part.total, weights):
        return f"- {name}: no bearing on {label} stands out of the noise."
    together = part.total.value - part.first.value
    more = f", {together:.2f} of it only together with others" if part.first.high < part.total.low else ""
    return f"- {name}: accounts for {index_cell(part.total)} of the variance of {label}{more}."
