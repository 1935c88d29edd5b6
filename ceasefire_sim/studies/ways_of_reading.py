"""Every text that a scenario file can stand for: plain and with each variant, under no reading, each and all."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["MOST_TEXTS", "ways_of_reading"]

MOST_TEXTS = 200


def ways_of_reading(scenario: Scenario) -> Iterator[Scenario]:
    """The scenario plain and with each variant, as it is written, under each reading and under all of them.

    A reading of what a variant has removed is no text, and left out. Of more than ``MOST_TEXTS`` none is given.
    """
    readings = tuple(scenario.available_readings)
    ways = ((), *((name,) for name in readings), *((readings,) if len(readings) > 1 else ()))
    choices = [(variant, way) for variant in (None, *scenario.variants) for way in ways]
    for variant, way in choices if len(choices) <= MOST_TEXTS else ():
        if variant == scenario.variant and way == scenario.readings:
            yield scenario
            continue
        try:
            text = scenario.with_(variant=variant, readings=way)
        except ScenarioError:
            continue
        yield text
