"""What a page says of one run: titles of states, numbers and duties, and the sentence of everything that can happen.

The sentences are those of ``story.event_sentences`` without consequences: what changed on a day is told once, below.
"""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.engines.compiled.playing import CompiledMachine
from ceasefire_sim.expressions.english import capitalised, sentence
from ceasefire_sim.expressions.tree import Truth
from ceasefire_sim.machine.variables import missed_name
from ceasefire_sim.present.due_words import due_day_words
from ceasefire_sim.present.plots.style import spoken
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.commitments import Commitment
from ceasefire_sim.scenario.model.countables import summands
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.event_sentences import breach, event_sentence
from ceasefire_sim.story.happenings import Happening
from ceasefire_sim.story.titles import Titles

__all__ = ["tellings"]

FIRST, LAST = 987_654_321, 987_654_322  # numbers of steps that the page replaces by its own
VERDICTS = ("attributed", "contested")
STEPS = {"step": "done", "verified": "verified", "acknowledged": "acknowledged"}


def tellings(scenario: Scenario, compiled: CompiledMachine) -> dict[str, object]:
    """How a run of a version is told."""
    titles = Titles.of_reading(scenario)
    known = {variable.name for variable in compiled.machine.variables}
    return {
        "regions": [
            {
                "name": name,
                "title": capitalised(titles(name)),
                "states": list(part.states),
                "words": [spoken(state) for state in part.states],
            }
            for name, part in reversed(scenario.regions.items())
        ],
        "quantities": [
            {"name": name, "title": titles(name), "range": list(part.range)}
            for name, part in scenario.quantities.items()
        ],
        "duties": [duty(scenario, name, part, titles, known) for name, part in scenario.file.obligations.items()],
        "sentences": [
            [path, *happening_data(scenario, path, titles)]
            for path in compiled.program_for_hands.day.happenings
            if not path.startswith("obligations.") and " + " not in path
        ],
        "merged": list(merged_outcomes(scenario)),
        "breached_by": [
            [f"commitments.{name}", list(dict.fromkeys(acts_of(scenario, part)))]
            for name, part in scenario.file.commitments.items()
        ],
    }


def duty(scenario: Scenario, name: str, part: Obligation, titles: Titles, known: set[str]) -> dict[str, object]:
    """An obligation: who owes it, when it is due, and how its steps are told."""
    due = next((day for day in part.due_days if day.step is None), None)
    steps = {
        attribute: [step_words(name, what, titles), step_words(name, what, titles, several=True)]
        for what, attribute in STEPS.items()
        if f"{name}.{attribute}" in known
    }
    return {
        "name": name,
        "title": capitalised(titles.obligation(name)),
        "who": titles.parties(part.owed_by),
        "to": titles.parties(part.owed_to),
        "total": part.total,
        "due": "" if due is None else due_day_words(scenario, due, part.due_counts, Titles(scenario)),
        "steps": steps,
        "named": [
            event_words({"site": f"obligations.{name}", "what": "step", "done": number + 1, "step": key}, titles)
            for number, key in enumerate(part.named)
        ],
        "fulfilled": event_words({"site": f"obligations.{name}", "what": "fulfilled"}, titles),
        "missed": [
            [missed_name(name, number), event_words(event, titles)]
            for number, event in enumerate(missed_events(name, part))
        ],
    }


def step_words(name: str, what: str, titles: Titles, several: bool = False) -> str:
    """A step, or several in a row, as a sentence with placeholders for the numbers."""
    event: Event = {"site": f"obligations.{name}", "what": what, "done": LAST}
    text = event_sentence(Happening(event, FIRST if several else None), titles)
    return text.replace(str(FIRST), "{first}").replace(str(LAST), "{last}")


def missed_events(name: str, part: Obligation) -> Iterator[Event]:
    """Every due day that can pass unmet, under each of its versions, in the order of the machine's flags."""
    for number, due_day in enumerate(part.due_days):
        for version in due_day.missable:
            event: Event = {"site": f"obligations.{name}", "what": "missed", "due": number}
            if version.amendment:
                event["amendment"] = version.amendment
            yield event


def event_words(event: Event, titles: Titles) -> str:
    """An event as a sentence, without consequences."""
    return event_sentence(Happening(event), titles)


def acts_of(scenario: Scenario, part: Commitment) -> Iterator[str]:
    """The incidents and responses that can breach a commitment, attributed or not."""
    for written in part.breached_by:
        for path in summands(scenario.counted(written)):
            yield ".".join(path.split(".")[:2])


def breach_words(scenario: Scenario, name: str, titles: Titles) -> str:
    """That a commitment is breached; by whom and by what is said where every breach of it is alike."""
    part = scenario.file.commitments[name]
    site = f"commitments.{name}"
    paths = [path for written in part.breached_by for path in summands(scenario.counted(written))]
    if not paths:
        return event_words({"site": site, "what": "breached"}, titles)
    if part.keep == Formula(Role.CONDITION, Truth(True)) and len({titles.breaching(name, path) for path in paths}) == 1:
        return event_words({"site": site, "what": "breached", "by": paths[0]}, titles)
    return sentence(breach(name, (), titles))


def merged_outcomes(scenario: Scenario) -> Iterator[str]:
    """The happenings that are told with their outcome in one sentence: these do nothing before it."""
    for section in ("incidents", "responses"):
        for name, part in getattr(scenario.file, section).items():
            if part.outcomes and not part.do:
                yield f"{section}.{name}"


def outcome_words(path: str, titles: Titles) -> str:
    """How something turned out, without consequences: empty for an outcome without a title."""
    site, _, number = path.rpartition(".outcomes.")
    return event_words({"site": site, "what": "outcome", "value": int(number)}, titles)


def happening_data(scenario: Scenario, path: str, titles: Titles) -> list[object]:
    """How something that is counted is told: a sentence, or for a move one for each state it may come from."""
    section, *rest = path.split(".")
    if section == "commitments":
        return [breach_words(scenario, rest[0], titles)]
    if section in ("incidents", "responses"):
        if ".outcomes." in path:
            return [outcome_words(path, titles)]
        if rest[-1] in VERDICTS and len(rest) > 1:
            return [event_words({"site": path.rpartition(".")[0], "what": rest[-1]}, titles)]
        if section == "responses":
            return [titles.sentence(titles.thing(path))]
        return [event_words({"site": path, "what": "happens"}, titles)]
    region = "phase" if section == "phases" else rest[0]
    part = scenario.regions[region]
    transition = part.transitions[rest[-1]]
    moves = {
        state: event_words({"site": path, "what": "moves", "from": state, "to": transition.to}, titles)
        for state in part.sources_of(rest[-1])
    }
    return [moves, region]
