"""Forks: many futures of one run from a day on, and the days on which a run turned."""
