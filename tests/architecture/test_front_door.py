"""What `import ceasefire_sim` offers, and what it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import ceasefire_sim
from tests.architecture.tree import ROOT

HEAVY = (
    "click", "dask", "distributed", "duckdb", "matplotlib", "numba", "numpy", "pandas", "pydantic", "rich", "scipy",
    "stormpy", "transitions", "wasmtime", "yaml",
)  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The top-level modules a fresh interpreter has loaded after a statement."""
    told = "print(json.dumps([name.partition('.')[0] for name in sys.modules]))"
    code = f"import json, sys; {statement}; {told}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_names_are_sorted() -> None:
    names = [name for name in ceasefire_sim.__all__ if name != "__version__"]
    assert names == sorted(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", sorted(ceasefire_sim.__all__))
def test_every_name_resolves_and_is_documented(name: str) -> None:
    value = getattr(ceasefire_sim, name)
    assert name in dir(ceasefire_sim)
    assert name == "__version__" or (value.__doc__ or "").strip()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        getattr(ceasefire_sim, "simulat")  # noqa: B009 - a type checker knows that it is missing


def test_every_place_that_says_the_version_says_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert project["version"] == ceasefire_sim.__version__
    assert f"\nversion: {ceasefire_sim.__version__}\n" in citation
    assert f"\n## {ceasefire_sim.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import ceasefire_sim").isdisjoint(HEAVY)


def test_drawing_luck_loads_nothing_heavy() -> None:
    assert loaded_by("import ceasefire_sim.luck").isdisjoint(HEAVY)


def test_to_validate_a_file_loads_nothing_that_plays_or_draws() -> None:
    words = ["validate", "verification-and-trust"]
    loaded = loaded_by(f"from ceasefire_sim.cli.app import cli; cli.main({words}, standalone_mode=False)")
    assert {"pydantic", "yaml"} <= loaded
    assert loaded.isdisjoint({"numpy", "scipy", "duckdb", "wasmtime", "transitions", "matplotlib", "graphviz"})


def test_what_a_run_is_made_of_loads_no_scipy_and_no_pictures() -> None:
    modules = ("studies.batch", "results.store", "present.run_summary", "present.run_document", "present.run_report")
    loaded = loaded_by("; ".join(f"import ceasefire_sim.{module}" for module in modules))
    assert loaded.isdisjoint({"scipy", "matplotlib", "graphviz"})


def test_reading_a_scenario_loads_no_arrays_and_no_pictures() -> None:
    unwanted = {"numpy", "scipy", "matplotlib", "duckdb", "numba", "transitions", "click"}
    assert loaded_by("import ceasefire_sim; ceasefire_sim.read_scenario").isdisjoint(unwanted)


def test_the_help_of_the_command_line_loads_no_arrays_and_no_scenario_reader() -> None:
    unwanted = {"numpy", "scipy", "matplotlib", "duckdb", "numba", "transitions", "yaml", "pydantic"}
    assert loaded_by("import ceasefire_sim.cli").isdisjoint(unwanted)


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(ceasefire_sim.__file__).parent / "py.typed").is_file()
