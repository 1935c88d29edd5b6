"""The kinds of value a field of a scenario file can hold, and how each is read from what is written.

An expression is kept as its tree together with its role (what it is for); a constant keeps both the
tree and, once the file is checked, its value. Faults are raised as pydantic errors that carry the
place inside the value: the column of an expression, the key or number of an entry.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ceasefire_sim.errors import ExpressionError
from ceasefire_sim.expressions.parser import parse_count, parse_effect, parse_expression
from ceasefire_sim.expressions.tree import DateValue, Effect, Node, Number, Truth, number_text
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.limits import LARGEST_NUMBER
from ceasefire_sim.scenario.model.dates import no_date, written_date

__all__ = [
    "CONSTANT",
    "Constant",
    "Count",
    "Effects",
    "Formula",
    "Pace",
    "Role",
]

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DAYS = re.compile(r"[0-9]{1,9}")
COMMAS = re.compile(r"-?\d+(,\d+)+")


class Role(Enum):
    """What an expression is for: which kind it must have, and what else holds for it."""

    CONDITION = "condition"
    CHANCE = "chance"
    WEIGHT = "weight"
    NUMBER = "number"
    DAY = "day"  # a number or a date
    VALUE = "value"  # a number or a truth value
    WHOLE = "whole"  # a constant with an integral value
    WHOLE_DAY = "whole day"  # such a constant, or a date
    REAL = "real"  # a constant of any value
    MEAN = "mean"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression and what it is for."""

    role: Role
    node: Node

    def formulas(self) -> Iterator[tuple[tuple[str, ...], Formula]]:
        """Itself, at no further path."""
        yield (), self

    def mapped(self, change: Callable[[tuple[str, ...], Formula], Formula]) -> Formula:
        """Itself, changed."""
        return change((), self)


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: the expression written, and its value once the parameters are known."""

    formula: Formula
    value: float | None = None

    @property
    def whole(self) -> int:
        """The value as an integer."""
        if self.value is None:
            raise ValueError("this constant has not been evaluated")
        return int(self.value)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast steps, verification or acknowledgement go: ``chance``, ``each``, ``days``, ``between`` or ``lasts``.

    A step of ``between`` its ends takes each number of days alike; of ``lasts`` each by its weight.
    """

    kind: str
    chance: Formula | None = None
    days: Constant | None = None
    between: tuple[Constant, ...] = ()
    lasts: Mapping[str, Constant] = field(default_factory=ReadOnlyDict)

    @property
    def counts_days(self) -> bool:
        """Whether it counts the days on which a step could be done."""
        return self.kind in ("days", "between", "lasts")

    @property
    def least_days(self) -> int:
        """The fewest days on which a step can be done: 1 where they are not counted."""
        if self.kind == "lasts":
            return next((days for days, weight in self.weights if weight > 0), 1)
        return self.between[0].whole if self.between else self.days.whole if self.days else 1

    @property
    def most_days(self) -> int:
        """The most days, of those that are counted, that a step can take."""
        if self.kind == "lasts":
            return max((days for days, weight in self.weights if weight > 0), default=1)
        return self.between[1].whole if self.between else self.least_days

    @property
    def mean_days(self) -> float:
        """The days that a step takes on average, of those that are counted."""
        if self.kind == "lasts":
            return sum(days * weight for days, weight in self.weights) / sum(weight for _, weight in self.weights)
        return (self.least_days + self.most_days) / 2

    @property
    def weights(self) -> tuple[tuple[int, float], ...]:
        """The numbers of days a step of ``lasts`` can take, in increasing order, each with its weight."""
        return tuple(sorted((int(float(days)), weight.value or 0.0) for days, weight in self.lasts.items()))

    def ending(self, days: int) -> float | None:
        """The chance that a step that has taken so many days is done on the last of them; None: nothing is drawn."""
        if self.kind == "between":
            first, last = self.least_days, self.most_days
            return None if days < first else 1 / (last - days + 1) if days <= last else 1.0
        rest = [(number, weight) for number, weight in self.weights if number >= days]
        if not rest:
            return 1.0
        whole = 0.0
        for _, weight in rest:
            whole += weight
        return rest[0][1] / whole if rest[0][0] == days and rest[0][1] > 0 else None


