"""Hypothesis strategies for what is written over a scenario: variants, readings and amendments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import Data, Vocabulary, chances, compact, numbers, truths

__all__ = ["overlays"]


def condition_paths(data: Data) -> list[str]:
    """The paths of every condition that a reading or an amendment may change."""
    paths = [f"{section}.{name}.when" for section in ("incidents", "responses") for name in data[section]]
    for section in ("mechanisms", "regions"):
        paths += [f"{section}.{name}.{key}.when" for name, part in data[section].items() for key in part["transitions"]]
    for name, part in data["obligations"].items():
        paths += [f"obligations.{name}.requires", f"obligations.{name}.during"]
        if isinstance(part["steps"], dict):
            paths += [f"obligations.{name}.{step}.requires" for step in part["steps"]]
    paths += [f"commitments.{name}.{key}" for name in data["commitments"] for key in ("during", "keep")]
    return paths + [f"phases.{key}.when" for key in data["phases"]["transitions"]]


@st.composite
def overlays(draw: st.DrawFn, words: Vocabulary, data: Data) -> Data:
    """Readings, amendments and variants of a scenario; readings may set its definitions, too."""
    paths = condition_paths(data)
    if not paths:
        return {}
    readings = {f"side{n}": draw(changes(words, paths)) for n in range(draw(st.integers(0, 2)))}
    for reading in readings.values():
        named = [name for name in data["definitions"] if name.startswith("truth")]
        if named and draw(st.integers(0, 2)) == 0:
            plain = Vocabulary(quantities=words.quantities, regions=words.regions)  # no circle of definitions
            reading.setdefault("set", {})[f"definitions.{draw(st.sampled_from(named))}"] = draw(truths(plain, 1))
    later = {f"later{n}": draw(amendments(words, data, paths)) for n in range(draw(st.integers(0, 2)))}
    return {"variants": draw(variants(words, data, paths)), "readings": readings, "amendments": later}


@st.composite
def amendments(draw: st.DrawFn, words: Vocabulary, data: Data, paths: list[str]) -> Data:
    """What a later instrument changes while its `when` holds: conditions, and perhaps numbers."""
    amendment = draw(changes(words, paths))
    news = draw(new_numbers(words, data))
    if news:
        amendment["set"] = {**amendment.get("set", {}), **news}
    plain = words.without_lateness if any(path.endswith(".due") for path in news) else words
    return {"when": draw(truths(plain, 1)), **amendment}


@st.composite
def new_numbers(draw: st.DrawFn, words: Vocabulary, data: Data) -> Data:
    """What an amendment sets due days, paces, first days and rates of credit to, by their paths."""
    forms: dict[str, st.SearchStrategy[Any]] = {}
    for name, part in data["obligations"].items():
        path, others = f"obligations.{name}", {key: steps for key, steps in words.obligations.items() if key != name}
        due = st.one_of(st.none(), st.integers(0, 9), numbers(replace(words.without_lateness, obligations=others), 0))
        forms[f"{path}.due"] = due
        for field in ("pace", "verification", "acknowledgement"):
            if field in part or field == "verification":
                forms |= new_chances(words, f"{path}.{field}", part.get(field, 1))
        for step, own in part["steps"].items() if isinstance(part["steps"], dict) else ():
            forms[f"{path}.{step}.due"] = due
            forms[f"{path}.steps.{step}.not_before"] = st.sampled_from([None, 0, 1, 4, "two + 1"])
            forms |= new_chances(words, f"{path}.{step}.pace", own.get("pace", part["pace"]))
    fields = sorted({path.rpartition(".")[2] for path in forms})
    wanted = draw(st.lists(st.sampled_from(fields), max_size=3, unique=True)) if forms else []
    chosen = [draw(st.sampled_from([path for path in sorted(forms) if path.endswith(f".{field}")])) for field in wanted]
    return {path: draw(forms[path]) for path in chosen}


def new_chances(words: Vocabulary, path: str, old: object) -> dict[str, st.SearchStrategy[Any]]:
    """What a chance, or the chance of each, may become: of the same kind; what counts days stays as it is."""
    if not isinstance(old, dict):
        return {path: chances(words)}
    return {path: chances(words).map(lambda chance: {"each": chance})} if "each" in old else {}


@st.composite
def changes(draw: st.DrawFn, words: Vocabulary, paths: list[str]) -> Data:
    """What a reading or an amendment does to some conditions."""
    operations: Data = {}
    for operation in ("set", "add", "or"):
        if draw(st.booleans()):
            operations[operation] = {draw(st.sampled_from(paths)): draw(truths(words, 1))}
    return operations


@st.composite
def variants(draw: st.DrawFn, words: Vocabulary, data: Data, paths: list[str]) -> Data:
    """Perhaps a variant that sets and removes, and one with it."""
    if draw(st.booleans()):
        return {}
    written: Data = {"parameters.share": 0.8, draw(st.sampled_from(paths)): draw(truths(words, 1))}
    drawn = [f"{section}.{name}" for section in ("incidents", "responses") for name in data[section]]
    plain = [path for path in drawn if "chance" in data[path.partition(".")[0]][path.partition(".")[2]]]
    if plain:
        written[f"{draw(st.sampled_from(plain))}.chance"] = draw(chances(words))
    gone = [f"{path}.do" for path in drawn if "do" in data[path.partition(".")[0]][path.partition(".")[2]]]
    removed = [draw(st.sampled_from(gone))] if gone else []
    more = {"with": ["other"], "set": {"parameters.two": 3}}
    return {"other": compact({"set": written, "remove": removed}), "more": more}
