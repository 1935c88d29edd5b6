"""Every limit on what a scenario may be: its files, its parts, the values of its constants.

The limits keep a file from taking the machine, and values within what every engine holds exactly.
"""

from __future__ import annotations

from ceasefire_sim.luck.luck import RUNS, SEEDS

__all__ = [
    "CONSTANTS",
    "DEEPEST",
    "DEEPEST_DEFINITION",
    "DEEPEST_EXTENDS",
    "HEAVIEST_CONDITION",
    "LARGEST_MEAN",
    "LARGEST_NUMBER",
    "LARGEST_SEED",
    "LONGEST_INTEGER",
    "LONGEST_KEY",
    "LONGEST_NUMBER",
    "LONGEST_WRITTEN_OUT",
    "MOST_BYTES",
    "MOST_DAYS",
    "MOST_ITEMS",
    "MOST_NAMED",
    "MOST_RUNS",
    "MOST_VALUES",
    "MOST_WRITTEN_OUT",
]

# files
MOST_BYTES = 5_000_000  # of all files read for one scenario
DEEPEST = 40  # levels of nesting in a file
DEEPEST_EXTENDS = 8  # files that extend files
MOST_ITEMS = 50_000  # keys and values in a file
LONGEST_KEY = 1024  # characters, as YAML itself has it for keys without `?`
LONGEST_INTEGER = 20  # characters; a seed of 2^64-1 has so many
LONGEST_NUMBER = 400  # characters

# parts
MOST_NAMED = 1_000  # things of one section
DEEPEST_DEFINITION = 40  # definitions that use definitions that use …
HEAVIEST_CONDITION = 5_000  # nodes of one condition once readings and amendments are written into it
MOST_AMENDED = 100  # amendments of one condition or number: each is a choice within the one before
MOST_VALUES = 99  # of an index; `min` and `max` take so many numbers
LONGEST_WRITTEN_OUT = 20_000  # characters of an expression over indexes
MOST_WRITTEN_OUT = 200_000  # keys and values of the parts that stand for several

# values
MOST_DAYS = 3650
MOST_RUNS = RUNS
LARGEST_SEED = SEEDS - 1
LARGEST_NUMBER = 2.0**53  # up to here a float holds every integer
LARGEST_MEAN = 700  # of a Poisson count: exp(-700) is still a normal float
CONSTANTS: dict[str, tuple[int, int]] = {  # by the key of the constant
    "horizon": (1, MOST_DAYS),
    "steps": (1, 10_000),
    "at_most": (1, 1000),
    "every": (1, 2**31),
    "days": (1, 2**31),
    "size": (1, 2**31),
    "after": (0, 2**31),
    "count": (0, 1_000_000),
}
