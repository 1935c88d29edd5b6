"""The commands that make many runs: ``run`` and ``compare``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from ceasefire_sim.cli.options import bar, document, opened, run_options, say, scenario_options
from ceasefire_sim.errors import InputError

__all__ = ["compare", "run"]


precision_option = click.option(
    "--precision", type=click.FloatRange(0, 0.5, min_open=True), metavar="H",
    help="Run until every interval is at most this far to either side (--runs: at most so many).",
)  # fmt: skip


@click.command()
@click.argument("file")
@scenario_options
@run_options
@precision_option
@click.option("--csv", is_flag=True, help="Write the table of runs as CSV, too.")
def run(
    file: str, runs: int | None, seed: int | None, workers: int | None, engine: str, confidence: float,
    precision: float | None, out: str | None, overwrite: bool, csv: bool, plots: bool, as_json: bool, quiet: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Simulate many runs: how they end, what was asked, what was waited for.

    Tables and pictures go to --out, results/SCENARIO[-VARIANT] unless said otherwise.
    """
    from ceasefire_sim.present.run_report import outcome_lines, summary

    scenario = opened(file, **options)
    work = Work(scenario, runs, seed, engine, workers, confidence, precision)
    store = claimed(folder_of(scenario, out), work.identity(scenario), overwrite, out is None)
    (found,) = work.made([scenario], store, [store], quiet)
    data = summary(found)
    store.finish(found, data, work.about(), csv)
    pictures = draw(found, store) if plots else []  # after the tables: a disk that is full by now has those
    if as_json:
        document(data)
    elif not quiet:
        for line in outcome_lines(found, data):
            say(line)
        for name in ("runs.parquet", *pictures):
            say(f"wrote {store.folder / name}")
    if failed(data):
        raise click.exceptions.Exit(1)


def failed(data: dict[str, Any]) -> bool:
    """Whether an invariant broke or an expectation is false."""
    broken = any(row["violations"] for row in data["invariants"].values())
    return broken or any(row["met"] is False for row in data["properties"].values())


def claimed(folder: Path, identity: dict[str, Any], overwrite: bool, replaces: bool) -> Any:
    """The folder for the runs of an identity; says where others are replaced."""
    from ceasefire_sim.results.store import Store

    store = Store(folder, identity, overwrite, replaces)
    if store.replaced:
        say(f"{store.folder} held runs of another identity, which are replaced", err=True)
    return store


class Work:
    """How runs are to be made, and what is said of that afterwards."""

    def __init__(
        self, scenario: Any, runs: int | None, seed: int | None, engine: str, workers: int | None, confidence: float,
        precision: float | None,
    ) -> None:  # fmt: skip
        from ceasefire_sim.studies.precision import MOST, check_asked
        from ceasefire_sim.studies.simulate import checked

        self.started, self.clock = time.time(), time.perf_counter()
        self.total, chosen, self.engine = checked(scenario, runs, seed, engine, confidence)
        self.how: dict[str, Any] = {"seed": chosen, "engine": self.engine, "workers": workers, "confidence": confidence}
        self.precision = precision
        if precision is not None:
            self.total = runs or MOST
            check_asked([scenario], self.total)

    def identity(self, scenario: Any) -> dict[str, Any]:
        """What decides every number of one scenario's runs."""
        from ceasefire_sim.results.store import identity

        if self.precision is None:
            return identity(scenario, self.total, self.how["seed"])
        fixed = {"half_width": self.precision, "confidence": self.how["confidence"], "most": self.total}
        return identity(scenario, None, self.how["seed"], fixed)

    def made(self, scenarios: list[Any], folder: Any, stores: list[Any], quiet: bool) -> list[Any]:
        """The runs of every scenario; an interruption keeps what was finished and says so."""
        from ceasefire_sim.studies.precision import until_precise
        from ceasefire_sim.studies.simulate import simulate

        whole = self.total * len(scenarios)
        with bar(whole, quiet) as progress:

            def play(scenario: Any, count: int) -> Any:
                number = next(number for number, one in enumerate(scenarios) if one is scenario)
                progress.before = count * number
                return simulate(scenario, count, store=stores[number], progress=progress, **self.how)

            try:
                if self.precision is None:
                    return [play(scenario, self.total) for scenario in scenarios]
                found, widths = until_precise(scenarios, self.precision, self.how["confidence"], self.total, play)
            except KeyboardInterrupt:
                kept = sum(span[1] for store in stores for span, _ in store.parts())
                of = f"of {'at most ' if self.precision else ''}{whole} "
                say(f"interrupted: {kept} {of}runs are kept in {folder.folder}; the same command goes on from there",
                    err=True)  # fmt: skip
                raise click.exceptions.Exit(130) from None
        wide = [name for name, width in widths.items() if width > self.precision]
        if wide:
            say(f"warning: {', '.join(wide)}: wider than {self.precision:g} after {len(found[0])} runs", err=True)
        return found

    def about(self) -> dict[str, Any]:
        """What the manifest says besides the identity."""
        from ceasefire_sim import __version__

        seconds = round(time.perf_counter() - self.clock, 3)
        package = f"ceasefire_sim {__version__}"
        return {"package": package, "engine": self.engine, "started": round(self.started, 3), "seconds": seconds}


