"""How many runs are made: which engine, in blocks, over processes; the result depends on none of that."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

from ceasefire_sim.errors import InputError
from ceasefire_sim.results.run_block import RunBlock, join_blocks
from ceasefire_sim.results.runset import RunSet
from ceasefire_sim.results.store import Store
from ceasefire_sim.scenario.limits import LARGEST_SEED, MOST_RUNS
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.studies.executors import over_processes

__all__ = ["ENGINES", "Span", "checked", "simulate", "spans_of"]

ENGINES = ("auto", "reference", "vectorised")
Progress = Callable[[int], None]
Span = tuple[int, int]  # the first run of a block, and how many
# runs that stand side by side: enough for NumPy's overhead, few enough for the cache and for progress
BLOCKS = {"vectorised": 20_000, "reference": 200}


def simulate(
    scenario: Scenario,
    runs: int | None = None,
    seed: int | None = None,
    *,
    engine: str = "auto",
    workers: int | None = None,
    block: int | None = None,
    confidence: float = 0.95,
    store: Store | None = None,
    progress: Progress | None = None,
) -> RunSet:
    """Runs of a scenario, as many and with the seed it names unless said otherwise.

    ``engine`` is ``reference`` or ``vectorised`` (``auto``); ``workers`` processes share the work (by default
    it is done in this one), ``block`` runs at a time. With a ``store`` finished blocks are kept
    there, and those it holds are not made again. ``progress`` is told the runs finished. Raises ``InputError``
    for numbers out of bounds, ``LimitError`` where worker processes die.
    """
    runs, seed, engine = checked(scenario, runs, seed, engine, confidence)
    size = block or block_size(engine, runs, workers, scenario.horizon)
    parts = store.parts() if store is not None else ()
    kept = [span for span, _ in parts if sum(span) <= runs]  # a precision's later looks may have left more
    missing = list(spans_of(runs, size, kept))
    done, tell = sum(span[1] for span in kept), progress or (lambda finished: None)
    fresh: dict[Span, RunBlock] = {}
    with closing(blocks(scenario, engine, seed, missing, workers or 1)) as finished:
        for span, made in finished:
            if store is not None:
                store.keep(span, made)
            fresh[span] = made
            done += span[1]
            tell(done)
    found = {**fresh, **{span: store.load(span) for span in kept}} if store is not None else fresh
    return RunSet(scenario, seed, engine, join_blocks([found[span] for span in sorted(found)]), confidence)


def checked(
    scenario: Scenario, runs: int | None, seed: int | None, engine: str, confidence: float
) -> tuple[int, int, str]:
    """The numbers asked for, or those of the scenario, within their bounds; the engine by its name."""
    runs = scenario.file.runs if runs is None else runs
    seed = scenario.file.seed if seed is None else seed
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(f"the number of runs is at least 1, not {runs}")
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"a seed lies between 0 and 2^64-1, not at {seed}")
    if not 0 < confidence < 1:
        raise InputError(f"a confidence lies between 0 and 1, not at {confidence}")
    if engine not in ENGINES:
        raise InputError(f"there is no engine '{engine}'; there are: {', '.join(ENGINES)}")
    return runs, seed, "vectorised" if engine == "auto" else engine


def block_size(engine: str, runs: int, workers: int | None, horizon: int) -> int:
    """Runs a block: enough to be worth handing over, few enough to show progress."""
    size = BLOCKS[engine]
    if engine == "reference":
        size = max(1, min(size, 50_000 // horizon + 1))
    return max(1, min(size, -(-runs // (workers or 1))))


def spans_of(runs: int, size: int, kept: Iterable[Span] = ()) -> Iterator[Span]:
    """The blocks to be made: runs that no block kept holds, at most ``size`` at a time."""
    first = 0
    for start, count in [*sorted(kept), (runs, 0)]:
        for begin in range(first, start, size):
            yield begin, min(size, start - begin)
        first = start + count


def player(scenario: Scenario, engine: str) -> Callable[[int, Span], RunBlock]:
    """The function that plays a block of a scenario on an engine."""
    if engine == "reference":
        from ceasefire_sim.reference.play import play_block as on_reference

        return lambda seed, span: on_reference(scenario, seed, *span)
    from ceasefire_sim.engines.vectorised.run_columns import play_block, program_of

    program = program_of(scenario)
    return lambda seed, span: play_block(scenario, program, seed, *span)


def seeded(scenario: Scenario, engine: str, seed: int) -> Callable[[Span], RunBlock]:
    """The function that plays a block with a seed."""
    play = player(scenario, engine)
    return lambda span: play(seed, span)


def blocks(
    scenario: Scenario, engine: str, seed: int, spans: list[Span], workers: int
) -> Generator[tuple[Span, RunBlock], None, None]:
    """The blocks of some spans, as they are finished."""
    if workers == 1 or len(spans) < 2:
        play = player(scenario, engine) if spans else None
        for span in spans:
            assert play is not None
            yield span, play(seed, span)
    else:
        with closing(over_processes(seeded, (scenario, engine, seed), spans, workers)) as finished:
            for number, made in finished:
                yield spans[number], made
