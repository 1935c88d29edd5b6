"""The tests of a scenario file: validate, every invariant, every `expect`, each reading alone, engines equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from ceasefire_sim.coverage.shortening import breaks_on, shortened
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.english import all_so_many, so_many
from ceasefire_sim.expressions.tree import show
from ceasefire_sim.luck import Luck, luck_token
from ceasefire_sim.present.check_report import property_words
from ceasefire_sim.pytest_plugin.engines_equal import engine_grade
from ceasefire_sim.pytest_plugin.examined import ExaminedFile
from ceasefire_sim.pytest_plugin.exercised_grade import exercised_grade
from ceasefire_sim.pytest_plugin.grade import Grade, grade_of_error
from ceasefire_sim.pytest_plugin.noticed_grade import noticed_grade
from ceasefire_sim.pytest_plugin.standing_values import values_in_words
from ceasefire_sim.results.answer import Answer, ProbabilityAnswer
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path, leaf_node, leaves
from ceasefire_sim.sequencing.sequence import MOST_STATES
from ceasefire_sim.sequencing.verdict import reading_answer
from ceasefire_sim.story.agreement import live

__all__ = ["FileTest", "file_tests"]


@dataclass(frozen=True)
class FileTest:
    """One test of a file: its name within the file, what it is about, the path it is about, and how it is graded."""

    name: str
    kind: str
    path: Path
    grade: Callable[[], Grade]


def file_tests(examined: ExaminedFile) -> Iterator[FileTest]:
    """The tests of a file; of a file with faults validation alone."""
    yield FileTest("validate", "validate", (), partial(validation_grade, examined))
    try:
        file = examined.scenario.file
    except InputError:
        return
    for name in file.invariants:
        path = ("invariants", name)
        if ".".join(path) in examined.unasked:
            continue
        yield FileTest(f"invariant[{name}]", "invariant", path, partial(invariant_grade, examined, name))
    for name, prop in file.properties.items():
        path = ("properties", name)
        if prop.expect is not None and ".".join(path) not in examined.unasked:
            yield FileTest(f"expect[{name}]", "expect", path, partial(expectation_grade, examined, name))
    for dotted, error in examined.unasked.items():
        section, name = dotted.split(".", 1)
        kind = "invariant" if section == "invariants" else "expect"
        grade = partial(grade_of_error, error, examined.file)
        yield FileTest(f"{kind}[{name}]", kind, (section, name), grade)
    for name in file.readings if file.goal is not None else ():
        yield FileTest(f"reading[{name}]", "reading", ("readings", name), partial(reading_grade, examined, name))
    yield FileTest("engines", "engines", (), partial(engine_grade, examined))
    yield FileTest("exercised", "exercised", (), partial(exercised_grade, examined))
    if examined.options.mutate:
        yield FileTest("noticed", "noticed", (), partial(noticed_grade, examined))


def validation_grade(examined: ExaminedFile) -> Grade:
    """Whether the file has faults."""
    faults, warnings = examined.remarks
    if faults:
        first, *others = map(str, faults)
        more = tuple(others) + tuple(str(warning) for warning in warnings)
        return Grade("fails", "", first, more, (f"all of them: {examined.command('validate')}",), whole=len(faults))
    listed = tuple(map(str, warnings))
    number = f", {len(warnings)} warning{'s' * (len(warnings) != 1)}" if warnings else ""
    return Grade("holds", examined.file, f"no faults{number}", listed=listed)


# invariants -------------------------------------------------------------------------------------


def invariant_grade(examined: ExaminedFile, name: str) -> Grade:
    """Whether an invariant holds in every state that can be reached, else in every run."""
    kept = examined.check.invariants[name]
    place = examined.place(("invariants", name, "always"))
    if kept.holds is not False:
        if kept.states is None or not kept.holds:
            looked = f"{so_many(kept.runs or 0, 'run')}, not all states"
        else:
            looked = all_so_many(kept.states, "state")
        return Grade("holds", place, f"holds in {looked}")
    scenario = examined.scenario
    text = show(scenario.file.invariants[name].always.node)
    luck = None if kept.first is None else short_violation(scenario, name, kept.first)
    if luck is None:  # nothing to retell: a search that no run repeats is itself at fault
        return Grade("fails", place, f"the invariant '{name}' is broken", (f"  {text}",), (examined.command("check"),))
    lines = [f"  {text}", f"  on day {luck.day}: {values_on_day(scenario, name, luck)}"]
    lines += [f"  broken in {kept.violations:,} of {so_many(kept.runs, 'run')}"] if kept.runs else []
    lines += [f"  shortest way there, of {so_many(kept.states, 'state')} searched"] if kept.states else []
    summary = f"the invariant '{name}' is broken on day {luck.day}"
    return Grade("fails", place, summary, tuple(lines), (replay_command(examined, luck),))


def short_violation(scenario: Scenario, name: str, luck: Luck) -> Luck | None:
    """The luck of a violation with as little forced as it takes, read on the day of the violation."""
    day = breaks_on(scenario, name, luck)
    if day is None:
        return None
    first = Luck(luck.seed, luck.runs, tuple(draw for draw in luck.forced if draw[0] < day), day)
    return shortened(first, lambda less: breaks_on(scenario, name, less) == day)


def values_on_day(scenario: Scenario, name: str, luck: Luck) -> str:
    """What the names in an invariant stood at on the day of a luck."""
    agreement = live(scenario, luck=luck)
    agreement.retrace(luck.day or 0)
    return values_in_words(agreement, scenario.file.invariants[name].always.node)


def replay_command(examined: ExaminedFile, luck: Luck) -> str:
    """The command that tells a run again."""
    return f"replay: {examined.command('trace', '--luck', luck_token(luck))}"


# expectations -----------------------------------------------------------------------------------


def expectation_grade(examined: ExaminedFile, name: str) -> Grade:
    """Whether an answer is as expected."""
    prop = examined.check.property(name)
    place = examined.place(("properties", name, "expect"))
    words = f"'{name}' is {property_words(examined.scenario, prop)}".replace("  expected", ", expected")
    if prop.answer.met is True:
        return Grade("holds", place, words)
    if not isinstance(prop.answer.met, bool):
        more = f"more runs decide: --ceasefire-runs {20 * examined.options.runs}"
        return Grade("unknown", place, words, replay=(more,))
    luck = contrary_run(examined, name, prop.answer)
    replay = () if luck is None else (replay_command(examined, luck),)
    question = question_in_words(examined.scenario.file.properties[name])
    lines = (f"  {question}", f"  {way_of_answer(examined, prop.answer)}")
    return Grade("fails", place, words, lines, (*replay, f"the answer: {examined.command('check')}"))


def way_of_answer(examined: ExaminedFile, answer: Answer) -> str:
    """Whether an answer is exact; where it is not, by how many runs, and why."""
    if answer.method == "exact":
        return "answered exactly"
    note = examined.check.note.removeprefix("simulated: ").replace("max_states, --max-states", "--ceasefire-exact")
    return f"answered by {answer.runs:,} runs{f': {note}' if note else ''}"


def question_in_words(prop: Property) -> str:
    """A property as it is written, but for texts."""
    written = [f"{'.'.join(path)}: {show(leaf_node(leaf))}" for path, leaf in leaves(prop)]
    return "; ".join([*written, *([f"count: {prop.count}"] if prop.count is not None else [])])


def contrary_run(examined: ExaminedFile, name: str, answer: Answer) -> Luck | None:
    """The luck of a run that is as was not expected: the first, or of numbers the farthest; None where none is.

    A wait that has no end in a run counts as the longest there can be.
    """
    if answer.value is None or answer.expect is None:
        return None
    bounds = [float(text) for text in answer.expect.strip(" []<>=!").split(",")]
    low = answer.value < min(bounds) or (answer.value <= min(bounds) and not answer.expect.startswith("<"))
    truth = isinstance(answer, ProbabilityAnswer)
    values = np.asarray(examined.runs.array(f"{'properties' if truth else 'capped'}.{name}"), np.float64)
    if np.isnan(values).all():
        return None
    place = int(np.nanargmin(values) if low else np.nanargmax(values))
    if truth and values[place] == (not low):
        return luck_of_place(examined, place)
    return None if truth else luck_of_place(examined, place)


def luck_of_place(examined: ExaminedFile, place: int) -> Luck:
    """The luck of a run at a place in the table of runs."""
    return Luck.keyed(examined.runs.seed, int(examined.runs.array("run")[place]))


# readings ---------------------------------------------------------------------------------------


def reading_grade(examined: ExaminedFile, name: str) -> Grade:
    """Whether the goal can be reached where the text is read as one side reads it."""
    place = examined.place(("readings", name))
    alone = examined.scenario.with_(readings=[name])
    assert alone.file.goal is not None
    states = min(max(examined.options.most_states, 1), MOST_STATES)
    answer = reading_answer(alone, alone.file.goal.node, states)
    if answer.reachable:
        return Grade("holds", place, f"the goal can be reached under '{name}' alone: {answer.why}")
    command = examined.command("sequence", "--reading", name)
    if answer.reachable is None:
        return Grade("unknown", place, f"whether '{name}' alone can be carried out is not known: {answer.why}")
    stuck = [f"  never: {path}" for path in answer.stuck[:8]]
    summary = f"under '{name}' alone the goal is never reached"
    return Grade("fails", place, summary, (f"  {answer.why}", *stuck), (f"who waits for whom: {command}",))
