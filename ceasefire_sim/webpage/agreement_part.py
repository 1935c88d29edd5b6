"""The agreement as a document: what it is about, who is who, its states, who owes what, its numbers with sources."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["agreement_part"]


def agreement_part(scenario: Scenario) -> str:
    """The part of a page that is a document."""
    return "\n".join(sections(scenario))


def sections(scenario: Scenario) -> Iterator[str]:
    """Its sections, one after another."""
    if scenario.file.about:
        yield f'<p class="about" dir="auto">{escaped_html(scenario.file.about)}</p>'
