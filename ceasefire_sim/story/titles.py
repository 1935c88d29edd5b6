"""What people call the things of a scenario, its days and its states."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from ceasefire_sim.expressions.english import belonging, capitalised, inside, lower, plural, sentence
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.expressions.words import stated, words
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sentences.table import ENGLISH, Sentences, WholeText, sentences_in

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
    """What people call the things of a scenario, and the sentences in which they stand: English ones unless named.

    Titles begin with a small letter inside an English sentence; in other languages they stand as they are written.
    """

    def __init__(self, scenario: Scenario, language: str = ENGLISH) -> None:
        self.scenario = scenario
        self.file = scenario.file
        self.words: Sentences = sentences_in(language)

    @classmethod
    def of_reading(cls, scenario: Scenario) -> Titles:
        """The same in the language in which the scenario was read."""
        return cls(scenario, scenario.language)

    def __call__(self, name: str) -> str:
        """What a name of an expression is called."""
        owner, _, attribute = name.partition(".")
        if attribute and owner in self.file.parties:
            return self.belonging(self.within(self.party(owner)), attribute.replace("_", " "))
        if attribute and owner in self.file.obligations:
            named = self.file.obligations[owner].named
            step = named[attribute].title if attribute in named else None
            return self.more(step or attribute.replace("_", " "), self.obligation(owner))
        if name in self.file.obligations:
            return self.obligation(name)
        if name in self.file.commitments:
            return self.commitment(name)
        if name == "phase":
            return self.words("name.phase")
        if name in self.file.anchors:
            return self.more(self.file.anchors[name], name.replace("_", " "))
        if name in self.file.parameters:
            part = self.file.parameters[name]
            return self.more(self.small(part.title or name.replace("_", " ")), f"{part.value:g}")
        for section in (self.file.quantities, self.file.mechanisms, self.file.regions):
            if name in section:
                return self.small(section[name].title or name.replace("_", " "))
        return name.replace("_", " ")

    def party(self, name: str) -> str:
        """What a party is called."""
        part = self.file.parties.get(name)
        return (part.title if part else None) or name.replace("_", " ")

    def parties(self, names: tuple[str, ...]) -> str:
        """What several parties are called, as a label or at the beginning of a sentence."""
        return self.words.listed(self.party(name) for name in names)

    def who(self, names: tuple[str, ...]) -> str:
        """What several parties are called inside a sentence."""
        return self.words.listed(self.within(self.party(name)) for name in names)

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
            return self.label(self.parties(reading.by), title) if reading.by else title
        amendment = self.file.amendments.get(name)
        return (amendment.title if amendment else None) or name.replace("_", " ")

    def obligation(self, name: str) -> str:
        """What an obligation is called."""
        part = self.file.obligations[name]
        return self.small(part.title or name.replace("_", " "))

    def commitment(self, name: str) -> str:
        """What a commitment is called."""
        return self.small(self.file.commitments[name].title or name.replace("_", " "))

    def invariant(self, name: str) -> str:
        """What must always hold is called, in quotes."""
        return self.quoted(self.file.invariants[name].title or name.replace("_", " "))

    def commitment_owed(self, name: str) -> str:
        """The same with those who owe it in front: two sides may owe what is called alike."""
        owed_by = self.file.commitments[name].owed_by
        return self.label(self.parties(owed_by), self.commitment(name)) if owed_by else self.commitment(name)

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
            return self.words(f"name.{verdict}", what=self.happening(path.rpartition(".")[0]))
        kind = {"obligations": "a_step", "commitments": "a_breach"}.get(path.partition(".")[0], "quoted")
        return self.words(f"name.{kind}", what=self.thing(path))

    def outcome(self, title: str | None, number: int) -> str:
        """What an outcome is called, or the how manieth it is."""
        return self.small(title) if title else self.words("event.outcome", number=number + 1)

    def number(self, names: tuple[str, ...]) -> int:
        """The number whose form goes with several parties: 1, or 2 for several."""
        return 2 if self.many(names) else 1

    # in a sentence of the language ------------------------------------------------------------------

    def sentence(self, clause: str) -> str:
        """A clause as a sentence; the full stop of a title alone stands where the title's own language has it."""
        return sentence(clause) if isinstance(clause, WholeText) else self.words.apart(sentence(clause))

    def small(self, title: str) -> str:
        """A title inside a sentence."""
        return lower(title) if self.words.english else title

    def within(self, name: str) -> str:
        """A name inside a sentence: its article small."""
        return inside(name) if self.words.english else name

    def belonging(self, who: str, thing: str) -> str:
        """What is somebody's."""
        return belonging(who, thing) if self.words.english else self.words("name.belonging", thing=thing, who=who)

    def label(self, title: str, value: object) -> str:
        """A thing with what is said of it: ``title: value``."""
        return self.words("name.label", title=title, value=value)

    def more(self, what: str, more: str) -> str:
        """A thing with more of it in brackets."""
        return self.words("name.more", what=what, more=more)

    def quoted(self, what: str) -> str:
        """A title in quotes."""
        return self.words("name.quoted", what=what)

    def in_state(self, state: str) -> str:
        """A state's name as words, in quotes."""
        return self.words("name.state", state=state.replace("_", " "))

    def either_state(self, states: Iterable[str]) -> str:
        """One of several states."""
        return self.words.chained(map(self.in_state, states), "either")

    def condition(self, node: Node) -> str:
        """A truth in words."""
        return words(node, self)

    def contrary(self, node: Node) -> str:
        """That a truth does not hold."""
        return words(node, self, negated=True)

    def cause(self, node: Node) -> str:
        """A condition that is said to hold; empty for one that always does."""
        text = stated(node, self)
        return "" if text == self.words("condition.always") else text

    def day(self, day: int) -> str:
        """A day with its date, where the scenario has a start."""
        date = self.scenario.date(day)
        if date is None:
            return self.words("time.day", day=day)
        month = self.words(f"time.month_{date.month}")
        written = self.words("time.date", day=date.day, month=month, year=date.year)
        return self.words("time.day_date", day=day, date=written)


