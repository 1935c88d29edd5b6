"""The chain of a machine: which states a day leads to, found layer by layer, and the day as sparse matrices.

A day is a sequence of *blocks*, a few steps each; every block is a matrix over the states at its turn, and
the day their product, multiplied out as far as that makes it no larger. What hangs on the day's number alone
is worked out first: days on which it is the same share their matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ceasefire_sim.arrays import BoolArray, FloatArray, IntArray
from ceasefire_sim.chain.branching import Happenings, StepBlock
from ceasefire_sim.chain.state_table import StateTable
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.expressions.tree import Node, names_of
from ceasefire_sim.machine.reads import expressions_read
from ceasefire_sim.machine.rules import Binomial, Choice, Group, Let, Machine, Poisson, Step
from ceasefire_sim.machine.settling import day_parts_of

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Chain", "Day", "Matrix"]

Signature: TypeAlias = tuple[float, ...]
Matrix: TypeAlias = "sparse.csr_matrix"  # SciPy is loaded where a matrix is made: runs need none
BRANCHING = 6  # the most ways a block may fall, roughly: small blocks, few entries a row
FEW = 3  # columns
MANY = 1 << 40
SAMPLE = 2_000  # rows
WORTH_COUNTING = 200_000  # numbers: for fewer SciPy is not even loaded
SMALL = 20_000  # entries of a matrix whose size matters less than a further call


@dataclass(frozen=True)
class Day:
    """A day compiled: it leads from the day states ``inside`` (a truth for each) to others.

    ``matrices`` are applied one after another to a column of probabilities by day state; ``happenings`` gives by path
    the expected number of happenings from each.
    """

    inside: BoolArray
    matrices: tuple[Matrix, ...]
    happenings: dict[str, FloatArray]

    def apply(self, mass: FloatArray, size: int) -> FloatArray:
        """Probabilities (rows by day state, any columns) a day later, for so many day states.

        Few columns are carried one by one: a product with one column does not look up each entry's row again.
        """
        here = mass[: len(self.inside)]  # day states met since are not inside
        if mass.shape[1] > FEW:
            for matrix in self.matrices:
                here = matrix @ here
            return here if len(here) == size else np.concatenate([here, np.zeros((size - len(here), here.shape[1]))])
        columns = []
        for number in range(mass.shape[1]):
            column = here[:, number]
            for matrix in self.matrices:
                column = matrix @ column
            columns.append(column)
        if len(columns) == 1 and len(columns[0]) == size:
            return columns[0][:, None]
        later = np.empty((size, len(columns)), order="F")
        for number, column in enumerate(columns):
            later[: len(column), number] = column
            later[len(column) :, number] = 0.0
        return later


class Moves:
    """Where a block leads from each state met: targets and probabilities, state by state."""

    def __init__(self) -> None:
        self.start = np.full(0, -1, np.int64)
        self.length = np.zeros(0, np.int64)
        self.targets: list[IntArray] = []
        self.chances: list[FloatArray] = []
        self.happenings: Happenings = {}
        self.count = 0

    def fit(self, size: int) -> None:
        """Makes room for states met since."""
        if size > len(self.start):
            room = max(size, 2 * len(self.start))
            self.start = np.concatenate([self.start, np.full(room - len(self.start), -1, np.int64)])
            self.length = np.concatenate([self.length, np.zeros(room - len(self.length), np.int64)])

    def add(self, sources: IntArray, targets: IntArray, chances: FloatArray, happenings: Happenings) -> None:
        """Takes in where some states lead."""
        order = counted(sources)
        ordered = sources[order]
        first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        self.start[ordered[first]] = self.count + first
        self.length[ordered[first]] = np.diff(np.append(first, len(ordered)))
        self.targets.append(targets[order])
        self.chances.append(chances[order])
        self.count += len(sources)
        for path, parts in happenings.items():
            self.happenings.setdefault(path, []).extend(parts)

    def flat(self) -> tuple[IntArray, FloatArray]:
        """All targets and probabilities in one piece."""
        if not self.targets:
            return np.zeros(0, np.int64), np.zeros(0)
        if len(self.targets) > 1:
            self.targets, self.chances = [np.concatenate(self.targets)], [np.concatenate(self.chances)]
        return self.targets[0], self.chances[0]

    def of(self, ids: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Place in ``ids``, target and probability of everything some states lead to."""
        targets, chances = self.flat()
        lengths = self.length[ids]
        rows = np.repeat(np.arange(len(ids)), lengths)
        before = np.cumsum(lengths) - lengths
        where = self.start[ids][rows] + np.arange(len(rows)) - before[rows]
        return rows, targets[where], chances[where]


