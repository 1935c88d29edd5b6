"""Hypothesis strategies for expressions, chances and effects over the names a scenario has so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

__all__ = ["Chance", "Data", "Vocabulary", "chances", "compact", "effects", "numbers", "optional", "truths"]

Data: TypeAlias = dict[str, Any]  # a part of a scenario as YAML has it: built up and taken apart by its keys
Chance: TypeAlias = float | str  # a number, or an expression
T = TypeVar("T")
CHANCES: tuple[Chance, ...] = (0, 1, 0.25, 0.5, 0.9)


@dataclass
class Vocabulary:
    """The names an expression may use while a scenario is being built."""

    quantities: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    regions: dict[str, list[str]] = field(default_factory=dict)
    obligations: dict[str, list[str]] = field(default_factory=dict)  # with their named steps
    verified: list[str] = field(default_factory=list)  # obligations whose steps somebody verifies
    credited: list[str] = field(default_factory=list)  # obligations whose steps are acknowledged
    past: list[str] = field(default_factory=list)  # paths of what can happen
    calendar: list[str] = field(default_factory=list)  # `month`, `weekday` …, where day 0 has a date
    commitments: list[str] = field(default_factory=list)
    waiting: bool = False  # whether `o.waiting` and `c.owed` may be named: not in what duties wait for
    truths: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    lateness: list[str] = field(default_factory=list)  # definitions that hang on it: no due day may name them
    late: bool = True  # whether `o.late` may be named: not in what due days hang on

    @property
    def without_lateness(self) -> Vocabulary:
        """The same without `o.late` and all that hangs on it."""
        truths, numbers = (
            [name for name in names if name not in self.lateness] for names in (self.truths, self.numbers)
        )
        return replace(self, truths=truths, numbers=numbers, late=False)

    def define(self, name: str, text: str) -> str:
        """Takes note of what a definition hangs on; the text of it."""
        if ".late" in text or any(other in text for other in self.lateness):
            self.lateness.append(name)
        return text


@st.composite
def numbers(draw: st.DrawFn, words: Vocabulary, depth: int = 2) -> str:
    """A number: every leaf lies within ±50, every divisor is at least 1."""
    leaves = [*words.quantities, *words.parameters, *words.numbers, "day", "2", "0.5", "3"]
    leaves += [*words.calendar, *(f"days_without({path})" for path in words.past)]
    attributes = ("done", "verified", "acknowledged", "age", "missed", "amount", "steps")
    leaves += [f"{name}.{what}" for name in words.obligations for what in attributes]
    leaves += [f"days_in({name})" for name in words.regions]
    leaves += [f"{name}.breaches" for name in words.commitments]
    leaf = st.sampled_from(leaves)
    if depth == 0:
        return draw(leaf)
    form = draw(st.integers(0, 10))
    left = draw(numbers(words, depth - 1))
    right = draw(numbers(words, depth - 1))
    match form:
        case 0 | 1 | 2:
            return draw(leaf)
        case 3:
            return f"({left} + {right})"
        case 4:
            return f"({left} - {right})"
        case 5:
            return f"clamp({left} * {right}, -50, 50)"
        case 6:
            return f"{left} / max({right}, 1)"
        case 7:
            return f"min({left}, {right})"
        case 8:
            return f"max({left}, {right}, {draw(leaf)})"
        case 9:
            return f"({left} if {draw(truths(words, 0))} else {right})"
        case _:
            return f"{draw(st.sampled_from(['logistic', 'abs', '-']))}({left})"


@st.composite
def truths(draw: st.DrawFn, words: Vocabulary, depth: int = 2) -> str:
    """A truth."""
    forms = ["compare", "day"]
    forms += ["region"] * (2 if words.regions else 0)
    forms += ["obligation"] * (2 if words.obligations else 0)
    forms += ["commitment"] if words.commitments else []
    forms += ["name"] if words.truths else []
    forms += ["past"] if words.past else []
    forms += ["and", "or", "not", "equal", "chain", "one of"] if depth else []
    match draw(st.sampled_from(forms)):
        case "day":
            return f"day {draw(st.sampled_from(['>=', '<', '==']))} {draw(st.integers(0, 8))}"
        case "region":
            name = draw(st.sampled_from(sorted(words.regions)))
            states = words.regions[name]
            if draw(st.booleans()):
                return f"{name} {draw(st.sampled_from(['==', '!=']))} {draw(st.sampled_from(states))}"
            chosen = draw(st.lists(st.sampled_from(states), min_size=1, max_size=3, unique=True))
            return f"{name} {draw(st.sampled_from(['in', 'not in']))} {draw(spelled_list(chosen))}"
        case "obligation":
            name = draw(st.sampled_from(sorted(words.obligations)))
            facts = ["fulfilled", "overdue", *["late"] * words.late]
            facts += [*words.obligations[name], *["waiting"] * words.waiting]
            return f"{name}.{draw(st.sampled_from(facts))}"
        case "commitment":
            facts = ["kept", *["owed"] * words.waiting]
            return f"{draw(st.sampled_from(words.commitments))}.{draw(st.sampled_from(facts))}"
        case "name":
            return draw(st.sampled_from(words.truths))
        case "past":
            return f"happened({draw(st.sampled_from(words.past))})"
        case "and":
            return f"({draw(truths(words, depth - 1))} and {draw(truths(words, depth - 1))})"
        case "or":
            return f"({draw(truths(words, depth - 1))} or {draw(truths(words, depth - 1))})"
        case "not":
            return f"not {draw(truths(words, 0))}"
        case "equal":
            return f"({draw(truths(words, 0))}) {draw(st.sampled_from(['==', '!=']))} ({draw(truths(words, 0))})"
        case "chain":
            middle = f"{draw(numbers(words, 0))} <= {draw(numbers(words, 0))}"
            return f"{middle} {draw(st.sampled_from(['<', '>=', '!=']))} {draw(numbers(words, 0))}"
        case "one of":
            chosen = draw(st.lists(st.sampled_from("0123"), min_size=1, max_size=3, unique=True))
            return f"{draw(numbers(words, 0))} in {draw(spelled_list(chosen))}"
        case _:
            op = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
            return f"{draw(numbers(words, 1))} {op} {draw(numbers(words, 1))}"


@st.composite
def spelled_list(draw: st.DrawFn, items: list[str]) -> str:
    """Items in one of the spellings that may follow `in`."""
    spelling = draw(st.sampled_from(["({})", "[{}]", "{}"]))
    return spelling.format((" | " if spelling == "{}" else ", ").join(items))


@st.composite
def chances(draw: st.DrawFn, words: Vocabulary) -> Chance:
    """A chance: a number in [0, 1], or an expression kept there."""
    form = draw(st.integers(0, 7))
    if form > 1:
        return draw(st.sampled_from(CHANCES))
    if form == 1 and words.parameters:
        return f"per({draw(st.sampled_from(['0.3', 'share', 'share / 2']))}, {draw(st.sampled_from(['7', 'two']))})"
    return f"clamp({draw(numbers(words, 1))} / 10, 0, 1)"


@st.composite
def effects(draw: st.DrawFn, words: Vocabulary, undo: bool = False) -> list[str]:
    """Effects on quantities; with ``undo`` also on steps done."""
    drawn = []
    for _ in range(draw(st.integers(0, 2))):
        if undo and words.obligations and draw(st.integers(0, 3)) == 0:
            targets = [f"{name}.done" for name in words.obligations]
            targets += [f"{name}.verified" for name in words.verified]
            targets += [f"{name}.acknowledged" for name in words.credited]
            amount = draw(st.one_of(st.integers(0, 2), st.just("1.5"), numbers(words, 0)))
            drawn.append(f"{draw(st.sampled_from(targets))} -= {amount}")
        elif words.quantities:
            target, op = draw(st.sampled_from(words.quantities)), draw(st.sampled_from(["+=", "-=", "="]))
            drawn.append(f"{target} {op} {draw(numbers(words, 1))}")
    return drawn


def compact(part: Data) -> Data:
    """A part without what is absent."""
    return {key: value for key, value in part.items() if value is not None and value != []}


@st.composite
def optional(draw: st.DrawFn, strategy: st.SearchStrategy[T]) -> T | None:
    """Something, or nothing."""
    return draw(strategy) if draw(st.booleans()) else None
