"""Work that nobody waits for any more is given up: an engine asks for it between the pieces of a block."""

from __future__ import annotations

import threading

__all__ = ["AbandonedError", "end_if_abandoned", "heed"]

own = threading.local()


class AbandonedError(Exception):
    """Nobody takes the result of this work any more."""


def heed(ended: threading.Event) -> None:
    """From now on the work of this thread is abandoned once the event is set."""
    own.ended = ended


def end_if_abandoned() -> None:
    """Raises ``AbandonedError`` where the work of this thread is."""
    ended: threading.Event | None = getattr(own, "ended", None)
    if ended is not None and ended.is_set():
        raise AbandonedError
