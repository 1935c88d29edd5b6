"""Ways out that history has tried, built for two obligations that wait for each other.

Each takes out of the two conditions what makes them wait for one another, and puts something else there: slices
turn by turn, the same moment, a monitor, a third party's custody, a date, a guarantor who waives after some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

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
from ceasefire_sim.sequencing.relaxations import Relaxation, relaxed

__all__ = ["Construction", "ConstructionKind", "Pair", "Setting", "ways_out"]

SLICES = 4
WAIVED = 30  # days after which a guarantor waives, at the most
CUSTODY = "custody"
DEPOSIT_CHANCE = 0.1

ConstructionKind: TypeAlias = Literal[
    "reading", "tranches", "together", "verification first", "custody", "date", "guarantor"
]
# a value as a scenario file would have it
Setting: TypeAlias = str | int | float | Sequence["Setting"] | Mapping[str, "Setting"] | None


@dataclass(frozen=True)
class Pair:
    """Two obligations, the first earlier in the file, and what makes each wait for the other."""

    first: str
    second: str
    first_waits: tuple[Relaxation, ...]
    second_waits: tuple[Relaxation, ...]

    @property
    def waits(self) -> tuple[Relaxation, ...]:
        """What makes either wait."""
        return (*self.first_waits, *self.second_waits)


@dataclass(frozen=True)
class Construction:
    """A changed scenario: its kind, in words, and what it sets path by path (conditions as an amendment would)."""

    kind: ConstructionKind
    words: str
    scenario: Scenario
    set: Mapping[str, Setting]


def ways_out(future: Future, pair: Pair) -> Iterator[Construction]:
    """Every way out that can be built for a pair."""
    ways: tuple[Callable[[Future, Pair], Construction | None], ...] = (
        tranches,
        together,
        verification_first,
        custody,
        dated,
        guaranteed,
    )
    for way in ways:
        construction = way(future, pair)
        if construction is not None:
            yield construction


# the ways ---------------------------------------------------------------------------------------


def tranches(future: Future, pair: Pair) -> Construction | None:
    """Slices turn by turn: each side's next one waits for the other's last."""
    scenario = changed = future.scenario
    a, b = pair.first, pair.second
    cut: dict[str, Setting] = {}
    for name in (a, b):
        part = scenario.file.obligations[name]
        if not part.named and part.total == 1:
            cut[f"obligations.{name}.steps"] = SLICES
            changed = with_obligation(changed, name, steps=step_count(part, SLICES))
    m, n = (changed.file.obligations[name].total for name in (a, b))
    if m == n:
        first, second = f"{credit(scenario, pair, b)} >= {a}.done", f"{a}.done > {b}.done"
    else:
        first = f"{credit(scenario, pair, b)} * {m} >= {a}.done * {n}"
        second = f"{a}.done * {n} > {b}.done * {m}"
    changed, settings = with_conditions(changed, pair, {a: parse_expression(first), b: parse_expression(second)})
    words = f"slices: {title(scenario, a)} and {title(scenario, b)} go step by step, each waiting for the other's last"
    return Construction("tranches", words, changed, {**cut, **settings})


def together(future: Future, pair: Pair) -> Construction | None:
    """The same moment: neither has to go first."""
    scenario = future.scenario
    linked = {part.together for part in scenario.file.obligations.values()}
    parts = [scenario.file.obligations[name] for name in (pair.first, pair.second)]
    if any(part.together for part in parts) or linked & {pair.first, pair.second}:
        return None
    changed, settings = with_conditions(scenario, pair, {})
    changed = with_obligation(changed, pair.first, together=pair.second)
    words = f"the same moment: {title(scenario, pair.first)} and {title(scenario, pair.second)} happen together"
    return Construction("together", words, changed, {**settings, f"obligations.{pair.first}.together": pair.second})


def verification_first(future: Future, pair: Pair) -> Construction | None:
    """A monitor in place before either moves, instead of the other's last step."""
    scenario = future.scenario
    for name, region in scenario.file.mechanisms.items():
        active = tuple(region.active_states)
        if region.initial in active or not future.may(in_states(name, active)):
            continue
        ready = in_states(name, active)
        changed, settings = with_conditions(scenario, pair, {pair.first: ready, pair.second: ready})
        at_work = f"{region.title or name} {agreeing(region.title or name, 'works', 'work')}"
        words = f"verification first: both begin once {at_work}"
        return Construction("verification first", words, changed, settings)
    return None


