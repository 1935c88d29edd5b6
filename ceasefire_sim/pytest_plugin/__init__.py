"""A pytest plugin that collects scenario files: `pytest scenarios/` gives a test for everything that a file claims.

Loaded by every pytest where the package is installed, so it imports as little of it as it can: the
rest is loaded when a first scenario file is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

from ceasefire_sim.pytest_plugin.scenario_files import is_scenario_file

TOLD_WORKERS = "ceasefire_paths_given"


class WorkerNode(Protocol):
    """What pytest-xdist calls a worker before it starts."""

    workerinput: dict[str, object]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, each with a default that suits a first look."""
    group = parser.getgroup("ceasefire", "scenario files (ceasefire_sim)")
    group.addoption("--ceasefire-runs", type=int, default=200, metavar="N", help="Runs of each scenario (200).")
    group.addoption(
        "--ceasefire-exact", type=int, default=20_000, metavar="STATES",
        help="Answer exactly up to so many states (20000); 0: by runs alone.",
    )  # fmt: skip
    group.addoption("--ceasefire-ask", metavar="FILE", help="Ask every scenario these properties and invariants, too.")
    group.addoption("--ceasefire-table", metavar="FILE", help="Write a row for each scenario (.csv or .md).")
    group.addoption("--ceasefire-mutate", action="store_true", help="Leave each clause out: does a question notice?")
    group.addoption("--ceasefire-list", action="store_true", help="List all that was not exercised or noticed.")


def paths_given(config: pytest.Config) -> bool:
    """Whether paths were typed, so that scenario files below them are meant: a plain `pytest` collects none."""
    workerinput: Mapping[str, object] | None = getattr(config, "workerinput", None)
    if workerinput is not None:
        return bool(workerinput.get(TOLD_WORKERS))
    return config.args_source is pytest.Config.ArgsSource.ARGS


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a scenario file below a path that was typed."""
    if not paths_given(parent.config) or not is_scenario_file(file_path):
        return None
    from ceasefire_sim.pytest_plugin.items import ScenarioCollector

    collector: pytest.Collector = ScenarioCollector.from_parent(parent, path=file_path)
    return collector


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerNode) -> None:
    """Tells a worker of pytest-xdist whether paths were typed: it is given paths in any case."""
    node.workerinput[TOLD_WORKERS] = paths_given(node.config)  # type: ignore[attr-defined]


def pytest_configure(config: pytest.Config) -> None:
    """Refuses what cannot be, and has the process that prints gather what became of every file."""
    from ceasefire_sim.pytest_plugin.options import refused_options

    refused = refused_options(config)
    if refused:
        raise pytest.UsageError(refused)
    if getattr(config, "workerinput", None) is None and paths_given(config):
        from ceasefire_sim.pytest_plugin.gathering import Gathered

        config.pluginmanager.register(Gathered(config), "ceasefire_sim gathered")
