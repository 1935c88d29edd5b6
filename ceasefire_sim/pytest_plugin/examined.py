"""A scenario file under test: read once, checked once, asked test by test."""

from __future__ import annotations

import os
import shlex
from functools import cached_property

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.pytest_plugin.options import PluginOptions
from ceasefire_sim.pytest_plugin.questions_for_all import QuestionsForAll, questions_for_all
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.loading import read_scenario, validate
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.source.places import key_place
from ceasefire_sim.studies.check import Check, check
from ceasefire_sim.studies.simulate import simulate

__all__ = ["ExaminedFile", "typed_path"]


def typed_path(path: str | os.PathLike[str]) -> str:
    """A path as one types it from where one is."""
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)


class ExaminedFile:
    """A scenario file as a session examines it; ``file`` is its path as one types it.

    ``scenario`` is the text as it stands, with the questions that are asked of every file written over it, those that
    it cannot be asked left out (``unasked``, with why).
    """

    def __init__(self, file: str, options: PluginOptions) -> None:
        self.file, self.options = file, options

    @cached_property
    def remarks(self) -> tuple[list[Fault], list[Fault]]:
        """Every fault and every warning of the file."""
        return validate(self.file)

    @cached_property
    def questions(self) -> QuestionsForAll:
        """What is asked of every file."""
        return questions_for_all(self.options.questions) if self.options.questions else QuestionsForAll("", {})

    @cached_property
    def reading(self) -> tuple[Scenario, dict[str, ScenarioError]]:
        """The scenario, and the questions for all that it cannot be asked."""
        scenario = read_scenario(self.file)
        sections = dict.fromkeys(path.partition(".")[0] for path in self.questions.parts)
        lacking: dict[str, object] = {section: {} for section in sections if not getattr(scenario.file, section)}
        if lacking:
            scenario = scenario.with_(lacking)  # what a file leaves out can be asked of it all the same
        unasked: dict[str, ScenarioError] = {}
        for path, question in self.questions.parts.items():
            try:
                scenario = scenario.with_({path: question})
            except ScenarioError as error:
                unasked[path] = error
        return scenario, unasked

    @property
    def scenario(self) -> Scenario:
        """The scenario that is tested."""
        return self.reading[0]

    @property
    def unasked(self) -> dict[str, ScenarioError]:
        """Questions for all that the file cannot be asked, by path."""
        return self.reading[1]

    @cached_property
    def check(self) -> Check:
        """Its properties and invariants: exactly where the states fit, else by runs."""
        states, runs = self.options.most_states, self.options.runs
        if states < 1:
            return check(self.scenario, "simulate", runs=runs)
        return check(self.scenario, "auto", max_states=states, runs=runs)

    @cached_property
    def runs(self) -> RunTable:
        """Runs of it: those of the check, if it needed any."""
        return self.check.runs or simulate(self.scenario, self.options.runs)

    def place(self, path: Path) -> str:
        """Where a path stands, as file:line:column: the name of a part, the value of a field.

        A question for all stands in the file of these.
        """
        elsewhere = self.questions.places.get(".".join(path[:2]))
        if elsewhere is not None:
            return elsewhere
        scenario = self.scenario
        place = key_place(scenario.written, path) if len(path) == 2 else scenario.place(path)
        return f"{typed_path(place.file)}:{place.line}:{place.column}" if place.line else self.file

    def line(self, path: Path) -> int:
        """The line of a path in the file itself, from 1; 1 where it stands elsewhere."""
        file, _, rest = self.place(path).partition(":")
        return int(rest.partition(":")[0]) if file == self.file and rest else 1

    def command(self, name: str, *options: str) -> str:
        """A command about the file, as one types it."""
        return shlex.join(["ceasefire-sim", name, self.file, *options])
