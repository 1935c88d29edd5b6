"""Duties to keep: one meaning in every engine, faults that say what to write, words that say who breached what."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.expressions.words import words
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.present.agreement import agreement_lines
from ceasefire_sim.present.plots.timeline import timeline
from ceasefire_sim.present.trace_table import trace_lines
from ceasefire_sim.reachability.future import first_days_at_least
from ceasefire_sim.reachability.possibility import PossibilityVerdict, SearchLimits, possible
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.story.narrative import day_sentences

TEXT = """
scenario: upkeep
horizon: 20
goal: phase == lasting
parties: {north: {title: The North, quantities: {trust: {initial: 5, range: [0, 9]}}}, south: {title: The South}}
mechanisms: {watch: {initial: there, states: [there]}}
incidents:
  raid: {title: A raid, by: south, chance: 0.1, attribution: {by: watch, chance: 0.5}}
  shells: {title: Shells, count: "binomial(3, 0.1)"}
  report: {chance: 0.3}
obligations: {withdraw: {steps: 2, pace: 0.3, requires: hold_fire.kept or day > 15}}
commitments:
  hold_fire: {title: holding fire, owed_by: [north, south], breached_by: [raid, shells], on_breach: [north.trust -= 1]}
  silence: {title: the silence, owed_by: south, during: silence.breaches < 2, breached_by: incidents.raid.attributed}
  reporting: {title: weekly reports, owed_by: north, keep: days_without(report) < 3, every: 4, at_most: 3}
phases:
  initial: truce
  states: [truce, lasting, broken]
  final: [lasting, broken]
  transitions:
    settle: {from: truce, to: lasting, when: withdraw.fulfilled and days_without(hold_fire) >= 5}
    collapse: {from: truce, to: broken, when: reporting.breaches >= 3}
properties:
  breaches: {count: hold_fire}
  kept: {eventually: not silence.kept}
