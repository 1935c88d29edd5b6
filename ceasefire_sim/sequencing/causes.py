"""What stands in the way, where it is neither a circle nor a gate: told from the smallest sets of relaxations.

A deadline that no good faith can meet and whose miss ends the way to the goal; what happens for certain and takes away
what is waited for; parts of the goal that hold at times and never together; a phase that moves on too early.
"""

from __future__ import annotations

from collections.abc import Sequence

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import joined, listed, lower
from ceasefire_sim.expressions.tree import And
from ceasefire_sim.reachability.elements import in_states
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.deadlines import due_clock
from ceasefire_sim.sequencing.answer import ReadingAnswer
from ceasefire_sim.sequencing.deadlines import latest_due
from ceasefire_sim.sequencing.numbers_in_words import NEVER, number_words
from ceasefire_sim.sequencing.relaxations import Relaxation, RelaxationKind
from ceasefire_sim.sequencing.trials import Trials
from ceasefire_sim.sequencing.verdict import hung_on, needing
from ceasefire_sim.sequencing.waits import FalsePart
from ceasefire_sim.story.titles import Titles

__all__ = ["cause_of", "due_day_words", "title_of"]

CREDITS = (".verification", ".acknowledgement")


def cause_of(answer: ReadingAnswer, quarrels: Sequence[tuple[Relaxation, ...]], trials: Trials) -> str:
    """The cause in a sentence, quarrel by quarrel; empty where parts to leave out, or a chance permitted, tell it."""
    clashing = joint(answer, trials)
    causes = [clashing, *starved(answer), *unseen(answer.scenario, quarrels)]
    for members in quarrels:
        causes += [*deadlines(answer, members), *certainties(answer.scenario, members, bool(clashing))]
    return "; ".join(dict.fromkeys(cause for cause in causes if cause))


def starved(answer: ReadingAnswer) -> list[str]:
    """Duties that can be done while nobody who verifies is at work, and at no other time."""
    future, sentences = answer.future, []
    false = [*answer.goal_blocks, *(part for parts in answer.blocked.blocks.values() for part in parts)]
    texts = " ".join(part.conjunct.text for part in false)
    for name, duty in answer.scenario.file.obligations.items():
        region, chance = duty.verified_by, None if duty.verification is None else duty.verification.chance
        if region is None or f"{name}.verified" not in texts or not future.comes_up(chance):
            continue
        active = in_states(region, tuple(answer.scenario.regions[region].active_states))
        undone = future.most.get(name, 0) < duty.total
        waiting = parse_expression(f"{name}.done > {name}.verified")
        if undone or not future.may(active) or not future.may(waiting) or future.may(And((active, waiting))):
            continue
        titles = Titles(answer.scenario)
        who = lower(answer.scenario.regions[region].title or region.replace("_", " "))
        sentences.append(
            f"nobody verifies {titles.obligation(name)}: it can be done, and {who} can be at work,"
            " but never while there is something to verify"
        )
    return sentences


def unseen(scenario: Scenario, quarrels: Sequence[tuple[Relaxation, ...]]) -> list[str]:
    """What is never verified, acknowledged or attributed, for its chance is 0: nobody's condition is to blame."""
    permits = [part for members in quarrels for part in members if part.permit]
    if not any(part.path.endswith((*CREDITS, ".attribution.chance")) for part in permits):
        return []  # moves and steps that never come about are told as gates
    sentences = []
    for part in permits:
        what = title_of(scenario, part)
        if part.path.endswith(CREDITS):
            what = f"the {part.path.rpartition('.')[2]} of {what}"
        sentences.append(f"{what} never comes about (its chance: {number_words(scenario, part.condition, NEVER)})")
    return sentences


def titles_of(scenario: Scenario, single: Sequence[Relaxation], kind: RelaxationKind) -> list[str]:
    """What the relaxations of a kind are about."""
    return [title_of(scenario, part) for part in single if part.kind == kind]


