"""What may come up at every site at which a scenario draws luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.parts import Incident, Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.sites import initial_site, parameter_site

__all__ = ["DrawKind", "SiteDraw", "draws_of"]


class DrawKind(Enum):
    """What is drawn at a site."""

    CHANCE = "chance"
    COUNT = "count"
    OUTCOME = "outcome"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True)
class SiteDraw:
    """What may come up at a site: ``least`` to ``most``; for a chance 0 (false) or 1 (true).

    ``marks`` is how many happenings a day may draw there, the second as ``SITE#1``.
    """

    kind: DrawKind
    least: int = 0
    most: int = 1
    marks: int = 1

    def __str__(self) -> str:
        if self.kind is DrawKind.CHANCE:
            return "true or false"
        what = "an outcome" if self.kind is DrawKind.OUTCOME else "a number"
        return f"{what} from {self.least} to {self.most}" if self.least < self.most else f"{what}: {self.least}"


def draws_of(scenario: Scenario) -> dict[str, SiteDraw]:
    """The draws of a scenario by their sites, without the marks of later happenings."""
    draws: dict[str, SiteDraw] = {}
    for section, incidents in (("incidents", scenario.file.incidents), ("responses", scenario.file.responses)):
        for name, incident in incidents.items():
            draws |= incident_draws(f"{section}.{name}", incident)
    for name, region in scenario.regions.items():
        draws |= {f"{scenario.section(name)}.{key}": SiteDraw(DrawKind.CHANCE) for key in region.transitions}
    led = {part.together for part in scenario.file.obligations.values()}
    for name, part in scenario.file.obligations.items():
        for what, draw in obligation_draws(part, name in led):
            draws[f"obligations.{name}.{what}"] = draw
    for name, parameter in scenario.drawn_parameters.items():
        draws[parameter_site(name)] = SiteDraw(DrawKind.INITIAL, 0, len(parameter.drawn) - 1)
    for name, quantity in scenario.quantities.items():
        if quantity.drawn:
            draws[initial_site(name)] = SiteDraw(DrawKind.INITIAL, *quantity.range)
    return draws


def incident_draws(site: str, incident: Incident) -> dict[str, SiteDraw]:
    """The draws of an incident or a response."""
    most = most_happenings(incident)
    draws = {site: SiteDraw(DrawKind.CHANCE) if incident.count is None else SiteDraw(DrawKind.COUNT, 0, most)}
    if incident.outcomes:
        draws[f"{site}.outcomes"] = SiteDraw(DrawKind.OUTCOME, 0, len(incident.outcomes) - 1, most)
    if incident.attribution is not None:
        draws[f"{site}.attribution"] = SiteDraw(DrawKind.CHANCE, marks=most)
    return draws


def most_happenings(incident: Incident) -> int:
    """The most happenings of an incident in a day."""
    if incident.count is None:
        return 1
    cap = incident.at_most.whole if incident.at_most else None
    if incident.count.number is None:  # a Poisson count
        return 1 if cap is None else cap
    return incident.count.number.whole if cap is None else min(incident.count.number.whole, cap)


def obligation_draws(part: Obligation, led: bool) -> Iterator[tuple[str, SiteDraw]]:
    """What is drawn below the site of an obligation; one that another leads steps on the draw of that other."""
    paces: dict[str, tuple[Pace | None, ...]] = {}
    if not led:
        paces["pace"] = (part.pace, *(step.pace for step in part.named.values()))
    if part.verified_by is not None:
        paces["verification"] = (part.verification,)
    if part.acknowledgement is not None:
        paces["acknowledgement"] = (part.acknowledgement,)
    for what, written in paces.items():
        drawn = [pace for pace in written if pace is not None and pace.kind != "days"]
        if drawn:
            yield what, pace_draw(drawn, part.total)


def pace_draw(paces: list[Pace], steps: int) -> SiteDraw:
    """What comes up at paces that share a site."""
    return (
        SiteDraw(DrawKind.COUNT, 0, steps) if any(pace.kind == "each" for pace in paces) else SiteDraw(DrawKind.CHANCE)
    )
