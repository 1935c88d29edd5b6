"""The property tester's kit: strategies that draw agreements, contracts that hold in every run, and what breaks them.

Needs the extra ``test`` (hypothesis). The page ``docs/testing.md`` goes from a question to a result.
"""

from ceasefire_sim.testing.agreement_machine import AgreementMachine
from ceasefire_sim.testing.checks import (
    CONTRACTS,
    LAWS,
    check_added_site,
    check_all,
    check_declared_invariants,
    check_one_move_a_day,
    check_quantities_in_range,
    check_retraced,
    check_steps_in_order,
    check_union_of_one,
    check_unread,
    findings,
)
from ceasefire_sim.testing.contracts import (
    RunContract,
    added_site_changes_nothing,
    invariants_hold,
    moves_once_a_day,
    own_draws,
    quantities_in_range,
    replayed_alike,
    retold_alike,
    steps_in_order,
)
from ceasefire_sim.testing.contracts_of_answers import (
    StudyContract,
    engines_agree,
    exact_agrees_with_runs,
    expectations_are_met,
)
from ceasefire_sim.testing.contracts_of_readings import union_between_its_readings, union_of_one_reading
from ceasefire_sim.testing.findings import BrokenContractError, Finding, require
from ceasefire_sim.testing.lucks import lucks, overrides, run_numbers, seeds
from ceasefire_sim.testing.sections import Amount, SectionAmounts, Sections
from ceasefire_sim.testing.smallest import SmallestAgreement, cut_down, find_smallest
from ceasefire_sim.testing.strategies import scenario_data, scenarios, to_yaml
from ceasefire_sim.testing.targets import (
    deadlock_score,
    invariant_distance,
    stuck_duties,
    stuck_of_all_readings,
    target_broken_invariant,
    target_deadlock,
)
from ceasefire_sim.testing.vocabulary import Vocabulary, numbers, truths

__all__ = [
    "CONTRACTS",
    "LAWS",
    "AgreementMachine",
    "Amount",
    "BrokenContractError",
    "Finding",
    "RunContract",
    "SectionAmounts",
    "Sections",
    "SmallestAgreement",
    "StudyContract",
    "Vocabulary",
    "added_site_changes_nothing",
    "check_added_site",
    "check_all",
    "check_declared_invariants",
    "check_one_move_a_day",
    "check_quantities_in_range",
    "check_retraced",
    "check_steps_in_order",
    "check_union_of_one",
    "check_unread",
    "cut_down",
    "deadlock_score",
    "engines_agree",
    "exact_agrees_with_runs",
    "expectations_are_met",
    "find_smallest",
    "findings",
    "invariant_distance",
    "invariants_hold",
    "lucks",
    "moves_once_a_day",
    "numbers",
    "overrides",
    "own_draws",
    "quantities_in_range",
    "replayed_alike",
    "require",
    "retold_alike",
    "run_numbers",
    "scenario_data",
    "scenarios",
    "seeds",
    "steps_in_order",
    "stuck_duties",
    "stuck_of_all_readings",
    "target_broken_invariant",
    "target_deadlock",
    "to_yaml",
    "truths",
    "union_between_its_readings",
    "union_of_one_reading",
]
