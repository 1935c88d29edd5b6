"""The smallest agreement of which something is true: drawn and shrunk by Hypothesis, then cut line by line.

What is left has no part that could be taken out: each entry was, alone, and it was no longer true of the rest.
A. Zeller, R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE Trans. Softw. Eng. 28 (2002);
G. Misherghi, Z. Su, "HDD: hierarchical delta debugging", ICSE 2006.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path as FilePath
from typing import TypeAlias, Unpack

from hypothesis import HealthCheck, find, settings, target
from hypothesis.errors import NoSuchExample

from ceasefire_sim.arguments import real_number, whole_number
from ceasefire_sim.errors import ExpressionError, InputError, LimitError
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.tree import And, Not, Or, show
from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.source.nodes import plain_data
from ceasefire_sim.scenario.source.yaml_reader import parse_yaml
from ceasefire_sim.testing.sections import SectionAmounts
from ceasefire_sim.testing.strategies import scenarios
from ceasefire_sim.testing.vocabulary import Data
from ceasefire_sim.testing.writing import yaml_of

__all__ = ["Predicate", "SmallestAgreement", "cut_down", "find_smallest"]

Predicate: TypeAlias = Callable[[Scenario], object]  # what it gives is taken as true or false
Score: TypeAlias = Callable[[Scenario], float]
MOST_EXAMPLES = 2000
SECONDS = 60.0
NEEDED = ("scenario", "horizon", "phases")  # an agreement without them is none
TEXTS = ("title", "plural", "about", "note", "clause", "source", "unit")
GONE = object()
Key: TypeAlias = str | int
Path: TypeAlias = tuple[Key, ...]


@dataclass(frozen=True)
class SmallestAgreement:
    """The smallest agreement that was found: the scenario, its text, and how many agreements were looked at.

    ``finished`` says that no single entry can go; where it is False, the time was over before that was known.
    """

    scenario: Scenario
    text: str = field(repr=False)
    looked_at: int
    finished: bool = True

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.text.splitlines())

    def save(self, path: str | PathLike[str]) -> FilePath:
        """Writes the file, which every command reads; returns its path."""
        file = FilePath(path)
        file.write_text(self.text, "utf-8")
        return file

    def __str__(self) -> str:
        return self.text


class TimeIsOver(BaseException):  # no Exception, for Hypothesis would catch it
    """Ends a search at once."""


class Looking:
    """A predicate with a clock: each text is judged once, and the shortest of which it is true is kept."""

    def __init__(self, predicate: Predicate, seconds: float) -> None:
        self.predicate, self.seconds = predicate, real_number("the number of seconds", seconds, 0, 86_400)
        self.known: dict[str, bool] = {}
        self.best: Scenario | None = None
        self.best_text = ""
        self.begin()

    def begin(self, share: float = 1.0) -> None:
        """Sets the clock to a share of the time."""
        self.end = time.monotonic() + self.seconds * share

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.end

    def judge(self, scenario: Scenario, text: str) -> bool:
        """Whether it is true of a scenario; raises ``TimeIsOver`` for one not seen before when the time is over."""
        if text not in self.known:
            if self.over:
                raise TimeIsOver
            self.known[text] = bool(self.predicate(scenario))
            if self.known[text] and (self.best is None or len(text) < len(self.best_text)):
                self.best, self.best_text = scenario, text
        return self.known[text]

    def judge_data(self, data: Data) -> bool:
        """The same of data, which may make no valid scenario, or none that the predicate can be asked of."""
        text = yaml_of(data)
        if text in self.known:
            return self.known[text]
        try:
            return self.judge(read_scenario_text(text, "smallest.yaml"), text)
        except InputError:
            self.known[text] = False
            return False


def words_of(predicate: Predicate) -> str:
    """What a message calls a predicate."""
    name = getattr(predicate, "__name__", "<")
    return "the predicate" if name.startswith("<") else f"'{name}'"


def find_smallest(
    predicate: Predicate,
    *,
    seconds: float = SECONDS,
    examples: int = MOST_EXAMPLES,
    score: Score | None = None,
    **sections: Unpack[SectionAmounts],
) -> SmallestAgreement:
    """The smallest agreement of some sections, as ``scenarios`` takes them, of which a predicate is true.

    ``find_smallest(deadlocks, readings=2)``. So many examples are drawn at most, and no more once the seconds are
    over. A ``score`` leads the search to agreements of which it is greater, as ``deadlock_score`` does. On a machine
    that is fast enough the same call finds the same.

    Raises ``LimitError`` where none was found, which does not say that there is none; ``InputError`` for sections
    there are not.
    """
    looking = Looking(predicate, seconds)
    search = settings(
        max_examples=whole_number("the number of examples", examples, 1),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )

    def judged(scenario: Scenario) -> bool:
        if score is not None:
            target(float(score(scenario)), label="score")
        return looking.judge(scenario, scenario.to_yaml())

    with suppress(NoSuchExample, TimeIsOver):
        find(scenarios(**sections), judged, settings=search)
    if looking.best is None:
        raise LimitError(
            f"{words_of(predicate)} is true of none of {len(looking.known):,} agreements that were drawn"
            f"{f' in {seconds:g} seconds' if looking.over else ''}; more examples, more seconds, fewer sections or a"
            " predicate that answers sooner may have one"
        )
    return smallest_of(looking, 1 / 4)  # what came late is cut down all the same


def cut_down(scenario: Scenario, predicate: Predicate, seconds: float = SECONDS) -> SmallestAgreement:
    """What is left of an agreement once all is taken out without which a predicate is still true of it.

    Of a shipped agreement and a dispute it is the text a class can read. Texts such as ``title`` and ``note`` go, too.
    Settings, a variant and what it extends are written in first; readings stay as sections. Where the seconds do not
    suffice, what is left so far is given, and its ``finished`` is False.

    Raises ``InputError`` where it is not true of the agreement itself.
    """
    looking = Looking(predicate, seconds)
    looking.end = math.inf  # of the agreement itself it is asked, however long that takes
    if not looking.judge(scenario, scenario.to_yaml()):
        raise InputError(
            f"{words_of(predicate)} is not true of '{scenario.name}'; an agreement is cut down to what a predicate is"
            " still true of"
        )
    return smallest_of(looking)


def smallest_of(looking: Looking, share: float = 1.0) -> SmallestAgreement:
    """The best agreement so far, cut down until its time is over or nothing can be taken out."""
    data = plain_data(parse_yaml(looking.best_text, "smallest.yaml"))
    assert isinstance(data, dict)
    looking.begin(share)
    finished = False
    with suppress(TimeIsOver):
        cut(cut_in_bulk(data, looking), looking)
        finished = True
    smallest = read_scenario_text(looking.best_text, "smallest.yaml")
    return SmallestAgreement(smallest, looking.best_text, len(looking.known), finished)


def cut_in_bulk(data: Data, looking: Looking) -> Data:
    """Takes out much at once: all texts, then halves, quarters and so on of what stands side by side."""
    bare = {key: without_texts(value) for key, value in data.items() if key not in TEXTS}
    data = bare if looking.judge_data(bare) else data
    for path in [(), *entries(data)]:
        data = thinned(data, path, looking)
    return data


def without_texts(part: object) -> object:
    """Plain data without the entries that only say something to readers; names of parts are no such entries."""
    if not isinstance(part, dict):
        return part
    return {
        key: without_texts(value)
        for key, value in part.items()
        if key not in TEXTS or isinstance(value, dict)  # a part may have such a name
    }


def thinned(data: Data, path: Path, looking: Looking) -> Data:
    """The data with as much of one mapping gone as can go in chunks, large ones first (delta debugging)."""
    size = len(keys_at(data, path)) // 2
    while size > 1:
        keys = keys_at(data, path)
        for start in range(0, len(keys), size):
            smaller = data
            for key in keys[start : start + size]:
                smaller = replaced(smaller, (*path, key), GONE)
            data = smaller if looking.judge_data(smaller) else data
        size //= 2
    return data


def keys_at(data: Data, path: Path) -> list[str]:
    """The keys of a mapping that may go; none where no mapping is left."""
    with suppress(LookupError, TypeError):
        value = value_at(data, path)
        return [key for key in value if path or key not in NEEDED] if isinstance(value, dict) else []
    return []


def cut(data: Data, looking: Looking) -> None:
    """Takes entries out, those that hold others first, until no single one can go; what is left is the best."""
    changed = True
    while changed:
        changed = False
        for path in list(entries(data)):
            for smaller in simpler(data, path):
                if looking.judge_data(smaller):
                    data, changed = smaller, True
                    break


def entries(part: object, path: Path = ()) -> Iterator[Path]:
    """The paths of all entries of mappings and items of lists, those that hold others first, lists from their end."""
    parts: list[tuple[Key, object]] = []
    if isinstance(part, dict):
        parts = list(part.items())
    elif isinstance(part, list):
        parts = [(number, part[number]) for number in reversed(range(len(part)))]
    yield from ((*path, key) for key, _ in parts if path or key not in NEEDED)
    for key, below in parts:
        yield from entries(below, (*path, key))


def simpler(data: Data, path: Path) -> Iterator[Data]:
    """The data without one entry; where that is a condition, also with each of its parts instead of it."""
    with suppress(LookupError, TypeError):  # what held it has gone
        value = value_at(data, path)
        yield from (replaced(data, path, new) for new in (GONE, *parts_of_condition(value)))


def value_at(part: object, path: Path) -> object:
    """What stands at a path; raises ``LookupError`` or ``TypeError`` where nothing does."""
    for key in path:
        if isinstance(part, list) and isinstance(key, int):
            part = part[key]
            continue
        if not isinstance(part, dict):
            raise LookupError(key)
        part = part[key]
    return part


def replaced(part: Data, path: Path, new: object) -> Data:
    """A copy with something else at a path, or with nothing there."""
    copied = copy.deepcopy(part)
    holder, last = value_at(copied, path[:-1]), path[-1]
    if isinstance(holder, list) and isinstance(last, int):
        holder[last : last + 1] = [] if new is GONE else [new]
    elif isinstance(holder, dict):
        holder.pop(last)
        holder |= {} if new is GONE else {last: new}
    return copied


def parts_of_condition(value: object) -> list[str]:
    """The parts of a condition that is an `and`, an `or` or a `not`, as text."""
    try:
        node = parse_expression(value) if isinstance(value, str) else None
    except ExpressionError:
        return []
    if isinstance(node, Not):
        return [show(node.body)]
    return [show(part) for part in node.parts] if isinstance(node, (And, Or)) else []
