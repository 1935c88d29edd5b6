"""The hand-written C program, compiled for this processor and called from Python."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.transitions_program import HORIZON
from ceasefire_sim.arrays import IntArray
from ceasefire_sim.luck import key

__all__ = ["HandWritten", "compiled", "compiler"]

FIELDS = 8
SITES = (
    *("incidents.raid", "incidents.shelling", "incidents.talks", "incidents.rumour"),
    *("responses.cooling", "responses.fading", "responses.renewal", "responses.recovery"),
    *("mechanisms.monitoring.agree", "mechanisms.monitoring.deploy", "mechanisms.monitoring.leave"),
    *("regions.authority.mandate", "regions.authority.seat", "regions.authority.fall"),
    *("regions.force.mandate", "regions.force.deploy", "regions.force.withdraw"),
    *("phases.collapse", "phases.suspend", "phases.resume", "phases.advance", "phases.conclude"),
)


def compiler() -> str | None:
    """A C compiler, if there is one."""
    return shutil.which("gcc") or shutil.which("cc")


def pointer(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


@dataclass(frozen=True)
class HandWritten:
    """The program under one seed."""

    library: ctypes.CDLL
    keys: np.ndarray[tuple[int, ...], np.dtype[np.uint64]]

    def runs_alone(self, first: int, count: int) -> IntArray:
        """End day and last state of some runs, a row each."""
        rows = np.empty((count, FIELDS), np.int32)
        self.library.runs_alone(pointer(self.keys), ctypes.c_int64(first), ctypes.c_int64(count), pointer(rows))
        return rows.astype(np.int64)

    def with_observers(self, first: int, count: int) -> tuple[IntArray, IntArray]:
        """The same, and the days on which the two properties are settled; daily tables are filled and dropped."""
        rows, settled = np.empty((count, FIELDS), np.int32), np.empty((count, 2), np.int32)
        tables = np.zeros(self.library.table_bytes() // 8, np.int64)
        self.library.with_observers(
            pointer(self.keys),
            *(ctypes.c_int64(number) for number in (first, count)),
            *(pointer(array) for array in (rows, settled, tables)),
        )
        assert tables.sum() == count * (HORIZON + 1) * (FIELDS - 1), "a day was not counted"
        return rows.astype(np.int64), settled.astype(np.int64)


def compiled(folder: Path, seed: int = 1) -> HandWritten:
    """The program, compiled into a folder; without fused operations, which would change the runs."""
    program = compiler()
    assert program is not None, "this part needs a C compiler"
    library = folder / "hand.so"
    source = Path(__file__).with_name("hand.c")
    options = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
    subprocess.run([program, *options, "-o", str(library), str(source)], check=True)
    loaded = ctypes.CDLL(str(library))
    loaded.table_bytes.restype = ctypes.c_int64
    return HandWritten(loaded, np.array([key(seed, site) for site in SITES], np.uint64))
