"""What matters, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.analysis.resampling import Resampled
from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.studies.sweeping.factors import Factor
from ceasefire_sim.studies.sweeping.morris_effects import ElementaryEffect
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.slopes import Slope
from ceasefire_sim.studies.sweeping.sobol_shares import VarianceShare
from ceasefire_sim.studies.sweeping.tornado import Swing

__all__ = ["sensitivity_document", "studies_document"]


def studies_document(studies: Sequence[Sensitivity]) -> Document:
    """One study as JSON, or several of them."""
    documents = [sensitivity_document(weights) for weights in studies]
    return documents[0] if len(documents) == 1 else {"methods": documents}


def sensitivity_document(weights: Sensitivity) -> Document:
    """What matters, by one method."""
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
        "method": weights.method,
    }
    if weights.noise is not None:
        document["noise"] = resampled_document(weights.noise)
    if weights.method == "derivatives":
        del document["seed"], document["runs"], document["confidence"]
        document["left_out"] = list(weights.left_out)
    factors = (
        *(swing_document(swing) for swing in weights.swings),
        *(effect_document(effect) for effect in weights.effects),
        *(share_document(share) for share in weights.shares),
        *(slope_document(slope) for slope in weights.slopes),
    )
    return document | {"factors": list(factors)}


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


def effect_document(effect: ElementaryEffect) -> Document:
    """The elementary effects of one number."""
    size = effect.size
    return {
        **factor_document(effect.factor),
        "mean": resampled_document(size.mean),
        "absolute": resampled_document(size.absolute),
        "spread": resampled_document(size.spread),
    }


def share_document(share: VarianceShare) -> Document:
    """The indices of one number."""
    return {
        **factor_document(share.factor),
        "first": resampled_document(share.first),
        "total": resampled_document(share.total),
    }


def slope_document(slope: Slope) -> Document:
    """The slope along one number."""
    local = slope.local
    return {
        **factor_document(slope.factor),
        "written": slope.written,
        "slope": local.value,
        "error": local.error,
        "left": local.left,
        "right": local.right,
        "step": slope.step,
        "unit": slope.unit,
    }


def resampled_document(index: Resampled) -> Document:
    """An estimate with its interval."""
    return {"value": index.value, "interval": [index.low, index.high]}
