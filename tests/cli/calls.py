"""Commands as a user calls them: in this process, as the entry point carries them out, or in one of their own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any
from unittest import mock

from ceasefire_sim.cli import main

ROOT = Path(__file__).parents[2]


def call(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A command carried out in this process by the entry point, in an empty folder unless one is given.

    A process of its own would load all that is loaded here, a second of work each time.
    """
    if cwd is None:
        with tempfile.TemporaryDirectory() as folder:
            return call(*arguments, cwd=Path(folder))
    command = ["ceasefire-sim", *arguments]
    out, err = io.BytesIO(), io.BytesIO()
    streams = [io.TextIOWrapper(stream, "utf-8", write_through=True) for stream in (out, err)]  # one let go closes its
    with (
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(streams[0]),
        contextlib.redirect_stderr(streams[1]),
        mock.patch.object(sys, "argv", command),
        warnings.catch_warnings(),
    ):
        code = exit_code()
    return subprocess.CompletedProcess(command, code, out.getvalue().decode(), err.getvalue().decode())


def exit_code() -> int:
    """What the entry point leaves with."""
    try:
        main()
    except SystemExit as leaving:
        assert isinstance(leaving.code, int)
        return leaving.code
    raise AssertionError("the entry point does not leave")


def call_process(*arguments: str, cwd: Path | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, in an empty folder unless one is given."""
    if cwd is None:
        with tempfile.TemporaryDirectory() as folder:
            return call_process(*arguments, cwd=Path(folder), **more)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ceasefire_sim", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=120, **more)
