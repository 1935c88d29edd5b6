"""Files: only regular ones, of bounded size, below the folder a scenario belongs to."""

from __future__ import annotations

import difflib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.nodes import Place
from ceasefire_sim.text import LARGEST

__all__ = ["Budget", "find_scenario", "read_text", "resolve", "root_of", "shipped", "shipped_names"]

PACKAGE = Path(__file__).resolve().parent.parent


@dataclass
class Budget:
    """How many bytes may still be read for one scenario."""

    left: int = LARGEST


def refused(file: Path | str, message: str) -> ScenarioError:
    """The error for a file as a whole."""
    return ScenarioError([Fault(str(file), 0, 0, "", message)])


def read_text(file: Path, budget: Budget) -> str:
    """The text of a regular file, within the budget; anything else is refused in words."""
    try:
        status = os.stat(file)
    except OSError as error:
        raise refused(file, f"cannot be read: {(error.strerror or 'no such file').lower()}") from None
    except ValueError:
        raise refused(repr(str(file)), "is not a file name") from None
    if stat.S_ISDIR(status.st_mode):
        raise refused(file, "is a folder, not a scenario file")
    if not stat.S_ISREG(status.st_mode):
        raise refused(file, "is not a regular file")
    if status.st_size > budget.left:
        raise refused(file, f"is too large: all files of a scenario together may have {LARGEST:,} bytes")
    try:
        with open(file, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as stream:
            data = stream.read(budget.left + 1)
    except OSError as error:
        raise refused(file, f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None
    if len(data) > budget.left:
        raise refused(file, f"is too large: all files of a scenario together may have {LARGEST:,} bytes")
    budget.left -= len(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = "this is not UTF-8 text; save the file as UTF-8"
        raise ScenarioError([Fault(str(file), line, column, "", message)]) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def root_of(file: Path) -> Path:
    """The folder a file's references must stay below: the nearest above with `seeds/`, else its own."""
    folder = file.resolve().parent
    for candidate in (folder, *folder.parents):
        if (candidate / "seeds").is_dir():
            return candidate
    return folder


def resolve(relative: str, base: Path, place: Place) -> Path:
    """The file named relative to another; refused if it leads out of the tree."""
    root = root_of(base)
    try:
        path = (base.resolve().parent / relative).resolve()
        outside = Path(relative).is_absolute() or not path.is_relative_to(root)
    except (ValueError, OSError, RuntimeError):
        outside = True
    if outside:
        message = f"'{relative}' leads out of the folder this scenario belongs to"
        raise ScenarioError([Fault(place.file, place.line, place.column, "", message)])
    return path


def shipped_folder() -> Path:
    """The folder of the shipped scenarios: inside an installed package, else beside it."""
    inside = PACKAGE / "data" / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def shipped_names() -> list[str]:
    """The names of the shipped scenarios and lessons."""
    folder = shipped_folder()
    return sorted(str(file.relative_to(folder).with_suffix("")).replace(os.sep, "/") for file in folder.rglob("*.yaml"))


def shipped(name: str) -> Path | None:
    """The file of a shipped scenario; lessons may be named without their folder."""
    names = shipped_names()
    found = [known for known in names if known == name] or [
        known for known in names if known.rpartition("/")[2] == name
    ]
    return shipped_folder() / f"{found[0]}.yaml" if found else None


def find_scenario(name: str) -> Path:
    """The file a user means: a path that is there, or a shipped name."""
    path = Path(name)
    try:
        there = os.path.lexists(path)
    except ValueError:
        raise refused(repr(name), "is not a file name") from None
    if there:
        return path
    found = shipped(name)
    if found is not None:
        return found
    known = shipped_names()
    short = {each.rpartition("/")[2]: each for each in known}
    close = difflib.get_close_matches(path.stem or name, short, 1)
    hint = f"; did you mean '{close[0]}'?" if close else f"; shipped are: {', '.join(known)}"
    raise refused(name, f"there is no such file and no shipped scenario of that name{hint}")
