"""Kinds: numbers, truth values and states do not mix. Checked before anything runs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from ceasefire_sim.errors import ExpressionError
from ceasefire_sim.expressions.functions import FUNCTIONS, ArgumentKind
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    DateValue,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
)

__all__ = ["Kind", "Scope", "Symbol", "check", "kind_of"]


class Kind(Enum):
    """What kind of value an expression has."""

    NUMBER = "a number"
    TRUTH = "a truth value"
    STATE = "a region"


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name stands for; a region knows its states, a constant that it is one, a number that a run draws it."""

    kind: Kind
    states: tuple[str, ...] = ()
    constant: bool = False
    drawn: bool = False


Scope = Mapping[str, Symbol]
WRITTEN_TRUTHS = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


def check(node: Node, scope: Scope, expected: Kind | None, constant: bool = False) -> list[ExpressionError]:
    """Every fault of kind in an expression; ``expected`` None takes a number or a truth value."""
    checker = Checker(scope, constant)
    kind = checker.kind(node)
    if kind is not None and not checker.errors:
        if kind is Kind.STATE:
            checker.fault(node, state_alone(node))
        elif expected is not None and kind is not expected:
            checker.fault(node, f"{expected.value} is needed here, and this is {kind.value}")
    return checker.errors


def kind_of(node: Node, scope: Scope) -> Kind:
    """The kind of an expression without faults."""
    kind = Checker(scope, False).kind(node)
    if kind is None:
        raise ValueError("this expression has faults")
    return kind


def state_alone(node: Node) -> str:
    """What to say of a region that stands without a state beside it."""
    name = node.text if isinstance(node, Name) else "a region"
    return f"'{name}' is a region; compare it with one of its states, as in `{name} == …`"


