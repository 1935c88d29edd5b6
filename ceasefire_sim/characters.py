"""Characters that are refused in what is read, and escapes for what is written.

An escape makes a text harmless in one format: nothing in it can end the place it stands in, begin a command,
or turn the direction of what follows. Each takes plain text, never what another has escaped.
"""

from __future__ import annotations

import html
import re
import unicodedata

__all__ = [
    "character_name",
    "escaped_csv",
    "escaped_dot",
    "escaped_html",
    "escaped_markdown",
    "escaped_mermaid",
    "escaped_prism",
    "escaped_terminal",
    "escaped_xml",
    "forbidden_character",
    "forbidden_characters",
]

# Controls (but tab and line breaks), halves of surrogate pairs, and marks that change the direction of writing.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)"
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet computes a cell that begins so
SPECIAL_IN_MERMAID = re.compile(r"[\x21-\x2b\x2d\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7e]")
SPECIAL_IN_MARKDOWN = re.compile(r"[\\\[\]*_<>|`#~&!]")
DOT = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "\\n", "\r": ""})


def forbidden_character(text: str) -> int | None:
    """The index of the first character that is refused in texts; None if all are allowed."""
    match = FORBIDDEN.search(text)
    return match.start() if match else None


def forbidden_characters(text: str, most: int) -> list[int]:
    """The indices of characters that are refused in texts, so many at most."""
    return [match.start() for match, _ in zip(FORBIDDEN.finditer(text), range(most), strict=False)]


def character_name(character: str) -> str:
    """A character that cannot be shown, in words."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name.lower()})" if name else "")


def escaped_terminal(text: str) -> str:
    """The text without anything a terminal could take as a command."""
    return FORBIDDEN.sub(lambda match: number(ord(match.group())), text)


def number(code: int) -> str:
    """A character's number as Python writes it."""
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def escaped_html(text: str) -> str:
    """The text for HTML: between tags, or in a quoted attribute."""
    return html.escape(escaped_terminal(text), quote=True)


def escaped_xml(text: str) -> str:
    """The text for SVG and other XML: between tags, or in a quoted attribute, where line breaks stay too."""
    return escaped_html(text).replace("\t", "&#9;").replace("\r", "").replace("\n", "&#10;")


def escaped_markdown(text: str) -> str:
    """The text for Markdown, within a line: its signs as they are, none of them as markup."""
    return SPECIAL_IN_MARKDOWN.sub(lambda match: f"\\{match.group()}", escaped_terminal(text))


def escaped_mermaid(text: str) -> str:
    """The text for a label of a Mermaid diagram, signs as Mermaid's numbered entities, on one line."""
    line = " ".join(escaped_terminal(text).split())
    line = SPECIAL_IN_MERMAID.sub(lambda match: f"#{ord(match.group())};", line)
    return re.sub(r"^(\d+)\.(?=\s|$)", r"\1#46;", line)  # else Mermaid takes it for an item of a Markdown list


def escaped_dot(text: str) -> str:
    """The text for a label of a DOT graph, within its double quotes."""
    return escaped_terminal(text).translate(DOT)


def escaped_csv(text: str) -> str:
    """The text as one cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula."""
    cell = escaped_terminal(text)
    if cell.lstrip(" ").startswith(FORMULA):
        cell = "'" + cell
    if any(sign in cell for sign in '",\r\n') or cell != cell.strip():
        return '"' + cell.replace('"', '""') + '"'
    return cell


def escaped_prism(text: str) -> str:
    """The text for a comment of a PRISM model: one line of ASCII."""
    line = " ".join(escaped_terminal(text).split())
    return line.encode("ascii", "backslashreplace").decode("ascii")
