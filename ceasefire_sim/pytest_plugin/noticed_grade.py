"""Which clauses of a file no question of it would miss."""

from __future__ import annotations

from ceasefire_sim.coverage.noticing import AnswerChange, Unnoticed, noticing
from ceasefire_sim.present.numbers import six_digits
from ceasefire_sim.pytest_plugin.examined import ExaminedFile
from ceasefire_sim.pytest_plugin.grade import Grade

__all__ = ["noticed_grade"]


def noticed_grade(examined: ExaminedFile) -> Grade:
    """Lists each clause whose absence no question notices; fails where nothing at all is expected of the file."""
    file = examined.scenario.file
    if not file.invariants and all(prop.expect is None for prop in file.properties.values()):
        return Grade("fails", examined.file, "nothing is expected of it: no invariant, no `expect`")
    result = noticing(examined.scenario, examined.options.runs, examined.options.most_states)
    listed = tuple(f"{examined.place(clause.clause.path)}: without {words(clause)}" for clause in result.unnoticed)
    summary = f"{result.noticed:,} of {result.clauses:,} clauses are missed by some question where they are left out"
    return Grade("holds", examined.file, summary, listed=listed, score=result.noticed, whole=result.clauses)


def words(unnoticed: Unnoticed) -> str:
    """A clause that is not missed, what moves without it, and whether its contrary would be noticed."""
    denied = ""
    if unnoticed.clause.denied is not None:
        denied = "; its contrary is noticed" if unnoticed.denial_noticed else "; nor is its contrary noticed"
    return f"{unnoticed.clause.text}: {change_words(unnoticed.change)}{denied}"


def change_words(change: AnswerChange | None) -> str:
    """What moves, though nothing that is expected does."""
    if change is None:
        return "no answer changes"
    before, after = ("no value" if value is None else six_digits(value) for value in (change.before, change.after))
    return f"'{change.name}' goes from {before} to {after}, and no verdict changes"
