"""The shipped scenarios: a page each, made of what the package says of them, and links from their names."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import ceasefire_sim
from ceasefire_sim.characters import escaped_markdown
from ceasefire_sim.present.document.agreement_chapters import agreement_chapter, facts_chapter, states_chapter
from ceasefire_sim.present.document.ledger_chapter import ledger_chapter
from ceasefire_sim.present.document.sequencing_chapter import sequencing_chapter
from ceasefire_sim.scenario.loading import read_scenario
from ceasefire_sim.scenario.source.files import shipped, shipped_titles
from ceasefire_sim.sequencing.sequence import sequence
from ceasefire_sim.studies.ledger import assumptions
from site_builder.document_nodes import chapter_section
from site_builder.written_pages import write

__all__ = ["setup"]

FOLDER = "generated"
PAGES = "pages"  # the tag with which interactive pages are made and embedded, and their folder in the site
EMBEDDED = '<iframe class="agreement" src="{path}" title="The page of {name}" loading="lazy"></iframe>'


class ScenarioPage(SphinxDirective):
    """``:::{scenario} NAME``: all that stands on the page of a shipped scenario below its title."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The interactive page or the commands, then the agreement in words, its states, waits, numbers and text."""
        scenario = read_scenario(self.arguments[0])
        chapters = [agreement_chapter(scenario), states_chapter(scenario)]
        if scenario.file.goal is not None:
            chapters.append(sequencing_chapter(sequence(scenario)))
        chapters.append(ledger_chapter(assumptions(scenario)))
        facts = facts_chapter(scenario)
        sections = [chapter_section(chapter) for chapter in (*chapters, *([facts] if facts is not None else []))]
        return [*self.interactive_page(scenario.name), *sections, text_section(self.arguments[0])]

    def interactive_page(self, name: str) -> list[nodes.Node]:
        """The page that runs the scenario, where the site has it, else what writes it."""
        typed = f"ceasefire-sim page {name}\nceasefire-sim run {name}\nceasefire-sim sequence {name}"
        commands = nodes.literal_block(typed, typed, language="text")
        if not self.env.app.tags.has(PAGES):
            return [nodes.paragraph(text="A page that runs it in any browser, its runs, and its waits:"), commands]
        path = "../" * self.env.docname.count("/") + f"{PAGES}/{name}.html"
        link = nodes.reference("", "Open the page by itself", refuri=path, internal=True)
        frame = nodes.raw("", EMBEDDED.format(path=path, name=name), format="html")
        return [nodes.paragraph("", "", link, nodes.Text(", or type:")), commands, frame]


def text_section(name: str) -> nodes.section:
    """The scenario as its file, with numbers of lines."""
    text = shipped_file(name).read_text("utf-8")
    block = nodes.literal_block(text, text, language="yaml", linenos=True)
    return nodes.section("", nodes.title(text="The text of the file"), block, ids=["text"], names=["text"])


def shipped_file(name: str) -> Path:
    """The file of a shipped scenario."""
    file = shipped(name)
    assert file is not None, f"{name} is not shipped"
    return Path(file)


class ScenarioList(SphinxDirective):
    """``:::{scenario-list} agreements`` (or ``lessons``): a row for each, with its title."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table, and the table of contents that hangs these pages into the site."""
        wanted = self.arguments[0] == "lessons"
        rows = [(path, title) for path, title in shipped_titles().items() if ("/" in path) == wanted]
        lines = [":::{toctree}", ":hidden:", "", *(f"{page_name(path)}.page" for path, _ in rows), ":::", ""]
        lines += ["| name | what it is |", "| --- | --- |"]
        lines += [f"| `{Path(path).name}` | {escaped_markdown(title)} |" for path, title in rows]
        return self.parse_text_to_nodes("\n".join(lines), offset=0)


def page_name(path: str) -> str:
    """The name of the document that a shipped scenario has."""
    return f"{FOLDER}/{path if '/' in path else f'agreements/{path}'}"


def write_scenario_pages(app: Sphinx) -> None:
    """Writes the sources of these pages, and the interactive pages where they are asked for."""
    for path, title in shipped_titles().items():
        text = f"# {escaped_markdown(title)}\n\n:::{{scenario}} {path}\n:::\n"
        write(Path(app.srcdir, f"{page_name(path)}.page"), text)
    if app.tags.has(PAGES):
        folder = Path(app.outdir, PAGES)
        folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda path: write_interactive_page(path, folder), shipped_titles()))


def write_interactive_page(path: str, folder: Path) -> None:
    """Writes the page that runs a scenario, a lesson's in the order of a lesson, unless nothing changed since."""
    file = folder / f"{Path(path).name}.html"
    if not file.exists() or file.stat().st_mtime < max(shipped_file(path).stat().st_mtime, package_time()):
        chosen = ["--lesson", path] if "/" in path else [path]
        command = [sys.executable, "-m", "ceasefire_sim", "page", *chosen, "-o", str(file)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - a fixed command


@cache
def package_time() -> float:
    """When a file of the package was last changed."""
    package = Path(ceasefire_sim.__file__).parent
    return max(file.stat().st_mtime for file in package.rglob("*") if "__pycache__" not in file.parts)


def link_names(app: Sphinx, doctree: nodes.document) -> None:
    """The name of a shipped scenario, written as code, leads to its page."""
    documents = {Path(path).name: page_name(path) for path in shipped_titles()}
    own = app.env.docname
    for literal in list(doctree.findall(nodes.literal)):
        document = documents.get(literal.astext())
        if document is None or document == own or isinstance(literal.parent, (nodes.reference, pending_xref)):
            continue
        link = pending_xref(
            "", refdomain="std", reftype="doc", reftarget=f"/{document}", refexplicit=True, refwarn=True
        )
        literal.replace_self(link)
        link += literal


def setup(app: Sphinx) -> None:
    """Takes the directives into Sphinx, and has the pages written before it looks for pages."""
    app.add_directive("scenario", ScenarioPage)
    app.add_directive("scenario-list", ScenarioList)
    app.connect("builder-inited", write_scenario_pages, priority=100)
    app.connect("doctree-read", link_names)
