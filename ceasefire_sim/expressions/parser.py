"""From text to tree: Python's expression syntax, read by Python's own parser, never executed.

Only the forms of the language page (section 4) are let through; anything else is an
``ExpressionError`` that points at the characters at fault and says what to write instead.
"""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from functools import lru_cache

from ceasefire_sim.errors import ExpressionError
from ceasefire_sim.expressions.functions import ANY_NUMBER, FUNCTIONS, ArgumentKind
from ceasefire_sim.expressions.slips import IN_CAPITALS, Slip, date_slip, sign_slip, word_slip
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    CountDraw,
    Effect,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Truth,
)

__all__ = ["WrittenOut", "parse_count", "parse_effect", "parse_expression"]

LONGEST = 500
DEEPEST = 30
LONGEST_WRITTEN_OUT = 40_000
DEEPEST_WRITTEN_OUT = 130  # a sum over an index is as deep as it has values
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
DECIMAL = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
EFFECT = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.]*)\s*(\+=|-=|\*=|/=|:=|==|=\+|=)")
COMMA = re.compile(r"(?<![\w.])(\d+),(\d+)(?![\w.])")
CURLY = "“”„‟‘’‚‛«»"
NAME_SIGNS = "; names are a to z, 0 to 9 and _"
OVER_INDEX = ("all", "any", "sum")


class WrittenOut(str):
    """A text in which what stood for several was written out: it may be longer than one that a hand wrote."""

    __slots__ = ()


def parse_expression(text: str) -> Node:
    """The tree of an expression; raises ``ExpressionError`` for anything that is none."""
    if not isinstance(text, str):
        raise ExpressionError(f"an expression is a text, not {text!r}")
    return parsed(text)


@lru_cache(maxsize=4096, typed=True)
def parsed(text: str) -> Node:
    """The tree of a text."""
    return Reader(text).whole()


@lru_cache(maxsize=4096, typed=True)
def parse_effect(text: str) -> Effect:
    """The effect written as ``q += e``, ``q -= e`` or ``q = e``."""
    flat = flattened(text)
    match = EFFECT.match(flat)
    if match is None:
        raise ExpressionError("an effect changes a quantity, such as 'tension += 1'", len(flat) - len(flat.lstrip()))
    target, op = match.group(1), match.group(2)
    if op == "=+":  # `=-` is left alone: it assigns a number below 0
        raise ExpressionError("'=+' is no effect; write '+=' to add", match.start(2), len(op))
    if op not in ("+=", "-=", "="):
        raise ExpressionError(f"'{op}' is no effect; write +=, -= or =", match.start(2), len(op))
    if target.count(".") > 1 or target.endswith(".") or ".." in target:
        raise ExpressionError(f"'{target}' is not the name of a quantity", match.start(1), len(target))
    if not flat[match.end() :].strip():
        raise ExpressionError("the amount is missing", match.end())
    amount = Reader(flat, match.end()).whole()
    return Effect(target, op, amount, at=match.start(1), end=len(flat.rstrip()))


def parse_count(text: str) -> CountDraw:
    """The count written as ``poisson(mean)`` or ``binomial(number, chance)``."""
    reader = Reader(text)
    body = reader.syntax()
    if not isinstance(body, ast.Call) or not isinstance(body.func, ast.Name) or body.keywords:
        raise ExpressionError("a count is poisson(mean) or binomial(number, chance)", reader.column(body))
    kind, needed = body.func.id, {"poisson": 1, "binomial": 2}.get(body.func.id)
    if needed is None:
        close = difflib.get_close_matches(kind, ("poisson", "binomial"), 1)
        hint = f"; did you mean '{close[0]}'?" if close else ""
        raise ExpressionError(
            f"a count is poisson(mean) or binomial(number, chance), not '{kind}'{hint}", reader.column(body)
        )
    if len(body.args) != needed:
        raise ExpressionError(
            f"{kind} takes {needed} argument{'s' * (needed > 1)}, not {len(body.args)}", reader.column(body)
        )
    arguments = tuple(reader.node(argument, 1) for argument in body.args)
    return CountDraw(kind, arguments, at=reader.column(body), end=reader.last(body))


def flattened(text: str) -> str:
    """The text with line breaks and tabs as spaces, one for one; refuses what is not printable ASCII."""
    longest = LONGEST_WRITTEN_OUT if isinstance(text, WrittenOut) else LONGEST
    if len(text) > longest:
        raise ExpressionError(
            f"an expression has at most {longest} characters, this one {len(text)}; use definitions", longest
        )
    flat = type(text)(re.sub(r"[\n\r\t]", " ", text))
    for column, character in enumerate(flat):
        if not " " <= character <= "~":
            hints = {"≥": ">=", "≤": "<=", "≠": "!=", "–": "-", "−": "-", "×": "*"}
            hint = f"; write '{hints[character]}'" if character in hints else NAME_SIGNS
            hint = "; names are written without quotes" if character in CURLY else hint
            sign = character if character.isprintable() else ascii(character)[1:-1]
            raise ExpressionError(f"the character '{sign}' cannot stand in an expression{hint}", column)
    return flat


