"""Turning points: the days of one run on which the chance of its outcome moved most, and what moved it.

The chance on a morning is the share of futures, from there on, with the outcome. It moves by luck alone, so a day on
which it moves has a draw to be named: all draws of the day are kept but those of one happening, and what that changes
is what the happening was worth. Days and happenings are searched with few futures, and estimated again with others.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.arrays import BoolArray
from ceasefire_sim.luck import ForcedDraw, Luck
from ceasefire_sim.results.estimate import Estimate, share
from ceasefire_sim.results.lookup import known
from ceasefire_sim.results.paired import Difference, paired_shares
from ceasefire_sim.results.run_block import ENDINGS
from ceasefire_sim.results.trajectory import Event, Trajectory
from ceasefire_sim.scenario.model.draws import DrawKind, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.forking.endings import EndingPlayer
from ceasefire_sim.studies.forking.futures import ForkPoint

__all__ = [
    "NOTABLE",
    "ChanceOnDay",
    "TurningCause",
    "TurningDay",
    "TurningOptions",
    "TurningPoints",
    "turning_points",
    "turns_of",
]

FUTURES = 1000  # of a morning, for what is told
SEARCHED, SCREENED = 300, 100  # of a morning, and of a happening, while searching
MORNINGS, FIRST, PIECES = 36, 12, 5  # in all; parts of the run at first, and of a part that is looked at closer
NOTABLE = 0.02  # a day that moves the chance by less is no turning point
MOST_POINTS = 4


@dataclass(frozen=True, slots=True)
class ChanceOnDay:
    """The chance of the outcome as it stood on the morning of a day."""

    day: int
    chance: Estimate


@dataclass(frozen=True)
class TurningCause:
    """What moved the chance on a day: the ``draws`` of one happening as they fell, and its ``events``.

    ``worth`` is the chance on the next morning less the one it would be, had luck drawn these again; ``other_way`` the
    same against the one it would be, had it fallen the other way, where there is one other way.
    """

    draws: tuple[ForcedDraw, ...]
    events: tuple[Event, ...]
    worth: Difference
    other_way: Difference | None


@dataclass(frozen=True)
class TurningDay:
    """A day that moved the chance: from ``change.first`` on its morning to ``change.second`` on the next."""

    day: int
    change: Difference
    cause: TurningCause | None


@dataclass(frozen=True, repr=False)
class TurningPoints:
    """How the chance of an ``outcome`` (an ending) went in one run, and on which days it turned.

    ``chances`` are of some mornings, those of the search; ``points`` are in the order of days, each with a change that
    its interval tells from none.
    """

    scenario: Scenario
    luck: Luck
    outcome: str
    trajectory: Trajectory
    chances: tuple[ChanceOnDay, ...]
    points: tuple[TurningDay, ...]
    runs: int
    confidence: float = 0.95

    def __repr__(self) -> str:
        days = {point.day: f"{point.change.value:+.1%}" for point in self.points}
        return f"TurningPoints({self.scenario.name!r}, {self.outcome}: {days})"


@dataclass(frozen=True)
class TurningOptions:
    """Of which outcome the chance is (None: of the ending the run has); how many futures tell it, and how surely."""

    outcome: str | None = None
    runs: SupportsIndex = FUTURES
    confidence: SupportsFloat = 0.95
    engine: str = "auto"


def turning_points(  # its keywords are options of the command line, each with a default
    scenario: Scenario,
    run: SupportsIndex | None = None,
    *,
    outcome: str | None = None,
    runs: SupportsIndex = FUTURES,
    seed: SupportsIndex | None = None,
    luck: Luck | None = None,
    confidence: SupportsFloat = 0.95,
    engine: EngineChoice = "auto",
) -> TurningPoints:
    """The days of one run on which the chance of its outcome moved most, and what moved it.

    ``outcome`` is an ending: ``reached``, ``failed``, ``stuck`` or ``open``; that of the run unless it is named, and of
    a run that is still open, whether the goal is reached. ``runs`` futures tell the chance on each morning.

    Raises ``InputError`` for numbers out of bounds and for an ending that there is not.
    """
    known_scenario(scenario)
    return turns_of(live(scenario, seed, run, luck), TurningOptions(outcome, runs, confidence, engine))


def turns_of(agreement: Agreement, options: TurningOptions) -> TurningPoints:
    """The turning points of the run of an agreement."""
    scenario, count = agreement.scenario, whole_number("the number of runs", options.runs, 10, 1_000_000)
    run = agreement.trajectory()
    outcome = own_outcome(scenario, run.ending) if options.outcome is None else options.outcome
    confidence = real_number("the confidence", options.confidence, 0, 1)
    player = EndingPlayer(scenario, known("ending", outcome, ENDINGS), options.engine)
    history = RunHistory(agreement, run, player, confidence)
    mornings = searched_mornings(history)
    days = itertools.islice(steepest_days(mornings), MOST_POINTS)
    points = [point for day in sorted(days) if (point := history.turning_point(day, count)) is not None]
    chances = [
        ChanceOnDay(day, share(int(truths.sum()), len(truths), confidence)) for day, truths in sorted(mornings.items())
    ]
    return TurningPoints(scenario, agreement.luck, outcome, run, tuple(chances), tuple(points), count, confidence)


def own_outcome(scenario: Scenario, ending: str) -> str:
    """The outcome by which a run is told: how it ends, or for one that does not end, what it might have reached."""
    if ending == "open":
        return "reached" if scenario.file.goal is not None else "failed"
    return ending


# searching --------------------------------------------------------------------------------------


def searched_mornings(history: RunHistory) -> dict[int, BoolArray]:
    """The truths of some mornings: of equally distant ones, and of more where the chance moves."""
    end = history.end
    mornings = {day: history.truths(day, SEARCHED) for day in split(0, end, FIRST)}
    while len(mornings) < MORNINGS:
        wide = [(start, stop) for start, stop in itertools.pairwise(sorted(mornings)) if stop - start > 1]
        moved = {pair: abs(moved_by(mornings[pair[0]], mornings[pair[1]])) for pair in wide}
        steepest = max(wide, key=lambda pair: moved[pair], default=None)
        if steepest is None or moved[steepest] < NOTABLE:
            break
        mornings |= {day: history.truths(day, SEARCHED) for day in split(*steepest, PIECES) if day not in mornings}
    return mornings


def split(start: int, end: int, pieces: int) -> list[int]:
    """Days from a first to a last one, in so many equal pieces, or as many as there are."""
    pieces = max(1, min(pieces, end - start))
    return sorted({start + (end - start) * piece // pieces for piece in range(pieces + 1)})


def moved_by(before: BoolArray, after: BoolArray) -> float:
    """By how much a share moved."""
    return float(after.mean() - before.mean())


def steepest_days(mornings: Mapping[int, BoolArray]) -> Iterator[int]:
    """Days with both their mornings known, that move the chance, the steepest first."""
    days = {
        day: abs(moved_by(mornings[day], mornings[after]))
        for day, after in itertools.pairwise(sorted(mornings))
        if after == day + 1
    }
    yield from (day for day in sorted(days, key=lambda day: -days[day]) if days[day] >= NOTABLE)


class RunHistory:
    """One run, whose mornings can be asked for the chance of an outcome."""

    def __init__(self, agreement: Agreement, run: Trajectory, player: EndingPlayer, confidence: float) -> None:
        self.scenario, self.luck, self.trajectory = agreement.scenario, agreement.luck, run
        self.player, self.confidence, self.end = player, confidence, run.end
        own = agreement.fork()
        own.retrace(run.end)
        self.draws = own.past_draws()
        self.begun = live(self.scenario, luck=self.luck).past_draws()

    def point(self, day: int, kept: Sequence[ForcedDraw] = ()) -> ForkPoint:
        """The morning of a day, with some draws of the day decided as they fell."""
        begun = self.begun if day == 0 else ()
        return ForkPoint(self.scenario, self.luck.with_forced((*begun, *kept)), day)

    def truths(self, day: int, count: int, first: int = 0) -> BoolArray:
        """In which of some futures from a morning on the outcome comes."""
        if day >= self.end:
            return np.full(count, self.trajectory.ending == self.player.ending)
        return self.player.truths(self.point(day), count, first)

    def turning_point(self, day: int, count: int) -> TurningDay | None:
        """What a day changed, by futures that had no part in the search; None where they tell no change."""
        before, after = (self.truths(morning, count, SEARCHED) for morning in (day, day + 1))
        change = paired_shares(before, after, self.confidence)
        assert change.value is not None and change.low is not None and change.high is not None
        if abs(change.value) < NOTABLE or change.low <= 0 <= change.high:
            return None
        return TurningDay(day, change, self.cause(day, change.value, after))

    def cause(self, day: int, change: float, after: BoolArray) -> TurningCause | None:
        """The happening of a day that moved the chance most the way it went."""
        happenings = self.happenings(day)
        first = SEARCHED + len(after)
        reference = self.truths(day + 1, SCREENED, first)
        worths = {
            name: moved_by(self.without(day, name, SCREENED, first), reference) * np.sign(change) for name in happenings
        }
        best = max(worths, key=lambda name: worths[name], default=None)
        if best is None or worths[best] <= 0:
            return None
        worth = paired_shares(self.without(day, best, len(after), SEARCHED), after, self.confidence)
        events = tuple(
            event for event in self.trajectory.states[day + 1]["events"] if happening_of(event["site"]) == best
        )
        return TurningCause(happenings[best], events, worth, self.other_way(day, happenings[best], after))

    def happenings(self, day: int) -> dict[str, tuple[ForcedDraw, ...]]:
        """The draws of a day by what they are about."""
        begun = {draw[:2] for draw in self.begun}
        drawn: dict[str, tuple[ForcedDraw, ...]] = {}
        for draw in self.draws:
            if draw[0] == day and draw[:2] not in begun:
                name = happening_of(draw[1])
                drawn[name] = (*drawn.get(name, ()), draw)
        return drawn

    def without(self, day: int, name: str, count: int, first: int) -> BoolArray:
        """The outcome where all draws of a day fall as they did but those about one thing, which luck draws again."""
        kept = [draw for other, draws in self.happenings(day).items() if other != name for draw in draws]
        return self.player.truths(self.point(day, kept), count, first)

    def other_way(self, day: int, draws: Sequence[ForcedDraw], after: BoolArray) -> Difference | None:
        """What it was worth that something came up or did not, where that is all there is to it."""
        _, site, value = draws[0]
        if draws_of(self.scenario)[site.partition("#")[0]].kind not in (DrawKind.CHANCE, DrawKind.COUNT):
            return None
        own = happening_of(site)
        kept = [draw for other, drawn in self.happenings(day).items() if other != own for draw in drawn]
        otherwise = self.player.truths(self.point(day, [*kept, (day, site, not value)]), len(after), SEARCHED)
        return paired_shares(otherwise, after, self.confidence)


def happening_of(site: str) -> str:
    """What a draw is about: an incident with all that is drawn of it, or the site itself."""
    name = site.partition("#")[0]
    section, *rest = name.split(".")
    return ".".join((section, *rest[:1])) if section in ("incidents", "responses") else name
