"""Answers as JSON: the form that ``run --json``, ``check --json`` and ``summary.json`` share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ceasefire_sim.results.answer import Answer, DistributionAnswer, Observed

__all__ = ["Document", "answer_document", "level_name", "pair", "quantiles_document"]

Document = dict[str, object]


def level_name(level: float) -> str:
    """The name of a quantile in a document."""
    return f"{level:g}"


def answer_document(answer: Answer) -> Document:
    """What is known of a property; keys that its kind and method have no use for are left out."""
    return dict(entries(answer))


def entries(answer: Answer) -> Iterator[tuple[str, object]]:
    """The keys of an answer in order."""
    yield "kind", "distribution" if isinstance(answer, DistributionAnswer) else "probability"
    yield "value", answer.value
    yield "interval", pair(answer.interval)
    yield "confidence", answer.confidence
    yield "method", answer.method
    yield "runs", answer.runs
    yield "given", answer.given
    yield "expect", answer.expect
    yield "met", answer.met
    if answer.note is not None:
        yield "note", answer.note
    if answer.error is not None:
        yield "error", answer.error
    if isinstance(answer, DistributionAnswer):
        yield from distribution_entries(answer)
    elif answer.observed is not None:
        yield "observed", observed_document(answer.observed)


def distribution_entries(answer: DistributionAnswer) -> Iterator[tuple[str, object]]:
    """What a distribution has besides."""
    if answer.method == "simulation" or answer.occurrence is not None:
        yield "censored", answer.censored
    if answer.occurrence is not None:
        yield "happened", answer.happened
        if answer.method == "simulation":
            yield "happened_interval", pair(answer.happened_interval)
        yield "mean_if_happened", answer.mean_if_happened
    yield "quantiles", quantiles_document(answer.quantiles)
    if answer.observed is not None:
        yield "observed", observed_document(answer.observed)
    if answer.infinite is not None:
        yield "infinite", answer.infinite


def quantiles_document(quantiles: Mapping[float, float | None]) -> dict[str, float | None]:
    """Quantiles by the names of their levels."""
    return {level_name(level): value for level, value in quantiles.items()}


def observed_document(observed: Observed) -> Document:
    """Where the record lies."""
    return {
        "value": observed.value,
        "share_below": observed.share_below,
        "share_equal": observed.share_equal,
        "share_above": observed.share_above,
    }


def pair(interval: tuple[float, float] | None) -> list[float] | None:
    """An interval as JSON has it."""
    return None if interval is None else list(interval)
