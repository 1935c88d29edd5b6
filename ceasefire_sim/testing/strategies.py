"""Hypothesis strategies that build valid scenarios over the language.

``scenario_data()`` builds a scenario as plain data, constructively: every name is declared before it is
used, every range is known, so nothing has to be thrown away and failures shrink to a readable file.
``to_yaml`` writes it. Needs the extra ``test`` (hypothesis).
"""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import strategies as st

from ceasefire_sim.scenario.loading import read_scenario_text
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.testing.overlays import overlays
from ceasefire_sim.testing.vocabulary import (
    Chance,
    Data,
    Vocabulary,
    chances,
    compact,
    effects,
    numbers,
    optional,
    truths,
)

__all__ = ["scenario_data", "scenarios", "to_yaml"]

PACE_DAYS: tuple[int | str, ...] = (1, 2, 3, "two")
STEPS: tuple[int | str, ...] = (1, 2, 3, 4, "two + 1")
DRAWS = ({"0.5": 1, "2": 3}, {"-1": 1, "0": 2, "1.5": 1}, {"3": 1})  # of a parameter that is not known
DATES = ("2025-10-09", "2025-10-13", "2025-10-18")  # days -1, 3 and 8


@st.composite
def incidents(draw: st.DrawFn, words: Vocabulary) -> Data:
    """An incident or a response."""
    part: Data = {"when": draw(optional(truths(words))), "do": draw(effects(words, undo=True))}
    part |= {"by": draw(optional(st.just("north"))), "against": draw(optional(st.just(["south"])))}
    match draw(st.integers(0, 4)):
        case 0:
            part |= {"count": f"poisson(clamp({draw(numbers(words, 1))}, 0, 3))", "at_most": draw(st.integers(1, 4))}
        case 1:
            part["count"] = f"binomial({draw(st.sampled_from([0, 1, 3, 5, 'two + 1']))}, {draw(chances(words))})"
            part["at_most"] = draw(optional(st.integers(1, 4)))
        case _:
            part["chance"] = draw(chances(words))
    if draw(st.integers(0, 3)) == 0:
        weights = st.one_of(st.integers(0, 3), st.just(f"max({draw(numbers(words, 0))}, 0)"))
        part["outcomes"] = [
            compact({"weight": draw(weights), "do": draw(effects(words, undo=True))})
            for _ in range(draw(st.integers(1, 3)))
        ]
    if words.regions and draw(st.integers(0, 3)) == 0:
        by = draw(st.sampled_from(sorted(words.regions)))
        attribution = {
            "by": by,
            "chance": draw(chances(words)),
            "do": draw(effects(words)),
            "otherwise": draw(effects(words)),
        }
        part["attribution"] = compact(attribution)
    return compact(part)


@st.composite
def transitions(draw: st.DrawFn, words: Vocabulary, states: list[str]) -> Data:
    """A few transitions between some states."""
    drawn = {}
    for number in range(draw(st.integers(0, 3))):
        sources: str | list[str] = draw(
            st.one_of(
                st.just("any"), st.sampled_from(states), st.lists(st.sampled_from(states), min_size=1, unique=True)
            )
        )
        part = {
            "from": sources,
            "to": draw(st.sampled_from(states)),
            "when": draw(optional(truths(words))),
            "chance": draw(chances(words)),
            "after": draw(optional(st.sampled_from([0, 1, 3, 4, "two - 1"]))),
            "do": draw(effects(words, undo=True)),
        }
        drawn[f"t{number}"] = compact(part)
    return drawn


@st.composite
def paces(draw: st.DrawFn, words: Vocabulary, each: bool = True, days: bool = True) -> Chance | Data:
    """A pace."""
    forms = ["p", *(["each"] if each else []), *(["days", "between", "lasts"] if days else [])]
    match draw(st.sampled_from(forms)):
        case "each":
            return {"each": draw(chances(words))}
        case "between":
            return {"between": draw(st.sampled_from([[1, 1], [1, 3], [2, 4], ["two - 1", "two + 1"]]))}
        case "lasts":
            return {
                "lasts": draw(st.sampled_from([{"1": 1, "3": 2}, {"2": "share", "4": 0, "6": 1}, {"1": 0, "2": 3}]))
            }
        case "days":
            return {"days": draw(st.sampled_from(PACE_DAYS))}
        case _:
            return draw(chances(words))


