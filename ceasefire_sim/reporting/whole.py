"""A report written out: one HTML file that needs nothing else, its Markdown twin, and what of it must be the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.present.document.blocks import Block, Chapter
from ceasefire_sim.present.html.pieces import block_html, chapter_html, contents_html, inline_html, style_sheet
from ceasefire_sim.present.markdown import markdown
from ceasefire_sim.reporting.carried import Carried, sealed_json
from ceasefire_sim.reporting.chapters import document_title, lead_blocks, report_chapters
from ceasefire_sim.reporting.findings import Findings

__all__ = ["Report", "carried_json", "report_of", "without_pictures"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
DATA = re.compile(r'<script type="application/json" id="carried">(.*?)</script>', re.DOTALL)
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
PICTURES = re.compile(r'(?<=src=")data:image/svg\+xml;base64,[A-Za-z0-9+/=]*(?=")|<svg[\s>].*?</svg>', re.DOTALL)


@dataclass(frozen=True)
class Report:
    """A whole report: its title, its chapters, and what it carries."""

    title: str
    lead: tuple[Block, ...]
    chapters: tuple[Chapter, ...]
    carried: Carried

    @property
    def html(self) -> str:
        """One HTML file: no network, no script that runs, readable and printable."""
        title = escaped_html(self.title)
        return "\n".join(
            (
                "<!DOCTYPE html>",
                '<html lang="en">',
                "<head>",
                '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f'<meta name="generator" content="ceasefire_sim {escaped_html(self.carried.version)}">',
                f"<title>{title}</title>",
                f"<style>\n{style_sheet()}</style>",
                "</head>",
                "<body>",
                f'<header>\n<h1 dir="auto">{inline_html(self.title)}</h1>',
                *map(block_html, self.lead),
                contents_html(self.chapters),
                "</header>",
                "<main>",
                *map(chapter_html, self.chapters),
                "</main>",
                f"<footer><p>ceasefire_sim {escaped_html(self.carried.version)}, {escaped_html(self.carried.date)};"
                f" scenario {escaped_html(self.carried.hash)}, seed {self.carried.luck.seed}.</p></footer>",
                f'<script type="application/json" id="carried">{sealed_json(self.carried)}</script>',
                "</body>",
                "</html>",
                "",
            )
        )

    @property
    def markdown(self) -> str:
        """The same in Markdown, without pictures."""
        return markdown(self.title, self.lead, self.chapters)


def report_of(findings: Findings, pictures: bool = True) -> Report:
    """The report on some findings."""
    chapters = report_chapters(findings, pictures)
    return Report(document_title(findings), lead_blocks(findings), chapters, findings.carried)


def carried_json(html: str) -> str | None:
    """What an HTML file carries, as JSON; None where it carries nothing."""
    match = DATA.search(html)
    return None if match is None else match[1]


def without_pictures(html: str) -> str:
    """An HTML file without its pictures, its style and what it carries: its words and numbers alone."""
    return PICTURES.sub("", STYLE.sub("", DATA.sub("", html)))
