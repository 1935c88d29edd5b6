"""Hypothesis strategies for what is written over a scenario: variants, readings and amendments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import Data, Vocabulary, amounts, chances, compact, numbers, truths

__all__ = ["overlays"]


READINGS = ("north_reading", "south_reading", "third_reading")
AMENDMENTS = ("protocol", "extension")


def condition_paths(words: Vocabulary, data: Data) -> list[str]:
    """The paths of every condition that a reading or an amendment may change, what duties require first."""
    duties = []
    for name, part in data["obligations"].items():
        named = part["steps"] if isinstance(part.get("steps"), dict) else {}
        duties += [f"obligations.{name}.requires", *(f"obligations.{name}.{step}.requires" for step in named)]
        duties += [f"obligations.{name}.during"] * words.sections.during
    paths = [f"{section}.{name}.when" for section in ("incidents", "responses") for name in data[section]]
    for section in ("mechanisms", "regions"):
        paths += [f"{section}.{name}.{key}.when" for name, part in data[section].items() for key in part["transitions"]]
    paths += [f"commitments.{name}.{key}" for name in data["commitments"] for key in ("during", "keep")]
    return duties + paths + [f"phases.{key}.when" for key in data["phases"]["transitions"]]


@st.composite
def overlays(draw: st.DrawFn, words: Vocabulary, data: Data) -> Data:
    """Readings, amendments and variants of a scenario; readings may set its definitions, too."""
    paths = condition_paths(words, data)
    if not paths:
        return {}
    readings = {name: draw(changes(words, paths)) for name in READINGS[: draw(amounts(words.sections.readings))]}
    for reading in readings.values():
        named = [name for name in data["definitions"] if name in words.truths]
        if named and draw(st.integers(0, 2)) == 2:
            plain = Vocabulary(quantities=words.quantities, regions=words.regions, sections=words.sections)
            path = f"definitions.{draw(st.sampled_from(named))}"  # no circle of definitions
            reading.setdefault("set", {})[path] = draw(truths(plain, 1))
    later = AMENDMENTS[: draw(amounts(words.sections.amendments))]
    changed = {name: draw(amendments(words, data, paths)) for name in later}
    return {"variants": draw(variants(words, data, paths)), "readings": readings, "amendments": changed}


@st.composite
def amendments(draw: st.DrawFn, words: Vocabulary, data: Data, paths: list[str]) -> Data:
    """What a later instrument changes while its `when` holds: conditions, and perhaps numbers."""
    amendment = draw(changes(words, paths))
    news = draw(new_numbers(words, data)) if words.sections.paces or words.sections.due else {}
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
        plain = replace(words.without_lateness, obligations=others)
        due = st.one_of(st.integers(0, 9), st.none(), *([numbers(plain, 0)] if words.sections.wide else []))
        forms |= {f"{path}.due": due} if words.sections.due else {}
        for field in ("pace", "verification", "acknowledgement"):
            if field in part or (field == "verification" and words.sections.verification):
                forms |= new_chances(words, f"{path}.{field}", part.get(field, 1))
        for step, own in part["steps"].items() if isinstance(part.get("steps"), dict) else ():
            first_days = st.sampled_from(words.spelled(None, 0, 1, 4, "two + 1"))
            forms |= {f"{path}.{step}.due": due, f"{path}.steps.{step}.not_before": first_days}
            forms |= new_chances(words, f"{path}.{step}.pace", own.get("pace", part.get("pace", 1)))
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
    if not words.sections.wide:
        operation = draw(st.sampled_from(["set", "add", "or"]))
        path = draw(st.sampled_from(paths))
        return {operation: {path: draw(truths(words.of_others(path.split(".")[1]), 1))}}
    operations: Data = {}
    for operation in ("set", "add", "or"):
        if draw(st.booleans()):
            operations[operation] = {draw(st.sampled_from(paths)): draw(truths(words, 1))}
    return operations


@st.composite
def variants(draw: st.DrawFn, words: Vocabulary, data: Data, paths: list[str]) -> Data:
    """Perhaps a variant that sets and removes, and one with it."""
    count = draw(amounts(words.sections.variants))
    if not count:
        return {}
    written: Data = {draw(st.sampled_from(paths)): draw(truths(words, 1))}
    written |= {"parameters.share": 0.8} if "share" in words.parameters else {}
    drawn = [f"{section}.{name}" for section in ("incidents", "responses") for name in data[section]]
    plain = [path for path in drawn if "chance" in data[path.partition(".")[0]][path.partition(".")[2]]]
    if plain:
        written[f"{draw(st.sampled_from(plain))}.chance"] = draw(chances(words))
    gone = [f"{path}.do" for path in drawn if "do" in data[path.partition(".")[0]][path.partition(".")[2]]]
    removed = [draw(st.sampled_from(gone))] if gone else []
    more: Data = {"with": ["other"], "set": {"parameters.two": 3} if "two" in words.parameters else {}}
    return {"other": compact({"set": written, "remove": removed}), **({"more": more} if count > 1 else {})}
