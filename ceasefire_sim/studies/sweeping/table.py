"""A swept scenario: its points, what was measured at each, and the command that makes any of them again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.column_table import Column
from ceasefire_sim.results.formatting_html import table
from ceasefire_sim.results.lookup import known
from ceasefire_sim.results.measures import REACHED, Measure
from ceasefire_sim.results.read_only import FrozenMapping
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.source.files import shipped
from ceasefire_sim.studies.sweeping.design import SweepDesign
from ceasefire_sim.studies.sweeping.factors import NONE, READING, TOGETHER, VARIANT, FactorValue, scenario_at
from ceasefire_sim.studies.sweeping.points import Measured

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = [
    "Sweep", "SweepLuck", "command_of", "known_measure", "measures_there", "option_words", "typed_file",
]  # fmt: skip

FIXED = ("point", "measure", "kind", "value", "low", "high", "runs", "happened", "median", "command")


@dataclass(frozen=True)
class SweepLuck:
    """Which runs were made at every point: so many of a seed, from number 0 on."""

    runs: int
    seed: int


@dataclass(frozen=True, repr=False)
class Sweep:
    """What a scenario answers at many settings, every one on the same luck.

    ``sweep.points`` are the settings, ``sweep.measure("reaches_second")`` has a measure for each of them,
    ``sweep.at(7)`` the scenario of one, ``sweep.command(7)`` what makes it again in a shell.
    """

    scenario: Scenario
    design: SweepDesign
    luck: SweepLuck
    confidence: float
    measured: tuple[Measured, ...]

    def __len__(self) -> int:
        return len(self.design.points)

    def __repr__(self) -> str:
        varied = ", ".join(factor.name for factor in self.design.factors)
        return (
            f"Sweep({self.scenario.name} over {varied}: {len(self)} points of {self.luck.runs:,} runs,"
            f" seed {self.luck.seed})"
        )

    def _repr_html_(self) -> str:
        """The first points as a table, for notebooks."""
        names = self.measures
        header = [*(factor.name for factor in self.design.factors), *names]
        rows = [
            [*(str(value) for value in point.values()), *(short(self.measure(name)[number]) for name in names)]
            for number, point in enumerate(self.points)
        ]
        return table(repr(self), header, rows)

    @cached_property
    def points(self) -> tuple[FrozenMapping[str, FactorValue], ...]:
        """The value of every factor, by its name, at each point."""
        names = [factor.name for factor in self.design.factors]
        return tuple(FrozenMapping(dict(zip(names, point, strict=True)), "factor") for point in self.design.points)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The names of what is measured at every point, the goal first."""
        names = [measure.name for measure in self.measured[0]]
        return tuple(name for name in names if all(name in point for point in self.by_name))

    @cached_property
    def by_name(self) -> tuple[dict[str, Measure], ...]:
        """What was measured at each point, by name."""
        return tuple({measure.name: measure for measure in measured} for measured in self.measured)

    def measure(self, name: str) -> list[Measure]:
        """One property at each point, or how often the goal is ``reached``.

        Raises ``InputError`` for what was not measured at every point.
        """
        full = self.measure_name(name)
        return [point[full] for point in self.by_name]

    def measure_name(self, name: str) -> str:
        """The whole name of what is measured."""
        return known_measure(name, self.measures)

    def at(self, point: SupportsIndex) -> Scenario:
        """The scenario at a point."""
        return scenario_at(self.scenario, self.design.factors, self.design.points[self.known_point(point)])

    def command(self, point: SupportsIndex) -> str:
        """What is typed in a shell to make the runs of one point again."""
        return command_of(self.scenario, self.design, self.known_point(point), self.luck)

    def known_point(self, point: SupportsIndex) -> int:
        """The number of a point."""
        return whole_number("a point", point, 0, len(self) - 1)

    # as a table -----------------------------------------------------------------------------------

    def columns(self) -> dict[str, Column]:
        """The long table: a row for each point and measure, masked where there is no value."""
        rows = [(number, measure) for number, point in enumerate(self.measured) for measure in point]
        numbers = [number for number, _ in rows]
        columns: dict[str, Column] = {"point": np.array(numbers, np.int64)}
        for place, factor in enumerate(self.design.factors):
            values = [self.design.points[number][place] for number in numbers]
            columns[factor.path if factor.name in FIXED else factor.name] = factor_column(values)
        columns["measure"] = texts(measure.name for _, measure in rows)
        columns["kind"] = texts(measure.kind for _, measure in rows)
        for name in ("value", "low", "high"):
            columns[name] = reals([getattr(measure, name) for _, measure in rows])
        columns["runs"] = np.array([measure.runs for _, measure in rows], np.int64)
        for name in ("happened", "median"):
            columns[name] = reals([getattr(measure, name) for _, measure in rows])
        commands = [self.command(number) for number in range(len(self))]
        columns["command"] = texts(commands[number] for number in numbers)
        return columns

    def to_pandas(self) -> pandas.DataFrame:
        """The long table as a pandas DataFrame: a row for each point and measure."""
        try:
            import pandas as pd
        except ImportError:
            raise InputError("pandas is not installed: pip install pandas") from None
        return pd.DataFrame({name: cells(column) for name, column in self.columns().items()})

    def to_arrow(self) -> pyarrow.Table:
        """The long table as a pyarrow Table; what is empty is null."""
        try:
            import pyarrow as pa
        except ImportError:
            raise InputError("pyarrow is not installed: pip install pyarrow") from None
        return pa.table({name: pa.array(cells(column)) for name, column in self.columns().items()})


