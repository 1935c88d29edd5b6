"""Which relaxations may help: parts of conditions that are never true, chances of 0, and whatever else bears on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import And, Compare, Effect, Name, Node, Not, Number, walk
from ceasefire_sim.reachability.elements import (
    Conjunct,
    ConjunctKey,
    Element,
    Turn,
    conjuncts_of,
    effects_of,
    in_states,
)
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.fields import Formula
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import leaves
from ceasefire_sim.sequencing.relaxations import Relaxation, drop, hold_back, lift, permit, permit_at, withhold

__all__ = ["Candidates", "candidates", "cone_of_influence", "debt_of", "names_at", "unlikely"]

PROGRESS = ("done", "fulfilled", "verified", "acknowledged", "amount")


@dataclass(frozen=True)
class Candidates:
    """The relaxations among which the smallest sets are looked for.

    ``likely`` are parts that are never true and chances that never come up; ``certain`` is what may be withheld, lifted
    or held back; ``further`` are the other parts, which may be false together with something, or stand in the way by
    coming true.
    """

    likely: tuple[Relaxation, ...]
    further: tuple[Relaxation, ...] = ()
    certain: tuple[Relaxation, ...] = ()

    @property
    def all(self) -> tuple[Relaxation, ...]:
        """All of them, the likely ones first."""
        return (*self.likely, *self.certain, *self.further)


def candidates(
    future: Future,
    known: Mapping[str, Element],
    paths: Iterable[str],
    others: Iterable[str] = (),
    raised: Collection[str] = (),
) -> Candidates:
    """The relaxations of the conditions and chances of some elements.

    Those of ``paths`` that are never true are likely; behind them stand all further parts of ``paths`` and ``others``.
    The chances of ``raised`` wait for somebody's step.
    """
    likely: dict[ConjunctKey, Relaxation] = {}
    further: dict[ConjunctKey, Relaxation] = {}
    first = list(paths)
    for path in dict.fromkeys((*first, *others)):
        element = known[path]
        for where, node in element.conditions:
            if where[-1] in ("after", "not_before"):
                continue  # these always bind
            for part in conjuncts_of(future.scenario, where, node):
                if part.key not in likely and not part.path.endswith(".not_before"):
                    hopeless = path in first and not holds_ever(future, element, part)
                    (likely if hopeless else further).setdefault(part.key, drop(part))
        if path in first and element.chance is not None and not future.comes_up(element.chance):
            relaxation = replace(permit(future.scenario, element), raised=path in raised)
            likely.setdefault(relaxation.key, relaxation)
    rest = [relaxation for key, relaxation in further.items() if key not in likely]
    if future.search is None:  # bounds let everything stay away, so that nothing of this kind helps
        return Candidates(tuple(likely.values()), tuple(rest))
    cut_off = [known[path].owner for path in first if known[path].kind == "obligation"]
    never = [*likely.values(), *unlikely(future)]
    return Candidates(tuple(never), tuple(rest), tuple(certain(future, cut_off)))


def unlikely(future: Future) -> Iterator[Relaxation]:
    """To permit what never comes about besides moves and steps: findings, credit, attribution, what no side does."""
    scenario = future.scenario
    for name, part in scenario.file.obligations.items():
        for field, pace in (("verification", part.verification), ("acknowledgement", part.acknowledgement)):
            if pace is not None and pace.chance is not None and not future.comes_up(pace.chance):
                yield permit_at(scenario, ("obligations", name, field), pace.chance)
    for section, name, happening in happenings_of(scenario):
        attribution = happening.attribution
        if attribution is not None and not future.comes_up(attribution.chance):
            yield permit_at(scenario, (section, name, "attribution", "chance"), attribution.chance)
        if not (happening.by or happening.against or happening.count) and not future.comes_up(happening.chance):
            yield permit_at(scenario, (section, name, "chance"), happening.chance)


def certain(future: Future, cut_off: Iterable[str]) -> Iterator[Relaxation]:
    """To withhold what is certain, to lift due days, to hold back moves of the phase.

    ``cut_off`` are the obligations that never come about: a move that does not end the run may wait for those of
    them that are owed no more after it, or for all where that is none.
    """
    scenario = future.scenario
    for section, name, happening in happenings_of(scenario):
        if not happening.count and always_up(future, happening.chance):
            yield withhold(scenario, (section, name, "chance"), happening.chance)
    for region, part in scenario.regions.items():
        for key, transition in part.transitions.items():
            path = (*scenario.section(region).split("."), "transitions", key, "chance")
            if not always_up(future, transition.chance):
                continue
            if region != "phase":
                yield withhold(scenario, path, transition.chance)
            elif transition.to in part.final_states:
                yield hold_back(scenario, path, transition.chance, "")
            else:
                ended = [name for name in cut_off if not owed_in(future, name, transition.to)]
                guard = " and ".join(f"{name}.fulfilled" for name in ended or cut_off)
                yield hold_back(scenario, path, transition.chance, guard)
    for name, duty in scenario.file.obligations.items():
        for due_day in duty.due_days:
            step = () if due_day.step is None else ("steps", due_day.step)
            yield lift(scenario, ("obligations", name, *step, "due"), due_day)


def owed_in(future: Future, name: str, phase: str) -> bool:
    """Whether an obligation may be owed in a phase."""
    during = future.scenario.file.obligations[name].during
    assert during is not None
    return future.may(And((in_states("phase", (phase,)), during.node)))


def happenings_of(scenario: Scenario) -> Iterator[tuple[str, str, Incident]]:
    """Every incident and response: its section, its name, itself."""
    for section, happenings in (("incidents", scenario.file.incidents), ("responses", scenario.file.responses)):
        yield from ((section, name, happening) for name, happening in happenings.items())


def always_up(future: Future, chance: Formula) -> bool:
    """Whether a chance always comes up."""
    return not future.may(Compare(chance.node, (("<", Number(1.0)),)))


def holds_ever(future: Future, element: Element, part: Conjunct) -> bool:
    """Whether a part of an element's condition is ever true where the element stands next."""
    done = None
    if element.kind != "transition":
        most = future.most.get(element.owner, 0)
        done = (element.owner, most if element.step is None else element.step)
    if future.search is None:
        return future.could(part.node, {}, done)
    base = (in_states(element.owner, element.sources),) if element.kind == "transition" and element.sources else ()
    return future.may(part.node, Turn(base, done))


