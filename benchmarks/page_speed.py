"""The page in Chromium: its runs beside the compiled engine's, how soon numbers are seen, pictures as a slider moves.

    python -m benchmarks.page_speed [--rounds 5]

Processor time is that of threads, so that other programs on the machine do not count. Beside times by the clock stands
how long the page's threads waited for a processor meanwhile, some of it at one time; at rest there is none.
Linux keeps both figures of every thread (``/proc``).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ceasefire_sim as cs
from ceasefire_sim.engines.compiled.hosting import host, module_bytes
from ceasefire_sim.engines.compiled.playing import CompiledMachine, PlayedBlock
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.webpage.export import page
from ceasefire_sim.webpage.inlining import data_block, policy, script
from ceasefire_sim.webpage.machine_parts import machine_parts, page_machine
from ceasefire_sim.webpage.packing import packed_machines
from tests.webpage.chromium import CHROMIUM, Browser, browser

__all__ = ["page_lines"]

HERE = Path(__file__).parent
SIZES = (500, 2_000)
SEEN = "document.body.dataset.ready"
# moves the first slider to and fro sixty times a second, and gives how many pictures there were
DRAG = """
(milliseconds) => new Promise((done) => {
  const input = document.querySelector("#sliders input:not(:disabled)");
  const [low, high] = [Number(input.min), Number(input.max)];
  const end = performance.now() + milliseconds;
  let [step, pictures] = [0, 0];
  const seen = new MutationObserver(() => (pictures += 1));
  seen.observe(document.getElementById("areas"), { childList: true });
  const move = () => {
    if (performance.now() > end) return seen.disconnect(), done(pictures);
    input.value = low + (high - low) * (0.5 + 0.4 * Math.sin((step += 1) / 20));
    input.dispatchEvent(new Event("input"));
    return setTimeout(move, 1000 / 60);
  };
  move();
})
"""
# moves the first slider once, and gives when the 2,000 runs of its setting were all there
JUMP = """
(share) => new Promise((done) => {
  const input = document.querySelector("#sliders input:not(:disabled)");
  const [low, high] = [Number(input.min), Number(input.max)];
  const began = performance.now();
  const seen = new MutationObserver(() => {
    if (document.body.dataset.ready === "2000") seen.disconnect(), done(performance.now() - began);
  });
  seen.observe(document.body, { attributes: true, attributeFilter: ["data-ready"] });
  input.value = low + (high - low) * share;
  input.dispatchEvent(new Event("input"));
})
"""
# notes when the first numbers were drawn, and when all runs were there
NOTES = """
new MutationObserver(() => {
  if (document.getElementById("count")?.textContent) globalThis.firstAt ??= performance.now();
  if (document.body?.dataset.ready) globalThis.readyAt ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
"""
GOALS = {
    "from opening to the first numbers": 500,
    "a picture of 500 runs while a slider moves": 50,
    "2,000 runs after a move": 200,
}


@dataclass(frozen=True)
class Spent:
    """Milliseconds of the page's thread, of all its workers, and of waiting for a processor (of workers: the mean)."""

    page: float = 0.0
    workers: float = 0.0
    waited: float = 0.0


@dataclass(frozen=True)
class Threads:
    """The threads of a page: nanoseconds on a processor and waiting for one, by process and thread."""

    page: dict[str, tuple[int, int]]
    workers: dict[str, tuple[int, int]]

    def since(self, before: Threads) -> Spent:
        """What was spent in between by the page that has workers; a thread that is new began with nothing."""
        own = {Path(worker).parent for worker in self.workers}
        page, page_waited = spent(
            {key: value for key, value in self.page.items() if Path(key).parent in own}, before.page
        )
        workers, workers_waited = spent(self.workers, before.workers)
        return Spent(page, workers, page_waited + workers_waited / max(len(self.workers), 1))


def spent(now: dict[str, tuple[int, int]], before: dict[str, tuple[int, int]]) -> tuple[float, float]:
    """Milliseconds on a processor and waiting for one, of some threads together."""
    changes = [
        (run - before.get(key, (0, 0))[0], wait - before.get(key, (0, 0))[1]) for key, (run, wait) in now.items()
    ]
    return sum(run for run, _ in changes) / 1e6, sum(wait for _, wait in changes) / 1e6


def threads(chromium: Browser) -> Threads:
    """The threads of the processes that show pages."""
    page: dict[str, tuple[int, int]] = {}
    workers: dict[str, tuple[int, int]] = {}
    for process in renderers(chromium):
        for thread in Path(f"/proc/{process}/task").iterdir():
            name, figures = (thread / "comm").read_text().strip(), (thread / "schedstat").read_text().split()
            kind = workers if name.startswith("DedicatedWorker") else page if thread.name == str(process) else None
            if kind is not None:
                kind[str(thread)] = (int(figures[0]), int(figures[1]))
    return Threads(page, workers)


def renderers(chromium: Browser) -> list[int]:
    """The processes that show pages."""
    own, chromium.session = chromium.session, ""
    processes = chromium.call("SystemInfo.getProcessInfo")["processInfo"]
    chromium.session = own
    return [int(process["id"]) for process in processes if process["type"] == "renderer"]


# the runs alone -----------------------------------------------------------------------------------------------------


def runs_page(scenario: Scenario) -> str:
    """A page whose worker plays the scenario's runs when it is told to, and does nothing else."""
    packed = packed_machines([machine_parts(scenario)])
    worker, main = script(HERE / "page_runs.js"), script(HERE / "page_asks.js")
    return (
        '<!doctype html><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy([main], "")}">'
        f'<script type="text/plain" id="packed">{packed.text}</script>'
        f'<script type="text/plain" id="worker">{worker}</script>'
        f'{data_block("machines", packed.data)}<script type="module">{main}</script>'
    )


def with_the_pages_module(scenario: Scenario) -> CompiledMachine:
    """The engine's machine that plays the module of the page: draws may be decided by hand in it."""
    machine = page_machine(scenario)
    machine.__dict__["program"] = machine.program_for_hands
    return machine


def of_the_engine(machine: CompiledMachine, runs: int) -> float:
    """Milliseconds of the engine for some runs, in this thread."""
    began = time.thread_time_ns()
    PlayedBlock(machine, RunRange(1, 0, runs))
    return (time.thread_time_ns() - began) / 1e6


def of_the_worker(chromium: Browser, words: str) -> float:
    """Milliseconds of a page's worker for what it is told to do."""
    before = threads(chromium)
    chromium.value(words)
    return threads(chromium).since(before).workers


def ratios(scenario: Scenario, rounds: int) -> dict[str, float]:
    """How many times as long as the engine a browser takes: by the first call, then warm; medians of rounds."""
    taken: dict[str, list[float]] = {name: [] for name in ("first", *map(str, SIZES))}
    machine = with_the_pages_module(scenario)
    with written(runs_page(scenario)) as address:
        for _ in range(rounds):
            with browser() as chromium:
                chromium.open(address)
                taken["first"].append(
                    of_the_worker(chromium, f"load().then(() => play({SIZES[0]}))") / first_call(machine)
                )
                chromium.value(f"play({SIZES[1]})")
                for runs in SIZES * rounds:
                    theirs, ours = of_the_worker(chromium, f"play({runs})"), of_the_engine(machine, runs)
                    taken[str(runs)].append(theirs / ours)
    return {name: statistics.median(values) for name, values in taken.items()}


def first_call(machine: CompiledMachine) -> float:
    """Milliseconds of the engine for a first call, compiling included; its text becomes bytes first, not counted."""
    host.cache_clear()
    began = time.thread_time_ns()
    module_bytes(machine.program.text)
    together = (time.thread_time_ns() - began) / 1e6
    return of_the_engine(machine, SIZES[0]) - together


# what is seen -------------------------------------------------------------------------------------------------------


@contextmanager
def written(text: str) -> Iterator[str]:
    """A page in a file, by its address."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(text, "utf-8")
        file.with_name("empty.html").write_text("<!doctype html>", "utf-8")
        yield file.as_uri()


@dataclass(frozen=True)
class Seen:
    """Milliseconds by the clock until something was seen, and what was spent on it."""

    clock: float
    spent: Spent


def opening(chromium: Browser, address: str) -> Seen:
    """A page opened on 250 runs, and how long until the first are drawn; all that it spends on them is counted.

    Its process is there before: another file was open.
    """
    chromium.open(address.rpartition("/")[0] + "/empty.html")
    before = threads(chromium)
    chromium.open(f"{address}#part=what-if&runs=250")
    chromium.wait("globalThis.readyAt", 60_000)
    return Seen(chromium.value("firstAt"), threads(chromium).since(before))


def timed(chromium: Browser, words: str) -> tuple[float, Spent]:
    """The value of an expression, and what was spent on it."""
    before = threads(chromium)
    value = chromium.value(words)
    return float(value), threads(chromium).since(before)


def picture_while_a_slider_moves(chromium: Browser) -> Seen:
    """One picture of those that were drawn while a slider moved for two seconds."""
    milliseconds = 2_000
    pictures, own = timed(chromium, f"({DRAG})({milliseconds})")
    chromium.wait(f"{SEEN} === '2000'", 60_000)
    each = Spent(own.page / pictures, own.workers / pictures, own.waited / pictures)
    return Seen(milliseconds / pictures, each)


def all_runs_after_a_move(chromium: Browser, share: float) -> Seen:
    """The 2,000 runs of a setting after a slider was moved once."""
    return Seen(*timed(chromium, f"({JUMP})({share})"))


def sights(scenario: Scenario, rounds: int) -> dict[str, list[Seen]]:
    """What is seen of a page, by what it is; a number a round, each in a browser of its own."""
    seen: dict[str, list[Seen]] = {name: [] for name in GOALS}
    with written(page(scenario)) as address:
        for _ in range(rounds):
            with browser() as chromium:
                chromium.size(1280, 720)
                chromium.call("Page.addScriptToEvaluateOnNewDocument", source=NOTES)
                for name, sight in zip(GOALS, seen_in(chromium, address), strict=True):
                    seen[name].append(sight)
    return seen


def seen_in(chromium: Browser, address: str) -> Iterator[Seen]:
    """What one browser shows, in the order of the goals."""
    yield opening(chromium, address)
    chromium.open("about:blank")
    chromium.open(f"{address}#part=what-if")
    chromium.wait(f"{SEEN} === '2000'", 60_000)
    yield picture_while_a_slider_moves(chromium)
    yield all_runs_after_a_move(chromium, 0.3)


def middle(sights: list[Seen], figure: Callable[[Seen], float]) -> str:
    """The median of a figure, in milliseconds."""
    return f"{statistics.median(map(figure, sights)):.0f}"


def page_lines(rounds: int) -> Iterator[str]:
    """The page's speed as two tables."""
    if CHROMIUM is None:
        yield "Chromium is not installed here."
        return
    scenario = cs.read_scenario("gaza-2025")
    times = ratios(scenario, rounds)
    yield "| gaza-2025, the page's module: a worker's processor time over the compiled engine's | goal | measured |"
    yield "| --- | --- | ---: |"
    yield f"| {SIZES[0]} runs by the first call, compiling included | at most 3 | {times['first']:.2f} |"
    for runs in SIZES:
        yield f"| {runs:,} runs once warm | at most 1.5 | {times[str(runs)]:.2f} |"
    yield ""
    yield "| milliseconds | goal | by the clock | waiting for a processor | page, processor | workers, processor |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for name, those in sights(scenario, rounds).items():
        clock = f"{middle(those, lambda seen: seen.clock)} | {middle(those, lambda seen: seen.spent.waited)}"
        own = f"{middle(those, lambda seen: seen.spent.page)} | {middle(those, lambda seen: seen.spent.workers)}"
        yield f"| {name} | at most {GOALS[name]} | {clock} | {own} |"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    for line in page_lines(parser.parse_args().rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
