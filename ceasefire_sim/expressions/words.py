"""An expression in plain English, neutral in tone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from ceasefire_sim.expressions.contrary import CONTRARY
from ceasefire_sim.expressions.english import MONTHS, WEEKDAYS, agreeing, closed, joined
from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.expressions.simplification import tidied
from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Membership,
    Name,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
    binding,
    show,
)

__all__ = ["joined", "stated", "words"]

COMPARED = {
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "==": "is",
    "!=": "is not",
}
ATTRIBUTES = {
    "done": "the number of steps of {} done",
    "steps": "the number of steps of {} owed",
    "verified": "the number of steps of {} verified",
    "acknowledged": "the number of steps of {} acknowledged",
    "amount": "the amount of {} done",
    "missed": "the number of deadlines of {} missed",
    "age": "the number of days counted for {}",
    "breaches": "the number of breaches of {}",
}
STATEMENTS = {
    "fulfilled": ("{} {be} fulfilled", "{} {be} not fulfilled"),
    "overdue": ("{} {have} missed a deadline", "{} {have} missed no deadline"),
    "late": ("{} {be} late", "{} {be} not late"),
    "waiting": ("{} {be} waiting", "{} {be} not waiting"),
    "kept": ("{} {have} not been breached", "{} {have} been breached"),
    "owed": ("{} {be} owed", "{} {be} not owed"),
}
DAYS = {
    "<": "it is before {}",
    "<=": "it is {} or earlier",
    ">": "it is after {}",
    ">=": "it is {} or later",
    "==": "it is {}",
    "!=": "it is not {}",
}
TIMES = {"day": "the day", "month": "the month", "weekday": "the weekday", "day_of_year": "the day of the year"}
PROGRESS = ("done", "verified", "acknowledged")
AMOUNTS = {"<": "fewer than", "<=": "at most", ">": "more than", ">=": "at least", "==": "exactly", "!=": "other than"}
RELATIONS = {
    "<": ("fewer", "than"),
    "<=": ("at most as many", "as"),
    ">": ("more", "than"),
    ">=": ("at least as many", "as"),
    "==": ("exactly as many", "as"),
    "!=": ("not as many", "as"),
}
WHOLE = {"==": "every", ">=": "every", "!=": "not every", "<": "not every"}
NONE = {"==": "no", "<=": "no", ">": "at least 1", "!=": "at least 1"}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
NAMED_NUMBER = re.compile(r"^([^()]+) \((\d+)\)$")  # what a parameter is called, and its value
Phrase = Callable[[str], str]


def plain_phrase(name: str) -> str:
    """A name with its underlines as spaces."""
    return name.replace("_", " ")


def be(what: str) -> str:
    """The form of `to be` that goes with a noun."""
    return agreeing(what, "is", "are")


def calendar_words(what: Node, number: Node) -> str:
    """A month or a weekday by its name; empty for anything else."""
    names = {"month": MONTHS, "weekday": tuple(f"a {day}" for day in WEEKDAYS)}
    known = names.get(what.text, ()) if isinstance(what, Name) and isinstance(number, Number) else ()
    place = number.value - 1 if isinstance(number, Number) else -1
    return known[int(place)] if place in range(len(known)) else ""


def progress(node: Node) -> tuple[str, str] | None:
    """The obligation and the kind of progress a name speaks of; None for anything else."""
    while isinstance(node, Noted):
        node = node.body
    owner, dot, attribute = node.text.partition(".") if isinstance(node, Name) else ("", "", "")
    return (owner, attribute) if dot and attribute in PROGRESS else None


def words(node: Node, phrase: Phrase | None = None, negated: bool = False) -> str:
    """The expression in words; ``phrase`` says what a name (``withdraw``, ``north.trust``) is called."""
    return Wording(phrase or plain_phrase).of(tidied(node), negated)


def stated(node: Node, phrase: Phrase | None = None) -> str:
    """A condition in words. By its name alone a definition could as well be a number; here it is said to hold."""
    return Wording(phrase or plain_phrase).inner(tidied(node), False, "")


@runtime_checkable
class StateNames(Protocol):
    """A phrase that knows states, which may be called like other things."""

    def state(self, region: str, name: str) -> str | None:
        """What a state of a region is called; None for anything else."""


class Wording:
    """Puts one expression into words."""

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase

    def beside(self, item: Node, node: Node) -> str:
        """What stands beside something it is compared with: a state, where that is a region."""
        if isinstance(self.phrase, StateNames) and isinstance(item, Name) and isinstance(node, Name):
            state = self.phrase.state(item.text, node.text)
            if state is not None:
                return state
        return self.value(node)

    def of(self, node: Node, negated: bool = False) -> str:
        """A truth, or a number, in words."""
        match node:
            case Noted(body=body):
                return self.of(body, negated)
            case Not(body=body):
                return self.of(body, not negated)
            case Truth(value=value):
                return "always" if value != negated else "never"
            case And(parts=parts) | Or(parts=parts):
                word = "and" if isinstance(node, And) != negated else "or"
                said = dict.fromkeys(self.inner(part, negated, word) for part in parts)
                return joined(list(said), word)
            case Compare():
                return self.comparison(node, negated)
            case Membership(item=item, choices=choices):
                what = self.value(item)
                verb = f"{be(what)} not" if node.negated != negated else be(what)
                return f"{what} {verb} {joined([self.beside(item, choice) for choice in choices], 'or')}"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return (
                    f"({self.of(then, negated)}, while {self.of(condition)}; otherwise {self.of(otherwise, negated)})"
                )
            case Name():
                return self.statement(node.text, negated)
            case Call(function="happened", arguments=(Name(text=path),)):
                return f"{self.happening(path)} has {'not ' * negated}happened"
            case _:
                return self.value(node)

    def inner(self, node: Node, negated: bool, word: str) -> str:
        """A part of a list, in brackets where it is itself a list of the other kind."""
        body = node
        while isinstance(body, (Noted, Not)):
            negated = negated != isinstance(body, Not)
            body = body.body
        if isinstance(body, Name) and "." not in body.text and not negated:
            return f"“{self.phrase(body.text)}” holds"  # a definition, which by itself would read as a number
        text = self.of(body, negated)
        other = word and isinstance(body, (And, Or)) and ("and" if isinstance(body, And) != negated else "or") != word
        return f"({text})" if other else text

    def comparison(self, node: Compare, negated: bool) -> str:
        """A comparison, or a chain of them."""
        if len(node.rest) > 1:
            text = show(node)
            return f"not ({text})" if negated else text
        op, right = node.rest[0]
        if isinstance(node.first, Call) and node.first.function == "days_in":
            return self.stayed(node.first, CONTRARY[op] if negated else op, right)
        op = CONTRARY[op] if negated else op
        if isinstance(node.first, Call) and node.first.function == "days_without":
            return self.passed(node.first, op, right)
        if isinstance(node.first, Name) and node.first.text == "day":
            return DAYS[op].format(self.date(right))
        if op in ("==", "!=") and (date := calendar_words(node.first, right)):
            return f"it is {'not ' * (op == '!=')}{date}"
        counted = self.counted(node.first, op, right)
        left = self.beside(right, node.first)
        return counted or f"{left} {COMPARED[op].replace('is', be(left), 1)} {self.beside(node.first, right)}"

    def date(self, node: Node) -> str:
        """A day of the calendar, or of the count."""
        text = self.value(node)
        return text if DATE.search(text) else "day " + NAMED_NUMBER.sub(r"\2 (\1)", text)

    def stayed(self, call: Call, op: str, right: Node) -> str:
        """How long a region has been in its state."""
        what = self.value(call.arguments[0])
        have = agreeing(what, "has", "have")
        return f"{what} {have} been in the present state for {AMOUNTS[op]} {self.value(right)} days"

    def passed(self, call: Call, op: str, right: Node) -> str:
        """How many days have passed without something."""
        (name,) = call.arguments
        assert isinstance(name, Name), "what is remembered is named"
        if isinstance(right, Number) and right.value == 0 and op in NONE:
            return f"{NONE[op]} day has passed without {self.happening(name.text)}"
        single = isinstance(right, Number) and right.value == 1
        number = self.value(right)
        days = "day" if single else "" if "days" in number.split() else "days"
        amount = " ".join(filter(None, (AMOUNTS[op], number, days)))
        return f"{amount} {'has' if single else 'have'} passed without {self.happening(name.text)}"

    def counted(self, left: Node, op: str, right: Node) -> str:
        """A comparison of steps with a number or with other steps; empty for anything else."""
        first, second = progress(left), progress(right)
        if first is None and second is not None:
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
            return self.counted(right, mirrored, left)
        if first is None:
            return ""
        owner, what = first
        if isinstance(right, Name) and right.text == f"{owner}.steps" and op in WHOLE:
            return f"{WHOLE[op]} step of {self.phrase(owner)} is {what}"
        if second is None:
            if not isinstance(right, Number):
                return ""
            if (right.value == 0 and op in NONE) or (right.value == 1 and op == "<"):
                op = "==" if op == "<" else op  # fewer than one
                return f"{NONE[op]} step of {self.phrase(owner)} is {what}"
            steps, are = ("step", "is") if right.value == 1 else ("steps", "are")
            return f"{AMOUNTS[op]} {show(right)} {steps} of {self.phrase(owner)} {are} {what}"
        other, how = second
        amount, than = RELATIONS[op]
        steps = "of" if how == what else "steps of"
        tail = "" if how == what else f" are {how}"
        return f"{amount} steps of {self.phrase(owner)} are {what} {than} {steps} {self.phrase(other)}{tail}"

    def statement(self, name: str, negated: bool) -> str:
        """A name that is true or false."""
        owner, dot, attribute = name.partition(".")
        if dot and attribute in STATEMENTS:
            what = closed(self.phrase(owner))
            have = agreeing(what, "has", "have")
            return STATEMENTS[attribute][negated].format(what, be=be(what), have=have)
        if dot:
            what = closed(self.phrase(name))
            return f"{what} {be(what)} {'not ' * negated}done"
        return f"“{self.phrase(name)}” does not hold" if negated else self.phrase(name)

    def happening(self, path: str) -> str:
        """What something is called that can happen."""
        *_, owner, last = ("", *path.split("."))
        if owner == "commitments":
            return f"a breach of {self.phrase(last)}"
        return f"{plain_phrase(owner)} ({last})" if last in ("attributed", "contested") else plain_phrase(last)

    def value(self, node: Node) -> str:
        """A number, a region or a state."""
        match node:
            case Noted(body=body):
                return self.value(body)
            case Name(text=text):
                owner, dot, attribute = text.partition(".")
                if dot and attribute in ATTRIBUTES:
                    return ATTRIBUTES[attribute].format(self.phrase(owner))
                return TIMES.get(text) or self.phrase(text)
            case Call(function="days_without", arguments=(Name(text=path),)):
                return f"the days without {self.happening(path)}"
            case Call(function=function, arguments=arguments):
                return FUNCTIONS[function].words([self.value(argument) for argument in arguments])
            case Arithmetic(op=op, left=left, right=right):
                tight = binding(node)
                sign = "×" if op == "*" else op
                return f"{self.operand(left, tight)} {sign} {self.operand(right, tight + 1)}"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return f"({self.value(then)} while {self.of(condition)}, otherwise {self.value(otherwise)})"
            case Number() | Truth():
                return show(node)
            case _:
                return f"({show(node)})"

    def operand(self, node: Node, tight: int) -> str:
        """A side of a sum or a product, in brackets where it would otherwise be torn apart."""
        while isinstance(node, Noted):
            node = node.body
        text = self.value(node)
        return f"({text})" if isinstance(node, Arithmetic) and binding(node) < tight else text
