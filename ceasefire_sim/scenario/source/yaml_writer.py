"""Nodes written as YAML that ``parse_yaml`` reads as the same values.

A text goes without quotes only where no YAML reader, of 1.1 or 1.2, could take it for anything else.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import TypeGuard

from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Scalar, ScalarValue

__all__ = ["written_yaml"]

WIDEST = 110  # characters of a line that is not broken
INDENT = "  "
# A letter first; inside, nothing that could end a text, begin a comment or open a bracket.
PLAIN = re.compile(r"[A-Za-z](?:[\w ./()<>=!+*-]*[\w)./])?")
PLAIN_ITEM = re.compile(r"[A-Za-z](?:[\w ./-]*[\w./])?")  # inside [], where a bracket or an operator may mislead
PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*|-?\d+(\.\d+)?")
SPOKEN_FOR = re.compile(r"(?i:null|true|false|yes|no|on|off|y|n)")  # by YAML 1.1 or 1.2
FOLDABLE = re.compile(r"[^\s#](?:[^\n\t]*[^\s])?")


def written_yaml(node: Node) -> str:
    """The YAML text of a node, in the block style, with a line break at its end."""
    return "\n".join(lines_of(node, "")) + "\n"


def lines_of(node: Node, indent: str) -> Iterator[str]:
    """The lines of a value that begins on a line of its own."""
    if isinstance(node, MappingNode) and node.entries:
        for key, entry in node.entries.items():
            yield from entry_lines(f"{indent}{key_of(key)}:", entry.node, indent)
    elif isinstance(node, ListNode) and node.items:
        for item in node.items:
            yield from entry_lines(f"{indent}-", item, indent)
    else:
        yield indent + inline(node)


def entry_lines(begin: str, node: Node, indent: str) -> Iterator[str]:
    """The lines of a key or a dash with what stands behind it."""
    line = f"{begin} {inline(node)}" if short(node) else ""
    if line and len(line) <= WIDEST:
        yield line
    elif isinstance(node, Scalar):
        yield from folded(begin, node.value, indent + INDENT) if foldable(node.value) else (line,)
    else:
        yield begin
        yield from lines_of(node, indent + INDENT)


def short(node: Node) -> bool:
    """Whether a value may stand behind its key: a scalar, nothing, or a list of scalars."""
    if isinstance(node, ListNode):
        return all(isinstance(item, Scalar) for item in node.items)
    return isinstance(node, Scalar) or not node.entries


def inline(node: Node) -> str:
    """A scalar, an empty mapping, or a list of scalars, on one line."""
    if isinstance(node, Scalar):
        return scalar(node, PLAIN)
    if isinstance(node, ListNode):
        return f"[{', '.join(scalar(item, PLAIN_ITEM) for item in node.items if isinstance(item, Scalar))}]"
    return "{}"


def scalar(node: Scalar, plain: re.Pattern[str]) -> str:
    """A scalar; texts in quotes where ``plain`` does not let them go without."""
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if plain.fullmatch(value) and not SPOKEN_FOR.fullmatch(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def key_of(key: str) -> str:
    """A key; in quotes unless it is a name, a number or a path of names."""
    return key if PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def foldable(value: ScalarValue) -> TypeGuard[str]:
    """Whether a value is a text that is the same once it is broken at single spaces and folded again."""
    return isinstance(value, str) and "  " not in value and FOLDABLE.fullmatch(value) is not None


def folded(begin: str, text: str, indent: str) -> Iterator[str]:
    """A long text over several lines, which YAML folds into one."""
    yield f"{begin} >-"
    yield from textwrap.wrap(
        text, WIDEST, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
