"""The documentation as a site: built without a warning, whole, and asking nothing of a network."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import ceasefire_sim
from ceasefire_sim.cli.app import cli
from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.scenario.source.files import shipped_titles
from tests.architecture.pages import of_language
from tests.architecture.tree import ROOT

pytestmark = [
    pytest.mark.site,
    pytest.mark.skipif(find_spec("sphinx") is None, reason="the extra [docs] is not installed"),
]
COMMAND = re.compile(r"^python (-m sphinx docs build/site .*)$", re.MULTILINE)
PYTHON = of_language("python")
LOADED = {"src", "srcset", "data", "poster"}  # attributes that a browser follows by itself; of link, href, too
NEWLY = ("http:", "https:", "//")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, by the command that is said in docs/contributing.md."""
    command = COMMAND.search((ROOT / "docs/contributing.md").read_text("utf-8"))
    assert command is not None
    folder = tmp_path_factory.mktemp("site")
    words = command[1].replace("build/site", str(folder)).split()
    built = subprocess.run([sys.executable, *words, "-q"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-3000:]
    return folder


@dataclass
class Page(HTMLParser):
    """What a page loads, where it leads, and the places in it that can be led to."""

    def __post_init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in LOADED or (name == "href" and tag == "link"):
                self.loaded.append(value or "")
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name == "id":
                self.places.add(value or "")


def is_there(path: Path, fragment: str) -> bool:
    """Whether there is a file, and the place in it that is meant."""
    return path.is_file() and (not fragment or path.suffix != ".html" or fragment in page(path).places)


@cache
def page(path: Path) -> Page:
    """A page of the site."""
    parsed = Page()
    parsed.feed(path.read_text("utf-8"))
    return parsed


def pages(site: Path) -> list[Path]:
    """Every page of the site but for the interactive ones, which have tests of their own."""
    return [path for path in sorted(site.rglob("*.html")) if path.parent.name != "pages"]


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    remote = [f"{path.name}: {url}" for path in pages(site) for url in page(path).loaded if url.startswith(NEWLY)]
    remote += [
        f"{path.name}: {match}"
        for path in site.rglob("*.css")
        for match in re.findall(r"url\(\s*['\"]?(?:https?:)?//[^)]*\)|@import[^;]*;", path.read_text("utf-8"))
    ]
    assert not remote, "\n".join(remote)


def test_every_link_within_the_site_leads_to_a_place(site: Path) -> None:
    lost = []
    for path in pages(site):
        for link in page(path).links:
            url = urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            if not is_there(target, unquote(url.fragment)):
                lost.append(f"{path.relative_to(site)}: {link}")
    assert not lost, "\n".join(lost[:40])


def test_every_public_name_command_and_function_is_described(site: Path) -> None:
    names = {f"ceasefire_sim.{name}" for name in ceasefire_sim.__all__ if not name.startswith("_")}
    assert names <= page(site / "reference/python.html").places
    assert {f"command-{name}" for name in cli.commands} <= page(site / "reference/commands.html").places
    functions = (site / "reference/functions.html").read_text("utf-8")
    assert all(f'<span class="pre">{name}(' in functions for name in FUNCTIONS)


def test_every_shipped_scenario_has_a_page_with_its_text(site: Path) -> None:
    for name in shipped_titles():
        text = (site / "generated" / (name if "/" in name else f"agreements/{name}")).with_suffix(".html")
        assert {"agreement", "states", "assumptions", "text"} <= page(text).places, name


@pytest.mark.parametrize("name", ["student", "instructor", "property-tester"])
def test_a_notebook_has_a_cell_for_each_program_with_what_it_gives(site: Path, name: str) -> None:
    saved = json.loads((site / f"notebooks/{name}.ipynb").read_text("utf-8"))
    cells = [cell for cell in saved["cells"] if cell["cell_type"] == "code"]
    programs = [block.text.rstrip("\n") for block in PYTHON[f"docs/notebooks/{name}.md"]]
    assert [cell["source"] for cell in cells] == ["%matplotlib inline", *programs]
    assert any(cell["outputs"] for cell in cells)
    assert f'href="{name}.ipynb"' in (site / f"notebooks/{name}.html").read_text("utf-8")


def test_what_a_program_of_a_notebook_gives_stands_below_it(site: Path) -> None:
    text = (site / "notebooks/instructor.html").read_text("utf-8")
    assert re.search(r"all readings +0\.0%", text)
    assert 'src="data:image/png;base64,' in text


def test_the_index_of_the_search_knows_pages_that_are_made_while_it_is_built(site: Path) -> None:
    index = (site / "searchindex.js").read_text("utf-8")
    assert '"generated/lessons/two-party-deadlock"' in index
    assert '"reference/commands"' in index
