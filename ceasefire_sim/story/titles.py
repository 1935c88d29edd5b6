"""What people call the things of a scenario, its days and its states."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from ceasefire_sim.expressions.english import belonging, inside, joined, listed, lower, plural
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = [
    "Titles",
    "as_written",
    "below_title",
    "date_of",
    "heading",
    "readings_line",
    "settings",
    "settings_line",
    "settings_words",
    "state_words",
]


class Titles:
    """What people call the things of a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.file = scenario.file

    def __call__(self, name: str) -> str:
        """What a name of an expression is called."""
        owner, _, attribute = name.partition(".")
        if attribute and owner in self.file.parties:
            return belonging(inside(self.party(owner)), attribute.replace("_", " "))
        if attribute and owner in self.file.obligations:
            named = self.file.obligations[owner].named
            step = named[attribute].title if attribute in named else None
            return f"{step or attribute.replace('_', ' ')} ({self.obligation(owner)})"
        if name in self.file.obligations:
            return self.obligation(name)
        if name in self.file.commitments:
            return self.commitment(name)
        if name == "phase":
            return "the phase"
        if name in self.file.anchors:
            return f"{self.file.anchors[name]} ({name.replace('_', ' ')})"
        if name in self.file.parameters:
            part = self.file.parameters[name]
            return f"{lower(part.title or name.replace('_', ' '))} ({part.value:g})"
        for section in (self.file.quantities, self.file.mechanisms, self.file.regions):
            if name in section:
                return lower(section[name].title or name.replace("_", " "))
        return name.replace("_", " ")

    def party(self, name: str) -> str:
        """What a party is called."""
        part = self.file.parties.get(name)
        return (part.title if part else None) or name.replace("_", " ")

    def parties(self, names: tuple[str, ...]) -> str:
        """What several parties are called, as a label or at the beginning of a sentence."""
        return listed(self.party(name) for name in names)

    def who(self, names: tuple[str, ...]) -> str:
        """What several parties are called inside a sentence."""
        return listed(inside(self.party(name)) for name in names)

    def many(self, names: tuple[str, ...]) -> bool:
        """Whether a verb after several parties stands in the plural."""
        return len(names) > 1 or any(self.is_plural(name) for name in names)

    def is_plural(self, name: str) -> bool:
        """Whether a verb after a party stands in the plural: as its file says, else as the title's ending tells."""
        part = self.file.parties.get(name)
        return plural(self.party(name)) if part is None or part.plural is None else part.plural

    def state(self, region: str, name: str) -> str | None:
        """What a name beside a region is called there: a state; None where it is none."""
        part = self.scenario.regions.get(region)
        return name.replace("_", " ") if part is not None and name in part.states else None

    def reading(self, name: str) -> str:
        """What a reading or an amendment is called, with whose it is in front."""
        reading = self.file.readings.get(name)
        if reading is not None:
            title = reading.title or name.replace("_", " ")
            return f"{self.parties(reading.by)}: {title}" if reading.by else title
        amendment = self.file.amendments.get(name)
        return (amendment.title if amendment else None) or name.replace("_", " ")

    def obligation(self, name: str) -> str:
        """What an obligation is called."""
        part = self.file.obligations[name]
        return lower(part.title or name.replace("_", " "))

    def commitment(self, name: str) -> str:
        """What a commitment is called."""
        return lower(self.file.commitments[name].title or name.replace("_", " "))

    def invariant(self, name: str) -> str:
        """What must always hold is called, in quotes."""
        return f"“{self.file.invariants[name].title or name.replace('_', ' ')}”"

    def commitment_owed(self, name: str) -> str:
        """The same with those who owe it in front: two sides may owe what is called alike."""
        owed_by = self.file.commitments[name].owed_by
        return f"{self.parties(owed_by)}: {self.commitment(name)}" if owed_by else self.commitment(name)

    def breaching(self, name: str, by: str | None) -> tuple[str, ...]:
        """Who breaches a commitment with what stands at a path: of several who owe it those who did that."""
        owed_by = self.file.commitments[name].owed_by
        if len(owed_by) > 1:
            return tuple(party for party in self.acting(by) if party in owed_by) if by else ()
        return owed_by

    def acting(self, path: str) -> tuple[str, ...]:
        """The parties that do what stands at a path: an incident, a move, a step; a verdict is about its incident."""
        section, *rest = path.split(".")
        if section == "obligations":
            return self.file.obligations[rest[0]].owed_by
        if section in ("incidents", "responses"):
            part = getattr(self.file, section)[rest[0]]
        else:
            part = self.scenario.regions["phase" if section == "phases" else rest[0]].transitions[rest[-1]]
        return tuple(part.by)

    def thing(self, path: str) -> str:
        """What stands at a path is called: an incident, a transition, an obligation."""
        section, *rest = path.split(".")
        if section == "obligations":
            return self.obligation(rest[0])
        if section == "commitments":
            return self.commitment(rest[0])
        if section in ("incidents", "responses"):
            part = getattr(self.file, section)[rest[0]]
            return str(part.title or rest[0].replace("_", " "))
        region = self.scenario.regions["phase" if section == "phases" else rest[0]]
        key = rest[-1]
        return str(region.transitions[key].title or key.replace("_", " "))

    def happening(self, path: str) -> str:
        """What can happen, as a noun: an incident or a move in quotes, a step, a breach."""
        verdict = path.rpartition(".")[2]
        if verdict in ("attributed", "contested") and path.count(".") > 1:
            return f"{self.happening(path.rpartition('.')[0])} ({verdict})"
        kind = {"obligations": "a step of ", "commitments": "a breach of "}.get(path.partition(".")[0])
        return f"“{self.thing(path)}”" if kind is None else f"{kind}{self.thing(path)}"


