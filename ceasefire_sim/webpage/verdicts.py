"""What `sequence` says of the texts of a page: whether the goal can be reached, who waits for whom, and the ways out.

A way out is a text of its own, so that a page can put it in force: the repaired scenario, played like any other.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ceasefire_sim.engines.compiled.goal_only import asked_only
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.present.sequencing.repair_table import relaxation_words
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.sequencing.answer import ReadingAnswer, Repair
from ceasefire_sim.sequencing.repair_file import free_name, repair_title
from ceasefire_sim.sequencing.sequence import Sequencing, sequence
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.webpage.languages import PageTexts
from ceasefire_sim.webpage.versions import Version, chosen_words, other_text

__all__ = ["TextVerdict", "verdicts"]

RUNS = 400  # that score a way out, as many as `sequence` takes
MOST_WITHOUT = 8  # texts without an amendment that a page carries
TRIED = 200  # runs; where some of them reach the goal, it is in reach
MOST_WAYS = 24  # that a page puts in force, of one text


@dataclass(frozen=True)
class TextVerdict:
    """What is said of a text: ``answer`` is its own; ``whole``, where there is one, has its ways out and what clashes.

    ``ways`` are the texts that its repairs make, as far as the page carries them; of the first repair the first.
    """

    version: Version
    answer: ReadingAnswer | None
    whole: Sequencing | None = None
    ways: tuple[Version, ...] = ()

    @property
    def reachable(self) -> bool | None:
        """Whether the goal can be reached in it; a run that reaches it is proof where nothing else was asked."""
        return True if self.answer is None else self.answer.reachable


def verdicts(texts: Sequence[Version], words: PageTexts) -> list[TextVerdict]:
    """The verdicts on the texts of a page, the file's own first; none where there is no goal.

    Where all readings together close the way, each variant is asked about with all of them, too.
    """
    own = texts[0]
    if own.scenario.file.goal is None:
        return []
    main = sequence(own.scenario, repairs="own", runs=RUNS)
    known = {answer.readings: answer for answer in main.alternatives if not answer.without}
    answers = [TextVerdict(own, main.answer, main, tuple(ways_out(own, main, words)))]
    for version in texts[1:]:
        same = version.scenario.variant == own.scenario.variant
        known_answer = known.get(version.scenario.readings)
        answers.append(as_read(version, known_answer, words) if same else as_varied(version))
    if any(answer.reachable is False for answer in answers):
        answers += map(as_varied, all_readings_of_variants(texts, words))
    return [*answers, *without_amendments(own.scenario, main, words)]


def without_amendments(scenario: Scenario, main: Sequencing, words: PageTexts) -> Iterator[TextVerdict]:
    """The text read without one of its amendments: as written, as each side does, and with all readings."""
    others = [answer for answer in main.alternatives if answer.without]
    for answer in others[:MOST_WITHOUT]:
        left_out: dict[str, object] = {f"amendments.{name}": None for name in answer.without}
        try:
            text = scenario.with_(left_out, readings=answer.readings)
        except ScenarioError:  # another part asks for the amendment
            continue
        titles = Titles(scenario)
        read = (
            listed(map(titles.reading, answer.readings)) if len(answer.readings) < 2 else words("versions.all_readings")
        )
        amendments = scenario.meaning.file.amendments
        named = listed(amendments[name].title or name for name in answer.without)
        title = words("versions.without", title=read or words("versions.as_written"), amendment=named)
        name = f"without={','.join(answer.without)};reading={','.join(answer.readings)}"
        beside = [replace(other, without=()) for other in others if other.without == answer.without and other != answer]
        whole = Sequencing(text, replace(answer, without=()), alternatives=tuple(beside))
        yield TextVerdict(Version(name, words("versions.without_amendments"), title, "", text), whole.answer, whole)


def as_read(version: Version, answer: ReadingAnswer | None, words: PageTexts) -> TextVerdict:
    """The verdict on a reading: ``answer`` where it leaves the way open and is dear to ask again, else its own."""
    if answer is not None and answer.reachable is not False and not answer.whole:
        return TextVerdict(version, answer)
    whole = sequence(version.scenario, repairs="own", runs=RUNS)
    return TextVerdict(version, whole.answer, whole, tuple(ways_out(version, whole, words)))


def as_varied(version: Version) -> TextVerdict:
    """The verdict on a variant: nothing more is asked where a run reaches the goal, and no way out is looked for."""
    if reached_by_a_run(version.scenario):
        return TextVerdict(version, None)
    whole = sequence(version.scenario, repairs=False, alternatives=False)
    return TextVerdict(version, whole.answer, whole)


def reached_by_a_run(scenario: Scenario) -> bool:
    """Whether some run of a few reaches the goal."""
    goal = asked_only(scenario, RunRange(scenario.file.seed, 0, TRIED))["goal"]
    return bool((goal <= scenario.horizon).any())


def ways_out(version: Version, whole: Sequencing, words: PageTexts) -> Iterator[Version]:
    """The repairs of a text as texts, the best first, as many as a page carries."""
    for number, repair in enumerate(whole.repairs[:MOST_WAYS], 1):
        if repair.scenario is None:
            return
        yield way_out(version, repair, number, words)


def way_out(version: Version, repair: Repair, number: int, words: PageTexts) -> Version:
    """One repair as a text, with the commands that write it and run it."""
    assert repair.scenario is not None
    scenario, file = version.scenario, f"repair-{number}.yaml"
    chosen = chosen_words(scenario)
    readings = [f"--reading={name}" for name in scenario.readings]
    variant = free_name(scenario, f"repair-{number}")
    return Version(
        f"{version.name};repair={number}",
        words("versions.way_out", title=version.title),
        words("versions.way_of", number=number, title=way_title(scenario, repair, number)),
        repair.effect,
        repair.scenario,
        shlex.join(["ceasefire-sim", "run", file, f"--variant={variant}", *readings]),
        shlex.join(["ceasefire-sim", "sequence", *chosen, "--repair", str(number), "-o", file]),
        version.name,
    )


def way_title(scenario: Scenario, repair: Repair, number: int) -> str:
    """What a repair changes, its conditions in words."""
    if not repair.relax:
        return repair_title(scenario, repair, number).partition(": ")[2]
    tongue = Naming(scenario, at_terminal=False)
    return listed(relaxation_words(part, tongue) for part in repair.relax)


def all_readings_of_variants(texts: Iterable[Version], words: PageTexts) -> Iterator[Version]:
    """Each variant with all readings at once, which a page has where these close the way in the file's own text."""
    for version in texts:
        scenario = version.scenario
        readings = tuple(scenario.available_readings)
        if version.group == words("versions.variants") and readings != scenario.readings and len(readings) > 1:
            text = other_text(scenario, scenario.variant, readings)
            if text is not None:
                name, title = f"{version.name};reading=all", words("versions.variant_read", title=version.title)
                yield Version(name, words("versions.variants_read"), title, version.note, text)