def cone_of_influence(scenario: Scenario, goal: Node, known: Mapping[str, Element]) -> list[str]:
    """The elements that a goal hangs on, however far back, in the order of a day."""
    needed, inside = set(names_at(scenario, goal)), dict.fromkeys(known, False)
    file = scenario.file
    happenings = (*file.incidents.values(), *file.responses.values())
    while True:
        before = len(needed)
        for path, element in known.items():
            touched = {element.owner, *(effect.target for effect in effects_of(scenario, element))}
            if {target.partition(".")[0] for target in touched} & {name.partition(".")[0] for name in needed}:
                inside[path] = True
                for _, node in element.conditions:
                    needed |= names_at(scenario, node)
                if element.chance is not None:
                    needed |= names_at(scenario, element.chance.node)
        for happening in happenings:
            parts = [leaf for _, leaf in leaves(happening)]
            if any(isinstance(leaf, Effect) and leaf.target in needed for leaf in parts):
                for leaf in parts:
                    if isinstance(leaf, Formula):
                        needed |= names_at(scenario, leaf.node)
        if len(needed) == before:
            return [path for path, influences in inside.items() if influences]


def debt_of(scenario: Scenario, relaxation: Relaxation) -> Node | None:
    """What of a duty's progress a move of the phase would no longer ask for, and which must therefore hold at the goal.

    To declare a duty done is no way to do it. None where a relaxation drops nothing of this kind.
    """
    if relaxation.kind != "drop" or not relaxation.path.startswith("phases."):
        return None
    node = parse_expression(relaxation.condition)
    if isinstance(node, Not):
        return None
    for name in names_at(scenario, node):
        owner, _, attribute = name.partition(".")
        part = scenario.file.obligations.get(owner)
        if part is not None and (attribute in PROGRESS or attribute in part.named):
            return node
    return None


def names_at(scenario: Scenario, node: Node) -> set[str]:
    """The names in a tree, and in the definitions it uses."""
    names: set[str] = set()
    waiting = [node]
    while waiting:
        for inner in walk(waiting.pop()):
            if isinstance(inner, Name) and inner.text not in names:
                names.add(inner.text)
                if inner.text in scenario.file.definitions:
                    waiting.append(scenario.file.definitions[inner.text].node)
    return names
