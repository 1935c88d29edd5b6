"""The conditions and numbers that an amendment may set, and how each is read by its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from ceasefire_sim.expressions.tree import Number
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.due_days import NO_DUE_DAY
from ceasefire_sim.scenario.model.fields import (
    PACE_SCHEMA,
    Constant,
    Formula,
    Pace,
    Role,
    constant_reader,
    formula_reader,
    pace_reader,
)

__all__ = ["AMENDED_PARTS", "OBLIGATION_AMENDED", "STEP_AMENDED", "AmendedPart", "amended_number"]

OBLIGATION_AMENDED = ("due", "pace", "verification", "acknowledgement")
STEP_AMENDED = ("due", "pace", "not_before")
EVERY_DAY_FROM_THE_FIRST = Constant(Formula(Role.WHOLE_DAY, Number(0.0)))

AmendedPart: TypeAlias = Formula | Constant | Pace


def amended_number(dotted: str) -> str:
    """Which number the path of an amendment names, by its field; empty where it names something else."""
    section, *names = dotted.split(".")
    last = names[-1] if len(names) > 1 else ""
    return last if section == "obligations" and last in (*OBLIGATION_AMENDED, *STEP_AMENDED) else ""


def read_amended(written: tuple[str, object]) -> AmendedPart:
    """What an amendment sets at a path: a condition, or a number by its field; null means none."""
    dotted, value = written
    match amended_number(dotted):
        case "due":
            return Formula(Role.DAY, NO_DUE_DAY) if value is None else formula_reader(Role.DAY)(value)
        case "not_before":
            return EVERY_DAY_FROM_THE_FIRST if value is None else constant_reader(Role.WHOLE_DAY)(value)
        case "pace":
            return pace_reader(days=True)(value)
        case "verification" | "acknowledgement":
            return pace_reader(days=False)(value)
    return formula_reader(Role.CONDITION)(value)


def with_paths(written: object) -> object:
    """The values of a mapping, each beside its key."""
    return {key: (key, value) for key, value in written.items()} if isinstance(written, dict) else written


AMENDED_SCHEMA = {"anyOf": [*PACE_SCHEMA["anyOf"], {"type": "null"}]}
AMENDED_PARTS: TypeAlias = Annotated[
    Mapping[str, Annotated[AmendedPart, PlainValidator(read_amended), WithJsonSchema(AMENDED_SCHEMA)]],
    BeforeValidator(with_paths),
    AfterValidator(ReadOnlyDict),
]
