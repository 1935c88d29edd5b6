"""Expressions over an index written out: ``withdraw[west]``, and ``all(E for s in sector)``.

The text is read by Python's own parser and never executed. A text that Python cannot read is left as it is: whoever
reads the expression says what is wrong with it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.indexed.families import Families, UnknownMemberError, near
from ceasefire_sim.scenario.indexed.splicing import SplicedText, joined_texts
from ceasefire_sim.scenario.limits import LONGEST_WRITTEN_OUT

__all__ = ["OVER_AN_INDEX", "References", "WrongReferenceError"]

OVER_AN_INDEX = ("all", "any", "sum", "min", "max")
JOINED_BY = {"all": " and ", "any": " or ", "sum": " + "}
MARKS = ("[", " for ", "happened", "days_without")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
ATOM = re.compile(r"[\w.]+")
Piece = tuple[int, int, SplicedText]


class WrongReferenceError(Exception):
    """What is wrong with a reference, and the offset at which it was written."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def nothing_counted(written: str) -> list[str]:
    """No paths: nothing stands for several."""
    return []


@dataclass(frozen=True)
class References:
    """What may be named in expressions: the families, and what else is declared, by name.

    ``values`` are those of the indexes for which the part is written that is looked at.
    """

    families: Families
    declared: Mapping[str, str] = field(default_factory=ReadOnlyDict)
    values: Mapping[str, str] = field(default_factory=ReadOnlyDict)
    counted: Callable[[str], list[str]] = nothing_counted

    def resolved(self, text: SplicedText) -> SplicedText:
        """The text with every reference written out. Raises ``WrongReferenceError``."""
        if not any(mark in text.text for mark in MARKS):
            return text
        flat = re.sub(r"[\n\r\t]", " ", text.text)
        lead = len(flat) - len(flat.lstrip())
        body = flat.strip()
        tree = syntax(body)
        if tree is None:
            return text
        reader = Rewriting(self, text.piece(lead, lead + len(body)))
        rewritten = reader.rewritten(tree)
        return joined_texts([text.piece(0, lead), rewritten, text.piece(lead + len(body), len(text.text))])


def syntax(body: str) -> ast.stmt | None:
    """What Python's parser makes of an expression or an effect; None where it is neither."""
    if not body.isascii():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statements = ast.parse(body).body
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        return None
    known = len(statements) == 1 and isinstance(statements[0], (ast.Expr, ast.Assign, ast.AugAssign))
    return statements[0] if known else None


