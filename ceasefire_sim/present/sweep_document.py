"""The document of a sweep: what ``sweep --json`` prints and ``summary.json`` holds."""

from __future__ import annotations

from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.results.measures import Measure
from ceasefire_sim.studies.sweeping.table import Sweep

__all__ = ["measure_document", "sweep_document"]


def sweep_document(swept: Sweep) -> Document:
    """Everything that was measured at every point, as JSON."""
    scenario = swept.scenario
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "variant": scenario.variant,
        "readings": list(scenario.readings),
        "seed": swept.luck.seed,
        "runs": swept.luck.runs,
        "horizon": scenario.horizon,
        "confidence": swept.confidence,
        "sample": swept.design.sample,
        "factors": [
            {"name": factor.name, "path": factor.path, "values": list(factor.values), "range": pair(factor.span)}
            for factor in swept.design.factors
        ],
        "points": [
            {
                "setting": dict(point),
                "command": swept.command(number),
                "measures": {measure.name: measure_document(measure) for measure in swept.measured[number]},
            }
            for number, point in enumerate(swept.points)
        ],
    }


def measure_document(measure: Measure) -> Document:
    """One probability or mean."""
    document: Document = {
        "kind": measure.kind,
        "value": measure.value,
        "interval": pair(measure.interval),
        "runs": measure.runs,
    }
    if measure.kind == "mean":
        document |= {"median": measure.median}
    return document if measure.happened is None else document | {"happened": measure.happened}
