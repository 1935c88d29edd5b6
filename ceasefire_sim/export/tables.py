"""A scenario as tables: states, transitions and labels of a day, for other tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from ceasefire_sim.chain.chain import Chain
from ceasefire_sim.engines.exact.absorption import matrix_of
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.arrays import array_value
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.solve import MOST_STATES

__all__ = ["Table", "Tables", "tables"]


Cell: TypeAlias = bool | int | float | str


@dataclass(frozen=True)
class Table:
    """One table by its name: its columns, and its rows as they are asked for."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]


@dataclass(frozen=True)
class Tables:
    """The states at the beginning of a day, where a day leads with which probability, and what holds in them.

    ``states`` has a row a state, a value a name; ``initial`` numbers of states with their probability; ``matrix`` is
    sparse, from a state (row) to a state (column); ``labels`` numbers of states with what holds in them.
    """

    names: tuple[str, ...]
    states: tuple[tuple[Cell, ...], ...]
    initial: tuple[tuple[int, float], ...]
    matrix: Any  # scipy.sparse.csr_matrix, which has no types
    labels: tuple[tuple[int, str], ...]

    def tables(self) -> Iterator[Table]:
        """The tables, in order."""
        yield Table("states", ("state", *self.names), ((number, *row) for number, row in enumerate(self.states)))
        yield Table("initial", ("state", "probability"), iter(self.initial))
        entries = self.matrix.tocoo()
        order = np.lexsort((entries.col, entries.row))
        moves = (
            (int(entries.row[k]), int(entries.col[k]), float(entries.data[k])) for k in order if entries.data[k] > 0
        )
        yield Table("transitions", ("from", "to", "probability"), moves)
        yield Table("labels", ("state", "label"), iter(self.labels))


def tables(scenario: Scenario, max_states: int = MOST_STATES) -> Tables:
    """The tables of a scenario, its states met within the horizon.

    Raises ``InputError`` where the day's number decides anything, for then no one table holds for every day.
    """
    names = ExpressionLowering(scenario)
    machine = lower(scenario, names)
    roots = [names.terms.name(name) for name in scenario.quantities] + [node for _, node in machine.attributes]
    file = scenario.file
    wanted = {"goal": file.goal, "holds": file.holds}
    truths = {name: names.lower(formula.node) for name, formula in wanted.items() if formula is not None}
    chain = Chain(sliced(machine, [*roots, *truths.values()], scenario.regions, ()), max_states)
    if not chain.homogeneous:
        raise InputError(
            "the day's number decides what happens in this scenario, so no one table of transitions holds for"
            " every day; export it --to prism, or leave out what names `day`"
        )
    begin, chance = chain.begin()
    chain.reach(0, begin, scenario.horizon)
    matrix = sparse.csr_matrix(matrix_of(chain, chain.compiled(0)))
    values = chain.values()
    columns = []
    for name in values:
        states = scenario.regions[name].states if name in scenario.regions else None
        column = values[name].tolist()
        columns.append([states[number] for number in column] if states else column)
    size, labels = len(chain.day_ids), []
    for name, truth in truths.items():
        held = np.broadcast_to(array_value(truth, {**values, "day": 0}), (size,))
        labels += [(int(state), name) for state in np.flatnonzero(held)]
    start = tuple((int(state), float(p)) for state, p in zip(begin, chance, strict=True))
    return Tables(tuple(values), tuple(zip(*columns, strict=True)), start, matrix, tuple(labels))
