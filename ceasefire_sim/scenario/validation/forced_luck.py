"""Luck that is decided by hand, held against a scenario: its sites, its days and its values."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.arguments import short_repr
from ceasefire_sim.errors import Fault, InputError
from ceasefire_sim.luck import ForcedDraw, Luck
from ceasefire_sim.scenario.model.draws import DrawKind, SiteDraw, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import sites
from ceasefire_sim.scenario.validation.suggestions import listed, nearest_paths

__all__ = ["check_luck"]


def check_luck(scenario: Scenario, luck: Luck, file: str = "") -> None:
    """Raises ``InputError`` with every draw that a luck forces and the scenario cannot make.

    ``file`` is the file the luck was read from, for the errors.
    """
    if not isinstance(luck, Luck):
        raise InputError(f"a luck is a Luck, such as Luck.keyed(1, 7), not {short_repr(luck)}")
    if not luck.forced:
        return
    draws = draws_of(scenario)
    messages = dict.fromkeys(message for forced in luck.forced for message in slips(scenario, draws, forced))
    end = max(scenario.horizon, luck.day or 0)  # a finding may be of a run beyond the horizon; its day says so
    for day, site, _ in luck.forced:
        if day >= end:
            days = f"0 to {scenario.horizon - 1}, for its horizon is {scenario.horizon}"
            messages[f"'{site}' on day {day}; the days of this scenario are {days}"] = None
    if messages:
        raise InputError(Fault(file, 0, 0, "", f"the luck forces {message}") for message in messages)


def slips(scenario: Scenario, draws: dict[str, SiteDraw], forced: ForcedDraw) -> Iterator[str]:
    """What is wrong with one draw that is decided by hand."""
    day, site, value = forced
    name, _, mark = site.partition("#")
    draw = draws.get(name)
    if draw is None:
        yield f"'{site}', and {why_no_draw(scenario, draws, name)}"
        return
    if mark or site.endswith("#"):
        if draw.marks == 1:
            yield f"'{site}', and what is drawn at '{name}' is drawn once a day"
        elif not (mark.isdecimal() and str(int(mark)) == mark and 1 <= int(mark) < draw.marks):
            yield f"'{site}', and the marks of its later happenings are #1 to #{draw.marks - 1}"
    if draw.kind is DrawKind.INITIAL and day != 0:
        yield f"'{site}' on day {day}; initial values are drawn on day 0"
    if not may_be(draw, value):
        yield f"'{site}' to be {spoken(value)}; what may be drawn there is {draw}"


def why_no_draw(scenario: Scenario, draws: dict[str, SiteDraw], name: str) -> str:
    """Why there is no draw at a site: it is not drawn there, or there is no such site."""
    if name in sites(scenario):
        return "no luck is drawn there"
    section = name.partition(".")[0]
    inside = [site for site in draws if site.startswith(f"{section}.") and site.count(".") == 1]
    near = nearest_paths(name, draws, 1) or (inside if len(inside) == 1 else [])
    if near:
        return f"there is no such site; did you mean '{near[0]}'?"
    return f"there is no such site; there are: {listed(inside or [site for site in draws if site.count('.') == 1])}"


def may_be(draw: SiteDraw, value: bool | int) -> bool:
    """Whether a value may come up; a truth stands for 1 or 0 happenings, but for no outcome and no initial value."""
    if isinstance(value, bool) and draw.kind in (DrawKind.OUTCOME, DrawKind.INITIAL):
        return False
    return draw.least <= value <= draw.most


def spoken(value: bool | int) -> str:
    """A value as JSON writes it."""
    return str(value).lower()
