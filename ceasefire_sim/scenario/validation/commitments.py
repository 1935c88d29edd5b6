"""What must hold of commitments: something breaches them, and what does is a happening of its own."""

from __future__ import annotations

from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.countables import countable, counted_path
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.counting import wrong_count
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["check_commitments", "with_breaches"]


def check_commitments(file: ScenarioFile, sink: FaultSink) -> None:
    """Every commitment can be breached, by what is there and is no breach itself."""
    for name, part in file.commitments.items():
        path: Path = ("commitments", name)
        if not part.breached_by and part.keep is None:
            message = f"nothing breaches '{name}'; give `breached_by`, what may not happen, or `keep`, what must hold"
            sink.key(path, message)
        for number, written in enumerate(part.breached_by):
            message = wrong_breach(written, file) or ""
            if message and not sink.about_lost(message):
                sink((*path, "breached_by", str(number)), message)


def wrong_breach(written: str, file: ScenarioFile) -> str | None:
    """Why something cannot breach a commitment; None if it can."""
    if "+" in written:
        return f"'{written}' is several; write a list, as in [incidents.strike, incidents.raid]"
    if not counted_path(written, file):
        known = {path: name for path, name in countable(file).items() if not path.startswith("commitments.")}
        return f"there is nothing called '{written}' that happens{did_you_mean(written, [*known.values(), *known])}"
    if message := wrong_count(written, file):
        return message
    if counted_path(written, file)[0].startswith("commitments."):
        return f"'{written}' is a commitment, and its breach breaches no other; name what happens"
    return None


def with_breaches(file: ScenarioFile) -> ScenarioFile:
    """The parts in which everything that breaches a commitment is named by its path."""
    commitments = {name: named_by_path(part, file) for name, part in file.commitments.items()}
    return file.model_copy(update={"commitments": ReadOnlyDict(commitments)}) if commitments else file


def named_by_path(part: Commitment, file: ScenarioFile) -> Commitment:
    """A commitment whose happenings are named by their paths; what is none is told elsewhere, and left out."""
    paths = (counted_path(written, file) for written in part.breached_by)
    return part.model_copy(update={"breached_by": tuple(dict.fromkeys(path[0] for path in paths if path))})
