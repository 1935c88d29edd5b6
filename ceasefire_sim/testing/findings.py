"""What breaks a contract: which, what, where it is written, and the luck that retells it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from ceasefire_sim.errors import Fault
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path

__all__ = ["BrokenContractError", "Finding", "finding_at", "require"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a contract.

    ``contract`` is the name of the function that found it, ``fault`` has file, line, column, path and words; ``luck``
    retells the run in which it shows, up to ``luck.day`` (None where no single run shows it). Printed it is the fault,
    and below it the luck as ``trace --luck`` reads it from a file.
    """

    contract: str
    fault: Fault
    luck: Luck | None = None

    @property
    def what(self) -> str:
        """What is wrong, in a sentence."""
        return self.fault.message

    @property
    def day(self) -> int | None:
        """The day on which it shows."""
        return None if self.luck is None else self.luck.day

    def __str__(self) -> str:
        return str(self.fault) if self.luck is None else f"{self.fault}\n  luck: {json.dumps(self.luck.to_json())}"


class BrokenContractError(AssertionError):
    """A contract that does not hold: ``finding`` says where, what, and by which luck."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding

    def __reduce__(self) -> tuple[type[BrokenContractError], tuple[Finding]]:
        """Pickles the finding, of which the message is made."""
        return type(self), (self.finding,)


def finding_at(contract: str, scenario: Scenario, path: Path, what: str, luck: Luck | None = None) -> Finding:
    """A finding at a path of the scenario; where that is not written, at the nearest thing above."""
    place = scenario.place(path)
    return Finding(contract, Fault(place.file, place.line, place.column, ".".join(path), what), luck)


def require(findings: Iterable[Finding]) -> None:
    """Raises ``BrokenContractError``, an ``AssertionError``, for the first finding, if there is one."""
    for finding in findings:
        raise BrokenContractError(finding)
