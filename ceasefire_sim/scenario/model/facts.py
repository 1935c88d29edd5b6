"""What the sources say: facts, and the files they stand in."""

from __future__ import annotations

from typing import Any

from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.fields import LABEL, NOTES
from ceasefire_sim.scenario.model.part import ByName, Part, text

__all__ = ["Fact", "FactFile"]


class Fact(Part):
    """One thing a source says."""

    date: LABEL | None = text("When it happened or was said.", "2025-11-23", default=None)
    statement: LABEL = text("What is said, in our words.", "A delegation met in Cairo.")
    asserted_by: NOTES | None = text("Who says so.", "the delegation", default=None)
    disputed_by: NOTES | None = text("Who says otherwise.", "the other side", default=None)
    document: LABEL | None = text("The document it stands in.", "Cairo talks report", default=None)
    became: NOTES | None = text("Paths of the scenario it became.", ["incidents.raid"], default=None)
    context: LABEL | None = text("Why it is not modelled.", "background", default=None)


class FactFile(Part):
    """A file of facts drawn from one source document."""

    facts: ByName[Fact] = text("The facts by name.", {}, default_factory=ReadOnlyDict)
    document: LABEL | None = text("The document they are drawn from.", "Cairo talks report", default=None)
    # Any: a note of any shape, which nobody reads
    documents: Any = text("The documents they are drawn from.", {}, default=None)
