"""The range that the number of a property can have in a run."""

from __future__ import annotations

from ceasefire_sim.expressions import Interval, span
from ceasefire_sim.scenario.model.countables import SUM
from ceasefire_sim.scenario.model.parts import Incident
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["property_range"]


def property_range(scenario: Scenario, prop: Property) -> Interval:
    """The least and the largest value of a property that is a number; days and counts begin at 0."""
    number = prop.at_end or prop.value or prop.most or prop.least
    if number is not None:
        interval = span(number.node, scenario.meaning.ranges)
        assert isinstance(interval, Interval)
        return interval
    last = scenario.horizon if prop.within is None else min(max(prop.within.whole, 0), scenario.horizon)
    return Interval(0.0, float(last * most_a_day(scenario, prop)))


def most_a_day(scenario: Scenario, prop: Property) -> int:
    """How often something counted can happen on one day; 1 for days."""
    if prop.count is None:
        return 1
    return sum(most_of(scenario, path) for path in scenario.counted(prop.count).split(SUM))


def most_of(scenario: Scenario, path: str) -> int:
    """How often one thing that is counted can happen on one day."""
    section, name, *_ = path.split(".")
    if section == "obligations":
        return scenario.file.obligations[name].total
    if section == "commitments":
        return most_breaches(scenario, name)
    incidents = {"incidents": scenario.file.incidents, "responses": scenario.file.responses}.get(section)
    return 1 if incidents is None else most_incidents(incidents[name])


def most_incidents(incident: Incident) -> int:
    """How often an incident can happen on one day."""
    limits = [] if incident.at_most is None else [incident.at_most.whole]
    if incident.count is not None and incident.count.number is not None:
        limits.append(incident.count.number.whole)
    return min(limits, default=1)


def most_breaches(scenario: Scenario, name: str) -> int:
    """How often a commitment can be breached on one day: once by its turn, and by each happening once."""
    part = scenario.file.commitments[name]
    verdicts = (".attributed", ".contested")
    happenings = {path.removesuffix(verdicts[0]).removesuffix(verdicts[1]) for path in part.breached_by}
    return part.is_asked + sum(most_of(scenario, path) for path in happenings)
