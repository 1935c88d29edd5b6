"""What a page says beside its figures where a chance is too small for a run to see it."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.grain import DRAWS, chances_never_seen
from ceasefire_sim.story.titles import Titles

__all__ = ["grain_lines"]

SITES = {"verification": "the verification of ", "acknowledgement": "the acknowledgement of ", "pace": "a step of "}


def grain_lines(scenario: Scenario, exact: bool, simulated: bool) -> Iterator[str]:
    """Which chances no run sees, what the figures of the page make of that; nothing where there is none."""
    chances = chances_never_seen(scenario)
    if not chances:
        return
    names = list(dict.fromkeys(called(scenario, ".".join(chance.path)) for chance in chances))
    most = max(chance.most for chance in chances)
    yield ""
    yield f"No run ever sees {listed(names)}: the chance, {most:g} a day at most, is above 0,"
    yield f"and less than one draw in {DRAWS:,}. What hangs on it alone counts as out of reach."
    if exact:
        yield "The other exact figures reckon with it."
    if simulated and not exact:
        yield "So no figure on this page reckons with it; those of `check --method exact` do."


def called(scenario: Scenario, path: str) -> str:
    """What comes about by a chance."""
    short = path.replace(".transitions.", ".")
    section, name, *rest = short.split(".")
    titles = Titles(scenario)
    if section == "obligations":
        site = next((words for key, words in SITES.items() if key in rest), "")
        return f"{site}{titles.thing(f'{section}.{name}')}"
    if "attribution" in rest:
        return f"the attribution of “{titles.thing(f'{section}.{name}')}”"
    return f"“{titles.thing(short.rpartition('.')[0])}”"
