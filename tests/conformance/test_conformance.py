"""Every engine gives what a case of the semantics says, rule by rule of the language page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import ceasefire_sim as cs
from ceasefire_sim.engines.compiled.single_run import recorded_run
from ceasefire_sim.engines.vectorised.single_run import states_and_findings
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck
from ceasefire_sim.reference.property_values import property_values

CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
KEYS = {
    "rule", "scenario", "text", "files", "variant", "readings", "overrides", "seed", "run", "luck",
    "expect", "end", "properties", "violations", "faults", "warnings",
}  # fmt: skip
CHECKED = {"day", "phase", "regions", "quantities", "obligations", "events", "parameters", "commitments"}
FREE = 10**9  # no line is folded

State = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One rule, a whole scenario as YAML text, and what is expected of it."""

    name: str
    text: str
    files: Mapping[str, str]
    told: Mapping[str, Any]

    @property
    def seed(self) -> int:
        return int(self.told.get("seed", 1))

    @property
    def run(self) -> int:
        return int(self.told.get("run", 0))

    @property
    def luck(self) -> Luck:
        """The keyed luck of the case with its forced happenings over it."""
        luck = Luck.keyed(self.seed, self.run)
        for day, site, value in self.told.get("luck", ()):
            luck = luck.force(day, site, value)
        return luck


@dataclass(frozen=True)
class Outcome:
    """The states S(0)… up to the end as lines of `trace`, as an engine gives them; some tell no events."""

    states: Sequence[State]
    tells_events: bool = True

    def on(self, day: int) -> State:
        """S(day); every S after the end equals the last."""
        return self.states[min(day, len(self.states) - 1)]


@cache
def read_case(name: str) -> Case:
    """A case file; the scenario's scalars keep their spelling, for YAML 1.1 would eat `on` and dates."""
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    parts = {key.value: node for key, node in root.value}
    told = yaml.safe_load(text)
    files = {key.value: written(node) for key, node in parts["files"].value} if "files" in parts else {}
    return Case(name, told["text"] if "text" in told else written(parts["scenario"]), files, told)


def written(node: yaml.Node) -> str:
    return str(yaml.serialize(node, width=FREE, allow_unicode=True))


def read_scenario(case: Case, folder: Path) -> cs.Scenario:
    """The case's scenario, read from files as a user's would be."""
    for name, text in {**case.files, "case.yaml": case.text}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return cs.read_scenario(
        str(folder / "case.yaml"),
        variant=case.told.get("variant"),
        readings=tuple(case.told.get("readings", ())),
        overrides=case.told.get("overrides", {}),
    )


def live(scenario: cs.Scenario, case: Case) -> Outcome:
    """The live reference, day by day to its end."""
    agreement = cs.live(scenario, luck=case.luck)
    states = [agreement.state()]
    while not agreement.ended:
        agreement.day()
        states.append(agreement.state())
    return Outcome(states)


def vectorised(scenario: cs.Scenario, case: Case) -> Outcome:
    """The vectorised engine on a block of one run."""
    states, _ = states_and_findings(scenario, case.luck)
    return Outcome([{**state, "events": []} for state in states], tells_events=False)


def compiled(scenario: cs.Scenario, case: Case) -> Outcome:
    """The record of one run on the compiled engine."""
    states = recorded_run(scenario, case.luck).states
    return Outcome([{**state, "events": []} for state in states], tells_events=False)


ENGINES: Mapping[str, Callable[[cs.Scenario, Case], Outcome]] = {
    "reference": live,
    "vectorised": vectorised,
    "compiled": compiled,
}


def values_on_reference(scenario: cs.Scenario, case: Case) -> Mapping[str, Any]:
    """What each property says of this one run, as in `runs.parquet`, by the live reference."""
    return property_values(scenario, case.luck)


def values_vectorised(scenario: cs.Scenario, case: Case) -> Mapping[str, Any]:
    """The same by the vectorised engine; NaN is its way of saying nothing."""
    _, found = states_and_findings(scenario, case.luck)
    return {name: None if value != value else value for name, value in found.items()}


def values_compiled(scenario: cs.Scenario, case: Case) -> Mapping[str, Any]:
    """The same by the compiled engine."""
    values = recorded_run(scenario, case.luck).values
    return {name: None if value != value else value for name, value in values.items()}


VALUES: Mapping[str, Callable[[cs.Scenario, Case], Mapping[str, Any]]] = {
    "reference": values_on_reference,
    "vectorised": values_vectorised,
    "compiled": values_compiled,
}


