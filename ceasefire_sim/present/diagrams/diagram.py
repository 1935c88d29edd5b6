"""What a diagram is: graphs of boxes and arrows, lists in words, and a key to its colours."""

from __future__ import annotations

from dataclasses import dataclass

from ceasefire_sim.present.plots.style import COLOURS

__all__ = ["CYCLE", "FAINT", "INK", "PARTIES", "Arrow", "Box", "Cluster", "Diagram", "Graph", "Key", "Line", "Listing",
           "Row", "tint"]  # fmt: skip

INK, FAINT, PAPER = "#1a1a1a", "#5a5a5a", "#ffffff"
CYCLE = COLOURS[3]  # vermilion
# Parties: none of them a colour of phases or of cycles.
PARTIES = ("#332288", "#882255", "#117777", "#6B7B00", "#7B3F00", "#9A5FD0")


@dataclass(frozen=True)
class Line:
    """One line of a label; it is not wrapped any more."""

    text: str
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True)
class Box:
    """A box with its label: a state, an obligation, a step. ``kind`` is box, start (a dot) or note (no outline).

    ``double`` draws the outline twice, ``lock`` a padlock in the corner; ``tip`` shows under the pointer. By its
    ``mark`` a script finds a state again: REGION.STATE.
    """

    id: str
    lines: tuple[Line, ...] = ()
    fill: str = PAPER
    outline: str = INK
    thickness: float = 1.5
    dashed: bool = False
    double: bool = False
    lock: bool = False
    cluster: str | None = None
    kind: str = "box"
    tip: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Arrow:
    """An arrow between two boxes with its label; ``number`` refers to a row of a listing."""

    source: str
    target: str
    lines: tuple[Line, ...] = ()
    colour: str = INK
    thickness: float = 1.5
    dashed: bool = False
    number: int | None = None
    tip: str = ""


@dataclass(frozen=True)
class Cluster:
    """A frame around the boxes that name it."""

    id: str
    lines: tuple[Line, ...]
    fill: str = "#f5f5f5"
    outline: str = "#8a8a8a"


@dataclass(frozen=True)
class Graph:
    """Boxes and arrows that are placed together, in a frame with a title unless that is empty."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()
    clusters: tuple[Cluster, ...] = ()


@dataclass(frozen=True)
class Row:
    """One entry of a list: a number or none, a bold head, and a text that is wrapped to the room there is."""

    head: str
    body: str
    number: int | None = None
    colour: str = INK


@dataclass(frozen=True)
class Listing:
    """A list in words, in as many columns as there is room for."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Key:
    """What a look means: a swatch of a box or of an arrow, and a text."""

    text: str
    fill: str = PAPER
    outline: str = INK
    thickness: float = 1.5
    dashed: bool = False
    double: bool = False
    lock: bool = False
    arrow: bool = False


@dataclass(frozen=True)
class Diagram:
    """A whole picture: a title, a line below it, graphs, lists, a key."""

    title: str
    subtitle: str
    graphs: tuple[Graph, ...]
    listings: tuple[Listing, ...] = ()
    keys: tuple[Key, ...] = ()


def tint(colour: str, share: float = 0.25) -> str:
    """A colour on white paper, so much of it."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in parts)
