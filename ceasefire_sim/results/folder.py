"""A folder whose files are written whole or not at all, and never through a link that leads out of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Protocol

from ceasefire_sim.errors import InputError, LimitError

__all__ = ["Folder", "Picture", "digest", "disk_errors"]

DRAFT = ".writing"  # ends the name of a file that is not whole yet


class Picture(Protocol):
    """What can draw itself into a file, as a figure of matplotlib does."""

    def savefig(self, fname: str, /, *, format: str) -> None:  # noqa: A002 - matplotlib's word
        """Draws into a file."""


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Says in one line, as a ``LimitError``, what the disk refuses."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).splitlines()[0].lower()
        raise LimitError(f"{error.filename or place}: {reason}; nothing half written was left") from None


class Folder:
    """A folder whose files are written whole or not at all; their names have ``/`` between their parts.

    Every method raises ``InputError`` where a folder below this one is a link, and ``LimitError`` where the disk
    refuses.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self) -> None:
        """Makes the folder, unless it is there."""
        with disk_errors(self.path):
            if self.path.exists() and not self.path.is_dir():
                raise InputError(f"{self.path} is a file; results are written to a folder")
            self.path.mkdir(parents=True, exist_ok=True)

    def file(self, name: str) -> Path:
        """The path of a file."""
        inner = self.path
        for part in PurePosixPath(name).parts[:-1]:
            inner /= part
            if inner.resolve() != self.path.resolve() / inner.relative_to(self.path):
                raise InputError(f"{inner} is a link to another place; remove it, or choose another folder")
        return self.path.joinpath(*PurePosixPath(name).parts)

    def holds(self, name: str) -> bool:
        """Whether there is a file of that name, be it a link."""
        path = self.file(name)
        return path.is_symlink() or path.is_file()

    def read_json(self, name: str) -> dict[str, object]:
        """A JSON object; an empty one where there is none that can be read."""
        try:
            data = json.loads(self.file(name).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def write(self, name: str, fill: Callable[[Path], None]) -> None:
        """Has ``fill`` write a draft and puts it into the file's place; a link there is replaced, not followed."""
        path = self.file(name)
        draft = path.with_name(path.name + DRAFT)
        with disk_errors(self.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            try:
                fill(draft)
                os.replace(draft, path)
            except BaseException:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
                raise

    def write_bytes(self, name: str, data: bytes) -> None:
        """Writes a file, and waits until it is on the disk."""

        def fill(path: Path) -> None:
            with path.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())

        self.write(name, fill)

    def write_json(self, name: str, data: Mapping[str, object]) -> None:
        """Writes a JSON document."""
        self.write_bytes(name, (json.dumps(data, indent=2, ensure_ascii=True, allow_nan=False) + "\n").encode())

    def write_picture(self, name: str, picture: Picture, form: str = "png") -> None:
        """Draws a figure in a format of pictures."""
        self.write(name, lambda path: picture.savefig(str(path), format=form))

    def remove(self, name: str) -> None:
        """Removes a file and its draft, if they are there; a link, not what it leads to."""
        path = self.file(name)
        with disk_errors(self.path):
            path.unlink(missing_ok=True)
            path.with_name(path.name + DRAFT).unlink(missing_ok=True)

    def remove_empty(self, name: str) -> None:
        """Removes a folder below this one, unless something is in it."""
        with suppress(OSError):
            self.path.joinpath(name).rmdir()


def digest(folder: Folder, name: str) -> str | None:
    """The SHA-256 of a file; None where it is not there."""
    try:
        with folder.file(name).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