def known_measure(name: str, measures: Sequence[str]) -> str:
    """The whole name of a measure, of which ``reached`` is short for the goal's; raises ``InputError`` for no such."""
    section, _, reached = REACHED.partition(".")
    if name.startswith(f"{section}.") and name != REACHED:
        raise InputError(
            f"of the endings only '{reached}' is counted here; of the others `run` tells, or a property such as"
            " {eventually: phase == collapsed}"
        )
    return known("property", REACHED if name == reached and name not in measures else name, measures)


def measures_there(scenario: Scenario) -> list[str]:
    """The names of what is measured of a scenario, the goal first."""
    return [*([REACHED] if scenario.file.goal is not None else []), *scenario.file.properties]


def short(measure: Measure) -> str:
    """A measure in four digits with its interval."""
    if measure.value is None:
        return "–"
    interval = "" if measure.interval is None else f" [{measure.interval[0]:.4g}, {measure.interval[1]:.4g}]"
    return f"{measure.value:.4g}{interval}"


def factor_column(values: Sequence[FactorValue]) -> Column:
    """The values of a factor: numbers as reals, names as texts."""
    if any(isinstance(value, str) for value in values):
        return texts(map(str, values))
    return np.array(values, np.float64)


def texts(values: Iterable[str]) -> Column:
    """Texts as a column."""
    return np.array(list(values), dtype=object)


def reals(values: Sequence[float | None]) -> Column:
    """Numbers as a column, masked where there is none."""
    return np.ma.masked_array([0.0 if value is None else value for value in values],
                              mask=[value is None for value in values])  # fmt: skip


def cells(column: Column) -> list[object]:
    """A column as plain values, None where it is masked."""
    values: list[object] = column.tolist()
    return values


def command_of(scenario: Scenario, design: SweepDesign, point: int, luck: SweepLuck) -> str:
    """What is typed in a shell to make the runs of a point of a design again."""
    words = ["ceasefire-sim", "run", typed_file(scenario), *setting_words(scenario, design, point)]
    return shlex.join([*words, f"--runs={luck.runs}", f"--seed={luck.seed}"])


def setting_words(scenario: Scenario, design: SweepDesign, point: int) -> Iterator[str]:
    """The options of a point, what is written over the scenario already among them."""
    variant, readings, settings = scenario.variant, scenario.readings, dict(scenario.overrides)
    for factor, value in zip(design.factors, design.points[point], strict=True):
        if factor.path == VARIANT:
            variant = None if value == NONE else str(value)
        elif factor.path == READING:
            readings = () if value == NONE else tuple(str(value).split(TOGETHER))
        else:
            settings[factor.path] = value
    yield from option_words(variant, readings, settings)


def option_words(variant: str | None, readings: Iterable[str], settings: Mapping[str, object]) -> Iterator[str]:
    """The options that choose a text, as one types them."""
    if variant is not None:
        yield f"--variant={variant}"
    yield from (f"--reading={reading}" for reading in readings)
    yield from (f"--set={path}={json.dumps(value)}" for path, value in settings.items())


def typed_file(scenario: Scenario) -> str:
    """The scenario as a command names it: a shipped one by its name, another by its path."""
    stem = Path(scenario.path).stem
    file = shipped(stem) if scenario.path else None
    return stem if file is not None and str(file) == scenario.path else scenario.path or f"{scenario.name}.yaml"
