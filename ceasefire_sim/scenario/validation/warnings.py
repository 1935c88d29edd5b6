"""What is allowed but deserves a second look. Warnings never stop a run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Set

from ceasefire_sim.expressions import Interval, States, Truths, span
from ceasefire_sim.expressions.english import is_clause
from ceasefire_sim.scenario.indexed.declaring import DECLARING, declared_names
from ceasefire_sim.scenario.model.fields import Constant, Formula, Role
from ceasefire_sim.scenario.model.meaning import Meaning
from ceasefire_sim.scenario.model.names import names_used, regions_of, section_of
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.selection import is_setting
from ceasefire_sim.scenario.model.walk import Path, leaves
from ceasefire_sim.scenario.source.nodes import Node
from ceasefire_sim.scenario.source.places import key_place
from ceasefire_sim.scenario.validation.deadlines import due_clock, soonest_work
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.grain import small_chances
from ceasefire_sim.scenario.validation.late_clocks import warn_of_late_clock
from ceasefire_sim.scenario.validation.own_counts import warn_of_own_counts
from ceasefire_sim.scenario.validation.rounding import warn_of_rounding
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["warn"]

YIELDING = ("month", "weekday", "day_of_year", "happened", "days_without", "all", "any", "sum")

Ranges = Mapping[str, Interval | Truths | States]


def warn(meaning: Meaning, in_force: ScenarioFile, sink: FaultSink) -> None:
    """Adds every warning about a scenario without faults to the sink; ``in_force`` are its parts as they are read."""
    warn_of_words(sink)
    warn_of_ranges(meaning, sink)
    warn_of_regions(meaning.file, sink)
    warn_of_names(meaning.file, sink)
    warn_of_titles(meaning.file, sink)
    warn_of_own_counts(meaning.file, sink)
    warn_of_rounding(meaning, sink)
    for name in meaning.file.obligations:
        warn_of_deadlines(name, meaning, in_force, sink)
        warn_of_late_clock(name, meaning, sink)


def warn_of_words(sink: FaultSink) -> None:
    """Names that the language has a meaning for, which they have not where a file declares them."""
    for name, what in declared_names(sink.root).items():
        if name in YIELDING:
            section = next(section for section, words in DECLARING.items() if words == what)
            message = f"'{name}' is {what} here, and has not the meaning that the language gives it"
            sink.warn_of_key((section, name), message)


def warn_of_titles(file: ScenarioFile, sink: FaultSink) -> None:
    """Titles of what is owed that are clauses: pages say of them that they are fulfilled, or wait."""
    titles: dict[tuple[str, ...], str | None]
    titles = {("obligations", name): obligation.title for name, obligation in file.obligations.items()}
    for name, obligation in file.obligations.items():
        titles |= {("obligations", name, "steps", step): part.title for step, part in obligation.named.items()}
    for path, title in titles.items():
        if title and is_clause(title):
            message = (
                f"'{title}' is a sentence, and pages say of it that it is fulfilled; better a noun phrase, such as"
                " 'withdrawal of the fighters'"
            )
            sink.warn((*path, "title"), message)


def warn_of_ranges(meaning: Meaning, sink: FaultSink) -> None:
    """Chances and weights that are clamped."""
    for path, leaf in leaves(meaning.file):
        if isinstance(leaf, Formula) and leaf.role in (Role.CHANCE, Role.WEIGHT):
            value = span(leaf.node, meaning.ranges)
            if not isinstance(value, Interval):
                continue
            if leaf.role is Role.CHANCE and (value.low < 0 or value.high > 1):
                message = f"this chance can be {value.low:g} to {value.high:g}; it counts as at least 0 and at most 1"
                sink.warn(path, message, leaf.node.at)
            elif leaf.role is Role.WEIGHT and value.low < 0:
                sink.warn(path, f"this weight can be {value.low:g}; below 0 it counts as 0", leaf.node.at)
        elif isinstance(leaf, Constant) and leaf.formula.role is Role.REAL and (leaf.value or 0.0) < 0:
            sink.warn(path, "a weight below 0 counts as 0")
    for small in small_chances(meaning.file, meaning.ranges):
        sink.warn(small.path, f"this chance is {small.most:g} at most; {small.words()}", small.formula.node.at)


def serving(file: ScenarioFile) -> set[str]:
    """The regions that verify or attribute."""
    regions = {obligation.verified_by for obligation in file.obligations.values()}
    for incident in (*file.incidents.values(), *file.responses.values()):
        if incident.attribution is not None:
            regions.add(incident.attribution.by)
    return {name for name in regions if name is not None}


def warn_of_regions(file: ScenarioFile, sink: FaultSink) -> None:
    """States never entered, transitions never taken, `active` left to be guessed."""
    serves = serving(file)
    for name, region in regions_of(file).items():
        path = section_of(file, name)
        final = getattr(region, "final", ())
        entered = {region.initial, *(transition.to for transition in region.transitions.values())}
        for number, state in enumerate(region.states):
            if state not in entered:
                sink.warn((*path, "states", str(number)), f"the state '{state}' is never entered")
        for key, transition in region.transitions.items():
            if any(state in final for state in transition.from_):
                sink.warn((*path, "transitions", key, "from"), "a transition out of a final state is never taken")
        guessed = region.active is None and len(region.states) >= 3
        if guessed and (name in serves or name in file.mechanisms):
            message = (
                f"no `active` states are given, so '{region.states[-1]}', the last state, counts as the active one"
            )
            sink.warn((*path, "states"), message)


def texts_of(value: object) -> Iterator[str]:
    """Every text inside plain data, keys included."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield str(key)
            yield from texts_of(below)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, str):
        yield value


