"""What goes wrong when expressions are written in YAML, in words: what was meant, and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ceasefire_sim.expressions.functions import FUNCTIONS

__all__ = [
    "CURLY",
    "CURLY_WORDS",
    "QUOTES",
    "Piece",
    "comment_words",
    "cut",
    "cut_words",
    "decimal_words",
    "shown",
    "syntax_words",
]

TABS = "a tab cannot indent a line; use spaces, not tabs"
CURLY = "“”„‟‘’‚‛«»"
CURLY_WORDS = "these quotes are a word processor's; write \" instead"
QUOTES = "put quotes around the whole text"
BARS = "or write `phase in a | b`"
MADE = "or name one of several as `withdraw_west`"
LONGEST_SHOWN = 60
CALLED = "|".join((*FUNCTIONS, "poisson", "binomial"))
# A parenthesis that opens a list of choices, a call or a group of an expression, not a remark in a citation.
OPENING = re.compile(rf"(?:^|\b(?:in|and|or|not|if|else|{CALLED})|[-+*/<>=(|])\s*\(")
ENDED = re.compile("expected key|<block end>|block scalar")  # said of what stands behind a whole value
UNFINISHED = re.compile(r"(?:^|\s)(?:and|or|not|in|==|!=|<=|>=|<|>|\+|\*|/)$")
EXPRESSION = re.compile(r"[a-z0-9_\s.()<>=!+*/|,-]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """An unquoted text between commas inside ``{}`` or ``[]``; ``bare`` is a key without a value."""

    text: str
    bare: bool


def shown(text: str) -> str:
    """A text short enough for a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


def balance(text: str) -> int:
    """How many more parentheses a text opens than it closes."""
    return text.count("(") - text.count(")")


def cut(pieces: list[Piece | None], listed: bool) -> list[tuple[int, str]]:
    """The texts that commas cut into pieces: the index of the first piece of each, and the whole text.

    None stands for what cannot be a piece, such as a quoted text. In a list every item may be a citation with
    a comma of its own, so there a parenthesis must open something of an expression.
    """
    whole_texts: list[tuple[int, str]] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        if piece is None or balance(piece.text) == 0:
            continue
        start, depth, parts = index - 1, balance(piece.text), [piece.text]
        while depth > 0 and index < len(pieces):
            more = pieces[index]
            if more is None or not (listed or more.bare):
                break
            parts.append(more.text)
            depth, index = depth + balance(more.text), index + 1
        closed = depth <= 0 and len(parts) > 1
        if (closed and OPENING.search(piece.text)) if listed else (closed or piece.bare):
            whole_texts.append((start, ", ".join(parts)))
    return whole_texts


def decimal_words(text: str, rest: str) -> str | None:
    """Says that a comma cut a decimal number into pieces, if it did."""
    if not re.fullmatch(r"[-+]?\d+", text) or not re.fullmatch(r"\d+", rest):
        return None
    return f"write {text}.{rest} with a point; a comma begins the next key"


def cut_words(whole: str) -> str:
    """Says that a comma cut a text into pieces, and what to write."""
    bars = f", {BARS}" if re.search(r"\bin\s*\(", whole) else ""
    return f"a comma cut this expression into pieces: '{shown(whole)}'; {QUOTES}{bars}"


def comment_words(text: str, rest: str) -> str | None:
    """Says that ' #' began a comment inside an expression; None if the text before it is whole."""
    if not re.match(r"[ \t]+#", rest) or not EXPRESSION.fullmatch(text):
        return None
    if UNFINISHED.search(text) or (balance(text) > 0 and OPENING.search(text)):
        return f"' #' begins a comment, so only '{shown(text)}' is read; {QUOTES}"
    return None


def syntax_words(problem: str, context: str, before: str, behind: str, unclosed: bool) -> str:
    """What cannot be read as YAML, in words.

    ``problem`` and ``context`` are what the YAML library says; ``before`` and ``behind`` are the line on both
    sides of the place it points at; ``unclosed``: that is a bracket of which the end is not found.
    """
    sign = behind[:1]
    if "mapping values are not allowed" in problem:
        if re.search(f"[{CURLY}]", before):
            return CURLY_WORDS
        if re.search(r":\s", before):
            return f"there is a second ': ' in this line; {QUOTES}"
        return "this line is indented deeper than it may be, or the line above it lacks its ':'"
    if "cannot start any token" in problem:
        if sign == "\t":
            return TABS
        return f"a text cannot begin with '{sign}'; {QUOTES}"
    if "alias" in context or "anchor" in context:
        return f"'*' and '&' begin aliases and anchors, which are not allowed; if it is an expression, {QUOTES}"
    if "tag" in context:
        return f"'!' begins a tag, which is not allowed; if it means 'not', write 'not' or {QUOTES}"
    if ended := re.search(r"([]}'\"])\s*$", before) if ENDED.search(f"{problem} {context}") else None:
        return f"the value ended with '{ended.group(1)}', and more stands behind it; {QUOTES}"
    if "block scalar" in context:
        return f"a text cannot begin with '>' or '|'; {QUOTES}"
    if "expected ',' or" in problem:
        if unclosed:
            return f"the '{sign}' opened here is not closed, or a comma is missing; ' #' begins a comment"
        instead = MADE if sign == "[" and re.search(r"\w$", before) else BARS
        return f"'{sign}' cannot stand inside this text; {QUOTES}, {instead}"
    for said, words in PLAINER:
        if said in problem:
            return words
    return problem


PLAINER = (
    ("tab character", TABS),
    ("did not find expected key", "this line is indented like none of the keys above it"),
    ("<block end>", "this line does not go on with what stands above it"),
    ("could not find expected ':'", "this line has no ': ' behind its key"),
    ("sequence entries are not allowed", "a list item '- ' begins on a line of its own, below its key"),
    ("unexpected end of stream", "a quote opened here is not closed"),
    ("unexpected document indicator", "a quote opened here is not closed"),
    ("did not find expected '-' indicator", "a list and keys are mixed here; each line of a list begins with '- '"),
    ("did not find expected node content", "there is a comma or a bracket too many, or something missing before it"),
    ("hexdecimal number", "'\\' begins an escape inside double quotes; use single quotes"),
    ("<document start>", "something stands behind the end of what was opened first"),
    ("unknown escape character", "'\\' begins an escape inside double quotes; use single quotes"),
)
