"""`report` and `rebuild`, and `show --assumptions`, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ceasefire_sim.errors import LimitError
from ceasefire_sim.reporting import paper
from tests.cli.calls import call
from tests.reporting.test_rebuild import TEXT


def test_a_report_is_written_made_again_and_what_was_changed_in_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "truce.yaml").write_text(TEXT, "utf-8")
    done = call("report", "truce.yaml", "--runs", "30", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "wrote truce-report.html", "make it again, on any machine: ceasefire-sim rebuild truce-report.html",
    ]  # fmt: skip
    (tmp_path / "truce.yaml").unlink()
    again = call("rebuild", "truce-report.html", cwd=tmp_path)
    assert again.returncode == 0
    assert again.stdout.splitlines()[-1] == "The whole file is the same, to the last byte."
    file = tmp_path / "truce-report.html"
    file.write_text(file.read_text("utf-8").replace("It is no forecast", "It is a forecast"), "utf-8")
    changed = call("rebuild", "truce-report.html", cwd=tmp_path)
    assert changed.returncode == 2
    assert "It is a forecast" in changed.stderr


def test_slips_are_told_before_any_run_is_made(tmp_path: Path) -> None:
    (tmp_path / "truce.yaml").write_text(TEXT, "utf-8")
    for words, said in (
        (("report", "truce.yaml", "-o", "x.doc"), "x.doc ends in '.doc'; a report ends in one of html, md, pdf\n"),
        (("report", "truce.yaml", "-o", "no/x.html"), "there is no folder 'no'\n"),
        (("report", "truce.yaml", "--measure", "tens"), "did you mean 'tense'?"),
        (("rebuild", "truce.yaml"), "this is no report; `ceasefire-sim report FILE -o X.html` writes one\n"),
        (("show", "truce.yaml", "--measure", "tense"), "--measure is of use only with --assumptions\n"),
        (("show", "truce.yaml", "--assumptions", "--facts"), "--facts and --assumptions are two pages"),
    ):  # fmt: skip
        done = call(*words, cwd=tmp_path)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_without_a_browser_a_pdf_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "BROWSERS", ("no-such-browser",))
    with pytest.raises(LimitError, match="a PDF is printed by Chromium, and there is none on this machine"):
        paper.printer()


@pytest.mark.chromium
def test_a_report_is_printed(tmp_path: Path) -> None:
    (tmp_path / "truce.yaml").write_text(TEXT, "utf-8")
    assert call("report", "truce.yaml", "--runs", "30", "-o", "x.pdf", cwd=tmp_path).returncode == 0
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_the_ledger_is_shown_and_ranked_by_runs(tmp_path: Path) -> None:
    (tmp_path / "truce.yaml").write_text(TEXT, "utf-8")
    data = json.loads(
        call("show", "truce.yaml", "--assumptions", "--measure", "tense", "--runs", "20", "--json", cwd=tmp_path).stdout
    )
    assert data["ranked"] is True
    assert [entry["path"] for entry in data["assumptions"]] == ["parameters.p", "quantities.tension.initial"]
    assert [end["at"] for end in data["assumptions"][0]["ends"]] == [0.05, 0.5]
