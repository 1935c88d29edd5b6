"""What must hold between the readings of a text and their union: contracts of every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ceasefire_sim.errors import ScenarioError
from ceasefire_sim.expressions.tree import And, Node, Or, show
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.assembly import under_readings
from ceasefire_sim.scenario.model.changes import Reading
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.scenario.model.parts import ScenarioFile
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import amended, in_force, targets
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.numbers_in_force import with_amended_numbers
from ceasefire_sim.story.agreement import live
from ceasefire_sim.testing.contracts import parted, played_days, states_played
from ceasefire_sim.testing.findings import Finding, finding_at

__all__ = ["union_between_its_readings", "union_of_one_reading"]


def union_of_one_reading(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """The union of one reading is that reading: set, then and-ed, then or-ed by hand, it gives the same run."""
    plain = scenario.meaning.file
    for name, reading in plain.readings.items():
        if any(path.startswith("definitions.") for path in reading.set):
            continue  # definitions are written out; there is no condition to compose by hand
        sink = FaultSink(scenario.written)
        united = under_readings(plain, (name,), sink)
        alone = with_amended_numbers(in_force(plain, amended(plain, composed_by_hand(plain, reading), sink)), sink)
        if sink.faults:
            raise ScenarioError(sink.sorted())
        first, second = (states_played(live(replace(scenario, file=file), luck=luck)) for file in (united, alone))
        words = f"under the union of the reading '{name}' alone is not that under the reading"
        yield from parted("union_of_one_reading", scenario, luck, (first, second), words)


def composed_by_hand(plain: ScenarioFile, reading: Reading) -> Mapping[Path, Node]:
    """The conditions of a file as a reading has them: set, then and-ed, then or-ed."""
    by_hand: dict[Path, Node] = {}
    for path, target in targets(plain).items():
        spelled = {path, tuple(key for key in path if key not in ("transitions", "steps"))}
        pieces = [
            next((f.node for p, f in part.items() if tuple(p.split(".")) in spelled), None)
            for part in (reading.set, reading.add, reading.or_)
        ]
        node = pieces[0] or target.node
        node = And((node, pieces[1])) if pieces[1] is not None else node
        by_hand[path] = Or((node, pieces[2])) if pieces[2] is not None else node
    return by_hand


def union_between_its_readings(scenario: Scenario, luck: Luck) -> Iterator[Finding]:
    """Under all readings together a condition holds where it holds under each, and only where it does under one.

    That is asked on every day of the run of the union. Between the two an `or` decides, which any side may use.
    Conditions that look at what waits are left out, for what waits hangs on the readings in force.
    """
    names = tuple(scenario.available_readings)
    if len(names) < 2:
        return
    united = scenario.with_(readings=names)
    sides = [scenario.with_(readings=name) for name in names]
    conditions = conditions_read_apart([united, *sides])
    if not conditions:
        return
    copies = [live(side, luck=luck) for side in sides]
    for state in played_days(live(united, luck=luck)):
        for copied in copies:
            copied.now.restore(state.now.snapshot())
        for path, formulas in conditions.items():
            together, *alone = (
                agreement.truth(formula) for agreement, formula in zip((state, *copies), formulas, strict=True)
            )
            if (all(alone) and not together) or (together and not any(alone)):
                what = (
                    f"on day {state.today} it is {str(together).lower()} under all readings together,"
                    f" and {' and '.join(str(truth).lower() for truth in alone)} under each"
                )
                day = replace(luck, day=state.today)
                yield finding_at("union_between_its_readings", scenario, path, what, day)
                return


def conditions_read_apart(texts: Sequence[Scenario]) -> dict[Path, list[Formula]]:
    """The conditions that may differ between some readings of a text, each as these have it.

    Where all have the same words, a state answers all of them alike, unless `late` asks what is in force.
    """
    by_text = [targets(text.file) for text in texts]
    read_apart: dict[Path, list[Formula]] = {}
    for path in by_text[0]:
        nodes = [conditions[path].node for conditions in by_text]
        words = [show(node) for node in nodes]
        if any("waiting" in text for text in words):
            continue
        if len(set(words)) > 1 or "late" in words[0]:
            read_apart[path] = [Formula(Role.CONDITION, node) for node in nodes]
    return read_apart
