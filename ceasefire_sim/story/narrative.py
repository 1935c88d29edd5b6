"""One run told day by day in neutral plain words, with dates, causes and consequences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ceasefire_sim.expressions.english import capitalised, sentence
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.results.trajectory import Event
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.event_sentences import event_sentence, violation_sentence
from ceasefire_sim.story.forced_words import forced_words
from ceasefire_sim.story.happenings import Happening, happenings_of
from ceasefire_sim.story.titles import Titles, below_title

__all__ = ["day_sentences", "day_story", "run_story"]

MOST_BY_HAND = 4  # draws decided by hand that are named


# a whole run ------------------------------------------------------------------------------------


def run_story(agreement: Reference) -> str:
    """The whole run so far, played again on a copy, in the language in which the scenario was read."""
    scenario, titles = agreement.scenario, Titles.of_reading(agreement.scenario)
    run = agreement.fork()
    run.reset()
    lines = [*title_lines(titles), opening(run, titles), ""]
    quiet_days = 0
    while run.today < agreement.today and not run.ended:
        date, broken_before = capitalised(titles.day(run.today)), broken_invariants(run)
        sentences = [*day_sentences(scenario, news(run.day(), broken_before), titles)]
        sentences += mended(titles, broken_before - broken_invariants(run))
        if sentences:
            lines += [*silence(quiet_days, titles), date, *(f"  {text}" for text in sentences)]
        quiet_days = 0 if sentences else quiet_days + 1
    lines += [*silence(quiet_days, titles), "", closing(run, titles)]
    return "\n".join(lines)


def title_lines(titles: Titles) -> Iterator[str]:
    """The title, underlined, how the text is read, and an empty line."""
    scenario = titles.scenario
    yield scenario.title
    yield "=" * len(scenario.title)
    yield from below_title(scenario, titles.words.language)
    yield ""


def silence(days: int, titles: Titles) -> Iterator[str]:
    """A line that stands for days on which nothing happened."""
    if days:
        yield f"  {titles.words('story.silence', days)}"


def broken_invariants(agreement: Reference) -> set[str]:
    """The invariants that do not hold now."""
    return {name for day, name in agreement.violations if day == agreement.today}


def news(events: Sequence[Event], broken_before: set[str]) -> list[Event]:
    """The events without invariants that were broken already."""
    return [
        event for event in events if event["what"] != "violated" or event["site"].partition(".")[2] not in broken_before
    ]


def mended(titles: Titles, names: set[str]) -> Iterator[str]:
    """That invariants which were broken hold again."""
    for name, part in titles.file.invariants.items():
        if name in names:
            yield sentence(titles.words("story.mended", title=part.title or name))


def opening(agreement: Reference, titles: Titles) -> str:
    """How things stand on day 0."""
    scenario, words = agreement.scenario, titles.words
    states = [
        titles.label(titles(name), titles.in_state(agreement.regions[name].state))
        for name in reversed(scenario.regions)
    ]
    broken = [violation_sentence(name, titles, "story.broken_at_start") for _, name in agreement.violations]
    drawn = [
        words("story.drawn", title=titles(name), value=agreement.quantities[name])
        for name, quantity in scenario.quantities.items()
        if quantity.drawn
    ]
    drawn += [
        words("story.drawn", title=titles(name), value=f"{agreement.now.parameter(name):g}")
        for name in scenario.drawn_parameters
    ]
    head = capitalised(words("story.opening", day=titles.day(0), luck=luck_words(agreement, titles)))
    return "\n".join([head, *(f"  {line}" for line in (*states, *broken, *drawn))])


def luck_words(agreement: Reference, titles: Titles) -> str:
    """The seed and the run that a story is of, and what was decided by hand."""
    luck, words = agreement.luck, titles.words
    runs = [
        words("luck.run_from" if day else "luck.run", run=number, **({"day": day} if day else {}))
        for day, number in luck.runs
    ]
    runs_words = words.chained(runs, "then")
    by_hand = forced_words(agreement.scenario, luck.forced[:MOST_BY_HAND], titles=titles)
    if not by_hand:
        return words("luck.luck", seed=luck.seed, runs=runs_words)
    more = len(luck.forced) - MOST_BY_HAND
    by_hand = words("luck.more", more, what=by_hand) if more > 0 else by_hand
    return words("luck.by_hand", seed=luck.seed, runs=runs_words, what=by_hand)


def closing(agreement: Reference, titles: Titles) -> str:
    """How things stand at the end."""
    scenario, words = agreement.scenario, titles.words
    key = "story.ends" if agreement.phase in scenario.final else "story.stands"
    stands = sentence(words(key, day=titles.day(agreement.today), state=titles.in_state(agreement.phase)))
    goal = scenario.file.goal
    if goal is None:
        return stands
    wanted, day = titles.condition(goal.node), agreement.goal_day
    missed, reached = "story.goal_missed", "story.goal_reached"
    return f"{stands} {sentence(words(missed, goal=wanted) if day is None else words(reached, goal=wanted, day=day))}"


# one day ----------------------------------------------------------------------------------------


def day_story(agreement: Reference) -> str:
    """The coming day alone, which is played: the state it begins with, and what happens."""
    titles = Titles.of_reading(agreement.scenario)
    day = titles.day(agreement.today)
    head = titles.words("story.begins", day=day, luck=luck_words(agreement, titles))
    lines = [*title_lines(titles), capitalised(head), *(f"  {line}" for line in state_lines(agreement, titles))]
    if agreement.ended:
        return "\n".join([*lines, "", closing(agreement, titles)])
    sentences = list(day_sentences(agreement.scenario, agreement.day(), titles)) or [
        sentence(titles.words("story.nothing"))
    ]
    return "\n".join([*lines, "", capitalised(day), *(f"  {text}" for text in sentences)])


def state_lines(agreement: Reference, titles: Titles) -> Iterator[str]:
    """How everything stands now: states, quantities, steps."""
    words = titles.words
    for name in reversed(agreement.scenario.regions):
        yield titles.label(titles(name), titles.in_state(agreement.regions[name].state))
    for name, value in agreement.quantities.items():
        yield titles.label(titles(name), value)
    for name, obligation in agreement.obligations.items():
        key = "story.steps_overdue" if obligation.overdue else "story.steps_done"
        done = words(key, done=obligation.done, total=obligation.part.total)
        yield titles.label(titles.obligation(name), done)
    for name, commitment in agreement.commitments.items():
        times = words("story.no_breach") if commitment.kept else words("story.breaches", commitment.breaches)
        yield titles.label(titles.commitment_owed(name), times)


def day_sentences(scenario: Scenario, events: Sequence[Event], titles: Titles | None = None) -> Iterator[str]:
    """The events of one day, a sentence each; what happens several times in a row, and alike, is counted together."""
    titles = titles or Titles(scenario)
    for group, alike in groupby(groups_of(happenings_of(events), titles)):
        times = len([*alike])
        yield from group if times == 1 else (titles.words("story.times", text=text, times=times) for text in group)


def groups_of(happenings: Sequence[Happening], titles: Titles) -> list[tuple[str, ...]]:
    """The sentences of each happening together with those that belong to it: its verdict, the breaches it is."""
    groups: list[tuple[str, ...]] = []
    for happening in happenings:
        text = event_sentence(happening, titles)
        if happening.belongs_to_last and groups:
            groups[-1] += (text,) if text else ()
        elif text:
            groups.append((text,))
    return groups
