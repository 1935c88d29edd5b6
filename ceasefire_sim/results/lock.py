"""One process at a time works on a folder; what holds it dies with the process.

The lock is the operating system's, on an open file: it is gone when its process is, however that ends, so no lock is
ever stale. The file says who holds it.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import socket
import sys
import time
import weakref
from contextlib import suppress
from pathlib import Path

from ceasefire_sim.errors import LimitError
from ceasefire_sim.results.folder import disk_errors

__all__ = ["FolderLock"]

NAME = ".lock"
HELD = 1 << 30  # the byte that is locked on Windows, where locked bytes cannot be read: far behind the text
log = logging.getLogger("ceasefire_sim")


def take(descriptor: int) -> bool:
    """Locks an open file; False where another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, HELD, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:  # a network's file system may have no locks
        log.info("the folder cannot be locked: %s", error.strerror)
    return True


class FolderLock:
    """The lock of a folder, held from when it is made until it is released, or until nobody refers to it.

    Raises ``LimitError`` where another process, or another part of this one, holds it.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        with disk_errors(folder):
            while (descriptor := self.locked()) is None:
                continue
            self.finalizer = weakref.finalize(self, give_back, descriptor, self.path, os.getpid())
            holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": round(time.time())}
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, json.dumps(holder).encode())

    def locked(self) -> int | None:
        """The descriptor of the locked file; None where its holder took it away just now."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self.path, flags, 0o666)
        if not take(descriptor):
            holder = os.read(descriptor, 1000)
            os.close(descriptor)
            raise LimitError(f"{self.path.parent} is in use: {in_words(holder)}; wait for it, or choose another folder")
        with suppress(FileNotFoundError):
            if same_file(descriptor, self.path):
                return descriptor
        os.close(descriptor)
        return None

    def release(self) -> None:
        """Lets others have the folder."""
        self.finalizer()


def give_back(descriptor: int, path: Path, holder: int) -> None:
    """Removes a lock's file and lets go of it; a fork of its holder leaves it alone."""
    if os.getpid() != holder:
        return
    try:
        if sys.platform != "win32":
            with suppress(OSError):
                path.unlink()  # while it is held: whoever waits sees that it is gone, and makes a new one
    finally:
        os.close(descriptor)
    if sys.platform == "win32":  # an open file cannot be removed there
        with suppress(OSError):
            path.unlink()


def same_file(descriptor: int, path: Path) -> bool:
    """Whether an open file is the one at a path."""
    return os.path.samestat(os.fstat(descriptor), os.stat(path, follow_symlinks=False))


def in_words(holder: bytes) -> str:
    """Who holds a lock, in words."""
    try:
        data = json.loads(holder)
        since = datetime.datetime.fromtimestamp(int(data["since"])).strftime("%Y-%m-%d %H:%M:%S")
        return f"process {int(data['pid'])} on {data['host']} has been writing to it since {since}"
    except (ValueError, KeyError, TypeError, OSError, OverflowError):
        return "another process is writing to it"
