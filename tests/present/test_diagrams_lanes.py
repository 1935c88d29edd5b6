"""Swim lanes: every move, step and incident of the run is in the lane of who acts, inside the canvas."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from matplotlib.text import Text

import ceasefire_sim as cs
from ceasefire_sim.present.diagrams.diagram import PARTIES
from ceasefire_sim.present.diagrams.figure import figure_bytes
from ceasefire_sim.present.diagrams.history import Duty, History, Lane, history
from ceasefire_sim.present.diagrams.lanes import Scale, lanes
from ceasefire_sim.present.plots.style import COLOURS

RUN = 4  # a long one, with every phase but the last


@pytest.fixture(scope="module")
def told() -> History:
    return history(cs.live(cs.read_scenario("gaza-2025"), run=RUN))


def happened(what: str) -> Counter[str]:
    run = cs.live(cs.read_scenario("gaza-2025"), run=RUN).trajectory()
    return Counter(str(event["site"]) for state in run.states for event in state["events"] if event["what"] == what)


def test_every_move_of_the_run_is_a_flag(told: History) -> None:
    assert Counter(flag.path for lane in told.lanes for flag in lane.flags) == happened("moves")


def test_every_step_is_a_tick_of_its_obligation_on_its_day(told: History) -> None:
    ticks = {f"obligations.{duty.name}.pace": len(duty.steps) for lane in told.lanes for duty in lane.duties}
    assert {site: count for site, count in ticks.items() if count} == happened("step")
    run = cs.live(cs.read_scenario("gaza-2025"), run=RUN).trajectory()
    duty = next(duty for lane in told.lanes for duty in lane.duties if duty.name == "withdraw")
    done = [state["obligations"]["withdraw"]["done"] for state in run.states]
    assert duty.steps == [day for day in range(run.end) for _ in range(done[day + 1] - done[day])]


def test_every_incident_is_a_dot_in_the_lane_of_who_carries_it_out(told: History) -> None:
    dots = {f"incidents.{name}": days.total() for lane in told.lanes for name, days in lane.incidents.items()}
    incidents = {site: count for site, count in happened("happens").items() if site.startswith("incidents.")}
    assert dots == incidents
    owners = {name: lane.party for lane in told.lanes for name in lane.incidents}
    assert owners["strike"] == "party_a"
    assert owners["attack"] == "party_b"
    assert owners["talks_round"] == "mediators"
    assert owners["stray_attack"] == "fighters"
    assert owners["rumour"] == ""


def test_every_breach_is_a_cross_in_the_lane_of_who_breaches(told: History) -> None:
    crosses = {f"commitments.{name}": days.total() for lane in told.lanes for name, days in lane.breaches.items()}
    assert crosses == happened("breached")
    owing = {name: part.owed_by[0] for name, part in cs.read_scenario("gaza-2025").file.commitments.items()}
    assert {name: lane.party for lane in told.lanes for name in lane.breaches}.items() <= owing.items()


QUAY = """
scenario: quay
horizon: 10
parties: {north: {}, south: {}}
incidents:
  shot: {by: south, when: day in 2 | 7, do: [berths.done -= 1]}
commitments:
  calm: {title: Calm at the quay, owed_by: [north, south], breached_by: [shot]}
  order: {owed_by: [north, south], keep: day != 4}
obligations:
  berths: {owed_by: north, steps: 2, requires: day < 5, pace: {days: 1}}
phases: {initial: here, states: [here]}
"""


def test_of_a_joint_commitment_the_one_who_breaches_it_is_marked_and_both_where_nobody_does(tmp_path: Path) -> None:
    (tmp_path / "quay.yaml").write_text(QUAY)
    quay = history(cs.live(cs.read_scenario(tmp_path / "quay.yaml")))
    breaches = {lane.party: lane.breaches for lane in quay.lanes}
    assert breaches == {"north": {"order": {4: 1}}, "south": {"calm": {2: 1, 7: 1}, "order": {4: 1}}}
    (duty,) = (duty for lane in quay.lanes for duty in lane.duties)
    # stepped on days 0, 1 and, after one was taken back, on day 2 again; the last loss stands
    assert (duty.steps, duty.changes(), duty.standing) == ([0, 1, 2], [(0, 0), (0, 1), (1, 2), (7, 1)], 1)
    texts = [text.get_text() for text in lanes(cs.live(cs.read_scenario(tmp_path / "quay.yaml"))).findobj(Text)]
    assert "Calm at the quay" in texts and "1 of 2" in texts


def test_an_obligation_is_owed_while_it_is_due_and_not_fulfilled(told: History) -> None:
    duties = {duty.name: duty for lane in told.lanes for duty in lane.duties}
    second = [day for day, phase in enumerate(told.phases[:-1]) if phase == "second"]
    assert duties["withdraw"].owed == second
    assert duties["return_remains"].owed == list(range(duties["return_remains"].steps[-1] + 1))


def test_spells_are_runs_of_days() -> None:
    assert list(Duty("x", 1, owed=[0, 1, 2, 5, 9, 10]).spells()) == [(0, 3), (5, 6), (9, 11)]
    assert list(Duty("x", 1).spells()) == []


CORRIDOR = """
scenario: corridor
horizon: 30
parties: {hill: {}, coast: {}, elders: {title: The elders}, keeper: {}, idle: {}}
mechanisms:
  watch: {initial: away, states: [away, here], transitions: {come: {from: away, to: here, when: day >= 15}}}
  store: {initial: shut, states: [shut, open], transitions: {unlock: {from: shut, to: open, when: day >= 9,
          performed_by: keeper}}}
