"""What runs waited for, in words: who owes, verifies or acknowledges it, and what is too slow."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.analysis.waiting import BlockingConjunct
from ceasefire_sim.expressions.english import joined, listed
from ceasefire_sim.present.blockers import Blocker, awaited_paths, condition_words, slowness_words
from ceasefire_sim.present.numbers import percent
from ceasefire_sim.present.run_summary import RunSummary
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.story.titles import Titles

__all__ = ["waiting_lines"]

MOST_SLOW = 4
WIDTH = 110


def waiting_lines(summary: RunSummary) -> Iterator[str]:
    """What was waited for most, who owes it, and what is too slow to come about."""
    titles = Titles(summary.scenario)
    if summary.blockers:
        yield ""
        yield "What was waited for most, obligations first"
    mentioned: set[str] = set()
    for blocker in summary.blockers:
        path = blocker.waited.path
        again = path in mentioned
        mentioned.add(path)
        subject = (
            f"{titles.thing(path)}, again:" if again else waiting_subject(blocker, summary.runs.block.days, titles)
        )
        condition = condition_words(blocker.part.condition, titles)
        why = f"on {percent(blocker.share)} it waited only for this{debtor_words(blocker.part, titles)}: {condition}"
        yield from wrap(f"{subject} {why}", "  ", "    ", WIDTH)
    yield from slow_lines(summary)


def waiting_subject(blocker: Blocker, days: int, titles: Titles) -> str:
    """What waited, and on which share of some days it was open, and allowed."""
    waited = blocker.waited
    shares = f"open on {percent(waited.open / days)} of days, allowed on {percent(waited.free / days)} of days"
    return f"{titles.thing(waited.path)}: {shares};"


def debtor_words(part: BlockingConjunct, titles: Titles) -> str:
    """In brackets, who is to do what is waited for; who does not verify or acknowledge it is named beside its ower."""
    clauses = []
    owers = owing_words(part, titles)
    credited = (*part.verified_by, *part.acknowledged_by)
    if credited:
        parties = titles.file.parties
        verifiers = listed(titles(name) for name in credited if name not in parties)
        believers = titles.who(tuple(name for name in credited if name in parties))
        clauses.append(", ".join((
            *([f"{owers} to do"] if owers else []),
            *([f"{verifiers} to verify"] if verifiers else []),
            *([f"{believers} to acknowledge"] if believers else []),
        )))  # fmt: skip
    elif owers:
        clauses.append(f"owed by {owers}")
    if part.measures:
        clauses.append(f"depends on {listed(map(titles.obligation, part.measures))}")
    return f" ({'; '.join(clauses)})" if clauses else ""


def owing_words(part: BlockingConjunct, titles: Titles) -> str:
    """Who owes what is missing: those who have to act jointly by "and", ways of which one suffices by "or"."""
    ways = part.alternatives or ((part.owed_by,) if part.owed_by else ())
    several = len(ways) > 1
    return joined(
        [titles.who(way) + (" jointly" if several and len(way) > 1 else "") for way in ways],
        "or",
    )


def slow_lines(summary: RunSummary) -> Iterator[str]:
    """What cannot be done at its pace in the days there are."""
    paths, horizon = awaited_paths(summary.scenario), summary.scenario.horizon
    titles = Titles(summary.scenario)
    paces = [slowness_words(waited, horizon, titles) for path, waited in summary.waiting.items() if path in paths]
    slow = [text for text in paces if text]
    if slow:
        yield ""
        yield "What is too slow"
        yield from (f"  {text}" for text in slow[:MOST_SLOW])
        if len(slow) > MOST_SLOW:
            yield f"  … and {len(slow) - MOST_SLOW} more"
