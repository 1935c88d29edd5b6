"""The probability of a rare event, from Python."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.rare_event import RareEvent, WorkDone
from ceasefire_sim.scenario.limits import LARGEST_SEED
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.studies.engine_choice import fast_engine
from ceasefire_sim.studies.splitting.candidates import candidates
from ceasefire_sim.studies.splitting.choice import best_of
from ceasefire_sim.studies.splitting.estimator import Effort, split
from ceasefire_sim.studies.splitting.events import event_of, passage_machines
from ceasefire_sim.studies.splitting.pilot import pilot
from ceasefire_sim.studies.splitting.stages import RunNumbers, Stages

__all__ = ["REPETITIONS", "RUNS", "SplittingOptions", "estimate_rare_event", "rare_event"]

RUNS = 1000  # that set out for each level in a repetition
REPETITIONS = 20
EFFORT = Effort(REPETITIONS, RUNS)
MOST_RUNS = 1 << 32
FARTHEST = 1e15


@dataclass(frozen=True)
class SplittingOptions:
    """What a caller asks for: the number of the levels and these, or None to have them found; how much is played."""

    number: str | None = None
    levels: tuple[float, ...] | None = None
    effort: Effort = EFFORT
    seed: int | None = None
    confidence: float = 0.95
    engine: str = "auto"


def rare_event(  # its keywords are options of the command line, each with a default
    scenario: Scenario,
    name: str,
    level: str | None = None,
    *,
    levels: Sequence[SupportsFloat] | None = None,
    runs: SupportsIndex = RUNS,
    repetitions: SupportsIndex = REPETITIONS,
    seed: SupportsIndex | None = None,
    confidence: SupportsFloat = 0.95,
    engine: str = "auto",
) -> RareEvent:
    """The probability of a property that is rarely true (`always`: rarely broken), by multilevel splitting.

    ``level`` is a number that grows on the way to the event: a quantity, or any expression of the language. Runs that
    reach a level of it are split, each offspring with luck of its own. ``levels`` are found by pilot runs unless
    given, and so is what they are levels of. Each of the ``repetitions`` is an unbiased estimate of its own, in which
    ``runs`` runs set out for each level; the interval comes from their spread. ``engine`` is as for ``simulate``, but
    not the reference.

    Raises ``InputError`` for properties that have no event (numbers, those with `given`, or without horizon), and for
    numbers out of bounds.
    """
    known_scenario(scenario)
    effort = Effort(
        whole_number("the number of repetitions", repetitions, 2, 10_000),
        whole_number("the number of runs", runs, 10, MOST_RUNS),
    )
    options = SplittingOptions(
        level,
        None if levels is None else growing(levels),
        effort,
        None if seed is None else whole_number("the seed", seed, 0, LARGEST_SEED),
        real_number("the confidence", confidence, 0, 1),
        fast_engine(engine),
    )
    return estimate_rare_event(scenario, name, options)


def growing(levels: Sequence[SupportsFloat]) -> tuple[float, ...]:
    """Levels as numbers that grow; raises ``InputError`` for others."""
    thresholds = tuple(real_number("a level", level, -FARTHEST, FARTHEST) for level in levels)
    if any(later <= earlier for earlier, later in itertools.pairwise(thresholds)):
        raise InputError(f"levels grow from each to the next, and {', '.join(f'{x:g}' for x in thresholds)} do not")
    return thresholds


def estimate_rare_event(scenario: Scenario, name: str, options: SplittingOptions) -> RareEvent:
    """The estimate as asked for."""
    event = event_of(scenario, name)
    seed = scenario.file.seed if options.seed is None else options.seed
    given = None if options.number is None else [options.number]
    numbers = given or candidates(scenario, scenario.file.properties[name])
    machines = passage_machines(scenario, event, numbers)
    run_numbers = RunNumbers()
    tried = [Stages(scenario, machine, event, seed, options.engine, run_numbers) for machine in machines]
    stages, trial_days = (tried[0], 0) if len(tried) == 1 else best_of(tried)
    piloted = pilot(stages, 2 * options.effort.runs)
    levels = piloted.levels if options.levels is None else options.levels
    splitting = split(stages, levels, options.effort)
    return RareEvent(
        scenario,
        name,
        event.words,
        numbers[tried.index(stages)],
        options.effort.runs,
        tuple(splitting.values.tolist()),
        splitting.levels,
        WorkDone(piloted.run_days + trial_days, splitting.run_days, piloted.plain),
        splitting.hits,
        seed,
        options.confidence,
        tuple(numbers) if given is None else (),
    )
