"""Parts written once for an index: the same scenario as the one with all of them written by hand."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.loading import validate
from ceasefire_sim.story.narrative import day_sentences

ONCE = """
scenario: lines
horizon: 30
goal: all(withdraw[s].fulfilled for s in sector)
indexes: {sector: [west, east], side: [north, south]}
parties:
  north: {title: The North, quantities: {trust: {initial: 3, range: [0, 9]}}}
  south: {title: The South, quantities: {trust: {initial: 5, range: [0, 9]}}}
parameters: {due: {value: 4, for: sector}}
quantities: {tension: {initial: 0, range: [0, 9], for: sector}}
definitions:
  calm: {value: "tension[sector] <= 3", for: sector}
  trusting: min(s.trust for s in side) + sum(s.trust for s in side)
incidents:
  raid: {for: [sector, side], by: "{side}", chance: 0.3, do: ["{side}.trust -= 1", "tension[sector] += 1"]}
mechanisms:
  post: {for: sector, initial: shut, states: [shut, open], transitions: {open: {from: shut, to: open, chance: 0.2}}}
obligations:
  withdraw:
    for: sector
    owed_by: north
    steps: {first_{sector}: {}, second: {due: "due_{sector}"}}
    pace: 0.3
    requires: calm[sector] and trusting >= 0
    verified_by: post[sector]
phases:
  initial: truce
  states: [truce, peace]
  transitions: {end: {from: truce, to: peace, when: "any(calm[s] for s in sector)"}}
properties:
  raids: {count: raid}
  done: {for: sector, days_until: "withdraw[sector].fulfilled"}
readings:
  strict: {add: {obligations.withdraw.requires: "tension[sector] == 0"}}
amendments:
  later: {when: day >= 3, set: {"obligations.withdraw[east].requires": tension_east < 9}}
variants:
  one: {set: {indexes.sector: [west]}, remove: [amendments.later]}
  slow: {set: {obligations.withdraw.pace: 0.1, "obligations.withdraw[west].pace": 0.2}}
  quiet: {remove: [incidents.raid, properties.raids]}
""".replace("first_{sector}:", '"first_{sector}":')

BY_HAND = """
scenario: lines
horizon: 30
goal: withdraw_west.fulfilled and withdraw_east.fulfilled
parties:
  north: {title: The North, quantities: {trust: {initial: 3, range: [0, 9]}}}
  south: {title: The South, quantities: {trust: {initial: 5, range: [0, 9]}}}
parameters: {due_west: 4, due_east: 4}
quantities: {tension_west: {initial: 0, range: [0, 9]}, tension_east: {initial: 0, range: [0, 9]}}
definitions:
  calm_west: tension_west <= 3
  calm_east: tension_east <= 3
  trusting: "min(north.trust, south.trust) + (north.trust + south.trust)"
incidents:
  raid_west_north: {by: north, chance: 0.3, do: [north.trust -= 1, tension_west += 1]}
  raid_west_south: {by: south, chance: 0.3, do: [south.trust -= 1, tension_west += 1]}
  raid_east_north: {by: north, chance: 0.3, do: [north.trust -= 1, tension_east += 1]}
  raid_east_south: {by: south, chance: 0.3, do: [south.trust -= 1, tension_east += 1]}
mechanisms:
  post_west: {initial: shut, states: [shut, open], transitions: {open: {from: shut, to: open, chance: 0.2}}}
  post_east: {initial: shut, states: [shut, open], transitions: {open: {from: shut, to: open, chance: 0.2}}}
obligations:
  withdraw_west:
    owed_by: north
    steps: {first_west: {}, second: {due: due_west}}
    pace: 0.3
    requires: calm_west and trusting >= 0
    verified_by: post_west
  withdraw_east:
    owed_by: north
    steps: {first_east: {}, second: {due: due_east}}
    pace: 0.3
    requires: calm_east and trusting >= 0
    verified_by: post_east
phases:
  initial: truce
  states: [truce, peace]
  transitions: {end: {from: truce, to: peace, when: calm_west or calm_east}}
properties:
  raids: {count: raid_west_north + raid_west_south + raid_east_north + raid_east_south}
  done_west: {days_until: withdraw_west.fulfilled}
  done_east: {days_until: withdraw_east.fulfilled}
