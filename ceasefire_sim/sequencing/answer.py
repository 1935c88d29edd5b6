"""What a sequencing answer consists of: what one reading of the text allows, and the repairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ceasefire_sim.expressions.tree import Node, show
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.reachability.possibility import ProofMethod
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.constructive import ConstructionKind, Setting
from ceasefire_sim.sequencing.cycles import cycles
from ceasefire_sim.sequencing.relaxations import Relaxation, RelaxationKind
from ceasefire_sim.sequencing.waits import FalsePart, StuckReasons, Wait

__all__ = ["REACH", "Dispute", "Quarrel", "QuarrelWord", "ReadingAnswer", "Repair", "RepairKind"]

QuarrelWord: TypeAlias = Literal["joint impossibility", "permit", "lift", "withhold", "hold back", "circle", "chain"]
RepairKind: TypeAlias = RelaxationKind | ConstructionKind
REACH = {True: "can be reached", False: "is out of reach", None: "may or may not be reached"}


@dataclass(frozen=True, repr=False)
class Repair:
    """A change that lets the goal be reached.

    ``kind`` is ``drop`` (parts of conditions left out), that of the first relaxation which is more than that, or of
    something built, which ``set`` says path by path; ``effect`` says in words what it does. ``breaks`` are the
    invariants that it makes breakable; ``luck`` reaches the goal soonest, as far as known. Where it was scored,
    ``probability`` is that of the goal by the horizon, ``interval`` its confidence interval, and ``exposure`` has, by
    "X to Y", by how many days of share X is ahead of Y. ``order`` are the obligations as they stand in what was built,
    where the one that begins does not stand first in the file. ``scenario`` is the text so changed, as it is read.
    """

    kind: RepairKind
    relax: tuple[Relaxation, ...]
    effect: str
    breaks: tuple[str, ...] = ()
    set: Mapping[str, Setting] = field(default_factory=ReadOnlyDict, hash=False)
    luck: Luck | None = None
    probability: float | None = None
    interval: tuple[float, float] | None = None
    exposure: Mapping[str, float] = field(default_factory=ReadOnlyDict, hash=False)
    order: tuple[str, ...] = ()
    scenario: Scenario | None = field(default=None, compare=False)

    @property
    def unsafe(self) -> bool:
        """Whether an invariant becomes breakable."""
        return bool(self.breaks)

    def __repr__(self) -> str:
        parts = "; ".join(f"{part.path}: {part.condition}" for part in self.relax)
        unsafe = f"; unsafe: breaks {', '.join(self.breaks)}" if self.unsafe else ""
        return f"<Repair {self.kind}: {parts + ': ' if parts else ''}{self.effect}{unsafe}>"

    def _repr_html_(self) -> str:
        """The repair as a table, for notebooks."""
        rows = [(part.path, part.condition) for part in self.relax] or [
            (path, str(self.set[path])) for path in self.set
        ]
        rows += [("unsafe, breaks", ", ".join(self.breaks))] if self.unsafe else []
        rows += [("goal", f"{self.probability:.1%}")] if self.probability is not None else []
        return table(f"{self.kind}: {self.effect}", ("", ""), rows)


@dataclass(frozen=True, repr=False)
class ReadingAnswer:
    """What one reading of the text allows.

    ``reachable`` is True (``witness`` is luck that shows it), False (proven) or None (``why`` says why not known).
    ``blocked`` says what can never happen and why, ``goal_blocks`` which parts of the goal are never true. ``states``
    were searched (0 where bounds answered); ``without`` are the amendments left out. ``cause`` is what the smallest
    repairs tell stands in the way, where it is neither a circle nor a gate; ``why`` says it, too.
    """

    scenario: Scenario
    goal: Node
    reachable: bool | None
    why: str
    method: ProofMethod
    blocked: StuckReasons
    future: Future = field(compare=False)
    goal_blocks: tuple[FalsePart, ...] = ()
    witness: Luck | None = None
    states: int = 0
    without: tuple[str, ...] = ()
    cause: str = ""

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings in force."""
        return self.scenario.readings

    @property
    def whole(self) -> bool:
        """Whether the stuck set was searched, so that it is all there is; else there may be more."""
        return self.future.method == "exact"

    @property
    def stuck(self) -> tuple[str, ...]:
        """What can never happen."""
        return self.blocked.stuck

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Who waits on whom."""
        return self.blocked.waits

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Who waits for whom in a circle: the strongly connected components of the waits."""
        return cycles((wait.source, wait.on) for wait in self.blocked.waits)

    @property
    def gates(self) -> tuple[str, ...]:
        """What hangs on a chance of 0 or on nothing that can change."""
        return self.blocked.gates

    def __repr__(self) -> str:
        read = f" read as {', '.join(self.readings)}" if self.readings else ""
        return f"<ReadingAnswer{read}: {show(self.goal)} {REACH[self.reachable]}; {len(self.stuck)} stuck>"


@dataclass(frozen=True)
class Quarrel:
    """What clashes: its members, in the order of the file, and the words that apply to it, in a fixed order."""

    members: tuple[Relaxation, ...]
    words: tuple[QuarrelWord, ...]


@dataclass(frozen=True)
class Dispute:
    """Another way to read the text, with which the goal is out of reach, and what would let it be reached.

    ``note`` says what should be known of the search for ``repairs``; ``quarrels`` are what clashes.
    """

    answer: ReadingAnswer
    repairs: tuple[Repair, ...] = ()
    note: str = ""
    quarrels: tuple[Quarrel, ...] = ()

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings in force in it."""
        return self.answer.readings