def suggestion(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known name."""
    close = difflib.get_close_matches(name, list(known), 1, 0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


class Checker:
    """Finds the kind of every part of one expression, and gathers the faults."""

    def __init__(self, scope: Scope, constant: bool) -> None:
        self.scope = scope
        self.constant = constant
        self.tabulated = False  # whether a constant may also be a parameter that is drawn
        self.errors: list[ExpressionError] = []

    def fault(self, node: Node, message: str, column: int | None = None) -> None:
        """Adds a fault at a node."""
        at = node.at if column is None else column
        self.errors.append(ExpressionError(message, at, max(node.end - at, 1)))

    def expect(self, node: Node, kind: Kind) -> None:
        """Checks a part that must be of a kind."""
        actual = self.kind(node)
        if actual is None or actual is kind:
            return
        if actual is Kind.STATE:
            self.fault(node, state_alone(node))
        else:
            self.fault(node, f"{kind.value} is needed here, and this is {actual.value}{self.instead(node, kind)}")

    def instead(self, node: Node, kind: Kind) -> str:
        """What to write in place of a number of an obligation, where it is the truth that is needed."""
        owner = node.text.partition(".")[0] if isinstance(node, Name) else ""
        if kind is not Kind.TRUTH or not isinstance(node, Name) or f"{owner}.fulfilled" not in self.scope:
            return ""
        return f"; write `{owner}.fulfilled`, or compare it, as in `{node.text} >= 1`"

    def kind(self, node: Node) -> Kind | None:
        """The kind of a part; None where it is at fault itself."""
        match node:
            case Number() | DateValue():
                return Kind.NUMBER
            case Truth():
                return Kind.TRUTH
            case Noted(body=body):
                return self.kind(body)
            case Name():
                return self.name(node)
            case Negate(body=body):
                self.expect(body, Kind.NUMBER)
                return Kind.NUMBER
            case Arithmetic(left=left, right=right):
                self.expect(left, Kind.NUMBER)
                self.expect(right, Kind.NUMBER)
                return Kind.NUMBER
            case Not(body=body):
                self.expect(body, Kind.TRUTH)
                return Kind.TRUTH
            case And(parts=parts) | Or(parts=parts):
                for part in parts:
                    self.expect(part, Kind.TRUTH)
                return Kind.TRUTH
            case Compare():
                return self.comparison(node)
            case Membership():
                return self.membership(node)
            case Choose():
                return self.choose(node)
            case Call():
                return self.call(node)

    def name(self, node: Name) -> Kind | None:
        """The kind of a name."""
        symbol = self.scope.get(node.text)
        if symbol is None:
            self.unknown(node)
            return None
        if self.constant and not symbol.constant and not (symbol.drawn and self.tabulated):
            drawn = ", which is drawn once a run" if symbol.drawn else ""
            self.fault(node, f"a constant is needed here: numbers, parameters and anchors, not '{node.text}'{drawn}")
            return None
        return symbol.kind

    def unknown(self, node: Name) -> None:
        """Says that a name is not known, and what might have been meant."""
        owner, dot, attribute = node.text.partition(".")
        owners = {name.partition(".")[0] for name in self.scope if "." in name}
        if dot and owner in owners:
            known = [name.partition(".")[2] for name in self.scope if name.startswith(f"{owner}.")]
            hint = suggestion(attribute, known) or f"; there are: {', '.join(known[:14])}"
            self.fault(node, f"'{owner}' has no '{attribute}'{hint}", node.at + len(owner) + 1)
        elif not dot and owner in owners:
            known = [name for name in self.scope if name.startswith(f"{owner}.")]
            known.sort(key=lambda name: name != f"{owner}.fulfilled")  # what is mostly meant
            self.fault(node, f"'{owner}' has no value of its own; there are: {', '.join(known[:6])}")
        else:
            regions = [name for name, symbol in self.scope.items() if owner in symbol.states]
            hint = suggestion(node.text, self.scope) or suggestion(owner, [*owners, *self.scope])
            if node.text.lower() in WRITTEN_TRUTHS and node.text not in self.scope:
                hint = f"; write {WRITTEN_TRUTHS[node.text.lower()]}"
            if regions and not dot:
                hint = f"; it is a state of '{regions[0]}': write `{regions[0]} == {owner}`"
            self.fault(node, f"unknown name '{node.text}'{hint}")

    def region(self, node: Node) -> Symbol | None:
        """The symbol of a node that names a region."""
        while isinstance(node, Noted):
            node = node.body
        symbol = self.scope.get(node.text) if isinstance(node, Name) else None
        return symbol if symbol is not None and symbol.kind is Kind.STATE else None

    def state_of(self, region: Node, symbol: Symbol, node: Node) -> None:
        """Checks that a node is one of a region's states as a bare name."""
        name = region.text if isinstance(region, Name) else "the region"
        if self.constant:
            self.fault(region, f"a constant is needed here: numbers, parameters and anchors, not '{name}'")
        elif not isinstance(node, Name):
            self.fault(node, f"'{name}' is compared with its states only: {', '.join(symbol.states)}")
        elif node.text not in symbol.states:
            hint = suggestion(node.text, symbol.states) or f"; there are: {', '.join(symbol.states)}"
            self.fault(node, f"'{name}' has no state '{node.text}'{hint}")

    def comparison(self, node: Compare) -> Kind:
        """Numbers by any comparison, truth values and states by == and !=."""
        operands = [node.first, *(other for _, other in node.rest)]
        operators = [op for op, _ in node.rest]
        for position, operand in enumerate(operands):
            symbol = self.region(operand)
            if symbol is not None:
                self.region_comparison(node, operands, operators, position, symbol)
                return Kind.TRUTH
        before = len(self.errors)
        kinds = [self.kind(operand) for operand in operands]
        if len(self.errors) > before or None in kinds:
            return Kind.TRUTH
        for operand, kind in zip(operands[1:], kinds[1:], strict=True):
            if kind is not kinds[0]:
                assert kind is not None and kinds[0] is not None
                self.fault(operand, f"{kinds[0].value} and {kind.value} cannot be compared")
                return Kind.TRUTH
        if kinds[0] is Kind.TRUTH and any(op not in ("==", "!=") for op in operators):
            self.fault(node, "truth values are compared by == and != only")
        return Kind.TRUTH

    def region_comparison(
        self, node: Compare, operands: list[Node], operators: list[str], position: int, symbol: Symbol
    ) -> None:
        """A region against one state, on either side."""
        if len(operands) != 2:
            self.fault(node, "regions cannot be compared in a chain; join two comparisons by 'and'")
        elif operators[0] not in ("==", "!="):
            self.fault(node, f"regions are compared by ==, !=, in and not in, not by {operators[0]}")
        else:
            self.state_of(operands[position], symbol, operands[1 - position])

    def membership(self, node: Membership) -> Kind:
        """A number among numbers, or a region among its states."""
        symbol = self.region(node.item)
        if symbol is not None:
            for choice in node.choices:
                self.state_of(node.item, symbol, choice)
            return Kind.TRUTH
        other = self.region(node.choices[0])
        if other is not None and len(node.choices) == 1:
            self.state_of(node.choices[0], other, node.item)
            return Kind.TRUTH
        self.expect(node.item, Kind.NUMBER)
        for choice in node.choices:
            self.expect(choice, Kind.NUMBER)
        return Kind.TRUTH

    def choose(self, node: Choose) -> Kind | None:
        """Both ways of a choice are of one kind."""
        self.expect(node.condition, Kind.TRUTH)
        then, otherwise = self.kind(node.then), self.kind(node.otherwise)
        for part, kind in ((node.then, then), (node.otherwise, otherwise)):
            if kind is Kind.STATE:
                self.fault(part, state_alone(part))
                return None
        if then is not None and otherwise is not None and then is not otherwise:
            self.fault(node.otherwise, f"one way gives {then.value}, the other {otherwise.value}")
            return None
        return then

    def call(self, node: Call) -> Kind:
        """A function is a number, or the truth that something has happened; its arguments are of the kind it takes."""
        takes = FUNCTIONS[node.function].takes
        if takes is ArgumentKind.HAPPENING:
            if self.constant:
                self.fault(node, f"a constant is needed here: numbers, parameters and anchors, not `{node.function}`")
            return Kind.TRUTH if node.function == "happened" else Kind.NUMBER
        if takes is ArgumentKind.REGION:
            if self.constant:
                self.fault(node, f"a constant is needed here: numbers, parameters and anchors, not `{node.function}`")
            elif self.region(node.arguments[0]) is None:
                argument = node.arguments[0]
                regions = [name for name, symbol in self.scope.items() if symbol.kind is Kind.STATE]
                hint = suggestion(argument.text, regions) if isinstance(argument, Name) else ""
                self.fault(argument, f"`{node.function}` takes a region{hint or '; there are: ' + ', '.join(regions)}")
            return Kind.NUMBER
        outer = self.constant
        self.constant = outer or takes is ArgumentKind.CONSTANT
        for position, argument in enumerate(node.arguments):
            self.tabulated = not outer and position in FUNCTIONS[node.function].tabulated
            self.expect(argument, Kind.NUMBER)
        self.constant, self.tabulated = outer, False
        return Kind.NUMBER