def warn_of_names(file: ScenarioFile, sink: FaultSink) -> None:
    """Parameters nothing uses; findings nobody makes."""
    used = names_used(file)
    warn_of_unused(file, used.keys(), sink)
    for name, obligation in file.obligations.items():
        for attribute, modelled, field in (
            ("verified", obligation.verified_by is not None, "verified_by"),
            ("acknowledged", obligation.acknowledgement is not None, "acknowledgement"),
        ):
            if not modelled and f"{name}.{attribute}" in used:
                path, at = used[f"{name}.{attribute}"]
                message = f"'{name}.{attribute}' equals '{name}.done' here: '{name}' has no `{field}`"
                sink.warn(path, message, at)


def warn_of_unused(file: ScenarioFile, used: Set[str], sink: FaultSink) -> None:
    """Parameters that neither the file nor a variant uses; names that a setting made and nothing uses."""
    elsewhere: set[str] = set()
    for variant in file.variants.values():
        for text in texts_of(variant.set):
            elsewhere.update(re.findall(r"[a-z][a-z0-9_]*", text))
    for section, what in (("parameters", "parameter"), ("anchors", "anchor"), ("definitions", "definition")):
        names = getattr(file, section)
        for name in names:
            path = (section, name)
            if name in used:
                continue
            if made_by_setting(path, file, sink.root):
                hint = did_you_mean(name, (known for known in names if known != name), section)
                sink.warn(path, f"nothing uses the {what} '{name}', which is set here{hint}")
            elif section == "parameters" and name not in elsewhere:
                sink.warn(path, f"the parameter '{name}' is not used")


def made_by_setting(path: Path, file: ScenarioFile, root: Node) -> bool:
    """Whether something came by ``--set`` or a variant's `set`, and is not in the file without it."""
    place, dotted = key_place(root, path), ".".join(path)
    settings = (("variants", name, "set", dotted) for name, variant in file.variants.items() if dotted in variant.set)
    return is_setting(place.file) or any(place == key_place(root, setting) for setting in settings)


def warn_of_deadlines(name: str, meaning: Meaning, in_force: ScenarioFile, sink: FaultSink) -> None:
    """Deadlines that pass before the steps can be done, whoever wants to and whichever amendment is in force."""
    clock = due_clock(meaning.file, name)
    for due_day in in_force.obligations[name].due_days:
        spans = [span(version.due, meaning.ranges) for version in due_day.versions]
        latest = max(due.high if isinstance(due, Interval) else math.inf for due in spans)
        soonest = clock.soonest(soonest_work(in_force, name, due_day.steps))
        if clock.last_in_time(latest) < soonest:
            steps = () if due_day.step is None else ("steps", due_day.step)
            least = clock.least_due(soonest)
            message = f"nobody can meet this deadline: the least due day that could be met is {least}"
            sink.warn(("obligations", name, *steps, "due"), message, due_day.versions[0].due.at)
