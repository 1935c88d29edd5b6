"""What the site has besides the pages: navigation, reference pages that write themselves, scenarios, checked links."""

from __future__ import annotations

from sphinx.application import Sphinx

from site_builder import commands, front_door, language, navigation, notebooks, scenarios, written_pages

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Takes every part of the site's builder into Sphinx."""
    for part in (commands, front_door, language, navigation, notebooks, scenarios, written_pages):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
