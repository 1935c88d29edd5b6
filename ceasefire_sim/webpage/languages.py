"""The texts of the page in a language: one file a language in ``texts``, every file with the same keys."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.english import listed
from ceasefire_sim.read_only_dict import ReadOnlyDict

__all__ = ["ENGLISH", "PageTexts", "page_languages", "page_texts"]

FOLDER = Path(__file__).parent / "texts"
ENGLISH = "en"

Entry = str | Mapping[str, str]  # a text, or its forms by number


@dataclass(frozen=True)
class PageTexts:
    """The texts of one language by ``part.key``; ``draft``: no native reader has looked at them yet."""

    language: str
    name: str
    locale: str
    direction: str
    draft: bool
    entries: Mapping[str, Entry]

    def __call__(self, key: str, **values: object) -> str:
        """A text, filled in."""
        entry = self.entries[key]
        assert isinstance(entry, str), f"{key} has forms by number, which scripts alone choose"
        return entry.format(**values)

    def html(self, key: str, **values: object) -> str:
        """A text for HTML, filled in; what is filled in keeps its own direction."""
        entry = self.entries[key]
        assert isinstance(entry, str), f"{key} has forms by number, which scripts alone choose"
        return escaped_html(entry).format(
            **{name: f"<bdi>{escaped_html(str(value))}</bdi>" for name, value in values.items()}
        )

    def heading(self, english: str) -> str | None:
        """A heading of the agreement's document in this language; None where there is no text for it."""
        entry = self.entries.get(f"headings.{english.lower().replace(' ', '_')}")
        return entry if isinstance(entry, str) else None

    def data(self, script: str) -> dict[str, object]:
        """What a script reads: the parts that it names."""
        parts = {key.partition(".")[0] for key in self.entries}
        read = {part for part in parts if f'"{part}.' in script or f"`{part}." in script}
        entries = {key: entry for key, entry in self.entries.items() if key.partition(".")[0] in read}
        return {
            "language": self.language,
            "locale": self.locale,
            "direction": self.direction,
            "entries": entries,
        }


@cache
def page_languages() -> tuple[str, ...]:
    """The tags of all languages there are texts in, English first."""
    return tuple(sorted((file.stem for file in FOLDER.glob("*.toml")), key=lambda tag: (tag != ENGLISH, tag)))


@cache
def page_texts(language: str = ENGLISH) -> PageTexts:
    """The texts of a language; raises ``InputError`` where there are none."""
    if language not in page_languages():
        raise InputError(f"the page has no texts in '{language}'; there are {listed(page_languages())}")
    data = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    parts = {part: texts for part, texts in data.items() if isinstance(texts, dict)}
    entries = {f"{part}.{key}": entry for part, texts in parts.items() for key, entry in texts.items()}
    return PageTexts(language, data["name"], data["locale"], data["direction"], data["draft"], ReadOnlyDict(entries))


def places(entry: Entry) -> set[str]:
    """The names in braces of a text, over all its forms."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}
