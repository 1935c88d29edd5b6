"""One browser of a kind for all tests of pages, and each page written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.export import page
from tests.webpage.chromium import CHROMIUM, Browser, browser
from tests.webpage.firefox import FIREFOX, Firefox, firefox


@pytest.fixture(scope="session")
def one_chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with browser() as opened:
        yield opened


@pytest.fixture
def chromium(one_chromium: Browser) -> Browser:
    """The one browser, with nothing left in it of the test before."""
    one_chromium.open("about:blank")
    one_chromium.complaints.clear()
    one_chromium.requests.clear()
    return one_chromium


@pytest.fixture(scope="session")
def one_firefox() -> Iterator[Firefox]:
    if FIREFOX is None:
        pytest.skip("no Firefox is installed")
    with firefox() as opened:
        yield opened


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Scenario], Path]:
    """The file of a scenario's page; it is written when it is first asked for."""
    files: dict[str, Path] = {}

    def file(scenario: Scenario) -> Path:
        key = f"{scenario.hash} {scenario.overrides} {scenario.language}"
        if key not in files:
            files[key] = tmp_path_factory.mktemp("page") / "page.html"
            files[key].write_text(page(scenario), "utf-8")
        return files[key]

    return file
