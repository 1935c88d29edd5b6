"""`trace --force` and `trace --fork` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from ceasefire_sim.cli.app import cli
from ceasefire_sim.errors import InputError

Capture = pytest.CaptureFixture[str]
FORCED = ("trace", "monitoring", "--run", "7", "--day", "12", "--force", "incidents.raid")


def printed(capsys: Capture, *words: str) -> str:
    """What a command prints."""
    cli.main(list(words), standalone_mode=False)
    return capsys.readouterr().out


def test_a_forced_run_is_told_whole_and_how_it_would_have_ended(capsys: Capture) -> None:
    plain, forced = printed(capsys, *FORCED[:4]), printed(capsys, *FORCED)
    day_12 = "Day 12\n  A raid"
    assert day_12 not in plain and day_12 in forced
    assert "by hand: “A raid” happens on day 12)" in forced
    assert forced.rstrip().endswith("Left to its luck, this run ends on day 365 in 'truce': reached.")


def test_a_fork_prints_one_document_whose_futures_are_retold(capsys: Capture) -> None:
    data = json.loads(printed(capsys, *FORCED, "--fork", "--runs", "60", "--json"))
    assert data["forced"] == [[12, "incidents.raid", True]]
    assert data["other_way"] == [[12, "incidents.raid", False]]
    assert set(data["sides"]) == {"by luck", "with", "without"}
    assert sum(ending["share"] for ending in data["sides"]["with"]["ending"].values()) == pytest.approx(1)
    difference = data["differences"]["ending"]["reached"]
    assert difference["difference"] == pytest.approx(difference["second"] - difference["first"])
    assert data["sides"]["with"]["first"]["runs"] == [[0, 7], [12, 1 << 47]]


def test_the_page_says_in_a_sentence_what_is_forced_and_how_to_retell_it(tmp_path: Path, capsys: Capture) -> None:
    page = printed(capsys, *FORCED, "--fork", "--runs", "60", "-o", str(tmp_path / "fork.png"))
    text = " ".join(page.split())
    assert "If “A raid” happens on day 12, the goal is reached in" in text
    assert "ceasefire-sim trace monitoring --seed 1 --run 7,1407374883553" in text
    assert "--force incidents.raid@12=no" in text
    assert (tmp_path / "fork.png").read_bytes().startswith(b"\x89PNG")
    retold = next(line for line in page.splitlines() if line.strip().startswith("with: ceasefire-sim"))
    assert "by hand: “A raid” happens on day 12)" in printed(capsys, *retold.split()[2:])


@pytest.mark.parametrize(
    ("more", "fragment"),
    [
        (("--force", "incidents.rad@3"), "there is no such site; did you mean 'incidents.raid'?"),
        (("--force", "incidents.raid"), "--force incidents.raid wants a day: add --day 57, or write --force"),
        (("--force", "=3"), "is not SITE, SITE=no, SITE=OUTCOME or SITE@DAY"),
        (("--fork",), "--fork wants the day on which the futures part: add --day 57"),
        (("--fork", "--day", "3000"), "this run ends on day 365, and nothing is to come after it"),
        (("--fork", "--day", "3", "-o", "x.gif"), "x.gif ends in '.gif'; this picture ends in one of png, svg, pdf"),
        (("--fork", "--day", "3", "--why", "phases.collapse"), "--fork counts futures, and tells no run"),
        (("--runs", "20"), "--runs goes with --fork, --typical or --turning-points"),
        (("--typical",), "--typical and --ending choose the run; leave out --run and --luck"),
        (("--turning-points", "--fork", "--day", "3"), "are two pages; ask for one at a time"),
        (("--turning-points", "--format", "table"), "stand at the end of the story"),
        (("--turning-points", "--day", "7"), "stand at the end of the story"),
        (("--json",), "--json goes with --fork, --typical or --turning-points"),
    ],
)
def test_a_slip_is_answered_with_what_to_write(more: tuple[str, ...], fragment: str) -> None:
    with pytest.raises((InputError, click.ClickException)) as refused:
        cli.main(["trace", "monitoring", "--run", "7", *more], standalone_mode=False)
    said = refused.value.message if isinstance(refused.value, click.ClickException) else str(refused.value)
    assert fragment in said


def test_the_typical_run_that_fails_is_told_and_how_it_came_to_this(tmp_path: Path, capsys: Capture) -> None:
    words = ("trace", "reciprocal-tranches", "--ending", "failed", "--runs", "200")
    text = printed(capsys, *words, "-o", str(tmp_path / "chance.svg"))
    first, *_ = text.splitlines()
    assert first.startswith("Run ") and " of seed 1, the nearest to the medians of the " in first
    assert first.endswith(" of 200 runs that fail:")
    assert "How it came to this\n  In the beginning the chance that it ends in collapsed was" in text
    assert f"  (Run {first.split()[1]} of seed 1. The chance on a morning" in text
    assert [line[:6] for line in text.splitlines() if line.startswith("  Day")].count("  Day ") >= 2
    assert "settled it: ended in collapsed" in " ".join(text.split())
    assert (tmp_path / "chance.svg").read_text("utf-8").lstrip().startswith("<?xml")
    assert "How it came to this" not in printed(capsys, *words, "--no-turning-points")
    data = json.loads(printed(capsys, *words, "--json"))
    assert data["outcome"] == data["ending"] == "failed"
    run = data["luck"]["runs"][0][1]
    assert first.startswith(f"Run {run} of")
    (last,) = (point for point in data["turning_points"] if point["day"] == data["end_day"] - 1)
    assert last["cause"]["draws"] == [[last["day"], "phases.break_off", True]]


def test_any_run_can_be_asked_for_its_turning_points(capsys: Capture) -> None:
    text = printed(capsys, "trace", "monitoring", "--run", "261", "--turning-points", "--runs", "100")
    assert "the share of 100 futures" in text.replace("\n  ", " ")
    assert text.startswith("Who did it?")


def test_workers_and_engines_give_the_same_futures(capsys: Capture) -> None:
    line = ["trace", "monitoring", "--run", "7", "--day", "12", "--fork", "--runs", "600", "--json"]
    choices: tuple[tuple[str, ...], ...] = ((), ("--workers", "2"), ("--engine", "vectorised"))
    documents = [printed(capsys, *line, *more) for more in choices]
    assert len(set(documents)) == 1
    assert json.loads(documents[0])["runs"] == 600


@pytest.mark.parametrize("more", [(), ("--fork", "--runs", "20")])
def test_what_is_forced_and_not_drawn_says_how_to_ask_why(more: tuple[str, ...], capsys: Capture) -> None:
    line = ["trace", "gaza-2025", "--run", "7", "--day", "57", "--force", "incidents.flare_up", *more]
    cli.main(line, standalone_mode=False)
    assert "nothing was drawn there on that day; --why incidents.flare_up --day 57 in place" in capsys.readouterr().err
