"""The parts of a machine: bounded integers, one kind of rule, and what is observed along the way.

A day is a sequence of steps. A *group* takes, for every run, the first of its rules that fires. A *rule*
has a guard and perhaps a draw at its site; what the draw says chooses a branch, and a branch is a sequence
of assignments and further groups on the state they left. A *let* names a value on the state at its turn.

Expressions are trees whose names are variables of the machine (regions by the number of their state),
names given by a let, and ``day``; equal trees are one object.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.variables import Variable, VariableKind

__all__ = [
    "Action",
    "Assign",
    "Binomial",
    "Branch",
    "Chance",
    "Choice",
    "Draw",
    "Extreme",
    "First",
    "Group",
    "Latch",
    "Let",
    "Machine",
    "Observer",
    "Poisson",
    "Rule",
    "Step",
    "Sum",
    "Total",
    "WaitCounter",
]


@dataclass(frozen=True, slots=True)
class Assign:
    """``target op amount``: the amount rounded half to even, the result kept within the target's range."""

    target: str
    op: str
    amount: Node


@dataclass(frozen=True, slots=True)
class Chance:
    """Comes up with chance ``p``: branch 0, else branch 1 (if there is one)."""

    p: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several by weight: branch i; none if all weights are 0."""

    weights: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binomial:
    """How many of ``number`` come up, at most ``cap``: branch 0 is carried out so many times."""

    number: Node
    p: Node
    cap: Node | None


@dataclass(frozen=True, slots=True)
class Poisson:
    """How often something of mean ``mean`` happens, at most ``cap``: branch 0 so many times."""

    mean: Node
    cap: int


Draw = Chance | Choice | Binomial | Poisson


@dataclass(frozen=True, slots=True)
class Branch:
    """What is done in order; ``tells`` are the happenings it counts as, by path."""

    actions: tuple[Action, ...] = ()
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Where its guard holds, a draw (if any) chooses what is done. It fires where branch 0 or a choice is."""

    guard: Node
    branches: tuple[Branch, ...]
    draw: Draw | None = None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Of these rules the first that fires, in order; all guards are asked on the state before any fires."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Let:
    """A name for a truth or a number on the state at this turn."""

    name: str
    value: Node


Action = Assign | Group
Step = Group | Let


@dataclass(frozen=True, slots=True)
class First:
    """The first day t <= ``last`` on which a truth holds on S(t), not before the day of ``after``."""

    name: str
    truth: Node
    last: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The number of days d < ``last`` before the end on which a truth holds on S(d)."""

    name: str
    truth: Node
    last: int


@dataclass(frozen=True, slots=True)
class Total:
    """How often something is told of on days d < ``last``."""

    name: str
    path: str
    last: int


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest (``sign`` 1) or smallest (-1) value of a number on S(t), t <= ``last``."""

    name: str
    number: Node
    last: int
    sign: int


@dataclass(frozen=True, slots=True)
class Latch:
    """The value of a number on S(min(``day``, end))."""

    name: str
    number: Node
    day: int


Observer = First | Sum | Total | Extreme | Latch


@dataclass(frozen=True, slots=True)
class WaitCounter:
    """Days on which, where ``base`` holds in the morning, some part was false, and which alone; over all runs."""

    path: str
    base: Node
    parts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Machine:
    """A scenario, lowered.

    ``regions`` are the names and states of the variables counted day by day; ``steps`` the day in order,
    its last ones counting days; ``final`` holds on the S(t) that ends a run.
    """

    horizon: int
    variables: tuple[Variable, ...]
    regions: tuple[tuple[str, tuple[str, ...]], ...]
    steps: tuple[Step, ...]
    final: Node
    observers: tuple[Observer, ...]
    waits: tuple[WaitCounter, ...]
    attributes: tuple[tuple[str, Node], ...] = field(default=())  # what a row tells of the last state

    def of_kind(self, kind: VariableKind, owner: str) -> tuple[Variable, ...]:
        """The variables of a kind that belong to a quantity, a region or an obligation."""
        return tuple(variable for variable in self.variables if variable.kind is kind and variable.owner == owner)
