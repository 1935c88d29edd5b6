"""What a machine of a cluster runs: one task, with the function that does it made once in each of its threads."""

from __future__ import annotations

import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_sim.version import VERSION

__all__ = ["Kit", "OtherVersionError", "do_task"]

MOST_KITS = 4  # functions kept ready in a thread: several alternatives are played in turn
ready = threading.local()


class OtherVersionError(Exception):
    """A machine has another version of this package, whose numbers may differ."""


@dataclass(frozen=True)
class Kit:
    """What makes the function that does tasks, as it travels: its name, a pickle, and the version that made it."""

    name: str
    pickled: bytes
    version: str


def do_task(kit: Kit, task: object) -> object:
    """Does one task."""
    if kit.version != VERSION:
        raise OtherVersionError(f"ceasefire_sim {VERSION} there, {kit.version} here")
    return doer(kit)(task)


def doer(kit: Kit) -> Callable[[object], object]:
    """The function of a kit; each thread has its own, so that it need not be re-entrant."""
    known: OrderedDict[str, Callable[[object], object]] = ready.__dict__.setdefault("known", OrderedDict())
    if kit.name not in known:
        begin, given = pickle.loads(kit.pickled)  # noqa: S301 - from whom the cluster takes programs
        known[kit.name] = begin(*given)
        while len(known) > MOST_KITS:
            known.popitem(last=False)
    known.move_to_end(kit.name)
    return known[kit.name]
