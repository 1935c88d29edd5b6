"""Machines of several versions packed together: equal parts once, all of them compressed as one."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ceasefire_sim.webpage.machine_parts import HEADER, MachineParts

__all__ = ["PackedMachines", "Pool", "compressed", "packed_data", "packed_machines"]

CHUNK = 4096  # bytes; zlib sees what is alike no further than 32 kB back


class Pool:
    """Plain data by number; what is equal stands once."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.numbers: dict[str, int] = {}

    def number(self, value: object) -> int:
        """The number of a value."""
        key = json.dumps(value)
        if key not in self.numbers:
            self.numbers[key] = len(self.values)
            self.values.append(value)
        return self.numbers[key]


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
    manifests = [json.dumps(parts.manifest, separators=(",", ":")).encode() for parts in machines]
    pieces = list(
        dict.fromkeys((*(parts.module for parts in machines), *(parts.words for parts in machines), *manifests))
    )
    data: dict[str, object] = {
        "header": HEADER,
        "sizes": [len(piece) for piece in pieces],
        "chunk": CHUNK,
        "machines": [
            {
                "module": pieces.index(parts.module),
                "words": pieces.index(parts.words),
                "manifest": pieces.index(manifest),
            }
            for parts, manifest in zip(machines, manifests, strict=True)
        ],
    }
    return PackedMachines(compressed(chunks(pieces)), data, len({parts.module for parts in machines}))


def packed_data(value: object) -> str:
    """Plain data as one text in base64."""
    return compressed([json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()])


def chunks(pieces: Sequence[bytes]) -> Iterator[bytes]:
    """The first chunk of every piece, then the second of every piece, and so on: what is alike stands together."""
    for start in range(0, max(map(len, pieces)), CHUNK):
        yield from (piece[start : start + CHUNK] for piece in pieces)


def compressed(pieces: Iterable[bytes]) -> str:
    """Bytes packed by zlib, in base64."""
    return base64.b64encode(zlib.compress(b"".join(pieces), 9)).decode("ascii")
