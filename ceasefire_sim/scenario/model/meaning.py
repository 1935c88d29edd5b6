"""What a scenario's parts mean: constants evaluated, defaults written out, kinds and ranges of names known."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ceasefire_sim.expressions import Interval, States, Symbol, Truths, span
from ceasefire_sim.expressions.tree import Membership, Name, Node, Truth
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.definitions import definition_order
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["Meaning", "default_during", "filled_in"]


@dataclass(frozen=True)
class Meaning:
    """A scenario's parts with constants evaluated, and the kinds and ranges of its names."""

    file: ScenarioFile
    start: datetime.date | None
    values: Mapping[str, float]
    scope: Mapping[str, Symbol]
    ranges: Mapping[str, Interval | Truths | States]

    def ranges_where(self, known: Mapping[str, Interval | Truths | States]) -> dict[str, Interval | Truths | States]:
        """The ranges where more is known of some names than that they are in theirs."""
        ranges = {**self.ranges, **known}
        for name in definition_order(self.file):
            ranges[name] = span(self.file.definitions[name].node, ranges)
        return ranges


def filled_in(file: ScenarioFile) -> ScenarioFile:
    """The parts with their default conditions written out: owed while the phase is not final, kept unless asked."""
    during = default_during(file)
    obligations = {
        name: part if part.during is not None else part.model_copy(update={"during": Formula(Role.CONDITION, during)})
        for name, part in file.obligations.items()
    }
    commitments = {name: filled_commitment(part, during) for name, part in file.commitments.items()}
    return file.model_copy(update={"obligations": ReadOnlyDict(obligations), "commitments": ReadOnlyDict(commitments)})


def filled_commitment(part: Commitment, during: Node) -> Commitment:
    """A commitment with its absent conditions written out: owed while the phase is not final, and kept."""
    return part.model_copy(
        update={
            "during": part.during or Formula(Role.CONDITION, during),
            "keep": part.keep or Formula(Role.CONDITION, Truth(True)),
        }
    )


def default_during(file: ScenarioFile) -> Node:
    """When an obligation is owed unless it says so: while the phase is not final."""
    known = file.phases.states  # a misspelt final state is told where it stands, not at every obligation
    final = tuple(Name(state) for state in file.phases.final if state in known)
    return Membership(Name("phase"), final, True) if final else Truth(True)
