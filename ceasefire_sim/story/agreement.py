"""One agreement, live, that explains itself: the reference with its stories."""

from __future__ import annotations

from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.narrative import day_story, run_story
from ceasefire_sim.story.why import Why, why

__all__ = ["Agreement", "live"]


def live(scenario: Scenario, seed: int | None = None, run: int = 0, luck: Luck | None = None) -> Agreement:
    """One agreement of a scenario on day 0, with the luck of a seed and a run, or a luck given."""
    return Agreement(scenario, luck or Luck.keyed(scenario.file.seed if seed is None else seed, run))


class Agreement(Reference):
    """An agreement that is played day by day, and says why and what happened."""

    def story(self) -> str:
        """The agreement so far, told day by day."""
        return run_story(self)

    def story_of_day(self) -> str:
        """Plays the coming day; how it begins and what happens on it."""
        return day_story(self)

    def why(self, path: str) -> Why:
        """Why something waits: its condition as a tree with the truth of every part, in words."""
        return why(self, path)
