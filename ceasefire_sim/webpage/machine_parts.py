"""What a browser needs to play a version of the agreement: a module, its memory at the start, and where all stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ceasefire_sim.engines.compiled.hosting import module_bytes
from ceasefire_sim.engines.compiled.layout import WORD, Header
from ceasefire_sim.engines.compiled.memory_image import MemoryImage
from ceasefire_sim.engines.compiled.playing import CompiledMachine, symbolic_machine
from ceasefire_sim.engines.compiled.runtime_functions import ENTRY, TABLE_ENTRIES
from ceasefire_sim.expressions.tree import Node
from ceasefire_sim.machine.rules import Extreme, Group, Latch, Rule
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.varying import free_parameters
from ceasefire_sim.webpage.recipes import Recipes

__all__ = ["HEADER", "MachineParts", "machine_parts", "page_machine"]

HEADER = {name.lower(): int(place) for name, place in Header.__members__.items()}


@dataclass(frozen=True)
class MachineParts:
    """A module, the words of its memory with the keys of the file's seed, and the manifest, which is plain data."""

    module: bytes
    words: bytes
    manifest: dict[str, object]


def machine_parts(scenario: Scenario, compiled: CompiledMachine | None = None) -> MachineParts:
    """The parts of a scenario's machine, at its own parameters; ``compiled`` is that machine where it is at hand."""
    compiled = compiled or page_machine(scenario)
    program = compiled.program_for_hands
    image = MemoryImage(program, compiled.constants, scenario.file.seed, None)
    manifest = {
        "horizon": scenario.horizon,
        "call": compiled.call,
        "seed": str(scenario.file.seed),
        "keys": [[place, site] for site, place in sorted(image.key_places.items(), key=lambda entry: entry[1])],
        "tables": [image.room_for_tables(), ENTRY * TABLE_ENTRIES],
        "columns": image.daily_columns,
        "regions": {name: [image.columns[name][0], len(states)] for name, states in compiled.machine.regions},
        "happenings": list(program.day.happenings),
        **row_places(compiled),
        **recipes(scenario, compiled),
    }
    return MachineParts(module_bytes(program.text), image.words.tobytes(), manifest)


def page_machine(scenario: Scenario) -> CompiledMachine:
    """The machine that a page carries: it does not count days of waiting, which no page shows; it tells outcomes."""
    machine = symbolic_machine(scenario)
    steps = tuple(outcomes_told(step) if isinstance(step, Group) else step for step in machine.steps)
    return CompiledMachine(scenario, replace(machine, waits=(), steps=steps))


def outcomes_told(group: Group) -> Group:
    """A group that tells how a happening turned out, too, which no engine counts: a path with the outcome's number."""
    return Group(tuple(rule_telling_outcomes(rule) for rule in group.rules))


def rule_telling_outcomes(rule: Rule) -> Rule:
    """A rule whose branches tell of outcomes."""
    branches = []
    for number, branch in enumerate(rule.branches):
        actions = tuple(outcomes_told(action) if isinstance(action, Group) else action for action in branch.actions)
        own = (f"{rule.site}.{number}",) if rule.site.endswith(".outcomes") else ()
        branches.append(replace(branch, actions=actions, tells=(*branch.tells, *own)))
    return replace(rule, branches=tuple(branches))


def row_places(compiled: CompiledMachine) -> dict[str, object]:
    """Which word of a row is what: the variables by name, then observers; ``reals`` are those that hold doubles."""
    places, machine = compiled.program_for_hands.places, compiled.machine
    at = {name: (place - places.state) // WORD for name, place in (*places.variables.items(), *places.rows.items())}
    return {
        "row": places.row_bytes // WORD,
        "end": (places.end_day - places.state) // WORD,
        "variables": len(machine.variables),
        "at": at,
        "reals": [observer.name for observer in machine.observers if isinstance(observer, (Extreme, Latch))],
    }


def recipes(scenario: Scenario, compiled: CompiledMachine) -> dict[str, object]:
    """How the words that hang on parameters are worked out: places, what is kept of a value, and its steps.

    ``means`` are the pointers to tables of Poisson counts, whose table has as many words as there are counts.
    """
    program, moving = compiled.program_for_hands, free_parameters(scenario)
    steps = Recipes(scenario.constants, moving)

    def moves(nodes: Iterable[Node]) -> bool:
        return any(not moving.isdisjoint(program.words.names(node)) for node in nodes)

    settings = [
        [slot.place, slot.kind.name, [steps.of(node) for node in slot.nodes]]
        for slot in program.settings.slots.values()
        if moves(slot.nodes)
    ]
    means = [
        [place, poisson.cap, steps.of(poisson.mean)] for place, poisson in program.day.means if moves((poisson.mean,))
    ]
    return {"settings": settings, "means": means, "steps": [list(step) for step in steps.steps]}
