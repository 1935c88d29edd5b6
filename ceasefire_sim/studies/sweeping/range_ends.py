"""Every answer at both ends of every range, from the same runs: a tornado of each answer for the price of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.blocks import Progress, RunOptions, plan_runs
from ceasefire_sim.studies.sweeping.answer_over_ranges import AnswerOverRanges
from ceasefire_sim.studies.sweeping.design import Point
from ceasefire_sim.studies.sweeping.factors import factor_of, ranged_parameters
from ceasefire_sim.studies.sweeping.points import PointPlaying
from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity
from ceasefire_sim.studies.sweeping.table import SweepLuck
from ceasefire_sim.studies.sweeping.tornado import RunAnswers, Swing, answers_of, difference, tornado_points

__all__ = ["sensitivities"]

Answers = Mapping[str, RunAnswers]


def sensitivities(
    scenario: Scenario, measures: Iterable[str], options: RunOptions, progress: Progress | None = None
) -> Mapping[str, Sensitivity]:
    """What each of some answers hangs on, one number at a time; empty where no parameter has a range.

    ``measures`` are the whole names of what is measured. Raises ``InputError`` for numbers out of bounds.
    """
    names = tuple(measures)
    plan = replace(plan_runs(scenario, options), workers=1)
    factors = tuple(factor_of(scenario, name) for name in ranged_parameters(scenario))
    if not factors or not names:
        return {}
    playing = PointPlaying(scenario, factors, plan)
    written = AnswerOverRanges(scenario, factors, names[0], 0, plan).written
    first, *moved = tornado_points(factors, written)
    base = answers_with(playing, first, names)
    changes = []
    for number, point in enumerate(moved, 2):
        answers = answers_with(playing, point, names)
        changes.append({name: difference(base[name], answers[name], plan.confidence) for name in names})
        if progress is not None:
            progress(number * plan.runs)
    tornadoes = {}
    for name in names:
        swings = [
            Swing(factor, value, (factor.at(0.0), factor.at(1.0)), (low[name], high[name]))
            for factor, value, low, high in zip(factors, written, changes[::2], changes[1::2], strict=True)
        ]
        swings.sort(key=lambda swing: -swing.size)
        tornadoes[name] = Sensitivity(
            scenario, name, base[name].is_share, SweepLuck(plan.runs, plan.seed), plan.confidence, len(moved) + 1,
            mean_of(base[name]), swings=tuple(swings),
        )  # fmt: skip
    return tornadoes


def answers_with(playing: PointPlaying, point: Point, names: tuple[str, ...]) -> Answers:
    """Some answers in every run at a point."""
    at, columns = playing.columns(point, playing.plan.first)
    return {name: answers_of(at, columns, name) for name in names}


def mean_of(answers: RunAnswers) -> float | None:
    """The share or the mean over the runs that have an answer; None if none has."""
    known = answers.values[~np.isnan(answers.values)]
    return float(known.mean()) if len(known) else None
