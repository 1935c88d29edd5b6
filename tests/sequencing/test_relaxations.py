"""The vocabulary of relaxations, and the text relaxed."""

from __future__ import annotations

from ceasefire_sim.expressions.tree import show
from ceasefire_sim.reachability.elements import conjuncts_of, elements
from ceasefire_sim.reachability.future import bounded_future
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.candidates import candidates, cone_of_influence
from ceasefire_sim.sequencing.relaxations import Relaxation, drop, permit, relaxed
from tests.sequencing.small_texts import CIRCLE, circle, goal_node, small

WEIGHED = {
    "leave": "{owed_by: north, requires: day > 2 and disarm.fulfilled and day > 3}",
    "disarm": "{owed_by: south, pace: 0}",
    "aside": "{owed_by: south, requires: aside.age > 1, pace: 0.5}",
}


def drops(scenario: Scenario, path: str) -> dict[str, Relaxation]:
    """What may be dropped of an element's conditions, by text."""
    element = elements(scenario)[path]
    parts = [part for where, node in element.conditions for part in conjuncts_of(scenario, where, node)]
    return {part.text: drop(part) for part in parts}


def requires(scenario: Scenario, name: str) -> str:
    """The condition of an obligation."""
    return show(scenario.file.obligations[name].requires.node)


def test_to_drop_a_part_leaves_all_others_as_they_are() -> None:
    scenario = small(WEIGHED)
    free = relaxed(scenario, [drops(scenario, "obligations.leave")["disarm.fulfilled"]])
    assert requires(free, "leave") == "day > 2 and true and day > 3"
    assert requires(free, "aside") == requires(scenario, "aside")
    assert requires(scenario, "leave") == "day > 2 and disarm.fulfilled and day > 3"


def test_nothing_relaxed_is_the_same_text() -> None:
    assert relaxed(circle(), []).file == circle().file


def test_to_permit_a_chance_lets_it_come_up_and_touches_no_other() -> None:
    scenario = small(WEIGHED)
    chosen = permit(scenario, elements(scenario)["obligations.disarm"])
    assert (chosen.kind, chosen.permit, chosen.path, chosen.condition) == (
        "permit",
        True,
        "obligations.disarm.pace",
        "0",
    )
    free = relaxed(scenario, [chosen])
    assert bounded_future(free).most == {"leave": 1, "disarm": 1, "aside": 1}
    assert bounded_future(scenario).most == {"leave": 0, "disarm": 0, "aside": 1}
    assert show(free.file.obligations["aside"].pace.chance.node) == "0.5"  # type: ignore[union-attr]


def test_a_reading_is_dropped_by_its_own_key_and_the_texts_part_stays() -> None:
    readings = "readings: {strict: {by: north, add: {obligations.leave.requires: day > 2}}}"
    scenario = small({"leave": "{owed_by: north, requires: day > 2}"}, more=readings, readings=("strict",))
    [own, strict] = [drop(part) for where, node in elements(scenario)["obligations.leave"].conditions
                     for part in conjuncts_of(scenario, where, node) if part.text == "day > 2"]  # fmt: skip
    assert (own.origin, strict.origin, strict.reading) == ("text", "reading", "strict")
    assert own.key != strict.key
    assert requires(relaxed(scenario, [strict]), "leave").count("day > 2") == 1
    assert requires(relaxed(scenario, [own, strict]), "leave").count("day > 2") == 0


def test_likely_candidates_are_parts_never_true_and_chances_of_nothing() -> None:
    scenario = small(WEIGHED, "leave.fulfilled")
    known, future = elements(scenario), bounded_future(scenario)
    among = candidates(future, known, ["obligations.leave", "obligations.disarm"], ["obligations.aside"])
    assert [(one.kind, one.condition) for one in among.likely] == [("drop", "disarm.fulfilled"), ("permit", "0")]
    assert {one.condition for one in among.further} >= {"day > 2", "day > 3", "aside.age > 1"}
    assert among.all == (*among.likely, *among.further)


def test_the_cone_of_influence_leaves_out_what_the_goal_does_not_hang_on() -> None:
    scenario = small({**CIRCLE, "aside": "{owed_by: envoy}"}, "leave.fulfilled")
    cone = cone_of_influence(scenario, goal_node(scenario), elements(scenario))
    assert cone == ["obligations.leave", "obligations.disarm", "phases.conclude"]
    more = "definitions: {enough: aside.fulfilled}"
    named = small({**CIRCLE, "aside": "{owed_by: envoy}"}, "enough", more=more)
    assert cone_of_influence(named, goal_node(named), elements(named)) == ["obligations.aside", "phases.conclude"]


def test_what_the_goal_is_not_known_to_hang_on_is_never_a_likely_candidate() -> None:
    scenario = small(WEIGHED, "leave.fulfilled")
    among = candidates(bounded_future(scenario), elements(scenario), [], ["obligations.leave", "obligations.disarm"])
    assert among.likely == ()
    assert "disarm.fulfilled" in {one.condition for one in among.further}


def test_the_cone_of_influence_holds_what_moves_a_chance() -> None:
    more = "quantities: {calm: {initial: 1, range: [0, 9]}}"
    duties = {"aside": "{owed_by: south, on_fulfilled: [calm += 1]}", "leave": '{owed_by: north, pace: "calm / 10"}'}
    scenario = small(duties, "leave.fulfilled", more=more)
    cone = cone_of_influence(scenario, goal_node(scenario), elements(scenario))
    assert cone == ["obligations.aside", "obligations.leave", "phases.conclude"]


def test_a_part_that_an_amendment_puts_in_is_dropped_there_and_the_text_before_it_stays() -> None:
    more = "amendments: {later: {when: day > 5, set: {obligations.leave.requires: disarm.fulfilled}}}"
    scenario = small({**CIRCLE, "leave": "{owed_by: north, requires: day > 2}"}, more=more)
    [amended] = [part for text, part in drops(scenario, "obligations.leave").items() if text == "disarm.fulfilled"]
    assert (amended.origin, amended.reading) == ("amendment", "later")
    assert "disarm.fulfilled" in requires(scenario, "leave")
    free = requires(relaxed(scenario, [amended]), "leave")
    assert "disarm.fulfilled" not in free and free.count("day > 2") == requires(scenario, "leave").count("day > 2")
