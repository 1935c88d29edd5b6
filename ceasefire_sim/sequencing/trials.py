"""Changed texts, tried: whether the goal is reached, by which luck, what that is worth and what it lets be broken.

What is worked out of a text is kept by its identity, for the same text is asked about more than once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Node, Not
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.reachability.possibility import Possibility, PossibilityVerdict, SearchLimits, possible
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import ReadingAnswer
from ceasefire_sim.sequencing.scoring import Score, Scoring, score, scores
from ceasefire_sim.sequencing.witness import OWN_RUNS, Plays, reaches, unseen, witness

__all__ = ["RepairSearch", "TrialResult", "Trials"]

LUCKY_TRIES = 2
WORTH_SHARING = 2_000  # days to be played, in all scenarios: fewer take no longer than processes take to start
MOST_LUCKS = 3  # from elsewhere, that are tried first


@dataclass(frozen=True)
class RepairSearch:
    """How far repairs are looked for: states to be searched, runs that score each (0: none), processes that share that.

    Without ``constructive`` none are built, only parts left out.
    """

    max_states: int
    runs: int = 0
    workers: int = 1
    constructive: bool = True


@dataclass(frozen=True)
class TrialResult:
    """Whether the goal is reached (None: not known), and by which luck."""

    reached: bool | None
    luck: Luck | None = None


class Trials:
    """Tries changes of a text whose goal is out of reach, and knows which invariants could be broken before.

    ``lucks`` reach the goal under other readings; they are tried first where the states do not fit.
    """

    def __init__(self, answer: ReadingAnswer, search: RepairSearch, lucks: Iterable[Luck]) -> None:
        self.goal = answer.goal
        # where the text as it is does not fit, what is near it will not either
        self.limits = SearchLimits(search.max_states if answer.method == "exact" else 1)
        self.runs, self.workers = search.runs, search.workers
        self.possibilities: IdentityCache[Scenario, Possibility] = IdentityCache()
        self.arrivals: IdentityCache[Scenario, TrialResult] = IdentityCache()
        self.scored: IdentityCache[Scenario, Score] = IdentityCache()
        self.lucks = list(lucks)  # what reached the goal elsewhere may reach it here
        known = elements(answer.scenario)
        circular = {known[path].owner for cycle in answer.cycles for path in cycle}
        # exposure is about those who wait for each other, else about all
        waiting = tuple(name for name in answer.scenario.file.obligations if name in circular)
        self.scoring = Scoring(self.goal, self.runs, waiting or None)
        invariants = answer.scenario.file.invariants
        self.safe = [name for name in invariants if self.breakable(answer.scenario, name) is False]

    # reached ------------------------------------------------------------------------------------

    def possibility(self, scenario: Scenario) -> Possibility:
        """What a search or bounds say of the goal."""
        if scenario not in self.possibilities:
            self.possibilities[scenario] = possible(scenario, self.goal, self.limits)
        return self.possibilities[scenario]

    def may_reach(self, scenario: Scenario) -> bool:
        """Whether it is not ruled out that the goal is reached."""
        return self.possibility(scenario).verdict is not PossibilityVerdict.IMPOSSIBLE

    def reaches(self, scenario: Scenario) -> bool:
        """Whether the goal is certainly reached."""
        return self.arrival(scenario).reached is True

    def arrival(self, scenario: Scenario) -> TrialResult:
        """Whether the goal is reached, by a search or bounds, else by luck known from elsewhere, else by playing."""
        if scenario not in self.arrivals:
            possibility = self.possibility(scenario)
            if possibility.verdict is PossibilityVerdict.UNKNOWN:
                luck = self.luck_for(scenario)
                self.arrivals[scenario] = TrialResult(True if luck is not None else None, luck)
            else:
                self.arrivals[scenario] = TrialResult(
                    possibility.verdict is PossibilityVerdict.POSSIBLE, possibility.witness
                )
        return self.arrivals[scenario]

    def reaches_with(self, scenario: Scenario, debts: Sequence[Node]) -> bool | None:
        """Whether the goal is reached with some other truths besides; None where that is not known."""
        goal = And((self.goal, *debts))
        possibility = possible(scenario, goal, self.limits, seed=None)
        if possibility.verdict is not PossibilityVerdict.UNKNOWN:
            return possibility.verdict is PossibilityVerdict.POSSIBLE
        luck = witness(scenario, goal, scenario.file.seed, Plays(OWN_RUNS, LUCKY_TRIES))
        return True if luck is not None else None

    def first_day(self, scenario: Scenario, truth: str) -> int | None:
        """The first day on which a truth can hold, where that is searched for and there is one."""
        return self.first_day_of(scenario, parse_expression(truth))

    def first_day_of(self, scenario: Scenario, node: Node) -> int | None:
        """The same of an expression."""
        possibility = possible(scenario, node, self.limits, seed=None)
        return possibility.days if possibility.verdict is PossibilityVerdict.POSSIBLE else None

    def come_true(self, scenario: Scenario, truths: Iterable[str]) -> bool:
        """Whether each of some truths holds on some day: in the run that reaches the goal, or by a search."""
        left = [parse_expression(truth) for truth in truths]
        luck = self.arrival(scenario).luck
        if luck is not None:
            left = unseen(scenario, left, luck)
        return all(self.first_day_of(scenario, node) is not None for node in left)

    def luck_for(self, scenario: Scenario) -> Luck | None:
        """Luck that reaches the goal: of a run that scored, of another text, or looked for."""
        luck = self.scored_luck(scenario) if scenario in self.scored else None
        if luck is None:
            last = self.lucks[: -MOST_LUCKS - 1 : -1]
            luck = next((other for other in last if reaches(scenario, self.goal, other)), None)
        if luck is None and self.runs and scenario not in self.scored:
            luck = self.scored_luck(scenario)  # it is to be scored anyway
        if luck is None:
            plays = Plays(0 if self.runs else OWN_RUNS, LUCKY_TRIES)
            luck = witness(scenario, self.goal, scenario.file.seed, plays)
        if luck is not None and luck not in self.lucks:
            self.lucks.append(luck)
        return luck

    # scored -------------------------------------------------------------------------------------

    def score(self, scenario: Scenario) -> Score:
        """The score of a changed text."""
        if scenario not in self.scored:
            self.scored[scenario] = score(scenario, self.scoring)
        return self.scored[scenario]

    def score_all(self, scenarios: Sequence[Scenario]) -> None:
        """Scores what has no score yet, shared out over processes; nothing where no runs are asked for."""
        missing = [scenario for scenario in scenarios if scenario not in self.scored] if self.runs else []
        workers = self.workers if sum(scenario.horizon for scenario in missing) >= WORTH_SHARING else 1
        for scenario, result in zip(missing, scores(missing, self.scoring, workers), strict=True):
            self.scored[scenario] = result

    def quick_scores(self, scenarios: Sequence[Scenario], runs: int) -> list[float]:
        """The probability of the goal in each text, from a few runs."""
        scoring = replace(self.scoring, runs=runs, obligations=())
        return [result.probability for result in scores(scenarios, scoring, self.workers)]

    def scored_luck(self, scenario: Scenario) -> Luck | None:
        """The luck of the run that reached the goal first when the text was scored."""
        soonest = self.score(scenario).soonest
        return None if soonest is None else Luck(scenario.file.seed, ((0, soonest[0]),), (), soonest[1])

    # broken -------------------------------------------------------------------------------------

    def breakable(self, scenario: Scenario, name: str) -> bool | None:
        """Whether an invariant can be broken; None where that is not known."""
        broken = Not(scenario.file.invariants[name].always.node)
        verdict = possible(scenario, broken, self.limits, seed=None).verdict
        return None if verdict is PossibilityVerdict.UNKNOWN else verdict is PossibilityVerdict.POSSIBLE

    def breaks(self, scenario: Scenario) -> tuple[str, ...]:
        """The invariants that a change makes breakable."""
        return tuple(name for name in self.safe if self.breakable(scenario, name))