@dataclass(frozen=True, slots=True)
class Count:
    """How often an incident happens in a day: ``poisson(mean)`` or ``binomial(number, chance)``."""

    kind: str
    mean: Formula | None = None
    number: Constant | None = None
    chance: Formula | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """A list of effects, in order."""

    items: tuple[Effect, ...] = ()

    def __iter__(self) -> Iterator[Effect]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def fault(message: str, column: int | None = None, inner: tuple[str, ...] = ()) -> PydanticCustomError:
    """A pydantic error that knows the column in the text and the keys below the field."""
    return PydanticCustomError("fault", "{message}", {"message": message, "column": column, "inner": inner})


def read_node(written: object, dates: bool = False, inner: tuple[str, ...] = ()) -> Node:
    """The tree of what is written: a text, a number or a truth value (with ``dates``, a date)."""
    if isinstance(written, bool):
        return Truth(written)
    if isinstance(written, (int, float)):
        try:
            return Number(float(written))
        except OverflowError:
            raise fault("this number is too large", None, inner) from None
    if not isinstance(written, str):
        raise fault(f"an expression is expected here, not {kind_of_data(written)}", None, inner)
    if dates and written_date(written.strip()):
        raise fault(no_date(written.strip()), 0, inner)
    if DATE.fullmatch(written.strip()):
        if not dates:
            raise fault("a date cannot stand here; give it a name under anchors and use the name", 0, inner)
        try:
            return DateValue(datetime.date.fromisoformat(written.strip()), end=len(written))
        except ValueError:
            raise fault(no_date(written.strip()), 0, inner) from None
    try:
        return parse_expression(written)
    except ExpressionError as error:
        raise fault(error.message, error.column, inner) from None


def kind_of_data(written: object) -> str:
    """In words, what a piece of data is."""
    if isinstance(written, dict):
        return "a mapping"
    if isinstance(written, list):
        return "a list"
    if isinstance(written, bool):
        return "a truth value"
    if isinstance(written, (int, float)):
        return "a number"
    return "nothing" if written is None else "a text"


def formula_reader(role: Role) -> Callable[[object], Formula]:
    """A reader of one expression with that role."""
    dates = role in (Role.DAY, Role.WHOLE_DAY)
    return lambda written: Formula(role, read_node(written, dates))


def constant_reader(role: Role) -> Callable[[object], Constant]:
    """A reader of one constant with that role."""
    read = formula_reader(role)
    return lambda written: Constant(read(written))


def single(written: dict[str, object], known: tuple[str, ...]) -> tuple[str, object]:
    """The one entry of a mapping that may have only one of the keys known."""
    if len(written) != 1 or next(iter(written)) not in known:
        shape = " or ".join(f"{{{key}: …}}" for key in known)
        raise fault(
            f"a chance or {shape} is expected here, not the keys {', '.join(map(str, written)) or 'of nothing'}"
        )
    return next(iter(written.items()))


def read_ends(written: object) -> tuple[Constant, ...]:
    """The fewest and the most days of a step."""
    if not isinstance(written, list) or len(written) != 2:
        raise fault("`between` is the fewest and the most days, as in {between: [3, 7]}", None, ("between",))
    nodes = [read_node(end, inner=("between", str(number))) for number, end in enumerate(written)]
    return tuple(Constant(Formula(Role.WHOLE, node)) for node in nodes)


def read_lasts(written: object) -> Mapping[str, Constant]:
    """The weights of the days that a step may take, by the days."""
    if not isinstance(written, dict) or not written:
        raise fault("`lasts` has days with their weights, as in {lasts: {14: 1, 21: 2}}", None, ("lasts",))
    for key in written:
        if not DAYS.fullmatch(str(key)) or float(key) < 1:
            raise fault(f"'{key}' is not a number of days, an integer of 1 or more", None, ("lasts", str(key)))
    if len({float(key) for key in written}) < len(written):
        raise fault("the same number of days stands here twice", None, ("lasts",))
    nodes = {str(key): read_node(weight, inner=("lasts", str(key))) for key, weight in written.items()}
    return ReadOnlyDict({key: Constant(Formula(Role.REAL, node)) for key, node in nodes.items()})


