"""Ways out that history has tried, built for two obligations that wait for each other.

Each takes out of the two conditions what makes them wait for one another, and puts something else there: slices
turn by turn, the same moment, a monitor, a third party's custody, a date, a guarantor who waives after some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import agreeing
from ceasefire_sim.expressions.tree import And, Node, Noted, Truth, show
from ceasefire_sim.reachability.elements import in_states
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.fields import Constant, Formula, Role
from ceasefire_sim.scenario.model.parts import Obligation, Region
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import in_force, targets
from ceasefire_sim.sequencing.correction_sets import Relaxation, loosened

__all__ = ["Built", "Pair", "ways_out"]

SLICES = 4
WAIVED = 30  # days after which a guarantor waives, at the most


@dataclass(frozen=True)
class Pair:
    """Two obligations, the first earlier in the file, and what makes each wait for the other."""

    first: str
    second: str
    first_waits: tuple[Relaxation, ...]
    second_waits: tuple[Relaxation, ...]


@dataclass(frozen=True)
class Built:
    """A changed scenario: its kind, in words, and what it sets path by path (conditions as an amendment would)."""

    kind: str
    words: str
    scenario: Scenario
    set: Mapping[str, Any]


def ways_out(future: Future, pair: Pair) -> Iterator[Built]:
    """Every way out that can be built for a pair."""
    scenario = future.scenario
    ways: tuple[Callable[[Future, Scenario, Pair], Built | None], ...] = (
        tranches,
        together,
        verification_first,
        custody,
        dated,
        guaranteed,
    )
    for way in ways:
        found = way(future, scenario, pair)
        if found is not None:
            yield found


def with_conditions(
    scenario: Scenario, pair: Pair, added: Mapping[str, Node], kept: tuple[Relaxation, ...] = ()
) -> tuple[Scenario, dict[str, Any]]:
    """The scenario without what makes the two wait, and with other conditions; what was set, path by path."""
    drop = [one for one in (*pair.first_waits, *pair.second_waits) if one not in kept]
    freed = loosened(scenario, drop)
    conditions: dict[Path, Node] = {}
    told: dict[str, Any] = {}
    for path, target in targets(freed.file).items():
        dotted = f"obligations.{path[1]}.requires"
        if path[0] == "obligations" and len(path) == 3 and path[2] == "requires" and path[1] in added:
            whole = simplified((target.node, added[path[1]]))
            conditions[path] = whole
            told[dotted] = show(whole)
        elif path[:2] in (("obligations", pair.first), ("obligations", pair.second)) and path[-1] == "requires":
            before = targets(scenario.file)[path].node
            if before is not target.node and len(path) == 3:
                told[dotted] = show(simplified((target.node,)))
    return replace(freed, file=in_force(freed.file, conditions)), told


def simplified(nodes: tuple[Node, ...]) -> Node:
    """All of several conditions, without what is always true and without marks."""
    parts = [part for node in nodes for part in flat(node) if not (isinstance(part, Truth) and part.value)]
    unique = list({show(part): part for part in parts}.values())
    return Truth(True) if not unique else unique[0] if len(unique) == 1 else And(tuple(unique))


def flat(node: Node) -> Iterator[Node]:
    """The parts of a conjunction, unmarked."""
    if isinstance(node, Noted):
        yield from flat(node.body)
    elif isinstance(node, And):
        for part in node.parts:
            yield from flat(part)
    else:
        yield node


def title(scenario: Scenario, name: str) -> str:
    """What people call an obligation, as it stands inside a sentence."""
    text = scenario.file.obligations[name].title or name.replace("_", " ")
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def credit(scenario: Scenario, pair: Pair, name: str) -> str:
    """What counts of an obligation for the other side: what is verified, if that is what the text looks at."""
    waits = (*pair.first_waits, *pair.second_waits)
    if any(f"{name}.verified" in one.condition for one in waits) and scenario.file.obligations[name].verified_by:
        return f"{name}.verified"
    return f"{name}.done"


# the ways ---------------------------------------------------------------------------------------


def tranches(future: Future, scenario: Scenario, pair: Pair) -> Built | None:
    """Slices turn by turn: each side's next one waits for the other's last."""
    a, b = pair.first, pair.second
    cut: dict[str, Any] = {}
    changed = scenario
    for name in (a, b):
        part = scenario.file.obligations[name]
        if not part.named and part.total == 1:
            cut[f"obligations.{name}.steps"] = SLICES
            changed = with_obligation(changed, name, steps=whole(part, SLICES))
    m, n = (changed.file.obligations[name].total for name in (a, b))
    if m == n:
        first, second = f"{credit(scenario, pair, b)} >= {a}.done", f"{a}.done > {b}.done"
    else:
        first = f"{credit(scenario, pair, b)} * {m} >= {a}.done * {n}"
        second = f"{a}.done * {n} > {b}.done * {m}"
    made, told = with_conditions(changed, pair, {a: parse_expression(first), b: parse_expression(second)})
    words = f"slices: {title(scenario, a)} and {title(scenario, b)} go step by step, each waiting for the other's last"
    return Built("tranches", words, made, {**cut, **told})


def together(future: Future, scenario: Scenario, pair: Pair) -> Built | None:
    """The same moment: neither has to go first."""
    linked = {part.together for part in scenario.file.obligations.values()}
    parts = [scenario.file.obligations[name] for name in (pair.first, pair.second)]
    if any(part.together for part in parts) or linked & {pair.first, pair.second}:
        return None
    made, told = with_conditions(scenario, pair, {})
    made = with_obligation(made, pair.first, together=pair.second)
    words = f"the same moment: {title(scenario, pair.first)} and {title(scenario, pair.second)} happen together"
    return Built("together", words, made, {**told, f"obligations.{pair.first}.together": pair.second})


def verification_first(future: Future, scenario: Scenario, pair: Pair) -> Built | None:
    """A monitor in place before either moves, instead of the other's last step."""
    for name, region in scenario.file.mechanisms.items():
        active = tuple(region.active_states)
        if region.initial in active or not future.may(in_states(name, active)):
            continue
        ready = in_states(name, active)
        made, told = with_conditions(scenario, pair, {pair.first: ready, pair.second: ready})
        at_work = f"{region.title or name} {agreeing(region.title or name, 'works', 'work')}"
        return Built("verification first", f"verification first: both begin once {at_work}",
                     made, told)  # fmt: skip
    return None


