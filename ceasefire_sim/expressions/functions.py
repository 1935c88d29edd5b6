"""The functions of the guard language: one entry each holds all that any room knows of one.

To add a function, add an entry. What an engine or an export needs to write it down in its own notation is a field
of the entry; a new target (WebAssembly, say) is a new field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import NoReturn

from ceasefire_sim.arithmetic import per
from ceasefire_sim.expressions.algebra import Algebra, Number, NumberRange, logistic
from ceasefire_sim.expressions.english import joined

__all__ = ["ANY_NUMBER", "EULER", "FUNCTIONS", "ArgumentKind", "DomainFault", "Function", "clamp"]

ANY_NUMBER = 99
EULER = "2.718281828459045"
Texts = Sequence[str]


class ArgumentKind(Enum):
    """What a function takes.

    A function of constants is worked out when a scenario is lowered; one of a region is a variable of the machine.
    """

    NUMBER = "numbers"
    CONSTANT = "constants"
    REGION = "a region"
    HAPPENING = "the name or the path of what can be counted"

    @property
    def is_held(self) -> bool:
        """Whether a state holds the function's value, under a name of its own."""
        return self in (ArgumentKind.REGION, ArgumentKind.HAPPENING)


@dataclass(frozen=True, slots=True)
class DomainFault:
    """An argument that is not, or may not be, in the domain; ``fatal`` where the function then has no range."""

    position: int
    message: str
    fatal: bool = True


def called(name: str) -> Callable[[Texts], str]:
    """The usual notation of a call."""
    return lambda texts: f"{name}({', '.join(texts)})"


def lesser(kind: str) -> Callable[[str, str], str]:
    """The lesser of two numbers as WebAssembly: by a comparison, for integers have no instruction for it."""
    return f"(select {{0}} {{1}} ({'i64.lt_s' if kind == 'i64' else 'f64.lt'} {{0}} {{1}}))".format


def greater(kind: str) -> Callable[[str, str], str]:
    """The greater of two numbers as WebAssembly."""
    return f"(select {{0}} {{1}} ({'i64.gt_s' if kind == 'i64' else 'f64.gt'} {{0}} {{1}}))".format


def absolute(text: str) -> str:
    """The absolute value of an integer as WebAssembly."""
    return greater("i64")(text, f"(i64.sub (i64.const 0) {text})")


def lowered_away(*arguments: object) -> NoReturn:
    """What no machine holds: a function of constants or of a region is gone when a scenario is lowered."""
    raise TypeError("this function is no part of a machine")


