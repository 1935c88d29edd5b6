"""The command ``compare``: variants, readings, other files and what is set, beside the scenario as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ceasefire_sim.cli.folders import comparison_folder
from ceasefire_sim.cli.options import (
    ScenarioChoice,
    SettingOrName,
    collected,
    picture_options,
    reading_options,
    setting_option,
)
from ceasefire_sim.cli.output import print_document, print_page, say
from ceasefire_sim.cli.runs import Making, Output, claimed, played, precision_option, run_options
from ceasefire_sim.errors import InputError

if TYPE_CHECKING:
    from ceasefire_sim.present.plots.sheet import Sheet
    from ceasefire_sim.results.store import Store
    from ceasefire_sim.scenario.model.scenario import Scenario
    from ceasefire_sim.studies.run_set import RunSet

__all__ = ["compare"]

Written = tuple[str, object] | str  # a setting, or the name of those before it


@click.command()
@click.argument("file")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option(
    "--set", "--as", "changes", type=SettingOrName(), multiple=True, metavar="PATH=VALUE | NAME",
    help="--set PATH=VALUE sets the other side only; the value may be x0.5 or +10%. --as NAME names what was set"
    " before it, and what is set after it is another side.",
)  # fmt: skip
@setting_option("--set-both", "Write a value over every side; repeatable.")
@reading_options
@run_options
@precision_option
@picture_options
@collected(ScenarioChoice, Making, Output)
def compare(
    choice: ScenarioChoice, making: Making, output: Output, names: tuple[str, ...], changes: tuple[Written, ...]
) -> None:
    """Compare FILE with variants, readings, other files or single changes, on the same luck.

    NAME is a variant of the scenario, a reading, 'all' readings, or another file; without any name and any --set, all
    variants. `compare FILE --set parameters.patience=x0.5` shows what one change does.
    Differences go to --out, results/SCENARIO-compared[-NAMES] unless said otherwise.
    """
    from ceasefire_sim.present.comparison_document import Compared, comparison_document
    from ceasefire_sim.present.comparison_report import comparison_lines, failure_lines
    from ceasefire_sim.present.run_summary import summarise
    from ceasefire_sim.studies.batch import plan_batch
    from ceasefire_sim.studies.compare import check_horizons
    from ceasefire_sim.studies.compare import compare as paired

    base = choice.read()
    base_name = base.variant or ("as read" if base.readings else "as written")
    changed = changed_sides(base, choice, changes)
    sides = {base_name: base, **(alternatives(base, choice, names) if names or not changed else {})}
    for name, side in changed.items():
        if name in sides:
            raise InputError(f"--as {name}: another side is called so; choose another name")
        sides[name] = side
    for side in sides.values():
        check_horizons(base, side)
    batch = plan_batch(list(sides.values()), making.options())
    with claimed(
        comparison_folder(base, [*names, *changed]), batch.identity_of_comparison(list(sides)), output
    ) as store:
        run_sets = dict(zip(sides, played(batch, store, output), strict=True))
        first = run_sets[base_name]
        others = {name: paired(first, second) for name, second in run_sets.items() if name != base_name}
        compared = Compared(base_name, summarise(first), others)
        data = comparison_document(compared)
        store.sign(len(first), batch.about(), data)
        written = ["summary.json", *(draw_comparison(run_sets, store, output.sheet()) if output.plots else ())]
    if output.as_json:
        print_document(data)
    elif not output.quiet:
        print_page(comparison_lines(compared, output.brief))
        for name in written:
            say(f"wrote {store.path / name}")
    for line in failure_lines(base_name, compared.base):
        say(line, err=True)
    if compared.base.failed:
        raise click.exceptions.Exit(1)


def draw_comparison(run_sets: Mapping[str, RunSet], store: Store, sheet: Sheet) -> list[str]:
    """Writes the picture of a comparison; its name."""
    from ceasefire_sim.present.plots.comparison import comparison

    figure = comparison(dict(run_sets), stacked=sheet.size == "paper")
    return [store.add_picture("comparison", sheet.fitted(figure), sheet.form)]


def alternatives(base: Scenario, choice: ScenarioChoice, names: tuple[str, ...]) -> dict[str, Scenario]:
    """The scenarios that names stand for: variants, readings, `all` readings, or other files."""
    chosen = [name for name in names or tuple(base.file.variants) if name != base.variant]
    if not chosen:
        other = "other variants" if base.variant else "variants"
        raise InputError(f"{choice.file} has no {other}; name a reading or another file to compare it with")
    sides: dict[str, Scenario] = {}
    for name in dict.fromkeys(chosen):
        if name in base.file.variants:
            sides[name] = replace(choice, variant=name).read(base)
        elif name in base.file.readings or (name == "all" and base.file.readings):
            sides["all readings" if name == "all" else name] = replace(choice, readings=(name,)).read(base)
        else:
            sides[name] = another_file(name, base, choice)
    return sides


def another_file(name: str, base: Scenario, choice: ScenarioChoice) -> Scenario:
    """The scenario in another file; raises ``InputError`` with what may have been meant where there is none."""
    from ceasefire_sim.scenario.source.files import find_scenario
    from ceasefire_sim.scenario.validation.suggestions import did_you_mean

    try:
        find_scenario(name)
    except InputError:
        hint = did_you_mean(name, [*base.file.variants, *base.file.readings])
        raise InputError(f"'{name}' is no variant or reading of {choice.file}, and no file{hint}") from None
    return replace(choice, file=name, variant=None, readings=()).read()


def changed_sides(base: Scenario, choice: ScenarioChoice, changes: Iterable[Written]) -> dict[str, Scenario]:
    """The scenario with what was set, by the name that was given or by what is set."""
    sides: dict[str, Scenario] = {}
    for name, settings in named_settings(changes).items():
        sides[name] = replace(choice, settings=(*choice.settings, *settings)).read(base)
    return sides


def named_settings(changes: Iterable[Written]) -> dict[str, tuple[tuple[str, object], ...]]:
    """Settings by name, in the order they were typed. Raises ``InputError`` for a name without any."""
    named: dict[str, tuple[tuple[str, object], ...]] = {}
    pending: list[tuple[str, object]] = []
    for change in changes:
        if not isinstance(change, str):
            pending.append(change)
            continue
        if not pending:
            raise InputError(f"--as {change}: it names what is set before it, and nothing is; write --set first")
        if not change or change in named:
            raise InputError(f"--as {change}: another side is called so; choose another name")
        named[change], pending = tuple(pending), []
    if pending:
        named[", ".join(f"{path.removeprefix('parameters.')} {value}" for path, value in pending)] = tuple(pending)
    return named
