"""What runs exercise of a scenario, what forced luck exercises, what cannot happen at all, and what is not known.

Runs come first. What they leave out is looked for with bent luck, in which what is rare comes often (each run that
shows it is retold on the scenario as it is, with what differs forced), then by the exact search, which finds a
shortest run or proves that there is none; where states do not fit, bounds may still prove that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from ceasefire_sim.coverage.outcomes import outcome_targets
from ceasefire_sim.coverage.shortening import shortened
from ceasefire_sim.coverage.targets import ExerciseTarget, targets
from ceasefire_sim.coverage.vacuity import question_targets
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import CeasefireError
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.possibility import PossibilityVerdict, SearchLimits, possible
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.sequencing.witness import BENT_RUNS, TRIES, bent_chances, reaches, straightened
from ceasefire_sim.studies.engine_choice import asked_only
from ceasefire_sim.studies.ways_of_reading import ways_of_reading

__all__ = ["SHOWN", "Exercise", "ExerciseStatus", "Exercised", "exercise"]

MOST_REPLAYS = 40  # of a run, to force as little as it takes


class ExerciseStatus(Enum):
    """How something came to be exercised, or why it was not."""

    SEEN = "seen in runs"
    FORCED = "by forced luck"
    ELSEWHERE = "in another way of reading the file"
    IMPOSSIBLE = "cannot be"
    UNKNOWN = "not known"


SHOWN = (ExerciseStatus.SEEN, ExerciseStatus.FORCED, ExerciseStatus.ELSEWHERE)


@dataclass(frozen=True)
class Exercised:
    """A target and what became of it: the luck of a run that shows it, in how many runs it was seen.

    ``states`` are those searched in vain, 0 where bounds proved that it cannot be. ``text`` is the way of reading the
    file in which it was seen, where the text as it stands does not show it.
    """

    target: ExerciseTarget
    status: ExerciseStatus
    luck: Luck | None = None
    runs: int = 0
    states: int = 0
    text: Scenario | None = None


@dataclass(frozen=True)
class Exercise:
    """What becomes of every target of a scenario; ``questions`` are what its invariants and properties hang on."""

    scenario: Scenario
    runs: int
    things: tuple[Exercised, ...]
    questions: tuple[Exercised, ...]

    @property
    def vacuous(self) -> tuple[Exercised, ...]:
        """Questions that nothing exercised."""
        return tuple(question for question in self.questions if question.status not in SHOWN)

    @property
    def reachable(self) -> int:
        """How many targets are not known to be impossible."""
        return len(self.things) - self.count(ExerciseStatus.IMPOSSIBLE)

    def count(self, status: ExerciseStatus) -> int:
        """How many targets have a status."""
        return sum(thing.status is status for thing in self.things)


def exercise(scenario: Scenario, runs: int, max_states: int) -> Exercise:
    """What so many runs exercise of a scenario, and what becomes of the rest; states are searched up to a limit."""
    things, questions = list(targets(scenario)), list(question_targets(scenario))
    wanted = (*questions, *things)
    plain = exercised_targets(scenario, wanted, runs, max_states)
    exercised = list(elsewhere(scenario, plain, runs))
    outcomes = tuple(
        Exercised(target, status_of_outcome(luck, seen), luck, seen) for target, luck, seen in outcome_targets(scenario)
    )
    return Exercise(scenario, runs, (*exercised[len(questions) :], *outcomes), tuple(exercised[: len(questions)]))


def status_of_outcome(luck: Luck | None, seen: int) -> ExerciseStatus:
    """What became of an outcome."""
    return ExerciseStatus.SEEN if seen else ExerciseStatus.UNKNOWN if luck is None else ExerciseStatus.FORCED


def exercised_targets(
    scenario: Scenario, wanted: Sequence[ExerciseTarget], runs: int, max_states: int
) -> list[Exercised]:
    """What becomes of some targets, in their order."""
    seed = scenario.file.seed
    exercised: dict[int, Exercised] = {}
    days = first_days(asking(scenario, wanted), len(wanted), RunRange(seed, 0, runs))
    for number, (target, row) in enumerate(zip(wanted, days, strict=True)):
        shown = np.flatnonzero(~np.isnan(row))
        if len(shown):
            run = int(shown[np.argmin(row[shown])])
            luck = Luck(seed, ((0, run),), (), int(row[run]))
            exercised[number] = Exercised(target, ExerciseStatus.SEEN, luck, len(shown))
    for number, target in enumerate(wanted):
        if number not in exercised and is_impossible(scenario, target):
            exercised[number] = Exercised(target, ExerciseStatus.IMPOSSIBLE)
    left = [number for number in range(len(wanted)) if number not in exercised]
    for number, luck in forced_lucks(scenario, {number: wanted[number] for number in left}).items():
        exercised[number] = Exercised(wanted[number], ExerciseStatus.FORCED, luck)
    for number in left:
        if number not in exercised:
            exercised[number] = searched(scenario, wanted[number], max_states)
    return [exercised[number] for number in range(len(wanted))]


def elsewhere(scenario: Scenario, plain: Sequence[Exercised], runs: int) -> Iterable[Exercised]:
    """The same, each target that the text as it stands does not show looked for under variants and readings."""
    left = {key_of(thing.target): thing for thing in plain if thing.status not in SHOWN}
    shown: dict[tuple[Path, str], Exercised] = {}
    for text in ways_of_reading(scenario) if left else ():
        if text.variant == scenario.variant and text.readings == scenario.readings:
            continue
        wanted = [own for own in (*question_targets(text), *targets(text)) if key_of(own) in left.keys() - shown.keys()]
        if not wanted:
            continue
        days = first_days(asking(text, wanted), len(wanted), RunRange(text.file.seed, 0, runs))
        for target, row in zip(wanted, days, strict=True):
            count = int(np.count_nonzero(~np.isnan(row)))
            if count:
                run = int(np.nanargmin(row))
                luck = Luck(text.file.seed, ((0, run),), (), int(row[run]))
                shown[key_of(target)] = Exercised(target, ExerciseStatus.ELSEWHERE, luck, count, text=text)
    return [shown.get(key_of(thing.target), thing) for thing in plain]


def key_of(target: ExerciseTarget) -> tuple[Path, str]:
    """What a target of one way of reading a file and of another have in common."""
    return target.path, target.words


def asking(scenario: Scenario, wanted: Iterable[ExerciseTarget]) -> Scenario:
    """The scenario asked for the first day of each target, and nothing else."""
    questions = {
        f"target{number}": Property().model_copy(update={"days_until": Formula(Role.CONDITION, target.truth)})
        for number, target in enumerate(wanted)
    }
    update = {"properties": ReadOnlyDict(questions), "invariants": ReadOnlyDict({}), "holds": None}
    return replace(scenario, file=scenario.file.model_copy(update=update))


def first_days(
    scenario: Scenario, count: int, runs: RunRange
) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """The first day of each target in each run; NaN where it does not come."""
    columns = asked_only(scenario, runs)
    return [np.asarray(columns[f"properties.target{number}"], np.float64) for number in range(count)]


def is_impossible(scenario: Scenario, target: ExerciseTarget) -> bool:
    """Whether bounds prove that nothing can exercise a target."""
    own = asking(scenario, [target])
    return possible(own, target.truth, SearchLimits(0)).verdict is PossibilityVerdict.IMPOSSIBLE


def forced_lucks(scenario: Scenario, wanted: dict[int, ExerciseTarget]) -> dict[int, Luck]:
    """For each target that runs with bent chances show, luck that shows it on the scenario as it is."""
    lucks: dict[int, Luck] = {}
    seed = scenario.file.seed
    for number in range(TRIES):
        left = [key for key in wanted if key not in lucks]
        if not left:
            break
        plain = asking(scenario, [wanted[key] for key in left])
        bent = bent_chances(plain, Luck.keyed(seed, number))
        days = first_days(bent, len(left), RunRange(seed, 0, BENT_RUNS))
        for key, row in zip(left, days, strict=True):
            if not np.isnan(row).all():
                run = int(np.nanargmin(row))
                luck = Luck(seed, ((0, run),), (), int(row[run]))
                straight = straightened(plain, wanted[key].truth, bent, luck)
                if straight is not None:
                    lucks[key] = shortest(plain, wanted[key], straight)
    return lucks


def shortest(scenario: Scenario, target: ExerciseTarget, luck: Luck) -> Luck:
    """The luck with as little forced as it takes to show a target."""
    return shortened(luck, lambda less: reaches(scenario, target.truth, less), MOST_REPLAYS)


def searched(scenario: Scenario, target: ExerciseTarget, max_states: int) -> Exercised:
    """What the exact search says of a target."""
    own = asking(scenario, [target])
    try:
        verdict = possible(own, target.truth, SearchLimits(max_states, scenario.horizon), seed=scenario.file.seed)
    except CeasefireError:
        return Exercised(target, ExerciseStatus.UNKNOWN)
    if verdict.verdict is PossibilityVerdict.IMPOSSIBLE:
        return Exercised(target, ExerciseStatus.IMPOSSIBLE, states=verdict.states)
    luck = verdict.witness
    if luck is None or not reaches(own, target.truth, luck):
        return Exercised(target, ExerciseStatus.UNKNOWN)
    return Exercised(target, ExerciseStatus.FORCED, shortest(own, target, luck))
