"""The reference of the commands: each from its own help."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ceasefire_sim.cli.app import cli
from site_builder.document_nodes import terms

__all__ = ["setup"]


class CommandReference(SphinxDirective):
    """``:::{command-reference}``: a section for each command, with its usage, its help and its options."""

    def run(self) -> list[nodes.Node]:
        """The sections."""
        root = click.Context(cli, info_name="ceasefire-sim")
        return [command_section(root, name) for name in cli.list_commands(root)]


def command_section(root: click.Context, name: str) -> nodes.section:
    """The section of a command."""
    command = cli.commands[name]
    context = click.Context(command, info_name=name, parent=root)
    section = nodes.section(ids=[f"command-{name}"], names=[f"command-{name}"])
    section += nodes.title("", "", nodes.literal(text=name))
    usage = " ".join(["ceasefire-sim", name, *command.collect_usage_pieces(context)])
    section += nodes.literal_block(usage, usage, language="text")
    section += list(help_nodes(command.help or ""))
    records = filter(None, (each.get_help_record(context) for each in command.get_params(context)))
    section += terms(([nodes.literal(text=names)], [nodes.paragraph(text=text)]) for names, text in records if text)
    return section


def help_nodes(text: str) -> Iterator[nodes.Node]:
    """The help of a command, paragraph by paragraph; what is indented there is an example."""
    for paragraph in inspect.cleandoc(text).replace("\b\n", "").split("\n\n"):
        if paragraph.startswith("    "):
            example = inspect.cleandoc(paragraph)
            yield nodes.literal_block(example, example, language="text")
        else:
            yield nodes.paragraph(text=" ".join(paragraph.split()))


def setup(app: Sphinx) -> None:
    """Takes the directive into Sphinx."""
    app.add_directive("command-reference", CommandReference)
