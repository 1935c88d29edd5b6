"""What was decided by hand, in words: "“Raid” happens on day 12"."""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.expressions.english import joined, lower
from ceasefire_sim.luck import ForcedDraw
from ceasefire_sim.scenario.model.draws import DrawKind, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["draw_words", "forced_words"]


def forced_words(scenario: Scenario, forced: Sequence[ForcedDraw], days: bool = True) -> str:
    """Some draws as a list of clauses with their days, one that they share at the end.

    That something happens goes without saying where it is said how it comes out.
    """
    comes_out = {(day, site.rpartition(".")[0]) for day, site, _ in forced if is_how(site)}
    kept = [draw for draw in forced if not ((draw[0], draw[1]) in comes_out and draw[2] is True)]
    several = days and len({day for day, _, _ in kept}) > 1
    clauses = [draw_words(scenario, draw) + (f" on day {draw[0]}" if several else "") for draw in kept]
    return joined(clauses, "and") + (f" on day {kept[0][0]}" if days and kept and not several else "")


def is_how(site: str) -> bool:
    """Whether a site is about how something turns out."""
    return site.partition("#")[0].rpartition(".")[2] in ("outcomes", "attribution") and site.count(".") > 1


def draw_words(scenario: Scenario, draw: ForcedDraw) -> str:
    """One draw as a clause without its day."""
    _, site, value = draw
    name, _, mark = site.partition("#")
    thing = named_thing(scenario, name) + (f" (number {int(mark) + 1} of the day)" if mark else "")
    kind = draws_of(scenario)[name].kind
    last = name.rpartition(".")[2]
    if kind is DrawKind.INITIAL:
        return f"{thing} begins as {shown_initial(scenario, name, int(value))}"
    if kind is DrawKind.OUTCOME:
        return f"{thing} turns out: {outcome_title(scenario, name, int(value))}"
    if name.startswith(("incidents.", "responses.")) and last == "attribution" and name.count(".") > 1:
        return f"{thing} is attributed" if value else f"responsibility for {thing} stays contested"
    if name.startswith("obligations."):
        return obligation_words(thing, last, int(value))
    if not value:
        return f"{thing} does not happen"
    return f"{thing} happens" + ("" if value is True or value == 1 else f" {int(value)} times")


def obligation_words(thing: str, what: str, count: int) -> str:
    """Steps that are done, verified or acknowledged."""
    verb = {"pace": "done", "verification": "verified", "acknowledgement": "acknowledged"}[what]
    steps = {0: "no step", 1: "a step"}.get(count, f"{count} steps")
    return f"{steps} of {thing} {'is' if count < 2 else 'are'} {verb}"


def named_thing(scenario: Scenario, name: str) -> str:
    """What a draw is about."""
    titles = Titles(scenario)
    section, *rest = name.split(".")
    if section in ("quantities", "parameters"):
        return titles(rest[0])
    if section == "parties":
        return titles(f"{rest[0]}.{rest[2]}")
    if section == "obligations":
        return titles.obligation(rest[0])
    path = ".".join((section, *rest[:1])) if section in ("incidents", "responses") else name
    return titles.happening(path)


def shown_initial(scenario: Scenario, name: str, value: int) -> str:
    """What begins so: a quantity with the value itself, a parameter with the value that the draw stands for."""
    section, *rest = name.split(".")
    if section != "parameters":
        return str(value)
    return f"{scenario.drawn_parameters[rest[0]].drawn[value][0]:g}"


def outcome_title(scenario: Scenario, name: str, number: int) -> str:
    """What an outcome is called."""
    section, own, *_ = name.split(".")
    outcome = getattr(scenario.file, section)[own].outcomes[number]
    return lower(outcome.title or f"outcome {number + 1}")
