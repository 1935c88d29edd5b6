"""Small scenarios as plain data, rich in what makes bounds err: joint and repeated steps, undoing, effects of steps."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

CHANCES = (0, 0.5, 0.5, 1, 1)


class Words:
    """What expressions may name: obligations with their named steps, quantities, regions with their states."""

    def __init__(self) -> None:
        self.duties: dict[str, list[str]] = {}
        self.pledges: list[str] = []
        self.quantities: list[str] = []
        self.regions: dict[str, list[str]] = {"phase": ["go", "next", "end"]}

    @st.composite
    @staticmethod
    def parts(draw: st.DrawFn, words: Words) -> str:
        """A comparison."""
        k = draw(st.integers(0, 3))
        op = draw(st.sampled_from([">=", ">=", "<=", "=="]))
        forms = [f"day {op} {k}"]
        for name, steps in words.duties.items():
            forms += [
                f"{name}.done {op} {k}",
                f"{name}.fulfilled",
                f"not {name}.fulfilled",
                f"{name}.verified {op} {k}",
            ]
            forms += [
                f"{name}.acknowledged {op} {k}",
                f"{name}.amount {op} {k}",
                f"{name}.overdue",
                f"{name}.age {op} {k}",
            ]
            forms += [f"{name}.{step}" for step in steps]
        forms += [f"{one}.done {op} {other}.done" for one in words.duties for other in words.duties if one != other]
        for name in words.pledges:
            forms += [f"{name}.kept", f"not {name}.kept", f"{name}.breaches {op} {k}"]
        for name in words.quantities:
            forms += [f"{name} {op} {k}"] * 3
        for name, states in words.regions.items():
            forms += [f"{name} == {state}" for state in states[1:]] + [f"days_in({name}) {op} {k}"]
        return draw(st.sampled_from(forms))


@st.composite
def conditions(draw: st.DrawFn, words: Words, absent: bool = True) -> Any:
    """A condition, or (``absent``) none."""
    match draw(st.integers(0, 7)):
        case 0 | 1 | 2 if absent:
            return None
        case 3:
            return f"{draw(Words.parts(words))} and {draw(Words.parts(words))}"
        case 4:
            return f"{draw(Words.parts(words))} or {draw(Words.parts(words))}"
        case 5 if words.quantities:
            return draw(st.sampled_from(["calm", "not calm"]))
        case _:
            return draw(Words.parts(words))


@st.composite
def effects(draw: st.DrawFn, words: Words, undo: bool = False, most: int = 2) -> Any:
    """A few effects, or none."""
    written = []
    for _ in range(draw(st.integers(0, most))):
        amounts = ["1", "2", "1", *words.quantities, *(f"{name}.done" for name in words.duties)]
        amount = draw(st.sampled_from(amounts))
        if undo and words.duties and draw(st.integers(0, 2)) == 0:
            written.append(f"{draw(st.sampled_from(sorted(words.duties)))}.done -= {amount}")
        elif words.quantities:
            op = draw(st.sampled_from(["+=", "+=", "-=", "="]))
            written.append(f"{draw(st.sampled_from(words.quantities))} {op} {amount}")
    return written or None


@st.composite
def chances(draw: st.DrawFn, words: Words) -> Any:
    """A chance: one of three numbers, or what hangs on a quantity."""
    if words.quantities and draw(st.integers(0, 5)) == 0:
        return f"{draw(st.sampled_from(words.quantities))} / 2 - 0.5"
    return draw(st.sampled_from(CHANCES))


@st.composite
def incidents(draw: st.DrawFn, words: Words) -> dict[str, Any]:
    """An incident."""
    part: dict[str, Any] = {"when": draw(conditions(words)), "do": draw(effects(words, True))}
    match draw(st.integers(0, 5)):
        case 0:
            part |= {"count": "poisson(0.5)", "at_most": 2}
        case 1:
            part["count"] = f"binomial(2, {draw(st.sampled_from(CHANCES))})"
        case 2:
            part["chance"] = draw(chances(words))
            part["outcomes"] = [
                compact({"weight": weight, "do": draw(effects(words, True, 1))})
                for weight in draw(st.sampled_from([[1, 1], [0, 1]]))
            ]
        case 3:
            part["chance"] = draw(chances(words))
            part["attribution"] = compact(
                {
                    "by": draw(st.sampled_from(sorted(words.regions))),
                    "chance": draw(chances(words)),
                    "do": draw(effects(words, False, 1)),
                    "otherwise": draw(effects(words, False, 1)),
                }
            )
        case _:
            part["chance"] = draw(chances(words))
    return compact(part)


@st.composite
def regions(draw: st.DrawFn, words: Words, name: str) -> dict[str, Any]:
    """A region with up to two transitions."""
    states = words.regions[name]
    ways = {}
    for number in range(draw(st.integers(1, 2))):
        way = {
            "from": draw(st.sampled_from(["any", *states[:2]])),
            "to": draw(st.sampled_from(states)),
            "when": draw(conditions(words)),
            "chance": draw(chances(words)),
            "after": draw(st.sampled_from([None, None, 0, 1, 3])),
            "do": draw(effects(words, True, 1)),
        }
        ways[f"{name[0]}{number}"] = compact(way)
    return {"initial": states[0], "states": states, "transitions": ways}


@st.composite
def paces(draw: st.DrawFn, words: Words, each: bool = True) -> Any:
    """A pace."""
    match draw(st.integers(0, 5)):
        case 0:
            return {"days": draw(st.integers(1, 3))}
        case 1 | 2 | 3 if each:
            return {"each": draw(chances(words))}
        case _:
            return draw(chances(words))


@st.composite
def obligations(draw: st.DrawFn, words: Words, name: str, total: int) -> dict[str, Any]:
    """An obligation; its due days look at quantities alone."""
    dues = [0, 1, 2, 3, 5, *(f"{quantity} + 1" for quantity in words.quantities)]
    due = st.one_of(st.none(), st.none(), st.sampled_from(dues))
    steps: Any = total
    if words.duties[name]:
        steps = {
            key: compact(
                {
                    "requires": draw(conditions(words)),
                    "not_before": draw(st.sampled_from([None, None, 2, 4])),
                    "due": draw(due),
                    "pace": draw(st.one_of(st.none(), paces(words, False))),
                    "on_step": draw(effects(words, False, 1)),
                    "size": draw(st.sampled_from([None, 2])),
                }
            )
            for key in words.duties[name]
        }
    verified = draw(st.sampled_from([None, None, *words.regions]))
    credited = draw(st.booleans())
    part = {
        "steps": steps,
        "during": draw(st.one_of(st.none(), st.none(), conditions(words))),
        "requires": draw(conditions(words)),
        "pace": draw(paces(words, not isinstance(steps, dict))),
        "due": draw(due),
        "due_counts": draw(st.sampled_from([None, "owed", "allowed", "calendar"])),
        "verified_by": verified,
        "verification": draw(st.sampled_from([None, 0, 0.5, {"each": 0.5}])) if verified else None,
        "on_verified": draw(effects(words, False, 1)) if verified else None,
        "acknowledgement": draw(st.sampled_from([0.5, {"each": 0.5}])) if credited else None,
        "on_acknowledged": draw(effects(words, False, 1)) if credited else None,
        "on_step": draw(effects(words, False, 1)),
        "on_fulfilled": draw(effects(words, False, 1)),
        "on_overdue": draw(effects(words, False, 1)),
    }
    return compact(part)


@st.composite
def commitments(draw: st.DrawFn, words: Words, happenings: list[str]) -> dict[str, Any]:
    """A commitment; `during` may look at breaches."""
    breached_by = draw(st.lists(st.sampled_from(happenings), max_size=2))
    part = {
        "during": draw(st.one_of(st.none(), st.none(), conditions(words))),
        "breached_by": breached_by or None,
        "keep": draw(conditions(words, absent=bool(breached_by))),
        "every": draw(st.sampled_from([None, None, 2])),
        "at_most": draw(st.sampled_from([1, 2, 3])),
        "on_breach": draw(effects(words, False, 1)),
    }
    return compact(part)


def happenings_of(data: dict[str, Any]) -> list[str]:
    """The paths of all that may breach a commitment."""
    paths = [f"{section}.{name}" for section in ("incidents", "obligations") for name in data[section]]
    for name, incident in data["incidents"].items():
        paths += [f"incidents.{name}.{verdict}" for verdict in ("attributed", "contested") if "attribution" in incident]
    for section in ("mechanisms", "regions"):
        for name, part in data.get(section, {}).items():
            paths += [f"{section}.{name}.{key}" for key in part["transitions"]]
    return paths + [f"phases.{key}" for key in data["phases"]["transitions"]]


@st.composite
def small_scenarios(draw: st.DrawFn, pledges: tuple[str, ...] = ()) -> dict[str, Any]:
    """A valid scenario of two to four elements, with a goal, and commitments that everything may name."""
    words = Words()
    words.pledges = list(pledges)
    words.quantities = ["q", "r"][: draw(st.integers(1, 2))]
    duties = {name: draw(st.integers(1, 3)) for name in ["a", "b", "c"][: draw(st.integers(1, 3))]}
    words.duties = {
        name: [f"{name}_{letter}" for letter in "xyz"[:total]] if total > 1 and draw(st.integers(0, 2)) == 0 else []
        for name, total in duties.items()
    }
    if draw(st.integers(0, 2)) == 0:
        words.regions["monitors"] = ["out", "there"]
    data: dict[str, Any] = {"scenario": "small", "horizon": 60, "goal": draw(conditions(words, absent=False))}
    data["quantities"] = {
        name: {"initial": draw(st.sampled_from([0, 0, 1, {"0": 1, "2": 1}])), "range": [0, draw(st.integers(2, 4))]}
        for name in words.quantities
    }
    data["definitions"] = {"calm": f"q <= {draw(st.integers(0, 2))}"}
    data["incidents"] = {f"i{number}": draw(incidents(words)) for number in range(draw(st.integers(0, 2)))}
    if "monitors" in words.regions:
        data[draw(st.sampled_from(["mechanisms", "regions"]))] = {"monitors": draw(regions(words, "monitors"))}
    data["obligations"] = {name: draw(obligations(words, name, total)) for name, total in duties.items()}
    names = list(duties)
    if len(names) > 1 and draw(st.booleans()):
        data["obligations"][names[0]]["together"] = draw(st.sampled_from(names[1:]))
    data["phases"] = draw(regions(words, "phase"))
    data["phases"]["final"] = draw(st.sampled_from([[], ["end"]]))
    data["commitments"] = {name: draw(commitments(words, happenings_of(data))) for name in words.pledges}
    return {key: value for key, value in data.items() if value not in ({}, [], None)}


def pledging_scenarios() -> st.SearchStrategy[dict[str, Any]]:
    """The same with one or two commitments."""
    return st.sampled_from([("u",), ("u", "v")]).flatmap(lambda pledges: small_scenarios(pledges))


@st.composite
def amended_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """The same, in which amendments set numbers of obligations and of their named steps."""
    data = draw(small_scenarios())
    words = Words()
    words.quantities = list(data["quantities"])
    words.duties = {
        name: list(part["steps"]) if isinstance(part["steps"], dict) else []
        for name, part in data["obligations"].items()
    }
    data["amendments"] = {
        f"later{number}": {"when": draw(conditions(words, absent=False)), "set": draw(new_numbers(words, data))}
        for number in range(draw(st.integers(1, 2)))
    }
    return data


@st.composite
def new_numbers(draw: st.DrawFn, words: Words, data: dict[str, Any]) -> dict[str, Any]:
    """What an amendment sets numbers to, by their paths."""
    news: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(words.duties)))
        part, path = data["obligations"][name], f"obligations.{name}"
        forms: dict[str, st.SearchStrategy[Any]] = {f"{path}.due": st.sampled_from([None, 0, 1, 2, 3, 6])}
        for field in ("pace", "verification", "acknowledgement"):
            old = part.get(field, 1)
            if field in part or field != "acknowledgement":
                if not isinstance(old, dict):
                    forms[f"{path}.{field}"] = chances(words)
                elif "each" in old:
                    forms[f"{path}.{field}"] = chances(words).map(lambda chance: {"each": chance})
        for step in words.duties[name]:
            forms[f"{path}.{step}.due"] = st.sampled_from([None, 0, 2, 5])
            forms[f"{path}.{step}.not_before"] = st.sampled_from([None, 0, 1, 3, 5])
            if not isinstance(part["steps"][step].get("pace", part.get("pace", 1)), dict):
                forms[f"{path}.{step}.pace"] = chances(words)
        chosen = draw(st.sampled_from(sorted(forms)))
        news[chosen] = draw(forms[chosen])
    return news


def compact(part: dict[str, Any]) -> dict[str, Any]:
    """A part without what is absent."""
    return {key: value for key, value in part.items() if value is not None}