quantities: {heat: {initial: 9, range: [0, 9]}}
responses:
  visit: {by: elders, when: day in 3 | 5, do: [heat -= 1]}
  calming: {when: heat > 0, do: [heat -= 1]}
obligations:
  guns: {owed_by: coast, owed_to: hill, steps: 2, pace: {days: 1}, requires: day >= 8, verified_by: watch,
         acknowledgement: 1}
  road: {owed_by: [hill, coast], steps: 4, pace: {days: 5}}
phases: {initial: truce, states: [truce], transitions: {}}
"""


@pytest.fixture(scope="module")
def corridor() -> dict[str, Lane]:
    lanes_of = history(cs.live(cs.read_scenario_text(CORRIDOR))).lanes
    return {lane.party or lane.region: lane for lane in lanes_of}


def test_a_joint_duty_stands_with_all_who_owe_it(corridor: dict[str, Lane]) -> None:
    hill, coast = corridor["hill"].duties[0], corridor["coast"].duties[1]
    assert (hill.name, hill.jointly) == ("road", ("coast",))
    assert (coast.name, coast.jointly) == ("road", ("hill",))
    assert hill.steps == coast.steps == [4, 9, 14, 19]


def test_what_is_owed_but_may_not_proceed_is_waiting(corridor: dict[str, Lane]) -> None:
    guns, road = corridor["coast"].duties
    assert guns.waiting == list(range(8))
    assert guns.owed == list(range(10))  # done on days 8 and 9
    assert road.waiting == []


def test_mediators_custodians_and_verifiers_have_lanes(corridor: dict[str, Lane]) -> None:
    assert corridor["elders"].responses == {"visit": Counter({3: 1, 5: 1})}
    assert [flag.path for flag in corridor["keeper"].flags] == ["mechanisms.store.unlock"]
    assert [flag.path for flag in corridor["watch"].flags] == ["mechanisms.watch.come"]
    (finding,) = corridor["watch"].verified
    assert finding.steps == [15, 16]  # on the day on which it comes it is here already: mechanisms move first
    assert finding.waiting == list(range(9, 16))
    assert [duty.steps for duty in corridor["hill"].acknowledged] == [[8, 9]]
    assert "" not in corridor  # a response that is nobody's has no lane
    assert "idle" not in corridor


def test_no_party_has_the_colour_of_a_phase() -> None:
    assert not set(PARTIES) & set(COLOURS)


@pytest.mark.parametrize(("name", "run"), [("gaza-2025", 4), ("gaza-2025", 3), ("two-party-deadlock", 0)])
def test_all_words_stand_inside_the_canvas_and_flags_keep_apart(name: str, run: int) -> None:
    made = lanes(cs.live(cs.read_scenario(name), run=run))
    made.canvas.draw()
    wide, tall = made.canvas.get_width_height()
    assert wide == 1600
    boxes = [(text.get_window_extent(), text) for text in made.findobj(Text) if text.get_text().strip()]
    for box, text in boxes:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= wide, text
        assert box.y1 <= tall, text
    shown = [(box, text) for box, text in boxes if text.get_visible() and text.axes is not None]
    overlapping = [
        (a[1].get_text(), b[1].get_text())
        for at, a in enumerate(shown)
        for b in shown[:at]
        if min(a[0].x1, b[0].x1) - max(a[0].x0, b[0].x0) > 1 and min(a[0].y1, b[0].y1) - max(a[0].y0, b[0].y0) > 3
    ]
    assert overlapping == []


def test_lanes_have_the_same_bytes_each_time() -> None:
    scenario = cs.read_scenario("two-party-deadlock")
    for form in ("svg", "png", "pdf"):
        one, two = (figure_bytes(lanes(cs.live(scenario, run=1)), form) for _ in range(2))
        assert one == two


def test_a_flag_stands_left_of_its_day_where_there_is_no_room_to_its_right() -> None:
    scale = Scale(100)
    assert scale.place(10, 20, []) == (0, False)
    assert scale.place(95, 20, []) == (0, True)
    taken: list[list[tuple[float, float]]] = []
    assert [scale.place(50, 45, taken) for _ in range(3)] == [(0, False), (1, False), (2, False)]


def test_a_picture_leaves_the_agreement_where_it_is() -> None:
    agreement = cs.live(cs.read_scenario("two-party-deadlock"), run=1)
    agreement.retrace(3)
    lanes(agreement)
    assert agreement.today == 3
