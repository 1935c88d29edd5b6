"""The string literals of a script, with what is filled in as `…`."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<regex>(?<=[(,=:\[!&|?{};])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
    |(?P<template>`)|(?P<open>\{)|(?P<close>\})|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
PIECE = re.compile(r"(?:\\.|(?!\$\{)[^`\\])*", re.DOTALL)


def literals(script: str) -> Iterator[str]:
    """Every string of a script, templates as one with `…` for what is filled in, and the strings inside that."""
    at, depths, texts = 0, [0], [""]
    while at < len(script):
        match = TOKEN.match(script, at)
        assert match is not None
        at = match.end()
        match match.lastgroup:
            case "string":
                yield match.group()[1:-1]
            case "template":
                at = yield from template_piece(script, at, depths, texts, "")
            case "open":
                depths[-1] += 1
            case "close" if depths[-1] == 0 and len(depths) > 1:
                depths.pop()
                at = yield from template_piece(script, at, depths, texts, texts.pop() + "…")
            case "close":
                depths[-1] -= 1


def template_piece(script: str, at: int, depths: list[int], texts: list[str], before: str) -> Generator[str, None, int]:
    """Reads a template on, to its end or to the next thing filled in, and gives where that is."""
    piece = PIECE.match(script, at)
    assert piece is not None
    text, at = before + piece.group(), piece.end()
    if script[at] == "`":
        yield text
        return at + 1
    depths.append(0)
    texts.append(text)
    return at + 2
