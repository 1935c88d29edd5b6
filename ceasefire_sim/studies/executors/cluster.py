"""Work shared out over the machines of a Dask cluster.

A kit that makes the function for tasks is sent once to each machine, a task is a few bytes. The scheduler has the tasks
of a lost machine done again elsewhere. At most twice as many tasks are under way as the cluster has threads.

Whoever reaches a scheduler can run programs on all of its machines, and can harm whoever uses it. So only a scheduler
on this machine, or one behind TLS, is spoken to unasked.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from ceasefire_sim.errors import CeasefireError, InputError, LimitError
from ceasefire_sim.studies.executors.cluster_task import Kit, OtherVersionError, do_task
from ceasefire_sim.studies.executors.processes import UnsendableError, message_of
from ceasefire_sim.studies.executors.work import Failures, ResultQueue, Results, TaskSet
from ceasefire_sim.version import VERSION

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["DaskCluster", "checked_address"]

Task = TypeVar("Task")
Result = TypeVar("Result")

CONNECTING = 10.0  # seconds a scheduler may take to answer
WITHOUT_WORKERS = 60.0  # seconds a cluster may have none, while it starts or replaces them
LOOKS = 5.0  # seconds between looks at how many threads there are
ADVICE = "its machines may be too small; try a smaller block, or workers of this machine"
log = logging.getLogger("ceasefire_sim")


def checked_address(address: str, insecure: bool) -> str:
    """The address of a scheduler; raises ``InputError`` for what is none, or another machine's in the open."""
    parts = urlsplit(address)
    try:
        known = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        raise InputError(f"a cluster is the address of its scheduler, such as tcp://127.0.0.1:8786, not {address!r}")
    if parts.scheme == "tcp" and not insecure and not is_loopback(str(parts.hostname)):
        raise InputError(
            f"{address} is another machine, and nothing keeps others from reading or changing what goes there, or from"
            " running programs through it: use tls://, or --insecure on a network that is yours alone"
        )
    return address


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class DaskCluster:
    """Does work on a Dask cluster: the checked address of its scheduler."""

    address: str

    def results(self, work: TaskSet[Task, Result]) -> Results[Result]:
        """The number of each task with its result, as machines finish them.

        A task whose machine is lost is done again. Raises ``InputError`` where Dask is not installed or the work
        cannot be sent, ``LimitError`` where the scheduler cannot be reached, has no machines for a minute, or three
        machines fail over one task, which is named.
        """
        if not work.tasks:
            return
        with connected(self.address) as client:
            session = Session(client, cast("TaskSet[object, object]", work), self.address)
            try:
                for number, result in session.results():
                    yield number, cast("Result", result)
            finally:
                session.end()


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A connection to a scheduler."""
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a cluster needs Dask: pip install 'ceasefire-sim[dask]'") from None
    try:
        client = Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError, RuntimeError, TypeError) as error:  # TimeoutError is an OSError
        raise LimitError(f"there is no cluster at {address} ({type(error).__name__}); is its scheduler up?") from None
    try:
        yield client
    finally:
        with suppress(OSError, RuntimeError):  # a scheduler that is gone cannot be told
            client.close()


class Session:
    """A piece of work while a cluster does it."""

    def __init__(self, client: Client, work: TaskSet[object, object], address: str) -> None:
        self.client, self.work, self.address = client, work, address
        self.failures = Failures(work)
        self.waiting = deque(range(len(work.tasks)))
        self.under_way: dict[int, Future] = {}
        self.finished: ResultQueue[int] = ResultQueue(0)
        try:
            pickled = message_of((work.begin, work.given))
        except UnsendableError as error:
            raise InputError(f"this cannot be sent to a cluster: {error}") from None
        digest = hashlib.sha256(pickled).hexdigest()
        # made there as a task of its own, not put there: the scheduler can make it again where it is lost
        self.kit = client.submit(Kit, digest, pickled, VERSION, key=f"ceasefire-kit-{digest}-{VERSION}")
        self.threads = 0
        self.looked = self.had_workers = time.monotonic()
        self.look()

    def results(self) -> Iterator[tuple[int, object]]:
        """The number of each task with its result."""
        while self.waiting or self.under_way:
            while self.waiting and len(self.under_way) < 2 * max(self.threads, 1):
                self.submit(self.waiting.popleft())
            number = self.next_finished()
            future = self.under_way.pop(number)
            try:
                result = future.result(timeout=WITHOUT_WORKERS)
            except Exception as error:
                self.take_failure(number, error)
            else:
                yield number, result

    def submit(self, number: int) -> None:
        """Sends a task."""
        future = self.client.submit(do_task, self.kit, self.work.tasks[number], pure=False)
        self.under_way[number] = future
        future.add_done_callback(lambda _: self.finished.put(number))

    def next_finished(self) -> int:
        """The number of a task that is through; raises ``LimitError`` where nobody is left to do any."""
        while True:
            number = self.finished.poll()
            if time.monotonic() - self.looked > LOOKS:
                self.look()
            if number is not None and number in self.under_way:
                return number

    def look(self) -> None:
        """Counts the threads of the cluster; raises ``LimitError`` where it is gone, or has had none for a minute."""
        self.looked = time.monotonic()
        try:
            self.threads = sum(self.client.ncores().values())
        except Exception as error:
            raise LimitError(f"the cluster at {self.address} is gone ({type(error).__name__})") from None
        if self.threads:
            self.had_workers = self.looked
        elif self.looked - self.had_workers > WITHOUT_WORKERS:
            raise LimitError(f"the cluster at {self.address} has had no workers for {WITHOUT_WORKERS:.0f} seconds")

    def take_failure(self, number: int, error: Exception) -> None:
        """Has a task done again where a machine failed over it; raises the error where it is the work's own."""
        from distributed import KilledWorker

        if isinstance(error, OtherVersionError):
            raise LimitError(f"the cluster at {self.address} has another version: {error}") from None
        if isinstance(error, ImportError):
            raise LimitError(f"the cluster at {self.address} cannot load the package: {error}") from None
        if isinstance(error, CeasefireError):
            raise error
        if isinstance(error, KilledWorker):  # the scheduler counts a death against all that lay on the worker
            name = self.work.name(self.work.tasks[number])
            deaths = error.allowed_failures + 1
            raise LimitError(
                f"{name}: {deaths} workers died that had it, or other work beside it, in hand; {ADVICE}"
            ) from None
        if not isinstance(error, (MemoryError, OSError, CancelledError)):  # cancelled: the scheduler lost what it needs
            raise error
        self.look()
        self.failures.add(number, f"{type(error).__name__} on the cluster", ADVICE)
        log.warning("a task on the cluster failed (%s); it is done again", type(error).__name__)
        self.waiting.appendleft(number)

    def end(self) -> None:
        """Takes back what is not done."""
        self.finished.end()
        with suppress(Exception):  # whatever it is, the work is over
            self.client.cancel([*self.under_way.values()])
