"""Many runs of one scenario that can be played again: one of them as an agreement, some of them, or all for a question.

Luck is keyed by seed, run, day and site, so a run played again is the same run. What is played again is played on the
fast engine, cut down to what the question hangs on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, SupportsIndex, TypeAlias, overload

import numpy as np

from ceasefire_sim.analysis.typical import typical_run
from ceasefire_sim.arguments import short_repr, whole_number
from ceasefire_sim.arrays import BoolArray, IntArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError, ScenarioError
from ceasefire_sim.results.answer import Answer
from ceasefire_sim.results.lookup import known
from ceasefire_sim.results.run_answers import PropertyColumns, run_answer
from ceasefire_sim.results.run_block import ENDINGS, shown_columns
from ceasefire_sim.results.runset import Cell, RunTable
from ceasefire_sim.results.saved import open_table, save_results
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.studies.engine_choice import asked_only, chosen_engine, runs_player

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["RunSet", "open_results"]

QuestionKind: TypeAlias = Literal["eventually", "always", "days_until", "days_when", "at_end", "most", "least", "count"]
QUESTION_KINDS = ("eventually", "always", "days_until", "days_when", "at_end", "most", "least", "count")
ASKED = "asked_afterwards"  # the name of a question that the scenario's file does not have


@dataclass(frozen=True, repr=False)
class RunSet(RunTable):
    """Runs of one scenario under one seed: a table, the questions it answers, and the runs themselves again.

    ``runs[7]`` is the row of the eighth run in the set, ``runs.retrace(7)`` run number 7 as an agreement on its last
    day, ``runs.where(ending="failed")`` those that failed, ``runs.ask("tension >= 8")`` the answer to a question that
    the scenario does not ask.
    """

    def __add__(self, other: RunTable) -> RunSet:
        """The runs of both, in the order of their numbers; see ``RunTable``."""
        table = super().__add__(other)
        return NotImplemented if table is NotImplemented else replayable(table)

    # one run ------------------------------------------------------------------------------------

    @overload
    def __getitem__(self, place: SupportsIndex) -> Mapping[str, Cell]: ...
    @overload
    def __getitem__(self, place: slice) -> RunSet: ...
    def __getitem__(self, place: SupportsIndex | slice) -> Mapping[str, Cell] | RunSet:
        """The row at a place, from 0 or from the end; of a slice, those runs.

        Raises ``InputError`` beyond the last. ``place`` is no run number: see ``retrace``.
        """
        if isinstance(place, slice):
            return self.chosen(np.arange(len(self))[place])
        at = whole_number("a place in the run set", place, -len(self), len(self) - 1) % len(self)
        return {name: self.cells[name][at] for name in shown_columns(self.scenario)}

    def __iter__(self) -> Iterator[Mapping[str, Cell]]:
        return iter(self.rows)

    @cached_property
    def cells(self) -> Mapping[str, Sequence[Cell]]:
        """The columns of the table of runs as a user reads them."""
        return {name: self.column(name) for name in shown_columns(self.scenario)}

    def retrace(self, run: SupportsIndex, day: SupportsIndex | None = None) -> Agreement:
        """Run number ``run`` once more, as an agreement on S(day), or on its last day.

        >>> import ceasefire_sim as cs
        >>> runs = cs.simulate(cs.read_scenario("two-party-deadlock"), runs=10)
        >>> runs.retrace(7).ending == runs[7]["ending"]
        True

        Raises ``InputError`` for a run that is not in the set.
        """
        number = whole_number("a run", run, 0)
        numbers = self.array("run")
        if not np.any(numbers == number):
            raise InputError(f"run {number} is not in this set, whose runs are {int(numbers[0])} to {int(numbers[-1])}")
        agreement = live(self.scenario, self.seed, number)
        agreement.retrace(
            self.scenario.horizon if day is None else whole_number("a day", day, 0, self.scenario.horizon)
        )
        return agreement

    def typical(self, ending: str | None = None) -> int:
        """The number of the run nearest to the medians of all, or of those with an ending.

        >>> import ceasefire_sim as cs
        >>> runs = cs.simulate(cs.read_scenario("reciprocal-tranches"), runs=50)
        >>> runs.retrace(runs.typical("failed")).ending
        'failed'

        Raises ``InputError`` for an ending that there is not, and where no run has it.
        """
        if ending is None:
            return typical_run(self)
        mask = self.array("ending") == ENDINGS.index(known("ending", ending, ENDINGS))
        if not mask.any():
            shares = ", ".join(f"{name} {share.value:.1%}" for name, share in self.endings().items() if share.value)
            raise InputError(f"none of the {len(self):,} runs ends {ending!r}; how they end: {shares}")
        return typical_run(self, mask)

    # some runs ----------------------------------------------------------------------------------

    def where(self, condition: BoolArray | None = None, /, **cells: Cell | Iterable[Cell]) -> RunSet:
        """The runs whose cells are as named, or for which ``condition`` (a truth a run) holds, as a set of their own.

        ``runs.where(ending="failed", phase=["collapsed"])``; columns with dots go by a mapping:
        ``runs.where(**{"regions.monitoring": "active"})``. The runs are played again, so that tables by day and
        waiting are those of these runs alone.

        Raises ``InputError`` for columns that there are not, and where no run is left.
        """
        kept = np.ones(len(self), np.bool_)
        if condition is not None:
            truth = np.asarray(condition)
            if truth.dtype != np.bool_ or truth.shape != (len(self),):
                raise InputError(f"a condition has a truth value for each of the {len(self)} runs")
            kept &= truth
        for name, wanted in cells.items():
            column = self.cells[known("column", name, self.cells)]
            values = [wanted] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
            if name in ("ending", "phase") or name.startswith("regions."):
                for value in values:
                    known(name.removeprefix("regions."), str(value), self.categories(name))
            kept &= np.array([cell in values for cell in column], np.bool_)
        return self.chosen(np.flatnonzero(kept))

    def chosen(self, places: IntArray) -> RunSet:
        """The runs at some places, played again."""
        if not len(places):
            raise InputError("no run is so")
        runs = RunRange.of(self.seed, self.array("run")[places])
        block = runs_player(self.scenario, chosen_engine("auto"))(runs)
        return RunSet(self.scenario, self.seed, self.engine, block, self.confidence)

    # questions asked afterwards -----------------------------------------------------------------

    def ask(
        self,
        expression: str,
        kind: QuestionKind = "eventually",
        *,
        within: SupportsIndex | None = None,
        given: str | None = None,
    ) -> Answer:
        """The answer of these runs to a question that the scenario does not ask.

        ``expression`` and ``kind`` are those of a property (language page, section 6): ``runs.ask("tension >= 8",
        kind="days_when")``. The runs are played again, cut down to what the question hangs on.

        >>> import ceasefire_sim as cs
        >>> runs = cs.simulate(cs.read_scenario("two-party-deadlock"), runs=50)
        >>> runs.ask("phase == concluded").value == runs.endings()["reached"].value
        True

        Raises ``InputError`` for an expression that cannot be read.
        """
        known("kind of question", kind, QUESTION_KINDS)
        for text in (expression, *(() if given is None else (given,))):
            if not isinstance(text, str):
                raise InputError(f"a question is an expression as text, not {short_repr(text)}")
        question: dict[str, object] = {kind: expression}
        if within is not None:
            question["within"] = whole_number("within", within, 0)
        if given is not None:
            question["given"] = given
        scenario = asking(self.scenario, question)
        columns = asked_only(scenario, RunRange.of(self.seed, self.array("run")))
        answers = PropertyColumns(
            scenario, ASKED, *(columns[f"{part}.{ASKED}"] for part in ("properties", "capped", "given"))
        )
        return run_answer(answers, self.confidence)

    def save(self, folder: str | os.PathLike[str], overwrite: bool = False) -> None:
        """Writes the runs to a folder, from which ``open_results`` has them again.

        ``overwrite`` lets them replace other runs there. Raises ``InputError`` where the folder holds something else,
        or where runs are missing between the first and the last; ``LimitError`` where it cannot be written.
        """
        save_results(self, folder, overwrite)

    # for other libraries ------------------------------------------------------------------------

    def to_pandas(self) -> pandas.DataFrame:
        """The table of runs as a pandas DataFrame, a row a run, indexed by run number; states are categories."""
        try:
            import pandas as pd
        except ImportError:
            raise InputError("pandas is not installed: pip install pandas") from None
        frame = pd.DataFrame({name: list(column) for name, column in self.cells.items()})
        for name, column in self.cells.items():
            if column and isinstance(column[0], str):
                frame[name] = pd.Categorical(frame[name], categories=self.categories(name))
        return frame.set_index("run")

    def to_arrow(self) -> pyarrow.Table:
        """The table of runs as a pyarrow Table, a row a run; what is empty is null."""
        try:
            import pyarrow as pa
        except ImportError:
            raise InputError("pyarrow is not installed: pip install pyarrow") from None
        return pa.table({name: pa.array(list(column)) for name, column in self.cells.items()})

    def categories(self, name: str) -> list[str]:
        """The texts that a column can hold, in the order of the scenario."""
        if name == "ending":
            return list(ENDINGS)
        return list(self.scenario.regions[name.removeprefix("regions.")].states)


def asking(scenario: Scenario, question: Mapping[str, object]) -> Scenario:
    """The scenario with one more property; raises ``InputError`` with what is wrong with the question itself."""
    path = f"properties.{ASKED}"
    try:
        return scenario.with_({path: question})
    except ScenarioError as error:
        faults = [fault for fault in error.faults if fault.path != path] or list(error.faults)
        messages = [(fault.path.removeprefix(path).lstrip("."), fault.message) for fault in faults]
        raise InputError(
            replace(fault, file="", path="", message=f"the question's {key} {question[key]!r}: {message}")
            if key in question
            else fault
            for fault, (key, message) in zip(faults, messages, strict=True)
        ) from None


def replayable(table: RunTable) -> RunSet:
    """A table of runs as runs that can be played again."""
    return RunSet(table.scenario, table.seed, table.engine, table.block, table.confidence)


def open_results(path: str | os.PathLike[str]) -> RunSet:
    """The runs in a folder that ``run``, ``simulate(…, out=…)`` or ``RunSet.save`` wrote.

    Raises ``InputError`` where the folder holds no finished runs, a file is missing or has changed, or a newer
    version wrote them.
    """
    return replayable(open_table(path))
