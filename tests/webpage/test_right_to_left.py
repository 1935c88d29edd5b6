"""A page from right to left in a browser: nothing of its own is English, numbers run on, nothing overflows."""

from __future__ import annotations

from pathlib import Path

import pytest

import ceasefire_sim as cs
from tests.webpage.chromium import Browser

RUNS = 2000
PARTS = ("agreement", "what-if", "one-run", "dispute", "bets", "roles", "debrief")
# without what a scenario says, what is told in English, what stands in a picture, and what is filled in
OWN_TEXTS = """
(() => {
  const walker = document.createTreeWalker(document.querySelector("#PART"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const within = walker.currentNode.parentElement;
    if (within.closest('[dir="auto"], [lang="en"], code, bdi, svg.diagram, text.direct, script')) continue;
    texts.push(walker.currentNode.textContent.replace(/\\u2068[^\\u2069]*\\u2069/g, ""));
  }
  for (const part of document.querySelectorAll("#PART [aria-label]")) {
    if (part.closest('[lang="en"]')) continue;
    texts.push(part.getAttribute("aria-label").replace(/\\u2068[^\\u2069]*\\u2069/g, ""));
  }
  return texts.filter((text) => /[A-Za-z]{2}/.test(text));
})()
"""

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "arabic.html"
    file.write_text(cs.page(cs.read_scenario("three-sectors"), "ar"), "utf-8")
    return file


def opened(chromium: Browser, file: Path, part: str) -> Browser:
    chromium.open("about:blank")
    chromium.complaints.clear()
    chromium.size(390, 844)
    chromium.open(f"{file.as_uri()}#part={part}&run=4&day=9")
    chromium.wait(f"document.body.dataset.ready === '{RUNS}'", 60_000)
    if part == "one-run":
        chromium.wait("document.body.dataset.shown === '4'")
    return chromium


@pytest.mark.parametrize("part", PARTS)
def test_what_the_page_says_itself_is_in_its_language(chromium: Browser, arabic: Path, part: str) -> None:
    opened(chromium, arabic, part)
    own = [text for text in chromium.value(OWN_TEXTS.replace("PART", part)) if "ceasefire-sim run" not in text]
    assert own == []
    assert chromium.value("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert chromium.value("document.documentElement.scrollWidth") == 390
    assert chromium.complaints == []


def test_an_interval_keeps_its_order_and_the_scale_runs_from_left_to_right(chromium: Browser, arabic: Path) -> None:
    opened(chromium, arabic, "what-if")
    order = """
    (() => {
      const cell = [...document.querySelectorAll("#endings td")].find((one) => one.textContent.startsWith("["));
      const at = (from, to) => {
        const range = document.createRange();
        range.setStart(cell.firstChild, from);
        range.setEnd(cell.firstChild, to);
        return range.getBoundingClientRect().left;
      };
      return at(1, 2) < at(cell.textContent.indexOf(",") + 2, cell.textContent.indexOf(",") + 3);
    })()"""
    assert chromium.value(order)
    first, last = chromium.value(
        "[...document.querySelectorAll('#areas text')].filter((text) => /^[0-9]+$/.test(text.textContent))"
        ".map((text) => text.getBoundingClientRect().left).filter((_, at, all) => at === 0 || at === all.length - 1)"
    )
    assert first < last
    edges = chromium.value(
        "(() => { const all = [...document.querySelectorAll('#areas text')];"
        " const low = (text) => Number(text.getAttribute('y'));"
        " const last = Math.max(...all.map(low)); return all.filter((text) => low(text) === last)"
        ".flatMap((text) => [text.getBoundingClientRect().left, text.getBoundingClientRect().right]); })()"
    )
    assert len(edges) > 4 and edges == sorted(edges)  # no day is written over another


def test_the_left_arrow_leads_to_the_next_part(chromium: Browser, arabic: Path) -> None:
    opened(chromium, arabic, "agreement")
    chromium.value("document.getElementById('to-agreement').focus()")
    chromium.press("ArrowLeft", 37)
    chromium.wait("location.hash.includes('part=what-if')")
