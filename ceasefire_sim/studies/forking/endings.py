"""In which futures one ending comes, and nothing else of them: what is asked of many mornings of a run."""

from __future__ import annotations

from ceasefire_sim.arrays import BoolArray
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck.paths import Paths
from ceasefire_sim.results.run_block import ENDINGS
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.engine_choice import fast_engine, question_player
from ceasefire_sim.studies.forking.futures import ForkPoint, FuturePlayer

__all__ = ["EndingPlayer"]

OVER = "over"


class EndingPlayer:
    """Plays futures for one ending.

    That the goal is reached, or missed for good in a final phase, is asked of a machine cut down to these. Whether it
    is out of reach hangs on the whole state, so all of it is played.
    """

    def __init__(self, scenario: Scenario, ending: str, engine: str = "auto") -> None:
        self.ending, self.engine = ending, fast_engine(engine)
        self.asking = asking_how_it_ends(scenario) if ending in ("reached", "failed") else None
        self.question = None if self.asking is None else question_player(self.asking, self.engine)
        self.whole = FuturePlayer(scenario, engine) if self.asking is None else None

    def truths(self, point: ForkPoint, count: int, first: int = 0) -> BoolArray:
        """In which of some futures the ending comes."""
        if self.whole is not None:
            truths: BoolArray = self.whole.futures(point, count, first).array("ending") == ENDINGS.index(self.ending)
            return truths
        assert self.asking is not None and self.question is not None
        paths = Paths.futures(point.luck, point.day, first, count)
        by_hand = point.luck if point.luck.forced else None
        columns = self.question(self.asking, RunRange.along(point.luck.seed, paths, by_hand))
        reached: BoolArray = columns["goal"] <= self.asking.horizon
        over: BoolArray = columns[f"properties.{OVER}"] == 1
        return reached if self.ending == "reached" else over & ~reached


def asking_how_it_ends(scenario: Scenario) -> Scenario | None:
    """The scenario with one question: whether it ends in a final phase; None where that cannot be asked of it alone."""
    if scenario.file.goal is None or not scenario.final:
        return None
    ends = " or ".join(f"phase == {state}" for state in scenario.final)
    try:
        return scenario.with_({"properties": {OVER: {"at_end": ends}}})
    except InputError:  # something in the file names a property of its own
        return None
