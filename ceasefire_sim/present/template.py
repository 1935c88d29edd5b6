"""A commented scenario to start from."""

from __future__ import annotations

import re

from ceasefire_sim.characters import escaped_terminal

__all__ = ["copied", "template"]

NAMED_FACTS = re.compile(r"\.\./seeds/([\w-]+)\.yaml")
TEXT = """\
# A scenario to start from. Change a number, save, and run again:
#   ceasefire-sim run {file}
scenario: {name}
title: Two parties and a truce
about: >-
  Two parties agree to a truce. The South hands in weapons, the North withdraws, each in four steps, and
  each step waits for the other side's. Incidents raise the tension; too much of it ends the truce.
horizon: 180                        # days
runs: 2000                          # how many times luck is tried
goal: phase == concluded            # what counts as success
holds: phase != collapsed           # while this is so, the truce is holding

parties:
  north: {{title: The North}}
  south: {{title: The South}}

parameters:                         # the numbers to vary; say where each comes from
  incident_rate: {{value: 0.08, range: [0, 0.5], unit: per day, source: assumption, note: about one in twelve days}}

quantities:
  tension: {{initial: 2, range: [0, 10], note: 0 is calm and at 10 the truce breaks}}

incidents:
  incident:
    title: An incident at the line
    chance: incident_rate
    do: [tension += 2]

responses:
  cooling: {{when: tension > 0, chance: 0.15, do: [tension -= 1]}}

obligations:
  withdraw:
    title: Withdrawal
    owed_by: north
    owed_to: south
    steps: 4
    requires: hand_in.done >= withdraw.done     # a step back for every step handed in
    pace: 0.1                                   # the chance a day that a step is made
    due: 120
    on_overdue: [tension += 2]
  hand_in:
    title: Handing in weapons
    owed_by: south
    owed_to: north
    steps: 4
    requires: withdraw.done > hand_in.done      # the North moves first; try `withdraw.fulfilled`
    pace: 0.1

phases:
  initial: truce
  states: [truce, concluded, collapsed]
  final: [concluded, collapsed]
  transitions:
    conclude: {{from: truce, to: concluded, when: withdraw.fulfilled and hand_in.fulfilled}}
    collapse: {{from: truce, to: collapsed, when: tension >= 10}}

properties:
  concluded_in_time: {{eventually: phase == concluded, within: 120}}
  days_to_conclusion: {{days_until: phase == concluded}}

variants:
  all-at-once:
    title: The North withdraws only when all weapons are in
    set: {{obligations.withdraw.requires: hand_in.fulfilled}}
"""


def template(name: str, typed: str | None = None) -> str:
    """The text of a new scenario; its name is made of the file's, which commands call as it is ``typed``."""
    slug = slug_of(name)
    return TEXT.format(name=slug, file=f"{slug}.yaml" if typed is None else escaped_terminal(" ".join(typed.split())))


def copied(text: str, name: str) -> str:
    """The text of a shipped scenario under a new name, for any folder: its facts are called by their shipped names."""
    text = re.sub(r"\A# yaml-language-server:.*\n", "", text)
    text = re.sub(r"^scenario:.*$", f"scenario: {slug_of(name)}", text, count=1, flags=re.MULTILINE)
    return re.sub(r"^sources:.*$", lambda line: NAMED_FACTS.sub(r"\1", line.group()), text, count=1, flags=re.MULTILINE)


def slug_of(name: str) -> str:
    """A scenario's name, made of a file's."""
    slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-") or "truce"
    return slug if slug[0].isalpha() else f"truce-{slug}"