def custody(future: Future, pair: Pair) -> Construction | None:
    """The second's goods go into a third party's hands first; the first need not wait for the end of it."""
    scenario = future.scenario
    if CUSTODY in scenario.regions or CUSTODY in scenario.meaning.scope:
        return None
    part = relaxed(scenario, pair.second_waits).file.obligations[pair.second]
    assert part.during is not None
    ready = show(simplified((part.during.node, part.requires.node)))
    deposit: Mapping[str, Setting] = {"from": "none", "to": "held", "when": ready, "chance": DEPOSIT_CHANCE}
    written: dict[str, Setting] = {
        "initial": "none",
        "states": ["none", "held"],
        "transitions": {"deposit": deposit},
    }
    region = Region.model_validate({"title": "third-party custody", **written})
    mechanisms = {**scenario.file.mechanisms, CUSTODY: region}
    with_region = replace(scenario, file=scenario.file.model_copy(update={"mechanisms": mechanisms}))
    held = {pair.first: in_states(CUSTODY, ("held",))}
    changed, settings = with_conditions(with_region, pair, held, kept=pair.second_waits)
    words = f"custody: what {title(scenario, pair.second)} is about goes into a third party's hands first"
    return Construction("custody", words, changed, {f"mechanisms.{CUSTODY}": written, **settings})


def dated(future: Future, pair: Pair) -> Construction | None:
    """A date instead of the condition, for the side that is owed the other's first step."""
    scenario = future.scenario
    day = max(scenario.horizon // 4, 1)
    begun = {pair.first: parse_expression(f"day >= {day}")}
    changed, settings = with_conditions(scenario, pair, begun, kept=pair.second_waits)
    words = f"a date: {title(scenario, pair.first)} begins on day {day}, whatever the other side has done"
    return Construction("date", words, changed, settings)


def guaranteed(future: Future, pair: Pair) -> Construction | None:
    """A guarantor who waives the condition after some days."""
    scenario = future.scenario
    days = max(min(scenario.horizon // 6, WAIVED), 1)
    conditions = " and ".join(dict.fromkeys(f"({part.condition})" for part in pair.first_waits))
    waived = {pair.first: parse_expression(f"{conditions} or {pair.first}.age >= {days}")}
    changed, settings = with_conditions(scenario, pair, waived, kept=pair.second_waits)
    words = f"a guarantor: what {title(scenario, pair.first)} waits for is waived once it is owed for {days} days"
    return Construction("guarantor", words, changed, settings)


# changed texts ----------------------------------------------------------------------------------


def with_conditions(
    scenario: Scenario, pair: Pair, added: Mapping[str, Node], kept: tuple[Relaxation, ...] = ()
) -> tuple[Scenario, dict[str, Setting]]:
    """The scenario without what makes the two wait, and with other conditions; what was set, path by path."""
    free = relaxed(scenario, [part for part in pair.waits if part not in kept])
    conditions: dict[Path, Node] = {}
    settings: dict[str, Setting] = {}
    for path, target in targets(free.file).items():
        dotted = f"obligations.{path[1]}.requires"
        if path[0] == "obligations" and len(path) == 3 and path[2] == "requires" and path[1] in added:
            conditions[path] = simplified((target.node, added[path[1]]))
            settings[dotted] = show(conditions[path])
        elif path[:2] in (("obligations", pair.first), ("obligations", pair.second)) and path[-1] == "requires":
            before = targets(scenario.file)[path].node
            if before is not target.node and len(path) == 3:
                settings[dotted] = show(simplified((target.node,)))
    return replace(free, file=in_force(free.file, conditions)), settings


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
    verified = any(f"{name}.verified" in part.condition for part in pair.waits)
    if verified and scenario.file.obligations[name].verified_by:
        return f"{name}.verified"
    return f"{name}.done"


def with_obligation(
    scenario: Scenario, name: str, *, steps: Constant | None = None, together: str | None = None
) -> Scenario:
    """The scenario in which an obligation has other steps, or happens together with another."""
    update = {"steps": steps} if steps is not None else {"together": together}
    part = scenario.file.obligations[name].model_copy(update=update)
    obligations = {**scenario.file.obligations, name: part}
    return replace(scenario, file=scenario.file.model_copy(update={"obligations": obligations}))


def step_count(part: Obligation, number: int) -> Constant:
    """A number of steps."""
    assert isinstance(part.steps, Constant)
    return Constant(Formula(Role.WHOLE, part.steps.formula.node), float(number))
