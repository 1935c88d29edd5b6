"""Traps: how many runs end where the goal can no longer be reached, and what takes it out of their reach.

Of a lost run the *day of leaving* is the last one in whose morning the goal could still be reached. On that day each
happening is held back by itself, all else equal, and the day is played again. The last happening without which the
goal would still be in reach is what is told; the first such happening is what brought it. Where there is none, it is
time that runs out; of the lost state it is then asked without which amendment the goal could still be reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ceasefire_sim.arrays import BoolArray
from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.luck import Luck
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.outlook.lost_states import lost_states
from ceasefire_sim.reference.state import Snapshot
from ceasefire_sim.results.estimate import wilson
from ceasefire_sim.scenario.assembly import reread
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.witness import goal_alone
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.studies.simulate import simulate
from ceasefire_sim.studies.solve import solve

__all__ = ["Trap", "TurningPoint", "trap_of"]

LOST = ("failed", "stuck")
MOST_STATES = 5_000  # of an exact share
MOST_LOST = 20  # runs in which it is looked for what takes the goal out of reach
MOST_DAYS = 1_500  # played in all of them
KEPT_EVERY = 32  # days on which a run is kept, so that it need not be played from its first day again
MOST_DRAWS = 60  # of a day that are held back one by one


@dataclass(frozen=True)
class TurningPoint:
    """What takes the goal out of reach in ``runs`` of the runs looked at, and the first day on which it does.

    ``path`` is the site of the last happening without which the goal would still be in reach, ``brought_by`` that of
    the first, where it is another; both are None where time runs out. ``amendments`` are then those without any one of
    which the goal could still be reached.
    """

    path: str | None
    brought_by: str | None
    runs: int
    first_day: int
    amendments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trap:
    """The share of runs that end where the goal can no longer be reached, and what takes it out of their reach.

    ``runs`` is 0 where the share is exact, and its interval is then a point. ``turning_points`` are of ``looked_at``
    lost runs, the most frequent first.
    """

    share: float
    interval: tuple[float, float]
    runs: int
    looked_at: int
    turning_points: tuple[TurningPoint, ...]


def trap_of(scenario: Scenario, goal: Node, runs: int) -> Trap:
    """The trap in a text whose goal can be reached, from so many runs; its share is exact where the states fit."""
    subject = goal_alone_of(scenario, goal)
    played = simulate(subject, runs=runs)
    endings = np.asarray(played.cells["ending"])
    out = [int(run) for run in np.flatnonzero(np.isin(endings, LOST))]
    share, count = exact_share(subject), 0
    if share is None:
        share, count = len(out) / runs, runs
    interval = (share, share) if not count else wilson(len(out), runs)
    lifted = {name: goal_alone_of(reread(scenario, scenario.readings, (*scenario.left_out, name)), goal)
              for name in scenario.file.amendments}  # fmt: skip
    turns = list(turns_of(subject, [Luck.keyed(played.seed, run) for run in out[:MOST_LOST]], lifted))
    return Trap(share, interval, count, len(turns), most_frequent(turns))


def goal_alone_of(scenario: Scenario, goal: Node) -> Scenario:
    """The scenario with a goal in place of all that it asks."""
    return replace(scenario, file=scenario.file.model_copy(update=goal_alone(goal)))


def exact_share(scenario: Scenario) -> float | None:
    """The probability of a lost run by the horizon; None where the states do not fit."""
    try:
        shares = solve(scenario, MOST_STATES).endings()
    except TooManyStatesError:
        return None
    return sum(shares[ending].value for ending in LOST)


# turning points ---------------------------------------------------------------------------------

Turn = tuple[str | None, str | None, tuple[str, ...], int]  # what is told, what brought it, the amendments, the day


def most_frequent(turns: Sequence[Turn]) -> tuple[TurningPoint, ...]:
    """The turning points, those of most runs first."""
    counts = Counter(turn[:3] for turn in turns)
    first = {alike: min(turn[3] for turn in turns if turn[:3] == alike) for alike in counts}
    points = [TurningPoint(*alike[:2], count, first[alike], alike[2]) for alike, count in counts.items()]
    return tuple(sorted(points, key=lambda point: (-point.runs, point.first_day, point.path or "")))


def turns_of(scenario: Scenario, lucks: Iterable[Luck], lifted: Mapping[str, Scenario]) -> Iterator[Turn]:
    """What took the goal out of reach in the lost runs of some lucks; ``lifted`` lack an amendment each."""
    agreement, courses = live(scenario), list[Course]()  # one agreement: to make it takes as long as several days of it
    for luck in lucks:
        courses.append(course_of(agreement, luck))
        if sum(len(course.states) for course in courses) > MOST_DAYS:
            break
    lost_from = [int(np.argmax(out)) for out in judged(scenario, [course.states for course in courses])]
    days = [max(day - 1, 0) for day in lost_from]
    leavings = [leaving_day_of(agreement, course, day) for course, day in zip(courses, days, strict=True)]
    by_site = judged(scenario, [leaving.states for leaving in leavings])
    for course, day, leaving, out in zip(courses, lost_from, leavings, by_site, strict=True):
        saved = [site for site, gone in zip(leaving.sites, out, strict=True) if not gone]
        last, first = (saved[-1], saved[0]) if saved else (None, None)
        amendments = () if saved else tuple(without_which(course.states[day], lifted))
        yield last, first if first != last else None, amendments, leaving.day


def without_which(state: Mapping[str, int], lifted: Mapping[str, Scenario]) -> Iterator[str]:
    """The amendments without any one of which the goal could be reached from a state that is lost."""
    for name, scenario in lifted.items():
        names = live(scenario).now.variables().keys()
        decided = names <= state.keys() and lost_states(scenario) is not None  # bounds would not show that it could
        if decided and not lost(scenario, [{key: state[key] for key in names}])[0]:
            yield name


@dataclass(frozen=True)
class Course:
    """A lost run: its luck, its state in every morning, and all that stood on some days, by day."""

    luck: Luck
    states: Sequence[Mapping[str, int]]
    kept: Mapping[int, Snapshot]


@dataclass(frozen=True)
class LeavingDay:
    """A day of leaving: what happened on it, and the state a day later had each of that been held back."""

    day: int
    sites: list[str]
    states: Sequence[Mapping[str, int]]


def course_of(agreement: Agreement, luck: Luck) -> Course:
    """The run of a luck from its first day to its end."""
    agreement.reset(luck)
    states: list[Mapping[str, int]] = [agreement.now.variables()]
    kept = {0: agreement.now.snapshot()}
    while not agreement.ended:
        agreement.day()
        states.append(agreement.now.variables())
        if agreement.today % KEPT_EVERY == 0:
            kept[agreement.today] = agreement.now.snapshot()
    return Course(luck, states, kept)


def leaving_day_of(agreement: Agreement, course: Course, day: int) -> LeavingDay:
    """The day of leaving of a run, played again with each happening held back."""
    agreement.reset(course.luck)
    agreement.now.restore(course.kept[day - day % KEPT_EVERY])
    while agreement.today < day:
        agreement.day()
    standing = agreement.now.snapshot()
    agreement.draws.recorded = []
    agreement.day()
    drawn, agreement.draws.recorded = agreement.draws.recorded, None
    sites = [site for _, site, value in drawn if value and not site.endswith(".outcomes")][:MOST_DRAWS]
    states: list[Mapping[str, int]] = []
    for site in sites:
        agreement.now.restore(standing)
        agreement.draws.luck = course.luck.force(day, site, False)
        agreement.day()
        states.append(agreement.now.variables())
    return LeavingDay(day, sites, states)


def judged(scenario: Scenario, groups: Sequence[Sequence[Mapping[str, int]]]) -> list[BoolArray]:
    """From which states the goal can no longer be reached, group by group; all are judged at once."""
    states = [state for group in groups for state in group]
    if not states:
        return [np.zeros(0, np.bool_) for _ in groups]
    return np.split(lost(scenario, states), np.cumsum([len(group) for group in groups])[:-1])


def lost(scenario: Scenario, states: Sequence[Mapping[str, int]]) -> BoolArray:
    """From which of some states the goal can no longer be reached; those of a final phase have not reached it."""
    region = scenario.regions["phase"]
    final = [region.states.index(state) for state in scenario.final]
    table = {name: np.array([state[name] for state in states]) for name in states[0]}
    return np.isin(table["phase"], final) | certainly_stuck(scenario, table)
