"""What can be counted, and named in `breached_by`: there must be such a thing, and only one."""

from __future__ import annotations

from ceasefire_sim.scenario.model.countables import countable, counted_path, summands
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["wrong_count"]


def wrong_count(written: str, file: ScenarioFile) -> str | None:
    """Why something cannot be counted; None if it can."""
    names = summands(written)
    if len(names) > 1:
        return next((message for name in names if (message := wrong_count(name, file))), None)
    paths = counted_path(written, file)
    if len(paths) > 1:
        return f"'{written}' can mean {' or '.join(paths)}; write the path"
    if not paths:
        return f"there is nothing called '{written}' to count{did_you_mean(written, countable(file))}"
    return None