"""

BREACHED = 0  # a run in which `hold_fire` is breached before day 9


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    return cs.read_scenario_text(TEXT)


def test_every_engine_gives_the_same_runs_and_tables(scenario: cs.Scenario) -> None:
    fast = cs.simulate(scenario, runs=100).to_pandas()
    assert list(fast["commitments.hold_fire.breaches"].head(3)) == [
        cs.live(scenario, run=run).trajectory().states[-1]["commitments"]["hold_fire"]["breaches"] for run in range(3)
    ]
    for engine in ("vectorised", "reference"):
        assert cs.simulate(scenario, runs=100, engine=engine).to_pandas().equals(fast), engine
    assert fast["commitments.reporting.breaches"].max() == 3


def test_the_exact_engine_agrees_with_many_runs(scenario: cs.Scenario) -> None:
    runs, exact = cs.simulate(scenario, runs=20_000), cs.solve(scenario)
    for name in ("breaches", "kept"):
        estimate, value = runs.property(name), exact.property(name).value
        assert estimate.interval is not None and value is not None
        assert estimate.interval[0] <= value <= estimate.interval[1], name


def test_breaches_that_are_only_compared_with_few_are_counted_no_further(scenario: cs.Scenario) -> None:
    few = cs.solve(scenario.with_({"horizon": 60, "properties.breaches": None})).states
    assert few < 20_000  # up to 1000 breaches would make more than a hundred times as many


def test_a_copy_keeps_the_breaches_and_goes_on_alike(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario, run=BREACHED)
    for _ in range(9):
        agreement.day()
    twin, copied = agreement.fork(), pickle.loads(pickle.dumps(agreement))
    assert any(not commitment.kept for commitment in agreement.commitments.values())
    while not agreement.ended:
        days = [each.day() for each in (agreement, twin, copied)]
        assert days[0] == days[1] == days[2]
        assert agreement.state() == twin.state() == copied.state()


def test_a_file_without_commitments_has_neither_states_nor_traces_of_them() -> None:
    plain = cs.read_scenario_text("{scenario: x, horizon: 3, phases: {initial: a, states: [a]}}")
    empty = cs.read_scenario_text("{scenario: x, horizon: 3, phases: {initial: a, states: [a]}, commitments: {}}")
    assert plain.hash == empty.hash
    assert "commitments" not in cs.live(plain).state()


def test_what_happens_is_named_by_its_path_however_it_is_written(scenario: cs.Scenario) -> None:
    assert scenario.file.commitments["hold_fire"].breached_by == ("incidents.raid", "incidents.shells")
    paths = scenario.with_({"commitments.hold_fire.breached_by": ["incidents.raid", "incidents.shells"]})
    assert paths.hash == scenario.hash


def test_only_what_a_happening_can_change_is_noted_before_it(scenario: cs.Scenario) -> None:
    names = {variable.name for variable in lower(scenario).variables}
    assert "silence.owing" in names  # its own breaches end it
    assert "hold_fire.owing" not in names  # no incident moves the phase
    assert "hold_fire.days" not in names  # nothing is asked at its turn
    assert "reporting.days" in names


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("hold_fire: {breached_by: raids}", "there is nothing called 'raids' that happens; did you mean 'raid'?"),
        ("hold_fire: {breached_by: raid + shells}", "is several; write a list, as in [incidents.strike,"),
        ("hold_fire: {breached_by: silence}", "'silence' is a commitment, and its breach breaches no other;"),
        ("hold_fire: {}", "nothing breaches 'hold_fire'; give `breached_by`, what may not happen, or `keep`, what"),
        ("hold_fire: {breached_by: raid, evry: 2}", "unknown key 'evry'; did you mean 'every'?"),
        ("hold_fire: {keep: watch == gone}", "commitments.hold_fire.keep"),
    ],
)
def test_a_fault_says_what_and_what_to_write_instead(written: str, message: str) -> None:
    start = TEXT.index("  hold_fire:")
    text = TEXT[:start] + f"  {written}\n" + TEXT[TEXT.index("  silence:") :]
    with pytest.raises(InputError) as refused:
        cs.read_scenario_text(text, "mine.yaml")
    assert any(message in str(fault) and "mine.yaml:13:" in str(fault) for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ({"by": "incidents.raid"}, "With that, the South breaches holding fire."),
        ({"by": "incidents.shells"}, "With that, holding fire is breached."),  # nobody says whose they were
    ],
)
def test_a_story_says_who_breached_what(scenario: cs.Scenario, event: Event, sentence: str) -> None:
    breach: Event = {"site": "commitments.hold_fire", "what": "breached", **event}
    assert list(day_sentences(scenario, [breach])) == [sentence]


def test_a_story_says_what_did_not_hold(scenario: cs.Scenario) -> None:
    breach: Event = {"site": "commitments.reporting", "what": "breached"}
    assert list(day_sentences(scenario, [breach])) == [
        "The North breaches weekly reports (at least 3 days have passed without report)."
    ]


def test_conditions_that_name_commitments_are_said_in_words() -> None:
    said = {
        "hold_fire.kept": "hold fire has not been breached",
        "not hold_fire.kept": "hold fire has been breached",
        "hold_fire.owed": "hold fire is owed",
        "hold_fire.breaches >= 3": "the number of breaches of hold fire is at least 3",
        "days_without(commitments.hold_fire) >= 5": "at least 5 days have passed without a breach of hold fire",
    }
    assert {text: words(parse_expression(text)) for text in said} == said


def test_an_agreement_in_words_tells_what_is_owed_all_the_time(scenario: cs.Scenario) -> None:
    page = " ".join(" ".join(agreement_lines(scenario)).split())
    assert "The North and The South owe: holding fire; breached by “A raid” or “Shells”." in page
    assert "→ each breach: the North's trust falls by 1" in page
    assert "to hold on every 4th day on which it is owed: fewer than 3 days have passed without report." in page


def test_the_table_of_a_run_has_a_column_of_breaches(scenario: cs.Scenario) -> None:
    run = cs.live(scenario, run=BREACHED).trajectory()
    heading, *rows = list(trace_lines(run))
    assert heading.split()[-3:] == ["hold_fire", "silence", "reporting"]
    last = run.states[-1]["commitments"]
    assert rows[-1].split()[-3:] == [str(last[name]["breaches"]) for name in ("hold_fire", "silence", "reporting")]


def test_runs_and_scenario_show_them_in_notebooks(scenario: cs.Scenario) -> None:
    runs = cs.simulate(scenario, runs=50)
    breaches = runs.to_pandas()["commitments.reporting.breaches"]
    never, mean = f"{(breaches == 0).mean():.1%}", f"{breaches.mean():.1f}"
    assert f"<tr><td>weekly reports</td><td>The North</td><td>{never}</td><td>{mean}</td></tr>" in runs._repr_html_()
    assert "<td>holding fire</td><td>north, south</td><td></td><td>incidents.raid, " in scenario._repr_html_()
    lesson = cs.read_scenario("two-party-deadlock")
    assert "breach" not in cs.simulate(lesson, runs=2)._repr_html_()


def test_a_timeline_has_a_mark_for_every_breach(scenario: cs.Scenario) -> None:
    run = cs.live(scenario, run=BREACHED).trajectory()
    axes = timeline(scenario, run).axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    for name, title in (
        ("hold_fire", "The North and The South: holding fire"),
        ("reporting", "The North: weekly reports"),
    ):
        marks = [line.get_xydata() for line in axes.get_lines() if line.get_marker() == "x"]
        (title,) = (label for label in labels if label.replace("\n", " ") == title)
        of_row = [np.asarray(line) for line in marks if np.asarray(line)[0, 1] == labels.index(title)]
        assert [len(line) for line in of_row] == [run.states[-1]["commitments"][name]["breaches"]]


def test_why_says_how_often_a_commitment_was_breached(scenario: cs.Scenario) -> None:
    agreement = cs.live(scenario, run=BREACHED)
    for _ in range(9):
        agreement.day()
    assert "weekly reports have not been breached" in str(agreement.why("phases.collapse"))
    agreement.commitments["reporting"].count_breach()
    assert "weekly reports have been breached once" in str(agreement.why("phases.collapse"))


STUCK = """
scenario: stuck
horizon: 60
goal: phase == lasting
incidents: {raid: {when: day == 0}}
obligations: {withdraw: {requires: hold_fire.kept}, disarm: {requires: hold_fire.breaches >= 5}}
commitments: {hold_fire: {breached_by: raid, at_most: 3}}
phases:
  initial: truce
  states: [truce, lasting]
  final: lasting
  transitions: {settle: {from: truce, to: lasting, when: withdraw.fulfilled}}
