"""What every step of a day has before it: the values that stand, how expressions are worth, and the draws."""

from __future__ import annotations

from dataclasses import dataclass

from ceasefire_sim.reference.draws import LiveDraws
from ceasefire_sim.reference.effects import apply_effects
from ceasefire_sim.reference.evaluation import LiveEvaluation
from ceasefire_sim.reference.state import AgreementState
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.fields import Effects

__all__ = ["LiveTurn"]


def happening_path(event: Event) -> str | None:
    """The path of what happens in an event that can be counted; moves are put on record with their change of state."""
    site = event["site"].partition("#")[0]
    match event["what"]:
        case "happens" | "breached":
            return site
        case "attributed" | "contested":
            return f"{site.removesuffix('.attribution')}.{event['what']}"
        case "step":
            return site.removesuffix(".pace")
    return None


@dataclass(frozen=True, slots=True)
class LiveTurn:
    """The turn of a step: it reads the state as the one before left it, and notes what happens."""

    state: AgreementState
    evaluation: LiveEvaluation
    draws: LiveDraws

    def note(self, event: Event, effects: Effects) -> None:
        """Notes that something happened and applies its effects."""
        self.state.events.append(event)
        if (path := happening_path(event)) is not None:
            self.state.remember(path)
        changes = apply_effects(self.state, self.evaluation, effects)
        if changes:
            event["effects"] = changes

    def chance(self, site: str, p: float) -> bool:
        """Whether a chance comes up today."""
        return self.draws.chance(self.state.today, site, p)
