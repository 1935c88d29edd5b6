"""What breaks a contract: which, what, where it is written, and the luck that retells it."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from ceasefire_sim.errors import Fault
from ceasefire_sim.luck import Luck, luck_token
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.studies.sweeping.table import option_words, typed_file

__all__ = ["BrokenContractError", "Finding", "finding_at", "replay_command", "require"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that breaks a contract.

    ``contract`` is the name of the function that found it, ``fault`` has file, line, column, path and words; ``luck``
    retells the run in which it shows, up to ``luck.day`` (None where no single run shows it). Printed it is the fault,
    below it the luck as ``trace --luck`` reads it from a file, and ``replay``, the command that tells the run, where
    the scenario is a file.
    """

    contract: str
    fault: Fault
    luck: Luck | None = None
    replay: str = ""

    @property
    def what(self) -> str:
        """What is wrong, in a sentence."""
        return self.fault.message

    @property
    def day(self) -> int | None:
        """The day on which it shows."""
        return None if self.luck is None else self.luck.day

    def __str__(self) -> str:
        if self.luck is None:
            return str(self.fault)
        replay = f"\n  replay: {self.replay}" if self.replay else ""
        return f"{self.fault}\n  luck: {json.dumps(self.luck.to_json())}{replay}"


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
    fault = Fault(place.file, place.line, place.column, ".".join(path), what)
    return Finding(contract, fault, luck, replay_command(scenario, luck))


def replay_command(scenario: Scenario, luck: Luck | None) -> str:
    """The command that tells the run of a luck, as one types it; empty where there is none, or no file to name."""
    if luck is None or not os.path.isfile(scenario.path):
        return ""
    chosen = option_words(scenario.variant, scenario.readings, dict(scenario.overrides))
    return shlex.join(["ceasefire-sim", "trace", typed_file(scenario), *chosen, f"--luck={luck_token(luck)}"])


def require(findings: Iterable[Finding]) -> None:
    """Raises ``BrokenContractError``, an ``AssertionError``, for the first finding, if there is one."""
    for finding in findings:
        raise BrokenContractError(finding)
