"""Hypothesis strategies for what a scenario is run with: seeds, runs, lucks spliced and forced, settings."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.model.draws import DrawKind, SiteDraw, draws_of
from ceasefire_sim.scenario.model.fields import Constant
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.scenario.model.sites import initial_site

__all__ = ["forced_values", "lucks", "overrides", "run_numbers", "seeds"]

LARGEST_SEED, LARGEST_RUN = 2**64 - 1, 2**48 - 1


def seeds() -> st.SearchStrategy[int]:
    """Seeds; 1, which is the default, is the simplest."""
    return st.one_of(st.just(1), st.integers(0, LARGEST_SEED))


def run_numbers() -> st.SearchStrategy[int]:
    """The numbers of runs."""
    return st.integers(0, LARGEST_RUN)


@st.composite
def lucks(draw: st.DrawFn, scenario: Scenario, forced: int = 3) -> Luck:
    """A luck of a scenario: of one run or spliced of up to three, at most so many draws decided by hand."""
    known_scenario(scenario)
    days = sorted(draw(st.sets(st.integers(1, scenario.horizon), max_size=2)))
    runs = draw(st.lists(run_numbers(), min_size=len(days) + 1, max_size=len(days) + 1))
    luck = Luck.spliced(draw(seeds()), list(zip([0, *days], runs, strict=True)))
    sites = {name: site for name, site in draws_of(scenario).items() if site.marks}
    for _ in range(draw(st.integers(0, forced)) if sites else 0):
        site = draw(st.sampled_from(sorted(sites)))
        drawn = sites[site]
        day = 0 if drawn.kind is DrawKind.INITIAL else draw(st.integers(0, scenario.horizon - 1))
        mark = draw(st.integers(0, drawn.marks - 1))
        luck = luck.force(day, f"{site}#{mark}" if mark else site, draw(forced_values(drawn)))
    return luck


def forced_values(drawn: SiteDraw) -> st.SearchStrategy[bool | int]:
    """What may be decided by hand at a site."""
    return st.booleans() if drawn.kind is DrawKind.CHANCE else st.integers(drawn.least, drawn.most)


@st.composite
def overrides(draw: st.DrawFn, scenario: Scenario, most: int = 3) -> Mapping[str, object]:
    """Settings of a scenario by path, each inside its range: parameters that have one, first values, a shorter horizon.

    Numbers whose range is whole stay whole. For ``scenario.with_(…)``.
    """
    known_scenario(scenario)
    forms: dict[str, st.SearchStrategy[object]] = {"horizon": st.integers(1, scenario.horizon)}
    for name, parameter in scenario.file.parameters.items():
        if parameter.range is not None:
            forms[f"parameters.{name}.value"] = inside(*parameter.range)
    for name, quantity in scenario.quantities.items():
        if isinstance(quantity.initial, Constant):
            forms[initial_site(name)] = st.integers(*quantity.range)
    chosen = draw(st.lists(st.sampled_from(sorted(forms)), max_size=most, unique=True))
    return {path: draw(forms[path]) for path in chosen}


def inside(low: float, high: float) -> st.SearchStrategy[object]:
    """Numbers between two ends, whole where both are."""
    if float(low).is_integer() and float(high).is_integer():
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_nan=False)
