"""All benchmarks in one command: engines beside programs by hand and on other libraries, exact answers, commands.

    python -m benchmarks [--rounds 5] [--runs 10000] [--few 60] [--long] [--write]

What every program simulated is compared first: a ratio is only told of equal runs. Ratios are medians over
interleaved rounds in one process; absolute figures are those of this machine at this hour. ``--write`` keeps the
page and its picture beside this file.
"""

from __future__ import annotations

import argparse
import hashlib
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import ceasefire_sim as cs
from benchmarks.commands import costs
from benchmarks.oracle import beside_storm
from benchmarks.page_speed import page_lines
from benchmarks.programs import Program, installed, programs
from ceasefire_sim.engines.compiled import run_columns as wasm
from ceasefire_sim.engines.compiled.hosting import host
from ceasefire_sim.engines.vectorised import run_columns as vectorised

HERE = Path(__file__).parent
DIGEST = "66e3"  # of the first 60 runs; changes only if the scenario or the language does
FEW = 60
SIZES = {"6,798": ([0, 6], 3), "106,304": ([16, 25], 20), "1,195,084": ([0, 110], 50)}


@dataclass
class Measured:
    """Run-days a second of one program, a number a round."""

    program: Program
    days: int = 0
    shown: str = ""
    speeds: list[float] = field(default_factory=list)


