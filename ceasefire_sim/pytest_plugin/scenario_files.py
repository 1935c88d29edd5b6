"""Which files look like scenarios, without reading them as such."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

__all__ = ["ENDINGS", "beginning_of", "is_scenario_file"]

ENDINGS = (".yaml", ".yml")
MOST_READ = 1 << 20  # bytes of a file, in search of its top-level keys
SCENARIO = re.compile(r"^(?:\"scenario\"|'scenario'|scenario)\s*:", re.MULTILINE)
SECTIONS = re.compile(r"^(?:phases|horizon|extends|obligations)\s*:", re.MULTILINE)


def is_scenario_file(path: Path) -> bool:
    """Whether a file looks like a scenario: `scenario:` and a section of its own stand at the left margin."""
    if path.suffix not in ENDINGS:
        return False
    text = beginning_of(path)
    return bool(SCENARIO.search(text) and SECTIONS.search(text))


def beginning_of(path: Path) -> str:
    """The text a regular file begins with; empty for anything else, and for what cannot be read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            data = stream.read(MOST_READ)
    except OSError:
        return ""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    return data.decode(encoding, "replace").removeprefix("\ufeff").replace("\r", "\n")
