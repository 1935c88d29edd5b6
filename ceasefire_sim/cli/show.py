"""The command ``show``: the agreement in words, its facts, or the ledger of its assumptions."""

from __future__ import annotations

from dataclasses import dataclass

import click

from ceasefire_sim.cli.options import ScenarioChoice, collected, json_option, runs_option, scenario_options, seed_option
from ceasefire_sim.cli.output import print_document, print_page
from ceasefire_sim.errors import InputError

__all__ = ["show"]


@dataclass(frozen=True)
class Shown:
    """What is shown: the agreement unless facts or assumptions are asked for."""

    facts: bool
    assumptions: bool
    measure: str | None
    runs: int | None
    seed: int | None
    as_json: bool

    def check(self) -> None:
        """Raises ``InputError`` for options that do not go together."""
        if self.facts and self.assumptions:
            raise InputError("--facts and --assumptions are two pages; show one at a time")
        given = {"--measure": self.measure is not None, "--runs": self.runs is not None,
                 "--seed": self.seed is not None, "--json": self.as_json}  # fmt: skip
        useless = [name for name, is_given in given.items() if is_given]
        if useless and not self.assumptions:
            raise InputError(f"{useless[0]} is of use only with --assumptions")
        if self.seed is not None and self.runs is None:
            raise InputError("--seed is of use only with --runs, which makes runs")


@click.command()
@click.argument("file")
@scenario_options
@click.option("--facts", is_flag=True, help="Show the facts of the sources, and what became of each.")
@click.option("--assumptions", is_flag=True, help="Show every number the answers hang on, with range and source.")
@click.option("--measure", metavar="NAME", help="With --assumptions: this property alone, or 'reached' for the goal.")
@runs_option("With --assumptions: rank by what each changes, in so many runs at each end of its range.")
@seed_option
@json_option
@collected(ScenarioChoice, Shown)
def show(choice: ScenarioChoice, shown: Shown) -> None:
    """Show the agreement in words: who owes what, on which condition."""
    shown.check()
    if shown.assumptions:
        show_assumptions(choice, shown)
        return
    from ceasefire_sim.present.agreement import agreement_lines, fact_lines

    scenario = choice.read()
    print_page(fact_lines(scenario) if shown.facts else agreement_lines(scenario))


def show_assumptions(choice: ScenarioChoice, shown: Shown) -> None:
    """The ledger; ranked where runs were asked for."""
    from ceasefire_sim.present.ledger import ledger_document, ledger_lines
    from ceasefire_sim.studies.ledger import assumptions
    from ceasefire_sim.studies.sweeping.sensitivity import sensitivity

    scenario = choice.read()
    weights = None
    if shown.runs is not None:
        weights = sensitivity(scenario, shown.measure, runs=shown.runs, seed=shown.seed)
    ledger = assumptions(scenario, shown.measure, weights)
    if shown.as_json:
        print_document(ledger_document(ledger))
    else:
        print_page(ledger_lines(ledger))
