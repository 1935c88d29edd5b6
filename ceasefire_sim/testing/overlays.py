"""Hypothesis strategies for what is written over a scenario: variants, readings and amendments."""

from __future__ import annotations

from hypothesis import strategies as st

from ceasefire_sim.testing.vocabulary import Data, Vocabulary, chances, compact, truths

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
    later = {
        f"later{n}": {"when": draw(truths(words, 1)), **draw(changes(words, paths))}
        for n in range(draw(st.integers(0, 2)))
    }
    return {"variants": draw(variants(words, data, paths)), "readings": readings, "amendments": later}


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