def pace_reader(days: bool) -> Callable[[object], Pace]:
    """A reader of ``p`` or ``{each: p}``, with ``days`` also of those that count days."""

    def read(written: object) -> Pace:
        if not isinstance(written, dict):
            return Pace("chance", Formula(Role.CHANCE, read_node(written)))
        key, value = single(written, ("each", "days", "between", "lasts") if days else ("each",))
        if key == "between":
            return Pace("between", between=read_ends(value))
        if key == "lasts":
            return Pace("lasts", lasts=read_lasts(value))
        if key == "each":
            return Pace("each", Formula(Role.CHANCE, read_node(value, inner=("each",))))
        return Pace("days", days=Constant(Formula(Role.WHOLE, read_node(value, inner=("days",)))))

    return read


def read_count(written: object) -> Count:
    """The count written as ``poisson(mean)`` or ``binomial(number, chance)``."""
    if not isinstance(written, str):
        raise fault("poisson(mean) or binomial(number, chance) is expected here")
    try:
        count = parse_count(written)
    except ExpressionError as error:
        raise fault(error.message, error.column) from None
    if count.kind == "poisson":
        return Count("poisson", mean=Formula(Role.MEAN, count.arguments[0]))
    number, chance = count.arguments
    return Count("binomial", number=Constant(Formula(Role.WHOLE, number)), chance=Formula(Role.CHANCE, chance))


def read_effects(written: object) -> Effects:
    """The effects written as a list of texts, or as one text."""
    texts = written if isinstance(written, list) else [written]
    effects = []
    for number, text in enumerate(texts):
        inner = (str(number),) if isinstance(written, list) else ()
        if not isinstance(text, str):
            raise fault("an effect such as 'tension += 1' is expected here", None, inner)
        try:
            effects.append(parse_effect(text))
        except ExpressionError as error:
            raise fault(error.message, error.column, inner) from None
    return Effects(tuple(effects))


def read_texts(written: object) -> tuple[str, ...]:
    """The texts of a list, or of one text."""
    items = written if isinstance(written, list) else [written]
    for number, item in enumerate(items):
        if not isinstance(item, str):
            raise fault(f"a name is expected here, not {kind_of_data(item)}", None, (str(number),))
    return tuple(items)


def read_notes(written: object) -> tuple[str, ...]:
    """Texts as in ``read_texts``; plain numbers count as their text."""
    items = written if isinstance(written, list) else [written]
    return read_texts([str(i) if isinstance(i, (int, float)) and not isinstance(i, bool) else i for i in items])


def read_whole(written: object) -> int:
    """The integer written, perhaps as ``1e4``."""
    if isinstance(written, str) and COMMAS.fullmatch(written):
        raise fault("write this number without a comma; a decimal number has a point", 0)
    if isinstance(written, bool) or not isinstance(written, (int, float)) or written != int(written):
        raise fault(f"an integer is expected here, not {kind_of_data(written)}")
    return int(written)


def read_real(written: object) -> float:
    """The number written, perhaps as an expression of numbers alone such as ``1/3``."""
    if isinstance(written, str):
        from ceasefire_sim.expressions.scalar import evaluate

        node = read_node(written)
        try:
            written = evaluate(node, {})
        except Exception:  # whatever a name, a kind or a division by zero brings up
            raise fault("a number is expected here", 0) from None
    if isinstance(written, bool) or not isinstance(written, (int, float)):
        raise fault(f"a number is expected here, not {kind_of_data(written)}")
    if not abs(written) <= LARGEST_NUMBER:
        raise fault("this number is beyond ±2^53")
    return float(written)


def read_record(written: object) -> str:
    """What a record says: a label, or a truth as it is written in YAML."""
    return ("false", "true")[written] if isinstance(written, bool) else read_label(written)


def read_expectation(written: object) -> str:
    """What a value is compared with: a comparison such as ``>= 0.5``, or a band of two numbers, as a text.

    The text of a band is ``[0.45, 0.57]``.
    """
    if not isinstance(written, list):
        return read_label(written)
    if len(written) != 2:
        raise fault("a band is its two ends, as in [0.45, 0.57]")
    ends = []
    for number, end in enumerate(written):
        try:
            ends.append(read_real(end))
        except PydanticCustomError as error:
            raise fault(str((error.context or {}).get("message")), None, (str(number),)) from None
    low, high = ends
    if low > high:
        raise fault(f"the band is empty: {number_text(low)} is above {number_text(high)}")
    return f"[{number_text(low)}, {number_text(high)}]"


