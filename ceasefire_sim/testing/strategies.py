"""Hypothesis strategies that build valid scenarios, of chosen sections or over the whole language.

A scenario is built as plain data, constructively: every name is declared before it is used, every range is known, so
nothing has to be thrown away and failures shrink to a readable file. Needs the extra ``test`` (hypothesis).
"""

from __future__ import annotations

import json
from functools import cache
from typing import Unpack

from hypothesis import HealthCheck, Phase, currently_in_test_context, find, note, settings
from hypothesis import strategies as st

from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.testing.duties import commitments, fused, obligations
from ceasefire_sim.testing.extending import base_and_over, scenario_of_two
from ceasefire_sim.testing.happenings import countable, incidents, past_of, region, transitions
from ceasefire_sim.testing.notes import with_notes
from ceasefire_sim.testing.overlays import overlays
from ceasefire_sim.testing.questions import properties
from ceasefire_sim.testing.sections import PLAYED, SectionAmounts, Sections
from ceasefire_sim.testing.several import several
from ceasefire_sim.testing.vocabulary import Data, Vocabulary, amounts, numbers, optional, truths
from ceasefire_sim.testing.writing import yaml_of

__all__ = ["scenario_data", "scenarios", "to_yaml"]

OBLIGATIONS = ("bridges", "depots", "prisoners", "roads")
STEPS = ("maps", "guns", "shells")
COMMITMENTS = ("hold_fire", "access")
INCIDENTS = ("raid", "shots")
RESPONSES = ("relief", "protest")
MECHANISMS = {"observers": ("away", "near", "present"), "panel": ("unnamed", "named", "sitting")}
REGIONS = {"council": ("closed", "called", "seated"), "court": ("idle", "open", "done")}
QUANTITIES = ("tension", "supplies", "resolve")
TRUTHS, NUMBERS = ("calm", "ready"), ("pressure",)
PHASES = ("truce", "accord", "over")
INVARIANTS = ("kept", "safe")
DRAWS = ({"0.5": 1, "2": 3}, {"-1": 1, "0": 2, "1.5": 1}, {"3": 1})  # of a parameter that is not known


def scenarios(horizon: int = 12, **sections: Unpack[SectionAmounts]) -> st.SearchStrategy[Scenario]:
    """Checked scenarios of some sections, of at most ``horizon`` days; small unless more is asked for.

    Without arguments there are one or two obligations, a goal and one phase. ``scenarios(readings=2, incidents=True)``
    draws two readings and one or two incidents as well; ``scenarios(everything=True)`` is the whole language. A
    falsifying example is printed as the YAML file it is, or the two files where it extends another.

    Raises ``InputError`` for sections there are not, and for amounts out of bounds.
    """
    wanted = Sections.of(sections)
    first_reading()
    return noted_scenarios(scenario_data(horizon, wanted), wanted.extends)


@st.composite
def noted_scenarios(draw: st.DrawFn, drawn: st.SearchStrategy[Data], extends: bool = False) -> Scenario:
    """The scenario of some data, its text noted for Hypothesis to print; perhaps as two files."""
    data = draw(drawn)
    if extends and draw(st.booleans()):
        text, scenario = scenario_of_two(*draw(base_and_over(data)))
        note(text)
        return scenario
    text = yaml_of(data)
    note(text)
    return read_scenario_text(text, "generated.yaml")