readings:
  strict:
    add: {obligations.withdraw_west.requires: tension_west == 0, obligations.withdraw_east.requires: tension_east == 0}
amendments:
  later: {when: day >= 3, set: {obligations.withdraw_east.requires: tension_east < 9}}
"""


@pytest.fixture(scope="module")
def once() -> cs.Scenario:
    return cs.read_scenario_text(ONCE)


def test_a_file_written_once_is_the_file_written_out(once: cs.Scenario) -> None:
    by_hand = cs.read_scenario_text(BY_HAND)
    counted = " + ".join(
        f"incidents.raid_{sector}_{side}" for sector in ("west", "east") for side in ("north", "south")
    )
    by_hand = by_hand.with_({"properties.raids.count": counted})
    assert once.hash == by_hand.hash
    assert once.with_(readings="strict").hash == by_hand.with_(readings="strict").hash


def test_a_file_written_once_has_the_runs_of_the_file_written_out(once: cs.Scenario) -> None:
    first = cs.simulate(once, runs=50)
    second = cs.simulate(cs.read_scenario_text(BY_HAND), runs=50)
    assert first.properties()["raids"].value == second.properties()["raids"].value
    assert first.properties()["done_east"].value == second.properties()["done_east"].value


def test_the_count_of_what_stands_for_several_is_their_sum(once: cs.Scenario) -> None:
    each = {
        f"properties.{sector}_{side}": {"count": f"incidents.raid[{sector}, {side}]"}
        for sector in ("west", "east")
        for side in ("north", "south")
    }
    runs = cs.simulate(once.with_(each), runs=50)
    parts = [runs.properties()[name.partition(".")[2]].value for name in each]
    assert runs.properties()["raids"].value == pytest.approx(sum(value for value in parts if value is not None))
    assert runs.properties()["raids"].value != 0


def test_the_exact_engine_counts_the_sum(once: cs.Scenario) -> None:
    small = once.with_(
        {
            "horizon": 2,
            "obligations.withdraw": None,
            "goal": None,
            "properties.done": None,
            "readings": None,
            "amendments": None,
        }
    )
    raids = cs.solve(small).properties()["raids"]
    assert raids.value == pytest.approx(2 * 4 * 0.3)


def test_the_written_out_text_is_read_as_the_same_scenario(once: cs.Scenario) -> None:
    assert cs.read_scenario_text(once.to_yaml()).hash == once.hash
    slow = once.with_(variant="slow")
    assert cs.read_scenario_text(slow.to_yaml()).hash == slow.hash


def test_a_variant_changes_an_index_before_anything_is_written_out(once: cs.Scenario) -> None:
    assert list(once.with_(variant="one").file.obligations) == ["withdraw_west"]
    assert list(once.with_({"indexes.sector": ["hill", "ford"], "amendments": None}).file.parameters) == [
        "due_hill",
        "due_ford",
    ]


def test_a_path_names_each_or_one(once: cs.Scenario) -> None:
    paces = [part.pace.chance for part in once.with_(variant="slow").file.obligations.values()]
    assert [pace.node.value for pace in paces if pace] == [0.2, 0.1]  # type: ignore[union-attr]
    assert not once.with_(variant="quiet").file.incidents
    due = once.with_({"obligations.withdraw.requires": "tension[sector] < 2"})
    assert (
        due.hash
        == once.with_(
            {
                "obligations.withdraw_west.requires": "tension_west < 2",
                "obligations.withdraw[east].requires": "tension_east < 2",
            }
        ).hash
    )


def test_the_sum_is_over_those_that_are_left(once: cs.Scenario) -> None:
    left = once.with_({"incidents.raid_west_north": None, "incidents.raid[east, south]": None})
    assert (
        left.counted(left.file.properties["raids"].count or "")
        == "incidents.raid_west_south + incidents.raid_east_north"
    )


def test_titles_have_the_titles_of_parties() -> None:
    text = """
