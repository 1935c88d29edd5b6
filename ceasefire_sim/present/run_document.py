"""The document of many runs: what ``run --json`` prints and ``summary.json`` holds."""

from __future__ import annotations

from collections.abc import Mapping

from ceasefire_sim.analysis.waiting import BlockingConjunct, WaitingRecord
from ceasefire_sim.present.assumptions_summary import assumptions_summary
from ceasefire_sim.present.blockers import Blocker, condition_words, slowness_words
from ceasefire_sim.present.run_summary import BrokenInvariant, RunSummary
from ceasefire_sim.results.documents import Document, answer_document, pair, quantiles_document
from ceasefire_sim.results.estimate import Estimate
from ceasefire_sim.story.titles import Titles

__all__ = ["run_document"]


def run_document(summary: RunSummary) -> Document:
    """Everything that is shown of many runs, as JSON."""
    runs, scenario, titles = summary.runs, summary.scenario, Titles(summary.scenario)
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "overrides": dict(scenario.overrides),
        "seed": runs.seed,
        "runs": len(runs),
        "horizon": scenario.horizon,
        "assumptions": assumptions_summary(scenario),
        "engine": runs.engine,
        "phase": shares_document(summary.phases),
        "ending": endings_document(summary),
        "properties": {name: answer_document(answer) for name, answer in summary.properties.items()},
        "invariants": {name: invariant_document(broken) for name, broken in summary.invariants.items()},
        "days_in_phase": {state: quantiles_document(days) for state, days in summary.days_in_phases.items()},
        "waited": [blocker_document(blocker, titles) for blocker in summary.blockers],
        "waiting": {
            path: waiting_document(waited, scenario.horizon, titles) for path, waited in summary.waiting.items()
        },
    }


def shares_document(shares: Mapping[str, Estimate]) -> dict[str, Document]:
    """Shares of runs by name."""
    return {name: share_document(share) for name, share in shares.items()}


def share_document(share: Estimate) -> Document:
    """A share of runs, and how many they are."""
    return {"runs": round(share.value * share.n), "share": share.value, "interval": pair(share.interval)}


def endings_document(summary: RunSummary) -> dict[str, Document]:
    """Shares of runs by ending, each with the first run that ends so."""
    return {
        name: {**share_document(share), "first": summary.first_of_endings[name]}
        for name, share in summary.endings.items()
    }


def invariant_document(broken: BrokenInvariant | None) -> Document:
    """How often an invariant broke, and the luck of the first run in which it did."""
    return {"violations": 0, "first": None} if broken is None else {
        "violations": broken.runs, "first": broken.luck.to_json()}  # fmt: skip


def waiting_document(waited: WaitingRecord, horizon: int, titles: Titles) -> Document:
    """What is known of one element's waiting; days are those of all runs together."""
    needed = waited.needed
    return {
        "owed_by": list(waited.owed_by),
        "open": waited.open,
        "allowed": waited.free,
        "waited": waited.open - waited.free,
        "alone": [
            {
                "condition": part.condition,
                "days": part.days,
                "obligations": list(part.obligations),
                **debtors_document(part),
            }
            for part in waited.alone
        ],
        "needed_days": None if needed is None or waited.never else needed.days,
        "at_best": needed is not None and needed.at_best,
        "too_slow": waited.too_slow(horizon),
        "pace": slowness_words(waited, horizon, titles),
    }


def blocker_document(blocker: Blocker, titles: Titles) -> Document:
    """A condition that alone stood in the way."""
    return {
        "path": blocker.waited.path,
        "title": titles.thing(blocker.waited.path),
        "condition": blocker.part.condition,
        "words": condition_words(blocker.part.condition, titles),
        "days": blocker.part.days,
        "share": blocker.share,
        **debtors_document(blocker.part),
    }


def debtors_document(part: BlockingConjunct) -> Document:
    """Who owes a part of a condition, who verifies or acknowledges it besides, and what it measures."""
    return {
        "owed_by": list(part.owed_by),
        "owed_by_any": [list(way) for way in part.alternatives],
        "credited_by": [*part.verified_by, *part.acknowledged_by],
        "measures": list(part.measures),
    }