@cache
def first_reading() -> None:
    """Does once what would else count as the first example's time, and fail its health check on a busy machine.

    A scenario is read, for what is loaded then; numbers are drawn, for the constants that Hypothesis looks up in all
    modules it takes for the user's own.
    """
    read_scenario_text("{scenario: first, horizon: 1, obligations: {a: {}}, phases: {initial: x, states: [x]}}")
    if not currently_in_test_context():
        draw = settings(database=None, max_examples=1, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        find(st.lists(st.integers(), min_size=200, max_size=200), lambda numbers: True, settings=draw)


@st.composite
def scenario_data(draw: st.DrawFn, horizon: int = 15, sections: Sections = PLAYED) -> Data:
    """A valid scenario as plain data, in file order; small, by default with all of the language that is played."""
    words = Vocabulary(sections=sections)
    data: Data = {"scenario": "generated", "horizon": horizon if not sections.wide else draw(st.integers(1, horizon))}
    draw_numbers(draw, words, data)
    names = draw_names(draw, words)
    draw_moves(draw, words, data, names)
    words.waiting = False
    data["obligations"] = {
        name: draw(obligations(words, names["obligations"], n)) for n, name in enumerate(words.obligations)
    }
    if sections.together:
        fused(draw, data["obligations"])
    words.waiting = True
    data["phases"] = draw(phases(words))
    draw_questions(draw, words, data, names)
    words.waiting = False
    data |= draw(overlays(words, data))
    if sections.indexes and (not sections.wide or draw(st.booleans())):
        data = draw(several(data))
    if sections.notes:
        data = draw(with_notes(data))
    return {key: data[key] for key in ORDER if data.get(key) not in ({}, [], None)}


# Of a party: none, a plain one, one in several languages.
TITLES: tuple[Data, ...] = ({}, {"title": "The North"}, {"title": {"en": "The North", "ar": "الشمال"}})
# The sections in the order of a file.
ORDER = (
    "scenario", "title", "about", "note", "clause", "source", "sources", "start", "horizon", "runs", "seed", "goal",
    "holds", "indexes", "anchors", "parties", "parameters", "quantities", "definitions", "incidents", "responses",
    "mechanisms", "regions", "obligations", "commitments", "phases", "properties", "invariants", "readings",
    "amendments", "variants", "sweeps",
)  # fmt: skip


def draw_numbers(draw: st.DrawFn, words: Vocabulary, data: Data) -> None:
    """Quantities, the parties with their own, parameters, anchors and the calendar."""
    sections = words.sections
    data["quantities"] = draw(quantities_of(words))
    if sections.parties:
        data["parties"] = {"north": {}, "south": {}}
    if sections.trust:
        low = draw(st.integers(-5, 0)) if sections.wide else 0
        drawn: int | dict[str, float] = {str(low): 1, "0": 0.5, "2": 2} if low else 2
        trust = {"initial": drawn, "range": [low, 6]}
        data["parties"] = {
            "north": {"quantities": {"trust": trust}},
            "south": {"quantities": {"trust": {**trust, "initial": 1}}},
        }
        words.quantities += ["north.trust", "south.trust"]
    if sections.parties and sections.wide:
        data["parties"]["north"] |= draw(st.sampled_from(TITLES))
    data["parameters"] = draw(parameters_of(words))
    if sections.dates:
        if draw(st.integers(0, 2)) == 2:
            words.calendar = ["month", "weekday", "day_of_year / 10"]
        data["start"] = "2025-10-10"
        data["anchors"] = {"mark": str(draw(st.integers(-3, 8))), "opening": "2025-10-14"}
        words.parameters += ["mark", "opening"]


@st.composite
def quantities_of(draw: st.DrawFn, words: Vocabulary) -> Data:
    """Some quantities, which the vocabulary has from then on."""
    quantities: Data = {}
    for name in QUANTITIES[: draw(amounts(words.sections.quantities))]:
        initial: int | dict[str, float] = draw(st.integers(0, 5))
        if words.sections.wide and draw(st.booleans()):
            initial = {"0": 1, "3": 0.5, "5": 2}
        quantities[name] = {"initial": initial, "range": [0, draw(st.integers(5, 20))]}
        words.quantities.append(name)
    return quantities


@st.composite
def parameters_of(draw: st.DrawFn, words: Vocabulary) -> Data:
    """Some parameters, which the vocabulary has from then on; the third is drawn once a run, where there is one."""
    forms: Data = {
        "share": {"value": 0.4, "range": [0.1, 0.9]},
        "two": {"value": 2, "range": [1, 3]},
        "unknown": {"value": 1, "draw": draw(st.sampled_from(DRAWS)) if max(words.sections.parameters) > 2 else {}},
        "rate": 1.5,
    }
    names = list(forms)[: draw(amounts(words.sections.parameters))]
    words.parameters += names
    return {name: forms[name] for name in names}


def draw_names(draw: st.DrawFn, words: Vocabulary) -> dict[str, list[str]]:
    """The names of all that expressions may ask about, which the vocabulary has from then on."""
    sections = words.sections
    states = {
        section: {name: draw(states_of(pool)) for name, pool in list(pools.items())[: draw(amounts(wanted))]}
        for section, pools, wanted in (
            ("mechanisms", MECHANISMS, sections.mechanisms),
            ("regions", REGIONS, sections.regions),
        )
    }
    words.regions = {**states["mechanisms"], **states["regions"]}
    if sections.phases:
        words.regions["phase"] = list(PHASES if sections.wide else PHASES[:2])
    owed = list(OBLIGATIONS[: draw(amounts(sections.obligations))])
    named = st.sampled_from([0, 0, 2, 3]) if sections.named_steps else st.just(0)
    words.obligations = {name: list(STEPS[: draw(named)]) for name in owed}
    if sections.verification and words.regions:
        words.verified = [name for name in owed if draw(st.booleans())]
    if sections.acknowledgement:
        words.credited = [name for name in owed if draw(st.booleans())]
    words.commitments = list(COMMITMENTS[: draw(amounts(sections.commitments))])
    names = {
        "incidents": list(INCIDENTS[: draw(amounts(sections.incidents))]),
        "responses": list(RESPONSES[: draw(amounts(sections.responses))]),
        "mechanisms": list(states["mechanisms"]),
        "regions": list(states["regions"]),
        "obligations": owed,
    }
    if sections.memory and draw(st.booleans()):
        words.past = past_of(names, owed, words.commitments)
    return names


@st.composite
def states_of(draw: st.DrawFn, pool: tuple[str, ...]) -> list[str]:
    """Two or three states."""
    return list(pool[: draw(st.integers(2, 3))])


def draw_moves(draw: st.DrawFn, words: Vocabulary, data: Data, names: dict[str, list[str]]) -> None:
    """Definitions, what happens, and the regions that move."""
    data["definitions"] = draw(definitions_of(words))
    words.waiting = True
    for section in ("incidents", "responses"):
        data[section] = {name: draw(incidents(words)) for name in names[section]}
    for section in ("mechanisms", "regions"):
        data[section] = {name: draw(region(words, words.regions[name])) for name in names[section]}


@st.composite
def definitions_of(draw: st.DrawFn, words: Vocabulary) -> Data:
    """A few definitions, which the vocabulary has from then on."""
    definitions: Data = {}
    count = draw(amounts(words.sections.definitions))
    for name in TRUTHS[:count]:
        definitions[name] = words.define(name, draw(truths(words, 1)))
        words.truths.append(name)
    for name in NUMBERS[: max(count - len(TRUTHS), 0)]:
        definitions[name] = words.define(name, f"clamp({draw(numbers(words, 1))}, -50, 50)")
        words.numbers.append(name)
    return definitions


@st.composite
def phases(draw: st.DrawFn, words: Vocabulary) -> Data:
    """The phases of the agreement; where none are asked for, one that never ends."""
    states = words.regions.get("phase", list(PHASES[:1]))
    part: Data = {"initial": states[0], "states": states, "transitions": {}}
    if len(states) > 1:
        finals = [["over"], ["over"], ["accord", "over"], []] if words.sections.wide else [[], states[1:]]
        number = draw(st.sampled_from(range(len(finals))))
        part["final"] = finals[number]
        if words.sections.wide and number == 1:
            part["active"] = states[:1]
        part["transitions"] = draw(transitions(words, states))
    return part


def draw_questions(draw: st.DrawFn, words: Vocabulary, data: Data, names: dict[str, list[str]]) -> None:
    """Commitments, the goal, invariants and properties."""
    sections = words.sections
    happenings = countable({**data, "commitments": {}})
    data["commitments"] = {name: draw(commitments(words, happenings)) for name in words.commitments}
    if sections.goal:
        data["goal"] = draw(truths(words, 1))
    data["invariants"] = {
        name: {"always": draw(truths(words, 1))} for name in INVARIANTS[: draw(amounts(sections.invariants))]
    }
    data["holds"] = draw(optional(truths(words, 1))) if sections.wide else None
    data["properties"] = draw(properties(words, countable(data)))


def to_yaml(data: Data) -> str:
    """The scenario as YAML: a line a leaf, texts quoted."""
    return "\n".join(lines_of(data, "")) + "\n"


def lines_of(data: Data, indent: str) -> list[str]:
    """The lines of a mapping."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{key}:", *lines_of(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value)}")
    return lines