@st.composite
def obligations(draw: st.DrawFn, words: Vocabulary, names: list[str], number: int) -> Data:
    """An obligation; its named steps are those already in the vocabulary."""
    own = names[number]
    steps: int | str | Data = draw(st.sampled_from(STEPS))
    counts = draw(st.sampled_from(["owed", "allowed", "calendar"]))
    dates = [st.sampled_from(DATES)] if counts == "calendar" else []
    others = {name: steps for name, steps in words.obligations.items() if name != own}  # a due day names no own state
    due = st.one_of(numbers(replace(words.without_lateness, obligations=others), 0), *dates)
    if words.obligations[own]:
        steps = {
            step: compact(
                {
                    "size": draw(optional(st.integers(1, 9))),
                    "requires": draw(optional(truths(words))),
                    "not_before": draw(optional(st.sampled_from([0, 2, 5, "two + 2", *DATES]))),
                    "due": draw(optional(due)),
                    "pace": draw(optional(paces(words, each=False))),
                    "on_step": draw(effects(words)),
                }
            )
            for step in words.obligations[own]
        }
    verified = draw(st.sampled_from(sorted(words.regions))) if own in words.verified else None
    acknowledged = draw(paces(words, days=False)) if own in words.credited else None
    part = {
        "owed_by": draw(st.sampled_from(["north", ["north", "south"]])),
        "owed_to": draw(optional(st.just("south"))),
        "steps": steps,
        "during": draw(optional(truths(words))),
        "requires": draw(optional(truths(words))),
        "pace": draw(paces(words, each=not isinstance(steps, dict))),
        "due": draw(optional(due)),
        "due_counts": counts,
        "verified_by": verified,
        "verification": draw(optional(paces(words, days=False))),
        "acknowledgement": acknowledged,
        "on_step": draw(effects(words)),
        "on_verified": draw(effects(words)) if verified else None,
        "on_acknowledged": draw(effects(words)) if acknowledged is not None else None,
        "on_fulfilled": draw(effects(words)),
        "on_overdue": draw(effects(words)),
    }
    return compact(part)


@st.composite
def commitments(draw: st.DrawFn, words: Vocabulary, happenings: list[str]) -> Data:
    """A commitment, which some happenings may breach."""
    breached_by = draw(st.lists(st.sampled_from(happenings), max_size=3)) if happenings else []
    during = draw(optional(truths(replace(words, waiting=False))))
    part = {
        "owed_by": draw(optional(st.just("north"))),
        "during": during,
        "breached_by": breached_by,
        "keep": draw(optional(truths(words))) if breached_by else draw(truths(words)),
        "every": draw(optional(st.sampled_from([1, 2, 3, "two"]))),
        "at_most": draw(optional(st.sampled_from([1, 2, 5, "two + 1"]))),
        "on_breach": draw(effects(words)),
    }
    return compact(part)


@st.composite
def properties(draw: st.DrawFn, words: Vocabulary, countable: list[str]) -> Data:
    """One property of every form."""
    a, b, number = draw(truths(words, 1)), draw(truths(words, 1)), draw(numbers(words, 1))
    within = draw(optional(st.sampled_from([0, 1, 5, 12, 20, *DATES[1:]])))
    forms: dict[str, Data] = {
        "eventually": {"eventually": a, "within": within},
        "always": {"always": a, "within": within},
        "hold": {"hold": a, "until": b, "within": within},
        "days_until": {"days_until": a, "within": within},
        "between": {"between": [a, b]},
        "days_when": {"days_when": a, "within": within},
        "at_end": {"at_end": number, "given": draw(optional(st.just(b)))},
        "on_a_day": {
            "value": a,
            "on": draw(st.sampled_from([0, 7, 20, *DATES[1:]])),
            "given": draw(optional(st.just(b))),
        },
        "number_on_a_day": {"value": number, "on": draw(st.integers(0, 20)), "within": within},
        "truth_at_end": {"at_end": b, "within": within},
        "most": {"most": number},
        "least": {"least": number},
    }
    for number_, path in enumerate(countable):
        forms[f"count{number_}"] = {"count": path, "within": draw(optional(st.integers(0, 20)))}
    return {name: compact(form) for name, form in forms.items()}