class Chain:
    """The states of a machine and how days lead from one to another.

    Day states (those at the beginning of a day) have numbers of their own; ``day_ids`` are their numbers
    among all. So many states are carried through a block ``at_once``: few show soon that there are too many. Raises
    ``TooManyStatesError`` beyond ``most`` states.
    """

    def __init__(self, machine: Machine, most: int, at_once: int = MANY) -> None:
        self.machine, self.at_once = machine, at_once
        self.states = StateTable(machine.variables, most)
        self.variables = {variable.name: variable for variable in machine.variables}
        self.blocks = tuple(blocks(machine.steps)) or ((),)  # where nothing happens, a day still passes
        self.carried = tuple(StepBlock(block, self.variables) for block in self.blocks)
        self.clocked = tuple(tuple(day_parts(block)) for block in self.blocks)
        self.moves: dict[tuple[int, Signature], Moves] = {}
        self.visited: dict[tuple[Signature, ...], list[BoolArray]] = {}
        self.day_ids = np.zeros(0, np.int64)
        self.day_of = np.full(0, -1, np.int64)

    # days ---------------------------------------------------------------------------------------

    def signature(self, day: int) -> tuple[Signature, ...]:
        """What a day's number decides, block by block."""
        return tuple(
            tuple(float(np.asarray(array_value(node, {"day": day}))) for node in nodes) for nodes in self.clocked
        )

    @property
    def homogeneous(self) -> bool:
        """Whether every day is alike."""
        return not any(self.clocked)

    def number_days(self, ids: IntArray) -> IntArray:
        """The numbers, among day states, of some states; new ones are taken in."""
        if self.states.size > len(self.day_of):
            room = max(self.states.size, 2 * len(self.day_of))
            self.day_of = np.concatenate([self.day_of, np.full(room - len(self.day_of), -1, np.int64)])
        new = distinct(ids[self.day_of[ids] < 0], self.states.size)
        self.day_of[new] = len(self.day_ids) + np.arange(len(new))
        self.day_ids = np.concatenate([self.day_ids, new])
        return self.day_of[ids]

    def values(self) -> dict[str, IntArray]:
        """The variables of all day states."""
        return self.states.values(self.day_ids)

    def ended(self, ids: IntArray) -> BoolArray:
        """Which of some states end a run."""
        values = self.states.values(ids, names_of(self.machine.final))
        return np.broadcast_to(array_value(self.machine.final, values), (len(ids),))

    def begin(self, extra: Mapping[str, Node] | None = None) -> tuple[IntArray, FloatArray]:
        """The states of day 0 (numbers among day states) and their probabilities.

        ``extra`` are variables whose value on day 0 is a truth of the others.
        """
        values: dict[str, IntArray] = {name: np.array([v.initial]) for name, v in self.variables.items()}
        chance = np.ones(1)
        for name, variable in self.variables.items():
            if variable.drawn:
                kept = [(value, weight) for value, weight in variable.drawn if weight > 0]
                weights = np.array([weight for _, weight in kept])
                times, whole = len(kept), len(chance)
                values = {key: np.tile(value, times) for key, value in values.items()}
                values[name] = np.repeat(np.array([value for value, _ in kept]), whole)
                chance = np.concatenate([chance * share for share in weights / weights.sum()])
        for name, node in (extra or {}).items():
            truth = array_value(node, {**values, "day": 0})
            values[name] = np.broadcast_to(np.asarray(truth).astype(np.int64), (len(chance),))
        return self.number_days(self.states.numbers(values)), chance

    # exploring ----------------------------------------------------------------------------------

    def reach(self, day: int, first: IntArray, layers: int) -> None:
        """Visits every state that some day states lead to within so many days like a day."""
        signature = self.signature(day)
        moves = [self.moves.setdefault((place, part), Moves()) for place, part in enumerate(signature)]
        visited = self.visited.setdefault(signature, [np.zeros(0, bool) for _ in self.blocks])
        fresh = self.day_ids[first]
        for _ in range(layers):
            ids = fresh[~self.ended(fresh)] if len(fresh) else fresh
            for place in range(len(self.blocks)):
                ids = self.unvisited(visited, place, ids)
                if not len(ids):
                    break
                ids = self.expand(place, moves[place], ids, day)
            else:
                self.number_days(ids)
                fresh = ids
                continue
            break

    def unvisited(self, visited: list[BoolArray], place: int, ids: IntArray) -> IntArray:
        """Those states not yet visited at a turn, which are now."""
        if self.states.size > len(visited[place]):
            room = max(self.states.size, 2 * len(visited[place]))
            visited[place] = np.concatenate([visited[place], np.zeros(room - len(visited[place]), bool)])
        new = ids[~visited[place][ids]]
        visited[place][new] = True
        return new

    def expand(self, place: int, moves: Moves, ids: IntArray, day: int) -> IntArray:
        """The states a block leads to from some; where that is not known yet, it is worked out."""
        moves.fit(self.states.size)
        known = moves.start[ids] >= 0
        new = ids[~known]
        reached = [moves.of(ids[known])[1]] if known.any() else []
        for start in range(0, len(new), self.at_once):
            some = new[start : start + self.at_once]
            after, happenings = self.carried[place].carried_out(self.states.rows[:, some], some, day)
            targets = self.states.numbers_of(after.table)
            moves.fit(self.states.size)
            moves.add(after.source, targets, after.chance, happenings)
            reached.append(targets)
        return distinct(np.concatenate(reached), self.states.size)

    # compiling ----------------------------------------------------------------------------------

    def compiled(self, day: int) -> Day:
        """The day as matrices, over the states visited on days like it."""
        from scipy import sparse

        signature = self.signature(day)
        visited = self.visited[signature][0]
        ids = np.flatnonzero(visited)
        size, inside = len(self.day_ids), np.zeros(len(self.day_ids), bool)
        inside[self.day_of[ids]] = True
        here, width = self.day_of[ids], size  # rows and columns of the outermost are all day states
        place_of = np.empty(self.states.size, np.int64)
        matrices: list[Matrix] = []
        rewards: list[dict[str, FloatArray]] = []
        for place, part in enumerate(signature):
            moves = self.moves[place, part]
            columns, targets, chances = moves.of(ids)
            after = distinct(targets, self.states.size)
            last = place == len(signature) - 1
            place_of[after] = self.day_of[after] if last else np.arange(len(after))
            height = size if last else len(after)
            rows = place_of[targets]
            matrices.append(sparse.csr_matrix((chances, (rows, here[columns])), shape=(height, width)))
            rewards.append(reward(moves, ids, here, width))
            ids, here, width = after, place_of[after], height
        happenings: dict[str, FloatArray] = {}
        for matrix, block_rewards in zip(reversed(matrices), reversed(rewards), strict=True):
            happenings = {path: matrix.T @ later for path, later in happenings.items()}
            for path, values in block_rewards.items():
                happenings[path] = happenings.get(path, 0.0) + values
        return Day(inside, tuple(fused(matrices)), happenings)


