"""What a machine's variables are, of whom, and what they may be."""

from __future__ import annotations

from ceasefire_sim import read_scenario_text
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.variables import Variable, VariableKind, variables_of

Kind = VariableKind

TEXT = """
scenario: variables
horizon: 20
parties:
  north: {quantities: {age: {range: [0, 9], initial: {"2": 1, "4": 3}}}}
quantities: {tension: {range: [0, 100], initial: 40}}
phases: {initial: a, states: [a, b], final: [b], transitions: {go: {from: a, to: b, when: days_in(phase) >= 3}}}
obligations:
  hand_over:
    by: north
    steps: 2
    during: true
    due: 5
    due_counts: owed
    pace: {days: 4}
"""


def test_every_variable_has_its_kind_owner_and_range() -> None:
    variables = list(variables_of(read_scenario_text(TEXT)))
    assert variables == [
        Variable("tension", Kind.QUANTITY, "tension", 0, 100, 40),
        Variable(
            "north.age",
            Kind.QUANTITY,
            "north.age",
            0,
            9,
            2,
            ((2, 1.0), (4, 3.0)),
            "parties.north.quantities.age.initial",
        ),
        Variable("phase", Kind.REGION, "phase", 0, 1),
        Variable("days_in(phase)", Kind.DAYS_IN, "phase", 0, 20),
        Variable("moved(phase)", Kind.MOVED, "phase", 0, 1),
        Variable("hand_over.done", Kind.DONE, "hand_over", 0, 2),
        Variable("hand_over.verified", Kind.VERIFIED, "hand_over", 0, 2),
        Variable("hand_over.acknowledged", Kind.ACKNOWLEDGED, "hand_over", 0, 2),
        Variable("hand_over.age", Kind.AGE, "hand_over", 0, 20),
        Variable("hand_over.count", Kind.COUNT, "hand_over", 0, 4),
        Variable("hand_over.missed[0]", Kind.MISSED, "hand_over", 0, 1),
    ]


def test_a_quantity_that_is_called_age_is_no_clock() -> None:
    clocks = [variable.name for variable in variables_of(read_scenario_text(TEXT)) if variable.kind.is_clock]
    assert clocks == ["days_in(phase)", "hand_over.age", "hand_over.count"]


def test_a_machine_keeps_only_what_is_read() -> None:
    machine = lower(read_scenario_text(TEXT))
    names = [variable.name for variable in machine.variables]
    assert names == [
        "tension", "north.age", "phase", "days_in(phase)", "moved(phase)",
        "hand_over.done", "hand_over.age", "hand_over.count", "hand_over.missed[0]",
    ]  # fmt: skip
    assert [one.name for one in machine.of_kind(Kind.MISSED, "hand_over")] == ["hand_over.missed[0]"]
    assert machine.of_kind(Kind.MISSED, "phase") == ()
