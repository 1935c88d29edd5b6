"""The texts that a page can switch between: the file's own, its variants, its readings; and their free numbers."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ceasefire_sim.engines.compiled.playing import CompiledMachine
from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.results.formatting import scenario_label
from ceasefire_sim.scenario.model.parts import Parameter
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.source.files import shipped
from ceasefire_sim.scenario.varying import free_parameters
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.webpage.languages import PageTexts, page_texts
from ceasefire_sim.webpage.machine_parts import page_machine
from ceasefire_sim.webpage.slider_order import by_influence

__all__ = ["Version", "chosen_words", "command_of", "other_text", "sliders", "versions"]

STEPS = (1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001, 0.0005, 0.0001)
LEAST_STEPS = 30  # of a slider
NEAR = 1e-9


@dataclass(frozen=True)
class Version:
    """A text: ``group`` is what it is one of, ``note`` what it rests on.

    ``typed`` is the command that runs it, ``before`` what must be typed before that; ``parent`` is the name of the text
    that it is a way out of.
    """

    name: str
    group: str
    title: str
    note: str
    scenario: Scenario
    typed: str = ""
    before: str = ""
    parent: str | None = None

    @cached_property
    def compiled(self) -> CompiledMachine:
        """Its machine."""
        return page_machine(self.scenario)

    @property
    def command(self) -> str:
        """The command that runs it."""
        return self.typed or command_of(self.scenario)

    @property
    def values(self) -> Mapping[str, float]:
        """The file's value of every number that can be moved in it."""
        constants = self.scenario.constants
        return {name: constants[name] for name in sorted(free_parameters(self.scenario))}


def versions(scenario: Scenario, words: PageTexts | None = None) -> Iterator[Version]:
    """The text as it was chosen, then its variants, each reading, all readings together.

    A text that a variant or a reading cannot be made of, beside what was chosen, is left out. ``words`` are the texts
    of the page, those in English unless given.
    """
    titles, words = Titles(scenario), words or page_texts()
    chosen = scenario_label(scenario).partition(", ")[2] or words("versions.as_written")
    yield Version("", words("versions.text"), chosen, "", scenario)
    for name, part in scenario.file.variants.items():
        if name != scenario.variant and (text := other_text(scenario, name, scenario.readings)) is not None:
            note = part.note or part.about or ""
            yield Version(f"variant={name}", words("versions.variants"), part.title or name, note, text)
    readings = tuple(scenario.available_readings)
    for name in readings:
        part_of = scenario.file.readings[name]
        if (name,) != scenario.readings and (text := other_text(scenario, scenario.variant, (name,))) is not None:
            group = words("versions.readings")
            yield Version(f"reading={name}", group, titles.reading(name), part_of.note or "", text)
    if len(readings) > 1 and readings != scenario.readings:
        text = other_text(scenario, scenario.variant, readings)
        if text is not None:
            yield Version("reading=all", words("versions.readings"), words("versions.all_readings"), "", text)


def other_text(scenario: Scenario, variant: str | None, readings: tuple[str, ...]) -> Scenario | None:
    """The scenario with another variant and other readings; None where they do not fit together."""
    try:
        return scenario.with_(variant=variant, readings=readings)
    except ScenarioError:
        return None


def command_of(scenario: Scenario) -> str:
    """The command that runs a text, as one types it."""
    return shlex.join(["ceasefire-sim", "run", *chosen_words(scenario)])


def chosen_words(scenario: Scenario) -> list[str]:
    """A text as commands name it: the file, its variant, readings and settings."""
    name = scenario.path.rpartition("/")[2] or f"{scenario.name}.yaml"
    if shipped(scenario.name) is not None:
        name = scenario.name
    words = [name]
    words += [f"--variant={scenario.variant}"] if scenario.variant is not None else []
    words += [f"--reading={reading}" for reading in scenario.readings]
    words += [f"--set={path}={json.dumps(value)}" for path, value in scenario.overrides]
    return words


def sliders(texts: list[Version]) -> Iterator[dict[str, object]]:
    """The numbers that can be moved in any of the texts, with their ranges; those that matter most come first."""
    names = dict.fromkeys(name for version in texts for name in version.values)
    for name in by_influence(texts[0].scenario, names):
        owner = next(version.scenario for version in texts if name in version.values)
        part = owner.file.parameters[name]
        low, high = part.hull
        yield {
            "name": name,
            "title": part.title or name.replace("_", " "),
            "unit": part.unit or "",
            "note": part.note or "",
            "low": low,
            "high": high,
            "step": step_of(part),
        }


def step_of(part: Parameter) -> float | None:
    """The largest step on whose grid the range and the file's value lie; None where there is none."""
    low, high = part.hull
    for step in STEPS:
        on_grid = all(abs(x / step - round(x / step)) < NEAR for x in (low, high, part.value))
        if on_grid and (high - low) / step >= LEAST_STEPS:
            return step
    return None
