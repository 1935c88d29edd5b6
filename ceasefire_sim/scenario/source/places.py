"""Paths in the nodes of a file: what stands at one, where its key is written, and what is declared at all."""

from __future__ import annotations

from ceasefire_sim.scenario.source.nodes import ListNode, MappingNode, Node, Place

__all__ = ["key_place", "node_at", "paths_by_name"]

MOST_NAMES = 1000  # names of a file that are compared with one that is unknown


def node_at(root: Node, path: tuple[str, ...]) -> tuple[Node, bool]:
    """The node at a path, or the nearest one above it, and whether it is the very one."""
    node = root
    for segment in path:
        if isinstance(node, MappingNode) and segment in node.entries:
            node = node.entries[segment].node
        elif isinstance(node, ListNode) and segment.isdecimal() and int(segment) < len(node.items):
            node = node.items[int(segment)]
        elif segment == path[-1] and segment in ("value", "always", "0"):
            return node, True  # short forms: the value stands for the whole
        else:
            return node, False
    return node, True


def key_place(root: Node, path: tuple[str, ...]) -> Place:
    """The place of the key at a path, or of the nearest thing above it."""
    above, exact = node_at(root, path[:-1])
    if exact and isinstance(above, MappingNode) and path and path[-1] in above.entries:
        return above.entries[path[-1]].key_place
    if path and not exact:
        return key_place(root, path[:-1])
    return above.place


def paths_by_name(root: Node) -> dict[str, str]:
    """The path of everything declared, by its bare name; the first of a name counts."""
    paths: dict[str, str] = {}
    for section, entry in root.entries.items() if isinstance(root, MappingNode) else ():
        node = entry.node
        if section == "phases" and isinstance(node, MappingNode) and "transitions" in node.entries:
            node = node.entries["transitions"].node
        for name in node.entries if isinstance(node, MappingNode) else ():
            if len(paths) < MOST_NAMES:
                paths.setdefault(name, f"{section}.{name}")
    return paths
