"""What can be decided by hand in one run on a page: every draw of a scenario, what may come up there, and its words."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import capitalised
from ceasefire_sim.machine.variables import parameter_name
from ceasefire_sim.scenario.model.draws import DrawKind, SiteDraw, draws_of
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.forced_words import draw_words, named_thing
from ceasefire_sim.story.titles import Titles

__all__ = ["injections"]

MANY = 987_654_321  # a number that the page replaces by its own
MOST_SPELT = 40  # values that are told one by one; of more the page writes the number
GROUPS = {
    "incidents": "happens",
    "responses": "happens",
    "obligations": "steps",
    "mechanisms": "moves",
    "regions": "moves",
    "phases": "moves",
}
QUOTES = "“”«»״"  # of all languages
HOW = ("pace", "verification", "acknowledgement", "outcomes", "attribution")


def injections(scenario: Scenario) -> list[dict[str, object]]:
    """Every site at which luck is drawn, in the order of the file."""
    titles = Titles.of_reading(scenario)
    return [injection(titles, site, draw) for site, draw in draws_of(scenario).items()]


def injection(titles: Titles, site: str, draw: SiteDraw) -> dict[str, object]:
    """One site: ``words`` has the clause of each value from ``least`` on, ``many`` that of the values beyond.

    ``how`` are the sites that say how it turns out; ``variable`` holds what an initial draw gave.
    """
    spelt = range(draw.least, last_spelt(draw) + 1)
    initial = draw.kind is DrawKind.INITIAL
    return {
        "site": site,
        "group": capitalised(titles.words(f"choice.{'start' if initial else GROUPS[site.partition('.')[0]]}")),
        "title": title_of(titles, site),
        "kind": draw.kind.value,
        "least": draw.least,
        "most": draw.most,
        "marks": draw.marks,
        "words": [draw_words(titles, (0, site, value)) for value in spelt],
        "many": many_words(titles, site) if spelt.stop <= draw.most else "",
        "how": list(manners(titles.scenario, site)),
        "variable": initial_variable(site) if initial else "",
    }


def last_spelt(draw: SiteDraw) -> int:
    """The largest value that is told by itself."""
    if draw.kind is DrawKind.COUNT:
        return min(draw.most, 1)
    return draw.most if draw.most - draw.least < MOST_SPELT else draw.least - 1


def many_words(titles: Titles, site: str) -> str:
    """A value as a clause with a place for its number."""
    return draw_words(titles, (0, site, MANY)).replace(str(MANY), "{count}")


def title_of(titles: Titles, site: str) -> str:
    """What a site is about, as one looks for it in a list."""
    thing, how = capitalised(named_thing(titles, site).strip(QUOTES)), site.rpartition(".")[2]
    return titles.label(thing, titles.words(f"choice.{how}")) if how in HOW and site.count(".") > 1 else thing


def manners(scenario: Scenario, site: str) -> Iterator[str]:
    """The sites that say how something turns out that happens once a day at most."""
    draws = draws_of(scenario)
    for name in (f"{site}.outcomes", f"{site}.attribution"):
        if name in draws and draws[name].marks == 1:
            yield name


def initial_variable(site: str) -> str:
    """The variable that an initial draw gives its value."""
    section, *rest = site.split(".")
    if section == "parameters":
        return parameter_name(rest[0])
    return rest[0] if section == "quantities" else f"{rest[0]}.{rest[2]}"