scenario: a
horizon: 3
indexes: {side: [north, far_south]}
parties: {north: {title: The North}, far_south: }
incidents: {raid: {for: side, title: "a raid by {side}", note: "of {side}"}}
phases: {initial: truce, states: [truce]}
"""
    incidents = cs.read_scenario_text(text).file.incidents
    assert [part.title for part in incidents.values()] == ["a raid by the North", "a raid by far south"]
    began = cs.read_scenario_text(text.replace("a raid by {side}", "{side}: a raid")).file.incidents
    assert [part.title for part in began.values()] == ["The North: a raid", "far south: a raid"]
    assert [part.note for part in incidents.values()] == ["of north", "of far_south"]


BASE = """scenario: a
horizon: 3
indexes: {sector: [west, east], side: [north, south]}
quantities:
  tension: {for: sector, initial: 0, range: [0, 9]}
  calm: {initial: 0, range: [0, 9]}
incidents:
  raid:
    for: sector
    when: %s
phases: {initial: truce, states: [truce]}
"""


@pytest.mark.parametrize(
    ("when", "column", "said"),
    [
        ("tension[sector] > ghost", 29, "unknown name 'ghost'"),
        ("tension > 3", 11, "'tension' stands for several parts; name one, as in tension[west]"),
        ("tension[wset] > 3", 11, "'wset' is no sector; did you mean 'west'?"),
        ("tension[west, north] > 3", 11, "'tension' is written for sector: give all of them, as in tension[west]"),
        ("tension[1] > 3", 19, "inside [ ] stand values of an index, as in tension[west]"),
        ("calm[west] > 3", 11, "there is no part 'calm' with `for`"),
        ("sector == west", 11, "'sector' is an index"),
        ("any(tension[s] > 3 for s in sectr)", 39, "there is no index 'sectr'; did you mean 'sector'?"),
        ("any(tension[s] > 3 for s in sector if day > 3)", 49, "there is no `if` behind `for`"),
        ("any(tension[s] > 3 for s in sector for t in side)", 50, "one `for` each"),
        ("any(tension[s] > s for s in sector)", 28, "'s' stands only inside [ ] and before a dot"),
        ("any(tension[calm] > 3 for calm in sector)", 37, "'calm' is a quantity; choose another name"),
        ("any(tension[west] > 3 for west in sector)", 37, "'west' is a value of 'sector'; choose another name"),
        ("any(any(tension[s] > 3 for s in sector) for s in sector)", 38, "'s' is bound by another `for` already"),
        ("any(tension[west])", 11, "unknown function 'any'; it goes over an index"),
    ],
)
def test_a_wrong_reference_is_told_once_where_it_was_written(when: str, column: int, said: str) -> None:
    with pytest.raises(InputError) as refused:
        cs.read_scenario_text(BASE % when, "f")
    first = refused.value.faults[0]
    assert (first.line, first.column, first.path) == (10, column, "incidents.raid.when")
    assert said in first.message
    messages = [fault.message for fault in refused.value.faults]
    assert len(set(messages)) == len(messages)


@pytest.mark.parametrize(
    ("indexes", "said"),
    [
        ("{sector: [west, west]}", "the value 'west' is listed twice"),
        ("{sector: []}", "an index needs at least one value"),
        ("{sector: [1]}", "'1' is not allowed as a value of an index"),
        ("{sector: [west, side], side: [a]}", "'side' is the name of an index, so it cannot be a value"),
        ("[west]", "indexes are a mapping of names to their values"),
        ("{Sector: [west]}", "'Sector' is not allowed as the name of an index"),
        ("{sector: {west: 1}}", "the values of an index are a list"),
        (f"{{sector: [{', '.join(f's{n}' for n in range(100))}]}}", "an index has at most 99 values"),
    ],
)
def test_a_wrong_index_is_refused(indexes: str, said: str) -> None:
    text = f"scenario: a\nhorizon: 3\nindexes: {indexes}\nphases: {{initial: truce, states: [truce]}}\n"
    with pytest.raises(InputError, match="indexes") as refused:
        cs.read_scenario_text(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("quantities: {x: {for: ghost, initial: 0, range: [0, 1]}}", "there is no index 'ghost'"),
        ("quantities: {x: {for: [sector, sector], initial: 0, range: [0, 1]}}", "the index 'sector' is listed twice"),
        (
            "incidents: {raid: {for: sector}, raid_west: {}}",
            "the name 'raid_west', which `for` makes of 'raid', is taken",
        ),
        ("definitions: {x: {for: sector}}", "'value' is missing"),
        ("definitions: {x: {for: sector, value: 3, range: [0, 3]}}", "unknown key 'range'"),
        ("incidents: {raid: {for: sector, by: {sector}}}", "put quotes around '{sector}'"),
        ("parties: {north: {quantities: {x: {for: sector, initial: 0, range: [0, 1]}}}}", "takes no `for`"),
        ("regions: {sector: {initial: a, states: [a]}}", "'sector' means two things: an index and a region"),
        (
            "quantities: {sum: {initial: 0, range: [0, 1]}}\nincidents: {raid: {when: sum(3) > 2}}",
            "'sum' is a quantity",
        ),
    ],
)
def test_a_part_that_cannot_be_written_out_is_refused(part: str, said: str) -> None:
    text = f"scenario: a\nhorizon: 3\nindexes: {{sector: [west, east]}}\n{part}\nphases: {{initial: t, states: [t]}}\n"
    with pytest.raises(InputError) as refused:
        cs.read_scenario_text(text)
    assert said in str(refused.value)


def test_for_itself_cannot_be_set(once: cs.Scenario) -> None:
    with pytest.raises(InputError, match="`for` itself cannot be set"):
        once.with_({"obligations.withdraw.for": "side"})
    with pytest.raises(InputError, match="`for` itself cannot be set"):
        once.with_({"incidents.other": {"for": "side"}})


def test_every_fault_of_a_file_is_told_at_once() -> None:
    with pytest.raises(InputError) as refused:
        cs.read_scenario_text((BASE % "tension[wset] > 3").replace("calm: {initial: 0", "calm: {initial: 20"))
    said = str(refused.value)
    assert "'wset' is no sector" in said and "20 is outside the range" in said


def test_a_name_of_a_new_function_keeps_its_meaning_with_a_warning() -> None:
    text = (
        "scenario: a\nhorizon: 3\nquantities: {sum: {initial: 0, range: [0, 1]}}\nphases: {initial: t, states: [t]}\n"
    )
    (warning,) = cs.read_scenario_text(text).warnings
    assert "'sum' is a quantity here, and has not the meaning" in warning.message


def test_a_sum_over_a_long_index_runs_in_every_engine() -> None:
    values = ", ".join(f"s{number}" for number in range(99))
    text = f"""
