"""The values that a sweep tries."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from ceasefire_sim.scenario.model.fields import REAL
from ceasefire_sim.scenario.model.part import text

__all__ = ["Steps", "without_texts"]


class Steps(BaseModel):
    """Values from one to another in equal steps."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    from_: REAL = text("The first value.", 10, alias="from")
    to: REAL = text("The last value.", 60)
    step: REAL = text("The distance between two.", 10)


def without_texts(written: object) -> object:
    """A sweep without its title and notes."""
    texts = ("title", "about", "note", "clause", "source")
    return {key: value for key, value in written.items() if key not in texts} if isinstance(written, dict) else written
