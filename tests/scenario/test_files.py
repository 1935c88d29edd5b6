"""Files: what may be read, how much, from where, and which ship."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.scenario.source.files import (
    Budget,
    find_scenario,
    read_text,
    resolved_file,
    root_of,
    shipped,
    shipped_names,
)
from ceasefire_sim.scenario.source.nodes import Place

UNIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links as Unix has them")


def refused(file: Path | str, budget: Budget | None = None) -> str:
    with pytest.raises(ScenarioError) as error:
        read_text(file, budget or Budget())
    return str(error.value.faults[0])


def test_a_file_is_read_without_its_byte_order_mark_and_with_the_line_ends_of_unix(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\nb: 1\n")
    assert read_text(tmp_path / "a", Budget()) == "a: é\nb: 1\n"


def test_bytes_that_are_no_utf_8_are_told_with_their_place_in_characters(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"\xef\xbb\xbf\xc3\xa9\nb: \xc3\xa9 \xff\n")
    assert refused(file) == f"{file}:2:6: this is not UTF-8 text; save the file as UTF-8"
    file.write_text("a: 1", "utf-16")
    assert refused(file) == f"{file}:1:1: this is UTF-16; save the file as UTF-8"
    file.write_bytes(b"\xed\xa0\x80")
    assert "not UTF-8" in refused(file)


def test_what_is_no_regular_file_is_told_in_words(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: is a folder, not a scenario file"
    assert refused(tmp_path / "b") == f"{tmp_path / 'b'}: cannot be read: no such file or directory"
    assert "is not a file name" in refused("a\0b")
    assert "cannot be read" in refused(tmp_path / ("x" * 5000))


@UNIX
def test_pipes_devices_and_circles_of_links_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    os.symlink("circle", tmp_path / "circle")
    os.symlink("/dev/zero", tmp_path / "zero")
    assert refused(tmp_path / "pipe").endswith("is not a regular file")
    assert refused(tmp_path / "zero").endswith("is not a regular file")
    assert refused("/dev/null").endswith("is not a regular file")
    assert "cannot be read" in refused(tmp_path / "circle")


@UNIX
def test_a_file_that_becomes_a_pipe_between_look_and_open_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, before = tmp_path / "a", tmp_path / "b"
    before.write_text("a: 1")
    os.mkfifo(file)
    seen = os.stat(before)
    monkeypatch.setattr(os, "stat", lambda _: seen)
    assert refused(file).endswith("is not a regular file")


def test_all_files_together_stay_within_the_budget(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_text("x" * 40)
    budget = Budget(100)
    read_text(tmp_path / "a", budget)
    read_text(tmp_path / "b", budget)
    assert budget.left == 20
    assert "is too large: all files of a scenario together may have 5,000,000 bytes" in refused(tmp_path / "c", budget)
    (tmp_path / "c").write_text("x" * 20)
    assert len(read_text(tmp_path / "c", budget)) == 20
    assert budget.left == 0


def test_a_large_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    with open(tmp_path / "a", "wb") as stream:
        stream.truncate(50_000_000_000)
    assert "is too large" in refused(tmp_path / "a")


def tree(folder: Path) -> Path:
    """A folder with seeds/, a scenario one below it, and something beside the folder."""
    (folder / "home" / "seeds").mkdir(parents=True)
    (folder / "home" / "scenarios" / "lessons").mkdir(parents=True)
    (folder / "outside.yaml").write_text("a: 1")
    file = folder / "home" / "scenarios" / "lessons" / "a.yaml"
    file.write_text("a: 1")
    return file


def test_the_root_is_the_nearest_folder_above_with_seeds_else_the_own_one(tmp_path: Path) -> None:
    file = tree(tmp_path)
    assert root_of(file) == (tmp_path / "home").resolve()
    (file.parent / "seeds").write_text("a file, not a folder")
    assert root_of(file) == (tmp_path / "home").resolve()
    assert root_of(tmp_path / "outside.yaml") == tmp_path.resolve()


@pytest.mark.parametrize("relative", ["b.yaml", "../../seeds/x.yaml", "../../../home/b.yaml", "sub/../b.yaml"])
def test_a_path_below_the_root_is_resolved_from_the_file_that_names_it(tmp_path: Path, relative: str) -> None:
    file = tree(tmp_path)
    assert resolved_file(relative, file, Place("a.yaml", 1, 2)) == Path(
        os.path.normpath(file.resolve().parent / relative)
    )


@pytest.mark.parametrize(
    ("relative", "words"),
    [
        ("../../../outside.yaml", "leads out of the folder"),
        ("../../../../../../../../etc/passwd", "leads out of the folder"),
        ("link/outside.yaml", "leads out of the folder"),
        ("/etc/passwd", "is not relative to this file"),
        ("C:\\secrets.yaml", "is not relative to this file"),
        ("\\\\host\\share\\a.yaml", "is not relative to this file"),
        ("a\0b", "is not a file name"),
    ],
)
def test_a_path_out_of_the_root_is_refused_where_it_is_named(tmp_path: Path, relative: str, words: str) -> None:
    file = tree(tmp_path)
    try:
        os.symlink(tmp_path, file.parent / "link")
    except OSError:
        pytest.skip("links cannot be made here")
    with pytest.raises(ScenarioError) as error:
        resolved_file(relative, file, Place("a.yaml", 3, 4))
    fault = error.value.faults[0]
    assert (fault.file, fault.line, fault.column) == ("a.yaml", 3, 4)
    assert words in fault.message


def test_a_link_to_a_scenario_belongs_to_the_folder_it_leads_to(tmp_path: Path) -> None:
    file = tree(tmp_path)
    try:
        os.symlink(file, tmp_path / "link.yaml")
    except OSError:
        pytest.skip("links cannot be made here")
    assert root_of(tmp_path / "link.yaml") == (tmp_path / "home").resolve()


def test_shipped_scenarios_are_found_by_name_lessons_without_their_folder_too() -> None:
    assert "gaza-2025" in shipped_names()
    for name in shipped_names():
        file = shipped(name)
        assert file is not None
        assert file.is_file()
        assert shipped(name.rpartition("/")[2]) is not None
        assert (root_of(file) / "seeds").is_dir()
    assert shipped("../scenarios/gaza-2025") is None
    assert shipped("") is None


def test_a_file_comes_before_a_shipped_name_and_a_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_scenario("gaza-2025") == shipped("gaza-2025")
    (tmp_path / "gaza-2025").mkdir()
    assert find_scenario("gaza-2025") == shipped("gaza-2025")
    (tmp_path / "gaza-2025").rmdir()
    (tmp_path / "gaza-2025").write_text("a: 1")
    assert find_scenario("gaza-2025") == Path("gaza-2025")


def test_a_name_without_its_ending_is_told_with_the_file_that_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text("a: 1")
    with pytest.raises(ScenarioError, match=r"did you mean 'good\.yaml'"):
        find_scenario("good")


def test_an_unknown_name_is_told_with_the_nearest_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="did you mean 'gaza-2025'"):
        find_scenario("gaza-2052")
    with pytest.raises(ScenarioError, match="did you mean 'gaza-2025'"):
        find_scenario("scenarios/gaza_2025.yaml")
    with pytest.raises(ScenarioError, match="did you mean 'gaza-2025' or 'gaza-january-2025'"):
        find_scenario("gaza")
    with pytest.raises(ScenarioError, match="did you mean 'reciprocal-tranches'"):
        find_scenario("tranches")
    with pytest.raises(ScenarioError) as error:
        find_scenario("qqqqqq")
    assert str(error.value).endswith("; `ceasefire-sim list` shows those there are")
    assert "gaza-2025" not in str(error.value)
    with pytest.raises(ScenarioError, match="is not a file name"):
        find_scenario("a\0b")
