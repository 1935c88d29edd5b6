"""The states of every region as drawings whose states a script can light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.present.diagrams.diagram import Diagram, Row
from ceasefire_sim.present.diagrams.drawing import Drawing, moved
from ceasefire_sim.present.diagrams.layout import placed_graph
from ceasefire_sim.present.diagrams.states import states_diagram
from ceasefire_sim.present.diagrams.svg import inline_svg
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["RegionPicture", "drawn_svg", "region_pictures"]

MARGIN = 10.0


@dataclass(frozen=True)
class RegionPicture:
    """A region: its title, its drawing as an element, and the transitions that stand in it by number."""

    name: str
    title: str
    svg: str
    numbered: tuple[Row, ...]


def region_pictures(scenario: Scenario) -> Iterator[RegionPicture]:
    """A picture of every region, the phases first."""
    titles = Titles(scenario)
    for name in reversed(scenario.regions):
        diagram = states_diagram(scenario, only=[name])
        title = capitalised(titles(name))
        rows = tuple(row for listing in diagram.listings for row in listing.rows)
        yield RegionPicture(name, title, drawn_svg(diagram, f"{title}: states and transitions"), rows)


def drawn_svg(diagram: Diagram, title: str) -> str:
    """The first graph of a diagram as an element, without title, lists and key, which stand around it on the page."""
    (wide, tall), shapes = placed_graph(diagram.graphs[0])
    size = (round(wide + 2 * MARGIN, 1), round(tall + 2 * MARGIN, 1))
    return inline_svg(Drawing(*size, title, tuple(moved(shapes, MARGIN, MARGIN))))
