"""The page about testing scenario files shows what pytest prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.pages import blocks
from tests.pytest_plugin.session import Session

PAGE = "docs/testing-plugin.md"


def test_what_the_page_shows_of_its_file_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    session = Session(tmp_path, capsys)
    of_page = [block for block in blocks() if block.page == PAGE]
    (scenario,) = (block.text for block in of_page if block.language == "yaml")
    session.write(river=scenario)
    printed = session.play("river.yaml", "--ceasefire-mutate", "--ceasefire-list").lines
    printed = [line.strip() for line in printed]
    reports = [block.text for block in of_page if block.language == "text" and "river.yaml" in block.text]
    assert len(reports) == 3
    for report in reports:
        for line in report.splitlines():
            assert line.strip() in printed


def test_the_page_names_every_option_of_the_plugin(pytestconfig: pytest.Config) -> None:
    from ceasefire_sim.pytest_plugin import pytest_addoption

    parser = pytest.Parser(_ispytest=True)
    pytest_addoption(parser)
    page = Path(PAGE) if Path(PAGE).exists() else pytestconfig.rootpath / PAGE
    text = page.read_text("utf-8")
    options = [name for group in parser._groups for option in group.options for name in option.names()]
    assert len(options) >= 6
    assert not [name for name in options if f"| `{name}" not in text]