def folder_of(scenario: Any, out: str | None) -> Path:
    """The folder that was named, or results/SCENARIO[-VARIANT]."""
    if out is not None:
        return Path(out)
    variant = f"-{scenario.variant}" if scenario.variant else ""
    return Path("results", f"{scenario.name}{variant}")


def draw(runs: Any, store: Any) -> list[str]:
    """Writes the pictures of a run set; their names."""
    from ceasefire_sim.present.plots.figures import pictures

    written = []
    for name, made in pictures(runs):
        store.picture(f"plots/{name}.png", made)
        written.append(f"plots/{name}.png")
    return written


@click.command()
@click.argument("file")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@scenario_options
@run_options
@precision_option
def compare(
    file: str, names: tuple[str, ...], runs: int | None, seed: int | None, workers: int | None, engine: str,
    confidence: float, precision: float | None, out: str | None, overwrite: bool, plots: bool, as_json: bool,
    quiet: bool, **options: Any,
) -> None:  # fmt: skip
    """Set variants, readings or other files beside FILE, on the same luck.

    NAME is a variant of the scenario, a reading, 'all' readings, or another file; without any, all variants.
    Differences go to --out, results/SCENARIO-compared unless said otherwise.
    """
    from ceasefire_sim.present.comparison_report import comparison_lines, comparison_summary, failures
    from ceasefire_sim.studies.compare import compare as paired

    base = opened(file, **options)
    first_name = base.variant or ("as read" if base.readings else "as written")
    sides = {first_name: base, **alternatives(base, file, names, options)}
    work = Work(base, runs, seed, engine, workers, confidence, precision)
    identities = {name: work.identity(one) for name, one in sides.items()}
    total = None if precision else work.total
    whose = {"compared": identities, "seed": work.how["seed"], "runs": total}
    store = claimed(Path(out) if out else Path("results") / f"{base.name}-compared", whose, overwrite, out is None)
    found = work.made(list(sides.values()), store, [store.of(number) for number in range(len(sides))], quiet)
    made = dict(zip(sides, found, strict=True))
    first, *rest = made.items()
    others = {name: paired(first[1], second) for name, second in rest}
    data = comparison_summary(first[0], first[1], others)
    written = ["summary.json"]
    if plots:
        from ceasefire_sim.present.plots.comparison import comparison

        store.picture("plots/comparison.png", comparison(made))
        written.append("plots/comparison.png")
    store.sign(len(first[1]), data, work.about())
    if as_json:
        document(data)
    elif not quiet:
        for line in comparison_lines(first[0], first[1], others):
            say(line)
        for name in written:
            say(f"wrote {store.folder / name}")
    for line in failures(first[0], data["base"]):
        say(line, err=True)
    if failed(data["base"]):
        raise click.exceptions.Exit(1)


def alternatives(base: Any, file: str, names: tuple[str, ...], options: dict[str, Any]) -> dict[str, Any]:
    """The scenarios that names stand for: variants, readings, `all` readings, or other files."""
    from ceasefire_sim.scenario.source.files import find_scenario
    from ceasefire_sim.scenario.validation.suggestions import did_you_mean

    chosen = [name for name in names or tuple(base.file.variants) if name != base.variant]
    if not chosen:
        other = "other variants" if base.variant else "variants"
        raise InputError(f"{file} has no {other}; name a reading or another file to compare it with")
    found = {}
    for name in dict.fromkeys(chosen):
        if name in base.file.variants:
            found[name] = opened(file, **{**options, "variant": name})
        elif name in base.file.readings or (name == "all" and base.file.readings):
            found["all readings" if name == "all" else name] = opened(file, **{**options, "readings": (name,)})
        else:
            try:
                find_scenario(name)
            except InputError:
                hint = did_you_mean(name, [*base.file.variants, *base.file.readings])
                raise InputError(f"'{name}' is no variant or reading of {file}, and no file{hint}") from None
            found[name] = opened(name, **{**options, "variant": None, "readings": ()})
    return found
