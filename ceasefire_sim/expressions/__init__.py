"""The guard language: tree, parser, kinds, ranges, words, and values in one state."""

from ceasefire_sim.expressions.intervals import Environment, Interval, States, Truths, range_faults, span
from ceasefire_sim.expressions.kinds import Kind, Scope, Symbol, check, kind_of
from ceasefire_sim.expressions.parser import parse_count, parse_effect, parse_expression
from ceasefire_sim.expressions.scalar import evaluate, function
from ceasefire_sim.expressions.tree import Node, show, walk
from ceasefire_sim.expressions.words import words

__all__ = [
    "Environment",
    "Interval",
    "Kind",
    "Node",
    "Scope",
    "States",
    "Symbol",
    "Truths",
    "check",
    "evaluate",
    "function",
    "kind_of",
    "parse_count",
    "parse_effect",
    "parse_expression",
    "range_faults",
    "show",
    "span",
    "walk",
    "words",
]
