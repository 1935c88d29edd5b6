"""What people decide by hand, in their words, as draws of a luck: it happens, it does not, it comes out so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import SupportsIndex

from ceasefire_sim.arguments import short_repr
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import ForcedDraw, Luck
from ceasefire_sim.luck.luck import forced_draw
from ceasefire_sim.scenario.model.draws import DrawKind, draws_of
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.forced_luck import check_luck
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["ForcedValue", "forced_draws", "outcome_names"]

ForcedValue = bool | SupportsIndex | str  # whether it happens, a number, or how it comes out
YES = ("yes", "true", "on", "happens", "it happens")
NO = ("no", "false", "off", "does not happen", "it does not happen")
VERDICTS = {"attributed": True, "contested": False}


def forced_draws(scenario: Scenario, day: int, wishes: Mapping[str, ForcedValue]) -> tuple[ForcedDraw, ...]:
    """The draws of a day that make some sites come out as wished.

    A wish is a truth, a number, or a text: ``yes``, ``no``, a whole number, or for an incident how it comes out. Then
    it happens, and comes out so.

    Raises ``InputError`` for sites, days and values that cannot be drawn, with what may have been meant.
    """
    if not isinstance(wishes, Mapping):
        raise InputError(f"what is forced is a mapping such as {{'incidents.raid': True}}, not {short_repr(wishes)}")
    draws = tuple(draw for site, value in wishes.items() for draw in draws_of_wish(scenario, day, site, value))
    check_luck(scenario, Luck(forced=draws))
    return draws


def draws_of_wish(scenario: Scenario, day: int, site: str, value: ForcedValue) -> Iterator[ForcedDraw]:
    """The draws of one wish."""
    if not isinstance(value, str):
        yield forced_draw(day, site, value)
        return
    written = value.strip().lower()
    if written in YES or written in NO:
        yield day, site, written in YES
    elif re.fullmatch(r"[+-]?\d{1,18}", written):
        yield day, site, int(written)
    else:
        yield from outcome_draws(scenario, day, site, written)


def outcome_draws(scenario: Scenario, day: int, site: str, written: str) -> Iterator[ForcedDraw]:
    """That an incident comes out as written; with the incident's own site, that it happens as well."""
    name, _, mark = site.partition("#")
    section, own, *rest = (*name.split("."), "", "")
    incident = incidents(scenario).get(f"{section}.{own}")
    if incident is None or rest[0] not in ("", "outcomes", "attribution"):
        draw = draws_of(scenario).get(name)
        if draw is not None:
            what = "a number" if draw.kind in (DrawKind.INITIAL, DrawKind.COUNT) else "yes or no"
            raise InputError(f"'{site}' is forced to be {what}, not '{written}'; what may be drawn there is {draw}")
        yield day, site, True  # there is no such site, and whoever checks the draw says which may have been meant
        return
    names = outcome_names(incident)
    written = written.replace("_", " ")
    nearest = [title for title in names if title == written] or [title for title in names if written in title]
    if len(nearest) != 1:
        hint = did_you_mean(written, names) or "; it has no outcomes, so force it to be yes or no"
        raise InputError(f"'{site}' does not come out as '{written}'{hint}")
    if rest[0] == "":
        yield day, site, True
    if nearest[0] in VERDICTS and (rest[0] == "attribution" or nearest[0] not in outcome_titles(incident)):
        yield day, marked(f"{section}.{own}.attribution", mark), VERDICTS[nearest[0]]
    else:
        yield day, marked(f"{section}.{own}.outcomes", mark), outcome_titles(incident).index(nearest[0])


def marked(site: str, mark: str) -> str:
    """A site of a later happening."""
    return f"{site}#{mark}" if mark else site


def incidents(scenario: Scenario) -> dict[str, Incident]:
    """Incidents and responses by the sites at which they are drawn."""
    file = scenario.file
    return {
        f"{section}.{name}": incident
        for section, parts in (("incidents", file.incidents), ("responses", file.responses))
        for name, incident in parts.items()
    }


def outcome_titles(incident: Incident) -> list[str]:
    """What the outcomes of an incident are called, in small letters."""
    return [(outcome.title or f"outcome {at}").lower() for at, outcome in enumerate(incident.outcomes, 1)]


def outcome_names(incident: Incident) -> list[str]:
    """All that an incident can come out as: its outcomes, and whether it is attributed."""
    return [*outcome_titles(incident), *(VERDICTS if incident.attribution is not None else ())]
