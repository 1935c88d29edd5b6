"""Who waits for whom in a circle: strongly connected waits (R. Tarjan, SIAM Journal on Computing 1, 1972)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

__all__ = ["cycles"]

MOST_TRIES = 5_000  # trails followed in one component


def cycles(waits: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The strongly connected components of waits (who, on whom), each in an order that follows them as it can.

    A component of one is a cycle only if it waits for itself.
    """
    arrows: dict[str, list[str]] = {}
    for source, on in waits:
        arrows.setdefault(source, []).append(on)
        arrows.setdefault(on, [])
    paths = list(arrows)
    if not paths:
        return ()
    from scipy.sparse import csr_matrix  # slow to load
    from scipy.sparse.csgraph import connected_components

    index = {path: place for place, path in enumerate(paths)}
    rows = [index[source] for source, targets in arrows.items() for _ in targets]
    columns = [index[on] for targets in arrows.values() for on in targets]
    graph = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(paths), len(paths)))
    _, labels = connected_components(graph, directed=True, connection="strong")
    components: dict[int, list[str]] = {}
    for path, label in zip(paths, labels.tolist(), strict=True):
        components.setdefault(label, []).append(path)
    circular = [part for part in components.values() if len(part) > 1 or part[0] in arrows[part[0]]]
    return tuple(folded(in_turn(members, arrows)) for members in circular)


def folded(cycle: tuple[str, ...]) -> tuple[str, ...]:
    """A cycle in which a named step whose obligation is in it, too, is not told apart."""
    inside = set(cycle)
    return tuple(path for path in cycle if path.count(".") < 2 or path.rpartition(".")[0] not in inside)


def in_turn(members: list[str], arrows: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The members of a component along the longest round from the first that a short search finds."""
    inside = set(members)
    best: list[str] = []
    tries = 0

    def follow(trail: list[str]) -> None:
        nonlocal best, tries
        tries += 1
        if tries > MOST_TRIES or len(best) == len(members):
            return
        for on in dict.fromkeys(arrows[trail[-1]]):
            if on == trail[0] and len(trail) > len(best):
                best = list(trail)
            elif on in inside and on not in trail:
                follow([*trail, on])

    follow([members[0]])
    return (*best, *(member for member in members if member not in best))
