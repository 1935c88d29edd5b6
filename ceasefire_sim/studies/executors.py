"""Work shared out over processes: a worker that dies is replaced once, and none outlives its parent.

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
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from queue import Empty, Queue, SimpleQueue
from typing import BinaryIO, TypeVar, cast

from ceasefire_sim.errors import LimitError
from ceasefire_sim.studies.worker import Done, Failed, Ready, Unreadable, read_message, write_message

__all__ = ["over_processes"]

Task = TypeVar("Task")
Result = TypeVar("Result")
Results = Generator[tuple[int, object], None, None]
Answer = Ready | Done | Failed | Unreadable

SLOWEST_START = 120.0  # seconds; what takes longer is no Python, or one that waits for something
ENOUGH = -1  # the number of no job: a thread that gets it is through
WAKE = 1.0  # seconds; on Windows a wait without an end cannot be interrupted
PACKAGE_FOLDER = str(Path(__file__).resolve().parents[2])
BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    " from ceasefire_sim.studies.worker import serve; serve()"
)  # fmt: skip
log = logging.getLogger("ceasefire_sim")


class UnsendableError(Exception):
    """Work that cannot be done in other processes here."""


def over_processes(
    begin: Callable[..., Callable[[Task], Result]], given: tuple[object, ...], tasks: Iterable[Task], workers: int
) -> Generator[tuple[int, Result], None, None]:
    """The number of each task with its result, as worker processes finish them.

    ``begin(*given)`` makes, once in every worker, the function that does a task. A task whose worker dies is done
    again once. Where there can be no workers, or the work cannot be sent to them, it is done here, and the log says
    so. Raises ``LimitError`` where the second worker dies, too.
    """
    missing = dict(enumerate(tasks))
    if workers > 1 and len(missing) > 1:
        try:
            with closing(shared_out((begin, given), missing, workers)) as results:
                for number, result in results:
                    del missing[number]
                    yield number, cast("Result", result)
        except UnsendableError as error:
            log.warning("no worker processes, the work is done in this one: %s", error)
    if missing:
        do = begin(*given)
        for number, task in missing.items():
            yield number, do(task)


def shared_out(
    work: tuple[object, ...], tasks: Mapping[int, Task], workers: int
) -> Generator[tuple[int, object], None, None]:
    """The number and the result of each task; raises ``UnfitError`` where processes cannot have them."""
    messages = {number: message_of(task) for number, task in tasks.items()}
    team = Team(message_of(work), messages, min(workers, len(messages)))
    died: set[int] = set()
    left = len(messages)
    try:
        while left:
            number, answer = team.next_answer()
            if isinstance(answer, Done):
                left -= 1
                yield number, answer.result
            elif isinstance(answer, Failed):
                raise answer.error
            elif isinstance(answer, Unreadable):
                raise UnsendableError(answer.reason)
            elif number in died:
                raise LimitError("worker processes died twice; try again with one worker")
            else:
                log.warning("a worker process died; its work is done again")
                died.add(number)
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
        self.answers: Queue[tuple[int, Answer | None]] = Queue()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.ended = False
        self.workers = workers
        self.starting = threading.Lock()
        for number in messages:
            self.jobs.put(number)
        for _ in range(workers):
            threading.Thread(target=self.hand_out, daemon=True).start()

    def next_answer(self) -> tuple[int, Answer | None]:
        """The next answer, waited for in a way that can be interrupted."""
        while True:
            try:
                return self.answers.get(timeout=WAKE)
            except Empty:
                continue

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
                self.answers.put((number, answer))
            except UnsendableError as error:
                self.answers.put((number, Unreadable(str(error))))
            except (EOFError, OSError):
                ended(process)
                process = None
                self.answers.put((number, None))
        ended(process)

    def start(self) -> subprocess.Popen[bytes]:
        """A new worker; raises ``UnfitError`` where none can be started."""
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
        for process in self.processes:
            process.kill()
        for _ in range(self.workers):
            self.jobs.put(ENOUGH)


def command() -> list[str]:
    """The command that starts a worker; raises ``UnfitError`` where there is no interpreter to start."""
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
