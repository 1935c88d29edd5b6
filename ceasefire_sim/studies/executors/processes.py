"""Work shared out over processes: a worker that dies is replaced, and none outlives its parent.

Workers are started as plain subprocesses that talk through pipes (see ``worker``). They never import the caller's
``__main__``, as the workers of ``multiprocessing`` do: a script without a guard, a notebook, ``python -c``, a
program read from standard input and a daemonic process all can have them.
"""

from __future__ import annotations

import json
import logging
import multiprocessing.spawn
import pickle
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, TypeVar, cast

from ceasefire_sim.studies.executors.inline import Inline
from ceasefire_sim.studies.executors.work import Failures, ResultQueue, Results, TaskSet
from ceasefire_sim.studies.executors.worker import Done, Failed, Ready, Unreadable, read_message, write_message

__all__ = ["Processes", "UnsendableError", "message_of"]

Task = TypeVar("Task")
Result = TypeVar("Result")
Answer = Ready | Done | Failed | Unreadable

SLOWEST_START = 120.0  # seconds; what takes longer is no Python, or one that waits for something
ENOUGH = -1  # the number of no job: a thread that gets it is through
PACKAGE_FOLDER = str(Path(__file__).resolve().parents[3])
BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from ceasefire_sim.studies.executors.worker import serve; serve()"
)  # fmt: skip
ADVICE = "try again with one worker"
log = logging.getLogger("ceasefire_sim")


class UnsendableError(Exception):
    """Work that cannot be done in other processes here."""


@dataclass(frozen=True)
class Processes:
    """Does work in so many processes of this machine."""

    workers: int

    def results(self, work: TaskSet[Task, Result]) -> Results[Result]:
        """The number of each task with its result, as worker processes finish them.

        A task whose worker dies is done again. Where there can be no workers, or the work cannot be sent to them, it
        is done here, and the log says so. Raises ``LimitError``, which names the task, where three workers die over
        it.
        """
        missing = dict(enumerate(work.tasks))
        if self.workers > 1 and len(missing) > 1:
            try:
                with closing(shared_out(work, self.workers)) as results:
                    for number, result in results:
                        del missing[number]
                        yield number, cast("Result", result)
            except UnsendableError as error:
                log.warning("no worker processes, the work is done in this one: %s", error)
        numbers = list(missing)
        for place, outcome in Inline().results(replace(work, tasks=list(missing.values()))):
            yield numbers[place], outcome


def shared_out(work: TaskSet[Task, Result], workers: int) -> Generator[tuple[int, object], None, None]:
    """The number and the result of each task; raises ``UnsendableError`` where processes cannot have them."""
    messages = {number: message_of(task) for number, task in enumerate(work.tasks)}
    team = Team(message_of((work.begin, work.given)), messages, min(workers, len(messages)))
    failures = Failures(cast("TaskSet[object, object]", work))
    left = len(messages)
    try:
        while left:
            number, answer = team.answers.get()
            if isinstance(answer, Done):
                left -= 1
                yield number, answer.result
            elif isinstance(answer, Failed) and isinstance(answer.error, MemoryError):
                failures.add(number, "memory does not suffice", ADVICE)
                team.jobs.put(number)
            elif isinstance(answer, Failed):
                raise answer.error
            elif isinstance(answer, Unreadable):
                raise UnsendableError(answer.reason)
            else:
                failures.add(number, "its worker process died each time", ADVICE)
                log.warning("a worker process died; its work is done again")
                team.jobs.put(number)
    finally:
        team.end()


def message_of(value: object) -> bytes:
    """A value as a message to a worker."""
    try:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError) as error:
        raise UnsendableError(f"{type(error).__name__}: {error}") from None


