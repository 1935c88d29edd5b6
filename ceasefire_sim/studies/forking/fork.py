"""A fork: the futures of a run from a day on, as luck has it and with something decided by hand on that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

import numpy as np

from ceasefire_sim.arguments import real_number, short_repr, whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import ForcedDraw, Luck
from ceasefire_sim.results.paired import Change, Difference, changes, difference, ending_differences
from ceasefire_sim.results.run_block import ENDINGS
from ceasefire_sim.scenario.model.draws import DrawKind, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.forcing import ForcedValue, forced_draws
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.studies.blocks import check_memory
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.forking.futures import MOST_FUTURES, ForkPoint, FuturePlayer, Futures

__all__ = ["FUTURES", "Fork", "ForkOptions", "fork", "forked"]

FUTURES = 2000


@dataclass(frozen=True)
class ForkOptions:
    """How many futures a fork has on every side, how sure its intervals are, and who plays them.

    ``workers`` share the futures where the engine can be shared; the numbers are the same. ``progress`` is told how
    many futures are played, of all sides.
    """

    runs: SupportsIndex = FUTURES
    confidence: SupportsFloat = 0.95
    engine: str = "auto"
    workers: int = 1
    progress: Callable[[int], object] | None = None


@dataclass(frozen=True)
class Fork:
    """The futures of one run from ``point`` on.

    ``by_luck`` are the futures as luck has it. Where something is ``forced``, ``with_it`` are the futures in which it
    is, and ``without`` those it is held against: in which the one draw that is forced falls the other way, or, where
    there is no other way or several are forced, those as luck has it. Futures of one number have the same luck on every
    side, so that what differs is what was forced. ``own`` is the run itself on its last day.
    """

    point: ForkPoint
    forced: tuple[ForcedDraw, ...]
    other_way: tuple[ForcedDraw, ...]
    by_luck: Futures
    with_it: Futures | None
    without: Futures | None
    own: Agreement

    @property
    def scenario(self) -> Scenario:
        """The scenario of the run."""
        return self.point.scenario

    def sides(self) -> dict[str, Futures]:
        """The sides by their names: ``by luck``, and where something is forced ``with`` and ``without``."""
        named = {"by luck": self.by_luck, "with": self.with_it, "without": self.without}
        return {name: futures for name, futures in named.items() if futures is not None}

    def pair(self) -> tuple[Futures, Futures]:
        """Without and with; raises ``InputError`` where nothing is forced."""
        if self.with_it is None or self.without is None:
            raise InputError(
                "nothing is forced in this fork, so that it has one side: force something for a difference"
            )
        return self.without, self.with_it

    def endings(self) -> dict[str, Difference]:
        """By how much each ending is more frequent with what is forced than without."""
        return ending_differences(*self.pair())

    def property(self, name: str) -> Difference:
        """The difference of a property, with less without."""
        return difference(*self.pair(), name)

    def properties(self) -> dict[str, Difference]:
        """The difference of every property."""
        return {name: self.property(name) for name in self.scenario.file.properties}

    def changes(self) -> list[Change]:
        """How many futures end otherwise with what is forced than without; ``run`` is the number of a future."""
        return changes(*self.pair())

    def changed_nothing(self) -> bool:
        """Whether no future differs with what is forced: it was not drawn, or came to the same."""
        before, after = (side.block.columns.stored for side in self.pair())
        return all(np.array_equal(values, after[name], equal_nan=True) for name, values in before.items())

    def __repr__(self) -> str:
        which = f"{self.scenario.name!r}, day {self.point.day}"
        reached = {name: f"{futures.endings()[ENDINGS[0]].value:.1%}" for name, futures in self.sides().items()}
        return f"Fork({which}, {len(self.by_luck):,} futures; reached: {reached})"


def fork(  # its keywords are options of the command line, each with a default
    origin: Scenario | Agreement,
    run: SupportsIndex | None = None,
    day: SupportsIndex | None = None,
    force: Mapping[str, ForcedValue] | None = None,
    *,
    runs: SupportsIndex = FUTURES,
    seed: SupportsIndex | None = None,
    luck: Luck | None = None,
    confidence: SupportsFloat = 0.95,
    engine: EngineChoice = "auto",
) -> Fork:
    """The futures of one run from a day on, each with luck of its own, with and without something forced on that day.

    ``origin`` is a scenario, of which ``run`` is played to the morning of ``day``, or an agreement that stands there.
    ``force`` says by site what is decided by hand on that day: True, False, a number, or (a text) how it comes out.
    ``runs`` is how many futures there are on every side. ``luck`` is for a run that is no plain one of a seed.

    >>> import ceasefire_sim as cs
    >>> answer = cs.fork(cs.read_scenario("monitoring"), run=7, day=12, force={"incidents.raid": True}, runs=200)
    >>> answer.endings()["reached"].value <= 0
    True

    Raises ``InputError`` for numbers out of bounds, for a run that has ended before the day, and for what cannot be
    drawn.
    """
    options = ForkOptions(runs, confidence, engine)
    if isinstance(origin, Agreement):
        if any(value is not None for value in (run, day, seed, luck)):
            raise InputError("an agreement has its run and stands on its day: fork it without a run, a day and a luck")
        agreement = origin.fork()
    elif isinstance(origin, Scenario):
        agreement = live(origin, seed, run, luck)
        if day is None:
            raise InputError("a fork sets out on a day of its run: name the day")
        agreement.retrace(whole_number("the day", day, 0, origin.horizon))
    else:
        raise InputError(f"a fork is one of a Scenario or of an Agreement, not of {short_repr(origin)}")
    return forked(agreement, forced_draws(agreement.scenario, agreement.today, force or {}), options)


def forked(agreement: Agreement, forced: Sequence[ForcedDraw], options: ForkOptions) -> Fork:
    """The fork of a run where an agreement stands; some draws are forced, on that day or later."""
    scenario, point = agreement.scenario, ForkPoint.of(agreement)
    count = whole_number("the number of runs", options.runs, 1, MOST_FUTURES)
    check_memory(scenario, 3 * count)
    confidence = real_number("the confidence", options.confidence, 0, 1)
    player = FuturePlayer(scenario, options.engine, confidence, options.workers, options.progress)
    other = other_way(scenario, forced)
    by_luck = player.futures(point, count)
    with_it = player.futures(point.having(forced), count) if forced else None
    without = (player.futures(point.having(other), count) if other else by_luck) if forced else None
    own = live(scenario, luck=agreement.luck)
    own.retrace(scenario.horizon)
    return Fork(point, tuple(forced), other, by_luck, with_it, without, own)


def other_way(scenario: Scenario, forced: Sequence[ForcedDraw]) -> tuple[ForcedDraw, ...]:
    """The one draw that is forced, fallen the other way; nothing where several are, or it has no other way."""
    events = [draw for draw in forced if not is_manner(draw, forced)]
    if len(events) != 1:
        return ()
    day, site, value = events[0]
    kind = draws_of(scenario)[site.partition("#")[0]].kind
    if kind not in (DrawKind.CHANCE, DrawKind.COUNT):
        return ()
    return ((day, site, not value),)


def is_manner(draw: ForcedDraw, forced: Sequence[ForcedDraw]) -> bool:
    """Whether a draw only says how something turns out that is forced to happen."""
    owner, _, last = draw[1].rpartition(".")
    happens = any(day == draw[0] and site == owner and value for day, site, value in forced)
    return last in ("outcomes", "attribution") and happens