"""


def test_a_breached_commitment_is_no_wait_and_nobodys_move() -> None:
    answer = cs.sequence(cs.read_scenario_text(STUCK), repairs=False)
    assert (answer.reachable, answer.cycles) == (False, ())
    assert {wait.on for wait in answer.waits} == {"obligations.withdraw"}  # of the phase, on what is stuck by itself


HAPPENINGS = """
scenario: bounds
horizon: 9
mechanisms: {watch: {initial: off, states: [off, there], transitions: {come: {from: off, to: there, when: day == 2}}}}
incidents: {raid: {when: day == 3, attribution: {by: watch, chance: 0.5}}}
responses: {answer: {when: day == 4}, never: {chance: 0}}
obligations: {withdraw: {steps: 2, requires: day >= 5}}
phases: {initial: truce, states: [truce, late], transitions: {slip: {from: truce, to: late, when: day == 6}}}
commitments: {hold: {BREACH, at_most: 2}}
"""


@pytest.mark.parametrize(
    ("breach", "first"),
    [
        ("breached_by: raid", 4),
        ("breached_by: raid.attributed", 4),
        ("breached_by: raid.contested", 4),
        ("breached_by: answer", 5),
        ("breached_by: never", None),
        ("breached_by: withdraw", 6),
        ("breached_by: mechanisms.watch.come", 3),
        ("breached_by: phases.slip", 7),
        ("keep: day != 4, every: 5", 5),
        ("keep: day != 4, every: 3", None),
        ("keep: day < 9 or phase == late", None),
        ("during: phase == late, breached_by: answer", None),
    ],
)
def test_bounds_and_search_know_everything_that_can_breach(breach: str, first: int | None) -> None:
    scenario = cs.read_scenario_text(HAPPENINGS.replace("BREACH", breach) + "goal: not hold.kept\n")
    goal = scenario.file.goal
    assert goal is not None
    answer = possible(scenario, goal.node)
    assert (answer.verdict is PossibilityVerdict.POSSIBLE, answer.days) == (first is not None, first)
    bounded = possible(scenario, goal.node, SearchLimits(1)).verdict
    assert bounded is PossibilityVerdict.UNKNOWN or first is None
    sign = "day == 6}, sign: {from: any, to: over, when: not hold.kept}"
    text = HAPPENINGS.replace("BREACH", breach).replace("late]", "late, over]")
    moved = cs.read_scenario_text(text.replace("day == 6}", sign))
    earliest = first_days_at_least(moved).get("phases.sign")
    assert first is None or (earliest is not None and earliest <= first)
