"""Hypothesis strategies for expressions, chances and effects over the names a scenario has so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from hypothesis import strategies as st

from ceasefire_sim.testing.sections import WHOLE, Choices, Sections

__all__ = [
    "Chance",
    "Data",
    "Vocabulary",
    "amounts",
    "chances",
    "compact",
    "effects",
    "numbers",
    "optional",
    "truths",
]

Data: TypeAlias = dict[str, Any]  # a part of a scenario as YAML has it: built up and taken apart by its keys
Chance: TypeAlias = float | str  # a number, or an expression
T = TypeVar("T")
CHANCES: tuple[Chance, ...] = (1, 0.5, 0.25, 0.9, 0)
CONSTANTS = ("share", "two", "mark", "opening")  # names that some of the fixed texts below have


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
    sections: Sections = WHOLE

    def spelled(self, *texts: T) -> list[T]:
        """Of some texts those that name no parameter and no anchor which the scenario lacks."""
        lacking = [name for name in CONSTANTS if name not in self.parameters]
        return [text for text in texts if not any(name in str(text) for name in lacking)]

    @property
    def without_lateness(self) -> Vocabulary:
        """The same without `o.late` and all that hangs on it."""
        truths, numbers = (
            [name for name in names if name not in self.lateness] for names in (self.truths, self.numbers)
        )
        return replace(self, truths=truths, numbers=numbers, late=False)

    def of_others(self, name: str) -> Vocabulary:
        """The same without an obligation, which then cannot wait for itself."""
        return replace(self, obligations={other: steps for other, steps in self.obligations.items() if other != name})

    def define(self, name: str, text: str) -> str:
        """Takes note of what a definition hangs on; the text of it."""
        if ".late" in text or any(other in text for other in self.lateness):
            self.lateness.append(name)
        return text


@st.composite
def numbers(draw: st.DrawFn, words: Vocabulary, depth: int = 2) -> str:
    """A number: every leaf lies within ±50, every divisor is at least 1."""
    form = draw(st.integers(0, 10)) if depth and words.sections.wide else 0
    if form < 3:
        return draw(st.sampled_from(number_leaves(words)))
    below = numbers(words, depth - 1)
    left = draw(below)
    match form:
        case 3:
            return f"({left} + {draw(below)})"
        case 4:
            return f"({left} - {draw(below)})"
        case 5:
            return f"clamp({left} * {draw(below)}, -50, 50)"
        case 6:
            return f"{left} / max({draw(below)}, 1)"
        case 7:
            return f"min({left}, {draw(below)})"
        case 8:
            return f"max({left}, {draw(below)}, {draw(st.sampled_from(number_leaves(words)))})"
        case 9:
            return f"({left} if {draw(truths(words, 0))} else {draw(below)})"
        case _:
            return f"{draw(st.sampled_from(['logistic', 'abs', '-']))}({left})"


def number_leaves(words: Vocabulary) -> list[str]:
    """The names and figures that are numbers."""
    leaves = [*words.quantities, "day", *words.parameters, *words.numbers, "2", "0.5", "3"]
    leaves += [f"{name}.{what}" for name in words.obligations for what in ("done", *attributes(words))]
    leaves += [f"days_in({name})" for name in words.regions]
    leaves += [f"{name}.breaches" for name in words.commitments]
    leaves += [f"days_without({path})" for path in words.past]
    return leaves + words.calendar


def attributes(words: Vocabulary) -> tuple[str, ...]:
    """The numbers of an obligation besides the steps done."""
    return ("verified", "acknowledged", "age", "missed", "amount", "steps") if words.sections.wide else ()


@st.composite
def truths(draw: st.DrawFn, words: Vocabulary, depth: int = 2) -> str:
    """A truth; what names the fewest things is the simplest."""
    match draw(st.sampled_from(truth_forms(words, depth))):
        case "obligation":
            name = draw(st.sampled_from(list(words.obligations)))
            return f"{name}.{draw(st.sampled_from(obligation_facts(words, name)))}"
        case "region":
            return draw(region_tests(words))
        case "day":
            return f"day {draw(st.sampled_from(['>=', '<', '==']))} {draw(st.integers(0, 8))}"
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
            right = numbers(words, 1) if words.sections.wide else st.integers(0, 5).map(str)
            return f"{draw(numbers(words, 1))} {op} {draw(right)}"


def truth_forms(words: Vocabulary, depth: int) -> list[str]:
    """The kinds of truths there can be, the simplest first."""
    forms = ["obligation"] * (2 if words.obligations else 0)
    forms += ["region"] * (2 if words.regions else 0)
    forms += ["name"] if words.truths else []
    forms += ["day"]
    forms += ["commitment"] if words.commitments else []
    forms += ["past"] if words.past else []
    forms += ["compare"] if words.sections.wide or words.quantities or words.numbers else []
    forms += ["and", "or", "not"] if depth else []
    return forms + (["equal", "chain", "one of"] if depth and words.sections.wide else [])


def obligation_facts(words: Vocabulary, name: str) -> list[str]:
    """What may be true or false of an obligation."""
    facts = ["fulfilled", *words.obligations[name]]
    if words.sections.due:
        facts += ["overdue", *["late"] * words.late]
    return facts + ["waiting"] * (words.waiting and words.sections.wide)


@st.composite
def region_tests(draw: st.DrawFn, words: Vocabulary) -> str:
    """Whether a region is in some state."""
    name = draw(st.sampled_from(sorted(words.regions)))
    states = words.regions[name]
    if not words.sections.wide or draw(st.booleans()):
        return f"{name} {draw(st.sampled_from(['==', '!=']))} {draw(st.sampled_from(states))}"
    chosen = draw(st.lists(st.sampled_from(states), min_size=1, max_size=3, unique=True))
    return f"{name} {draw(st.sampled_from(['in', 'not in']))} {draw(spelled_list(chosen))}"


@st.composite
def spelled_list(draw: st.DrawFn, items: list[str]) -> str:
    """Items in one of the spellings that may follow `in`."""
    spelling = draw(st.sampled_from(["({})", "[{}]", "{}"]))
    return spelling.format((" | " if spelling == "{}" else ", ").join(items))


@st.composite
def chances(draw: st.DrawFn, words: Vocabulary) -> Chance:
    """A chance: a number in [0, 1], or an expression kept there."""
    form = draw(st.integers(0, 7)) if words.sections.wide else 0
    if form < 6:
        return draw(st.sampled_from(CHANCES if words.sections.wide else words.spelled(*CHANCES, "share")))
    if form == 6 and words.parameters:
        p = draw(st.sampled_from(words.spelled("0.3", "share", "share / 2")))
        return f"per({p}, {draw(st.sampled_from(words.spelled('7', 'two')))})"
    return f"clamp({draw(numbers(words, 1))} / 10, 0, 1)"


@st.composite
def effects(draw: st.DrawFn, words: Vocabulary, undo: bool = False) -> list[str]:
    """Effects on quantities; with ``undo`` also on steps done."""
    drawn: list[str] = []
    if not words.quantities and not (undo and words.sections.wide):
        return drawn
    for _ in range(draw(st.integers(0, 2 if words.sections.wide else 1))):
        if undo and words.obligations and words.sections.wide and draw(st.integers(0, 3)) == 3:
            drawn.append(draw(undoing(words)))
        elif words.quantities:
            target, op = draw(st.sampled_from(words.quantities)), draw(st.sampled_from(["+=", "-=", "="]))
            amount = draw(numbers(words, 1) if words.sections.wide else st.integers(1, 3))
            drawn.append(f"{target} {op} {amount}")
    return drawn


@st.composite
def undoing(draw: st.DrawFn, words: Vocabulary) -> str:
    """An effect that takes steps back."""
    targets = [f"{name}.done" for name in words.obligations]
    targets += [f"{name}.verified" for name in words.verified]
    targets += [f"{name}.acknowledged" for name in words.credited]
    amount = draw(st.one_of(st.integers(0, 2), st.just("1.5"), numbers(words, 0)))
    return f"{draw(st.sampled_from(targets))} -= {amount}"


@st.composite
def amounts(draw: st.DrawFn, choices: Choices) -> int:
    """How many parts of a section there are."""
    return choices[0] if len(choices) == 1 else draw(st.sampled_from(choices))


def compact(part: Data) -> Data:
    """A part without what is absent."""
    return {key: value for key, value in part.items() if value is not None and value != []}


@st.composite
def optional(draw: st.DrawFn, strategy: st.SearchStrategy[T]) -> T | None:
    """Something, or nothing."""
    return draw(strategy) if draw(st.booleans()) else None
