"""What whole commands cost: processor time and memory of a process, beside the goal for it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["COMMANDS", "Command", "Cost", "costs"]


@dataclass(frozen=True)
class Command:
    """A command line; the most seconds of processor, and megabytes if that matters, it should take."""

    words: str
    seconds: float
    megabytes: float | None = None
    wall: bool = False
    long: bool = False


COMMANDS = (
    Command("--help", 0.1),
    Command("validate gaza-2025", 0.35),
    Command("run gaza-2025 --runs 10000 --no-plots", 1.0),
    Command("run gaza-2025 --runs 10000", 2.2),
    Command("run gaza-2025 --runs 100000 --no-plots", 4.0),
    Command("compare gaza-2025 --runs 10000", 4.0),
    Command("check gaza-2025", 3.0, 300),
    Command("sequence gaza-2025", 5.0),
    Command("run gaza-2025 --runs 1000000 --no-plots --workers 2", 40.0, 500, wall=True, long=True),
)


@dataclass(frozen=True)
class Cost:
    """Seconds of processor and of the clock, and the most megabytes a process held."""

    processor: float
    wall: float
    megabytes: float


# A small process of its own starts the command: what is counted of a child begins with the size of its parent.
ACCOUNTANT = """
import os, sys, time
command, began = [sys.executable, "-m", "ceasefire_sim", *sys.argv[1:]], time.perf_counter()
aside = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
process = os.posix_spawn(sys.executable, command, os.environ, file_actions=aside)
_, status, spent = os.wait4(process, 0)
unit = 1 if sys.platform == "darwin" else 1024
wall, code = time.perf_counter() - began, os.waitstatus_to_exitcode(status)
print(code, spent.ru_utime + spent.ru_stime, wall, spent.ru_maxrss * unit / 1e6)
"""


def cost(words: str) -> Cost:
    """Runs a command in an empty folder; raises if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPATH"] = os.pathsep.join([os.getcwd(), environment.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        command = [sys.executable, "-c", ACCOUNTANT, *words.split()]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        code, processor, wall, megabytes = map(float, done.stdout.split())
        if code not in (0, 1):
            raise RuntimeError(f"{words}: exit {code:g}: {done.stderr[-500:]}")
        return Cost(processor, wall, megabytes)


def costs(rounds: int, long: bool) -> Iterator[tuple[Command, Cost]]:
    """The median cost of each command, rounds interleaved; long ones once, and only if asked for."""
    taken: dict[Command, list[Cost]] = {command: [] for command in COMMANDS if long or not command.long}
    cost("validate gaza-2025")  # byte code is written once
    for number in range(rounds):
        for command, those in taken.items():
            if number == 0 or not command.long:
                those.append(cost(command.words))
    for command, those in taken.items():
        yield (
            command,
            Cost(
                statistics.median(each.processor for each in those),
                statistics.median(each.wall for each in those),
                statistics.median(each.megabytes for each in those),
            ),
        )