def read_label(written: object) -> str:
    """A text; a number written plainly counts as its text."""
    if isinstance(written, (int, float)) and not isinstance(written, bool):
        return str(written)
    if not isinstance(written, str):
        raise fault(f"a text is expected here, not {kind_of_data(written)}")
    return written


EXPRESSION_SCHEMA = {"type": ["string", "number", "boolean"]}
TEXTS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
PACE_SCHEMA = {
    "anyOf": [
        EXPRESSION_SCHEMA,
        {
            "type": "object",
            "properties": {"each": EXPRESSION_SCHEMA},
            "required": ["each"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"days": EXPRESSION_SCHEMA},
            "required": ["days"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"between": {"type": "array", "items": EXPRESSION_SCHEMA, "minItems": 2, "maxItems": 2}},
            "required": ["between"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"lasts": {"type": "object", "additionalProperties": EXPRESSION_SCHEMA}},
            "required": ["lasts"],
            "additionalProperties": False,
        },
    ]
}

CONDITION = Annotated[Formula, PlainValidator(formula_reader(Role.CONDITION)), WithJsonSchema(EXPRESSION_SCHEMA)]
CHANCE = Annotated[Formula, PlainValidator(formula_reader(Role.CHANCE)), WithJsonSchema(EXPRESSION_SCHEMA)]
WEIGHT = Annotated[Formula, PlainValidator(formula_reader(Role.WEIGHT)), WithJsonSchema(EXPRESSION_SCHEMA)]
NUMBER = Annotated[Formula, PlainValidator(formula_reader(Role.NUMBER)), WithJsonSchema(EXPRESSION_SCHEMA)]
DAY = Annotated[Formula, PlainValidator(formula_reader(Role.DAY)), WithJsonSchema(EXPRESSION_SCHEMA)]
VALUE = Annotated[Formula, PlainValidator(formula_reader(Role.VALUE)), WithJsonSchema(EXPRESSION_SCHEMA)]
CONSTANT = Annotated[Constant, PlainValidator(constant_reader(Role.WHOLE)), WithJsonSchema(EXPRESSION_SCHEMA)]
DAY_CONSTANT = Annotated[Constant, PlainValidator(constant_reader(Role.WHOLE_DAY)), WithJsonSchema(EXPRESSION_SCHEMA)]
REAL_CONSTANT = Annotated[Constant, PlainValidator(constant_reader(Role.REAL)), WithJsonSchema(EXPRESSION_SCHEMA)]
PACE = Annotated[Pace, PlainValidator(pace_reader(days=True)), WithJsonSchema(PACE_SCHEMA)]
RATE = Annotated[Pace, PlainValidator(pace_reader(days=False)), WithJsonSchema(PACE_SCHEMA)]
COUNT = Annotated[Count, PlainValidator(read_count), WithJsonSchema({"type": "string"})]
EFFECTS = Annotated[Effects, PlainValidator(read_effects), WithJsonSchema(TEXTS_SCHEMA)]
TEXTS = Annotated[tuple[str, ...], PlainValidator(read_texts), WithJsonSchema(TEXTS_SCHEMA)]
NOTES = Annotated[tuple[str, ...], PlainValidator(read_notes), WithJsonSchema(TEXTS_SCHEMA)]
WHOLE = Annotated[int, PlainValidator(read_whole), WithJsonSchema({"type": "number", "multipleOf": 1})]
REAL = Annotated[float, PlainValidator(read_real), WithJsonSchema({"type": ["number", "string"]})]
RECORD = Annotated[str, PlainValidator(read_record), WithJsonSchema({"type": ["string", "number", "boolean"]})]
EXPECTATION_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2},
    ]
}
EXPECTATION = Annotated[str, PlainValidator(read_expectation), WithJsonSchema(EXPECTATION_SCHEMA)]
LABEL = Annotated[str, PlainValidator(read_label), WithJsonSchema({"type": ["string", "number"]})]