def warnings_of(scenario: cs.Scenario) -> list[Any]:
    return list(scenario.warnings)


def violations(outcome: Outcome) -> list[str]:
    """The invariants that were violated on some S(t), each once, in order."""
    events = [event for state in outcome.states for event in state["events"]]
    sites = [str(event["site"]) for event in events if event["what"] == "violated"]
    return list(dict.fromkeys(site.removeprefix("invariants.") for site in sites))


def matches(event: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(key in event and event[key] == value for key, value in wanted.items())


def in_order(events: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the wanted events come among the events, in this order."""
    rest = iter(events)
    return all(any(matches(event, one) for event in rest) for one in wanted)


def differences(state: State, wanted: Mapping[str, Any]) -> list[str]:
    """What a state has otherwise than wanted; only what is named is asked."""
    found = [] if state["phase"] == wanted.get("phase", state["phase"]) else [f"phase: {state['phase']}"]
    for part in ("regions", "quantities", "parameters"):
        for name, value in wanted.get(part, {}).items():
            if state[part][name] != value:
                found.append(f"{part}.{name}: {state[part][name]}, not {value}")
    for part in ("obligations", "commitments"):
        for name, fields in wanted.get(part, {}).items():
            for field, value in fields.items():
                if state[part][name][field] != value:
                    found.append(f"{part}.{name}.{field}: {state[part][name][field]}, not {value}")
    if not in_order(state["events"], wanted.get("events", ())):
        found.append(f"events: {state['events']}, not {wanted['events']}")
    return found


def unmatched(faults: Iterable[Any], wanted: Iterable[str]) -> list[str]:
    """The wanted `path fragment: message fragment` that no fault answers to."""
    told = [(str(fault.path), f"{fault.path}: {fault.message}".lower()) for fault in faults]
    pairs = [(one, *one.partition(":")[::2]) for one in wanted]
    return [
        one
        for one, path, message in pairs
        if not any(path in where and message.strip().lower() in what for where, what in told)
    ]


def expecting(key: str) -> list[str]:
    return [name for name in NAMES if key in read_case(name).told]


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_well_formed(name: str) -> None:
    told = read_case(name).told
    assert set(told) <= KEYS
    assert told["rule"]
    assert ("scenario" in told) != ("text" in told)
    assert sum(key in told for key in ("expect", "faults", "warnings")) == 1
    assert all(set(entry) <= CHECKED and "day" in entry for entry in told.get("expect", ()))


@pytest.mark.parametrize("name", expecting("expect"))
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_follows_the_case(engine: str, name: str, tmp_path: Path) -> None:
    case = read_case(name)
    outcome = ENGINES[engine](read_scenario(case, tmp_path), case)
    wanted = [entry if outcome.tells_events else {**entry, "events": ()} for entry in case.told["expect"]]
    found = {entry["day"]: differences(outcome.on(entry["day"]), entry) for entry in wanted}
    assert {day: wrong for day, wrong in found.items() if wrong} == {}
    if "end" in case.told:
        assert outcome.states[-1]["day"] == case.told["end"] == len(outcome.states) - 1
    if "violations" in case.told and outcome.tells_events:
        assert violations(outcome) == case.told["violations"]


@pytest.mark.parametrize("name", expecting("properties"))
@pytest.mark.parametrize("engine", VALUES)
def test_properties_of_one_run(engine: str, name: str, tmp_path: Path) -> None:
    case = read_case(name)
    found = VALUES[engine](read_scenario(case, tmp_path), case)
    assert {key: found[key] for key in case.told["properties"]} == case.told["properties"]


@pytest.mark.parametrize("name", expecting("faults"))
def test_a_faulty_scenario_is_refused(name: str, tmp_path: Path) -> None:
    case = read_case(name)
    with pytest.raises(InputError) as refused:
        read_scenario(case, tmp_path)
    faults = [fault for fault in refused.value.faults if fault.severity == "error"]
    assert unmatched(faults, case.told["faults"]) == [], [str(fault) for fault in faults]


@pytest.mark.parametrize("name", expecting("warnings"))
def test_a_doubtful_scenario_is_warned_of(name: str, tmp_path: Path) -> None:
    case = read_case(name)
    warnings = warnings_of(read_scenario(case, tmp_path))
    assert unmatched(warnings, case.told["warnings"]) == [], [str(warning) for warning in warnings]
