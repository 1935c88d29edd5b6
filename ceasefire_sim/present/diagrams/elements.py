"""What the elements of a graph of waits are called, who owes them, and in which colour they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.expressions.words import joined
from ceasefire_sim.present.diagrams.diagram import PARTIES
from ceasefire_sim.present.plots.style import spoken
from ceasefire_sim.scenario.model.parts import Transition
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles, settings

__all__ = ["NOBODY", "Elements", "read_by", "settings_note"]

NOBODY = "#6b6b6b"


def read_by(scenario: Scenario) -> str:
    """How the text is read; empty where it is taken as written."""
    if not scenario.readings:
        return ""
    titles, parts = Titles(scenario), {name: scenario.file.readings.get(name) for name in scenario.readings}
    sides = [titles.parties(part.by) if part and part.by else spoken(name) for name, part in parts.items()]
    return f"as read by {joined(list(dict.fromkeys(sides)), 'and').replace('The ', 'the ')}"


def settings_note(scenario: Scenario) -> list[str]:
    """What was written over the scenario; nothing where nothing was."""
    return [f"set {settings(scenario)}"] if scenario.overrides else []


@dataclass(frozen=True)
class Elements:
    """Looks up the elements of a scenario by path: ``obligations.NAME[.STEP]``, ``phases.T``, ``regions.R[.T]``.

    ``folded``: an obligation stands for all of its named steps.
    """

    scenario: Scenario
    titles: Titles
    folded: bool = False

    def obligation_of(self, path: str) -> str | None:
        """The obligation a path is of."""
        section, _, rest = path.partition(".")
        name = rest.partition(".")[0]
        return name if section == "obligations" and name in self.scenario.file.obligations else None

    def step_of(self, path: str) -> str:
        """The named step a path is of; empty for anything else."""
        name = self.obligation_of(path)
        return path.removeprefix(f"obligations.{name}").removeprefix(".").removeprefix("steps.") if name else ""

    def transition_of(self, path: str) -> tuple[str, Transition] | None:
        """The region and the transition a path is of."""
        section, *rest = path.replace(".transitions.", ".").split(".")
        region = "phase" if section == "phases" else rest[0] if rest else ""
        part = self.scenario.regions.get(region)
        transition = part.transitions.get(rest[-1]) if part and rest else None
        return (region, transition) if transition else None

    def owners(self, path: str) -> tuple[str, ...]:
        """The parties that owe an obligation, or take a transition."""
        name = self.obligation_of(path)
        if name:
            return self.scenario.file.obligations[name].owed_by
        move = self.transition_of(path)
        return (move[1].performed_by or move[1].by) if move else ()

    def colours(self, owners: Sequence[str]) -> dict[str, str]:
        """A colour for every party."""
        return {name: PARTIES[at % len(PARTIES)] for at, name in enumerate(owners)}

    def colour(self, path: str, colours: dict[str, str]) -> str:
        """The colour of the first party that owes an element."""
        return next((colours[name] for name in self.owners(path) if name in colours), NOBODY)

    def called(self, name: str) -> str:
        """What an obligation is called."""
        return capitalised(self.titles.obligation(name))

    def label(self, path: str, inside: bool) -> tuple[str, str]:
        """A title, and a line below it: who owes whom, or which way a region goes."""
        name, step = self.obligation_of(path), self.step_of(path)
        if name:
            part = self.scenario.file.obligations[name]
            if step:
                named = part.named.get(step)
                return capitalised((named.title if named else None) or spoken(step)), ""
            if inside:
                return "All of it", ""
            to = f" → {self.titles.parties(part.owed_to)}" if part.owed_to else ""
            count = f", in {part.total} steps" if self.folded and part.named else ""
            return self.called(name), self.titles.parties(part.owed_by) + to + count if part.owed_by else ""
        move = self.transition_of(path)
        if move:
            region, transition = move
            title = transition.title or spoken(path.rpartition(".")[2])
            return capitalised(title), f"{self.titles(region)} goes to ‘{spoken(transition.to)}’"
        last = path.rpartition(".")[2]
        return capitalised(self.titles("phase" if path == "phases" else last)), ""
