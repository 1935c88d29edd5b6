"""The reference of the language: every line of a file from the schema, every function of expressions from its table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ceasefire_sim.expressions.functions import ANY_NUMBER, FUNCTIONS, Function
from ceasefire_sim.scenario.model.schema import schema
from site_builder.document_nodes import inline, table

__all__ = ["setup"]

LETTERS = ("x", "y", "z")


class FieldReference(SphinxDirective):
    """``:::{field-reference}``: a section for each part of a scenario file, with its keys."""

    def run(self) -> list[nodes.Node]:
        """The sections: the file itself, then its parts."""
        whole = schema()
        parts = {"The file": whole, **dict(sorted(whole["$defs"].items()))}
        return [part_section(name, part) for name, part in parts.items()]


def part_section(name: str, part: Mapping[str, object]) -> nodes.section:
    """The section of a part: what it is, and a row for each of its keys."""
    anchor = f"fields-{name.lower().replace(' ', '-')}"
    section = nodes.section("", nodes.title(text=spaced(name)), ids=[anchor], names=[anchor])
    if description := str(part.get("description", "")):
        section += nodes.paragraph("", "", *inline(description))
    section += table(("key", "what it says", "such as"), list(key_rows(part)))
    return section


def spaced(name: str) -> str:
    """A name such as NamedStep as words."""
    return "".join(f" {letter.lower()}" if letter.isupper() and at else letter for at, letter in enumerate(name))


def key_rows(part: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """The keys of a part, each with its meaning and examples; those that must be there say so."""
    properties, required = part.get("properties"), part.get("required", ())
    assert isinstance(properties, dict) and isinstance(required, (list, tuple))
    for key, entry in properties.items():
        must = " It must be there." if key in required else ""
        yield f"`{key}`", f"{entry.get('description', '')}{must}", example_words(entry.get("examples", ()))


def example_words(examples: Sequence[object]) -> str:
    """Examples as they may stand in a file."""
    return "; ".join(
        f"`{each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)}`" for each in examples if each
    )


class FunctionReference(SphinxDirective):
    """``:::{function-reference}``: a row for each function of expressions."""

    def run(self) -> list[nodes.Node]:
        """The table."""
        rows = [(f"`{notation(each)}`", each.takes.value, said(each)) for each in FUNCTIONS.values()]
        return [table(("function", "takes", "as pages say it"), rows)]


def letters(function: Function) -> list[str]:
    """Names for the arguments of a function, as few as it takes."""
    return list(LETTERS[: max(function.least, min(function.most, 2))])


def notation(function: Function) -> str:
    """How a function is written; one that takes any number of arguments ends in dots."""
    return f"{function.name}({', '.join([*letters(function), *(['…'] if function.most == ANY_NUMBER else [])])})"


def said(function: Function) -> str:
    """How pages put a function into words."""
    return function.words(letters(function))


def setup(app: Sphinx) -> None:
    """Takes the directives into Sphinx."""
    app.add_directive("field-reference", FieldReference)
    app.add_directive("function-reference", FunctionReference)
