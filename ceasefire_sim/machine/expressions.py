"""Lowering expressions: what each name of a scenario is in terms of the machine's variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ceasefire_sim.expressions.functions import FUNCTIONS, ArgumentKind
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.region_tests import held_name, region_test
from ceasefire_sim.expressions.scalar import evaluate
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
    names_of,
)
from ceasefire_sim.machine.calendar import calendar_tree
from ceasefire_sim.machine.terms import Terms
from ceasefire_sim.machine.variables import breaches_name, missed_name, parameter_name
from ceasefire_sim.scenario.model.calendar import CALENDAR
from ceasefire_sim.scenario.model.due_days import DueDay, DueVersion
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["ExpressionLowering"]


class ExpressionLowering:
    """Lowers the expressions of one scenario; every definition and tree once.

    With ``symbolic`` parameters stay names, so that machines of one text differ only where their structure does.
    """

    def __init__(self, scenario: Scenario, symbolic: bool = False) -> None:
        self.scenario = scenario
        self.symbols = (
            frozenset(scenario.file.parameters) - scenario.drawn_parameters.keys() if symbolic else frozenset[str]()
        )
        self.terms = Terms()
        self.states = {
            name: {state: number for number, state in enumerate(part.states)} for name, part in scenario.regions.items()
        }
        self.lowered: IdentityCache[Node, Node] = IdentityCache()
        self.meanings: dict[str, Node] = {}

    # trees --------------------------------------------------------------------------------------

    def lower(self, node: Node) -> Node:
        """The tree over variables that has the value of a tree of the scenario."""
        lowered = self.lowered.get(node)
        if lowered is None:
            lowered = self.lowered[node] = self.tree(node)
        return lowered

    def tree(self, node: Node) -> Node:
        """A tree of the scenario lowered, part by part."""
        terms = self.terms
        match node:
            case Number(value=value):
                return terms.number(value)
            case Truth(value=value):
                return terms.truth(value)
            case Noted(body=body):
                return self.lower(body)
            case Name(text=text):
                return self.name(text)
            case Negate(body=body):
                return terms.negate(self.lower(body))
            case Not(body=body):
                return terms.not_(self.lower(body))
            case Arithmetic(op=op, left=left, right=right):
                return terms.arithmetic(self.lower(left), op, self.lower(right))
            case And(parts=parts):
                return terms.all_of([self.lower(part) for part in parts])
            case Or(parts=parts):
                return terms.any_of([self.lower(part) for part in parts])
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return terms.choose(self.lower(condition), self.lower(then), self.lower(otherwise))
            case Compare() | Membership():
                return self.relation(node)
            case Call():
                return self.call(node)
        raise TypeError(f"{node!r} has no value in a state")

    def relation(self, node: Compare | Membership) -> Node:
        """A comparison or membership, of numbers, truths or a region with its states."""
        terms = self.terms
        test = region_test(node, lambda name: name in self.states)
        if test is not None:
            inside = self.is_in(test.region, test.states)
            return terms.not_(inside) if test.negated else inside
        if isinstance(node, Membership):
            inside = terms.one_of(self.lower(node.item), [self.lower(choice) for choice in node.choices])
            return terms.not_(inside) if node.negated else inside
        left, links = self.lower(node.first), []
        for op, other in node.rest:
            right = self.lower(other)
            links.append(terms.compare(left, op, right))
            left = right
        return terms.all_of(links)

    def call(self, node: Call) -> Node:
        """A function: of a region a variable, of constants a number."""
        function = FUNCTIONS[node.function]
        if function.takes.is_held:
            held = held_name(node)
            return self.terms.truth_name(held) if node.function == "happened" else self.terms.name(held)
        if function.takes is ArgumentKind.CONSTANT and not names_of(node) & self.symbols:
            return self.tabulated(node, [name for name in names_of(node) if name in self.scenario.drawn_parameters])
        return self.terms.call(node.function, [self.lower(argument) for argument in node.arguments])

    def constant(self, constant: Constant) -> Node:
        """A constant: its number, or its formula where that names a parameter which stays a name."""
        node = constant.formula.node
        return self.lower(node) if names_of(node) & self.symbols else self.terms.number(constant.whole)

    def total(self, part: Obligation) -> Node:
        """How many steps are owed in all."""
        return self.terms.number(part.total) if isinstance(part.steps, Mapping) else self.constant(part.steps)

    def tabulated(self, node: Node, drawn: Sequence[str], values: Mapping[str, float] | None = None) -> Node:
        """The value of a function of constants, for each value of the parameters in it that are drawn."""
        values = values or {}
        if not drawn:
            return self.terms.number(evaluate(node, {**self.scenario.constants, **values}))
        name, *others = sorted(drawn)
        parameter = self.scenario.drawn_parameters[name]
        ways = [self.tabulated(node, others, {**values, name: value}) for value, _ in parameter.drawn]
        return self.drawn_value(name, ways)

    def drawn_value(self, name: str, ways: Sequence[Node]) -> Node:
        """The one of several that belongs to the value of a drawn parameter."""
        return self.terms.stepwise(self.terms.name(parameter_name(name)), list(enumerate(ways)))

    def is_in(self, region: str, states: Sequence[str]) -> Node:
        """Whether a region is in one of some states."""
        known = self.states[region]
        numbers = {known[state] for state in states if state in known}
        if len(numbers) == len(known):
            return self.terms.truth(True)
        return self.terms.one_of(self.terms.name(region), [self.terms.number(n) for n in sorted(numbers)])

    def leaving(self, region: str, transition: str) -> Node:
        """Whether a region is in a state that a transition leads out of."""
        part = self.scenario.regions[region]
        states = part.sources_of(transition)
        return self.is_in(region, states) if states else self.terms.truth(False)

    # names --------------------------------------------------------------------------------------

    def name(self, text: str) -> Node:
        """What a name is."""
        if text not in self.meanings:
            self.meanings[text] = self.meaning(text)
        return self.meanings[text]

    def meaning(self, text: str) -> Node:
        """A constant's number, a definition's tree, an attribute of an obligation, or a variable."""
        scenario = self.scenario
        if text in scenario.drawn_parameters:
            values = [self.terms.number(value) for value, _ in scenario.drawn_parameters[text].drawn]
            return self.drawn_value(text, values)
        if text in self.symbols:
            return self.terms.name(text)
        if text in scenario.constants:
            return self.terms.number(scenario.constants[text])
        if text == "day" or text in scenario.quantities:
            return self.terms.name(text)
        if text in scenario.file.definitions:
            return self.lower(scenario.file.definitions[text].node)
        if text in CALENDAR and scenario.start is not None:
            return calendar_tree(self.terms, text, scenario.start, scenario.horizon)
        owner, _, attribute = text.partition(".")
        if owner in scenario.file.commitments:
            return self.commitment_attribute(owner, attribute)
        return self.attribute(owner, scenario.file.obligations[owner], attribute)

    def attribute(self, name: str, part: Obligation, attribute: str) -> Node:
        """An attribute of an obligation, or whether one of its named steps is done."""
        terms = self.terms
        done = terms.name(f"{name}.done")
        if attribute in part.named:
            return terms.compare(done, ">", terms.number(list(part.named).index(attribute)))
        simple: dict[str, Callable[[], Node]] = {
            "steps": lambda: self.total(part),
            "done": lambda: done,
            "verified": lambda: done if part.verified_by is None else terms.name(f"{name}.verified"),
            "acknowledged": lambda: done if part.acknowledgement is None else terms.name(f"{name}.acknowledged"),
            "fulfilled": lambda: terms.compare(done, ">=", self.total(part)),
            "amount": lambda: self.amount(done, part),
            "missed": lambda: self.missed(name, part),
            "overdue": lambda: terms.compare(self.missed(name, part), ">", terms.number(0)),
            "age": lambda: terms.name("day" if part.due_counts == "calendar" else f"{name}.age"),
            "late": lambda: terms.any_of(
                terms.all_of((self.passed(self.name(f"{name}.age"), ">", due_day), self.short_of(name, needs)))
                for needs, due_day in self.dues(part)
            ),
            "waiting": lambda: terms.all_of(
                (self.unfinished(name, part), self.owed(part), terms.not_(self.may_proceed(name, part)))
            ),
        }
        return simple[attribute]()

    def commitment_attribute(self, name: str, attribute: str) -> Node:
        """An attribute of a commitment."""
        breaches = self.terms.name(breaches_name(name))
        if attribute == "owed":
            during = self.scenario.file.commitments[name].during
            assert during is not None
            return self.lower(during.node)
        return breaches if attribute == "breaches" else self.terms.compare(breaches, "==", self.terms.number(0))

    def amount(self, done: Node, part: Obligation) -> Node:
        """The sum of the sizes of the steps done."""
        if not part.named:
            return done
        total = self.terms.number(0)
        for number, named in enumerate(part.named.values()):
            size = self.terms.number(1) if named.size is None else self.constant(named.size)
            reached = self.terms.compare(done, ">", self.terms.number(number))
            step = self.terms.choose(reached, size, self.terms.number(0))
            total = self.terms.arithmetic(total, "+", step)
        return total

    def missed(self, name: str, part: Obligation) -> Node:
        """How often due days passed unmet."""
        total = self.terms.number(0)
        for number in range(part.most_missed):
            flag = self.terms.name(missed_name(name, number))
            total = flag if number == 0 else self.terms.arithmetic(total, "+", flag)
        return total

    def dues(self, part: Obligation) -> list[tuple[Node, DueDay]]:
        """Every due day, with how many steps it needs."""
        return [
            (self.total(part) if due_day.step is None else self.terms.number(due_day.steps), due_day)
            for due_day in part.due_days
        ]

    def passed(self, clock: Node, op: str, due_day: DueDay) -> Node:
        """Whether a clock is past a due day, under the version in force."""
        past: Node = self.terms.truth(False)
        for version in due_day.versions:
            own = self.past(clock, op, version)
            past = own if version.when is None else self.terms.choose(self.lower(version.when), own, past)
        return past

    def past(self, clock: Node, op: str, version: DueVersion) -> Node:
        """Whether a clock is past a due day as one of its versions has it."""
        if not version.can_be_missed:
            return self.terms.truth(False)
        return self.terms.compare(clock, op, self.lower(version.due))

    def short_of(self, name: str, steps: Node) -> Node:
        """Whether fewer steps are done than needed."""
        return self.terms.compare(self.terms.name(f"{name}.done"), "<", steps)

    def unfinished(self, name: str, part: Obligation) -> Node:
        """Whether steps remain."""
        return self.short_of(name, self.total(part))

    def owed(self, part: Obligation) -> Node:
        """Whether it is owed."""
        assert part.during is not None
        return self.lower(part.during.node)

    def next_is(self, name: str, numbers: list[int]) -> Node:
        """Whether the next step is one of some, counted from 0."""
        return self.terms.one_of(self.terms.name(f"{name}.done"), [self.terms.number(n) for n in numbers])

    def may_proceed(self, name: str, part: Obligation) -> Node:
        """Whether the next step may be done; false when none remains."""
        terms = self.terms
        ways = []
        free = []
        for number, step in enumerate(part.named.values()):
            parts = [self.lower(step.requires.node)]
            if step.not_before is not None:
                parts.append(terms.compare(terms.name("day"), ">=", self.constant(step.not_before)))
            condition = terms.all_of(parts)
            if condition is terms.truth(True):
                free.append(number)
            else:
                ways.append(terms.all_of((self.next_is(name, [number]), condition)))
        if not ways:
            return terms.all_of((self.unfinished(name, part), self.lower(part.requires.node)))
        return terms.all_of((self.lower(part.requires.node), terms.any_of((self.next_is(name, free), *ways))))
