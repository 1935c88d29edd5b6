"""Warnings that take a machine or runs to see: parameters without bearing, mechanisms without effect."""

from __future__ import annotations

import re

import pytest

import ceasefire_sim as cs
from ceasefire_sim.studies.idle_mechanisms import idle_mechanisms, mechanisms_in_about
from ceasefire_sim.studies.idle_parameters import idle_parameters

TEXT = """
scenario: idle
horizon: 60
about: The monitors decide.
parameters:
  rate: 0.05
  grace: {value: 10, range: [5, 30]}
  spare: 0.2
quantities: {tension: {initial: 0, range: [0, 9]}}
incidents:
  raid: {chance: rate, attribution: {by: watch, chance: spare, otherwise: [tension += 1]}}
mechanisms:
  watch: {title: the monitors, initial: away, states: [away, there], transitions: {come: {from: away, to: there}}}
obligations:
  leave: {steps: 2, pace: 0.05, due: grace}
phases: {initial: on, states: [on]}
goal: leave.fulfilled
"""


def written(*changes: tuple[str, str]) -> cs.Scenario:
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return cs.read_scenario_text(text, "idle.yaml")


def idle_names(scenario: cs.Scenario) -> list[str]:
    return [warning.path for warning in idle_parameters(scenario)]


def test_a_parameter_that_no_question_depends_on_is_told_with_what_it_is_used_for() -> None:
    assert [str(warning) for warning in idle_parameters(written())] == [
        "idle.yaml:6:3: warning: parameters.rate: no question depends on the parameter 'rate': it is used (first in"
        " incidents.raid.chance), yet the goal, `holds`, the invariants and the properties come out alike whatever its"
        " value; add a property about what it changes, or leave it out",
        "idle.yaml:7:3: warning: parameters.grace: no question depends on the parameter 'grace': it is used (first in"
        " obligations.leave.due), yet the goal, `holds`, the invariants and the properties come out alike whatever its"
        " value; add a property about what it changes, or leave it out",
        "idle.yaml:8:3: warning: parameters.spare: no question depends on the parameter 'spare': it is used (first in"
        " incidents.raid.attribution.chance), yet the goal, `holds`, the invariants and the properties come out alike"
        " whatever its value; add a property about what it changes, or leave it out",
    ]


@pytest.mark.parametrize(
    ("extra", "idle"),
    [
        ("properties: {late: {eventually: leave.overdue}}", ["rate", "spare"]),
        ("properties: {raids: {count: raid}}", ["grace", "spare"]),
        ("properties: {tension: {most: tension}}", ["grace"]),
        ("invariants: {low: tension < 9}", ["grace"]),
        ("variants: {v: {set: {goal: leave.overdue or tension > 3}}}", []),
        ("readings: {r: {add: {obligations.leave.requires: tension < 9}}}", ["grace"]),
        # only a variant under a reading
        (
            "definitions: {calm: 'true'}\nreadings: {r: {add: {obligations.leave.requires: calm}}}\n"
            "variants: {v: {set: {definitions.calm: tension < 9}}}",
            ["grace"],
        ),
        # one that takes away what the reading is about is no text
        ("obligations: {}", []),
    ],
)
def test_a_question_a_variant_or_a_reading_makes_a_parameter_matter(extra: str, idle: list[str]) -> None:
    if extra == "obligations: {}":
        scenario = written(("goal: leave.fulfilled\n", "readings: {r: {add: {incidents.raid.when: grace > 3}}}\n"
                            "variants: {v: {remove: [incidents.raid]}}\ngoal: tension > 4\n"))  # fmt: skip
    else:
        scenario = written(("goal: leave.fulfilled", f"goal: leave.fulfilled\n{extra}"))
    assert idle_names(scenario) == [f"parameters.{name}" for name in idle]


def test_of_a_parameter_written_once_for_an_index_one_warning_is_given() -> None:
    changes = (
        ("  grace: {", "  grace: {for: sector, "),
        ("parameters:", "indexes: {sector: [west, east]}\nparameters:"),
    )
    scenario = written(*changes, ("due: grace", "due: grace_west + grace_east"))
    assert idle_names(scenario) == ["parameters.rate", "parameters.grace_west", "parameters.spare"]


@pytest.mark.parametrize(
    ("about", "named"),
    [
        ("The monitors decide.", ["watch"]),
        ("Everything hangs on the Watch, as it is called.", ["watch"]),
        ("Nobody monitors this; a watchful eye is enough.", ["watch"]),
        ("A watchful eye is enough.", []),
    ],
)
def test_a_mechanism_is_named_by_its_name_or_its_title(about: str, named: list[str]) -> None:
    assert mechanisms_in_about(written(("The monitors decide.", about))) == named


def test_a_mechanism_that_is_always_active_cannot_be_taken_away() -> None:
    assert mechanisms_in_about(written(("states: [away, there]", "states: [away, there], active: [away, there]"))) == []


def test_a_mechanism_whose_absence_changes_nothing_is_told_with_the_figure_and_its_interval() -> None:
    scenario = written()
    (idle,) = idle_mechanisms(scenario, 400)
    assert idle.question == "goal" and idle.difference.value == 0.0 and idle.runs == 400 and idle.texts == 1
    share = 100 * cs.simulate(scenario, 400).array("ending").tolist().count(0) / 400
    pattern = (
        r"idle.yaml:4:\d: warning: about: `about` names the mechanism 'watch', and no question tells whether it is"
        rf" there: the goal is reached {share:.3g} % with it and {share:.3g} % without, a difference of"
        r" \+0 points \[-0\.\d+, \+0\.\d+\] \(400 runs with it and as many without, on the same luck, of 1 text\);"
        r" let something asked hang on it, or say in `about` that it changes little"
    )
    assert re.fullmatch(pattern, str(idle.warning(scenario)))


@pytest.mark.parametrize(
    "change",
    [
        ("goal: leave.fulfilled", "goal: leave.fulfilled\nproperties: {tension: {most: tension}}"),
        ("goal: leave.fulfilled", "goal: leave.fulfilled and tension == 0"),
        ("pace: 0.05", "pace: 0.05 if watch == there else 0.01"),
    ],
)
def test_a_mechanism_whose_absence_shows_in_a_question_is_not_told(change: tuple[str, str]) -> None:
    assert idle_mechanisms(written(("rate: 0.05", "rate: 0.2"), ("spare: 0.2", "spare: 0.9"), change), 400) == []


def test_a_mechanism_that_only_a_reading_makes_matter_is_not_told() -> None:
    reading = "readings: {r: {add: {obligations.leave.requires: watch == there}}}"
    assert idle_mechanisms(written(("goal: leave.fulfilled", f"goal: leave.fulfilled\n{reading}")), 400) == []
    late = reading.replace("there", "away")
    assert idle_mechanisms(written(("goal: leave.fulfilled", f"goal: leave.fulfilled\n{late}")), 400) == []


def test_a_mechanism_that_begins_active_is_held_where_it_is_not() -> None:
    begun = (
        ("initial: away", "initial: there"),
        ("from: away, to: there", "from: there, to: away, chance: 0"),
    )
    asked = ("goal: leave.fulfilled", "goal: leave.fulfilled\nproperties: {tension: {most: tension}}")
    often = (("spare: 0.2", "spare: 0.9"), ("rate: 0.05", "rate: 0.3"))
    assert idle_mechanisms(written(*begun, *often, asked), 400) == []
    assert [idle.name for idle in idle_mechanisms(written(*begun), 400)] == ["watch"]
