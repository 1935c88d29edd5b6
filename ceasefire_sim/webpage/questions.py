"""What a page reads off the rows of runs: phases, endings and properties, as plain data."""

from __future__ import annotations

from ceasefire_sim.bounds.property_range import property_range
from ceasefire_sim.engines.compiled.goal_only import asked_only
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.outlook.endings import out_of_reach_from_the_start
from ceasefire_sim.present.endings import ending_label, ending_verb
from ceasefire_sim.present.numbers import counted_day
from ceasefire_sim.present.plots.style import phase_colours, spoken
from ceasefire_sim.results.answer import awaits
from ceasefire_sim.results.run_block import ENDINGS
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters
from ceasefire_sim.webpage.languages import PageTexts

__all__ = ["questions"]

TRIED = 1000  # runs; where some of them reach the goal, it is in reach


def questions(scenario: Scenario, words: PageTexts) -> dict[str, object]:
    """What is asked of the runs of a version, in the texts of a page.

    ``unreachable`` says whether the goal is certainly out of reach: at the file's numbers, and wherever sliders stand.
    """
    colours = phase_colours(scenario)
    return {
        "phases": [
            {"title": spoken(state), "colour": colours[state], "final": state in scenario.final}
            for state in scenario.file.phases.states
        ],
        "goal": scenario.file.goal is not None,
        "endings": [ending_words(scenario, ending, words) for ending in ENDINGS],
        "verbs": [ending_verb(scenario, ending) for ending in ENDINGS],
        "middle": [*scenario.quantities, *(f"{name}.done" for name in scenario.file.obligations)],
        "unreachable": unreachable(scenario),
        "properties": [property_data(scenario, name, prop, words) for name, prop in scenario.file.properties.items()],
    }


def ending_words(scenario: Scenario, ending: str, words: PageTexts) -> str:
    """An ending as ``present.endings`` calls it, in the language of the page."""
    label = ending_label(scenario, ending)
    if label.startswith("ended in "):
        return words("endings.ended_in", phases=label.removeprefix("ended in "))
    return words(f"endings.{ending}")


def unreachable(scenario: Scenario) -> tuple[bool, bool]:
    """Whether the goal is certainly out of reach with the file's numbers, and wherever sliders stand.

    Nothing is asked of the bounds where some run reaches it.
    """
    if scenario.file.goal is None:
        return False, False
    goal = asked_only(scenario, RunRange(scenario.file.seed, 0, TRIED))["goal"]
    if (goal <= scenario.horizon).any() or not out_of_reach_from_the_start(scenario):
        return False, False
    return True, out_of_reach_from_the_start(scenario, free_parameters(scenario))


def property_data(scenario: Scenario, name: str, prop: Property, words: PageTexts) -> dict[str, object]:
    """One property: which observers it is made of, and how."""
    truth = scenario.is_truth(prop)
    reach = None if truth or is_unbounded(prop) else property_range(scenario, prop)
    last = scenario.horizon if prop.within is None or is_unbounded(prop) else prop.within.whole
    return {
        "name": name,
        "title": prop.title or spoken(name),
        "note": prop.note or prop.about or "",
        "truth": truth,
        "form": form_of(prop),
        "last": min(max(last, 0), scenario.horizon),
        "given": prop.given is not None,
        "reach": None if reach is None else [reach.low, reach.high],
        "awaits": awaits(prop),
        "never": "" if is_unbounded(prop) else never_words(scenario, prop, words),
    }


def never_words(scenario: Scenario, prop: Property, words: PageTexts) -> str:
    """In brackets, what a mean counts as, behind a space, where something never comes."""
    key = "answer.never" if prop.between is None else "answer.never_between"
    return f" {words(key, day=counted_day(scenario, prop))}"


def form_of(prop: Property) -> str:
    """How the value of a property is made of what its observers saw."""
    if is_unbounded(prop):
        return "unbounded"
    if prop.days_when is not None or prop.count is not None:
        return "sum"
    forms = ("eventually", "always", "hold", "days_until", "between")
    return next((form for form in forms if getattr(prop, form) is not None), "value")
