"""How wide texts are, and lines that fit: from a table, so that every painter and machine agrees.

The widths are those of DejaVu Sans, which matplotlib brings along; browsers without it take Verdana, which is as
wide. Narrower letters leave room, none runs over.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["WORD", "fitted_lines", "shortened_lines", "width"]

# Advances of ASCII from the blank on, in thousandths of the size.
PLAIN = (
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
)  # fmt: skip
BOLD = (
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995,
    837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716,
    678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712,
    365, 712, 838,
)  # fmt: skip
OTHERS = {"’": 380, "‘": 380, "“": 657, "”": 657, "–": 500, "·": 380, "≤": 838, "≥": 838, "≠": 838, "→": 838, "×": 838}
WIDEST = 1100  # any other letter of a script that is not written in full-width signs
WORD = 240.0  # points: a word is broken inside only where it is longer than this
PIECES = re.compile(r"[^_.\-/,=]*[_.\-/,=]*")


def advance(sign: str, bold: bool) -> int:
    """The advance of one character, in thousandths of the size."""
    code = ord(sign)
    if 32 <= code < 127:
        return (BOLD if bold else PLAIN)[code - 32]
    if sign in OTHERS:
        return OTHERS[sign]
    base = unicodedata.normalize("NFD", sign)[0]
    if base != sign and 32 <= ord(base) < 127:
        return advance(base, bold)
    return 0 if unicodedata.combining(sign) else WIDEST


@lru_cache(maxsize=10_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line at a size, in the size's unit."""
    return sum(advance(sign, bold) for sign in text) * size / 1000


def pieces(word: str, size: float, most: float, bold: bool) -> list[str]:
    """A word too long for a line, cut after its marks, or anywhere if need be."""
    parts: list[str] = []
    for part in (part for part in PIECES.findall(word) if part):
        if parts and width(parts[-1] + part, size, bold) <= most:
            parts[-1] += part
            continue
        parts.append("")
        for sign in part:
            if parts[-1] and width(parts[-1] + sign, size, bold) > most:
                parts.append("")
            parts[-1] += sign
    return parts


def greedy_lines(text: str, size: float, most: float, bold: bool) -> list[str]:
    """Lines that are each as full as can be; a word too long for one has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, bold) <= most:
            lines[-1] = joined
        else:
            whole = width(word, size, bold) <= max(most, WORD)
            lines += [word] if whole else pieces(word, size, max(most, WORD), bold)
    return lines


def fitted_lines(text: str, size: float, most: float, bold: bool = False) -> list[str]:
    """The text in as few lines as fit in a width, all about as long."""
    lines = greedy_lines(text, size, most, bold)
    low, high = most * 0.4, most
    while len(lines) > 1 and high - low > size / 2:  # the narrowest that takes no line more
        middle = (low + high) / 2
        tried = greedy_lines(text, size, middle, bold)
        low, high = (low, middle) if len(tried) <= len(lines) else (middle, high)
        if len(tried) <= len(lines):
            lines = tried
    return lines


def shortened_lines(text: str, size: float, most: float, lines: int, bold: bool = False) -> list[str]:
    """The text in at most so many lines; a longer one ends in dots."""
    fitted = fitted_lines(text, size, most, bold)
    if len(fitted) <= lines:
        return fitted
    cut = greedy_lines(text, size, most, bold)[:lines]
    while cut[-1] and width(cut[-1] + "…", size, bold) > most:
        cut[-1] = cut[-1][:-1].rstrip()
    return [*cut[:-1], cut[-1] + "…"]
