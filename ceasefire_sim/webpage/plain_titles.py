"""Titles and what a scenario is about are plain text on the page, where what else stands between backticks is code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.expressions.english import capitalised, lower
from ceasefire_sim.present.html.pieces import inline_html
from ceasefire_sim.scenario.model.part import Part
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["titles_kept_apart", "titles_made_plain"]

BACKTICK = "\ue000"  # one that is no mark of code; scripts write it as a backtick again


def titles_made_plain(html: str, scenario: Scenario) -> str:
    """Elements in which a title's backticks stand as they are written, and mark no code."""
    for title in marked_titles(scenario):
        html = html.replace(inline_html(title), escaped_html(title))
    return html


def titles_kept_apart(line: str, scenario: Scenario) -> str:
    """A line in which the backticks of titles are told from those of code."""
    for title in marked_titles(scenario):
        line = line.replace(title, title.replace("`", BACKTICK))
    return line


def marked_titles(scenario: Scenario) -> list[str]:
    """Every title with a backtick, as it may begin a sentence or stand inside one; the longest first."""
    titles = {title for title in (scenario.title, *titles_in(scenario.file)) if "`" in title}
    titles |= {title.removeprefix("the ") for title in titles}  # as it stands behind whose it is
    ways = {way for title in titles for way in (title, capitalised(title), lower(title))}
    return sorted(ways, key=lambda title: (-len(title), title))


def titles_in(value: object) -> Iterator[str]:
    """The titles of a part and of all within it, and what they are about."""
    if isinstance(value, Part):
        yield value.title or ""
        yield value.about or ""
        for name in type(value).model_fields:
            yield from titles_in(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from titles_in(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from titles_in(inner)
