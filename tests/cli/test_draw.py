"""`draw` as a user calls it: formats, names, faults, and nothing half written."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.calls import call

MAGIC = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "mmd": b"%% ", "dot": b"digraph"}


@pytest.mark.parametrize("form", MAGIC)
def test_the_ending_says_the_format(form: str, tmp_path: Path) -> None:
    done = call("draw", "two-party-deadlock", "-o", f"x.{form}", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, f"wrote x.{form}")
    assert (tmp_path / f"x.{form}").read_bytes().startswith(MAGIC[form])
    assert [path.name for path in tmp_path.iterdir()] == [f"x.{form}"]


def test_without_a_name_the_picture_goes_to_the_folder_one_is_in(tmp_path: Path) -> None:
    for options, name in (((), ""), (("--waits", "--reading", "all"), "-waits"), (("--lanes", "--run", "3"), "-lanes")):
        done = call("draw", "two-party-deadlock", *options, cwd=tmp_path)
        assert done.stdout.strip() == f"wrote two-party-deadlock{name}.svg"
        ET.parse(tmp_path / f"two-party-deadlock{name}.svg")


def test_the_waits_of_the_union_show_the_circle_and_a_text_alone_does_not(tmp_path: Path) -> None:
    call("draw", "two-party-deadlock", "--waits", "--reading", "all", "-o", "x.svg", cwd=tmp_path)
    union = (tmp_path / "x.svg").read_text("utf-8")
    assert "two obligations and one move can never happen" in union
    assert "waits, in a circle" in union
    assert "two-party-deadlock.yaml:" in union
    assert "/two-party-deadlock.yaml" not in union  # a place names its file, not the folders above
    call("draw", "two-party-deadlock", "--waits", "-o", "x.svg", cwd=tmp_path)
    assert "Nothing is stuck" in (tmp_path / "x.svg").read_text("utf-8")


def test_the_day_lights_the_states_of_that_run(tmp_path: Path) -> None:
    done = call("draw", "two-party-deadlock", "--day", "500", "-o", "x.svg", cwd=tmp_path)
    assert "the run ended on day 38" in done.stderr
    assert "day 38 of run 0" in (tmp_path / "x.svg").read_text("utf-8")


def test_one_region_alone_is_drawn_without_who_owes_what(tmp_path: Path) -> None:
    call("draw", "gaza-2025", "--only", "force", "-o", "x.svg", cwd=tmp_path)
    text = (tmp_path / "x.svg").read_text("utf-8")
    assert "The stabilization force" in text
    assert "suspended" not in text
    assert "Who owes what" not in text


def test_a_format_is_chosen_without_a_name_and_contradicts_none(tmp_path: Path) -> None:
    done = call("draw", "two-party-deadlock", "--format", "png", cwd=tmp_path)
    assert done.stdout.strip() == "wrote two-party-deadlock.png"
    assert (tmp_path / "two-party-deadlock.png").read_bytes().startswith(MAGIC["png"])
    refused = call("draw", "two-party-deadlock", "--format", "pdf", "-o", "x.svg", cwd=tmp_path)
    assert (refused.returncode, refused.stderr.strip()) == (
        2, "x.svg ends in '.svg', and --format says pdf; leave one of them out",
    )  # fmt: skip
    assert call("draw", "two-party-deadlock", "--size", "slide", "-o", "x.dot", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("options", [(), ("--lanes",), ("--waits", "--reading", "all")])
def test_a_slide_is_sixteen_to_nine(options: tuple[str, ...], tmp_path: Path) -> None:
    call("draw", "two-party-deadlock", *options, "--size", "slide", "-o", "x.svg", cwd=tmp_path)
    box = ET.parse(tmp_path / "x.svg").getroot().attrib["viewBox"].split()
    assert float(box[2]) / float(box[3]) == pytest.approx(16 / 9, rel=1e-3)


def test_a_picture_of_many_regions_says_how_to_draw_some(tmp_path: Path) -> None:
    many = call("draw", "gaza-2025", "-o", "x.svg", cwd=tmp_path)
    assert many.stdout.strip() == "wrote x.svg"
    assert "with --only: phase, " in many.stderr
    assert call("draw", "gaza-2025", "--only", "phase", "-o", "x.svg", cwd=tmp_path).stderr == ""
    assert call("draw", "two-party-deadlock", "-o", "x.svg", cwd=tmp_path).stderr == ""


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("-o", "x.gif"), "x.gif ends in '.gif'; a picture ends in one of svg, png, pdf, mmd, dot"),
        (("-o", "picture"), "picture has no ending; a picture ends in one of svg, png, pdf, mmd, dot"),
        (("--lanes", "-o", "x.mmd"), "swim lanes have a length, which mmd cannot say"),
        (("--lanes", "-o", "x.dot"), "swim lanes have a length, which dot cannot say"),
        (("-o", "nowhere/x.svg"), "there is no folder 'nowhere'"),
        (("--lanes", "--waits"), "--waits and --lanes are two pictures"),
        (("--run", "3"), "--run and --seed choose a run"),
        (("--waits", "--day", "3"), "--day lights states"),
        (("--waits", "--only", "phase"), "--only chooses regions"),
        (("--only", "phasse"), "'phasse' is no region of the scenario; did you mean 'phase'?"),
        (("--lanes", "--run", "x"), "x"),
    ],
)  # fmt: skip
def test_a_fault_ends_with_2_and_nothing_is_written(options: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = call("draw", "two-party-deadlock", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
