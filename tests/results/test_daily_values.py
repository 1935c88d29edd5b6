"""Quantities and obligations by day: the same whatever the blocks and the engine, and what the runs say one by one."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.errors import InputError
from ceasefire_sim.results.daily_values import MOST_BINS, Bins, DailyHistogram, halves
from ceasefire_sim.story.agreement import live
from ceasefire_sim.studies.engine_choice import EngineChoice
from ceasefire_sim.studies.simulate import simulate

RUNS = 21
WALK = """
scenario: walk
title: A walk
horizon: 30
quantities:
  stock: {initial: {"LOW": 1, "HIGH": 1, "0": 2}, range: [LOW, HIGH]}
phases:
  initial: open
  states: [open, closed]
  final: [closed]
  transitions:
    close: {from: open, to: closed, chance: 0.05}
incidents:
  gain: {chance: 0.5, do: [stock += STEP]}
  loss: {chance: 0.4, do: [stock -= STEP]}
"""
BARE = """
scenario: bare
title: No number
horizon: 30
phases:
  initial: open
  states: [open, closed]
  final: [closed]
  transitions:
    close: {from: open, to: closed, chance: 0.05}
"""


def walk(low: int, high: int, step: int) -> cs.Scenario:
    text = WALK.replace("LOW", str(low)).replace("HIGH", str(high)).replace("STEP", str(step))
    return cs.read_scenario_text(text)


def by_hand(values: list[int], p: float) -> int:
    """The smallest value that a share p of all do not exceed."""
    return sorted(values)[max(math.ceil(round(p * len(values), 9)), 1) - 1]


def stocks(scenario: cs.Scenario) -> list[list[int]]:
    """By day, the stock in each run; one that has ended keeps its last."""
    runs = []
    for run in range(RUNS):
        agreement = live(scenario, seed=1, run=run)
        path = [agreement.quantities["stock"]]
        while not agreement.ended:
            agreement.day()
            path.append(agreement.quantities["stock"])
        runs.append(path + path[-1:] * (scenario.horizon + 1 - len(path)))
    return [list(day) for day in zip(*runs, strict=True)]


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
def test_means_and_quantiles_by_day_are_those_of_the_runs_one_by_one(engine: EngineChoice) -> None:
    scenario = walk(-20, 25, 3)
    values = simulate(scenario, RUNS, 1, engine=engine, block=4).daily_values("stock")
    for day, here in enumerate(stocks(scenario)):
        assert values.mean[day] == sum(here) / RUNS
        assert {p: row[day] for p, row in values.quantiles.items()} == {p: by_hand(here, p) for p in values.quantiles}


@pytest.mark.parametrize("engine", ["reference", "vectorised", "compiled"])
@pytest.mark.parametrize(("low", "high", "step"), [(-5000, 4999, 170), (-(2**53), 2**53, 2**50 + 1)])
def test_a_wide_range_keeps_exact_means_and_tells_the_edges_of_bins(
    engine: EngineChoice, low: int, high: int, step: int
) -> None:
    scenario = walk(low, high, step)
    values = simulate(scenario, RUNS, 1, engine=engine, block=4).daily_values("stock")
    width = -(-(high - low + 1) // MOST_BINS)
    for day, here in enumerate(stocks(scenario)):
        assert values.mean[day] == sum(here) / RUNS
        for p, row in values.quantiles.items():
            edge = low + ((by_hand(here, p) - low) // width + 1) * width - 1
            assert row[day] == min(edge, high)


def test_obligations_are_counted_by_their_steps_done() -> None:
    scenario = cs.read_scenario("gaza-2025", overrides={"horizon": 40})
    runs = simulate(scenario, RUNS, 1)
    last = runs.array("obligations.return_remains.done")
    assert runs.daily_values("obligations.return_remains.done").mean[-1] == last.sum() / RUNS
    assert last.any()


def test_a_range_of_1024_values_has_a_bin_for_each_and_one_more_value_halves_them() -> None:
    assert (Bins(0, 1023).width, Bins(0, 1023).count) == (1, 1024)
    assert (Bins(0, 1024).width, Bins(0, 1024).count) == (2, 513)
    assert Bins(-7, 1018).indices(np.array([-7, -6, -5, 1018])).tolist() == [0, 0, 1, 512]
    assert Bins(0, 1024).upper[[0, 1, 512]].tolist() == [1, 3, 1024]


def test_sums_hold_what_no_word_would_hold() -> None:
    bins = Bins(-(2**53), 2**53)
    values = np.full(200_000, -(2**53) + 1)
    counts = np.zeros((1, bins.count), np.int64)
    counts[0, 0] = len(values)
    histogram = DailyHistogram(bins, counts, np.array([halves(values)]))
    assert histogram.plus(histogram, 400_000).totals() == [400_000 * (-(2**53) + 1)]


def test_histograms_of_small_blocks_add_up_beyond_their_narrow_counts() -> None:
    bins = Bins(0, 1)
    block = DailyHistogram(bins, np.array([[200, 55]], np.uint8), np.zeros((1, 0), np.int64))
    both = block.plus(block, 510)
    assert both.counts.tolist() == [[400, 110]]
    assert both.totals() == [110]


def test_a_name_that_is_not_counted_is_told_what_there_is() -> None:
    runs = simulate(walk(-2, 9, 1), RUNS, 1)
    assert runs.daily_values("stock").mean.shape == (31,)
    with pytest.raises(InputError, match="there is no number counted by day 'stok'; did you mean 'stock'"):
        runs.daily_values("stok")


def test_what_is_handed_out_cannot_be_written() -> None:
    runs = simulate(walk(-2, 9, 1), RUNS, 1)
    values = runs.daily_values("stock")
    for array in (values.mean, values.quantiles[0.5], runs.block.histograms["stock"].counts):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_the_file_by_day_has_regions_first_and_nulls_where_a_column_is_not_theirs(tmp_path: Path) -> None:
    for name, scenario in {"walk": walk(-2, 9, 1), "bare": cs.read_scenario_text(BARE)}.items():
        simulate(scenario, RUNS, 1, out=tmp_path / name)
    with duckdb.connect(":memory:") as connection:
        table = connection.from_parquet(str(tmp_path / "walk" / "daily.parquet"))
        quantiles = ["q05", "q25", "q50", "q75", "q95"]
        assert table.columns == ["day", "region", "state", "runs", "quantity", "mean", *quantiles]
        rows = table.fetchall()
        bare = connection.from_parquet(str(tmp_path / "bare" / "daily.parquet"))
        assert bare.types == table.types
        assert all(row[4:] == (None,) * 7 for row in bare.fetchall())
    values = simulate(walk(-2, 9, 1), RUNS, 1).daily_values("stock")
    assert rows[0] == (0, "phase", "open", RUNS, *(None,) * 7)
    assert rows[62] == (0, None, None, None, "stock", values.mean[0], *(q[0] for q in values.quantiles.values()))
    assert [row[0] for row in rows[62:]] == list(range(31))


TOSSES = """
scenario: tosses
title: Tosses
horizon: 10
quantities:
  heads: {initial: 3, range: [LOW, HIGH]}
  unasked: {initial: 0, range: [0, 5]}
