"""The site's navigation: the pages that the tables of every index name, in their order, under their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from sphinx.application import Sphinx

__all__ = ["setup", "toctrees"]

HEADING = re.compile(r"^## (?P<caption>.+)$")
ENTRY = re.compile(r"\]\((?P<target>(?!https?:|#)[^)#]+?)\.(?:md|page)\)")


def entries(text: str) -> Iterator[tuple[str, str]]:
    """For each row of a table that links a page of the site: the heading it stands under, and the first page linked."""
    caption = ""
    for line in text.splitlines():
        if (heading := HEADING.match(line)) is not None:
            caption = heading["caption"]
        elif line.startswith("|") and (entry := ENTRY.search(line)) is not None:
            yield caption, entry["target"]


def toctrees(text: str, captioned: bool) -> str:
    """The index's tables as hidden tables of contents, one for each heading; with captions on the front page alone."""
    chapters: dict[str, list[str]] = {}
    for caption, target in entries(text):
        chapter = chapters.setdefault(caption if captioned else "", [])
        if target not in chapter:
            chapter.append(target)
    return "".join(toctree(caption, targets) for caption, targets in chapters.items())


def toctree(caption: str, targets: list[str]) -> str:
    """One hidden table of contents, as MyST writes it."""
    options = [":hidden:", *([f":caption: {caption}"] if caption else [])]
    return "\n".join(["\n", ":::{toctree}", *options, "", *targets, ":::", ""])


def add_toctrees(app: Sphinx, docname: str, source: list[str]) -> None:
    """Adds to an index the table of contents that its tables say."""
    if PurePosixPath(docname).name == "index":
        source[0] += toctrees(source[0], captioned=docname == app.config.root_doc)


def setup(app: Sphinx) -> None:
    """Has Sphinx ask for every source that it reads."""
    app.connect("source-read", add_toctrees)
