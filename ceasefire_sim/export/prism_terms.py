"""Expressions of a machine in the language of PRISM (M. Kwiatkowska, G. Norman, D. Parker, CAV 2011)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ceasefire_sim.export.prism_counts import LARGEST_WHOLE
from ceasefire_sim.expressions.arrays import plain_number
from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
    children,
)
from ceasefire_sim.machine.variables import Variable

__all__ = ["PrismTerms", "identifiers", "unused"]

KEYWORDS = {
    "A", "bool", "clock", "const", "ctmc", "C", "double", "dtmc", "E", "endinit", "endinvariant", "endmodule",
    "endobservables", "endrewards", "endsystem", "false", "formula", "filter", "func", "F", "global", "G", "init",
    "invariant", "I", "int", "label", "max", "mdp", "min", "module", "X", "nondeterministic", "observable",
    "observables", "of", "Pmax", "Pmin", "P", "pomdp", "popta", "probabilistic", "prob", "pta", "rate", "rewards",
    "Rmax", "Rmin", "R", "S", "stochastic", "system", "true", "U", "W", "floor", "ceil", "round", "pow", "mod", "log",
    "path", "idtmc", "imdp", "ipomdp", "lts", "multi", "maxmin", "minmax",  # of newer versions
    "csg", "endplayer", "player", "smg", "tptg", "tsg",  # of PRISM-games
    "ma", "atan", "cos", "deadlock", "exp", "quantile", "sin", "sqrt", "tan", "LRA", "M", "T",  # of Storm
    "agreement", "day", "morning", "times", "turn",  # of the model itself
}  # fmt: skip


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """A PRISM identifier for every name, no two alike."""
    identifier_of: dict[str, str] = {}
    taken = set(KEYWORDS)
    for name in names:
        text = re.sub(r"[^a-zA-Z0-9]+", "_", name).strip("_")
        text = text.replace("endmodule", "end_module")  # Storm ends a module there, be it within a name
        kept = text in KEYWORDS
        identifier_of[name] = unused(f"n_{text}" if kept or not text[:1].isalpha() else text, taken)
    return identifier_of


def unused(text: str, taken: set[str]) -> str:
    """The text, made longer until it is none of those taken; it is taken then."""
    while text in taken:
        text += "_"
    taken.add(text)
    return text


class PrismTerms:
    """Writes expressions; parts that occur more than once become formulas."""

    def __init__(self, names: Mapping[str, str], variables: Mapping[str, Variable]) -> None:
        self.names = dict(names)
        self.taken = {*KEYWORDS, *self.names.values()}
        self.large = any(max(abs(part.low), abs(part.high)) > LARGEST_WHOLE for part in variables.values())
        self.variables = variables
        self.formulas: IdentityCache[Node, str] = IdentityCache()
        self.lines: list[str] = []
        self.uses: IdentityCache[Node, int] = IdentityCache()

    def share(self, nodes: Iterable[Node]) -> None:
        """Counts how often parts occur, so that those that occur often are written once."""
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            self.uses[node] = (self.uses.get(node) or 0) + 1
            if self.uses[node] == 1:
                waiting += children(node)

    def text(self, node: Node) -> str:
        """The PRISM text of a tree."""
        if not children(node):
            return self.leaf(node)
        known = self.formulas.get(node)
        if known is not None:
            return known
        written = self.written(node)
        if (self.uses.get(node) or 0) > 1 and len(written) > 24:
            name = unused(f"f{len(self.formulas)}_", self.taken)
            self.formulas[node] = name
            self.lines.append(f"formula {name} = {written};")
            return name
        return written

    def leaf(self, node: Node) -> str:
        """A number, a truth or a name."""
        match node:
            case Number(value=value):
                number = plain_number(value) if self.large or abs(value) <= LARGEST_WHOLE else float(value)
                return f"({number!r})" if value < 0 else repr(number)
            case Truth(value=value):
                return "true" if value else "false"
            case Name(text=text):
                return self.names.get(text, text)
        raise TypeError(f"{node!r} is no leaf")

    def written(self, node: Node) -> str:
        """A tree with its parts."""
        match node:
            case Negate(body=body):
                return f"(-{self.text(body)})"
            case Not(body=body):
                return f"(!{self.text(body)})"
            case Arithmetic(op=op, left=left, right=right):
                return f"({self.text(left)} {op} {self.text(right)})"
            case Compare(first=first, rest=((op, other),)):
                return f"({self.text(first)} {'=' if op == '==' else op} {self.text(other)})"
            case And(parts=parts):
                return "(" + " & ".join(self.text(part) for part in parts) + ")"
            case Or(parts=parts):
                return "(" + " | ".join(self.text(part) for part in parts) + ")"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return f"({self.text(condition)} ? {self.text(then)} : {self.text(otherwise)})"
            case Call(function=function, arguments=arguments):
                return FUNCTIONS[function].prism([self.text(argument) for argument in arguments])
        raise TypeError(f"{node!r} is no part of a machine")

    def whole(self, node: Node) -> bool:
        """Whether a number is certainly an integer."""
        match node:
            case Number(value=value):
                return value == int(value) and (self.large or abs(value) <= LARGEST_WHOLE)
            case Name():
                return True
            case Arithmetic(op="/"):
                return False
            case Call(function=function) if not FUNCTIONS[function].integral:
                return False
            case Choose(then=then, otherwise=otherwise):
                return self.whole(then) and self.whole(otherwise)
        return all(self.whole(child) for child in children(node))

    def rounded(self, node: Node) -> str:
        """A number rounded half to even."""
        text = self.text(node)
        if self.whole(node):
            return text
        if isinstance(node, Number):
            return f"({round(node.value)})"
        low = f"floor({text})"
        even = f"(floor({low} / 2) * 2 = {low} ? {low} : {low} + 1)"
        return f"({text} - {low} < 0.5 ? {low} : ({text} - {low} > 0.5 ? {low} + 1 : {even}))"

    def chance(self, node: Node) -> str:
        """A probability kept within 0 and 1."""
        if isinstance(node, Number):
            return repr(min(max(node.value, 0.0), 1.0))
        return f"max(0, min(1, {self.text(node)}))"


def declared(variables: Iterable[Variable], names: Mapping[str, str]) -> Iterator[str]:
    """The declarations of variables."""
    for variable in variables:
        low, high = variable.low, max(variable.high, variable.low + 1)  # PRISM takes no range of one value
        yield f"  {names[variable.name]} : [{low}..{high}] init {variable.initial};"
