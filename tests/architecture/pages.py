"""The fenced blocks of the README and of the pages under docs."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import cache

from tests.architecture.tree import ROOT

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page: its language, its text, and the line it begins on."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def blocks() -> tuple[Block, ...]:
    """Every fenced block, page by page in order."""
    found = []
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        written = page.read_text("utf-8")
        for fence in FENCE.finditer(written):
            line = written.count("\n", 0, fence.start()) + 1
            text = textwrap.dedent(fence["body"])
            found.append(Block(page.relative_to(ROOT).as_posix(), line, fence["language"], text))
    return tuple(found)


def of_language(*languages: str) -> dict[str, list[Block]]:
    """The blocks in given languages, by page."""
    found: dict[str, list[Block]] = {}
    for block in blocks():
        if block.language in languages:
            found.setdefault(block.page, []).append(block)
    return found