scenario: a
horizon: 2
indexes: {{sector: [{values}]}}
quantities: {{x: {{for: sector, initial: 1, range: [0, 3]}}}}
phases: {{initial: t, states: [t]}}
properties: {{all_of_them: {{at_end: "sum(x[s] for s in sector)"}}}}
"""
    scenario = cs.read_scenario_text(text)
    assert cs.simulate(scenario, runs=2).properties()["all_of_them"].value == 99
    assert cs.solve(scenario).properties()["all_of_them"].value == 99
    assert cs.read_scenario_text(scenario.to_yaml()).hash == scenario.hash


def test_validate_looks_at_every_variant(once: cs.Scenario) -> None:
    faults, _ = validate(
        {
            "scenario": "a",
            "horizon": 3,
            "phases": {"initial": "t", "states": ["t"]},
            "indexes": {"s": ["a"]},
            "incidents": {"raid": {"for": "s"}},
            "variants": {"bad": {"set": {"incidents.raid[b].chance": 1}}},
        }
    )
    assert len(faults) == 1 and "raid[b]" in str(faults[0])


def test_what_happens_is_told_under_the_names_that_were_made(once: cs.Scenario) -> None:
    agreement = cs.live(once, luck=None)
    agreement.force("incidents.raid_west_north")
    agreement.day()
    assert any("raid west north" in sentence.lower() for sentence in day_sentences(once, agreement.events))


def test_a_declared_sweep_names_one_part_for_it_cannot_vary_several() -> None:
    text = """
scenario: swept
horizon: 9
indexes: {sector: [west, east]}
parameters: {share: {for: sector, value: 0.4, range: [0.1, 0.9]}}
phases: {initial: a, states: [a]}
sweeps: {along: {share: [0.2, 0.4]}}
"""
    with pytest.raises(
        cs.ScenarioError, match=r"7:18: sweeps\.along\.share: unknown parameter 'share'; did you mean 'sh"
    ):
        cs.read_scenario_text(text)
    assert cs.read_scenario_text(text.replace("along: {share:", "along: {share_west:")).file.sweeps
