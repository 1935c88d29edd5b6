"""Keys without a value: null is absent, so a key that is unknown or was left empty by mistake would pass unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.errors import Fault
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.overlay import is_collection
from ceasefire_sim.scenario.source.nodes import MappingNode, Node, Scalar
from ceasefire_sim.scenario.source.places import key_place, node_at
from ceasefire_sim.scenario.source.yaml_messages import CURLY, CURLY_WORDS, decimal_words
from ceasefire_sim.scenario.validation.suggestions import did_you_mean, keys_at

__all__ = ["left_empty", "unknown_nulls"]


def unknown_nulls(root: Node, dropped: Iterable[Path]) -> Iterator[Fault]:
    """Keys without a value that no part knows: mostly texts that a comma inside {} cut into pieces."""
    for path in dropped:
        known = keys_at(path)
        if known and path[-1] not in known:
            cut = "" if path[-1].isidentifier() else "; if a comma cut a text into pieces, put quotes around the text"
            message = f"unknown key '{path[-1]}'{cut or did_you_mean(path[-1], known)}"
            if any(sign in path[-1] for sign in CURLY):
                message = f"unknown key '{path[-1]}'; {CURLY_WORDS}"
            yield key_fault(root, path, decimal_words(before(root, path), path[-1]) or message, "error")


def before(root: Node, path: Path) -> str:
    """The text of the value that stands before a key; empty if there is none."""
    above = node_at(root, path[:-1])[0]
    entries = above.entries if isinstance(above, MappingNode) else {}
    keys = list(entries)
    number = keys.index(path[-1]) if path[-1] in entries else 0
    node = entries[keys[number - 1]].node if number else None
    return node.text if isinstance(node, Scalar) else ""


def left_empty(root: Node, dropped: Iterable[Path]) -> Iterator[Fault]:
    """Keys behind which nothing is written; whoever means that they are absent writes null, or leaves them out."""
    for path in dropped:
        node, exact = node_at(root, path)
        written = isinstance(node, Scalar) and (node.text or node.style or not node.place.line)
        if len(path) > 1 and exact and not written and known_or_named(path):
            empty = "; write {} if all of it is as usual" if is_collection(path[:-1]) else ""
            yield key_fault(root, path, f"nothing stands behind '{path[-1]}', so it counts as absent{empty}", "warning")


def known_or_named(path: Path) -> bool:
    """Whether a key is one that is known where it stands, or a name."""
    known = keys_at(path)
    return not known or path[-1] in known


def key_fault(root: Node, path: Path, message: str, severity: str) -> Fault:
    """The fault of a key that was taken away, at its place in the nodes as written."""
    place = key_place(root, path)
    return Fault(place.file, place.line, place.column, ".".join(path), message, severity)
