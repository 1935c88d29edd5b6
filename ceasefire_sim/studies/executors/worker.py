"""A worker process: takes tasks from its standard input, writes results to its standard output.

It is an interpreter of its own that imports this package and nothing of the program that started it, so no script
needs a ``__main__`` guard. A message is its length in eight bytes, then a pickle. The first message says what does the
tasks; each later one is a task.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import BinaryIO

__all__ = ["Done", "Failed", "Ready", "Unreadable", "read_message", "serve", "write_message"]

LENGTH = 8  # bytes before a message


@dataclass(frozen=True)
class Ready:
    """The worker has made what does its tasks."""


@dataclass(frozen=True)
class Done:
    """A task is done."""

    result: object


@dataclass(frozen=True)
class Failed:
    """Work raised an error, which is the caller's."""

    error: BaseException


@dataclass(frozen=True)
class Unreadable:
    """A message could not be unpickled here: it holds something of the caller's own program, perhaps."""

    reason: str


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Writes a message and its length."""
    stream.write(len(message).to_bytes(LENGTH, "big"))
    stream.write(message)
    stream.flush()


def read_message(stream: BinaryIO) -> bytes:
    """The next message; raises ``EOFError`` where the other end is gone."""
    head = stream.read(LENGTH)
    message = stream.read(int.from_bytes(head, "big")) if len(head) == LENGTH else b""
    if len(head) < LENGTH or len(message) < int.from_bytes(head, "big"):
        raise EOFError
    return message


def serve() -> None:
    """Does tasks until there is nobody left to do them for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not run into the answers
    messages: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=receive, args=(sys.stdin.buffer, messages), daemon=True).start()
    do: Callable[[object], object] | None = None
    while True:
        answer: Ready | Done | Failed | Unreadable
        try:
            message = pickle.loads(messages.get())  # noqa: S301 - from the process that started this one
        except Exception as error:
            answer = Unreadable(f"{type(error).__name__}: {error}")
        else:
            try:
                if do is None:
                    begin, given = message
                    do, answer = begin(*given), Ready()
                else:
                    answer = Done(do(message))
            except Exception as error:
                answer = Failed(error)
        write_message(answers, pickled(answer))


def receive(stream: BinaryIO, messages: SimpleQueue[bytes]) -> None:
    """Hands on what comes in; ends the process when the other end is gone, whatever it is at."""
    try:
        while True:
            messages.put(read_message(stream))
    except (EOFError, OSError):
        os._exit(1)


def pickled(answer: Ready | Done | Failed | Unreadable) -> bytes:
    """An answer as a message; an error that cannot travel goes in words."""
    try:
        data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
        if isinstance(answer, Failed):
            pickle.loads(data)  # noqa: S301 - our own: some errors cannot be made again from their arguments
    except Exception as error:
        cause = answer.error if isinstance(answer, Failed) else error
        return pickle.dumps(Failed(RuntimeError(f"{type(cause).__name__}: {cause}")))
    return data
