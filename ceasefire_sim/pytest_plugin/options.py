"""What is asked of the plugin on the command line."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

__all__ = ["PluginOptions", "refused_options"]

MOST_RUNS = 10_000_000
TABLES = (".csv", ".md")


@dataclass(frozen=True, slots=True)
class PluginOptions:
    """How much is played and searched, and what is asked of every file besides.

    ``questions`` is a file of properties and invariants; ``mutate`` leaves each clause out in turn.
    """

    runs: int
    most_states: int
    questions: str | None = None
    mutate: bool = False

    @classmethod
    def of(cls, config: pytest.Config) -> PluginOptions:
        """The options of a session."""
        return cls(
            config.getoption("--ceasefire-runs"),
            config.getoption("--ceasefire-exact"),
            config.getoption("--ceasefire-ask"),
            config.getoption("--ceasefire-mutate"),
        )


def refused_options(config: pytest.Config) -> str:
    """Why the options cannot be followed; empty where they can."""
    runs, states = config.getoption("--ceasefire-runs"), config.getoption("--ceasefire-exact")
    table = config.getoption("--ceasefire-table")
    if not 1 <= runs <= MOST_RUNS:
        return f"--ceasefire-runs is a number of runs from 1 to {MOST_RUNS:,}, not {runs}"
    if states < 0:
        return f"--ceasefire-exact is a number of states, 0 for none, not {states}"
    if table is not None and not table.endswith(TABLES):
        return f"--ceasefire-table writes a file that ends in .csv or .md, not '{table}'"
    return refused_questions(config.getoption("--ceasefire-ask"))


def refused_questions(file: str | None) -> str:
    """Why a file of questions cannot be asked; empty where it can."""
    if file is None:
        return ""
    from ceasefire_sim.errors import InputError
    from ceasefire_sim.pytest_plugin.questions_for_all import questions_for_all

    try:
        questions_for_all(file)
    except InputError as error:
        return "\n".join(map(str, error.faults))
    return ""
