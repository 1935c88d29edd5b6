"""Keys: every site of a scenario has its own stream of luck under every seed."""

from __future__ import annotations

import hashlib
import operator
from functools import lru_cache

from ceasefire_sim.luck.squares import squares32

__all__ = ["draw", "key"]


@lru_cache(maxsize=65536, typed=True)  # typed: 1.0 equals 1, and must not be answered from its entry
def key(seed: int, site: str) -> int:
    """The key of a site under a seed: 8 bytes of BLAKE2b of ``SEED/SITE``, lowest bit set.

    Raises ``TypeError`` for a seed that is no integer.
    """
    digest = hashlib.blake2b(f"{operator.index(seed)}/{site}".encode("ascii"), digest_size=8).digest()
    return int.from_bytes(digest, "little") | 1


def draw(seed: int, run: int, day: int, site: str) -> int:
    """The draw, 0 to 2^32-1, of a site on a day of a run."""
    return squares32((run * 65536 + day) & 0xFFFFFFFFFFFFFFFF, key(seed, site))
