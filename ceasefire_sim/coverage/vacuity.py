"""What has to be so on some day of some run for a question to have asked anything at all.

A question that is answered alike whatever happens is vacuous: `given` never holds, what is waited for never comes,
what is awaited stands from the first day on, one part of an `or` is never needed (Beer, Ben-David, Eisner and Rodeh,
"Efficient detection of vacuity in temporal model checking", 2001).
"""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.coverage.targets import ExerciseTarget, happened, is_constant
from ceasefire_sim.expressions.tree import And, Choose, Node, Not, Noted, Or, show
from ceasefire_sim.scenario.model.countables import summands
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path

__all__ = ["question_targets"]

NOTHING_EXPECTED = ("<", "== 0", "[0, 0]")  # how an expectation begins to which "never" is an answer


def question_targets(scenario: Scenario) -> Iterator[ExerciseTarget]:
    """What exercises each invariant and each property."""
    for name, invariant in scenario.file.invariants.items():
        path = ("invariants", name, "always")
        yield from needed(scenario, path, f"invariants.{name}", invariant.always.node)
    for name, prop in scenario.file.properties.items():
        yield from property_targets(scenario, ("properties", name), f"properties.{name}", prop)


def property_targets(scenario: Scenario, path: Path, name: str, prop: Property) -> Iterator[ExerciseTarget]:
    """What exercises a property."""

    def target(key: str, words: str, truth: Node) -> ExerciseTarget:
        return ExerciseTarget("question", (*path, key), f"{name}: {words}", truth)

    if prop.given is not None:
        yield target("given", f"its `given` never holds: `{show(prop.given.node)}`", prop.given.node)
    if prop.always is not None:
        yield from needed(scenario, (*path, "always"), name, prop.always.node)
    if prop.hold is not None and prop.until is not None:
        yield target("until", f"what it holds until never comes: `{show(prop.until.node)}`", prop.until.node)
    if prop.between is not None:
        yield target("between", f"what begins it never comes: `{show(prop.between[0].node)}`", prop.between[0].node)
    never_will_do = (prop.expect or "").strip().startswith(NOTHING_EXPECTED)
    for key, awaited in (("eventually", prop.eventually), ("days_until", prop.days_until)):
        if awaited is not None:
            if not never_will_do:
                yield target(key, f"never holds: `{show(awaited.node)}`", awaited.node)
            yield target(key, f"holds from the first day on: `{show(awaited.node)}`", Not(awaited.node))
    if prop.days_when is not None and not never_will_do:
        yield target("days_when", f"never holds: `{show(prop.days_when.node)}`", prop.days_when.node)
    if prop.count is not None and not never_will_do:
        paths = summands(scenario.counted(prop.count))
        counted = tuple(map(happened, paths))
        yield target(
            "count", f"what it counts never happens: `{prop.count}`", counted[0] if len(counted) == 1 else Or(counted)
        )


def needed(scenario: Scenario, path: Path, name: str, node: Node) -> Iterator[ExerciseTarget]:
    """The parts of what must always hold, but for those that parameters alone make idle: another setting needs them."""
    for target in needed_parts(path, name, node):
        if not is_constant(scenario, target.truth):
            yield target


def needed_parts(path: Path, name: str, node: Node) -> Iterator[ExerciseTarget]:
    """For each part of an `or` that must always hold: a day on which it alone keeps the whole from being false."""
    match node:
        case Noted(body=body):
            yield from needed_parts(path, name, body)
        case And(parts=parts):
            for part in parts:
                yield from needed_parts(path, name, part)
        case Not(body=And(parts=parts)):
            yield from needed_parts(path, name, Or(tuple(map(Not, parts))))
        case Not(body=Or(parts=parts)):
            for part in parts:
                yield from needed_parts(path, name, Not(part))
        case Choose(condition=condition):
            yield ExerciseTarget("question", path, f"{name}: `{show(condition)}` is never true", condition)
            yield ExerciseTarget("question", path, f"{name}: `{show(condition)}` is never false", Not(condition))
        case Or(parts=parts):
            for number, part in enumerate(parts):
                others = tuple(Not(other) for at, other in enumerate(parts) if at != number)
                words = f"{name}: `{show(part)}` is never needed, for the rest holds on every day"
                yield ExerciseTarget("question", path, words, others[0] if len(others) == 1 else And(others))
