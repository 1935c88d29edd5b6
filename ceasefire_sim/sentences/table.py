"""The table of sentences in a language: a text for every key, filled in by name."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from pathlib import Path

from ceasefire_sim.sentences.plurals import form_of, numbers_by_form

__all__ = ["ENGLISH", "Entry", "Sentences", "WholeText", "places", "sentence_languages", "sentences_in"]

FOLDER = Path(__file__).parent
ENGLISH = "en"
HEADER = ""  # the part above all others
OPEN, CLOSE = "\u2068", "\u2069"  # a value keeps its own direction inside a text that runs from right to left
PART = re.compile(r"^\[(\w+)\]$", re.MULTILINE)

Entry = str | Mapping[str, str]  # a text, or its forms by number


class WholeText(str):
    """A text of a table, filled in: what it was filled with keeps its direction already."""

    __slots__ = ()


@dataclass(frozen=True)
class Sentences:
    """The texts of one language by ``part.key``; a part is read when it is first asked for."""

    language: str
    written: Mapping[str, str] = field(repr=False, compare=False)
    parts: dict[str, Mapping[str, Entry]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def direction(self) -> str:
        """The way it runs: ``ltr`` or ``rtl``."""
        return str(self.part(HEADER)["direction"])

    @property
    def draft(self) -> bool:
        """Whether no native reader has looked at the texts yet."""
        return bool(self.part(HEADER)["draft"])

    @property
    def english(self) -> bool:
        """Whether these are the English ones."""
        return self.language == ENGLISH

    def __call__(self, key: str, count: int | None = None, **values: object) -> str:
        """A text, filled in; ``count`` chooses its form, and is filled in, too."""
        entry = self.entry(key)
        if not isinstance(entry, str):
            assert count is not None, f"{key} has forms by number"
            entry = entry.get(form_of(self.language, count), entry["other"])
        apart = {name: self.apart(value) for name, value in values.items()}
        return WholeText(entry.format(**apart) if count is None else entry.format(count=self.apart(count), **apart))

    def entry(self, key: str) -> Entry:
        """A text with its places, or its forms."""
        part, _, name = key.partition(".")
        return self.part(part)[name]

    def part(self, name: str) -> Mapping[str, Entry]:
        """All texts of a part."""
        if name not in self.parts:
            self.parts[name] = read_toml(self.written[name])
        return self.parts[name]

    def numbers(self, key: str) -> dict[str, int]:
        """A number for each form that a text has."""
        entry = self.entry(key)
        return {} if isinstance(entry, str) else numbers_by_form(self.language, entry)

    def apart(self, value: object) -> str:
        """A value inside a text of this language."""
        text = str(value)
        return text if self.direction == "ltr" or isinstance(value, WholeText) or not text else f"{OPEN}{text}{CLOSE}"

    def listed(self, items: Iterable[str], last: str = "and") -> str:
        """``a, b and c``; ``last`` is ``and``, ``or`` or another way to join of the part ``list``."""
        texts = [self.apart(item) for item in items]
        if len(texts) < 2:
            return WholeText("".join(texts))
        first = self("list.comma").join(texts[:-1])
        return self(f"list.{last}", first=WholeText(first), last=WholeText(texts[-1]))

    def chained(self, items: Iterable[str], link: str) -> str:
        """Texts one after another, each linked to those before it as a text of the part ``list`` says."""
        return reduce(lambda first, last: self(f"list.{link}", first=first, last=last), items)


def read_toml(text: str) -> dict[str, Entry]:
    """The entries of a part. The library is loaded here: most commands tell nothing and read no table."""
    import tomllib

    return tomllib.loads(text)


@cache
def sentence_languages() -> tuple[str, ...]:
    """The tags of all languages that have a table, English first."""
    return tuple(sorted((file.stem for file in FOLDER.glob("*.toml")), key=lambda tag: (tag != ENGLISH, tag)))


@cache
def sentences_in(language: str = ENGLISH) -> Sentences:
    """The table of a language: of itself, else of the language it is a form of, else English."""
    own = language.partition("-")[0]
    tag = language if language in sentence_languages() else own if own in sentence_languages() else ENGLISH
    head, *rest = PART.split((FOLDER / f"{tag}.toml").read_text("utf-8"))
    return Sentences(tag, {HEADER: head, **dict(zip(rest[::2], rest[1::2], strict=True))})


def places(entry: Entry) -> set[str]:
    """The names in braces of a text, over all its forms."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None}
