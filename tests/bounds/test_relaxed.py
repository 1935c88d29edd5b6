"""Many relaxed texts at once: each row says what the text with those parts dropped would."""

from __future__ import annotations

import itertools

import numpy as np

from ceasefire_sim.bounds.relaxed import RelaxationColumns, may_reach
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Node
from ceasefire_sim.reachability.ranges import beginnings
from ceasefire_sim.scenario.model.fields import Formula
from tests.sequencing.small_texts import small

DUTIES = {
    "leave": "{owed_by: north, pace: 0.5, requires: disarm.fulfilled and calm > 5}",
    "disarm": "{owed_by: south, pace: 0, requires: leave.fulfilled and calm < 5}",
}


def test_a_goal_may_come_where_what_bars_it_is_dropped() -> None:
    scenario = small(DUTIES, "leave.fulfilled", more="quantities: {calm: {initial: 2, range: [0, 9]}}")
    assert scenario.file.goal is not None
    parts: IdentityCache[Node, int] = IdentityCache()
    chances: IdentityCache[Formula, int] = IdentityCache()
    leave, disarm = (scenario.file.obligations[name] for name in ("leave", "disarm"))
    for number, part in enumerate((*conjuncts(leave.requires.node), *conjuncts(disarm.requires.node))):
        parts[part] = number
    assert disarm.pace.chance is not None
    chances[disarm.pace.chance] = 4
    sets = [chosen for size in range(6) for chosen in itertools.combinations(range(5), size)]
    may = may_reach(scenario, scenario.file.goal.node, beginnings(scenario), RelaxationColumns(parts, chances, 5), sets)
    # leave needs calm dropped (1), and that disarm does not bar it: dropped (0), or disarm freed (2) and permitted (4)
    expected = [{0, 1} <= set(chosen) or {1, 2, 4} <= set(chosen) for chosen in sets]
    assert may.tolist() == expected


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts of a condition that must all hold."""
    assert isinstance(node, And)
    return node.parts


def test_of_no_sets_nothing_is_said() -> None:
    scenario = small(DUTIES, "leave.fulfilled", more="quantities: {calm: {initial: 2, range: [0, 9]}}")
    assert scenario.file.goal is not None
    columns = RelaxationColumns(IdentityCache(), IdentityCache(), 0)
    may = may_reach(scenario, scenario.file.goal.node, beginnings(scenario), columns, [()])
    assert may.tolist() == [False] and may.dtype == np.bool_


def test_every_way_to_begin_counts() -> None:
    for initial, possible in (("{2: 1, 5: 1}", False), ("{2: 1, 7: 1}", True)):
        duties = {"leave": "{owed_by: north, pace: 0.5, requires: calm > 5}"}
        more = f"quantities: {{calm: {{initial: {initial}, range: [0, 9]}}}}"
        scenario = small(duties, "leave.fulfilled", more=more)
        assert scenario.file.goal is not None
        columns = RelaxationColumns(IdentityCache(), IdentityCache(), 0)
        may = may_reach(scenario, scenario.file.goal.node, beginnings(scenario), columns, [()])
        assert may.tolist() == [possible]
