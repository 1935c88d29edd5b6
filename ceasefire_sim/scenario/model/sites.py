"""The sites of a scenario: every place where luck is drawn."""

from __future__ import annotations

from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["sites"]


def sites(scenario: Scenario) -> frozenset[str]:
    """The names of all sites, without the marks of second and later happenings."""
    found: set[str] = set()
    for section in ("incidents", "responses"):
        for name, part in getattr(scenario.file, section).items():
            found.add(f"{section}.{name}")
            if part.outcomes:
                found.add(f"{section}.{name}.outcomes")
            if part.attribution is not None:
                found.add(f"{section}.{name}.attribution")
    for name, region in scenario.regions.items():
        found.update(f"{scenario.section(name)}.{key}" for key in region.transitions)
    for name in scenario.file.obligations:
        found.update(f"obligations.{name}.{what}" for what in ("pace", "verification", "acknowledgement"))
    for name in scenario.file.quantities:
        found.add(f"quantities.{name}.initial")
    for party, whose in scenario.file.parties.items():
        found.update(f"parties.{party}.quantities.{name}.initial" for name in whose.quantities)
    return frozenset(found)
