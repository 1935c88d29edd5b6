"""Hypothesis strategies that build valid scenarios, and checks that users call on their own.

Needs the extra ``test`` (hypothesis); ``ceasefire_sim.testing.checks`` alone needs nothing but the package.
"""

from ceasefire_sim.testing.checks import (
    check_added_site,
    check_all,
    check_declared_invariants,
    check_one_move_a_day,
    check_quantities_in_range,
    check_retraced,
    check_steps_in_order,
    check_union_of_one,
    check_unread,
)
from ceasefire_sim.testing.strategies import scenario_data, scenarios, to_yaml
from ceasefire_sim.testing.vocabulary import Vocabulary, numbers, truths

__all__ = [
    "Vocabulary",
    "check_added_site",
    "check_all",
    "check_declared_invariants",
    "check_one_move_a_day",
    "check_quantities_in_range",
    "check_retraced",
    "check_steps_in_order",
    "check_union_of_one",
    "check_unread",
    "numbers",
    "scenario_data",
    "scenarios",
    "to_yaml",
    "truths",
]
