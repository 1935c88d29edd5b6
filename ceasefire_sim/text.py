"""Limits of what is read, characters that are refused, and escapes for what is written."""

from __future__ import annotations

import html
import re

__all__ = ["DEEPEST", "LARGEST", "MOST_ITEMS", "MOST_NAMED", "escaped_html", "escaped_terminal", "forbidden_character"]

LARGEST = 5_000_000  # bytes of all files read for one scenario
DEEPEST = 40  # levels of nesting in a file
MOST_ITEMS = 50_000  # keys and values in a file
MOST_NAMED = 1_000  # things of one section

# Controls (but tab and line breaks), and the marks that change the direction of writing.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


def forbidden_character(text: str) -> int | None:
    """The index of the first character that is refused in texts; None if all are allowed."""
    found = FORBIDDEN.search(text)
    return found.start() if found else None


def escaped_terminal(text: str) -> str:
    """The text without anything a terminal could take as a command."""
    return FORBIDDEN.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def escaped_html(text: str) -> str:
    """The text with HTML's own characters escaped."""
    return html.escape(escaped_terminal(text), quote=True)