def deadlines(answer: ReadingAnswer, single: Sequence[Relaxation]) -> list[str]:
    """Deadlines whose miss ends the way to the goal: the latest the due day can be, the least that works."""
    moves = titles_of(answer.scenario, single, "hold back")
    ends = f"a miss brings about {listed(moves)}, which ends the way to the goal" if moves else (
        "a miss ends the way to the goal")  # fmt: skip
    sentences = []
    for part in single:
        if part.kind == "lift":
            due = due_words(answer, part.path)
            clauses = [f"it is due {due}"] if due else []
            clauses += (
                []
                if part.due is None
                else [f"the least due day that works is {due_day_words(answer.scenario, part.path, part.due)}"]
            )
            days = f" {', '.join(clauses)}, and" if clauses else ""
            what = title_of(answer.scenario, part)
            sentences.append(f"no good faith can meet the deadline of {what}:{days} {ends}")
    return sentences


def due_words(answer: ReadingAnswer, path: str) -> str:
    """The latest day on which the due day at a path can stand, under the text and each amendment that sets it."""
    _, name, *step, _ = path.split(".")
    days = {day.step: day for day in answer.scenario.file.obligations[name].due_days}
    dated, titles, clauses = due_clock(answer.scenario.file, name).dated, Titles(answer.scenario), []
    for version in days[step[0] if step else None].missable:
        latest = latest_due(answer.future, Formula(Role.DAY, version.due), dated)
        if latest is not None:
            under = f" while “{titles.reading(version.amendment)}” is in force" if version.amendment else ""
            clauses.append(f"on day {due_day_words(answer.scenario, path, latest)}{under}")
    return joined(clauses, "or")


def due_day_words(scenario: Scenario, path: str, day: int) -> str:
    """A due day at a path, with its date where it counts the calendar."""
    date = scenario.date(day) if due_clock(scenario.file, path.split(".")[1]).dated else None
    return str(day) if date is None else f"{day} ({date})"


def certainties(scenario: Scenario, single: Sequence[Relaxation], clashing: bool) -> list[str]:
    """What happens for certain and takes away what is waited for; a phase that moves on too early.

    ``clashing``: it parts what never holds together.
    """
    withheld = joined(titles_of(scenario, single, "withhold"), "or")
    moves = joined(titles_of(scenario, single, "hold back"), "or")
    sentences = []
    if withheld:
        parts = f"what parts them is {withheld}, which happens by itself"
        sentences.append(parts if clashing else f"what is waited for cannot come while {withheld} happens for certain")
    if moves and not any(part.kind == "lift" for part in single):
        sentences.append(f"{moves} comes before what the goal needs can be done")
    return sentences


def joint(answer: ReadingAnswer, trials: Trials) -> str:
    """Parts of the goal, or of what it hangs on, that hold at times, never together: when each holds first."""
    path, block = clash(answer)
    if block is None:
        return ""
    parts = []
    for text in (block.conjunct.text, *block.jointly):
        first = trials.first_day(answer.scenario, text)
        parts.append(f"`{text}`" + ("" if first is None else f" (from day {first} at the earliest)"))
    other = "; without one of them it is another goal" if path == "goal" else ""
    return f"the parts of {needing(answer.scenario, path)} hold at times, never together: {listed(parts)}{other}"


def clash(answer: ReadingAnswer) -> tuple[str, FalsePart | None]:
    """The first part that is false only together with others, and whose it is: the goal's, or where no circle is."""
    behind = () if answer.cycles else hung_on(answer)
    held = [("goal", answer.goal_blocks)]
    held += [(path, parts) for path, parts in answer.blocked.blocks.items() if path in behind]
    joint_parts = ((path, part) for path, parts in held for part in parts if part.jointly)
    return next(joint_parts, ("goal", None))


def title_of(scenario: Scenario, relaxation: Relaxation) -> str:
    """What a relaxation is about, as it stands inside a sentence: a duty, or a happening or a move in quotes."""
    section, name, *rest = relaxation.path.split(".")
    if section == "obligations":
        duty = Titles(scenario).obligation(name)
        step = scenario.file.obligations[name].named.get(rest[0]) if rest else None
        return duty if step is None else f"{duty} ({step.title or rest[0].replace('_', ' ')})"
    if section in ("incidents", "responses"):
        happenings = scenario.file.incidents if section == "incidents" else scenario.file.responses
        happening = f"“{happenings[name].title or name.replace('_', ' ')}”"
        return f"the attribution of {happening}" if rest[:1] == ["attribution"] else happening
    region, key = ("phase", name) if section == "phases" else (name, rest[0])
    return f"“{scenario.regions[region].transitions[key].title or key.replace('_', ' ')}”"
