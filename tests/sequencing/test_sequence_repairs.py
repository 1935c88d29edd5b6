"""The smallest repairs of scenarios in which to drop a condition may do harm, each tried by every course of luck."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations, islice
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.tree import And, Node, Number, Truth, show
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.waiting_conditions import conjuncts
from ceasefire_sim.scenario.model.walk import Path, leaves, rebuilt
from ceasefire_sim.scenario.validation.conditions import in_force, targets
from ceasefire_sim.testing import to_yaml
from tests.sequencing.courses import Explorer, TooLargeError
from tests.sequencing.worlds import World

Relaxed = tuple[str, str]  # the path of a condition and the text of a part; or of a chance, and "0"
ELEMENTS = ("obligations", "mechanisms", "regions", "phases")
CHANCES = ("chance", "pace", "verification", "acknowledgement")


def dotted(path: Path) -> str:
    return ".".join(piece for piece in path if piece not in ("transitions", "steps"))


def is_never(leaf: Any) -> bool:
    return isinstance(leaf, Formula) and isinstance(leaf.node, Number) and leaf.node.value == 0


def parts(scenario: cs.Scenario) -> Iterator[Relaxed]:
    """What may be dropped of the conditions of duties and transitions, and the chances of 0 of their moves."""
    for path, target in targets(scenario.file).items():
        if path[0] in ELEMENTS and path[-1] in ("requires", "when"):
            yield from ((dotted(path), show(part)) for part in conjuncts(target.node) if show(part) != "true")
    for section in ELEMENTS:
        for path, leaf in leaves(getattr(scenario.file, section), (section,)):
            if path[-1] in CHANCES and is_never(leaf):
                yield dotted(path), "0"


def without(scenario: cs.Scenario, relaxed: Iterable[Relaxed]) -> cs.Scenario:
    """The scenario with some parts dropped, and some chances of 0 raised."""
    gone = set(relaxed)

    def left(path: Path, node: Node) -> Node:
        kept = [part for part in conjuncts(node) if (dotted(path), show(part)) not in gone]
        return Truth(True) if not kept else kept[0] if len(kept) == 1 else And(tuple(kept))

    def raised(path: Path, leaf: Any) -> Any:
        chance = isinstance(leaf, Formula) and path[-1] in CHANCES
        possible = chance and (dotted(path), show(leaf.node)) in gone
        return Formula(leaf.role, Number(0.5)) if possible else leaf

    conditions = {path: left(path, target.node) for path, target in targets(scenario.file).items()}
    return replace(scenario, file=rebuilt(in_force(scenario.file, conditions), raised))


def reachable(scenario: cs.Scenario, text: str, debts: Iterable[str] = ()) -> bool:
    assert scenario.file.goal is not None
    goal = " and ".join(f"({part})" for part in (show(scenario.file.goal.node), *debts))
    return Explorer(scenario, text, 400, 3000).explore(goal).goal_day is not None


def debts(relaxed: Iterable[Relaxed]) -> list[str]:
    """What moves of the phase would no longer ask of duties: to declare it done is no repair."""
    dropped = [text for path, text in relaxed if path.startswith("phases.") and not text.startswith("not ")]
    return [text for text in dropped if re.search(r"\w\.(done|fulfilled|verified|acknowledged)\b", text)]


def check_repairs(scenario: cs.Scenario, text: str) -> int:
    """Each smallest repair works, none is missing, and nothing smaller works; returns their size, 0 for none."""
    found = cs.sequence(scenario, repairs="smallest", alternatives=False)
    sizes = {len(repair.relax) for repair in found.repairs}
    assert len(sizes) <= 1
    offered = {
        frozenset((part.path, part.condition) for part in repair.relax)
        for repair in found.repairs
        if all(part.kind in ("drop", "permit") for part in repair.relax)
    }
    for chosen in offered:
        assert reachable(without(scenario, chosen), text, debts(chosen)), set(chosen)
    size, candidates = min(sizes, default=3), list(dict.fromkeys(parts(scenario)))
    for number in range(1, min(size, 2) + 1):
        working = {
            frozenset(chosen)
            for chosen in combinations(candidates, number)
            if reachable(without(scenario, chosen), text, debts(chosen))
        }
        assert working <= offered, working - offered
    return size if sizes else 0


def unreachable_worlds() -> Iterator[tuple[int, cs.Scenario, str]]:
    """Small worlds without readings, whose goal cannot be reached."""
    for number in range(10_000, 20_000):
        data = {key: part for key, part in World(number).data().items() if key not in ("readings", "amendments")}
        text = to_yaml(data)
        scenario = cs.read_scenario_text(text, "world.yaml", None, [], {"horizon": 400})
        try:
            if not reachable(scenario, text):
                yield number, scenario, text
        except TooLargeError:
            continue


@pytest.mark.parametrize(("first", "last"), [(0, 20), pytest.param(20, 120, marks=pytest.mark.slow)])
def test_the_smallest_repairs_are_those_found_by_trying_every_set_of_parts(first: int, last: int) -> None:
    sizes = []
    for number, scenario, text in islice(unreachable_worlds(), first, last):
        try:
            sizes.append(check_repairs(scenario, text))
        except TooLargeError:
            continue
        except AssertionError as error:
            raise AssertionError(f"world({number}): {error}") from error
    assert sizes.count(1) >= (last - first) // 4
