"""An expression in plain words, neutral in tone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from ceasefire_sim.expressions.contrary import CONTRARY
from ceasefire_sim.expressions.english import closed, joined, number_of
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
from ceasefire_sim.sentences.table import Sentences, sentences_in

__all__ = ["joined", "stated", "words"]

OPS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}  # as keys of the table of sentences
ATTRIBUTES = ("done", "steps", "verified", "acknowledged", "amount", "missed", "age", "breaches")
STATEMENTS = ("fulfilled", "overdue", "late", "waiting", "kept", "owed")
TIMES = ("day", "month", "weekday", "day_of_year")
CALENDAR = {"month": 12, "weekday": 7}  # what has names, and how many
PROGRESS = ("done", "verified", "acknowledged")
WHOLE = {"==": "every", ">=": "every", "!=": "not_every", "<": "not_every"}
NONE = {"==": "none", "<=": "none", ">": "some", "!=": "some"}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
NAMED_NUMBER = re.compile(r"^([^()]+) \((\d+)\)$")  # what a parameter is called, and its value
Phrase = Callable[[str], str]


def plain_phrase(name: str) -> str:
    """A name with its underlines as spaces."""
    return name.replace("_", " ")


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


@runtime_checkable
class InLanguage(Protocol):
    """A phrase that knows the sentences of a language."""

    words: Sentences


class Wording:
    """Puts one expression into words: those of its phrase's language, else English ones."""

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase
        self.table = phrase.words if isinstance(phrase, InLanguage) else sentences_in()

    def say(self, key: str, count: int | None = None, **values: object) -> str:
        """A text of the table, filled in."""
        return self.table(f"condition.{key}", count, **values)

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
                return self.say("always" if value != negated else "never")
            case And(parts=parts) | Or(parts=parts):
                word = "and" if isinstance(node, And) != negated else "or"
                said = dict.fromkeys(self.inner(part, negated, word) for part in parts)
                return self.table.listed(said, word)
            case Compare():
                return self.comparison(node, negated)
            case Membership(item=item, choices=choices):
                what = self.value(item)
                listed = self.table.listed((self.beside(item, choice) for choice in choices), "or")
                return self.say("ne" if node.negated != negated else "eq", number_of(what), left=what, right=listed)
            case Choose(condition=condition, then=then, otherwise=otherwise):
                first, second = self.of(then, negated), self.of(otherwise, negated)
                return self.say("while", condition=self.of(condition), then=first, otherwise=second)
            case Name():
                return self.statement(node.text, negated)
            case Call(function="happened", arguments=(Name(text=path),)):
                return self.say("not_happened" if negated else "happened", what=self.happening(path))
            case _:
                return self.value(node)

    def inner(self, node: Node, negated: bool, word: str) -> str:
        """A part of a list, in brackets where it is itself a list of the other kind."""
        body = node
        while isinstance(body, (Noted, Not)):
            negated = negated != isinstance(body, Not)
            body = body.body
        if isinstance(body, Name) and "." not in body.text and not negated:
            return self.say(
                "holds", what=self.phrase(body.text)
            )  # a definition, which by itself would read as a number
        text = self.of(body, negated)
        other = word and isinstance(body, (And, Or)) and ("and" if isinstance(body, And) != negated else "or") != word
        return f"({text})" if other else text

    def comparison(self, node: Compare, negated: bool) -> str:
        """A comparison, or a chain of them."""
        if len(node.rest) > 1:
            text = show(node)
            return self.say("not", what=text) if negated else text
        op, right = node.rest[0]
        if isinstance(node.first, Call) and node.first.function == "days_in":
            return self.stayed(node.first, CONTRARY[op] if negated else op, right)
        op = CONTRARY[op] if negated else op
        if isinstance(node.first, Call) and node.first.function == "days_without":
            return self.passed(node.first, op, right)
        if isinstance(node.first, Name) and node.first.text == "day":
            return self.say(f"day_{OPS[op]}", date=self.date(right))
        if op in ("==", "!=") and (date := self.calendar_words(node.first, right)):
            return self.say(f"day_{OPS[op]}", date=date)
        counted = self.counted(node.first, op, right)
        left = self.beside(right, node.first)
        return counted or self.say(OPS[op], number_of(left), left=left, right=self.beside(node.first, right))

    def calendar_words(self, what: Node, number: Node) -> str:
        """A month or a weekday by its name; empty for anything else."""
        if not isinstance(what, Name) or what.text not in CALENDAR or not isinstance(number, Number):
            return ""
        if number.value not in range(1, CALENDAR[what.text] + 1):
            return ""
        name = self.table(f"time.{what.text}_{int(number.value)}")
        return name if what.text == "month" else self.say("a_weekday", weekday=name)

    def date(self, node: Node) -> str:
        """A day of the calendar, or of the count."""
        text = self.value(node)
        return text if DATE.search(text) else self.table("time.day", day=NAMED_NUMBER.sub(r"\2 (\1)", text))

    def stayed(self, call: Call, op: str, right: Node) -> str:
        """How long a region has been in its state."""
        what = self.value(call.arguments[0])
        return self.say(f"stayed_{OPS[op]}", number_of(what), what=what, number=self.value(right))

    def passed(self, call: Call, op: str, right: Node) -> str:
        """How many days have passed without something."""
        (name,) = call.arguments
        assert isinstance(name, Name), "what is remembered is named"
        what = self.happening(name.text)
        if isinstance(right, Number) and right.value == 0 and op in NONE:
            return self.say(f"passed_{NONE[op]}", what=what)
        if isinstance(right, Number) and right.value == int(right.value):
            count = int(right.value)
            return self.say(f"passed_{OPS[op]}", count, days=self.table("time.days", count), what=what)
        number = self.value(right)
        days = number if self.table.english and "days" in number.split() else self.say("days", number=number)
        return self.say(f"passed_{OPS[op]}", 2, days=days, what=what)

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
            return self.say(f"steps_{WHOLE[op]}", what=self.phrase(owner), how=self.say(what))
        if second is None:
            if not isinstance(right, Number):
                return ""
            if (right.value == 0 and op in NONE) or (right.value == 1 and op == "<"):
                op = "==" if op == "<" else op  # fewer than one
                return self.say(f"steps_{NONE[op]}", what=self.phrase(owner), how=self.say(what))
            key, count = f"steps_{OPS[op]}", int(right.value) if right.value == int(right.value) else 2
            return self.say(key, count, number=show(right), what=self.phrase(owner), how=self.say(what))
        other, how = second
        mine, theirs = self.phrase(owner), self.phrase(other)
        if how == what:
            return self.say(f"than_{OPS[op]}", what=mine, how=self.say(what), other=theirs)
        key = f"than_otherwise_{OPS[op]}"
        return self.say(key, what=mine, how=self.say(what), other=theirs, otherwise=self.say(how))

    def statement(self, name: str, negated: bool) -> str:
        """A name that is true or false."""
        owner, dot, attribute = name.partition(".")
        if dot and attribute in STATEMENTS:
            what = closed(self.phrase(owner))
            return self.say(f"{'not' if negated else 'is'}_{attribute}", number_of(what), what=what)
        if dot:
            what = closed(self.phrase(name))
            return self.say("not_done" if negated else "is_done", number_of(what), what=what)
        return self.say("lacks", what=self.phrase(name)) if negated else self.phrase(name)

    def happening(self, path: str) -> str:
        """What something is called that can happen."""
        *_, owner, last = ("", *path.split("."))
        if owner == "commitments":
            return self.table("name.a_breach", what=self.phrase(last))
        if last in ("attributed", "contested"):
            return self.table(f"name.{last}", what=plain_phrase(owner))
        return plain_phrase(last)

    def value(self, node: Node) -> str:
        """A number, a region or a state."""
        match node:
            case Noted(body=body):
                return self.value(body)
            case Name(text=text):
                owner, dot, attribute = text.partition(".")
                if dot and attribute in ATTRIBUTES:
                    return self.say(f"number_{attribute}", what=self.phrase(owner))
                return self.say(f"time_{text}") if text in TIMES else self.phrase(text)
            case Call(function="days_without", arguments=(Name(text=path),)):
                return self.say("days_without", what=self.happening(path))
            case Call(function=function, arguments=arguments):
                texts = [self.value(argument) for argument in arguments]
                return FUNCTIONS[function].words(texts) if self.table.english else f"{function}({', '.join(texts)})"
            case Arithmetic(op=op, left=left, right=right):
                tight = binding(node)
                sign = "×" if op == "*" else op
                return f"{self.operand(left, tight)} {sign} {self.operand(right, tight + 1)}"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                first, second = self.value(then), self.value(otherwise)
                return self.say("value_while", condition=self.of(condition), then=first, otherwise=second)
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
