"""The only source of chance: every draw is a function of seed, run, day and site."""

from ceasefire_sim.luck.keys import draw, key
from ceasefire_sim.luck.luck import ForcedDraw, Luck, LuckRecord, parse_run, written_runs
from ceasefire_sim.luck.sampling import threshold
from ceasefire_sim.luck.squares import squares32
from ceasefire_sim.luck.token import luck_of_token, luck_token

__all__ = [
    "ForcedDraw",
    "Luck",
    "LuckRecord",
    "draw",
    "key",
    "luck_of_token",
    "luck_token",
    "parse_run",
    "squares32",
    "threshold",
    "written_runs",
]
