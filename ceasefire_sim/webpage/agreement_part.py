"""The agreement as a document: what it is about, who is who, its states, who owes what, its numbers with sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.document.agreement_chapters import agreement_chapter
from ceasefire_sim.present.document.blocks import Block, Bullet, Bullets, Grid, Subheading
from ceasefire_sim.present.html.pieces import block_html
from ceasefire_sim.present.numbers import drawn_words
from ceasefire_sim.scenario.model.facts import Fact
from ceasefire_sim.scenario.model.parts import Parameter
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import below_title
from ceasefire_sim.webpage.diagram_part import RegionPicture, region_pictures
from ceasefire_sim.webpage.languages import PageTexts, page_texts

__all__ = ["agreement_part", "blocks_html"]

OPEN = ("Parties", "Who owes what")  # what is read first; the rest is folded
NUMBERS = "Numbers and where they come from"  # the chapter's own table, which stands here with more in it


def agreement_part(scenario: Scenario, words: PageTexts | None = None, *, lesson: bool = False) -> str:
    """The part of a page that is a document; ``words`` are the texts of the page, those in English unless given.

    What a ``lesson`` is about tells what comes out, so there it is folded, below the text that the class reads first.
    """
    words = words or page_texts()
    opening, *chapters = headed_parts(agreement_chapter(scenario).blocks)
    read_as = "".join(f'<p dir="auto">{escaped_html(line)}</p>' for line in below_title(scenario))
    pictures = list(region_pictures(scenario))
    about = int(lesson and bool(scenario.file.about))
    return "\n".join(
        (
            f'<div class="document" lang="en" dir="ltr">{read_as}{blocks_html(opening[1][about:])}</div>',
            *(figure(picture) for picture in pictures[:1]),
            *(folded(words("agreement.other_pictures"), "".join(map(figure, pictures[1:]))) for _ in pictures[1:2]),
            *(folded_chapter(title, blocks, words) for title, blocks in chapters if title != NUMBERS),
            *(folded(words("agreement.point"), blocks_html(opening[1][:about])) for _ in range(about)),
            *numbers(scenario, words),
            *facts(scenario, words),
        )
    )


def headed_parts(blocks: Iterable[Block]) -> list[tuple[str, list[Block]]]:
    """The blocks under each heading; those before the first stand under none."""
    parts: list[tuple[str, list[Block]]] = [("", [])]
    for block in blocks:
        if isinstance(block, Subheading):
            parts.append((block.text, []))
        else:
            parts[-1][1].append(block)
    return parts


def blocks_html(blocks: Iterable[Block]) -> str:
    """Blocks as elements, one after another."""
    return "".join(map(block_html, blocks))


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
        f'<div class="scroll">{picture.svg}</div>{listed}</figure>'
    )


def folded_chapter(english: str, blocks: Iterable[Block], words: PageTexts) -> str:
    """A chapter of the document, under its heading in the language of the page."""
    heading = words.heading(english)
    own = "" if heading else ' lang="en"'
    body = f'<div lang="en" dir="ltr">{blocks_html(blocks)}</div>'
    return folded(heading or english, body, english in OPEN, own)


def folded(heading: str, body: str, is_open: bool = False, look: str = "") -> str:
    """A part under a heading that opens and closes, with scripts off, too."""
    opened = " open" if is_open else ""
    summary = f"<summary><h2{look}>{escaped_html(heading)}</h2></summary>"
    return f'<details class="document"{opened}>{summary}{body}</details>'


def numbers(scenario: Scenario, words: PageTexts) -> Iterator[str]:
    """Every number with its value, its range and its source."""
    rows = tuple(number_row(scenario, name, part, words) for name, part in scenario.file.parameters.items())
    if rows:
        header = tuple(words(f"agreement.{column}") for column in ("number", "value", "range", "source"))
        heading = words("agreement.numbers")
        yield folded(heading, block_html(Grid("", header, rows, label=heading)))


def number_row(scenario: Scenario, name: str, part: Parameter, words: PageTexts) -> tuple[str, ...]:
    """One number."""
    limits = words("agreement.span", low=f"{part.range[0]:g}", high=f"{part.range[1]:g}") if part.range else ""
    value = drawn_words(part.drawn) if part.drawn else f"{part.value:g}{' ' + part.unit if part.unit else ''}"
    sources = "; ".join(source_words(scenario, source) for source in part.source) or words("agreement.no_source")
    return part.title or name.replace("_", " "), value, limits, ". ".join(filter(None, (sources, part.note)))


def source_words(scenario: Scenario, source: str) -> str:
    """A source, with the fact that it names."""
    stem, _, name = source.partition("/")
    file = scenario.facts.get(stem)
    fact = file.facts.get(name) if file is not None else None
    return source if fact is None else f"{source}: {fact.statement.rstrip('.')}"


def facts(scenario: Scenario, words: PageTexts) -> Iterator[str]:
    """What the sources say, a claim beside who asserts and who disputes it; nothing where none are listed."""
    blocks: list[Block] = []
    for stem, source in scenario.facts.items():
        blocks.append(Subheading(f"{stem} ({source.document})" if source.document else stem))
        blocks.append(Bullets(tuple(Bullet(fact_words(name, fact, words)) for name, fact in source.facts.items())))
    if blocks:
        yield folded(words("agreement.facts"), blocks_html(blocks))


def fact_words(name: str, fact: Fact, words: PageTexts) -> str:
    """A fact: its name, its date, what is said, and by whom it is asserted and disputed."""
    asserted = words("agreement.asserted", who=listed(fact.asserted_by)) if fact.asserted_by else ""
    disputed = words("agreement.disputed", who=listed(fact.disputed_by)) if fact.disputed_by else ""
    beside = "; ".join(filter(None, (fact.date, asserted, disputed)))
    return f"`{name}`: {fact.statement}{f' ({beside})' if beside else ''}"
