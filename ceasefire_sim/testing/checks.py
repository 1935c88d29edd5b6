"""Checks that users call on their own scenarios.

Each takes a scenario and a luck and raises ``AssertionError`` with a sentence that names the day and the thing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.expressions.tree import And, Node, Or
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.assembly import under_readings
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import sites
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import amended, in_force, targets
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.story.agreement import Agreement, live

__all__ = [
    "check_added_site",
    "check_all",
    "check_declared_invariants",
    "check_one_move_a_day",
    "check_quantities_in_range",
    "check_retraced",
    "check_steps_in_order",
    "check_union_of_one",
    "check_unread",
]


def days(agreement: Agreement) -> Iterator[Agreement]:
    """Plays an agreement to its end; yields it on S(0) and after every day."""
    yield agreement
    while not agreement.ended:
        agreement.day()
        yield agreement


def check_quantities_in_range(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """Every quantity stays within its range."""
    for state in days(live(scenario, seed, run)):
        for name, quantity in scenario.quantities.items():
            low, high = quantity.range
            value = state.quantities[name]
            assert low <= value <= high, f"day {state.today}, run {run}: {name} is {value}, outside {low} to {high}"


def check_steps_in_order(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """Acknowledged and verified steps are at most those done, and those at most the steps owed."""
    for state in days(live(scenario, seed, run)):
        for name, duty in state.obligations.items():
            where = f"day {state.today}, run {run}: {name}"
            assert 0 <= duty.done <= duty.steps, f"{where} has {duty.done} of {duty.steps} steps done"
            assert 0 <= duty.verified <= duty.done, f"{where} has {duty.verified} verified of {duty.done} done"
            assert 0 <= duty.acknowledged <= duty.done, (
                f"{where} has {duty.acknowledged} acknowledged of {duty.done} done"
            )


def check_one_move_a_day(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """No region moves twice on one day."""
    for state in days(live(scenario, seed, run)):
        moved = [event["site"].rpartition(".")[0] for event in state.events if event["what"] == "moves"]
        assert len(moved) == len(set(moved)), f"day {state.today}, run {run}: a region moved twice: {moved}"


def check_declared_invariants(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """The invariants the scenario declares hold in the run."""
    agreement = live(scenario, seed, run)
    agreement.retrace(scenario.horizon)
    for day, name in agreement.violations:
        raise AssertionError(f"day {day}, seed {seed}, run {run}: the invariant '{name}' is broken")


def check_retraced(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """A run is the same whatever was played before it."""
    fresh = live(scenario, seed, run).trajectory()
    used = live(scenario, seed, run + 1)
    used.retrace(scenario.horizon)
    used.reset(Luck.keyed(seed, run))
    assert used.trajectory().states == fresh.states, f"run {run} differs once another was played before it"


def check_unread(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """Every draw depends on its own site alone: the luck of a run names no other."""
    luck = Luck.keyed(seed, run)
    before = {site: luck.draw(3, site) for site in sites(scenario)}
    for site in sorted(before, reverse=True):
        assert luck.draw(3, site) == before[site], f"the draw of {site} is not its own"


def check_added_site(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """A response that does nothing, added last, changes no other draw and so no state."""
    idle = Incident(chance="0.5")  # type: ignore[arg-type]
    file = scenario.file.model_copy(update={"responses": {**scenario.file.responses, "added_by_the_check": idle}})
    before = live(scenario, seed, run).trajectory().states
    after = live(replace(scenario, file=file), seed, run).trajectory().states
    for old, new in zip(before, after, strict=True):
        kept = [event for event in new["events"] if event["site"] != "responses.added_by_the_check"]
        assert {**new, "events": kept} == dict(old), f"day {new['day']}, run {run}: a site added changed the run"


def check_union_of_one(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """The union of one reading is that reading: set, then and-ed, then or-ed by hand, it gives the same run."""
    plain = scenario.meaning.file
    for name, reading in plain.readings.items():
        if any(path.startswith("definitions.") for path in reading.set):
            continue  # definitions are written out; there is no condition to compose by hand
        sink = FaultSink(scenario.written)
        united = under_readings(plain, (name,), sink)
        by_hand: dict[Path, Node] = {}
        for path, target in targets(plain).items():
            spelled = {path, tuple(key for key in path if key not in ("transitions", "steps"))}
            pieces = [
                next((f.node for p, f in part.items() if tuple(p.split(".")) in spelled), None)
                for part in (reading.set, reading.add, reading.or_)
            ]
            node = pieces[0] or target.node
            node = And((node, pieces[1])) if pieces[1] is not None else node
            by_hand[path] = Or((node, pieces[2])) if pieces[2] is not None else node
        alone = in_force(plain, amended(plain, by_hand, sink))
        if sink.faults:
            raise ScenarioError(sink.sorted())
        states = [live(replace(scenario, file=file), seed, run).trajectory().states for file in (united, alone)]
        assert states[0] == states[1], f"run {run}: the union of the reading '{name}' alone is not that reading"


def check_all(scenario: Scenario, runs: int = 20, seed: int = 1) -> None:
    """Every check but that of the declared invariants, over some runs."""
    for run in range(runs):
        for check in (
            check_quantities_in_range,
            check_steps_in_order,
            check_one_move_a_day,
            check_retraced,
            check_unread,
            check_added_site,
            check_union_of_one,
        ):
            check(scenario, seed, run)