def digest(rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> str:
    """Four letters for the end days and last states of some runs."""
    return hashlib.sha256(rows.astype(np.int64).tobytes()).hexdigest()[:4]


def measured(those: list[Program], rounds: int, few: int) -> list[Measured]:
    """Every program's speeds, after all have shown the same runs; those of equally many runs have to be equal, too."""
    figures = [Measured(program) for program in those]
    shown = {figure.program.name: digest(figure.program.play(few)) for figure in figures}
    assert len(set(shown.values())) == 1, f"the programs made different runs: {shown}"
    assert few != FEW or set(shown.values()) == {DIGEST}, f"other runs than before: {shown}"
    for _ in range(rounds):
        for figure in figures:
            clock = time.perf_counter if figure.program.threads > 1 else time.process_time
            began = clock()
            rows = figure.program.play(figure.program.runs)
            seconds = clock() - began
            figure.days, figure.shown = int(rows[:, 0].sum()), digest(rows)
            figure.speeds.append(figure.days / seconds)
    for runs in {figure.program.runs for figure in figures}:
        shown = {figure.program.name: figure.shown for figure in figures if figure.program.runs == runs}
        assert len(set(shown.values())) == 1, f"of {runs} the programs made different runs: {shown}"
    return figures


def ratio(over: Measured, under: Measured) -> float:
    """The median over rounds of one speed over another."""
    return statistics.median(a / b for a, b in zip(over.speeds, under.speeds, strict=True))


def speeds_page(figures: list[Measured]) -> Iterator[str]:
    plain = figures[0]
    yield "| program | runs | run-days | run-days a second | times the plain program |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for figure in figures:
        runs, days, speed = figure.program.runs, figure.days, statistics.median(figure.speeds)
        yield f"| {figure.program.name} | {runs:,} | {days:,} | {speed:,.0f} | {ratio(figure, plain):,.1f} |"


def goals_page(figures: list[Measured]) -> Iterator[str]:
    by_name = {figure.program.name: figure for figure in figures}
    engine = by_name["compiled engine"]
    yield "| what | goal | measured |"
    yield "| --- | --- | ---: |"
    if "C by hand, with tables" in by_name:
        beside = ratio(engine, by_name["C by hand, with tables"])
        yield f"| compiled engine against C by hand, all tables | at least 0.8 | {beside:.2f} |"
    yield f"| compiled engine against `transitions` | at least 900 | {ratio(engine, figures[0]):.0f} |"
    for runs, goal in ((1_000, 10), (10_000, 5)):
        what = f"compiled against vectorised, gaza-2025, {runs:,} runs, from the scenario on"
        yield f"| {what} | at least {goal} | {against_vectorised(runs):.1f} |"


def against_vectorised(runs: int) -> float:
    """How many times faster the compiled engine is from a scenario that is read to its table, compiling included."""
    ratios = []
    for _ in range(3):
        first, second = (cs.read_scenario("gaza-2025") for _ in range(2))  # neither knows what the other does
        forget_modules()
        began = time.process_time()
        vectorised.play_block(first, vectorised.program_of(first), 1, 0, runs)
        middle = time.process_time()
        wasm.play_block(second, wasm.compiled(second), 1, 0, runs)
        ratios.append((middle - began) / (time.process_time() - middle))
    return statistics.median(ratios)


def forget_modules() -> None:
    """A new host, which has compiled nothing; the old one is closed when the interpreter ends."""
    host.cache_clear()
    host()


def exact_page() -> Iterator[str]:
    yield "| day states | processor, s | goal, s | largest memory of the process so far, GB | reached |"
    yield "| ---: | ---: | ---: | ---: | ---: |"
    for states, (limits, initial) in SIZES.items():
        scenario = cs.read_scenario(
            str(HERE / "scenario.yaml"),
            overrides={"quantities.trust.range": limits, "quantities.trust.initial": initial},
        )
        began = time.process_time()
        exact = cs.solve(scenario, max_states=5_000_000)
        seconds = time.process_time() - began
        assert f"{exact.states:,}" == states, f"other states than before: {exact.states}"
        goal = {"106,304": "1.5", "1,195,084": "12"}.get(states, "")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        yield f"| {states} | {seconds:.1f} | {goal} | {memory:.2f} | {exact.ending_shares['reached']:.6f} |"


def storm_page(rounds: int) -> Iterator[str]:
    if not installed("stormpy"):
        yield "Storm is not installed here (extra `[storm]`)."
        return
    yield "| scenario | days | day states | seconds | states in Storm | seconds of Storm | times | difference |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for case in beside_storm(rounds):
        ours = f"{case.day_states:,} | {case.seconds:.3f}"
        theirs = f"{case.storm_states:,} | {case.storm_seconds:.3f}"
        yield f"| {case.name} | {case.days} | {ours} | {theirs} | {case.ratio:.0f} | {case.difference:.0e} |"


def commands_page(rounds: int, long: bool) -> Iterator[str]:
    yield "| command | goal | processor, s | clock, s | memory, MB |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for command, cost in costs(rounds, long):
        goal = f"{command.seconds:g} s" + (" by the clock" if command.wall else "")
        goal += f", {command.megabytes:g} MB" if command.megabytes else ""
        yield f"| `{command.words}` | {goal} | {cost.processor:.2f} | {cost.wall:.2f} | {cost.megabytes:.0f} |"


def picture(figures: list[Measured]) -> Figure:
    """Run-days a second on a logarithmic scale."""
    figure = Figure(figsize=(8, 0.42 * len(figures) + 1.1), layout="constrained")
    axes = figure.add_subplot()
    names = [each.program.name for each in figures]
    speeds = [statistics.median(each.speeds) for each in figures]
    own = ["#0072b2" if "engine" in name else "#999999" for name in names]
    bars = axes.barh(names, speeds, color=own)
    axes.bar_label(bars, [f"{ratio(each, figures[0]):,.1f} x" for each in figures], padding=4, fontsize=9)
    axes.set_xscale("log")
    axes.set_xlim(right=max(speeds) * 4)
    axes.invert_yaxis()
    axes.set_xlabel("run-days a second (logarithmic)")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def page(figures: list[Measured], rounds: int, long: bool) -> Iterator[str]:
    yield "# Measured speeds"
    yield ""
    command = "python -m benchmarks --write" + " --long" * long
    yield f"By `{command}`, Python {platform.python_version()}, NumPy {np.__version__}. Ratios are medians of {rounds}"
    yield "interleaved rounds; absolute figures are those of one shared machine at one hour."
    yield ""
    yield "## The same runs by every program"
    yield ""
    yield f"The scenario is `benchmarks/scenario.yaml`; the first {FEW} runs of each have the digest `{DIGEST}`."
    yield "Times are processor time, but for two threads: there the clock's. Getting ready (lowering, compiling) is not"
    yield "counted here; it is in rows from the scenario on, and in whole commands."
    yield ""
    yield "![Run-days a second](results.svg)"
    yield ""
    yield from speeds_page(figures)
    for title, lines in (
        ("Goals of the compiled engine", goals_page(figures)),
        ("Exact answers, 365 days", exact_page()),
        ("The exact engine beside Storm, same export, same questions", storm_page(min(rounds, 3))),
        ("Whole commands", commands_page(min(rounds, 3), long)),
        ("The page in Chromium, gaza-2025", page_lines(rounds)),
    ):
        yield from ("", f"## {title}", "")
        yield from lines


def main() -> None:
    """Measures, prints, and writes if asked."""
    parser = argparse.ArgumentParser()
    for name, default in (("--rounds", 5), ("--runs", 10_000), ("--few", FEW)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measured(list(programs(Path(folder), options.runs, options.few)), options.rounds, options.few)
    lines = []
    for line in page(figures, options.rounds, options.long):
        print(line, flush=True)
        lines.append(line)
    if options.write:
        (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        picture(figures).savefig(HERE / "results.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
