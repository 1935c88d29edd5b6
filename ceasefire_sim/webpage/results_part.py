"""The results at the file's own numbers as tables: what a page says where no script runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.present.endings import ending_label
from ceasefire_sim.present.numbers import never_words, percent, percent_span
from ceasefire_sim.present.run_report import answer_words
from ceasefire_sim.present.run_summary import RunSummary, summarise
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.simulate import simulate

__all__ = ["results_part"]

RUNS = 2000


def results_part(scenario: Scenario) -> str:
    """What 2,000 runs of the file give."""
    summary = summarise(simulate(scenario, RUNS))
    return "\n".join(
        (
            f"<p>{RUNS:,} runs of {scenario.horizon} days, seed {summary.runs.seed}; intervals of 95 %.</p>",
            *table("How runs end", share_rows(ending_shares(summary))),
            *table("Phase at the end", share_rows(summary.phases)),
            *table("What was asked", answer_rows(summary)),
        )
    )


def ending_shares(summary: RunSummary) -> dict[str, Estimate]:
    """The shares of endings, in words."""
    return {ending_label(summary.scenario, name): share for name, share in summary.endings.items()}


def share_rows(shares: Mapping[str, Estimate]) -> Iterator[tuple[str, ...]]:
    """Shares with their intervals."""
    for name, share in shares.items():
        yield name.replace("_", " "), percent(share.value), percent_span(share.interval or (0.0, 1.0))


def answer_rows(summary: RunSummary) -> Iterator[tuple[str, ...]]:
    """The answers in words."""
    for name, answer in summary.properties.items():
        prop = summary.scenario.file.properties[name]
        yield prop.title or name.replace("_", " "), answer_words(answer, never_words(summary.scenario, answer))


def table(caption: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table whose first column names its rows; nothing where there are none."""
    lines = [
        f'<tr><th scope="row" dir="auto">{escaped_html(name)}</th>'
        + "".join(f"<td>{escaped_html(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows
    ]
    if lines:
        yield f"<table><caption>{escaped_html(caption)}</caption>{''.join(lines)}</table>"
