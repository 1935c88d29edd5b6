"""What is owed all the time: not to fire, to let so many trucks through, to report every week."""

from __future__ import annotations

from ceasefire_sim.expressions.tree import Number, Truth
from ceasefire_sim.scenario.model.fields import (
    CONDITION,
    CONSTANT,
    EFFECTS,
    TEXTS,
    Constant,
    Effects,
    Formula,
    Role,
)
from ceasefire_sim.scenario.model.part import FOR, Part, text

__all__ = ["Commitment"]

MOST_BREACHES = Constant(Formula(Role.WHOLE, Number(1000.0)), 1000.0)
EACH_DAY = Constant(Formula(Role.WHOLE, Number(1.0)), 1.0)


class Commitment(Part):
    """A duty to keep: who owes it to whom, when, and what breaches it."""

    for_: TEXTS = FOR
    owed_by: TEXTS = text("Who owes it.", "north", default=())
    owed_to: TEXTS = text("To whom it is owed.", "south", default=())
    during: CONDITION | None = text(
        "When it is owed; by default while the phase is not final.", "phase in (first, second)", default=None
    )
    breached_by: TEXTS = text(
        "The happenings that breach it, by their paths or names.", ["incidents.strike", "incidents.raid"], default=()
    )
    keep: CONDITION | None = text("What must hold at its turn.", "days_without(report) < 6", default=None)
    every: CONSTANT = text("On every so manieth day on which it is owed `keep` is asked.", 7, default=EACH_DAY)
    at_most: CONSTANT = text("The most breaches that are counted, 1 to 1000.", 20, default=MOST_BREACHES)
    on_breach: EFFECTS = text("Effects of each breach.", ["south.trust -= 1"], default=Effects())

    @property
    def is_asked(self) -> bool:
        """Whether something must hold at its turn, besides what may breach it."""
        return self.keep is not None and not (isinstance(self.keep.node, Truth) and self.keep.node.value)
