"""Blocks kept in a folder while a run goes on, each sealed: whose it is, which runs it holds, and its checksum.

A part that is cut short, changed in a byte, of other runs or under another part's name is no part: its runs are made
again.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

import numpy as np

from ceasefire_sim.results.column_table import ColumnTable, ColumnType
from ceasefire_sim.results.daily_values import Bins, DailyHistogram
from ceasefire_sim.results.folder import DRAFT, Folder
from ceasefire_sim.results.run_block import RunBlock

__all__ = ["PARTS", "Parts", "Span", "block_from_bytes", "bytes_of_block", "clear_parts", "sealed", "unsealed"]

Span = tuple[int, int]  # the first run of a block, and how many
PARTS = "parts"
FORMAT = 2  # in 1 columns were wide
PART_NAME = re.compile(r"(?:\d+-)?(\d{15,})-(\d{7,})\.part")
log = logging.getLogger("ceasefire_sim")


@dataclass(frozen=True)
class Parts:
    """The blocks of one run set: of an identity, and of one of its alternatives where it compares some."""

    folder: Folder
    identity: Mapping[str, object]
    alternative: int | None = None

    def name(self, span: Span) -> str:
        """The name of the part with a block."""
        prefix = "" if self.alternative is None else f"{self.alternative}-"
        return f"{PARTS}/{prefix}{span[0]:015d}-{span[1]:07d}.part"

    def head(self, span: Span) -> dict[str, object]:
        """What a part says it is."""
        return {"format": FORMAT, "identity": self.identity, "alternative": self.alternative, "span": list(span)}

    def keep(self, span: Span, block: RunBlock) -> None:
        """Keeps a finished block."""
        self.folder.write_bytes(self.name(span), sealed(self.head(span), bytes_of_block(block)))

    def spans(self) -> list[Span]:
        """The spans that parts are named for, whatever is in them; none overlaps another."""
        spans: list[Span] = []
        for path in sorted(self.folder.file(f"{PARTS}/*").parent.glob("*.part")):
            if name := PART_NAME.fullmatch(path.name):
                span = (int(name[1]), int(name[2]))
                if self.name(span) == f"{PARTS}/{path.name}" and span[0] >= (sum(spans[-1]) if spans else 0):
                    spans.append(span)
        return spans

    def blocks(self, end: int) -> Iterator[tuple[Span, RunBlock]]:
        """The blocks kept of the runs up to ``end``, those that are whole."""
        for span in self.spans():
            if sum(span) > end:  # a precision's later looks may have left more
                continue
            block = self.load(span)
            if block is None:
                log.warning("%s is not whole, or not of these runs; they are made again", self.name(span))
            else:
                yield span, block

    def load(self, span: Span) -> RunBlock | None:
        """A block that was kept; None where what was kept is not whole, or of other runs."""
        path = self.folder.file(self.name(span))
        try:
            data = None if path.is_symlink() else unsealed(self.head(span), path.read_bytes())
        except OSError:
            return None
        block = None if data is None else block_from_bytes(data)
        return block if block is not None and (block.first, len(block)) == span else None


def clear_parts(folder: Folder) -> None:
    """Removes every part of a folder, and the drafts of parts."""
    for path in folder.file(f"{PARTS}/*").parent.glob("*"):
        name = path.name.removesuffix(DRAFT)
        if PART_NAME.fullmatch(name):
            folder.remove(f"{PARTS}/{name}")


def sealed(head: Mapping[str, object], body: bytes) -> bytes:
    """Some data with what it is and the SHA-256 of both, a line each before it."""
    content = json.dumps(head, sort_keys=True).encode() + b"\n" + body
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unsealed(head: Mapping[str, object], data: bytes) -> bytes | None:
    """The data that was sealed; None if a byte of it has changed, or it is something else than ``head`` says."""
    digest, _, content = data.partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != digest:
        return None
    written, _, body = content.partition(b"\n")
    return body if written == json.dumps(head, sort_keys=True).encode() else None


def bytes_of_block(block: RunBlock) -> bytes:
    """A block as the bytes of an ``npz`` file, always the same for the same block."""
    # Any, for a type checker takes every one of them for `savez`'s own keyword
    arrays: dict[str, Any] = {f"column {name}": values for name, values in block.columns.stored.items()}
    types = [(name, kind.kind, kind.stored, kind.empty) for name, kind in block.columns.types.items()]
    arrays["types"] = np.array(json.dumps(types))
    arrays |= {f"daily {name}": values for name, values in block.daily.items()}
    for name, histogram in block.histograms.items():
        bins = np.array([histogram.bins.low, histogram.bins.high])
        arrays |= {f"bins {name}": bins, f"counts {name}": histogram.counts, f"sums {name}": histogram.sums}
    arrays |= {"first": np.int64(block.first), "waits": block.waits, "days": np.int64(block.days)}
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def block_from_bytes(data: bytes) -> RunBlock | None:
    """The block in the bytes of an ``npz`` file; None where they are none."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            types = {name: ColumnType(*kind) for name, *kind in json.loads(str(arrays["types"]))}
            columns = ColumnTable(types, {name: arrays[f"column {name}"] for name in types})
            daily = {name.removeprefix("daily "): arrays[name] for name in arrays if name.startswith("daily ")}
            histograms = {
                name: DailyHistogram(Bins(*bins.tolist()), arrays[f"counts {name}"], arrays[f"sums {name}"])
                for name, bins in {n.removeprefix("bins "): arrays[n] for n in arrays if n.startswith("bins ")}.items()
            }
            return RunBlock(int(arrays["first"]), columns, daily, histograms, arrays["waits"], int(arrays["days"]))
    except (OSError, ValueError, TypeError, EOFError, KeyError, BadZipFile):
        return None
