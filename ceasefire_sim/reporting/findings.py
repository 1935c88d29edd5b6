"""What a report tells of: runs of the text and of its variants and readings, what matters, who waits for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.machine.bearing import Bearings
from ceasefire_sim.present.run_summary import RunSummary, summarise
from ceasefire_sim.reporting.carried import Carried, ReportLuck, scenario_of
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.sequence import Sequencing, sequence
from ceasefire_sim.studies.batch import plan_batch
from ceasefire_sim.studies.blocks import Progress, RunOptions
from ceasefire_sim.studies.compare import Comparison, compare
from ceasefire_sim.studies.conclusions import Conclusion, claims_of, conclusion
from ceasefire_sim.studies.joint_changes import JointChanges, joint_changes
from ceasefire_sim.studies.ledger import Ledger, ledger_of
from ceasefire_sim.studies.sweeping.factors import ranged_parameters
from ceasefire_sim.studies.sweeping.range_ends import sensitivities
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.table import known_measure, measures_there
from ceasefire_sim.studies.sweeping.thresholds import Thresholds, threshold

__all__ = ["Findings", "alternatives_of_text", "find", "first_measure", "main_conclusions", "total_runs"]

MOST_TOLD = 6  # conclusions
MOST_CROSSINGS = 3
SCAN = 5  # values of a number that are looked at before those between


@dataclass(frozen=True)
class Findings:
    """Everything a report tells of.

    ``name`` is what the text itself is called beside its ``alternatives``; ``weights`` are about the answer that comes
    first, None where no parameter has a range; ``sequencing`` is None where there is no goal. ``crossings`` say from
    which value on a number overturns a conclusion that is told in short, ``joint`` which two numbers together do, where
    nothing does alone.
    """

    carried: Carried
    name: str
    summary: RunSummary
    alternatives: Mapping[str, Comparison]
    weights: Sensitivity | None
    conclusions: tuple[Conclusion, ...]
    sequencing: Sequencing | None
    ledger: Ledger
    crossings: tuple[Thresholds, ...] = ()
    joint: tuple[JointChanges, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is told."""
        return self.summary.scenario

    @property
    def runs(self) -> RunTable:
        """Its runs."""
        return self.summary.runs


def find(data: Carried, workers: int = 1, progress: Progress | None = None) -> Findings:
    """Makes the runs and answers of a report, from what it carries alone.

    Raises ``InputError`` for what cannot be asked of the scenario.
    """
    scenario, luck = scenario_of(data), data.luck
    others = alternatives_of_text(scenario)
    name = own_name(scenario)
    options = RunOptions(luck.runs, luck.seed, workers=workers, confidence=luck.confidence)
    base, *rest = plan_batch([scenario, *others.values()], options).play(progress=progress).runs
    comparisons = {key: compare(base, second) for key, second in zip(others, rest, strict=True)}
    played = luck.runs * (1 + len(others))
    measure = first_measure(scenario, luck.measure)
    weighed: Mapping[str, Sensitivity] = {}
    if measure is not None:
        ends = RunOptions(luck.ends, luck.seed, confidence=luck.confidence)
        shown = None if progress is None else lambda done: progress(played + done)
        weighed = sensitivities(scenario, measures_there(scenario), ends, shown)
    weights = weighed.get(measure or "")
    concluded = tuple(
        each for claim in claims_of(base)
        if (each := conclusion(claim, base, weighed.get(claim.measure), comparisons)) is not None
    )  # fmt: skip
    digests = {key: digest_of(runs) for key, runs in zip((name, *others), (base, *rest), strict=True)}
    waits = sequence(scenario, runs=luck.repairs, workers=workers) if scenario.file.goal is not None else None
    ledger = ledger_of(Bearings(scenario), measure, weights)
    main = main_conclusions(concluded, weights)
    joint = joint_changes(scenario, main, RunOptions(luck.ends, luck.seed, confidence=luck.confidence))
    return Findings(
        data.with_digests(digests), name, summarise(base), comparisons, weights,
        concluded, waits, ledger, tuple(crossings_of(scenario, main, luck)), joint,
    )  # fmt: skip