def date_of(scenario: Scenario, day: int) -> str:
    """Day and date."""
    return capitalised(Titles(scenario).day(day))


def state_words(state: str) -> str:
    """A state's name as words."""
    return f"'{state.replace('_', ' ')}'"


def heading(scenario: Scenario) -> Iterator[str]:
    """The title with the variant, and below it how the text is read and what was set."""
    yield scenario.title + (f" — variant {scenario.variant}" if scenario.variant else "")
    yield from readings_line(scenario)
    yield from settings_line(scenario)


def below_title(scenario: Scenario, language: str = ENGLISH) -> Iterator[str]:
    """The same, where the title stands underlined and alone."""
    if scenario.variant:
        yield sentences_in(language)("name.variant", name=scenario.variant)
    yield from readings_line(scenario, language)
    yield from settings_line(scenario, language)


def readings_line(scenario: Scenario, language: str = ENGLISH) -> Iterator[str]:
    """A line with the readings in force; none where there are none."""
    if scenario.readings:
        titles = Titles(scenario, language)
        yield titles.words("name.read_as", readings="; ".join(titles.reading(name) for name in scenario.readings))


def settings_line(scenario: Scenario, language: str = ENGLISH) -> Iterator[str]:
    """A line with what was written over the scenario; none where nothing was."""
    if scenario.overrides:
        words = sentences_in(language)
        yield words("name.set", settings=settings_words(scenario.overrides, words))


def settings(scenario: Scenario) -> str:
    """What was written over the scenario, as one would set it."""
    return settings_words(scenario.overrides)


def settings_words(written: Iterable[tuple[str, object]], words: Sentences | None = None) -> str:
    """Settings as one would set them; what a parameter is drawn from stands behind its value."""
    values, words = dict(written), words or sentences_in()
    return ", ".join(
        with_draw(f"{path} = {as_written(value)}", values.get(f"{path}.draw"), words)
        for path, value in values.items()
        if not (path.endswith(".draw") and path.removesuffix(".draw") in values)
    )


def with_draw(setting: str, draw: object, words: Sentences) -> str:
    """A setting with the values that its parameter is drawn from, where it is drawn."""
    if not isinstance(draw, Mapping):
        return setting
    return words("name.drawn", setting=setting, values=words.listed(map(str, draw), "or"))


def as_written(value: object) -> str:
    """A plain value as it would stand in a scenario file."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