@st.composite
def definitions_of(draw: st.DrawFn, words: Vocabulary) -> Data:
    """A few definitions, which the vocabulary has from then on."""
    definitions: Data = {}
    for number in range(draw(st.integers(0, 2))):
        definitions[f"truth{number}"] = words.define(f"truth{number}", draw(truths(words, 1)))
        words.truths.append(f"truth{number}")
    for number in range(draw(st.integers(0, 1))):
        text = f"clamp({draw(numbers(words, 1))}, -50, 50)"
        definitions[f"number{number}"] = words.define(f"number{number}", text)
        words.numbers.append(f"number{number}")
    return definitions


@st.composite
def quantities_of(draw: st.DrawFn, words: Vocabulary) -> Data:
    """One to three quantities, which the vocabulary has from then on."""
    quantities: Data = {}
    for number in range(draw(st.integers(1, 3))):
        initial: int | dict[str, float] = draw(st.one_of(st.integers(0, 5), st.just({"0": 1, "3": 0.5, "5": 2})))
        quantities[f"q{number}"] = {"initial": initial, "range": [0, draw(st.integers(5, 20))]}
        words.quantities.append(f"q{number}")
    return quantities


@st.composite
def states_of_each(draw: st.DrawFn, letter: str) -> dict[str, list[str]]:
    """The states of up to two regions, by name."""
    return {f"{letter}{number}": draw(states_of(f"{letter}{number}")) for number in range(draw(st.integers(0, 2)))}


@st.composite
def scenario_data(draw: st.DrawFn, horizon: int = 15) -> Data:
    """A valid scenario as plain data, in file order; small, and with most of the language."""
    words = Vocabulary(calendar=draw(st.sampled_from([[], [], ["month", "weekday", "day_of_year / 10"]])))
    quantities = draw(quantities_of(words))
    low = draw(st.integers(-5, 0))
    drawn: int | dict[str, float] = {str(low): 1, "0": 0.5, "2": 2} if low else 2
    trust = {"initial": drawn, "range": [low, 6]}
    parties = {"north": {"quantities": {"trust": trust}}, "south": {"quantities": {"trust": {**trust, "initial": 1}}}}
    words.quantities += ["north.trust", "south.trust"]
    parameters: Data = {"share": {"value": 0.4, "range": [0.1, 0.9]}, "two": {"value": 2, "range": [1, 3]}}
    if draw(st.integers(0, 2)) == 0:
        parameters["unknown"] = {"value": 1, "draw": draw(st.sampled_from(DRAWS))}
    parameters |= {f"p{number}": 1.5 for number in range(draw(st.integers(0, 2)))}
    words.parameters += [*parameters, "mark", "opening"]
    named = {section: draw(states_of_each(section[0])) for section in ("mechanisms", "regions")}
    phases = ["first", "second", "over"]
    words.regions = {**named["mechanisms"], **named["regions"], "phase": phases}
    owed = [f"o{number}" for number in range(draw(st.integers(0, 3)))]
    words.obligations = {name: [f"s{n}" for n in range(draw(st.sampled_from([0, 0, 2, 3])))] for name in owed}
    words.verified = [name for name in owed if draw(st.booleans())]
    words.credited = [name for name in owed if draw(st.booleans())]
    events = {section: draw(st.integers(0, 2)) for section in ("incidents", "responses")}
    words.commitments = [f"c{number}" for number in range(draw(st.sampled_from([0, 0, 1, 2])))]
    words.past = draw(st.sampled_from([[], past_of(events, owed, words.commitments)]))
    definitions = draw(definitions_of(words))
    words.waiting = True
    data: Data = {
        "scenario": "generated",
        "horizon": draw(st.integers(1, horizon)),
        "goal": draw(truths(words, 1)),
        "start": "2025-10-10",
        "anchors": {"mark": str(draw(st.integers(-3, 8))), "opening": "2025-10-14"},
        "parties": parties,
        "parameters": parameters,
        "quantities": quantities,
        "definitions": definitions,
        "incidents": {f"i{number}": draw(incidents(words)) for number in range(events["incidents"])},
        "responses": {f"a{number}": draw(incidents(words)) for number in range(events["responses"])},
    }
    for section, regions in named.items():
        data[section] = {name: draw(region(words, states)) for name, states in regions.items()}
    words.waiting = False
    data["obligations"] = fused(
        draw, {name: draw(obligations(words, owed, number)) for number, name in enumerate(owed)}
    )
    words.waiting = True
    data["phases"] = {
        "initial": "first",
        "states": phases,
        "final": draw(st.sampled_from([["over"], ["over"], ["second", "over"], []])),
        "transitions": draw(transitions(words, phases)),
    }
    happenings = countable({**data, "commitments": {}})
    data["commitments"] = {name: draw(commitments(words, happenings)) for name in words.commitments}
    data["invariants"] = {"some": {"always": draw(truths(words, 1))}}
    data["holds"] = draw(optional(truths(words, 1)))
    data["properties"] = draw(properties(words, countable(data)))
    words.waiting = False
    data |= draw(overlays(words, data))
    return {key: value for key, value in data.items() if value not in ({}, [], None)}


