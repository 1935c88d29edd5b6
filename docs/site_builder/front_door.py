"""The reference of the front door: every public name from its docstring, and links from types to those names."""

from __future__ import annotations

import inspect

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

import ceasefire_sim

__all__ = ["setup"]

FUNCTION = ".. autofunction:: ceasefire_sim.{name}"
EXCEPTION = ".. autoexception:: ceasefire_sim.{name}\n   :members:"
CLASS = ".. autoclass:: ceasefire_sim.{name}\n   :members:\n   :inherited-members: object, tuple, dict, Exception"


class FrontDoor(SphinxDirective):
    """``:::{front-door} functions`` (or ``classes``, ``errors``): every name of that kind, from its docstring."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The descriptions, in the order of the alphabet."""
        texts = [text for name in public_names() for kind, text in [description(name)] if kind == self.arguments[0]]
        return self.parse_text_to_nodes("```{eval-rst}\n" + "\n\n".join(texts) + "\n```", offset=0)


def public_names() -> list[str]:
    """The names of the front door, but for the version."""
    return sorted(name for name in ceasefire_sim.__all__ if not name.startswith("_"))


def description(name: str) -> tuple[str, str]:
    """The kind of a public name, and the directive that describes it."""
    thing = getattr(ceasefire_sim, name)
    if not inspect.isclass(thing):
        return "functions", FUNCTION.format(name=name)
    if issubclass(thing, Exception):
        return "errors", EXCEPTION.format(name=name)
    return "classes", CLASS.format(name=name)


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement) -> nodes.Node | None:
    """A type of the front door leads there by whatever name it goes; what is not of the front door is plain text."""
    if node.get("refdomain") != "py":
        return None
    name = str(node["reftarget"]).rpartition(".")[2]
    if name not in ceasefire_sim.__all__:
        return content
    domain = env.domains.python_domain
    target = domain.objects.get(f"ceasefire_sim.{name}")
    if target is None:
        return content
    return domain.resolve_xref(
        env, str(node["refdoc"]), app.builder, target.objtype, f"ceasefire_sim.{name}", node, content
    )


def setup(app: Sphinx) -> None:
    """Takes the directive into Sphinx."""
    app.add_directive("front-door", FrontDoor)
    app.connect("missing-reference", resolve)
