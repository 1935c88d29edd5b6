"""Which parts of the language a generated scenario has, and how many of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

from ceasefire_sim.arguments import short_repr, whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["PLAYED", "WHOLE", "Amount", "Choices", "SectionAmounts", "Sections"]

Amount: TypeAlias = bool | int | tuple[int, int]  # none or a few, so many, or from so many to so many
Choices: TypeAlias = tuple[int, ...]  # the numbers of parts there may be, the simplest first
FEW: Choices = (1, 2)


class SectionAmounts(TypedDict, total=False):
    """What may be asked of ``scenarios``: an amount of each section, and whether finer parts are drawn at all.

    Of a section ``False`` is none of it, ``True`` one or two parts, a number so many, a pair from so many to so
    many. ``everything`` is the whole language; what is named beside it replaces that section alone.
    """

    everything: bool
    obligations: Amount
    commitments: Amount
    incidents: Amount
    responses: Amount
    mechanisms: Amount
    regions: Amount
    quantities: Amount
    parameters: Amount
    definitions: Amount
    readings: Amount
    amendments: Amount
    variants: Amount
    properties: Amount
    invariants: Amount
    indexes: bool
    extends: bool
    notes: bool
    parties: bool
    trust: bool
    phases: bool
    goal: bool
    dates: bool
    during: bool
    named_steps: bool
    paces: bool
    due: bool
    verification: bool
    acknowledgement: bool
    together: bool
    counts: bool
    outcomes: bool
    attribution: bool
    memory: bool
    wide: bool


@dataclass(frozen=True)
class Sections:
    """The sections and the finer parts that are drawn, by default those of a small agreement.

    Sections have the numbers of parts there may be: ``quantities`` besides those of parties (``trust``). ``phases``
    says whether there is more than one, ``memory`` whether conditions look at what happened before, ``dates`` whether
    there is a calendar; ``wide`` lets expressions nest and adds the fields that few questions need.
    """

    obligations: Choices = FEW
    commitments: Choices = (0,)
    incidents: Choices = (0,)
    responses: Choices = (0,)
    mechanisms: Choices = (0,)
    regions: Choices = (0,)
    quantities: Choices = (0,)
    parameters: Choices = (0,)
    definitions: Choices = (0,)
    readings: Choices = (0,)
    amendments: Choices = (0,)
    variants: Choices = (0,)
    properties: Choices = (0,)
    invariants: Choices = (0,)
    indexes: bool = False
    extends: bool = False
    notes: bool = False
    parties: bool = True
    trust: bool = False
    phases: bool = False
    goal: bool = True
    dates: bool = False
    during: bool = False
    named_steps: bool = False
    paces: bool = False
    due: bool = False
    verification: bool = False
    acknowledgement: bool = False
    together: bool = False
    counts: bool = False
    outcomes: bool = False
    attribution: bool = False
    memory: bool = False
    wide: bool = False

    @classmethod
    def of(cls, wanted: SectionAmounts) -> Sections:
        """The sections asked for; raises ``InputError`` for a name that is none, and for no amount."""
        given: Mapping[str, object] = {**wanted}
        whole = given.get("everything", False)
        start = WHOLE if whole is True else cls()
        fields = {field.name: getattr(start, field.name) for field in dataclasses.fields(cls)}
        for name in given:
            if name not in (*fields, "everything"):
                raise InputError(f"scenarios have no '{name}'{did_you_mean(name, list(fields))}")
        known = {
            name: flag_of(name, value) if isinstance(fields[name], bool) else choices_of(name, value)
            for name, value in given.items()
            if name != "everything"
        }
        flag_of("everything", whole)
        return dataclasses.replace(start, **known)  # type: ignore[arg-type]  # each of its own kind, as checked


def flag_of(name: str, value: object) -> bool:
    """Whether something is drawn at all."""
    if not isinstance(value, bool):
        raise InputError(f"{name} is True or False, not {short_repr(value)}")
    return value


def choices_of(name: str, amount: object) -> Choices:
    """The numbers of parts that an amount allows."""
    most = MOST[name]
    if isinstance(amount, bool):
        return tuple(range(1, min(2, most) + 1)) if amount else (0,)
    if isinstance(amount, tuple):
        if len(amount) != 2:
            raise InputError(f"{name} has an amount, as 2, True or (0, 3), not {short_repr(amount)}")
        low = whole_number(f"the least number of {name}", amount[0], 0, most)
        high = whole_number(f"the largest number of {name}", amount[1], low, most)
        return tuple(range(low, high + 1))
    return (whole_number(f"the number of {name}", amount, 0, most),)  # type: ignore[arg-type]  # it looks for itself


# How many of each there are names for.
MOST = {
    "obligations": 4, "commitments": 2, "incidents": 2, "responses": 2, "mechanisms": 2, "regions": 2,
    "quantities": 3, "parameters": 4, "definitions": 3, "readings": 3, "amendments": 2, "variants": 2,
    "properties": 12, "invariants": 2,
}  # fmt: skip

PLAYED = Sections(
    obligations=(0, 1, 2, 3),
    commitments=(0, 0, 1, 2),
    incidents=(0, 1, 2),
    responses=(0, 1, 2),
    mechanisms=(0, 1, 2),
    regions=(0, 1, 2),
    quantities=(1, 2, 3),
    parameters=(2, 3, 4),
    definitions=(0, 1, 2, 3),
    readings=(0, 1, 2),
    amendments=(0, 1, 2),
    variants=(2, 0),
    properties=(12,),
    invariants=(1,),
    trust=True,
    phases=True,
    dates=True,
    during=True,
    named_steps=True,
    paces=True,
    due=True,
    verification=True,
    acknowledgement=True,
    together=True,
    counts=True,
    outcomes=True,
    attribution=True,
    memory=True,
    wide=True,
)  # every form that reaches an engine: what is written out, merged or left out before is in WHOLE alone
WHOLE = dataclasses.replace(PLAYED, indexes=True, extends=True, notes=True)  # every key of the language
