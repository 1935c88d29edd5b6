"""A state machine over one agreement: days are played, taken back, forced, forked and asked about, in any order."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck
from ceasefire_sim.results.trajectory import StateRecord
from ceasefire_sim.scenario.model.draws import DrawKind, SiteDraw, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import initial_site
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.story.why import why_paths
from ceasefire_sim.testing.findings import BrokenContractError, finding_at, replay_command
from ceasefire_sim.testing.lucks import forced_values, run_numbers

__all__ = ["AgreementMachine"]


class AgreementMachine(RuleBasedStateMachine):
    """Plays one agreement in every way a user may, and looks whether what must hold does, after every step.

    Subclass it and say which agreement: ``scenario`` is one, or a strategy that draws them. Rules play a day or
    many, go back, force a draw, go on in a fork, and ask why something waits; a state that was seen must come
    again when its day is played again. ``self.agreement`` stands on some day at every time. Add what you expect
    with ``@invariant()``, and ways to act with ``@rule()``. The invariants of the file hold, too, unless
    ``declared_invariants`` is False.

    A failure shows the steps that lead to it, and the luck by which ``trace --luck`` retells it.
    """

    scenario: Scenario | st.SearchStrategy[Scenario]
    declared_invariants: bool = True

    def __init__(self) -> None:
        super().__init__()
        self.agreement: Agreement
        self.seen: dict[int, StateRecord] = {}  # by day the states that this luck leads to
        self.sites: dict[str, SiteDraw] = {}  # what can be forced on any day
        self.paths: list[str] = []  # what one may ask about

    # strategies that hang on where the agreement stands -----------------------------------------

    def drawn_scenario(self) -> st.SearchStrategy[Scenario]:
        """The agreement to play."""
        scenario = getattr(self, "scenario", None)
        if isinstance(scenario, Scenario):
            return st.just(scenario)
        if isinstance(scenario, st.SearchStrategy):
            return scenario
        name = type(self).__name__
        raise InputError(f"{name}.scenario is a scenario, or a strategy that draws them, as testing.scenarios()")

    def forced_draws_today(self) -> st.SearchStrategy[tuple[str, bool | int]]:
        """Draws of today, each as its site and what it is forced to be."""
        sites = st.sampled_from(list(self.sites))
        return sites.flatmap(lambda site: st.tuples(st.just(site), forced_values(self.sites[site])))

    def many_days(self) -> st.SearchStrategy[int]:
        """Numbers of days, up to a quarter of the horizon."""
        return st.integers(2, max(2, self.agreement.scenario.horizon // 4))

    def paths_that_may_wait(self) -> st.SearchStrategy[str]:
        """The paths one may ask about."""
        return st.sampled_from(self.paths)

    # rules --------------------------------------------------------------------------------------

    @initialize(
        scenario=st.runner().flatmap(lambda machine: machine.drawn_scenario()), run=st.one_of(st.just(0), run_numbers())
    )
    def begin(self, scenario: Scenario, run: int) -> None:
        """Day 0 of a run."""
        self.agreement = live(scenario, scenario.file.seed, run)
        draws = draws_of(scenario).items()
        self.sites = {site: draw for site, draw in draws if draw.marks and draw.kind is not DrawKind.INITIAL}
        self.paths = list(why_paths(self.agreement))
        self.note_state()

    @precondition(lambda self: not self.agreement.ended)
    @rule()
    def day(self) -> None:
        """Plays a day; played before under this luck, it must come out the same."""
        self.agreement.day()
        self.note_state()

    @precondition(lambda self: not self.agreement.ended)
    @rule(days=st.runner().flatmap(lambda machine: machine.many_days()))
    def many(self, days: int) -> None:
        """Plays many days, so that what comes late is met, too; the contracts are looked at after each."""
        for _ in range(days):
            if self.agreement.ended:
                return
            self.agreement.day()
            self.contracts_hold()
            if self.agreement.today in self.seen:
                self.note_state()
        self.note_state()

    @precondition(lambda self: self.agreement.today > 0)
    @rule(days=st.integers(1, 5))
    def back(self, days: int) -> None:
        """Goes back some days, to the state that stood there."""
        self.agreement.back(days)
        self.note_state()

    @precondition(lambda self: bool(self.sites) and not self.agreement.ended)
    @rule(draw=st.runner().flatmap(lambda machine: machine.forced_draws_today()))
    def force(self, draw: tuple[str, bool | int]) -> None:
        """Decides a draw of today; the past stays as it is."""
        site, value = draw
        self.agreement.force(site, value)
        self.note_state(other_future=True)

    @rule(run=run_numbers())
    def fork(self, run: int) -> None:
        """Goes on in a fork with the luck of another run; what it was forked from stays where it is."""
        copy = self.agreement.fork(run=run)
        before = self.agreement.state()
        self.expect(copy.state() == before, "a fork begins in another state")
        copy.day()
        self.expect(self.agreement.state() == before, "a day played in a fork changed what it was forked from")
        if self.agreement.today:
            copy.back(copy.today - self.agreement.today)
        else:
            copy.reset()
        self.agreement = copy
        self.note_state(other_future=True)

    @precondition(lambda self: bool(self.paths))
    @rule(path=st.runner().flatmap(lambda machine: machine.paths_that_may_wait()))
    def why(self, path: str) -> None:
        """Asks why something waits; what waits has a part that is missing, and asking changes nothing."""
        before = self.agreement.state()
        answer = self.agreement.why(path)
        self.expect(bool(str(answer)), "there is no answer to why it waits", tuple(path.split(".")))
        section, name, *step = path.split(".")
        if section == "obligations" and not step and self.agreement.obligations[name].waiting:
            self.expect(not answer.reason.holds, "it waits, and why says that nothing is missing", (section, name))
        self.expect(self.agreement.state() == before, "asking why changed the state")

    # what must hold -----------------------------------------------------------------------------

    @invariant()
    def contracts_hold(self) -> None:
        """Quantities are in range, steps in order, and the invariants of the file hold, where that is asked for."""
        agreement, scenario = self.agreement, self.agreement.scenario
        for name, quantity in scenario.quantities.items():
            (low, high), value = quantity.range, agreement.quantities[name]
            path = tuple(initial_site(name).split(".")[:-1])
            self.expect(low <= value <= high, f"{name} is {value}, outside {low} to {high}", path)
        for name, duty in agreement.obligations.items():
            ordered = max(duty.verified, duty.acknowledged) <= duty.done <= duty.steps
            self.expect(ordered, f"{duty.done} of {duty.steps} steps are done", ("obligations", name))
        for name, part in scenario.file.invariants.items() if self.declared_invariants else ():
            holds = agreement.truth(part.always)
            self.expect(holds, f"the invariant '{name}' is broken", ("invariants", name, "always"))

    # the machine's own --------------------------------------------------------------------------

    @property
    def luck(self) -> Luck:
        """The luck that leads to where the agreement stands."""
        luck = self.agreement.luck
        return Luck(luck.seed, luck.runs, luck.forced, self.agreement.today)

    def expect(self, holds: bool, what: str, path: Path = ()) -> None:
        """Raises ``BrokenContractError`` with the place of a path and the luck, where something does not hold."""
        if not holds:
            what = f"on day {self.agreement.today} {what}"
            raise BrokenContractError(finding_at(type(self).__name__, self.agreement.scenario, path, what, self.luck))

    def note_state(self, other_future: bool = False) -> None:
        """Takes note of the state of the day, which must be the one seen before; a new luck has another future."""
        today, state = self.agreement.today, self.agreement.state()
        known = self.seen.setdefault(today, state)
        self.expect(without_events(known) == without_events(state), "the state is another than it was before")
        if other_future:
            self.seen = {day: past for day, past in self.seen.items() if day <= today}

    def teardown(self) -> None:
        """Prints the luck of a failure."""
        if hasattr(self, "agreement"):
            note(f"luck: {json.dumps(self.luck.to_json())}")
            replay = replay_command(self.agreement.scenario, self.luck)
            note(f"replay: {replay}" if replay else "")


def without_events(state: StateRecord) -> Mapping[str, object]:
    """A state without what led to it: a fork of a later day has the events of the day before."""
    return {key: value for key, value in state.items() if key != "events"}
