"""Ways out that leave every condition as it is: several chances of 0 let come up, several due days lifted.

The smallest way out may be to strike one side's condition while two chances are 0, or two deadlines cannot be met. Then
nobody's condition is the cause, so the way that leaves all of them alone is told, too.
"""

from __future__ import annotations

from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.candidates import Candidates
from ceasefire_sim.sequencing.correction_sets import Confirm, CorrectionSets, minimal_correction_sets
from ceasefire_sim.sequencing.relaxations import Relaxation, RelaxationKind, relaxed

__all__ = ["blameless_sets"]

KINDS: tuple[RelaxationKind, ...] = ("permit", "lift")
MOST = 24  # relaxations among which sets are looked for


def blameless_sets(
    scenario: Scenario, goal: Node, among: Candidates, smallest: CorrectionSets, confirm: Confirm
) -> tuple[tuple[Relaxation, ...], ...]:
    """The least sets that leave every condition as it is; none where a smallest one does so already."""
    own = tuple(relaxation for relaxation in among.all if relaxation.kind in KINDS)
    if any(all(part.kind in KINDS for part in chosen) for chosen in smallest.sets) or not 2 <= len(own) <= MOST:
        return ()
    if not confirm(own, relaxed(scenario, own)):
        return ()
    return minimal_correction_sets(scenario, goal, Candidates(own), confirm).sets
