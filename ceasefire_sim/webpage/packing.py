"""Machines of several versions packed together: equal parts once, all of them compressed as one."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ceasefire_sim.webpage.machine_parts import HEADER, MachineParts

__all__ = ["PackedMachines", "packed_machines"]


@dataclass(frozen=True)
class PackedMachines:
    """The machines of several versions as one text in base64, and plain data that says where each of them is.

    ``modules`` are how many different modules there are, ``size`` how many letters the text has.
    """

    text: str
    data: dict[str, object]
    modules: int

    @property
    def size(self) -> int:
        """The letters of the text."""
        return len(self.text)


def packed_machines(machines: Sequence[MachineParts]) -> PackedMachines:
    """The machines, in order."""
    pieces = list(dict.fromkeys(piece for parts in machines for piece in (parts.module, parts.words)))
    manifests = list(dict.fromkeys(json.dumps(parts.manifest) for parts in machines))
    places, at = [], 0
    for piece in pieces:
        places.append([at, len(piece)])
        at += len(piece)
    data: dict[str, object] = {
        "header": HEADER,
        "places": places,
        "manifests": [json.loads(manifest) for manifest in manifests],
        "machines": [
            {
                "module": pieces.index(parts.module),
                "words": pieces.index(parts.words),
                "manifest": manifests.index(json.dumps(parts.manifest)),
            }
            for parts in machines
        ],
    }
    return PackedMachines(compressed(pieces), data, len({parts.module for parts in machines}))


def compressed(pieces: Iterable[bytes]) -> str:
    """Bytes packed by zlib, in base64."""
    return base64.b64encode(zlib.compress(b"".join(pieces), 9)).decode("ascii")