def date_of(scenario: Scenario, day: int) -> str:
    """Day and date."""
    date = scenario.date(day)
    return f"Day {day}" if date is None else f"Day {day}, {date.day} {date:%B %Y}"


def state_words(state: str) -> str:
    """A state's name as words."""
    return f"'{state.replace('_', ' ')}'"


def heading(scenario: Scenario) -> Iterator[str]:
    """The title with the variant, and below it how the text is read and what was set."""
    yield scenario.title + (f" — variant {scenario.variant}" if scenario.variant else "")
    yield from readings_line(scenario)
    yield from settings_line(scenario)


def below_title(scenario: Scenario) -> Iterator[str]:
    """The same, where the title stands underlined and alone."""
    if scenario.variant:
        yield f"variant: {scenario.variant}"
    yield from readings_line(scenario)
    yield from settings_line(scenario)


def readings_line(scenario: Scenario) -> Iterator[str]:
    """A line with the readings in force; none where there are none."""
    if scenario.readings:
        titles = Titles(scenario)
        yield f"read as: {'; '.join(titles.reading(name) for name in scenario.readings)}"


def settings_line(scenario: Scenario) -> Iterator[str]:
    """A line with what was written over the scenario; none where nothing was."""
    if scenario.overrides:
        yield f"set: {settings(scenario)}"


def settings(scenario: Scenario) -> str:
    """What was written over the scenario, as one would set it."""
    return settings_words(scenario.overrides)


def settings_words(written: Iterable[tuple[str, object]]) -> str:
    """Settings as one would set them; what a parameter is drawn from stands behind its value."""
    values = dict(written)
    return ", ".join(
        f"{path} = {as_written(value)}{drawn_clause(values.get(f'{path}.draw'))}"
        for path, value in values.items()
        if not (path.endswith(".draw") and path.removesuffix(".draw") in values)
    )


def drawn_clause(draw: object) -> str:
    """The values that a parameter is drawn from, behind the one that stands for them; nothing where it is not drawn."""
    return f" (drawn for each run: {joined(list(map(str, draw)), 'or')})" if isinstance(draw, Mapping) else ""


def as_written(value: object) -> str:
    """A plain value as it would stand in a scenario file."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