@dataclass(frozen=True)
class Rewriting:
    """One text while its references are written out; ``bound`` are the values of names that a `for` binds."""

    references: References
    text: SplicedText
    bound: Mapping[str, str] = field(default_factory=ReadOnlyDict)

    def rewritten(self, node: ast.AST) -> SplicedText:
        """The text of a piece of syntax with its references written out."""
        start, end = node.col_offset, node.end_col_offset  # type: ignore[attr-defined]
        shifted = [(first - start, last - start, piece) for first, last, piece in self.pieces(node)]
        result = self.text.piece(start, end).replaced(shifted)
        if len(result.text) > LONGEST_WRITTEN_OUT:
            wide = f"written out this has more than {LONGEST_WRITTEN_OUT:,} characters; use definitions"
            raise self.wrong(node, wide)
        return result

    def pieces(self, node: ast.AST) -> Iterator[Piece]:
        """What stands in place of the references at or below a piece of syntax, in order."""
        if isinstance(node, ast.Subscript):
            yield node.col_offset, node.end_col_offset or 0, self.member(node)
        elif isinstance(node, ast.Call) and (over := generator_of(node)) is not None:
            yield node.col_offset, node.end_col_offset or 0, self.over_index(node, over)
        elif isinstance(node, ast.Call) and (members := self.remembered(node)):
            yield node.col_offset, node.end_col_offset or 0, self.any_or_least(node, members)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self.bound:
            name = node.value
            value = SplicedText.inserted(self.bound[name.id], self.text.origin(name.col_offset))
            yield name.col_offset, name.end_col_offset or 0, value
        elif isinstance(node, ast.Name) and node.id in self.bound:
            raise self.wrong(node, f"'{node.id}' stands only inside [ ] and before a dot, as in x[{node.id}]")
        else:
            below = [child for child in ast.iter_child_nodes(node) if hasattr(child, "col_offset")]
            for child in sorted(below, key=lambda child: child.col_offset):
                yield from self.pieces(child)

    def wrong(self, node: ast.AST, message: str) -> WrongReferenceError:
        """The error at a piece of syntax."""
        return WrongReferenceError(message, self.text.origin(node.col_offset))  # type: ignore[attr-defined]

    # withdraw[west] -----------------------------------------------------------------------------

    def member(self, node: ast.Subscript) -> SplicedText:
        """The name of one part of a family, as it is written with an index."""
        owner, _, name = ast.unparse(node.value).rpartition(".")
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name) or "." in owner:
            raise self.wrong(node, "[ ] stands only behind the name of a part that has `for`")
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        values = []
        for item in items:
            if not isinstance(item, ast.Name):
                raise self.wrong(item, f"inside [ ] stand values of an index, as in {name}[west]")
            values.append(self.value(item.id))
        try:
            member = self.references.families.member(name, tuple(values), owner or None)
        except UnknownMemberError as error:
            raise self.wrong(node, str(error)) from None
        end = node.value.end_col_offset or 0
        suffix = SplicedText.inserted(member[len(name) :], self.text.origin(end))
        return joined_texts([self.text.piece(node.value.col_offset, end), suffix])

    def value(self, written: str) -> str:
        """The value of an index that stands in brackets: one bound by a `for`, that of the part, or itself."""
        return self.bound.get(written) or self.references.values.get(written) or written

    # happened(withdraw) -------------------------------------------------------------------------

    def remembered(self, node: ast.Call) -> list[str]:
        """The paths of the parts that one stands for whose past is asked; empty where it stands for itself."""
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        if function not in ("happened", "days_without") or len(node.args) != 1 or function in self.references.declared:
            return []
        try:
            return self.references.counted(ast.unparse(node.args[0]))
        except UnknownMemberError as error:
            raise self.wrong(node.args[0], str(error)) from None

    def any_or_least(self, node: ast.Call, paths: list[str]) -> SplicedText:
        """Whether any of several has happened, or the fewest days without one of them."""
        assert isinstance(node.func, ast.Name)
        function, origin = node.func.id, self.text.origin(node.col_offset)
        items = [SplicedText.inserted(f"{function}({path})", origin) for path in paths]
        return written_out("any" if function == "happened" else "min", items, origin)

    # all(… for s in sector) ---------------------------------------------------------------------

    def over_index(self, node: ast.Call, over: ast.GeneratorExp) -> SplicedText:
        """A function of all values of an index, written out."""
        assert isinstance(node.func, ast.Name)
        function, variable, index = node.func.id, *self.loop(node, over)
        origin = self.text.origin(node.col_offset)
        items = []
        length = 0
        for value in self.references.families.indexes[index]:
            inner = replace(self, bound=ReadOnlyDict({**self.bound, variable: value}))
            items.append(inner.rewritten(over.elt))
            length += len(items[-1].text)
            if length > LONGEST_WRITTEN_OUT:
                wide = f"written out this has more than {LONGEST_WRITTEN_OUT:,} characters; use definitions"
                raise self.wrong(node, wide)
        return written_out(function, items, origin)

    def loop(self, node: ast.Call, over: ast.GeneratorExp) -> tuple[str, str]:
        """The name that a `for` binds, and the index it goes over."""
        assert isinstance(node.func, ast.Name)
        function = node.func.id
        if function in self.references.declared:
            what = self.references.declared[function]
            raise self.wrong(node, f"'{function}' is {what} of this file, so it cannot go over an index; rename that")
        if len(over.generators) > 1:
            nested = f"{function}({function}(… for a in x) for b in y)"
            raise self.wrong(over.generators[1].target, f"one `for` each; put one inside the other: {nested}")
        (loop,) = over.generators
        if loop.ifs:
            raise self.wrong(loop.ifs[0], "there is no `if` behind `for`; write the condition into the expression")
        if not isinstance(loop.target, ast.Name) or not IDENTIFIER.fullmatch(loop.target.id):
            raise self.wrong(loop.target, "one name stands behind `for`, as in `for s in sector`")
        indexes = self.references.families.indexes
        if not isinstance(loop.iter, ast.Name) or loop.iter.id not in indexes:
            written = ast.unparse(loop.iter)
            raise self.wrong(loop.iter, f"there is no index '{written}'{near(written, indexes)}")
        self.check_bound(loop.target)
        return loop.target.id, loop.iter.id

    def check_bound(self, target: ast.Name) -> None:
        """A name that a `for` binds means nothing else."""
        name, families = target.id, self.references.families
        meanings = {**self.references.declared, **dict.fromkeys(families.indexes, "an index")}
        for index, values in families.indexes.items():
            meanings.update(dict.fromkeys(values, f"a value of '{index}'"))
        meanings.update(dict.fromkeys(self.bound, "bound by another `for` already"))
        if name in meanings:
            raise self.wrong(target, f"'{name}' is {meanings[name]}; choose another name behind `for`")


def generator_of(node: ast.Call) -> ast.GeneratorExp | None:
    """What a function goes over, if it goes over an index."""
    named = isinstance(node.func, ast.Name) and node.func.id in OVER_AN_INDEX
    single = named and len(node.args) == 1 and not node.keywords
    return node.args[0] if single and isinstance(node.args[0], ast.GeneratorExp) else None


def written_out(function: str, items: list[SplicedText], origin: int) -> SplicedText:
    """The items joined as a function joins them."""

    def sign(text: str) -> SplicedText:
        return SplicedText.inserted(text, origin)

    called = function in ("min", "max")
    parts = [sign(f"{function}(" if called and len(items) > 1 else "(")]
    for number, item in enumerate(items):
        if number:
            parts.append(sign(JOINED_BY.get(function, ", ")))
        parts += [item] if called or ATOM.fullmatch(item.text) else [sign("("), item, sign(")")]
    return joined_texts([*parts, sign(")")])