def nowhere(arguments: Sequence[NumberRange]) -> Iterator[DomainFault]:
    """No fault: the domain is all numbers."""
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the guard language.

    ``value`` takes plain numbers. ``elementwise`` is the same over any algebra; by default the function grows with
    each of its arguments, so that its range is its value at their ends. ``exact`` says that it is rounded nowhere;
    else it may fall in its last digits where it should grow, and its range is widened. ``integral`` says that it
    gives integers for integers. ``tabulated`` are the places of constants that may be drawn once a run: the function
    is worked out for each value.

    ``words``, ``prism``, ``python``, ``numpy`` and ``wasm`` write a call whose arguments are written already: in
    English, in PRISM's language, as Python of plain numbers, as Python of arrays, and as WebAssembly of doubles
    (``f64``) or of integers (``i64``), where least and greatest are of two numbers and each text may stand twice.
    """

    name: str
    least: int = 1
    most: int = 1
    takes: ArgumentKind = ArgumentKind.NUMBER
    value: Callable[..., float] = lowered_away
    elementwise: Callable[[Algebra, Sequence[Number]], Number] = lowered_away
    own_range: Callable[[Algebra, Sequence[NumberRange]], tuple[Number, Number]] | None = None
    domain: Callable[[Sequence[NumberRange]], Iterator[DomainFault]] = nowhere
    exact: bool = True
    integral: bool = True
    tabulated: tuple[int, ...] = ()
    words: Callable[[Texts], str]
    prism: Callable[[Texts], str] = lowered_away
    python: Callable[[Texts], str] = lowered_away
    numpy: Callable[[Texts], str] = lowered_away
    wasm: Callable[[str, Texts], str] = lowered_away

    def range(self, algebra: Algebra, arguments: Sequence[NumberRange]) -> tuple[Number, Number]:
        """The least and the greatest value, for arguments within intervals."""
        if self.own_range is not None:
            low, high = self.own_range(algebra, arguments)
        else:
            low = self.elementwise(algebra, [argument.low for argument in arguments])
            high = self.elementwise(algebra, [argument.high for argument in arguments])
        return (low, high) if self.exact else algebra.outward(low, high)


def clamp(x: float, low: float, high: float) -> float:
    """max(low, min(x, high))."""
    return max(low, min(x, high))


def absolute_range(algebra: Algebra, arguments: Sequence[NumberRange]) -> tuple[Number, Number]:
    """The range of an absolute value: from 0 where the argument can be 0."""
    (x,) = arguments
    a, b = algebra.absolute(x.low), algebra.absolute(x.high)
    return algebra.where((x.low <= 0) & (x.high >= 0), 0.0, algebra.minimum(a, b)), algebra.maximum(a, b)


def per_range(algebra: Algebra, arguments: Sequence[NumberRange]) -> tuple[Number, Number]:
    """The range of ``per`` of constants: its value at the corners."""
    chance, days = arguments
    chances = (least_of(chance.low), -least_of(-chance.high))
    corners = [per(p, n) for p in chances for n in (least_of(days.low), -least_of(-days.high))]
    return min(corners), max(corners)


def least_of(numbers: Number) -> float:
    """A number, or the least of an array of them."""
    return float(numbers) if isinstance(numbers, (int, float)) else float(numbers.min())


def per_domain(arguments: Sequence[NumberRange]) -> Iterator[DomainFault]:
    """A chance is between 0 and 1, and days are an integer of 1 or more."""
    chance, days = arguments
    if chance.low < 0 or chance.high > 1:
        yield DomainFault(0, f"the chance in `per` is between 0 and 1, not {chance.low:g} to {chance.high:g}")
    elif days.low < 1:
        yield DomainFault(1, f"the days in `per` are 1 or more, not {days.low:g} to {days.high:g}")
    elif days.low == days.high and days.low != int(days.low):
        yield DomainFault(1, f"the days in `per` are an integer, not {days.low:g}", fatal=False)


FUNCTIONS = {
    function.name: function
    for function in (
        Function(
            name="min",
            least=2,
            most=ANY_NUMBER,
            value=min,
            elementwise=lambda algebra, numbers: reduce(algebra.minimum, numbers),
            words=lambda texts: f"the least of {joined(list(texts), 'and')}",
            prism=called("min"),
            python=called("min"),
            numpy=lambda texts: reduce("minimum({}, {})".format, texts),
            wasm=lambda kind, texts: lesser(kind)(*texts),
        ),
        Function(
            name="max",
            least=2,
            most=ANY_NUMBER,
            value=max,
            elementwise=lambda algebra, numbers: reduce(algebra.maximum, numbers),
            words=lambda texts: f"the greatest of {joined(list(texts), 'and')}",
            prism=called("max"),
            python=called("max"),
            numpy=lambda texts: reduce("maximum({}, {})".format, texts),
            wasm=lambda kind, texts: greater(kind)(*texts),
        ),
        Function(
            name="abs",
            value=abs,
            elementwise=lambda algebra, numbers: algebra.absolute(*numbers),
            own_range=absolute_range,
            words=called("abs"),
            prism=lambda texts: "max({0}, -{0})".format(*texts),
            python=called("abs"),
            numpy=called("abs"),
            wasm=lambda kind, texts: "(f64.abs {})".format(*texts) if kind == "f64" else absolute(*texts),
        ),
        Function(
            name="clamp",
            least=3,
            most=3,
            value=clamp,
            elementwise=lambda algebra, numbers: algebra.maximum(numbers[1], algebra.minimum(numbers[0], numbers[2])),
            words=lambda texts: "({}, kept within {} and {})".format(*texts),
            prism=lambda texts: "max({1}, min({0}, {2}))".format(*texts),
            python=lambda texts: "max({1}, min({0}, {2}))".format(*texts),
            numpy=lambda texts: "maximum({1}, minimum({0}, {2}))".format(*texts),
            wasm=lambda kind, texts: greater(kind)(texts[1], lesser(kind)(texts[0], texts[2])),
        ),
        Function(
            name="logistic",
            value=logistic,
            elementwise=lambda algebra, numbers: algebra.logistic(*numbers),
            exact=False,
            integral=False,
            words=called("logistic"),
            prism=lambda texts: "({0} < -700 ? 0 : ({0} > 700 ? 1 : 1 / (1 + pow({1}, -{0}))))".format(*texts, EULER),
            python=called("logistic"),
            numpy=called("logistic"),
            wasm=lambda _, texts: "(call $logistic {})".format(*texts),
        ),
        Function(
            name="per",
            least=2,
            most=2,
            takes=ArgumentKind.CONSTANT,
            tabulated=(0,),
            value=per,
            own_range=per_range,
            domain=per_domain,
            exact=False,
            words=called("per"),
        ),
        Function(
            name="happened",
            takes=ArgumentKind.HAPPENING,
            words=lambda texts: "{} has happened".format(*texts),
        ),
        Function(
            name="days_without",
            takes=ArgumentKind.HAPPENING,
            words=lambda texts: "the days without {}".format(*texts),
        ),
        Function(
            name="days_in",
            takes=ArgumentKind.REGION,
            words=lambda texts: "the days in the present state of {}".format(*texts),
        ),
    )
}