def counted(keys: IntArray) -> IntArray:
    """The stable order of some numbers from 0: of many by counting them, as SciPy converts a sparse matrix."""
    if len(keys) < WORTH_COUNTING:
        return np.argsort(keys, kind="stable")
    from scipy import sparse

    columns = np.arange(len(keys), dtype=np.int32)
    ones = np.ones(len(keys), np.int8)
    by_key = sparse.csr_matrix(
        (ones, (keys.astype(np.int32), columns)), shape=(int(keys.max(initial=-1)) + 1, len(keys))
    )
    return np.asarray(by_key.indices, np.int64)


def distinct(ids: IntArray, size: int) -> IntArray:
    """The distinct of some numbers below a size, in order."""
    if len(ids) < size // 32:
        return np.unique(ids)
    met = np.zeros(size, bool)
    met[ids] = True
    return np.flatnonzero(met)


def reward(moves: Moves, ids: IntArray, places: IntArray, size: int) -> dict[str, FloatArray]:
    """The expected number of happenings a block brings from each of some states, by path; at their places."""
    by_path = {}
    for path, parts in moves.happenings.items():
        sources = np.concatenate([source for source, _ in parts])
        chances = np.concatenate([chance for _, chance in parts])
        expected = by_path[path] = np.zeros(size)
        expected[places] = np.bincount(sources, weights=chances, minlength=int(ids.max(initial=-1)) + 1)[ids]
    return by_path


