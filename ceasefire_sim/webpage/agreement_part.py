"""The agreement as a document: what it is about, who is who, its states, who owes what, its numbers with sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.present.agreement import AgreementItem, agreement_items, start_words
from ceasefire_sim.present.numbers import drawn_words
from ceasefire_sim.scenario.model.parts import Parameter
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import below_title
from ceasefire_sim.webpage.diagram_part import RegionPicture, region_pictures

__all__ = ["agreement_part"]

OPEN = ("Parties", "Who owes what")  # what is read first; the rest is folded
NUMBERS = "Numbers and where they come from"


def agreement_part(scenario: Scenario) -> str:
    """The part of a page that is a document."""
    about = "".join(f'<p dir="auto">{escaped_html(text)}</p>' for text in opening(scenario))
    pictures = list(region_pictures(scenario))
    sections = headed_sections(agreement_items(scenario))
    return "\n".join(
        (
            f'<div class="document">{about}</div>',
            *(figure(picture) for picture in pictures[:1]),
            *(folded("Every region, as a picture", "".join(map(figure, pictures[1:])), False) for _ in pictures[1:2]),
            *sections,
            *numbers(scenario),
        )
    )


def opening(scenario: Scenario) -> Iterator[str]:
    """What stands below the title."""
    yield from below_title(scenario)
    if scenario.file.about:
        yield scenario.file.about
    yield f"{start_words(scenario)}."


def figure(picture: RegionPicture) -> str:
    """A picture of a region with the transitions that stand in it by number."""
    rows = "".join(
        f'<li value="{row.number}" dir="auto"><strong>{escaped_html(row.head)}</strong>: {escaped_html(row.body)}</li>'
        for row in picture.numbered
    )
    listed = f"<ol>{rows}</ol>" if rows else ""
    name = escaped_html(picture.name)
    return (
        f'<figure data-region="{name}"><figcaption dir="auto">{escaped_html(picture.title)}</figcaption>'
        f'<div class="wide">{picture.svg}</div>{listed}</figure>'
    )


def headed_sections(items: Iterable[AgreementItem]) -> Iterator[str]:
    """The items under each heading; a heading under which nothing stands is a sentence of its own."""
    heading, below = "", list[AgreementItem]()
    for is_heading, group in groupby(items, lambda item: item.depth == 0):
        if not is_heading:
            below = list(group)
            if heading != NUMBERS:
                yield folded(heading, item_list(below), heading in OPEN)
            continue
        *alone, heading = (item.text for item in group)
        yield from (f'<p class="document" dir="auto">{escaped_html(text)}</p>' for text in alone)


def item_list(items: Iterable[AgreementItem]) -> str:
    """Items as a list, further in the deeper they stand."""
    entries = (
        f'<li class="deep{min(item.depth, 4)}" dir="auto">{escaped_html(item.text.removeprefix("- "))}</li>'
        for item in items
    )
    return f'<ul class="items">{"".join(entries)}</ul>'


def folded(heading: str, body: str, is_open: bool) -> str:
    """A part under a heading that opens and closes, with scripts off, too."""
    opened = " open" if is_open else ""
    return f'<details class="document"{opened}><summary><h2>{escaped_html(heading)}</h2></summary>{body}</details>'


def numbers(scenario: Scenario) -> Iterator[str]:
    """Every number with its value, its range and its source."""
    if not scenario.file.parameters:
        return
    rows = "".join(number_row(scenario, name, part) for name, part in scenario.file.parameters.items())
    head = "".join(f'<th scope="col">{text}</th>' for text in ("Number", "Value", "Range", "Where it comes from"))
    yield folded(
        NUMBERS, f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>', True
    )


def number_row(scenario: Scenario, name: str, part: Parameter) -> str:
    """One number."""
    limits = f"{part.range[0]:g} to {part.range[1]:g}" if part.range else ""
    value = drawn_words(part.drawn) if part.drawn else f"{part.value:g}{' ' + part.unit if part.unit else ''}"
    sources = "; ".join(source_words(scenario, source) for source in part.source) or "no source given"
    text = ". ".join(filter(None, (sources, part.note)))
    cells = "".join(f'<td dir="auto">{escaped_html(cell)}</td>' for cell in (value, limits, text))
    return f'<tr><th scope="row" dir="auto">{escaped_html(part.title or name.replace("_", " "))}</th>{cells}</tr>'


def source_words(scenario: Scenario, source: str) -> str:
    """A source, with the fact that it names."""
    stem, _, name = source.partition("/")
    file = scenario.facts.get(stem)
    fact = file.facts.get(name) if file is not None else None
    return source if fact is None else f"{source}: {fact.statement}"
