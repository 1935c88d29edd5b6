"""What was decided by hand, in words: "“Raid” happens on day 12"."""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.luck import ForcedDraw
from ceasefire_sim.scenario.model.draws import DrawKind, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["draw_words", "forced_words"]


def forced_words(
    scenario: Scenario, forced: Sequence[ForcedDraw], days: bool = True, titles: Titles | None = None
) -> str:
    """Some draws as a list of clauses with their days, one that they share at the end.

    That something happens goes without saying where it is said how it comes out.
    """
    titles = titles or Titles(scenario)
    comes_out = {(day, site.rpartition(".")[0]) for day, site, _ in forced if is_how(site)}
    kept = [draw for draw in forced if not ((draw[0], draw[1]) in comes_out and draw[2] is True)]
    several = days and len({day for day, _, _ in kept}) > 1
    clauses = [draw_words(titles, draw) for draw in kept]
    if several:
        clauses = [on_day(titles, clause, draw) for clause, draw in zip(clauses, kept, strict=True)]
    clause = titles.words.listed(clauses)
    return on_day(titles, clause, kept[0]) if days and kept and not several else clause


def on_day(titles: Titles, clause: str, draw: ForcedDraw) -> str:
    """A clause with the day of its draw."""
    return titles.words("forced.on_day", clause=clause, day=draw[0])


def is_how(site: str) -> bool:
    """Whether a site is about how something turns out."""
    return site.partition("#")[0].rpartition(".")[2] in ("outcomes", "attribution") and site.count(".") > 1


def draw_words(titles: Titles, draw: ForcedDraw) -> str:
    """One draw as a clause without its day."""
    _, site, value = draw
    name, _, mark = site.partition("#")
    words, thing = titles.words, named_thing(titles, name)
    if mark:
        thing = words("forced.number_of_day", what=thing, number=int(mark) + 1)
    kind = draws_of(titles.scenario)[name].kind
    last = name.rpartition(".")[2]
    if kind is DrawKind.INITIAL:
        return words("forced.begins", what=thing, value=shown_initial(titles.scenario, name, int(value)))
    if kind is DrawKind.OUTCOME:
        return words("forced.turns_out", what=thing, outcome=outcome_title(titles, name, int(value)))
    if name.startswith(("incidents.", "responses.")) and last == "attribution" and name.count(".") > 1:
        return words("forced.attributed" if value else "forced.contested", what=thing)
    if name.startswith("obligations."):
        return obligation_words(titles, thing, last, int(value))
    if not value:
        return words("forced.not", what=thing)
    once = value is True or value == 1
    return words("forced.happens", what=thing) if once else words("forced.times", what=thing, times=int(value))


def obligation_words(titles: Titles, thing: str, what: str, count: int) -> str:
    """Steps that are done, verified or acknowledged."""
    verb = {"pace": "done", "verification": "verified", "acknowledgement": "acknowledged"}[what]
    if count == 0:
        return titles.words(f"forced.no_step_{verb}", what=thing)
    return titles.words(f"forced.steps_{verb}", count, what=thing)


def named_thing(titles: Titles, name: str) -> str:
    """What a draw is about."""
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


def outcome_title(titles: Titles, name: str, number: int) -> str:
    """What an outcome is called."""
    section, own, *_ = name.split(".")
    return titles.outcome(getattr(titles.file, section)[own].outcomes[number].title, number)
