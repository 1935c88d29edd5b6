"""Role cards: what a party owes and is owed, how it reads the text, what it can see; never what another's card says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.english import capitalised, listed, sentence
from ceasefire_sim.present.agreement import commitment_items, obligation_items
from ceasefire_sim.present.condition_changes import change_lines
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.webpage.languages import PageTexts
from ceasefire_sim.webpage.plain_titles import titles_kept_apart

__all__ = ["RoleCard", "role_cards"]


@dataclass(frozen=True)
class RoleCard:
    """A card: what a party owes and is owed, how it reads the text, what it can see, a line each."""

    party: str
    title: str
    owes: tuple[str, ...]
    owed: tuple[str, ...]
    reads: tuple[str, ...]
    sees: tuple[str, ...]


def role_cards(scenario: Scenario, words: PageTexts) -> list[RoleCard]:
    """A card for each party of the text as it is written, whatever readings are in force."""
    plain = scenario.with_(readings=()) if scenario.readings else scenario
    return [card(plain, party, words) for party in plain.file.parties]


def card(scenario: Scenario, party: str, words: PageTexts) -> RoleCard:
    """The card of a party."""
    titles = Titles(scenario)

    def plain(lines: Iterable[str]) -> tuple[str, ...]:
        return tuple(titles_kept_apart(line, scenario) for line in lines)

    return RoleCard(
        party,
        capitalised(titles.who((party,))),
        plain(duties(scenario, party, owing=True)),
        plain(duties(scenario, party, owing=False)),
        plain(readings(scenario, party, titles)),
        plain(sights(scenario, party, titles, words)),
    )


def duties(scenario: Scenario, party: str, owing: bool) -> Iterator[str]:
    """What it owes, or what is owed to it, in the words of `show`."""
    titles = Titles(scenario)

    def concerns(owed_by: Iterable[str], owed_to: Iterable[str]) -> bool:
        return party in (owed_by if owing else owed_to)

    for name, part in scenario.file.obligations.items():
        if concerns(part.owed_by, part.owed_to):
            yield from (item.text.removeprefix("- ") for item in obligation_items(scenario, name, titles))
    for name, commitment in scenario.file.commitments.items():
        if concerns(commitment.owed_by, commitment.owed_to):
            yield from (item.text.removeprefix("- ") for item in commitment_items(scenario, name, titles))


def readings(scenario: Scenario, party: str, titles: Titles) -> Iterator[str]:
    """How it reads the text: the title of its reading, and what that makes of the conditions."""
    for name, part in scenario.file.readings.items():
        if party in part.by:
            yield sentence(part.title or name.replace("_", " "))
            yield from map(sentence, change_lines(scenario, part, titles))


def sights(scenario: Scenario, party: str, titles: Titles, words: PageTexts) -> Iterator[str]:
    """What it can see: the phase, its own steps, others' steps or only what is found of them, what is attributed."""
    yield words("roles.sees_phase")
    for name, part in scenario.file.obligations.items():
        duty = titles.obligation(name)
        if party in part.owed_by:
            yield words("roles.sees_own", what=duty)
        elif party in part.owed_to:
            key = "roles.sees_done" if part.verified_by is None else "roles.sees_found"
            who = "" if part.verified_by is None else titles(part.verified_by)
            yield words(key, what=duty, who=who)
    for name, incident in scenario.file.incidents.items():
        key = "roles.sees_incident" if incident.attribution is None else "roles.sees_attributed"
        who = "" if incident.attribution is None else listed(map(titles, filter(None, (incident.attribution.by,))))
        yield words(key, what=titles.thing(f"incidents.{name}"), who=who or words("roles.nobody"))
