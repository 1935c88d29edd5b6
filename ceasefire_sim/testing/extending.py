"""Hypothesis strategies for a scenario written over another: one text as two files that say the same when merged."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.testing.vocabulary import Data
from ceasefire_sim.testing.writing import yaml_of

__all__ = ["BASE", "base_and_over", "scenario_of_two"]

BASE = "base.yaml"
LEFT_OVER = "left_over"  # of the base: a part that the file over it takes away


@st.composite
def base_and_over(draw: st.DrawFn, data: Data) -> tuple[Data, Data]:
    """A scenario's data as a base and what is written over it.

    Of each section the base has all, nothing, or the first half of its parts, the last of these without its last field.
    It also has a horizon of its own, which is replaced, and a number too many, which is taken away.
    """
    base: Data = {"scenario": "base", "horizon": 1}
    over: Data = {"scenario": data["scenario"], "extends": BASE, "horizon": data["horizon"]}
    for key in [key for key in data if key not in over]:
        value = data[key]
        place = draw(st.sampled_from(["over", "base", "both"]))
        if place == "both" and isinstance(value, dict) and len(value) > 1:
            base[key], over[key] = halves(value)
        else:
            (over if place == "over" else base)[key] = value
    if draw(st.booleans()):
        base["quantities"] = {**base.get("quantities", {}), LEFT_OVER: {"initial": 0, "range": [0, 1]}}
        over["quantities"] = {LEFT_OVER: None, **over.get("quantities", {})}
    return base, over


def halves(section: Data) -> tuple[Data, Data]:
    """The first half of a section, and the rest; a part at the cut is cut itself, if it has fields enough."""
    names = list(section)
    first, rest = names[: len(names) // 2], names[len(names) // 2 :]
    base, over = {name: section[name] for name in first}, {name: section[name] for name in rest}
    last = base[first[-1]]
    if isinstance(last, dict) and len(last) > 1 and first[-1] not in ("initial", "transitions"):
        *kept, moved = last
        base[first[-1]] = {key: last[key] for key in kept}
        over = {first[-1]: {moved: last[moved]}, **over}
    return base, over


@cache
def folder_of_bases() -> TemporaryDirectory[str]:
    """The folder in which bases lie, until this process ends."""
    return TemporaryDirectory(prefix="ceasefire-base-")


def scenario_of_two(base: Data, over: Data) -> tuple[str, Scenario]:
    """Both texts as they are printed, each below the name of its file, and the scenario that they are."""
    below, above = yaml_of(base), yaml_of(over)
    folder = Path(folder_of_bases().name)
    (folder / BASE).write_text(below, "utf-8")
    scenario = read_scenario_text(above, "generated.yaml", folder=folder)
    return f"# {BASE}\n{below}\n# generated.yaml\n{above}", scenario
