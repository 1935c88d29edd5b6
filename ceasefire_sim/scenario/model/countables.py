"""What a `count` property can count: happenings, transitions taken, steps done, breaches."""

from __future__ import annotations

from ceasefire_sim.scenario.model.names import regions_of, section_of
from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["SUM", "countable", "counted_path", "summands"]

SUM = " + "  # between the paths of several things that are counted together


def summands(written: str) -> list[str]:
    """The names of what is counted together, each once."""
    return list(dict.fromkeys(name.strip() for name in written.split("+")))


def countable(file: ScenarioFile) -> dict[str, str]:
    """Every path that can be counted, with the bare name it may go by."""
    happenings = (("incidents", file.incidents), ("responses", file.responses))
    bare_names = {f"{section}.{name}": name for section, incidents in happenings for name in incidents}
    for region, part in regions_of(file).items():
        section = ".".join(section_of(file, region))
        bare_names.update({f"{section}.{name}": name for name in part.transitions})
    bare_names.update({f"obligations.{name}": name for name in file.obligations})
    bare_names.update({f"commitments.{name}": name for name in file.commitments})
    for section, incidents in happenings:
        for name, incident in incidents.items():
            if incident.attribution is not None:
                bare_names[f"{section}.{name}.contested"] = f"{name}.contested"
                bare_names[f"{section}.{name}.attributed"] = f"{name}.attributed"
    return bare_names


def counted_path(written: str, file: ScenarioFile) -> list[str]:
    """The paths something counted may stand for: one, unless it is unknown or ambiguous."""
    known = countable(file)
    short = written.replace(".transitions.", ".")
    if short in known:
        return [short]
    return [path for path, name in known.items() if name == written]
