"""One agreement, live: the reference reading of the language, on `transitions`.

It interprets the checked scenario step by step, in the words of the language page, and shares no step
with the engines that run the lowered machine; that their answers are equal is the proof of both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Self, SupportsIndex, TypeVar

import numpy as np

from ceasefire_sim.arguments import whole_number
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import ForcedDraw, Luck
from ceasefire_sim.outlook.endings import certainly_stuck
from ceasefire_sim.reference.commitment_state import LiveCommitment
from ceasefire_sim.reference.day import play_day
from ceasefire_sim.reference.draws import LiveDraws
from ceasefire_sim.reference.effects import apply_effects
from ceasefire_sim.reference.evaluation import LiveEvaluation
from ceasefire_sim.reference.obligation_state import Due, LiveObligation, last_true
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.reference.state import AgreementState, Snapshot
from ceasefire_sim.reference.turn import LiveTurn
from ceasefire_sim.results.trajectory import Changes, Event, StateRecord, Trajectory
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.fields import Constant, Effects, Formula, Role
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import initial_site, parameter_site
from ceasefire_sim.scenario.validation.forced_luck import check_luck
from ceasefire_sim.scenario.validation.forcing import ForcedValue, forced_draws

__all__ = ["Reference"]

Kind = TypeVar("Kind", bound="Reference")


class Reference:
    """An agreement that is played day by day.

    ``day()`` plays one day; ``state()`` is S(t) as plain data; ``events`` are those of the day last
    played. Playing on after the end changes nothing. ``now`` holds the values that stand.
    """

    def __init__(self, scenario: Scenario, luck: Luck) -> None:
        self.scenario = scenario
        self.draws = LiveDraws(luck)
        regions = {name: LiveRegion(name, part) for name, part in scenario.regions.items()}
        self.now = AgreementState(scenario, regions)
        self.evaluation = LiveEvaluation(self.now)
        leaders = {part.together: name for name, part in scenario.file.obligations.items() if part.together}
        for name, part in scenario.file.obligations.items():
            self.now.obligations[name] = self.live_obligation(name, part, name in leaders)
        for name, commitment in scenario.file.commitments.items():
            self.now.commitments[name] = self.live_commitment(name, commitment)
        for region in regions.values():
            for key, transition in region.part.transitions.items():
                region.add(
                    key,
                    self.guard(region, key),
                    self.effects_of(transition.do, f"{self.scenario.section(region.name)}.{key}"),
                )
        self.reset()

    # building -----------------------------------------------------------------------------------

    def live_obligation(self, name: str, part: Obligation, led: bool) -> LiveObligation:
        """The live form of an obligation, its conditions made into functions."""
        assert part.during is not None
        truth = self.evaluation.truth_function
        return LiveObligation(
            name,
            part,
            truth(part.during),
            truth(part.requires),
            tuple(truth(step.requires) for step in part.named.values()),
            self.live_due_days(part),
            lambda: self.now.today,
            led,
        )

    def live_due_days(self, part: Obligation) -> tuple[Due, ...]:
        """The due days of an obligation, each with the places of its versions among all that can be missed."""
        dues, place = [], itertools.count()
        for due_day in part.due_days:
            versions = due_day.versions
            flags = tuple(next(place) if version.can_be_missed else -1 for version in versions)
            whens = [Formula(Role.CONDITION, version.when) for version in versions if version.when is not None]
            in_force = [self.evaluation.truth_function(when) for when in whens]
            names = tuple(version.amendment for version in versions)
            dues.append(
                Due(due_day.steps, self.evaluation.number_function(due_day.due), last_true(in_force), flags, names)
            )
        return tuple(dues)

    def live_commitment(self, name: str, part: Commitment) -> LiveCommitment:
        """The live form of a commitment."""
        assert part.during is not None and part.keep is not None
        truth = self.evaluation.truth_function
        return LiveCommitment(name, part, truth(part.during), truth(part.keep))

    def guard(self, region: LiveRegion, key: str) -> Callable[[], bool]:
        """The guard of a transition: its `when`, and `after` days in the present state."""
        part = region.part.transitions[key]
        when, after = self.evaluation.truth_function(part.when), part.after.whole if part.after else 0
        return lambda: region.days >= after and when()

    def effects_of(self, effects: Effects, path: str) -> Callable[[], Changes]:
        """The function that puts a transition on record and applies its effects."""

        def applied() -> Changes:
            self.now.remember(path)
            return apply_effects(self.now, self.evaluation, effects)

        return applied

    # playing ------------------------------------------------------------------------------------

    def reset(self, luck: Luck | None = None) -> None:
        """Returns to S(0), with the same luck or another; raises ``InputError`` for one that forces what cannot be."""
        if luck is not None:
            check_luck(self.scenario, luck)
        self.draws.restart(self.luck if luck is None else luck)
        self.now.clear()
        for name, parameter in self.scenario.drawn_parameters.items():
            weights = [(number, weight) for number, (_, weight) in enumerate(parameter.drawn)]
            self.now.parameters[name] = self.draws.initial(parameter_site(name), weights)
        for name, quantity in self.scenario.quantities.items():
            if isinstance(quantity.initial, Constant):
                self.now.quantities[name] = quantity.initial.whole
            else:
                self.now.quantities[name] = self.draws.initial(initial_site(name), quantity.drawn)
        self.judge()

    def day(self) -> list[Event]:
        """Plays one day; returns its events in order."""
        self.now.events = []
        if not self.ended:
            play_day(LiveTurn(self.now, self.evaluation, self.draws))
            self.now.today += 1
            self.judge()
        return list(self.now.events)

    def judge(self) -> None:
        """Checks the invariants on the state reached, and notes the first day of the goal."""
        for name, invariant in self.scenario.file.invariants.items():
            if not self.truth(invariant.always):
                self.now.violations.append((self.today, name))
                self.now.events.append({"site": f"invariants.{name}", "what": "violated"})
        goal = self.scenario.file.goal
        if goal is not None and self.goal_day is None and self.truth(goal):
            self.now.goal_day = self.today

    def retrace(self, day: SupportsIndex) -> None:
        """Plays from the start to a day, or to the end if that comes before."""
        last = whole_number("a day", day, 0)
        self.reset()
        while self.today < last and not self.ended:
            self.day()

    def back(self, days: SupportsIndex = 1) -> None:
        """Returns to an earlier day; what is then played again happens again."""
        self.retrace(max(self.today - whole_number("a number of days", days, 0), 0))

    def trajectory(self, ending: str = "") -> Trajectory:
        """All states from the start to the end, and the ``ending``, which is worked out unless it is known.

        The agreement itself stays where it is.
        """
        run = self.fork()
        run.reset()
        states = [run.state()]
        while not run.ended:
            run.day()
            states.append(run.state())
        return Trajectory(tuple(states), run.luck.to_json(), ending or run.ending, run.violations)

    # looking ------------------------------------------------------------------------------------

    @property
    def luck(self) -> Luck:
        """The luck that decides the draws."""
        return self.draws.luck

    @property
    def today(self) -> int:
        """The day that is to be played next; the state is that of its morning."""
        return self.now.today

    @property
    def quantities(self) -> Mapping[str, int]:
        """The quantities by their names in expressions."""
        return MappingProxyType(self.now.quantities)

    @property
    def regions(self) -> Mapping[str, LiveRegion]:
        """The regions, mechanisms and (last) the phase."""
        return MappingProxyType(self.now.regions)

    @property
    def obligations(self) -> Mapping[str, LiveObligation]:
        """The obligations."""
        return MappingProxyType(self.now.obligations)

    @property
    def commitments(self) -> Mapping[str, LiveCommitment]:
        """The commitments."""
        return MappingProxyType(self.now.commitments)

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the day last played, in order."""
        return tuple(self.now.events)

    @property
    def violations(self) -> tuple[tuple[int, str], ...]:
        """The days on which an invariant did not hold, and which."""
        return tuple(self.now.violations)

    @property
    def goal_day(self) -> int | None:
        """The first day of the goal, if it came."""
        return self.now.goal_day

    @property
    def phase(self) -> str:
        """The state of the agreement itself."""
        return self.now.phase

    @property
    def ended(self) -> bool:
        """Whether a final phase has been entered or the horizon reached."""
        return self.now.ended

    @property
    def ending(self) -> str:
        """How the run ends: reached, failed, stuck (certainly out of the goal's reach) or open."""
        if self.goal_day is not None:
            return "reached"
        if self.phase in self.scenario.final:
            return "failed"
        state = {name: np.array([value]) for name, value in self.now.variables().items()}
        return "stuck" if certainly_stuck(self.scenario, state)[0] else "open"

    def state(self) -> StateRecord:
        """S(t) as plain data, in the form of a line of ``trace --format jsonl``."""
        return self.now.record()

    def truth(self, formula: Formula) -> bool:
        """The truth of a condition now."""
        return self.evaluation.truth(formula)

    def number(self, formula: Formula) -> float:
        """The value of a number now."""
        return self.evaluation.number(formula)

    # a demonstrator's hand ----------------------------------------------------------------------

    def force(self, site: str, value: ForcedValue = True, day: SupportsIndex | None = None) -> None:
        """Forces a draw, of today unless another day is named; days already played are retraced.

        ``value`` is whether it happens, a number, or (a text) how it comes out. Raises ``InputError`` for a site, a
        day or a value that cannot be drawn.
        """
        forced_day = self.today if day is None else whole_number("a day", day, 0)
        self.draws.luck = self.luck.with_forced(forced_draws(self.scenario, forced_day, {site: value}))
        if forced_day < self.today:
            self.retrace(self.today)

    def luck_remarks(self) -> Iterator[str]:
        """In a sentence each, the draws decided by hand that so far came to nothing, or not to what was decided."""
        for day, site, value in self.luck.forced:
            decided = f"the luck forces '{site}' on day {day} to be {str(value).lower()}"
            if day < self.today:
                remark = self.draws.remarks.get((day, site), "nothing was drawn there on that day")
                if remark:
                    yield f"{decided}, and {remark}"
            elif self.ended:
                yield f"{decided}, and the run ended on day {self.today}"

    # copies -------------------------------------------------------------------------------------

    def fork(
        self,
        luck: Luck | None = None,
        seed: SupportsIndex | None = None,
        run: SupportsIndex | None = None,
        force: Mapping[str, ForcedValue] | None = None,
    ) -> Self:
        """An independent agreement on the same day with the same history; its future has other luck.

        ``run`` and ``seed`` name the luck of the future; what is decided by hand stays so. ``luck`` replaces
        all of it from today on. ``force`` decides draws of today in the copy, by site. Without arguments the future
        is the same. Raises ``InputError`` for ``luck`` together with another, and for what cannot be drawn.
        """
        if force is not None:
            copy = self.fork(luck, seed, run)
            copy.draws.luck = copy.luck.with_forced(forced_draws(self.scenario, self.today, force))
            return copy
        if luck is not None and (seed is not None or run is not None):
            raise InputError("a fork takes its luck from a luck, or from a seed and a run, not from both")
        if luck is not None:
            check_luck(self.scenario, luck)
        future = self.luck if luck is None else luck
        if seed is not None or run is not None:
            keyed = Luck.keyed(
                self.luck.seed if seed is None else seed, self.luck.run_on(self.today) if run is None else run
            )
            future = replace(self.luck, seed=keyed.seed, runs=keyed.runs)
        chosen = self.future_luck(future)
        return standing_copy(type(self), self.scenario, chosen, self.now.snapshot(), self.draws.remarks)

    def future_luck(self, future: Luck) -> Luck:
        """The luck that has had this agreement's past, and has the future of another."""
        if future is self.luck:
            return future
        if future.seed == self.luck.seed and self.today > 0:
            return self.luck.then(self.today, future)
        past = self.past_draws()
        drawn = {(day, site) for day, site, _ in past}
        later = (draw for draw in future.forced if draw[0] >= self.today and draw[:2] not in drawn)
        return replace(future, forced=(*past, *later))

    def past_draws(self) -> tuple[ForcedDraw, ...]:
        """Every draw up to now, as one would decide it by hand."""
        again = Reference(self.scenario, self.luck)
        again.draws.recorded = []
        again.retrace(self.today)
        return tuple(again.draws.recorded)

    def __copy__(self) -> Self:
        return self.fork()

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self.fork()  # the scenario and the luck are values, which copies share

    def __reduce__(self) -> tuple[Callable[..., Reference], tuple[object, ...]]:
        values = self.now.snapshot()
        return standing_copy, (type(self), self.scenario, self.luck, values, self.draws.remarks)


def standing_copy(
    kind: type[Kind], scenario: Scenario, luck: Luck, snapshot: Snapshot, remarks: dict[tuple[int, str], str]
) -> Kind:
    """An agreement of a scenario brought to the values of a snapshot."""
    agreement = kind(scenario, luck)
    agreement.now.restore(snapshot)
    agreement.draws.remarks = dict(remarks)
    return agreement
