"""Whole readings given up: the fewest of which one side, or several, would have to let go.

Where a reading does no more than add what is one of the parts left out, giving it up is leaving out that part.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator

from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.reachability.elements import ConjunctKey, conjuncts_of, elements
from ceasefire_sim.scenario.assembly import reread
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.conditions import real_path, targets
from ceasefire_sim.sequencing.constructive import Construction

__all__ = ["given_up"]

LARGEST = 3  # readings given up together
MOST_READINGS = 12


def given_up(
    scenario: Scenario,
    amendments_left_out: Iterable[str],
    reaches: Callable[[Scenario], bool],
    told_already: Collection[frozenset[ConjunctKey]],
) -> list[Construction]:
    """Every smallest set of readings without which the goal is reached, but those that are ``told_already``.

    ``reaches`` says whether a scenario's goal is reached; ``told_already`` are sets of parts left out.
    """
    names = scenario.readings
    if not 1 <= len(names) <= MOST_READINGS:
        return []
    for size in range(1, min(LARGEST, len(names)) + 1):
        working = []
        for chosen in itertools.combinations(names, size):
            changed = reread(scenario, [name for name in names if name not in chosen], amendments_left_out)
            if reaches(changed):
                working.append((chosen, changed))
        if working:
            fresh = [(chosen, text) for chosen, text in working if parts_added(scenario, chosen) not in told_already]
            return [construction(scenario, chosen, text) for chosen, text in fresh]
    return []


def construction(scenario: Scenario, chosen: tuple[str, ...], changed: Scenario) -> Construction:
    """The way out of giving some readings up."""
    titles = [scenario.file.readings[name].title or name for name in chosen]
    quoted = " and ".join(f"“{title}”" for title in titles)
    return Construction("reading", f"{quoted} given up", changed, {f"readings.{name}": None for name in chosen})


def parts_added(scenario: Scenario, chosen: tuple[str, ...]) -> frozenset[ConjunctKey] | None:
    """The parts that some readings add to a condition, or put where there is none; None if they do anything else."""
    written = targets(scenario.meaning.file)
    for reading in (scenario.file.readings[name] for name in chosen):
        replaced = [written[real_path(scenario.file, path)].node for path in reading.set]
        if reading.or_ or any(node != Truth(True) for node in replaced):
            return None
    return frozenset(parts_from(scenario, chosen))


def parts_from(scenario: Scenario, chosen: tuple[str, ...]) -> Iterator[ConjunctKey]:
    """The parts of conditions that come from some readings."""
    for element in elements(scenario).values():
        for path, node in element.conditions:
            yield from (part.key for part in conjuncts_of(scenario, path, node) if part.reading in chosen)