def past_of(events: dict[str, int], owed: list[str], kept: list[str]) -> list[str]:
    """The paths of what can have happened: incidents, responses, steps and breaches, by bare names or paths."""
    paths = [f"i{number}" for number in range(events["incidents"])]
    paths += [f"responses.a{number}" for number in range(events["responses"])]
    return paths + [f"obligations.{name}" for name in owed] + kept


def countable(data: Data) -> list[str]:
    """The paths of what can be counted: happenings, verdicts, transitions, steps and breaches."""
    paths = []
    for section in ("incidents", "responses"):
        for name, part in data[section].items():
            paths.append(f"{section}.{name}")
            if "attribution" in part:
                paths += [f"{section}.{name}.contested", f"{section}.{name}.attributed"]
    for section in ("mechanisms", "regions"):
        paths += [f"{section}.{name}.{key}" for name, part in data[section].items() for key in part["transitions"]]
    paths += [f"phases.{key}" for key in data["phases"]["transitions"]]
    return paths + [f"{section}.{name}" for section in ("obligations", "commitments") for name in data[section]]


@st.composite
def states_of(draw: st.DrawFn, name: str) -> list[str]:
    """Two or three states."""
    return [f"{name}_{letter}" for letter in "xyz"[: draw(st.integers(2, 3))]]


@st.composite
def region(draw: st.DrawFn, words: Vocabulary, states: list[str]) -> Data:
    """A region with some states."""
    active = draw(optional(st.lists(st.sampled_from(states), min_size=1, unique=True)))
    initial = draw(st.sampled_from(states))
    part = {"initial": initial, "states": states, "active": active, "transitions": draw(transitions(words, states))}
    return compact(part)


def fused(draw: st.DrawFn, parts: Data) -> Data:
    """The obligations, the first perhaps together with the last."""
    names = list(parts)
    if len(names) > 1 and draw(st.integers(0, 2)) == 0:
        parts[names[0]]["together"] = names[-1]
    return parts


def to_yaml(data: Data) -> str:
    """The scenario as YAML: a line a leaf, texts quoted."""
    return "\n".join(lines_of(data, "")) + "\n"


def lines_of(data: Data, indent: str) -> list[str]:
    """The lines of a mapping."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{key}:", *lines_of(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key}: {json.dumps(value)}")
    return lines


def scenarios(horizon: int = 15) -> st.SearchStrategy[Scenario]:
    """Checked scenarios, built by ``scenario_data``."""
    return scenario_data(horizon).map(lambda data: read_scenario_text(to_yaml(data), "generated.yaml"))