class Reader:
    """Turns the syntax Python's parser finds in one text into our tree."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = flattened(text)
        self.deepest = DEEPEST_WRITTEN_OUT if isinstance(text, WrittenOut) else DEEPEST
        rest = self.text[start:]
        self.shift = start + len(rest) - len(rest.lstrip())
        self.body = rest.strip()

    def whole(self) -> Node:
        """The tree of the whole text."""
        try:
            return self.node(self.syntax(), 0)
        except RecursionError:
            raise ExpressionError("this expression is nested too deeply", self.shift) from None

    def syntax(self) -> ast.expr:
        """What Python's parser makes of the text."""
        if not self.body:
            raise ExpressionError("an expression is missing here", 0)
        self.refuse_comments()
        self.refuse_slip(date_slip(self.body))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return ast.parse(self.body, mode="eval").body
        except SyntaxError as error:
            raise self.unreadable(error) from None
        except (RecursionError, MemoryError, ValueError, Warning):
            self.refuse_slip(sign_slip(self.body))
            raise ExpressionError("this cannot be read as an expression", self.shift) from None

    def refuse_comments(self) -> None:
        """A comment or a line continuation is no part of an expression."""
        for mark in "#\\;":
            if mark in self.body:
                raise ExpressionError(f"'{mark}' cannot stand in an expression", self.shift + self.body.index(mark))

    def refuse_slip(self, slip: Slip | None) -> None:
        """Raises the error for a slip, if there is one."""
        if slip is not None:
            raise self.slip_error(slip)

    def slip_error(self, slip: Slip) -> ExpressionError:
        """The error for something typical of other languages."""
        return ExpressionError(slip.message, self.shift + slip.start, slip.length)

    def unreadable(self, error: SyntaxError) -> ExpressionError:
        """The error for a text that Python's parser refuses."""
        if slip := sign_slip(self.body) or word_slip(self.body):
            return self.slip_error(slip)
        column = max((error.offset or 1) - 1, 0)
        column = min(column, max(len(self.body) - 1, 0))
        message = "this cannot be read as an expression"
        if self.body.count("(") > self.body.count(")"):
            message += ": a ')' is missing"
        elif self.body.count("(") < self.body.count(")"):
            message += ": there is a ')' too many"
        return ExpressionError(message, self.shift + column)

    def column(self, node: ast.expr) -> int:
        """Where a piece of syntax begins in the text."""
        return self.shift + node.col_offset

    def last(self, node: ast.expr) -> int:
        """Where a piece of syntax ends in the text."""
        return self.shift + (node.end_col_offset or node.col_offset)

    def refuse(self, node: ast.expr, message: str) -> ExpressionError:
        """The error for a piece of syntax that is not of the language."""
        return ExpressionError(message, self.column(node), max(self.last(node) - self.column(node), 1))

    def node(self, node: ast.expr, depth: int) -> Node:
        """The tree of a piece of syntax."""
        if depth > self.deepest:
            raise self.refuse(node, f"this expression is nested more than {self.deepest} deep; use definitions")
        at, end, below = self.column(node), self.last(node), depth + 1
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return (
                    Truth(node.id == "true", at=at, end=end)
                    if node.id in ("true", "false")
                    else Name(node.id, at=at, end=end)
                )
            case ast.Attribute():
                return self.dotted(node)
            case ast.BoolOp():
                parts = tuple(self.node(value, below) for value in node.values)
                return And(parts, at=at, end=end) if isinstance(node.op, ast.And) else Or(parts, at=at, end=end)
            case ast.UnaryOp():
                return self.unary(node, below)
            case ast.BinOp():
                return self.arithmetic(node, below)
            case ast.Compare():
                return self.comparison(node, below)
            case ast.IfExp():
                pieces = (self.node(part, below) for part in (node.test, node.body, node.orelse))
                return Choose(*pieces, at=at, end=end)
            case ast.Call():
                return self.call(node, below)
            case ast.Tuple() | ast.List():
                if isinstance(node, ast.Tuple) and (match := COMMA.search(self.body)):
                    self.refuse_slip(Slip.of(match, f"write {'.'.join(match.groups())} with a point, not a comma"))
                raise self.refuse(node, "a list can stand only behind `in`")
        if isinstance(node, ast.Subscript):
            raise self.refuse(node, "[ ] names one part of several, which need an index; declare it under `indexes`")
        self.refuse_slip(sign_slip(self.body))
        raise self.refuse(node, "this form is not part of the language")

    def constant(self, node: ast.Constant) -> Node:
        """A number or a truth value."""
        at, end, value = self.column(node), self.last(node), node.value
        if isinstance(value, bool):
            return Truth(value, at=at, end=end)
        written = self.text[at:end]
        if not isinstance(value, (int, float)):
            self.refuse_slip(sign_slip(self.body))
            raise self.refuse(node, f"{written} has no meaning here; numbers, true and false are the only constants")
        if not DECIMAL.fullmatch(written):
            raise self.refuse(node, f"write {written} as a plain decimal number")
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if number > 2.0**53:
            raise self.refuse(node, "this number is beyond 2^53")
        return Number(number, at=at, end=end)

    def dotted(self, node: ast.Attribute) -> Node:
        """A name of the form ``owner.attribute``."""
        if not isinstance(node.value, ast.Name):
            raise self.refuse(node, "a name has at most one dot, as in `north.trust` or `withdraw.done`")
        return Name(f"{node.value.id}.{node.attr}", at=self.column(node), end=self.last(node))

    def unary(self, node: ast.UnaryOp, depth: int) -> Node:
        """Minus or not."""
        at, end = self.column(node), self.last(node)
        if isinstance(node.op, ast.USub):
            return Negate(self.node(node.operand, depth), at=at, end=end)
        if isinstance(node.op, ast.Not):
            return Not(self.node(node.operand, depth), at=at, end=end)
        raise self.refuse(node, f"'{self.text[at]}' cannot stand before a value; leave it out")

    def arithmetic(self, node: ast.BinOp, depth: int) -> Node:
        """Plus, minus, times, divided by."""
        op = OPERATORS.get(type(node.op))
        if op is None:
            if isinstance(node.op, ast.BitOr):
                raise self.refuse(node, "`|` joins choices only behind `in`; between conditions write 'or'")
            self.refuse_slip(sign_slip(self.body))
            raise self.refuse(node, "only + - * / are known")
        return Arithmetic(
            op, self.node(node.left, depth), self.node(node.right, depth), at=self.column(node), end=self.last(node)
        )

    def comparison(self, node: ast.Compare, depth: int) -> Node:
        """A chain of comparisons, or a membership."""
        at, end = self.column(node), self.last(node)
        if isinstance(node.ops[0], (ast.In, ast.NotIn)) and len(node.ops) == 1:
            choices = tuple(self.node(choice, depth) for choice in self.choices(node.comparators[0]))
            return Membership(self.node(node.left, depth), choices, isinstance(node.ops[0], ast.NotIn), at=at, end=end)
        rest = []
        for op, other in zip(node.ops, node.comparators, strict=True):
            if type(op) not in COMPARATORS:
                what = (
                    "`in` cannot stand in a chain"
                    if isinstance(op, (ast.In, ast.NotIn))
                    else "write '==' instead of 'is'"
                )
                raise self.refuse(node, f"{what}; use parentheses or 'and'" if "chain" in what else what)
            rest.append((COMPARATORS[type(op)], self.node(other, depth)))
        return Compare(self.node(node.left, depth), tuple(rest), at=at, end=end)

    def choices(self, node: ast.expr) -> list[ast.expr]:
        """What stands behind `in`: one choice, a list, or choices joined by `|`."""
        if isinstance(node, (ast.Tuple, ast.List)):
            if not node.elts:
                raise self.refuse(node, "nothing is listed behind `in`")
            return list(node.elts)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return [*self.choices(node.left), node.right]
        return [node]

    def path(self, function: str, node: ast.expr) -> Name:
        """The name or the path of something that can happen."""
        at, end = self.column(node), self.last(node)
        if not re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", self.text[at:end]):
            raise self.refuse(
                node, f"{function} takes the name or the path of one thing, as in {function}(incidents.raid)"
            )
        return Name(self.text[at:end], at=at, end=end)

    def call(self, node: ast.Call, depth: int) -> Node:
        """One of the functions of the language."""
        if not isinstance(node.func, ast.Name):
            raise self.refuse(node, "only the functions of the language can be called")
        name = node.func.id
        if name not in FUNCTIONS:
            close = difflib.get_close_matches(name, FUNCTIONS, 1)
            hint = f"; did you mean '{close[0]}'?" if close else f"; there are: {', '.join(FUNCTIONS)}"
            if re.fullmatch(IN_CAPITALS, name):  # `NOT (x)` reads like a call
                self.refuse_slip(sign_slip(self.body))
            if name in OVER_INDEX:
                hint = f"; it goes over an index: {name}(… for s in INDEX), with INDEX declared under `indexes`"
            if name in ("poisson", "binomial"):
                hint = "; it stands alone, under `count`"
            raise self.refuse(node.func, f"unknown function '{name}'{hint}")
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self.refuse(node, f"{name} takes plain arguments only")
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
        if not least <= len(node.args) <= most:
            wanted = f"{least} or more" if most == ANY_NUMBER else str(least)
            raise self.refuse(node, f"{name} takes {wanted} argument{'s' * (wanted != '1')}, not {len(node.args)}")
        if FUNCTIONS[name].takes is ArgumentKind.HAPPENING:
            return Call(name, (self.path(name, node.args[0]),), at=self.column(node), end=self.last(node))
        arguments = tuple(self.node(argument, depth) for argument in node.args)
        return Call(name, arguments, at=self.column(node), end=self.last(node))
