"""The document of a comparison: what ``compare --json`` prints and ``summary.json`` holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from ceasefire_sim.luck import Luck
from ceasefire_sim.present.run_document import run_document
from ceasefire_sim.present.run_summary import RunSummary, summarise
from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.results.paired import Difference
from ceasefire_sim.studies.compare import Comparison, Parting

__all__ = ["Compared", "comparison_document"]


@dataclass(frozen=True)
class Compared:
    """The base by its name, and each alternative, by its name, beside it."""

    name: str
    base: RunSummary
    alternatives: Mapping[str, Comparison]


def comparison_document(compared: Compared) -> Document:
    """Everything that is shown of alternatives, as JSON."""
    return {
        "base": {"name": compared.name, **run_document(compared.base)},
        "alternatives": [alternative_document(name, comparison) for name, comparison in compared.alternatives.items()],
    }


def alternative_document(name: str, comparison: Comparison) -> Document:
    """One alternative: its own document, and what is different from the base."""
    return {
        "name": name,
        "set": dict(comparison.own_settings()),
        **run_document(summarise(comparison.second)),
        "differences": {
            "ending": {key: difference_document(share) for key, share in comparison.endings().items()},
            "properties": {key: difference_document(value) for key, value in comparison.properties().items()},
        },
        "changes": [asdict(change) for change in comparison.changes()],
        "parting": parting_document(comparison.parting(), comparison.first.seed),
    }


def difference_document(difference: Difference) -> Document:
    """A difference; ``variance_ratio`` says what the common luck was worth."""
    return {
        "first": difference.first,
        "second": difference.second,
        "difference": difference.value,
        "interval": pair(difference.interval),
        "variance_ratio": difference.ratio,
        "runs": difference.n,
    }


def parting_document(parting: Parting | None, seed: int) -> Document | None:
    """Where two histories part."""
    if parting is None:
        return None
    return {
        "run": parting.run,
        "day": parting.day,
        "luck": replace(Luck.keyed(seed, parting.run), day=parting.day).to_json(),
        "first": [dict(event) for event in parting.only[0]],
        "second": [dict(event) for event in parting.only[1]],
        "endings": [end.ending for end in parting.ends],
    }
