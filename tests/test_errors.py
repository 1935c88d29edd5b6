"""Errors go through a pickle, as they do between processes, and lose nothing."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from ceasefire_sim.chain.state_table import TooManyStatesError
from ceasefire_sim.errors import CeasefireError, ExpressionError, Fault, InputError, LimitError, ScenarioError
from ceasefire_sim.results.lookup import MissingAttributeError
from ceasefire_sim.results.read_only import UnknownNameError

FAULTS = (Fault("a.yaml", 3, 7, "obligations.x", "unknown name 'y'"), Fault("", 0, 0, "", "a second one", "warning"))
EXAMPLES = (
    CeasefireError("something"),
    InputError("one sentence"),
    InputError(FAULTS),
    ScenarioError(FAULTS),
    ExpressionError("a bracket is missing", 4, 2),
    LimitError("the disk is full"),
    TooManyStatesError(1000, [("tension", 11), ("phase", 4)]),
    MissingAttributeError("there are no runs (`rows`)"),
    UnknownNameError("there is no ending 'fail'"),
)


def kinds(root: type[CeasefireError]) -> Iterator[type[CeasefireError]]:
    """A class of errors and all below it that the package has."""
    yield root
    for below in root.__subclasses__():
        if below.__module__.startswith("ceasefire_sim."):
            yield from kinds(below)


def test_every_kind_of_error_has_an_example_here() -> None:
    assert {type(error) for error in EXAMPLES} == set(kinds(CeasefireError))


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_is_the_same_after_a_pickle(error: CeasefireError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
