"""Contracts as checks that raise: each takes a scenario, a seed and a run, for tests that want no more than that.

Each raises ``BrokenContractError``, an ``AssertionError`` with the place, the day and the luck that retells it. To
look at what is wrong instead, call the contract of the same name, or ``findings``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.testing import contracts, contracts_of_readings
from ceasefire_sim.testing.contracts import RunContract
from ceasefire_sim.testing.contracts_of_answers import engines_agree
from ceasefire_sim.testing.findings import Finding, require

__all__ = [
    "CONTRACTS",
    "LAWS",
    "check_added_site",
    "check_all",
    "check_declared_invariants",
    "check_one_move_a_day",
    "check_quantities_in_range",
    "check_retraced",
    "check_steps_in_order",
    "check_union_of_one",
    "check_unread",
    "findings",
]

# What holds in every run of every agreement, whatever it says, on the reference alone.
LAWS: tuple[RunContract, ...] = (
    contracts.quantities_in_range,
    contracts.steps_in_order,
    contracts.moves_once_a_day,
    contracts.replayed_alike,
    contracts.retold_alike,
    contracts.own_draws,
    contracts.added_site_changes_nothing,
    contracts_of_readings.union_of_one_reading,
    contracts_of_readings.union_between_its_readings,
)
# The same, the engines beside the reference, and what the agreement itself declares.
CONTRACTS: tuple[RunContract, ...] = (*LAWS, engines_agree, contracts.invariants_hold)


def findings(
    scenario: Scenario, runs: int = 20, seed: int = 1, wanted: Iterable[RunContract] = CONTRACTS
) -> Iterator[Finding]:
    """What breaks some contracts in so many runs of a seed, of each the first; nothing where all hold."""
    for contract in wanted:
        lucks = (Luck.keyed(seed, run) for run in range(runs))
        every = itertools.chain.from_iterable(contract(scenario, luck) for luck in lucks)
        yield from itertools.islice(every, 1)


def check_all(scenario: Scenario, runs: int = 20, seed: int = 1) -> None:
    """Every law of runs, but not what the scenario itself declares, over some runs."""
    require(findings(scenario, runs, seed, LAWS))


def check_quantities_in_range(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """Every quantity stays within its range."""
    require(contracts.quantities_in_range(scenario, Luck.keyed(seed, run)))


def check_steps_in_order(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """Acknowledged and verified steps are at most those done, and those at most the steps owed."""
    require(contracts.steps_in_order(scenario, Luck.keyed(seed, run)))


def check_one_move_a_day(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """No region moves twice on one day."""
    require(contracts.moves_once_a_day(scenario, Luck.keyed(seed, run)))


def check_declared_invariants(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """The invariants the scenario declares hold in the run."""
    require(contracts.invariants_hold(scenario, Luck.keyed(seed, run)))


def check_retraced(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """A run is the same whatever was played before it."""
    require(contracts.replayed_alike(scenario, Luck.keyed(seed, run)))


def check_unread(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """Every draw depends on its own site alone: the luck of a run names no other."""
    require(contracts.own_draws(scenario, Luck.keyed(seed, run)))


def check_added_site(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """A response that does nothing, added last, changes no other draw and so no state."""
    require(contracts.added_site_changes_nothing(scenario, Luck.keyed(seed, run)))


def check_union_of_one(scenario: Scenario, seed: int = 1, run: int = 0) -> None:
    """The union of one reading is that reading: set, then and-ed, then or-ed by hand, it gives the same run."""
    require(contracts_of_readings.union_of_one_reading(scenario, Luck.keyed(seed, run)))
