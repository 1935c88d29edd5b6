"""What a `count` names where it names a part that stands for several: the sum over all of them."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.scenario.indexed.declaring import entries_of
from ceasefire_sim.scenario.indexed.families import Families, UnknownMemberError
from ceasefire_sim.scenario.source.nodes import Node

__all__ = ["counted_members", "members_named"]

HAPPENING = ("incidents", "responses", "obligations", "commitments")
MOVING = ("mechanisms", "regions")


def counted_members(root: Node, written: str, families: Families) -> list[str]:
    """The paths that are summed, of parts that are still there.

    Empty where what is counted is no part that stands for several, or none of them is left. Raises
    ``UnknownMemberError`` where a bare name can mean more than one thing.
    """
    paths = members_named(root, written, families)
    return [path for path in paths if path.split(".")[1] in entries_of(root, path.partition(".")[0])]


def members_named(root: Node, written: str, families: Families) -> list[str]:
    """The same, whether the parts are still there or not."""
    if "[" in written or "+" in written:
        return []
    section, dot, _ = written.partition(".")
    if dot and section in (*HAPPENING, *MOVING):
        targets = families.targets(written.replace(".transitions.", "."))
        return [path for path, _ in targets] if len(targets) > 1 or targets[0][0] != written else []
    meanings = list(meanings_of(root, written, families))
    several = [paths for paths in meanings if len(paths) > 1]
    if not several:
        return []
    if len(meanings) > 1:
        each = " or ".join(paths[0] for paths in meanings)
        raise UnknownMemberError(f"'{written}' can mean {each}; write the path")
    return several[0]


def meanings_of(root: Node, written: str, families: Families) -> Iterator[list[str]]:
    """Everything that a bare name can mean, each as the paths it stands for."""
    name, dot, verdict = written.partition(".")
    for section in HAPPENING:
        if members := list(families.members_of(section, name)):
            yield [f"{section}.{member}{dot}{verdict}" for member in members]
        elif name in entries_of(root, section):
            yield [written]
    for section in MOVING:
        regions = entries_of(root, section)
        for family in families.of_section(section).values():
            names = [family.name, *family.members.values()]  # as written, or written out
            if any(name in entries_of(root, section, region, "transitions") for region in names):
                moving = list(family.members.values())
                yield [f"{section}.{member}.{name}" for member in moving]
        several = families.of_section(section)
        own = [region for region in regions if region not in several and not families.values_at(section, region)]
        yield from ([written] for region in own if name in entries_of(root, section, region, "transitions"))
    if name in entries_of(root, "phases", "transitions"):
        yield [written]
