"""An expression in plain English, neutral in tone."""

from __future__ import annotations

from collections.abc import Callable

from ceasefire_sim.expressions.tree import (
    And,
    Arithmetic,
    Call,
    Choose,
    Comparison,
    Membership,
    Name,
    Node,
    Not,
    Noted,
    Number,
    Or,
    Truth,
    show,
)

__all__ = ["joined", "words"]

COMPARED = {
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "==": "is",
    "!=": "is not",
}
CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
ATTRIBUTES = {
    "done": "the steps of {} done",
    "steps": "the steps of {} owed",
    "verified": "the steps of {} verified",
    "acknowledged": "the steps of {} acknowledged",
    "amount": "the amount of {} done",
    "missed": "the deadlines of {} missed",
    "age": "the days counted for {}",
}
STATEMENTS = {
    "fulfilled": ("{} is fulfilled", "{} is not fulfilled"),
    "overdue": ("{} has missed a deadline", "{} has missed no deadline"),
    "late": ("{} is late", "{} is not late"),
    "waiting": ("{} is waiting", "{} is not waiting"),
}
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
Phrase = Callable[[str], str]


def joined(parts: list[str], last: str) -> str:
    """``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


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
    return Wording(phrase or plain_phrase).of(node, negated)


class Wording:
    """Puts one expression into words."""

    def __init__(self, phrase: Phrase) -> None:
        self.phrase = phrase

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
                return joined([self.inner(part, negated, word) for part in parts], word)
            case Comparison():
                return self.comparison(node, negated)
            case Membership(item=item, choices=choices):
                verb = "is not" if node.negated != negated else "is"
                return f"{self.value(item)} {verb} {joined([self.value(choice) for choice in choices], 'or')}"
            case Choose(condition=condition, then=then, otherwise=otherwise):
                return (
                    f"({self.of(then, negated)}, once {self.of(condition)}; until then {self.of(otherwise, negated)})"
                )
            case Name():
                return self.statement(node.text, negated)
            case _:
                return self.value(node)

    def inner(self, node: Node, negated: bool, word: str) -> str:
        """A part of a list, in brackets where it is itself a list of the other kind."""
        body = node
        while isinstance(body, (Noted, Not)):
            negated = negated != isinstance(body, Not)
            body = body.body
        text = self.of(body, negated)
        other = isinstance(body, (And, Or)) and ("and" if isinstance(body, And) != negated else "or") != word
        return f"({text})" if other else text

    def comparison(self, node: Comparison, negated: bool) -> str:
        """A comparison, or a chain of them."""
        if len(node.rest) > 1:
            text = show(node)
            return f"not ({text})" if negated else text
        op, right = node.rest[0]
        if isinstance(node.first, Call) and node.first.function == "days_in":
            return self.stayed(node.first, CONTRARY[op] if negated else op, right)
        counted = self.counted(node.first, CONTRARY[op] if negated else op, right)
        return counted or f"{self.value(node.first)} {COMPARED[CONTRARY[op] if negated else op]} {self.value(right)}"

    def stayed(self, call: Call, op: str, right: Node) -> str:
        """How long a region has been in its state."""
        verb = "has been as it is for"
        return f"{self.value(call.arguments[0])} {verb} {AMOUNTS[op]} {self.value(right)} days"

    def counted(self, left: Node, op: str, right: Node) -> str:
        """A comparison of steps with a number or with other steps; empty for anything else."""
        first, second = progress(left), progress(right)
        if first is None and second is not None:
            mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
            return self.counted(right, mirrored, left)
        if first is None:
            return ""
        owner, what = first
        if second is None:
            if not isinstance(right, Number):
                return ""
            plural = "step" if right.value == 1 else "steps"
            are = "is" if right.value == 1 else "are"
            return f"{AMOUNTS[op]} {show(right)} {plural} of {self.phrase(owner)} {are} {what}"
        other, how = second
        amount, than = RELATIONS[op]
        steps = "of" if how == what else "steps of"
        tail = "" if how == what else f" are {how}"
        return f"{amount} steps of {self.phrase(owner)} are {what} {than} {steps} {self.phrase(other)}{tail}"

    def statement(self, name: str, negated: bool) -> str:
        """A name that is true or false."""
        owner, dot, attribute = name.partition(".")
        if dot and attribute in STATEMENTS:
            return STATEMENTS[attribute][negated].format(self.phrase(owner))
        if dot:
            return f"{self.phrase(name)} is {'not ' * negated}done"
        return f"it is {'not ' * negated}so that {self.phrase(name)}" if negated else self.phrase(name)

    def value(self, node: Node) -> str:
        """A number, a region or a state."""
        match node:
            case Noted(body=body):
                return self.value(body)
            case Name(text=text):
                owner, dot, attribute = text.partition(".")
                if dot and attribute in ATTRIBUTES:
                    return ATTRIBUTES[attribute].format(self.phrase(owner))
                return "the day" if text == "day" else self.phrase(text)
            case Call(function="days_in", arguments=arguments):
                return f"the days in the present state of {self.value(arguments[0])}"
            case Number() | Truth() | Arithmetic() | Call():
                return self.shown(node)
            case _:
                return f"({show(node)})"

    def shown(self, node: Node) -> str:
        """Arithmetic, as it is written."""
        if isinstance(node, Arithmetic):
            return f"{self.value(node.left)} {node.op} {self.value(node.right)}"
        return show(node)
