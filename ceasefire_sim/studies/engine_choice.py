"""Which engine plays runs. All give the same numbers, so the choice is one of speed and of what is installed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Literal, TypeAlias, get_args

from ceasefire_sim.arrays import IntArray, NumberArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError
from ceasefire_sim.machine.rules import Machine
from ceasefire_sim.results.run_block import Column, RunBlock
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = [
    "ENGINES",
    "RE_ENTRANT",
    "EngineChoice",
    "QuestionPlayer",
    "asked_only",
    "chosen_engine",
    "fast_engine",
    "observed_only",
    "question_player",
    "runs_player",
]  # fmt: skip

EngineChoice: TypeAlias = Literal["auto", "reference", "vectorised", "compiled"]
ENGINES: tuple[EngineChoice, ...] = get_args(EngineChoice)
QuestionPlayer: TypeAlias = Callable[[Scenario, RunRange], Mapping[str, Column]]
RE_ENTRANT = frozenset(("compiled",))  # engines that let go of the interpreter: threads share their work
log = logging.getLogger("ceasefire_sim")


def chosen_engine(name: str) -> str:
    """The engine of a name; ``auto`` is the default one.

    Raises ``InputError`` for a name that none has, and for the compiled engine where wasmtime is not installed.
    """
    if name not in ENGINES:
        raise InputError(f"there is no engine {name!r}{did_you_mean(str(name), ENGINES)}")
    if name == "compiled" and not wasmtime_is_here():
        raise InputError("the compiled engine needs wasmtime, which is not installed: pip install wasmtime")
    return default_engine() if name == "auto" else name


def fast_engine(name: str) -> str:
    """The engine of a name; raises ``InputError`` for the reference, which plays one run at a time."""
    engine = chosen_engine(name)
    if engine == "reference":
        raise InputError("this plays blocks of spliced runs, which the engine 'reference' does not: leave it out")
    return engine


@cache
def default_engine() -> str:
    """The engine that is used unless another is named: the compiled one, or without wasmtime the vectorised one."""
    if wasmtime_is_here():
        return "compiled"
    log.warning("wasmtime is not installed: runs are played on the vectorised engine, which is slower")
    return "vectorised"


@cache
def wasmtime_is_here() -> bool:
    """Whether the compiled engine can run."""
    return find_spec("wasmtime") is not None


def runs_player(scenario: Scenario, engine: str) -> Callable[[RunRange], RunBlock]:
    """The function that plays some runs of a scenario on a fast engine."""
    if engine == "compiled":
        from ceasefire_sim.engines.compiled import run_columns as compiled_columns

        machine = compiled_columns.compiled(scenario)
        return lambda runs: compiled_columns.played_runs(scenario, machine, runs)
    from ceasefire_sim.engines.vectorised import run_columns as vectorised_columns

    program = vectorised_columns.program_of(scenario)
    return lambda runs: vectorised_columns.played_runs(scenario, program, runs)


def asked_only(scenario: Scenario, runs: RunRange, engine: str = "auto") -> dict[str, Column]:
    """The columns ``goal``, ``properties.NAME``, ``capped.NAME`` and ``given.NAME`` of some runs, and nothing else."""
    if chosen_engine(engine) == "compiled":
        from ceasefire_sim.engines.compiled.goal_only import asked_only as asked_of_compiled

        return asked_of_compiled(scenario, runs)
    from ceasefire_sim.engines.vectorised.goal_only import asked_only as asked_of_vectorised

    return asked_of_vectorised(scenario, runs)


def question_player(scenario: Scenario, engine: str) -> QuestionPlayer:
    """The function that gives the columns of ``asked_only`` for a scenario, or another that differs in free parameters.

    Of the reference, runs are played one after another as ever.
    """
    if engine == "compiled":
        from ceasefire_sim.engines.compiled import goal_only

        return goal_only.question_player(scenario)
    if engine == "reference":
        from ceasefire_sim.reference.play import play_block as play_on_reference

        return lambda at, runs: play_on_reference(at, runs.seed, runs.first, runs.count).columns
    return lambda at, runs: asked_only(at, runs, engine)


def observed_only(
    scenario: Scenario, machine: Machine, runs: RunRange, engine: str = "auto"
) -> tuple[dict[str, NumberArray], IntArray]:
    """What the observers of a machine made of a scenario saw in some runs, by name, and the last day of each run."""
    if chosen_engine(engine) == "compiled":
        from ceasefire_sim.engines.compiled.goal_only import observed_only as seen_by_compiled

        return seen_by_compiled(scenario, machine, runs)
    from ceasefire_sim.engines.vectorised.goal_only import observed_only as seen_by_vectorised

    return seen_by_vectorised(machine, runs)