phases:
  initial: open
  states: [open, closed]
  final: [closed]
  transitions:
    close: {from: open, to: closed, chance: ENDS}
incidents:
  toss: {chance: 0.5, do: [heads += STEP]}
  other: {chance: 0.5, do: [unasked += 1]}
properties:
  many: {eventually: heads >= 9}
"""


def tosses(low: int, high: int, step: int = 1, ends: float = 0.0) -> cs.Distribution:
    text = TOSSES.replace("LOW", str(low)).replace("HIGH", str(high)).replace("STEP", str(step))
    return cs.solve(cs.read_scenario_text(text.replace("ENDS", str(ends))))


def binomial_quantile(n: int, p: float) -> int:
    """The smallest number of heads among n tosses that is not exceeded with probability p."""
    below = 0.0
    for heads in range(n + 1):
        below += math.comb(n, heads) / 2**n
        if below >= p:
            return heads
    return n


@pytest.mark.parametrize(("low", "high", "step"), [(0, 20, 1), (-1024, 1023, 1), (-5000, 5000, 40)])
def test_exact_values_by_day_are_those_of_the_binomial_distribution(low: int, high: int, step: int) -> None:
    values = tosses(low, high, step).daily_values("heads")
    width = -(-(high - low + 1) // MOST_BINS)
    for day in range(11):
        assert values.mean[day] == pytest.approx(3 + step * day / 2, rel=1e-12)
        for p, row in values.quantiles.items():
            value = 3 + step * binomial_quantile(day, p)
            assert row[day] == low + ((value - low) // width + 1) * width - 1


@pytest.mark.parametrize(("high", "step"), [(20, 1), (5000, 40)])
def test_exact_values_by_day_keep_the_last_of_runs_that_have_ended(high: int, step: int) -> None:
    """A day may be the last with probability 1/4 (its toss counts): on average sum of 0.75^d tosses, halved."""
    values = tosses(0, high, step, ends=0.25).daily_values("heads")
    for day in range(11):
        assert values.mean[day] == pytest.approx(3 + step * sum(0.75**d for d in range(day)) / 2, rel=1e-12)


def test_an_exact_result_says_why_it_does_not_know_a_number_by_day() -> None:
    with pytest.raises(InputError, match="'unasked' is not known by day, for no answer hangs on it"):
        tosses(0, 20).daily_values("unasked")
    with pytest.raises(InputError, match="there is no number counted by day 'head'; did you mean 'heads'"):
        tosses(0, 20).daily_values("head")
    scenario = cs.read_scenario_text(
        TOSSES.replace("LOW", "0").replace("HIGH", "20").replace("STEP", "1").replace("ENDS", "0")
    )
    with pytest.raises(InputError, match="states were left out"):
        cs.solve(scenario, drop=0.05).daily_values("heads")


def test_runs_of_a_wide_range_are_opened_and_added_up_exactly(tmp_path: Path) -> None:
    scenario = walk(-(2**53), 2**53, 2**50 + 1)
    simulate(scenario, 8, 1, out=tmp_path)
    both = cs.open_results(tmp_path) + simulate(scenario, RUNS - 8, 1, first=8)
    whole = simulate(scenario, RUNS, 1).daily_values("stock")
    assert both.daily_values("stock").mean.tolist() == whole.mean.tolist()
    assert both.daily_values("stock").quantiles[0.5].tolist() == whole.quantiles[0.5].tolist()
