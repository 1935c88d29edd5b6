"""Texts put together from pieces of another, in which every character knows where it comes from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

__all__ = ["SplicedText", "as_it_is", "joined_texts", "with_values"]


@dataclass(frozen=True, slots=True)
class SplicedText:
    """A text; ``origins`` has for each of its characters the offset in the text that was written."""

    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> SplicedText:
        """A text as it was written."""
        return cls(text, tuple(range(len(text))))

    @classmethod
    def inserted(cls, text: str, origin: int) -> SplicedText:
        """A text that stands for something written at one place."""
        return cls(text, (origin,) * len(text))

    def piece(self, start: int, end: int) -> SplicedText:
        """The text between two offsets."""
        return SplicedText(self.text[start:end], self.origins[start:end])

    def origin(self, offset: int) -> int:
        """Where the character at an offset was written; behind the last one, the place behind it."""
        if offset < len(self.origins):
            return self.origins[offset]
        return self.origins[-1] + 1 if self.origins else 0

    def replaced(self, pieces: Iterable[tuple[int, int, SplicedText]]) -> SplicedText:
        """The text with others in place of what stands between offsets; they are in order and apart."""
        parts, end = [], 0
        for start, stop, piece in pieces:
            parts += [self.piece(end, start), piece]
            end = stop
        return joined_texts([*parts, self.piece(end, len(self.text))])


def joined_texts(parts: Iterable[SplicedText]) -> SplicedText:
    """The texts one after another."""
    listed = list(parts)
    origins = tuple(itertools.chain.from_iterable(part.origins for part in listed))
    return SplicedText("".join(part.text for part in listed), origins)


def as_it_is(value: str, _begins: bool) -> str:
    """A value as it is."""
    return value


def with_values(
    text: SplicedText, values: Mapping[str, str], said: Callable[[str, bool], str] = as_it_is
) -> SplicedText:
    """The text with the value of an index wherever that stands in braces.

    It stands there as it is ``said``, given the value and whether the text begins with it.
    """
    if "{" not in text.text or not values:
        return text
    pieces = []
    for match in re.finditer(r"\{([a-z][a-z0-9_]*)\}", text.text):
        if match[1] in values:
            value = SplicedText.inserted(said(values[match[1]], match.start() == 0), text.origin(match.start()))
            pieces.append((match.start(), match.end(), value))
    return text.replaced(pieces)