def main_conclusions(conclusions: Iterable[Conclusion], weights: Sensitivity | None) -> tuple[Conclusion, ...]:
    """The conclusions that are told in short: on the goal, on the answer that comes first, on what is expected."""
    first = {REACHED, weights.measure if weights is not None else ""}
    return tuple(each for each in conclusions if each.claim.measure in first or each.expected)[:MOST_TOLD]


def crossings_of(scenario: Scenario, conclusions: Iterable[Conclusion], luck: ReportLuck) -> Iterator[Thresholds]:
    """For the numbers that alone overturn a conclusion, from which value on they do; of a few that do so most."""
    wanted = dict.fromkeys(
        (str(each.claim), flip.name) for each in conclusions for flip in each.flips if flip.kind == "number"
    )
    for claim, name in list(wanted)[:MOST_CROSSINGS]:
        low, high = scenario.file.parameters[name].hull
        scan = {name: f"{low!r}:{high!r}:{SCAN}"}
        yield threshold(scenario, claim, scan, runs=luck.ends, seed=luck.seed, confidence=luck.confidence)


def first_measure(scenario: Scenario, name: str | None) -> str | None:
    """The answer that comes first: the one named, else the first probability asked, else the first answer."""
    there = measures_there(scenario)
    if name is not None:
        return known_measure(name, there)
    truths = [key for key, prop in scenario.file.properties.items() if scenario.is_truth(prop)]
    return next(iter((*truths, *there)), None)


def own_name(scenario: Scenario) -> str:
    """What the text itself is called beside its alternatives."""
    named = [scenario.variant] if scenario.variant else []
    named += [f"read as {', '.join(scenario.readings)}"] if scenario.readings else []
    named += ["as set"] if scenario.overrides else []
    return ", ".join(named) or "as written"


def alternatives_of_text(scenario: Scenario) -> dict[str, Scenario]:
    """The texts it is compared with: each variant, each reading and all of them; and the file as written, if set.

    What has another horizon is left out, and what cannot be read with what was set.
    """
    readings = tuple(scenario.available_readings)
    ways: dict[str, dict[str, object]] = {}
    if scenario.variant or scenario.readings or scenario.overrides:
        ways["as written"] = {"variant": None, "readings": (), "plain": True}
    ways |= {name: {"variant": name} for name in scenario.variants if name != scenario.variant}
    for names in (*((name,) for name in readings), *((readings,) if len(readings) > 1 else ())):
        if names != scenario.readings:
            label = "all readings" if len(names) > 1 else names[0]
            ways[label if label not in ways else f"reading {label}"] = {"readings": names}
    texts: dict[str, Scenario] = {}
    for name, way in ways.items():
        try:
            texts[name] = text_of(scenario, way)
        except ScenarioError:
            continue
    return {name: text for name, text in texts.items() if text.horizon == scenario.horizon}


def text_of(scenario: Scenario, way: Mapping[str, object]) -> Scenario:
    """The scenario with another variant or other readings; a plain one without settings."""
    from ceasefire_sim.scenario.model.selection import Selection

    if way.get("plain"):
        return scenario.source.scenario(Selection(left_out=scenario.left_out, language=scenario.language))
    if "variant" in way:
        return scenario.with_(variant=None if way["variant"] is None else str(way["variant"]))
    readings = way["readings"]
    assert isinstance(readings, tuple)
    return scenario.with_(readings=readings)


def total_runs(scenario: Scenario, luck: ReportLuck) -> int:
    """How many runs are made in all, but for those that score repairs and look for crossings."""
    factors = len(ranged_parameters(scenario)) if measures_there(scenario) else 0
    ends = luck.ends * (2 * factors + 1) if factors else 0
    return luck.runs * (1 + len(alternatives_of_text(scenario))) + ends


def digest_of(runs: RunTable) -> str:
    """The SHA-256 of every number of every run."""
    digest = hashlib.sha256()
    for name in sorted(runs.block.columns):
        values = np.asarray(runs.array(name), np.float64)
        digest.update(name.encode() + b"\n" + np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()
