"""The ledger of assumptions as a page of text and as a document: what an answer hangs on, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.numbers import drawn_words
from ceasefire_sim.present.sensitivity_report import swing_sentence
from ceasefire_sim.present.sweep_report import measure_label
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.present.titled_names import titled_factor
from ceasefire_sim.results.documents import Document, pair
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.story.titles import Titles, heading
from ceasefire_sim.studies.ledger import Assumption, Ledger

__all__ = [
    "assumption_title",
    "assumption_words",
    "ledger_document",
    "ledger_lines",
    "ledger_remarks",
    "source_words",
    "span_words",
    "value_words",
]

GOAL = "Whether the goal is reached"
HEADINGS = {
    "parameter": "Numbers with a name",
    "beginning": "How things stand on day 0",
    "rule": "Numbers written into the rules, which nothing varies",
}


def ledger_lines(ledger: Ledger) -> Iterator[str]:
    """The ledger as a page of text."""
    scenario, titles = ledger.scenario, Titles(ledger.scenario)
    yield from heading(scenario)
    yield from wrap(opening_sentence(ledger))
    for remark in ledger_remarks(ledger):
        yield from wrap(remark)
    for kind, title in HEADINGS.items():
        entries = [entry for entry in ledger if entry.kind == kind]
        if entries:
            yield ""
            yield title
        for entry in entries:
            yield from entry_lines(entry, ledger, titles)
    if ledger.aside:
        yield ""
        names = listed(assumption_title(entry, titles) for entry in ledger.aside)
        yield from wrap(f"Without any bearing on it: {names}.")


def opening_sentence(ledger: Ledger) -> str:
    """What hangs on how many numbers, and in which order they stand."""
    what = (
        "All that is asked" if not ledger.question else GOAL if ledger.question == REACHED else f"`{ledger.question}`"
    )
    count = len(ledger.entries)
    text = f"{what} hangs on {count} number{'s' * (count != 1)}"
    if ledger.weights is not None:
        luck = ledger.weights.luck
        return f"{text}, the one that changes it most first: {luck.runs:,} runs at each end of each range."
    return f"{text}, in the order of the file; --runs N with --measure ranks them by what they change."


def ledger_remarks(ledger: Ledger) -> Iterator[str]:
    """How many are drawn, have no range, and have no source, in a sentence each."""
    drawn, count = len(ledger.drawn), len(ledger.entries)
    fixed = count - drawn
    yield f"Drawn for each run: {drawn}; the same in all of them: {fixed}."
    without = len(ledger.without_range)
    if without:
        yield f"No range is given for {without} of them, so nothing here says what another value would do."
    assumed = sum(entry.is_assumed for entry in ledger)
    yield f"Said to be an assumption, wholly or in part: {assumed}; without any source: {len(ledger.without_source)}."
    if ledger.amounts:
        yield f"Besides, {ledger.amounts} effects have amounts of their own, such as `tension += 3`, not listed here."


def entry_lines(entry: Assumption, ledger: Ledger, titles: Titles) -> Iterator[str]:
    """One number: its value and range, its source, what it changes."""
    yield from wrap(f"- {assumption_title(entry, titles)} = {assumption_words(entry)}", "  ")
    if entry.swing is not None and ledger.weights is not None:
        sentence = swing_sentence(entry.swing, measure_label(ledger.question), ledger.weights.is_share)
        yield from wrap(sentence.partition(": ")[2], "      ")
    note = f" – {entry.note}" if entry.note else ""
    yield from wrap(f"{source_words(entry.source)}{note}", "      ")


def assumption_title(entry: Assumption, titles: Titles) -> str:
    """What a number is called: its name, or what it is of."""
    section, *rest = entry.path.split(".")
    if entry.kind == "parameter":
        return titled_factor(titles.scenario, rest[0])
    if entry.kind == "beginning":
        return titles(rest[0] if section == "quantities" else f"{rest[0]}.{rest[2]}")
    part = [key for key in rest[1:] if key not in ("transitions", "chance", "weight", "each", "steps")]
    if section in ("incidents", "responses"):
        return joined_title(titles.thing(f"{section}.{rest[0]}"), part)
    if section == "obligations":
        return joined_title(titles.thing(f"{section}.{rest[0]}"), part)
    key = rest[rest.index("transitions") + 1]
    return f"“{titles.thing(f'{section}.{rest[0]}.{key}' if section != 'phases' else f'phases.{key}')}”"


def joined_title(title: str, keys: Iterable[str]) -> str:
    """A title, and which of its numbers is meant; outcomes are counted from 1."""
    words = [str(int(key) + 1) if key.isdecimal() else key.replace("_", " ") for key in keys]
    return f"“{title}”" + (f" ({' '.join(words)})" if words else "")


def assumption_words(entry: Assumption) -> str:
    """The value with its unit, what is held plausible, whether it is drawn."""
    return "; ".join((value_words(entry), span_words(entry)))


def value_words(entry: Assumption) -> str:
    """The value with its unit."""
    return f"{entry.written}{' ' + entry.unit if entry.unit else ''}"


def span_words(entry: Assumption) -> str:
    """What is held plausible, and whether it is drawn for each run; that there is no range is said, too."""
    said = [f"held plausible: {entry.span[0]:g} to {entry.span[1]:g}"] if entry.span is not None else []
    if entry.is_drawn:
        said.append(drawn_words(entry.drawn))
    elif entry.span is None:
        said.append("fixed, no range given")
    return "; ".join(said)


def source_words(source: tuple[str, ...]) -> str:
    """Where a number comes from; that nobody says so is said plainly."""
    if not source:
        return "no source given"
    return f"source: {', '.join(source)}"


# documents ------------------------------------------------------------------------------------------


def ledger_document(ledger: Ledger) -> Document:
    """The ledger as JSON."""
    titles = Titles(ledger.scenario)
    return {
        "scenario": ledger.scenario.name,
        "hash": ledger.scenario.hash,
        "question": ledger.question or None,
        "ranked": ledger.weights is not None,
        "assumptions": [entry_document(entry, titles) for entry in ledger],
        "no_bearing": [entry.path for entry in ledger.aside],
        "amounts_in_effects": ledger.amounts,
    }


def entry_document(entry: Assumption, titles: Titles) -> Document:
    """One number as JSON."""
    document: Document = {
        "path": entry.path,
        "title": assumption_title(entry, titles),
        "kind": entry.kind,
        "written": entry.written,
        "value": entry.value,
        "drawn": [[value, weight] for value, weight in entry.drawn],
        "range": pair(entry.span),
        "unit": entry.unit or None,
        "source": list(entry.source),
        "assumed": entry.is_assumed,
        "note": entry.note or None,
        "at": f"{entry.place.file}:{entry.place.line}",
    }
    if entry.swing is not None:
        document["ends"] = [
            {"at": end, "difference": each.value, "interval": pair(each.interval)}
            for end, each in zip(entry.swing.ends, entry.swing.differences, strict=True)
        ]
    return document
