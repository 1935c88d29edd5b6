"""Four more real agreements: what each reading allows, what is stuck under all, what cured it, what was recorded."""

from __future__ import annotations

from functools import lru_cache

import pytest

import ceasefire_sim as cs
from benchmarks.agreements import CURES, DISTRICTS, EXPECTED, Impasse, Reading, verdict, ways_to_read
from ceasefire_sim.expressions.tree import Not
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible
from ceasefire_sim.sequencing.sequence import Sequencing
from tests.sequencing.test_historical_agreements import duties

AGREEMENTS = ("dayton-1995", "el-salvador-1992", "nepal-2006", "sierra-leone-1999")
SEEN, UNCHECKED = "seen", "unchecked"


@lru_cache
def analysis(name: str, variant: str | None = None, *readings: str) -> Sequencing:
    """The analysis of an agreement under some readings, without repairs."""
    return cs.sequence(cs.read_scenario(name, variant, readings), repairs=False, alternatives=False)


def cycles(answer: Sequencing) -> list[list[str]]:
    """The obligations of every cycle, sorted."""
    return sorted(sorted(duties(cycle)) for cycle in answer.cycles)


# the verdicts -----------------------------------------------------------------------------------


WAYS = [way for name in AGREEMENTS for way in ways_to_read(name)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.scenario}, {way}")
def test_each_way_to_read_an_agreement_gives_what_was_expected_of_it(way: Reading) -> None:
    assert verdict(way) == EXPECTED.get(way, Impasse())


def test_where_anything_stands_still_is_asked_about() -> None:
    assert set(EXPECTED) < set(WAYS)
    assert len(WAYS) == 24


def test_el_salvador_in_october_six_duties_stand_still_and_officers_fighters_and_arms_go_round() -> None:
    answer = analysis("el-salvador-1992", None, "all")
    assert answer.reachable is False and answer.method == "exact"
    assert duties(answer.stuck) == {"battalions", "demobilisation", "destruction", "officers"}
    fifths = {path for path in answer.stuck if path.startswith("obligations.demobilisation.")}
    assert fifths == {f"obligations.demobilisation.{fifth}" for fifth in ("third", "fourth", "last")}
    assert cycles(answer) == [["demobilisation", "destruction", "officers"]]


def test_el_salvador_arms_hidden_hold_nothing_up() -> None:
    answer = analysis("el-salvador-1992", "hidden-arms", "all")
    assert answer.reachable is True and not duties(answer.stuck)


def test_nepal_an_order_added_on_top_of_the_text_is_a_circle_by_itself() -> None:
    assert cycles(analysis("nepal-2006", "republic-added", "party_b_september")) == [["election", "republic"]]


def test_sierra_leone_in_pairs_neither_group_is_ever_ahead() -> None:
    runs = cs.simulate(cs.read_scenario("sierra-leone-1999", "pairs-2001", ["all"]), runs=20)
    for district in DISTRICTS:
        assert not runs.ask(f"rebels_{district}.done != militia_{district}.done").value


def test_sierra_leone_the_camps_are_unguarded_in_the_days_in_which_the_agreement_broke() -> None:
    scenario = cs.read_scenario("sierra-leone-1999")
    value = {
        key: float(part.value) for key, part in scenario.file.parameters.items() if isinstance(part.value, int | float)
    }
    broke = scenario.day_of("2000-05-04")
    left = max(value["regional_start"] - value["regional_exit"] * (broke - scenario.day_of("1999-08-31")) / 30, 0)
    come = value["mission_entry"] * (broke - scenario.day_of("1999-11-30")) / 30
    assert broke == 302 and left + come < value["needed"]
    runs, slow = (
        cs.simulate(cs.read_scenario("sierra-leone-1999", variant), runs=100).distribution("unguarded_days").value
        for variant in (None, "slow-exit")
    )
    assert runs is not None and slow is not None and slow < runs


def test_dayton_one_side_may_hold_its_prisoners_and_nothing_else_waits() -> None:
    answer = analysis("dayton-1995", None, "party_a_reading")
    assert answer.reachable is True and not answer.cycles
    waiting = {(tuple(duties([wait.source])), tuple(duties([wait.on]))) for wait in answer.waits}
    assert waiting <= {(("prisoners_a",), ("missing",))}


def enters_too_early(variant: str | None) -> bool:
    """Whether an army can be in an area to be transferred before day 91."""
    scenario = cs.read_scenario("dayton-1995", variant)
    verdict = possible(scenario, Not(scenario.file.invariants["nobodys_but_the_force"].always.node)).verdict
    assert verdict is not PossibilityVerdict.UNKNOWN
    return verdict is PossibilityVerdict.POSSIBLE


def test_dayton_between_leaving_and_entering_the_areas_are_nobodys_and_a_window_written_wrong_breaks_that() -> None:
    assert not enters_too_early(None)
    assert enters_too_early("early-entry")


def test_dayton_without_a_force_that_may_compel_fewer_weapons_are_in_barracks_in_time() -> None:
    forced, alone = (
        cs.simulate(cs.read_scenario("dayton-1995", variant), runs=400).probability("barracks_by_day_130").value
        for variant in (None, "without-force")
    )
    assert forced is not None and alone is not None
    assert forced > 0.97 > alone


# the record and the sources ---------------------------------------------------------------------


def met(name: str, variant: str | None, *readings: str) -> set[str]:
    """The questions whose record lies within what the runs show, neither below all of them nor above."""
    answers = cs.simulate(cs.read_scenario(name, variant, readings), runs=300).properties()
    within = set()
    for key, answer in answers.items():
        if answer.observed is None:
            continue
        below, above = answer.observed.share_below, answer.observed.share_above
        assert below is not None and above is not None
        if below < 1 and above < 1:
            within.add(key)
    return within


@pytest.mark.parametrize(("name", "cure"), [(name, CURES[name]) for name in AGREEMENTS])
def test_the_record_lies_among_the_runs_of_the_text_or_of_its_cure(name: str, cure: str | None) -> None:
    recorded = {key for key, part in cs.read_scenario(name).file.properties.items() if part.observed is not None}
    assert len(recorded) >= 4
    assert met(name, None) | (met(name, cure, "all") if cure else set()) == recorded


@pytest.mark.parametrize("name", AGREEMENTS)
def test_every_fact_says_how_sure_it_is_and_what_became_of_it(name: str) -> None:
    for facts in cs.read_scenario(name).facts.values():
        for key, fact in facts.facts.items():
            note = str(fact.note or "")
            assert note.startswith((SEEN, UNCHECKED)), key
            assert fact.became or fact.context, key
            assert UNCHECKED in note or fact.asserted_by, key


def test_nepal_the_numbers_published_add_up() -> None:
    parameters = cs.read_scenario("nepal-2006").file.parameters
    assert [parameters[key].value for key in ("stored", "guards", "registered")] == [2855, 524 + 96, 3475]
    assert 2855 + 524 + 96 == 3475