def fused(matrices: Sequence[Matrix]) -> Iterator[Matrix]:
    """The matrices, neighbours multiplied out where the product is no larger than the two, or small."""
    held = None
    for matrix in matrices:
        if held is None:
            held = matrix
            continue
        worthwhile = max(held.nnz + matrix.nnz, SMALL)
        product = matrix @ held if product_entries(matrix, held) <= 1.2 * worthwhile else None
        if product is not None and product.nnz <= worthwhile:
            held = product
        else:
            yield held
            held = matrix
    if held is not None:
        yield held


def product_entries(left: Matrix, right: Matrix) -> float:
    """About how many entries the product of two matrices has, from a sample of its rows; exact for few rows."""
    height: int = left.shape[0]
    rows = np.arange(0, height, max(height // SAMPLE, 1))
    entries = int((left[rows] @ right).nnz)
    return entries * height / max(len(rows), 1)


# blocks -----------------------------------------------------------------------------------------


def blocks(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    """The steps of a day in runs that fall few ways; a let and the last step that names it stay together."""
    held: list[Step] = []
    ways = 1
    reads = [read(step) for step in steps]
    for place, step in enumerate(steps):
        own = 1 if isinstance(step, Let) else branching(step)
        open_lets = any(
            isinstance(earlier, Let) and any(earlier.name in names for names in reads[place:]) for earlier in held
        )
        if held and ways * own > BRANCHING and not open_lets:
            yield tuple(held)
            held, ways = [], 1
        held.append(step)
        ways *= own
    if held:
        yield tuple(held)


def read(step: Step) -> set[str]:
    """The names a step reads."""
    return names_of(step.value) if isinstance(step, Let) else names_of(*expressions_read(step))


def branching(group: Group) -> int:
    """About how many ways a group may fall."""
    most = 1
    for rule in group.rules:
        match rule.draw:
            case None:
                own = 1
            case Choice(weights=weights):
                own = len(weights)
            case Binomial() | Poisson():
                own = BRANCHING
            case _:
                own = 2
        inner = max(
            (branching(action) for branch in rule.branches for action in branch.actions if isinstance(action, Group)),
            default=1,
        )
        most = max(most, own * inner)
    return most


def day_parts(block: Sequence[Step]) -> Iterator[Node]:
    """The largest parts of a block's expressions that hang on the day's number alone."""
    nodes = (node for step in block for node in ([step.value] if isinstance(step, Let) else everything(step)))
    return day_parts_of(*nodes)


def everything(group: Group) -> Iterator[Node]:
    """Every expression of a group, those that only change their own target too."""
    for rule in group.rules:
        yield from expressions_read(Group((rule,)))
        for branch in rule.branches:
            for action in branch.actions:
                if isinstance(action, Group):
                    yield from everything(action)
                else:
                    yield action.amount