class Team:
    """Some workers, each with a thread that hands it tasks by number and takes in its answers.

    An answer is None where the worker died over the task.
    """

    def __init__(self, work: bytes, messages: Mapping[int, bytes], workers: int) -> None:
        self.work = work
        self.messages = messages
        self.command = command()
        self.jobs: SimpleQueue[int] = SimpleQueue()
        self.answers: ResultQueue[tuple[int, Answer | None]] = ResultQueue(2 * workers)
        self.processes: list[subprocess.Popen[bytes]] = []
        self.ended = False
        self.workers = workers
        self.starting = threading.Lock()
        for number in messages:
            self.jobs.put(number)
        for _ in range(workers):
            threading.Thread(target=self.hand_out, daemon=True).start()

    def hand_out(self) -> None:
        """Has one worker after another do jobs, until the team has ended."""
        process: subprocess.Popen[bytes] | None = None
        while (number := self.jobs.get()) != ENOUGH:
            answer: Answer = Ready()
            try:
                if process is None:
                    process = self.start()
                    answer = self.introduce(process)
                if isinstance(answer, Ready):
                    answer = exchange(process, self.messages[number])
                else:  # it does not know what its work is
                    ended(process)
                    process = None
                self.answers.put((number, answer))
            except UnsendableError as error:
                self.answers.put((number, Unreadable(str(error))))
            except (EOFError, OSError):
                ended(process)
                process = None
                self.answers.put((number, None))
            except Exception as error:  # the caller's, whatever it is: nobody else would ever hear of it
                ended(process)
                process = None
                self.answers.put((number, Failed(error)))
        ended(process)

    def start(self) -> subprocess.Popen[bytes]:
        """A new worker; raises ``UnsendableError`` where none can be started."""
        # a group of its own: Ctrl-C in a terminal goes to the parent alone, which ends its workers
        own_group = {"process_group": 0} if sys.platform != "win32" else {"creationflags": 0x200}
        with self.starting:
            if self.ended:
                raise EOFError
            try:
                process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - this interpreter
                    self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **own_group
                )
            except (OSError, NotImplementedError) as error:
                raise UnsendableError(str(error)) from None
            self.processes.append(process)
        return cast("subprocess.Popen[bytes]", process)

    def introduce(self, process: subprocess.Popen[bytes]) -> Answer:
        """Tells a worker what its work is."""
        alarm = threading.Timer(SLOWEST_START, process.kill)
        alarm.daemon = True
        alarm.start()
        try:
            return exchange(process, self.work)
        finally:
            alarm.cancel()

    def end(self) -> None:
        """Ends every worker, whatever it is at; nobody waits until it is through."""
        with self.starting:
            self.ended = True
        self.answers.end()
        for process in self.processes:
            process.kill()
        for _ in range(self.workers):
            self.jobs.put(ENOUGH)


def command() -> list[str]:
    """The command that starts a worker; raises ``UnsendableError`` where there is no interpreter to start."""
    executable = multiprocessing.spawn.get_executable()  # programs that embed Python set it
    if not executable or getattr(sys, "frozen", False):
        raise UnsendableError("there is no Python interpreter to start")
    if isinstance(executable, bytes):
        executable = executable.decode(sys.getfilesystemencoding())
    folders = [entry for entry in sys.path if isinstance(entry, str)]
    if PACKAGE_FOLDER not in folders:  # not before all others: it may be where every library lies
        folders.insert(0, PACKAGE_FOLDER)
    return [executable, "-P", "-c", BOOT, json.dumps(folders)]


def ended(process: subprocess.Popen[bytes] | None) -> None:
    """Ends a worker, if there is one, and closes the pipes to it."""
    if process is not None:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):  # what a dead worker has not read cannot be flushed
                cast("BinaryIO", stream).close()


def exchange(process: subprocess.Popen[bytes], message: bytes) -> Answer:
    """A worker's answer to a message; raises ``EOFError`` or ``OSError`` where it has died."""
    write_message(cast("BinaryIO", process.stdin), message)
    return cast("Answer", pickle.loads(read_message(cast("BinaryIO", process.stdout))))  # noqa: S301 - our own worker
