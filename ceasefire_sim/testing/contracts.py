"""What must hold in every run of every agreement: contracts, each a function that gives what breaks it.

Each takes a scenario and a luck and yields findings, as few as one needs to see it; none at all means that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from ceasefire_sim.luck import Luck
from ceasefire_sim.results.trajectory import StateRecord
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import initial_site, sites
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.testing.findings import Finding, finding_at

__all__ = [
    "RunContract",
    "added_site_changes_nothing",
    "invariants_hold",
    "moves_once_a_day",
    "own_draws",
    "played_days",
    "quantities_in_range",
    "replayed_alike",
    "retold_alike",
    "states_played",
    "steps_in_order",
]

RunContract: TypeAlias = Callable[[Scenario, Luck], Iterator[Finding]]
ADDED = "added_by_the_contract"


def played_days(agreement: Agreement) -> Iterator[Agreement]:
    """Plays an agreement to its end; yields it on S(0) and after every day."""
    yield agreement
    while not agreement.ended:
        agreement.day()
        yield agreement


def states_played(agreement: Agreement) -> tuple[StateRecord, ...]:
    """The states of an agreement from where it stands to its end."""
    return tuple(state.state() for state in played_days(agreement))


def quantities_in_range(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """Every quantity stays within its range."""
    for state in played_days(live(scenario, luck=luck)):
        for name, quantity in scenario.quantities.items():
            (low, high), value = quantity.range, state.quantities[name]
            if not low <= value <= high:
                path = (*initial_site(name).split(".")[:-1], "range")
                what = f"on day {state.today} {name} is {value}, outside {low} to {high}"
                yield finding_at("quantities_in_range", scenario, path, what, replace(luck, day=state.today))
                return


def steps_in_order(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """Acknowledged and verified steps are at most those done, and those at most the steps owed."""
    for state in played_days(live(scenario, luck=luck)):
        for name, duty in state.obligations.items():
            words = [f"{duty.done} of {duty.steps} steps done"] * (not 0 <= duty.done <= duty.steps)
            words += [
                f"{count} {credit} of {duty.done} done"
                for credit, count in (("verified", duty.verified), ("acknowledged", duty.acknowledged))
                if not 0 <= count <= duty.done
            ]
            if words:
                what = f"on day {state.today} {name} has {' and '.join(words)}"
                day = replace(luck, day=state.today)
                yield finding_at("steps_in_order", scenario, ("obligations", name), what, day)
                return


def moves_once_a_day(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """No region moves twice on one day."""
    for state in played_days(live(scenario, luck=luck)):
        moved = [event["site"].rpartition(".")[0] for event in state.events if event["what"] == "moves"]
        for region in moved:
            if moved.count(region) > 1:
                what = f"on day {state.today - 1} it moves {moved.count(region)} times"
                day = replace(luck, day=state.today)
                yield finding_at("moves_once_a_day", scenario, tuple(region.split(".")), what, day)
                return


def invariants_hold(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """The invariants that the scenario declares hold on every day; each that does not is told with its first day."""
    agreement = live(scenario, luck=luck)
    agreement.retrace(scenario.horizon)
    first = {name: day for day, name in reversed(agreement.violations)}
    for name, day in first.items():
        what = f"on day {day} the invariant '{name}' is broken"
        path = ("invariants", name, "always")
        yield finding_at("invariants_hold", scenario, path, what, replace(luck, day=day))


def replayed_alike(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """A run is the same whatever was played before it."""
    fresh = states_played(live(scenario, luck=luck))
    used = live(scenario, luck=replace(luck, runs=((0, luck.runs[0][1] ^ 1),), forced=()))
    used.retrace(scenario.horizon)
    used.reset(luck)
    words = "differs once another run was played before it"
    yield from parted("replayed_alike", scenario, luck, (fresh, states_played(used)), words)


def retold_alike(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """A run told again from its luck as JSON is the same, and so is one whose every draw is decided by hand."""
    agreement = live(scenario, luck=luck)
    states = states_played(agreement)
    read_again = states_played(live(scenario, luck=Luck.from_json(luck.to_json())))
    yield from parted("retold_alike", scenario, luck, (states, read_again), "differs when it is told from JSON")
    by_hand = live(scenario, luck=Luck(luck.seed, ((0, luck.runs[0][1] ^ 1),), agreement.past_draws()))
    yield from parted(
        "retold_alike", scenario, luck, (states, states_played(by_hand)), "differs when its draws are forced"
    )


def own_draws(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """Every draw depends on its own site alone, in whatever order draws are made."""
    names = sorted(sites(scenario))
    before = {site: luck.draw(3, site) for site in names}
    for site in reversed(names):
        if luck.draw(3, site) != before[site]:
            yield finding_at("own_draws", scenario, tuple(site.split(".")), "its draw is not its own", luck)


def added_site_changes_nothing(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """A response that does nothing, added last, changes no other draw and so no state."""
    idle = Incident(chance="0.5")  # type: ignore[arg-type]
    file = scenario.file.model_copy(update={"responses": {**scenario.file.responses, ADDED: idle}})
    before = states_played(live(scenario, luck=luck))
    after = states_played(live(replace(scenario, file=file), luck=luck))
    kept = tuple(without_added(state) for state in after)
    words = "differs once a response that does nothing is added"
    yield from parted("added_site_changes_nothing", scenario, luck, (before, kept), words)


def without_added(state: StateRecord) -> StateRecord:
    """A state without the events of the response that was added."""
    kept = [event for event in state["events"] if event["site"] != f"responses.{ADDED}"]
    return {**state, "events": kept}


def parted(
    contract: str,
    scenario: Scenario,
    luck: Luck,
    runs: tuple[tuple[StateRecord, ...], tuple[StateRecord, ...]],
    words: str,
) -> Iterator[Finding]:
    """The first day on which two runs that should be one differ."""
    for state, other in zip(*runs, strict=False):
        if state != other:
            day = state["day"]
            yield finding_at(contract, scenario, (), f"from day {day} on the run {words}", replace(luck, day=day))
            return
    if len(runs[0]) != len(runs[1]):
        yield finding_at(contract, scenario, (), f"the run {words}: it ends on another day", luck)
