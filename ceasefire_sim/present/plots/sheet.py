"""The sheet a figure is written on: as large as what is on it, a slide of 16 to 9, or a column of a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from ceasefire_sim.present.diagrams.figure import figure_bytes

__all__ = ["SLIDE", "Sheet", "Written"]

SLIDE = 16 / 9
SLIDE_PIXELS = 1920
COLUMN = 170 / 25.4  # inches: the text of an A4 page with margins of 20 mm
PRINTED = 300  # dots an inch


@dataclass(frozen=True)
class Sheet:
    """How a picture is written: its format (png, svg, pdf), and for what: ``slide``, ``paper``, or neither ("")."""

    form: str = "png"
    size: str = ""

    def fitted(self, figure: Figure) -> Written:
        """The figure with the shape and the dots an inch of the sheet: a slide gains room at its sides or its foot."""
        width, height = map(float, figure.get_size_inches())
        if self.size == "slide":
            wide = max(width, height * SLIDE)
            figure.set_size_inches(wide, wide / SLIDE)
            figure.set_dpi(SLIDE_PIXELS / wide)
        elif self.size == "paper":
            figure.set_dpi(PRINTED * COLUMN / width)
        return Written(figure)


@dataclass(frozen=True)
class Written:
    """A figure that writes itself into a file, the same bytes each time."""

    figure: Figure

    def savefig(self, fname: str, /, *, format: str) -> None:  # noqa: A002 - matplotlib's word
        """Writes the figure."""
        Path(fname).write_bytes(figure_bytes(self.figure, format))
