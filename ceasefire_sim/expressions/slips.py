"""Slips: what people write in an expression out of habit from speech or other languages, and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["IN_CAPITALS", "Slip", "date_slip", "sign_slip", "word_slip"]

SHARE = re.compile(r"(?<![\w.])(\d+(?:[.,]\d*)?|\.\d+)\s*%(?!\s*[\w(.])")  # not the remainder of a division
IN_CAPITALS = r"\b(?:AND|And|OR|Or|NOT|Not|IN|In|IF|If|ELSE|Else)\b"
UNIT = re.compile(r"(\d+)\s*(days?|weeks?|months?|years?|steps?|times|percent|d|w|wks?|m|mths?|y|yrs?)\b")
TO_DAYS = {"day": 1, "week": 7, "w": 7, "wk": 7}
ABOUT = {"month": 30, "m": 30, "mth": 30, "year": 365, "y": 365, "yr": 365}  # days, about
CHOICE = re.compile(r"\bif\b(.*?)\bthen\b(.*?)(?:\belse\b(.*))?$")
WORDS = re.compile(r"\b([a-z_][a-z0-9_]*) +([a-z_][a-z0-9_]*)")
BETWEEN = {"and", "or", "not", "in", "if", "else", "is"}
DATES = ((r"\d{4}-\d{2}-\d{2}", "a date cannot stand in an expression; give it a name under anchors and use the name"),)
HINTS: tuple[tuple[str, str], ...] = (
    (r"&&?", "write 'and'"),
    (r"\|\|", "write 'or'"),
    (r"!(?!=)", "write 'not'"),
    (r"\*\*|\^", "there are no powers; multiply, or use per(p, n) for a chance over n days"),
    (r"//|%", "only + - * / are known"),
    (r"[\"'`]", "names are written without quotes"),
    (r"<>", "write '!='"),
    (r"=>", "write '>='"),
    (r"=<", "write '<='"),
    (r"(?<![<>=!])=(?!=)", "write '==' to compare"),
    (r"\b\d{1,2}\.\d{1,2}\.\d{4}\b", "a date cannot stand in an expression; give it a name under anchors, year first"),
    (r"[{}]", "braces have no meaning here; use parentheses"),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """Where a slip stands in a text, how long it is, and what to write instead."""

    start: int
    length: int
    message: str

    @classmethod
    def of(cls, match: re.Match[str], message: str) -> Slip:
        """The slip that a pattern matches."""
        return cls(match.start(), len(match.group()), message)


def date_slip(text: str) -> Slip | None:
    """A date in an expression."""
    return pattern_slip(text, DATES)


def sign_slip(text: str) -> Slip | None:
    """A share in percent, a word in capitals, or a sign that other languages have."""
    if share := SHARE.search(text):
        number = float(share.group(1).replace(",", ".")) / 100
        return Slip.of(share, f"'{share.group()}': a share is written as a decimal number: {number:g}")
    if capitals := re.search(IN_CAPITALS, text):
        word = capitals.group()
        return Slip.of(capitals, f"'{word}': write '{word.lower()}', in small letters")
    return pattern_slip(text, HINTS)


def pattern_slip(text: str, hints: tuple[tuple[str, str], ...]) -> Slip | None:
    """The first hint whose pattern the text has."""
    for pattern, words in hints:
        if match := re.search(pattern, text):
            return Slip.of(match, f"'{match.group()}': {words}")
    return None


def word_slip(text: str) -> Slip | None:
    """A number with a unit, a `then`, or a name with a space."""
    if match := UNIT.search(text):
        number, unit = match.groups()
        if about := ABOUT.get(unit.rstrip("s")):
            days = int(number[:9]) * about
            message = f"'{match.group()}': time is counted in days; write {days}, or how many it is exactly"
            return Slip.of(match, message)
        days = int(number[:9]) * TO_DAYS.get(unit.rstrip("s"), 1)
        return Slip.of(match, f"'{match.group()}': write {days}, a number without its unit")
    if match := CHOICE.search(text):
        condition, then, otherwise = (part.strip() if part else "…" for part in match.groups())
        return Slip.of(match, f"write `{then} if {condition} else {otherwise}`")
    for match in WORDS.finditer(text):
        dotted = text[match.end() : match.end() + 1] == "."
        first, second = match.groups()
        if first not in BETWEEN and (second not in BETWEEN or dotted):
            return Slip.of(match, f"names have no spaces; did you mean '{first}_{second}'?")
    return None