def custody(future: Future, scenario: Scenario, pair: Pair) -> Built | None:
    """The second's goods go into a third party's hands first; the first need not wait for the end of it."""
    name = "custody"
    if name in scenario.regions or name in scenario.meaning.scope:
        return None
    part = scenario.file.obligations[pair.second]
    assert part.during is not None
    freed = loosened(scenario, pair.second_waits)
    free = freed.file.obligations[pair.second]
    ready = simplified((free.during.node, free.requires.node)) if free.during is not None else Truth(True)
    region = Region.model_validate(
        {
            "title": "third-party custody",
            "initial": "none",
            "states": ["none", "held"],
            "transitions": {"deposit": {"from": "none", "to": "held", "when": show(ready), "chance": 0.1}},
        }
    )
    with_region = replace(
        scenario, file=scenario.file.model_copy(update={"mechanisms": {**scenario.file.mechanisms, name: region}})
    )
    made, told = with_conditions(with_region, pair, {pair.first: in_states(name, ("held",))}, kept=pair.second_waits)
    words = f"custody: what {title(scenario, pair.second)} is about goes into a third party's hands first"
    shown = {"initial": "none", "states": ["none", "held"]}
    deposit = {"from": "none", "to": "held", "when": show(ready), "chance": 0.1}
    return Built("custody", words, made, {"mechanisms.custody": {**shown, "transitions": {"deposit": deposit}}, **told})


def dated(future: Future, scenario: Scenario, pair: Pair) -> Built | None:
    """A date instead of the condition, for the side that is owed the other's first step."""
    day = max(scenario.horizon // 4, 1)
    made, told = with_conditions(
        scenario, pair, {pair.first: parse_expression(f"day >= {day}")}, kept=pair.second_waits
    )
    words = f"a date: {title(scenario, pair.first)} begins on day {day}, whatever the other side has done"
    return Built("date", words, made, told)


def guaranteed(future: Future, scenario: Scenario, pair: Pair) -> Built | None:
    """A guarantor who waives the condition after some days."""
    days = max(min(scenario.horizon // 6, WAIVED), 1)
    texts = " and ".join(dict.fromkeys(f"({one.condition})" for one in pair.first_waits))
    way_out = parse_expression(f"{texts} or {pair.first}.age >= {days}")
    made, told = with_conditions(scenario, pair, {pair.first: way_out}, kept=pair.second_waits)
    words = f"a guarantor: what {title(scenario, pair.first)} waits for is waived once it is owed for {days} days"
    return Built("guarantor", words, made, told)


def with_obligation(scenario: Scenario, name: str, **fields: Any) -> Scenario:
    """The scenario with other fields of an obligation."""
    part = scenario.file.obligations[name].model_copy(update=fields)
    obligations = {**scenario.file.obligations, name: part}
    return replace(scenario, file=scenario.file.model_copy(update={"obligations": obligations}))


def whole(part: Obligation, number: int) -> Constant:
    """A number of steps."""
    assert isinstance(part.steps, Constant)
    return Constant(Formula(Role.WHOLE, part.steps.formula.node), float(number))
