"""The turn of an incident or a response in an over-approximation: every way it may turn out, as often as it may."""

from __future__ import annotations

from ceasefire_sim.arrays import BoolArray
from ceasefire_sim.bounds.elementwise import anywhere
from ceasefire_sim.bounds.growing_values import GrowingValues
from ceasefire_sim.scenario.model.parts import Incident

__all__ = ["IncidentTurn"]

UNLIMITED = 1000  # happenings on a day where nothing limits them; what grows has met its bound long before


class IncidentTurn:
    """Lets incidents and responses happen to the values of an over-approximation."""

    def __init__(self, view: GrowingValues) -> None:
        self.view = view

    def play(self, path: str, incident: Incident) -> None:
        """One that may happen, as often as it may on a day."""
        view, count = self.view, incident.count
        if count is None:
            where, times = view.may(incident.when.node) & view.possible(incident.chance), 1
        else:
            drawn = count.mean or count.chance
            assert drawn is not None
            where = view.may(incident.when.node) & (view.high(drawn) > 0)
            limits = [limit.whole for limit in (incident.at_most, count.number) if limit is not None]
            times = min(limits, default=UNLIMITED)
        if anywhere(where) and times > 0:
            view.repeat(times, lambda: self.happen(path, incident, where))

    def happen(self, path: str, incident: Incident, where: BoolArray) -> None:
        """One happening, every way it may turn out."""
        view = self.view
        view.apply(incident.do, where)
        for outcome in incident.outcomes:
            view.apply(outcome.do, where & (view.high(outcome.weight) > 0))
        finding = incident.attribution
        if finding is None:
            view.breached((path,), where)
            return
        region, states = view.scenario.regions[finding.by], view.states(finding.by)
        active, inactive = states.among(region.active_states)
        attributed = where & active & view.possible(finding.chance)
        view.apply(finding.do, attributed)
        contested = where & (inactive | (view.low(finding.chance) < 1))
        view.apply(finding.otherwise, contested)
        view.breached((path, f"{path}.attributed"), attributed)
        view.breached((path, f"{path}.contested"), contested)
