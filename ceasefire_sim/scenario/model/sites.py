"""The sites of a scenario: every place where luck is drawn."""

from __future__ import annotations

from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["initial_site", "parameter_site", "sites"]


def initial_site(quantity: str) -> str:
    """The site of a quantity's drawn initial value; party quantities are named PARTY.NAME."""
    party, dot, own = quantity.partition(".")
    return f"parties.{party}.quantities.{own}.initial" if dot else f"quantities.{quantity}.initial"


def parameter_site(parameter: str) -> str:
    """The site of a parameter that is drawn once a run."""
    return f"parameters.{parameter}.initial"


def sites(scenario: Scenario) -> frozenset[str]:
    """The names of all sites, without the marks of second and later happenings."""
    names: set[str] = set()
    for section in ("incidents", "responses"):
        for name, part in getattr(scenario.file, section).items():
            names.add(f"{section}.{name}")
            if part.outcomes:
                names.add(f"{section}.{name}.outcomes")
            if part.attribution is not None:
                names.add(f"{section}.{name}.attribution")
    for name, region in scenario.regions.items():
        names.update(f"{scenario.section(name)}.{key}" for key in region.transitions)
    for name in scenario.file.obligations:
        names.update(f"obligations.{name}.{what}" for what in ("pace", "verification", "acknowledgement"))
    names.update(initial_site(name) for name in scenario.quantities)
    names.update(parameter_site(name) for name in scenario.file.parameters)
    return frozenset(names)
