"""One agreement, live, that explains itself: the reference with its stories."""

from __future__ import annotations

from typing import SupportsIndex

from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.scenario.validation.forced_luck import check_luck
from ceasefire_sim.story.narrative import day_story, run_story
from ceasefire_sim.story.why import Why, why

__all__ = ["Agreement", "live"]


def live(
    scenario: Scenario, seed: SupportsIndex | None = None, run: SupportsIndex | None = None, luck: Luck | None = None
) -> Agreement:
    """One agreement of a scenario on day 0, with the luck of a seed and a run, or with a luck of its own.

    Without a seed it is the scenario's, without a run the first. Raises ``InputError`` for two sources of luck, for
    numbers that are not whole, and for a luck that forces what cannot be.
    """
    known_scenario(scenario)
    if luck is None:
        return Agreement(scenario, Luck.keyed(scenario.file.seed if seed is None else seed, 0 if run is None else run))
    if seed is not None or run is not None:
        raise InputError("an agreement takes its luck from a luck, or from a seed and a run, not from both")
    check_luck(scenario, luck)
    return Agreement(scenario, luck)


class Agreement(Reference):
    """An agreement that is played day by day, and says why and what happened."""

    def story(self) -> str:
        """The agreement so far, told day by day."""
        return run_story(self)

    def story_of_day(self) -> str:
        """Plays the coming day; how it begins and what happens on it."""
        return day_story(self)

    def why(self, path: str) -> Why:
        """Why something waits: its condition as a tree with the truth of every part, in words.

        Raises ``InputError`` for a path of nothing that waits, with those that may have been meant.
        """
        return why(self, path)

    def __repr__(self) -> str:
        return f"<Agreement {self.scenario.name!r} on day {self.today} in phase {self.phase!r}>"
