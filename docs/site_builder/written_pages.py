"""Pages written while the site is built: the README and the changelog, which stand above the folder of the pages."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

__all__ = ["setup", "write"]

ABOVE = {"README.md": "readme", "CHANGELOG.md": "changelog"}  # files beside docs, with the page that each becomes
LINK = re.compile(r"\]\((?P<up>(?:\.\./)+)(?P<name>README|CHANGELOG)\.md(?P<rest>[)#])")


def write(path: Path, text: str) -> None:
    """Writes a page, unless it stands there already; so nothing that is unchanged is read again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def write_pages_above(app: Sphinx) -> None:
    """Writes the README and the changelog as pages; their links lead where they led."""
    docs = Path(app.srcdir)
    for name, page in ABOVE.items():
        text = (docs.parent / name).read_text("utf-8")
        write(docs / "generated" / f"{page}.page", re.sub(r"\]\(docs/", "](../", text))


def lead_to_pages(app: Sphinx, docname: str, source: list[str]) -> None:
    """Links to the README and the changelog lead to the pages they have become."""
    source[0] = LINK.sub(lambda link: page_link(link), source[0])


def page_link(link: re.Match[str]) -> str:
    """A link to a file beside docs as one to its page; a page in docs goes up one folder less."""
    up = link["up"].removeprefix("../")
    return f"]({up}generated/{ABOVE[link['name'] + '.md']}.page{link['rest']}"


def setup(app: Sphinx) -> None:
    """Has these pages written before Sphinx looks for pages."""
    app.connect("builder-inited", write_pages_above, priority=100)
    app.connect("source-read", lead_to_pages, priority=100)
