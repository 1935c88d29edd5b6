"""Every lesson says in its text who waits for whom and what cures it; the table below says the same and is computed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.reachability.possibility import PossibilityVerdict, possible
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.sequence import sequence
from tests.architecture.tree import ROOT

Part = tuple[str, str]  # a part of a condition: its text, and the reading it comes from ("": the text)
NORTH, SOUTH, TEXT = "north_reading", "south_reading", ""
MANY = 20_000  # states that an exact answer in a lesson may need


@dataclass(frozen=True)
class Left:
    """What a variant leaves of the dispute, with all readings: the owners in the cycle, or elements among the gates."""

    cycle: frozenset[str] = frozenset()
    gate: str = ""


@dataclass(frozen=True)
class Lesson:
    """What a lesson says: with all readings stuck in a cycle of these owners, or not; what cures it, and what does not.

    ``cycle`` names obligations and regions; ``repairs`` are the smallest sets of parts to drop, each of one part;
    ``cures`` are variants under which the goal is possible with all readings, ``left`` those under which it is not.
    """

    cycle: frozenset[str] = frozenset()
    repairs: frozenset[Part] = frozenset()
    cures: tuple[str, ...] = ()
    left: dict[str, Left] = field(default_factory=dict)


def owners(*names: str) -> frozenset[str]:
    return frozenset(names)


def parts(*pairs: Part) -> frozenset[Part]:
    return frozenset(pairs)


LESSONS = {
    "impossible-deadline": Lesson(cures=("due-when-possible",)),
    "moved-deadline": Lesson(cures=("in-time", "never")),
    "monitoring": Lesson(cures=("off",)),
    "upkeep-and-breach": Lesson(cures=("unobserved", "unanswered")),
    "reciprocal-tranches": Lesson(cures=("all-at-once",)),
    "elections-and-demobilisation": Lesson(
        cures=("funds",), left={"hold-out": Left(gate="obligations.south_demobilises")}
    ),
    "three-sectors": Lesson(
        cycle=owners("leave_east", "disarm_east"),
        repairs=parts(("disarm_east.fulfilled", NORTH), ("leave_east.fulfilled", SOUTH)),
        cures=("in-turn", "two-of-three"),
        left={"haste": Left(owners("leave_east", "disarm_east"))},
    ),
    "seven-calm-days": Lesson(cures=("under-fire", "by-a-date"), left={"three-days": Left(gate="regions.talks.begin")}),
    "two-party-deadlock": Lesson(
        cycle=owners("withdraw", "disarm"),
        repairs=parts(("disarm.fulfilled", NORTH), ("withdraw.fulfilled", SOUTH)),
        cures=("slices",),
    ),
    "disarm-or-withdraw": Lesson(
        cycle=owners("withdraw", "disarm"),
        repairs=parts(("disarm.verified == disarm.steps", NORTH), ("withdraw.fulfilled", SOUTH)),
        cures=("custody", "slices"),
        left={"custody-unseen": Left(gate="mechanisms.inspectors.arrive")},
    ),
    "first-phase-first": Lesson(
        cycle=owners("deliveries", "arms", "talks", "phase"),
        repairs=parts(("arms.done >= 1", NORTH), ("deliveries.fulfilled", SOUTH)),
        cures=("ledger", "talks-at-once"),
        left={"declared": Left(owners("deliveries", "arms", "talks"))},
    ),
    "permanence-and-leverage": Lesson(
        cycle=owners("release", "end_war"),
        repairs=parts(("release.fulfilled", NORTH), ("end_war.fulfilled", SOUTH)),
        cures=("letter",),
        left={
            "no-roll-over": Left(owners("release", "end_war")),
            "endless-talks": Left(owners("release", "end_war")),
            "letter-unwritten": Left(gate="mechanisms.letter.give"),
        },
    ),
    "decommissioning-and-executive": Lesson(
        cycle=owners("share_power", "disarm", "phase"),
        repairs=parts(("disarm.done >= 1", NORTH), ("phase == governing", SOUTH), ("share_power.fulfilled", TEXT)),
        cures=("same-day", "inspections"),
    ),
    "elections-and-border": Lesson(
        cycle=owners("vote", "border", "status"),
        repairs=parts(("border.fulfilled", NORTH), ("vote.fulfilled", TEXT)),
        cures=("formula",),
        left={
            "on-top": Left(owners("vote", "border", "status")),
            "loose-formula": Left(owners("vote", "border", "status", "judgement")),
            "unjudged": Left(gate="mechanisms.judgement.judge"),
        },
    ),
    "force-and-consent": Lesson(
        cycle=owners("deploy", "withdraw", "disarm"),
        repairs=parts(
            ("disarm.fulfilled", "contributors_reading"), ("deploy.fulfilled", NORTH), ("withdraw.fulfilled", SOUTH)
        ),
        cures=("without-force", "sectors"),
        left={"threshold": Left(owners("deploy", "disarm"))},
    ),
    "authority-and-arms": Lesson(
        cycle=owners("hand_over", "admit", "take_up"),
        repairs=parts(("take_up.fulfilled", SOUTH), ("hand_over.fulfilled", NORTH), ("admit.fulfilled", TEXT)),
        cures=("lists", "by-function"),
        left={"in-turn": Left(owners("hand_over", "admit", "take_up"))},
    ),
    "aid-and-demilitarisation": Lesson(
        cycle=owners("aid", "disarm"),
        repairs=parts(("disarm.fulfilled", NORTH), ("aid.fulfilled", SOUTH)),
        cures=("top-up", "checks"),
        left={"floor": Left(owners("aid", "disarm")), "certified": Left(gate="mechanisms.checks.begin")},
    ),
    "remains-and-crossing": Lesson(
        cycle=owners("crossing", "search"),
        repairs=parts(("search.fulfilled", NORTH), ("crossing.fulfilled", SOUTH)),
        cures=("joint-teams", "split-gate", "good-faith"),
    ),
    "verification-and-trust": Lesson(
        cycle=owners("stop_strikes", "access", "inspection"),
        repairs=parts(
            ("comply.verified == comply.steps", NORTH), ("stop_strikes.fulfilled", SOUTH), ("access.first", TEXT)
        ),
        cures=("narrow-scope", "sensors"),
        left={"one-zone": Left(gate="obligations.stop_strikes")},
    ),
    "passage-and-surrender": Lesson(
        cycle=owners("surrender", "passage"),
        repairs=parts(("surrender.fulfilled", NORTH), ("passage.fulfilled", SOUTH)),
        cures=("custodian", "same-moment"),
        left={
            "window": Left(owners("surrender", "passage")),
            "no-custodian": Left(gate="mechanisms.custody.agree"),
        },
    ),
}
DISPUTES = [name for name, lesson in LESSONS.items() if lesson.cycle]
EXPECTING = [
    name for name in (*DISPUTES, "elections-and-demobilisation", "seven-calm-days") if name != "two-party-deadlock"
]
LEFT = [(name, variant) for name, lesson in LESSONS.items() for variant in lesson.left]

CLAIMS = [  # numbers and comparisons that the texts of the lessons make
    ("moved-deadline", "in-time", "breach", "<", 0.06),
    ("moved-deadline", "in-time", "second_breach", "==", 0),
    ("moved-deadline", "never", "second_breach", "==", 0),
    ("decommissioning-and-executive", "same-day", "concluded", "<", 0.5),
    ("decommissioning-and-executive", "inspections", "concluded", ">", 0.9),
    ("remains-and-crossing", "good-faith", "concluded", "<", 0.5),
    ("remains-and-crossing", "joint-teams", "concluded", ">", 0.9),
    ("authority-and-arms", "lists", "days_with_two", ">", 21),
    ("authority-and-arms", "by-function", "days_with_two", "==", 0),
    ("authority-and-arms", "by-function", "days_with_none", "==", 0),
    ("aid-and-demilitarisation", None, "hardship_at_end", ">", 9.9),
    ("aid-and-demilitarisation", "floor", "hardship_at_end", "<", 3),
    ("aid-and-demilitarisation", "floor", "concluded", "==", 0),
    ("permanence-and-leverage", None, "lapsed", ">", 0.99),
    ("permanence-and-leverage", "endless-talks", "lapsed", "==", 0),
    ("permanence-and-leverage", "letter", "days_with_nothing_left", ">", 1),
    ("first-phase-first", "declared", "second_by_name", "==", 1),
    ("force-and-consent", "sectors", "sectors_held_by_nobody", "==", 0),
    ("verification-and-trust", "narrow-scope", "days_open_under_fire", ">", 7),
    ("upkeep-and-breach", None, "breaches_by_the_north", ">", 2.3),
    ("upkeep-and-breach", None, "breaches_by_the_south", "<", 1.1),
    ("upkeep-and-breach", None, "days_until_lasting", ">", 35),
    ("upkeep-and-breach", "unobserved", "breaches_by_the_north", ">", 3),
    ("upkeep-and-breach", "unobserved", "breaches_by_the_south", "==", 0),
    ("upkeep-and-breach", "unobserved", "days_until_lasting", "<", 35),
    ("upkeep-and-breach", "unanswered", "breaches_by_the_north", "<", 1.6),
    ("upkeep-and-breach", "unanswered", "days_until_lasting", "<", 31),
    ("elections-and-demobilisation", None, "voted_with_two_armies", "==", 0),
    ("three-sectors", None, "settled_west", ">", 0.99),
    ("three-sectors", None, "settled_east", "==", 0),
    ("three-sectors", "haste", "sectors_settled", "<", 2.001),
    ("three-sectors", "two-of-three", "concluded", ">", 0.99),
    ("three-sectors", "two-of-three", "settled_east", "==", 0),
    ("seven-calm-days", None, "concluded", "==", 0),
    ("seven-calm-days", "three-days", "concluded", "==", 0),
    ("seven-calm-days", "under-fire", "shots_and_fire", "<", 2.001),
    ("seven-calm-days", "by-a-date", "shots_and_fire", ">", 30),
]
COMPARED: dict[str, Callable[[Any, Any], bool]] = {"<": operator.lt, ">": operator.gt, "==": operator.eq}


def every(name: str, variant: str | None = None) -> Scenario:
    """A lesson with all readings, if it has any."""
    readings = ["all"] if cs.read_scenario(name).file.readings else []
    return cs.read_scenario(name, variant, readings)


def verdict(scenario: Scenario) -> PossibilityVerdict:
    assert scenario.file.goal is not None
    return possible(scenario, scenario.file.goal.node).verdict


def owner(path: str) -> str:
    """Whose element a path names: an obligation, a region, or the phases."""
    kind, name = path.split(".")[:2]
    return "phase" if kind == "phases" else name


def smallest(found: cs.Sequencing) -> Iterator[frozenset[Part]]:
    """The smallest sets of parts to drop, each as text and reading."""
    for repair in found.repairs:
        if repair.kind == "drop":
            yield frozenset((part.condition, part.reading) for part in repair.relax)


def test_every_lesson_and_every_variant_of_it_stands_in_the_table() -> None:
    assert {file.stem for file in (ROOT / "scenarios" / "lessons").glob("*.yaml")} == set(LESSONS)
    for name, lesson in LESSONS.items():
        assert set(cs.read_scenario(name).file.variants) == {*lesson.cures, *lesson.left}, name


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_at_most_eighty_lines(name: str) -> None:
    text = (ROOT / "scenarios" / "lessons" / f"{name}.yaml").read_text("utf-8")
    assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("name", EXPECTING)
def test_the_text_as_written_does_what_the_lesson_expects_and_few_states_say_so(name: str) -> None:
    exact = cs.solve(cs.read_scenario(name))
    assert exact.states < MANY
    met = [exact.property(key).met for key, part in exact.scenario.file.properties.items() if part.expect]
    assert met and all(met)
    assert not any(broken.value for broken in exact.invariants().values())


@pytest.mark.parametrize("name", LESSONS)
def test_the_text_and_each_reading_alone_can_be_carried_out(name: str) -> None:
    for readings in ([], *([reading] for reading in cs.read_scenario(name).file.readings)):
        assert verdict(cs.read_scenario(name, None, readings)) is PossibilityVerdict.POSSIBLE, readings


@pytest.mark.parametrize("name", DISPUTES)
def test_together_the_readings_are_stuck_in_the_cycle_the_lesson_tells_of(name: str) -> None:
    found = sequence(every(name))
    assert found.reachable is False
    assert [{owner(path) for path in cycle} for cycle in found.cycles] == [LESSONS[name].cycle]


@pytest.mark.parametrize("name", DISPUTES)
def test_the_smallest_repairs_are_the_parts_that_make_the_cycle(name: str) -> None:
    found = list(smallest(sequence(every(name))))
    assert set(found) == {frozenset([part]) for part in LESSONS[name].repairs}
    assert len(found) == len(LESSONS[name].repairs)


@pytest.mark.parametrize(("name", "variant"), [(name, one) for name, lesson in LESSONS.items() for one in lesson.cures])
def test_what_the_lesson_calls_a_cure_makes_the_goal_possible(name: str, variant: str) -> None:
    assert sequence(every(name, variant), repairs=False).reachable is True


@pytest.mark.parametrize(("name", "variant"), LEFT)
def test_what_it_calls_no_cure_leaves_a_smaller_cycle_or_a_gate(name: str, variant: str) -> None:
    left = LESSONS[name].left[variant]
    found = sequence(every(name, variant), repairs=False)
    assert found.reachable is False
    assert [{owner(path) for path in cycle} for cycle in found.cycles] == ([left.cycle] if left.cycle else [])
    assert not left.gate or left.gate in found.gates


@pytest.mark.parametrize(("name", "variant", "key", "sign", "value"), CLAIMS)
def test_the_numbers_a_lesson_speaks_of_are_so(name: str, variant: str | None, key: str, sign: str, value: int) -> None:
    found = cs.solve(every(name, variant)).property(key).value
    assert COMPARED[sign](found, pytest.approx(value, abs=1e-9) if sign == "==" else value)


def test_of_three_readings_any_two_can_be_carried_out() -> None:
    three = list(cs.read_scenario("force-and-consent").file.readings)
    for left_out in three:
        two = [reading for reading in three if reading != left_out]
        assert verdict(cs.read_scenario("force-and-consent", None, two)) is PossibilityVerdict.POSSIBLE


def test_a_date_that_binds_is_never_stuck_and_unsafe_a_condition_is_safe_and_can_be_held_up() -> None:
    name, date, condition = "elections-and-demobilisation", ["date_reading"], ["condition_reading"]
    assert cs.solve(cs.read_scenario(name, None, date)).invariants()["no_vote_with_two_armies"].value > 0.9
    assert verdict(cs.read_scenario(name, "hold-out", date)) is PossibilityVerdict.POSSIBLE
    for readings in (condition, ["all"]):
        assert cs.solve(cs.read_scenario(name, None, readings)).invariants()["no_vote_with_two_armies"].value == 0
        assert verdict(cs.read_scenario(name, "hold-out", readings)) is PossibilityVerdict.IMPOSSIBLE


def test_to_drop_the_condition_on_a_vote_is_reported_as_an_unsafe_repair() -> None:
    found = sequence(cs.read_scenario("elections-and-demobilisation", "hold-out"))
    dropped = [one for one in found.repairs if one.kind == "drop"]
    assert dropped and all(one.breaks == ("no_vote_with_two_armies",) for one in dropped)
    permitted = [one for one in found.repairs if one.kind == "permit"]
    assert permitted and not any(one.breaks for one in permitted)


def test_an_order_reversed_replaces_the_texts_order_and_added_on_top_is_a_circle_by_itself() -> None:
    assert verdict(cs.read_scenario("elections-and-border", None, [NORTH])) is PossibilityVerdict.POSSIBLE
    assert verdict(cs.read_scenario("elections-and-border", "on-top")) is PossibilityVerdict.IMPOSSIBLE


def test_an_offer_for_one_day_helps_only_after_the_orders_have_arrived() -> None:
    late = cs.read_scenario("passage-and-surrender", "window", ["all"], {"parameters.window": 20})
    assert verdict(late) is PossibilityVerdict.POSSIBLE


def test_the_second_wait_of_a_suspended_government_lies_behind_the_first() -> None:
    suspended = cs.solve(every("decommissioning-and-executive", "same-day")).property("suspended_at_end").value
    restored = cs.solve(every("decommissioning-and-executive", "inspections")).property("suspended_at_end").value
    assert suspended is not None
    assert restored is not None
    assert suspended > 0.5 > 0.01 > restored


def test_good_faith_cures_the_circle_and_not_the_pace() -> None:
    alone = cs.solve(cs.read_scenario("remains-and-crossing", None, [NORTH])).property("concluded").value
    faith = cs.solve(every("remains-and-crossing", "good-faith")).property("concluded").value
    assert faith == pytest.approx(alone, abs=1e-12)


def test_the_deadline_nobody_can_meet_is_named_with_the_day_it_could_be_met() -> None:
    [late] = sequence(cs.read_scenario("impossible-deadline")).infeasible_deadlines
    assert (late.path, late.due, late.earliest) == ("obligations.convoys", 10, 19)  # twenty convoys, day 0 to day 19
    assert not sequence(cs.read_scenario("impossible-deadline", "due-when-possible")).infeasible_deadlines


@pytest.mark.parametrize(("stray", "days"), [(0.05, 10), (0.2, 25)])
def test_how_long_seven_calm_days_take_hangs_on_how_often_somebody_fires(stray: float, days: int) -> None:
    """It takes eight days in a row without a shot: the talks begin on the evening of the next one."""
    north = cs.read_scenario("seven-calm-days", None, [NORTH], {"parameters.stray": stray})
    waited = cs.solve(north).property("days_to_talks").value
    assert waited == pytest.approx(((1 - stray) ** -8 - 1) / stray, rel=1e-6)
    assert waited == pytest.approx(days, abs=0.3)


def test_a_shot_on_every_other_day_makes_them_take_more_than_a_year() -> None:
    north = cs.read_scenario("seven-calm-days", None, [NORTH], {"parameters.stray": 0.5, "horizon": 3650})
    waited = cs.solve(north).property("days_to_talks").value
    assert waited is not None and waited > 365


def test_that_the_calm_never_comes_is_laid_to_the_fire_and_to_nobody() -> None:
    found = sequence(every("seven-calm-days"))
    assert found.reachable is False and found.cycles == () and found.gates == ("regions.talks.begin",)
    assert [wait.on for wait in found.waits if wait.source == "regions.talks.begin"] == []
    (reason,) = found.as_json()["blocked"]["regions.talks.begin"]
    assert (reason["on"], reason["in_the_way"]) == ([], ["incidents.patrol_fire"])
    withheld = [one for one in found.repairs if one.kind == "withhold"]
    assert [part.path for one in withheld for part in one.relax] == ["incidents.patrol_fire.chance"]
