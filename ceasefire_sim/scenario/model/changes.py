"""What changes a scenario: variants, readings, amendments."""

from __future__ import annotations

from typing import Any

from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.amending import AMENDED_PARTS
from ceasefire_sim.scenario.model.fields import CONDITION, TEXTS, Formula, Role
from ceasefire_sim.scenario.model.part import ByName, Part, text

__all__ = ["Amendment", "Reading", "Variant"]

ALWAYS = Formula(Role.CONDITION, Truth(True))


class Variant(Part):
    """A what-if alternative: a change written over the scenario."""

    with_: TEXTS = text("Variants applied first, in order.", ["disarm-first"], default=(), alias="with")
    set: ByName[Any] = text(
        "Paths and what stands there instead.", {"parameters.patience": 60}, default_factory=ReadOnlyDict
    )
    remove: TEXTS = text("Paths that are taken away.", ["incidents.talks"], default=())


class Reading(Part):
    """How one side reads the text."""

    by: TEXTS = text("Whose reading it is.", "north", default=())
    set: ByName[CONDITION] = text(
        "Conditions read otherwise.", {"obligations.a.requires": "b.fulfilled"}, default_factory=ReadOnlyDict
    )
    add: ByName[CONDITION] = text(
        "What is read into a condition besides.",
        {"obligations.a.requires": "b.fulfilled"},
        default_factory=ReadOnlyDict,
    )
    or_: ByName[CONDITION] = text(
        "A way out the side claims.", {"obligations.a.requires": "day >= 60"}, default_factory=ReadOnlyDict, alias="or"
    )


class Amendment(Part):
    """What a later instrument changes, over every reading, while `when` holds."""

    when: CONDITION = text("When it is in force.", "day >= review", default=ALWAYS)
    set: AMENDED_PARTS = text(
        "Conditions and numbers replaced.",
        {"obligations.a.requires": "true", "obligations.a.due": 60},
        default_factory=ReadOnlyDict,
    )
    add: ByName[CONDITION] = text(
        "Conditions added.", {"obligations.a.requires": "b.fulfilled"}, default_factory=ReadOnlyDict
    )
    or_: ByName[CONDITION] = text(
        "Conditions widened.", {"obligations.a.requires": "day >= 60"}, default_factory=ReadOnlyDict, alias="or"
    )
