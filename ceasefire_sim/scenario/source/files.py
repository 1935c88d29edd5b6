"""Files: only regular ones, of bounded size, below the folder a scenario belongs to."""

from __future__ import annotations

import difflib
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from ceasefire_sim.errors import Fault, ScenarioError
from ceasefire_sim.scenario.limits import MOST_BYTES
from ceasefire_sim.scenario.source.nodes import Place, PlainData, plain_data
from ceasefire_sim.scenario.source.yaml_messages import shown
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml

__all__ = [
    "Budget",
    "find_scenario",
    "read_text",
    "referenced_file",
    "resolved_file",
    "root_of",
    "shipped",
    "shipped_facts",
    "shipped_hint",
    "shipped_names",
    "shipped_stems",
    "shipped_titles",
]

DOCUMENTS = (b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")  # how RTF, DOCX and ODT, DOC and PDF begin
MOST_LISTED = 8  # names in one message
PACKAGE = Path(__file__).resolve().parents[2]


@dataclass
class Budget:
    """How many bytes may still be read for one scenario."""

    left: int = MOST_BYTES


def refused(file: Path | str, message: str) -> ScenarioError:
    """The error for a file as a whole."""
    return ScenarioError([Fault(str(file), 0, 0, "", message)])


def read_text(file: Path | str, budget: Budget) -> str:
    """The text of a regular file, within the budget; anything else is refused in words, at once.

    Line ends are those of Unix, whatever they are in the file; a byte order mark is left out.
    """
    try:
        kind = os.stat(file)
        refuse_kind(file, kind)  # before it is opened: to open a device can wait, or do something
        refuse_size(file, kind.st_size, budget)
        with open(file, "rb", buffering=0, opener=without_waiting) as stream:
            refuse_kind(file, os.fstat(stream.fileno()))
            data = bytearray()
            while len(data) <= budget.left and (more := stream.read(budget.left + 1 - len(data))):
                data += more
    except OSError as error:
        raise refused(file, f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None
    except ValueError:
        raise refused(repr(str(file)), "is not a file name") from None
    refuse_size(file, len(data), budget)
    if data.startswith(DOCUMENTS):
        raise refused(file, "is a document of a word processor; save it as plain text (UTF-8)")
    budget.left -= len(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ScenarioError([not_utf8(file, bytes(data), error.start)]) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def without_waiting(name: str, flags: int) -> int:
    """Opens a file so that not even what has become a pipe meanwhile is waited for."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def refuse_kind(file: Path | str, status: os.stat_result) -> None:
    """Refuses folders, pipes, devices and whatever else is no regular file."""
    if stat.S_ISDIR(status.st_mode):
        raise refused(file, "is a folder, not a scenario file")
    if not stat.S_ISREG(status.st_mode):
        raise refused(file, "is not a regular file")


def refuse_size(file: Path | str, size: int, budget: Budget) -> None:
    """Refuses what is more than the budget has left."""
    if size > budget.left:
        raise refused(file, f"is too large: all files of a scenario together may have {MOST_BYTES:,} bytes")


def not_utf8(file: Path | str, data: bytes, index: int) -> Fault:
    """The fault of a file with bytes that are no UTF-8, at the first of them."""
    start = data.rfind(b"\n", 0, index) + 1
    column = len(data[start:index].decode("utf-8").removeprefix("\ufeff")) + 1
    encoding = "this is UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "this is not UTF-8 text"
    return Fault(str(file), data.count(b"\n", 0, index) + 1, column, "", f"{encoding}; save the file as UTF-8")


def root_of(file: Path) -> Path:
    """The folder a file's references must stay below: the nearest above with `seeds/`, else its own."""
    folder = file.resolve().parent
    for candidate in (folder, *folder.parents):
        if os.path.isdir(candidate / "seeds"):  # False, too, where a folder may not be looked into
            return candidate
    return folder


def resolved_file(relative: str, base: Path, place: Place) -> Path:
    """The file named relative to another; refused if it leads out of the tree."""
    message = f"'{shown(relative)}' leads out of the folder this scenario belongs to"
    try:
        path = (base.resolve().parent / relative).resolve()
        inside = path.is_relative_to(root_of(base))
    except (ValueError, OSError, RuntimeError):
        message, inside = f"'{shown(relative)}' is not a file name, or its links lead in a circle", False
    if PurePosixPath(relative).is_absolute() or PureWindowsPath(relative).anchor:
        message, inside = f"'{shown(relative)}' is not relative to this file; write a path without its root", False
    if not inside:
        raise ScenarioError([Fault(place.file, place.line, place.column, "", message)])
    return path


def referenced_file(name: str, base: Path, place: Place, key: str) -> Path:
    """The file that a scenario names under `extends` or `sources`: one beside it, else a shipped one of that name.

    So a copy of a shipped scenario goes on working wherever it lies. Raises ``ScenarioError`` at the place.
    """
    instead = shipped_reference(name, key)
    try:
        path = resolved_file(name, base, place)
    except ScenarioError:
        if instead is None:
            raise
        return instead
    if os.path.isfile(path):
        return path
    if instead is not None:
        return instead
    if os.path.lexists(path):
        return path  # whoever reads it says what it is
    stem = PurePosixPath(name).name.removesuffix(".yaml")
    close = difflib.get_close_matches(stem, shipped_facts() if key == "sources" else shipped_stems(), 1, 0.75)
    hint = f"; did you mean '{close[0]}'?" if close else ""
    raise ScenarioError([Fault(place.file, place.line, place.column, key, f"{shown(name)}: no such file{hint}")])


def shipped_reference(name: str, key: str) -> Path | None:
    """The shipped file that is meant by a name, or by a path as the shipped scenarios write it; None if none is."""
    *folders, last = PurePosixPath(name).parts or ("",)
    if not set(folders) <= {"..", ".", "seeds", "lessons", "scenarios"}:
        return None
    stem = last.removesuffix(".yaml").removesuffix(".yml")
    if key == "extends":
        return shipped(stem)
    return facts_folder() / f"{stem}.yaml" if stem in shipped_facts() else None


def facts_folder() -> Path:
    """The folder of the shipped fact files."""
    return shipped_folder().parent / "seeds"


def shipped_facts() -> list[str]:
    """The names of the shipped fact files."""
    return sorted(file.stem for file in facts_folder().glob("*.yaml"))


def shipped_stems() -> list[str]:
    """The names of the shipped scenarios and lessons, without their folder."""
    return [name.rpartition("/")[2] for name in shipped_names()]


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
    matches = [known for known in names if known == name] or [
        known for known in names if known.rpartition("/")[2] == name
    ]
    return shipped_folder() / f"{matches[0]}.yaml" if matches else None


def find_scenario(name: str) -> Path:
    """The file a user means: a path that is there, or a shipped name, though a folder is called so too."""
    path = Path(name)
    if "\0" in name:
        raise refused(repr(name), "is not a file name")
    shipped_file = shipped(name)
    if os.path.lexists(path) and (shipped_file is None or not os.path.isdir(path)):
        return path
    if shipped_file is not None:
        return shipped_file
    if beside := [name + ending for ending in (".yaml", ".yml") if os.path.isfile(name + ending)]:
        raise refused(name, f"there is no such file; did you mean '{beside[0]}'?")
    raise refused(name, f"there is no such file and no shipped scenario of that name{shipped_hint(path.stem or name)}")


def shipped_hint(name: str) -> str:
    """What may have been meant by a name, or where the names are; all of them only while they are few."""
    known = shipped_stems()
    within = [each for each in known if len(name) > 3 and name.lower() in each]
    close = [*difflib.get_close_matches(name.lower(), known, 1), *within]
    if close:
        meant = " or ".join(f"'{each}'" for each in list(dict.fromkeys(close))[:3])
        return f"; did you mean {meant}?"
    if len(known) > MOST_LISTED:
        return "; `ceasefire-sim list` shows those there are"
    return f"; shipped are: {', '.join(known)}" if known else ""


def shipped_titles() -> dict[str, str]:
    """The names of the shipped scenarios and lessons, each with its title."""
    titles = {}
    for name in shipped_names():
        file = shipped_folder() / f"{name}.yaml"
        head = plain_data(parse_yaml(read_text(file, Budget()), str(file)))
        titles[name] = shown_title(head, name)
    return titles


def shown_title(head: PlainData, name: str) -> str:
    """The title of a file's data; of several languages the first, which in a shipped scenario is English."""
    title = (head.get("title") or head.get("scenario")) if isinstance(head, dict) else None
    return str(next(iter(title.values()), name) if isinstance(title, dict) else title or name)
