"""What must hold between ways to an answer: engines give one run, exact answers agree with runs, `expect` is met."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from ceasefire_sim.engines.compiled.single_run import recorded_run
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.story.agreement import live
from ceasefire_sim.studies.check import CheckMethod, check
from ceasefire_sim.studies.engine_choice import wasmtime_is_here
from ceasefire_sim.testing.contracts import states_played
from ceasefire_sim.testing.findings import Finding, finding_at

__all__ = ["StudyContract", "engines_agree", "exact_agrees_with_runs", "expectations_are_met"]

LEAST_P_VALUE = 1e-9  # of a property whose runs and exact answer agree


class StudyContract(Protocol):
    """A contract of an agreement as a whole, which is looked at over some runs."""

    def __call__(self, scenario: Scenario, runs: int = ..., seed: int = ...) -> Iterator[Finding]:
        """What breaks it."""
        ...


def engines_agree(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """The vectorised and the compiled engine have the states of the reference, day by day, under any luck."""
    reference: list[dict[str, object]] = [
        {key: value for key, value in state.items() if key != "events"}
        for state in states_played(live(scenario, luck=luck))
    ]
    engines = {"vectorised": states_and_findings(scenario, luck)[0]}
    if wasmtime_is_here():
        engines["compiled"] = list(recorded_run(scenario, luck).states)
    for engine, states in engines.items():
        if len(states) != len(reference):
            what = f"the run has {len(reference) - 1} days on the reference, and {len(states) - 1} on '{engine}'"
            yield finding_at("engines_agree", scenario, (), what, luck)
        for day, (state, other) in enumerate(zip(reference, states, strict=False)):
            if state != other:
                path, ours, theirs = next(differences(state, other))
                what = f"on day {day} it is {ours} on the reference, and {theirs} on '{engine}'"
                yield finding_at("engines_agree", scenario, path, what, replace(luck, day=day))
                break


def differences(state: object, other: object, path: Path = ()) -> Iterator[tuple[Path, object, object]]:
    """The paths in two states at which they differ, with the values there."""
    if isinstance(state, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*state, *other)):
            yield from differences(state.get(key), other.get(key), (*path, str(key)))
    elif state != other:
        yield path, state, other


def exact_agrees_with_runs(scenario: Scenario, runs: int = 1000, seed: int = 1) -> Iterator[Finding]:
    """Every property's exact answer is one that so many runs could come from: their p-value is at least 1e-9.

    Raises ``LimitError`` where there are too many states for an exact answer.
    """
    both = check(scenario, "both", runs=runs, seed=seed)
    for name, prop in both.properties().items():
        if prop.p_value is not None and prop.p_value < LEAST_P_VALUE:
            exact, simulated = (
                math.nan if a is None or a.value is None else a.value for a in (prop.exact, prop.simulated)
            )
            what = f"it is exactly {exact:.6g}, and {simulated:.6g} in {runs:,} runs (p-value {prop.p_value:.1g})"
            yield finding_at("exact_agrees_with_runs", scenario, ("properties", name), what, Luck.keyed(seed))


def expectations_are_met(
    scenario: Scenario, runs: int = 1000, seed: int = 1, method: CheckMethod = "auto"
) -> Iterator[Finding]:
    """Every `expect` of the scenario is met and every invariant holds, as ``check`` judges it: exactly where it can."""
    answers = check(scenario, method, runs=runs, seed=seed)
    for name, prop in answers.properties().items():
        if prop.answer.met is False:
            what = f"it is {prop.answer}, and {prop.answer.expect} is expected"
            yield finding_at("expectations_are_met", scenario, ("properties", name, "expect"), what)
    for name, invariant in answers.invariants.items():
        if invariant.holds is False:
            day = None if invariant.first is None else invariant.first.day
            what = f"the invariant '{name}' can be broken, on day {day} at the soonest seen"
            yield finding_at("expectations_are_met", scenario, ("invariants", name, "always"), what, invariant.first)
