"""Boxes: planted ones are found, chance makes none, and every number that is told of a box is exact."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from ceasefire_sim.analysis.boxes import BoxSearch, Face, LimitBox
from ceasefire_sim.analysis.designs import latin_hypercube, uniforms
from ceasefire_sim.arrays import BoolArray


def planted(points: int, columns: int, wrong: float = 0.05) -> BoxSearch:
    """Points that count where the first number is above 0.6 and the second below 0.5, but for some that are wrong."""
    cube = latin_hypercube(points, columns, seed=1)
    counting = (cube[:, 0] > 0.6) & (cube[:, 1] < 0.5)
    counting ^= uniforms(4, "design.wrong", points) < wrong
    return BoxSearch(cube, counting, ((),) * columns)


def test_a_planted_box_is_found_among_many_numbers() -> None:
    ((search, step),) = planted(250, 6).boxes()
    assert step.box.faces == [(0, "low"), (1, "high")]
    assert step.box.low[0] == pytest.approx(0.6, abs=0.05)
    assert step.box.high[1] == pytest.approx(0.5, abs=0.05)
    assert step.counting / step.points > 0.88
    assert step.counting > 0.75 * search.counting.sum()
    assert min(search.stability(step.box.faces, seed=1)) > 0.9


def test_what_a_box_holds_is_counted_exactly() -> None:
    search = planted(200, 3)
    step = search.best()
    inside = (search.points[:, 0] >= step.box.low[0]) & (search.points[:, 1] <= step.box.high[1])
    assert (step.points, step.counting) == (inside.sum(), (inside & search.counting).sum())


def test_the_quasi_p_value_is_a_binomial_tail_against_the_box_without_the_limit() -> None:
    search = planted(200, 3)
    box = search.best().box
    with_limit, without = search.step(box), search.step(box.opened((0, "low")))
    tail = binom.sf(with_limit.counting - 1, with_limit.points, without.counting / without.points)
    assert search.quasi_p(box, (0, "low")) == tail < 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_chance_makes_no_box_that_is_told_or_one_that_no_resample_confirms(seed: int) -> None:
    """The quasi-p-value is too small for limits chosen on the same points; resamples tell."""
    cube = latin_hypercube(200, 6, seed)
    search = BoxSearch(cube, uniforms(seed, "design.chance", 200) < 0.3, ((),) * 6)
    for sought, step in search.boxes():
        assert min(sought.stability(step.box.faces, seed)) < 0.9


def test_a_second_box_is_sought_in_what_the_first_leaves() -> None:
    cube = latin_hypercube(400, 4, seed=2)
    counting: BoolArray = ((cube[:, 0] > 0.7) & (cube[:, 1] > 0.6)) | ((cube[:, 2] < 0.25) & (cube[:, 3] < 0.4))
    faces = [step.box.faces for _, step in BoxSearch(cube, counting, ((),) * 4).boxes()]
    assert sorted(faces[:2]) == [[(0, "low"), (1, "low")], [(2, "high"), (3, "high")]]


def test_names_are_left_out_one_by_one() -> None:
    cube = latin_hypercube(300, 2, seed=3)
    cube[:, 1] = np.floor(3 * cube[:, 1])
    counting: BoolArray = (cube[:, 0] < 0.5) & (cube[:, 1] == 2)
    search = BoxSearch(cube, counting, ((), ("none", "north", "all")))
    ((_, step),) = search.boxes()
    names: list[Face] = [(1, "none"), (1, "north")]
    assert step.box.faces == [(0, "high"), *names]
    assert step.counting == step.points


def test_a_slice_takes_all_points_that_share_a_value() -> None:
    """Of a grid with 50 points each at 0, 1, 2 and 3."""
    values = np.repeat([0.0, 1.0, 2.0, 3.0], 50)[:, None]
    search = BoxSearch(values, values[:, 0] >= 2, ((),))
    steps = list(search.peeled())
    assert [step.box.low[0] for step in steps] == [-np.inf, 1.0, 2.0]
    assert (steps[-1].points, steps[-1].counting) == (100, 100)


def test_pasting_moves_a_face_out_while_the_density_does_not_fall() -> None:
    values = np.arange(100.0)[:, None]
    search = BoxSearch(values, values[:, 0] >= 30, ((),))
    step = search.pasted(search.step(LimitBox((50.0,), (np.inf,))))
    assert (step.box.low[0], step.points) == (31.0, 69)  # by a twentieth of its points at a time
