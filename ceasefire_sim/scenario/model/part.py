"""What every part of a scenario file has, and how the fields of one are written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.fields import NOTES
from ceasefire_sim.scenario.model.translations import WORDS

__all__ = ["FOR", "ByName", "Part", "text"]

Named = TypeVar("Named")
if TYPE_CHECKING:
    ByName = Mapping[str, Named]
else:
    ByName = Annotated[dict[str, Named], AfterValidator(ReadOnlyDict)]


def text(description: str, *examples: object, **more: Any) -> Any:  # Any: as pydantic's Field, which this is
    """A pydantic field with what the schema says of it."""
    return Field(description=description, examples=list(examples), **more)


FOR = text(
    "The index, or the indexes, for each value of which it stands.",
    "sector",
    ["sector", "side"],
    default=(),
    alias="for",
)


class Part(BaseModel):
    """Anything declared in a scenario file."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False, defer_build=True
    )

    title: WORDS | None = text(
        "What people call it; or a text for each language.",
        "Withdrawal to the agreed line",
        {"en": "The North", "es": "El Norte"},
        default=None,
    )
    about: WORDS | None = text("What it is for, in a sentence or a paragraph.", "Shows a circular wait.", default=None)
    note: WORDS | None = text("Why it is so; what an assumption rests on.", "Our assumption; vary it.", default=None)
    clause: WORDS | None = text("The clause of the agreement it comes from.", "Annex I, point 4", default=None)
    source: Annotated[
        NOTES, text("FILE/FACT of a fact file, `assumption`, or a citation; or a list.", "cairo-talks/raids")
    ] = ()
