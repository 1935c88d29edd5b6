"""The standard streams of a command: of any encoding, closed, or given to a reader that goes away early."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
import unicodedata

__all__ = ["BROKEN_PIPE", "close_streams", "prepare_streams", "silence_output"]

BROKEN_PIPE = 141  # what a shell reports for a command that a closed pipe ends
HANDLER = "ceasefire_sim.substitute"
SUBSTITUTES = str.maketrans(
    {
        "│": "|", "┃": "|", "║": "|", "╷": "|", "╵": "|", "─": "-", "━": "-", "═": "-", "╴": "-", "╶": "-",
        "┌": "+", "┐": "+", "└": "+", "┘": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+",
        "╭": "+", "╮": "+", "╰": "+", "╯": "+", "…": "...", "●": "*", "•": "*", "◆": "*", "■": "*", "○": "o",
        "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#", "▍": "#", "▎": "#", "▏": "|", "░": ".", "▒": ":", "▓": "#",
        "–": "-", "—": "-", "‑": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"',
        "≥": ">=", "≤": "<=", "≠": "!=", "→": "->", "←": "<-", "↔": "<->", "×": "x", "·": ".", "±": "+-",
        "✓": "+", "✗": "x", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
    }
)  # fmt: skip


def substitute(error: UnicodeError) -> tuple[str, int]:
    """Writes characters that an encoding has not by others that look or read alike, else as a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(nearest(character, error.encoding) for character in text), error.end


def nearest(character: str, encoding: str) -> str:
    """What stands for a character that an encoding has not: a sign like it, its letter without marks, or ``?``."""
    text = character.translate(SUBSTITUTES)
    if text == character:
        text = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "?"
    return text or "?"


def prepare_streams() -> None:
    """Makes both streams take every character, and puts a sink in place of one that is closed."""
    codecs.register_error(HANDLER, substitute)
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:  # closed: else the next file opened would get its number, and what is printed with it
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=HANDLER)


def silence_output() -> None:
    """Sends what is still to be printed nowhere: its reader is gone."""
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def close_streams(code: int) -> int:
    """Writes out what is still to be printed; the exit code, that of a broken pipe where nobody reads it any more."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    silence_output()
    return code
