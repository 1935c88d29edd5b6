"""A report made again from what it carries, and compared with what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.errors import InputError
from ceasefire_sim.reporting.carried import Carried, read_carried
from ceasefire_sim.reporting.findings import find
from ceasefire_sim.reporting.whole import Report, carried_json, report_of, without_pictures
from ceasefire_sim.studies.blocks import Progress
from ceasefire_sim.version import VERSION

__all__ = ["Rebuilt", "read_report", "rebuild"]

TAG = re.compile(r"<[^>]*>")
LONGEST = 120  # letters of a line that is quoted


@dataclass(frozen=True)
class Rebuilt:
    """A report beside the one that was made again from what it carries.

    ``differing`` are the texts whose runs have other digests; ``words`` says whether words and numbers are the same,
    ``pictures`` whether all else is, to the last byte; ``line`` is the first line of the report that is not.
    """

    carried: Carried
    report: Report
    differing: tuple[str, ...]
    words: bool
    pictures: bool
    line: str

    @property
    def same_version(self) -> bool:
        """Whether this version wrote it, with the same libraries."""
        return self.carried.version == VERSION

    @property
    def same_libraries(self) -> bool:
        """Whether the pictures were drawn by the same libraries."""
        return dict(self.carried.libraries) == dict(self.report.carried.libraries)

    @property
    def as_written(self) -> bool:
        """Whether the report says what its scenario and luck give; of another version its numbers alone count."""
        if self.differing:
            return False
        return (self.words and (self.pictures or not self.same_libraries)) or not self.same_version

    def lines(self) -> Iterator[str]:
        """What was compared, a line each."""
        carried = self.carried
        if not self.same_version:
            yield f"The report was written by version {carried.version}; this is {VERSION}."
        yield f"The scenario is the one that the report names: {carried.hash[:16]}."
        count = len(carried.digests)
        if self.differing:
            yield f"The runs of {', '.join(self.differing)} have other digests than the report says."
        else:
            yield f"The runs of all {count} text{'s' * (count != 1)} have the same digests, seed {carried.luck.seed}."
        if self.words:
            yield "All words and numbers are the same."
        elif self.same_version:
            yield f"The report's words or numbers are not those that its scenario gives, first here: {self.line}"
        else:
            yield "Its words are not those of this version, and were not compared."
        if self.words and self.pictures:
            yield "The whole file is the same, to the last byte."
        elif self.words:
            drawn = "A picture or the style was changed."
            yield drawn if self.same_libraries else "Its pictures were drawn by other libraries, and were not compared."


def read_report(html: str, name: str) -> Carried:
    """What an HTML file carries; raises ``InputError`` where it is no report, or was changed."""
    text = carried_json(html)
    if text is None:
        raise InputError(f"{name}: this is no report; `ceasefire-sim report FILE -o X.html` writes one")
    return read_carried(text, name)


def rebuild(html: str, name: str = "the report", workers: int = 1, progress: Progress | None = None) -> Rebuilt:
    """Makes a report again from what it carries, and compares the two.

    Raises ``InputError`` where it is no report, or what it carries was changed after it was written.
    """
    carried = read_report(html, name)
    report = report_of(find(carried, workers, progress))
    digests = report.carried.digests
    differing = tuple(text for text in dict.fromkeys((*carried.digests, *digests))
                      if carried.digests.get(text) != digests.get(text))  # fmt: skip
    before, after = without_pictures(html), without_pictures(report.html)
    return Rebuilt(
        carried, report, differing, before == after, html == report.html, first_difference(before, after)
    )  # fmt: skip


def first_difference(before: str, after: str) -> str:
    """The first line of a text that is not that of another, without its tags; empty where all are alike."""
    for line, other in zip([*before.splitlines(), ""], [*after.splitlines(), ""], strict=False):
        if line != other:
            first, second = (TAG.sub(" ", text) for text in (line, other))
            at = next((place for place, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), 0)
            begin = max(0, at - LONGEST // 2)
            return f"“{' '.join(first[begin : begin + LONGEST].split())}”"
    return ""
