"""How the things of a scenario are called in the sentences of an analysis."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ceasefire_sim.expressions import parse_expression, words
from ceasefire_sim.expressions.english import belonging, clause_in, listed, plural, possessive
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import ReadingAnswer
from ceasefire_sim.sequencing.numbers_in_words import NEVER, number_words
from ceasefire_sim.story.titles import Titles

__all__ = ["Naming", "count_words", "date_in_brackets", "stuck_words"]

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
POSSESSED = re.compile(r"(the )?[A-Z][\w-]*( [A-Z][\w-]*)* ?('s|s') ")  # a title that says itself whose it is


class Naming:
    """How things of a scenario are called in sentences.

    Who reads ``at_terminal`` has the file at hand and types commands: a condition is quoted as it is written, with its
    line. Elsewhere it is put into words, and stands where the agreement or its sources have it.
    """

    def __init__(self, scenario: Scenario, at_terminal: bool = True) -> None:
        self.scenario = scenario
        self.at_terminal = at_terminal
        self.titles = Titles(scenario)
        self.known = elements(scenario)

    def name(self, path: str) -> str:
        """An element as a noun: the obligation, a step of it, or a move in quotes."""
        element = self.known.get(path)
        if element is None:
            return path
        if element.kind == "transition":
            part = self.scenario.regions[element.owner].transitions[path.rpartition(".")[2]]
            return f"“{part.title or path.rpartition('.')[2].replace('_', ' ')}”"
        duty = self.titles.obligation(element.owner)
        if element.step is None:
            return duty
        key = path.rpartition(".")[2]
        step = self.scenario.file.obligations[element.owner].named[key]
        return f"{duty} ({step.title or key.replace('_', ' ')})"

    def owned(self, path: str) -> str:
        """An element with whose it is: "Israel's withdrawal"."""
        element = self.known.get(path)
        if element is None or element.kind == "transition":
            return self.name(path)
        owed_by = self.scenario.file.obligations[element.owner].owed_by
        if not owed_by:
            return self.name(path)
        who = self.titles.who(owed_by)
        name = self.name(path)
        if name.startswith(f"{possessive(who)} "):
            return name  # whose it is stands in its title
        if clause_in(who) or POSSESSED.match(name):
            return f"{name} (owed by {who})"
        return belonging(who, name.removeprefix("the "))

    def many(self, path: str) -> bool:
        """Whether a verb after an element stands in the plural."""
        element = self.known.get(path)
        return element is not None and element.kind != "transition" and plural(self.titles.obligation(element.owner))

    def reading(self, name: str) -> str:
        """Whose reading it is: "the North's reading"; the amendment's title for an amendment; empty for the text."""
        if not name:
            return ""
        reading = self.scenario.file.readings.get(name)
        if reading is None:
            amendment = self.scenario.meaning.file.amendments.get(name)
            return f"“{amendment.title or name}”" if amendment is not None else name
        return belonging(self.titles.who(reading.by), "reading") if reading.by else f"the reading {name}"

    def where(self, at: str, reading: str, path: str = "") -> str:
        """Where a condition stands, by ``at`` in the file or by its ``path``, and whose reading it is, in brackets."""
        whose = self.reading(reading) or "the text"
        parts = (self.line(at), whose) if self.at_terminal else (whose, self.clause(path, reading))
        return f"({', '.join(part for part in parts if part)})"

    def line(self, at: str) -> str:
        """The line of a place in the file; empty where nobody has the file at hand."""
        line = at.rpartition(":")[2] if ":" in at else ""
        return f"line {line}" if self.at_terminal and line.isdecimal() else ""

    def clause(self, path: str, reading: str = "") -> str:
        """The clause that the author of a condition names, else the sources; empty where there are neither."""
        file = self.scenario.meaning.file
        part = file.readings.get(reading) or file.amendments.get(reading) or self.part_with(path)
        if part is None:
            return ""
        return part.clause or listed(source for source in part.source if source != "assumption")

    def part_with(self, path: str) -> Part | None:
        """The obligation or the transition that a condition is of."""
        section, *rest = path.split(".")
        if section == "obligations":
            return self.scenario.file.obligations.get(rest[0])
        if "transitions" not in rest:
            return None
        region = self.scenario.regions["phase" if section == "phases" else rest[0]]
        return region.transitions.get(rest[rest.index("transitions") + 1])

    def quoted(self, condition: str) -> str:
        """A condition as it is written; away from the file in words."""
        return f"`{condition}`" if self.at_terminal else f"“{self.statement(parse_expression(condition))}”"

    def words(self, node: Node) -> str:
        """A condition in plain English."""
        return words(node, self.titles)

    def statement(self, node: Node) -> str:
        """A condition in plain English; of a definition, that it holds."""
        return stated(node, self.titles)

    def chance(self, text: str, otherwise: str = NEVER) -> str:
        """What a chance that never comes up, or always, is as a clause: "its chance `consent` is 0"."""
        number = number_words(self.scenario, text, otherwise)
        return f"its chance {number}" if number.startswith("`") else f"its chance is {number}"

    def called(self, answer: ReadingAnswer) -> str:
        """How a way to read the text is called."""
        text = self.called_whole(answer)
        without = [self.reading(name) for name in answer.without]
        return f"{text}, without {' and '.join(without)}" if without else text

    def called_whole(self, answer: ReadingAnswer) -> str:
        """The same, whatever amendments are left out."""
        names = list(answer.readings)
        if not names:
            return "as written"
        if len(names) > 1 and set(names) == set(self.scenario.file.readings):
            return "both readings together" if len(names) == 2 else "all readings together"
        return " and ".join(self.reading(name) for name in names)


def count_words(count: int) -> str:
    """A small number in words."""
    return COUNTS[count] if count < len(COUNTS) else str(count)


def stuck_words(paths: Iterable[str]) -> str:
    """How many elements there are, by kind: obligations, steps and moves, the way text and pictures count them."""
    counts = {"obligation": 0, "step": 0, "move": 0}
    for path in paths:
        section, *inside = path.split(".")
        kind = "move" if section != "obligations" else "step" if len(inside) > 1 else "obligation"
        counts[kind] += 1
    return listed(f"{count_words(count)} {kind}{'s' * (count != 1)}" for kind, count in counts.items() if count)


def date_in_brackets(scenario: Scenario, day: int) -> str:
    """The date of a day in brackets, where the scenario has dates."""
    date = scenario.date(day)
    return f" ({date})" if date is not None else ""
