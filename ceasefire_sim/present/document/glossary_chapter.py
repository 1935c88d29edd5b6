"""The words of a report, each with what it means; only those are listed that the report uses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ceasefire_sim.present.document.blocks import Chapter, Definitions, words_of

__all__ = ["GLOSSARY", "glossary_chapter"]

GLOSSARY = {
    "run": "one simulated history of the agreement, from day 0 to its end",
    "seed": "what all luck hangs on: the same seed gives the same runs on every machine",
    "interval": "how far luck alone may have moved an estimate, at the confidence that is said",
    "horizon": "how many days are simulated",
    "phase": "the state of the agreement itself",
    "goal": "the condition that counts as success, as the file states it",
    "ending": "how a run ends: the goal reached, a final phase that misses it, the goal out of reach, or open",
    "out of reach": "nothing that can still come, beyond the horizon too, meets the goal",
    "obligation": "something owed by a party to another, in steps",
    "commitment": "something owed all the time; what breaks it is a breach",
    "variant": "a what-if alternative, written over the scenario",
    "reading": "how one side reads the text; several together must each be satisfied",
    "amendment": "what a later instrument changes, over every reading, while it is in force",
    "invariant": "what must always hold",
    "assumption": "what no source says, or says only in part; the author answers for it",
    "cone of influence": "all that has any bearing on a question; what lies outside changes no answer",
    "stuck": "what can never happen",
    "repair": "a change of the text that lets the goal be reached",
    "bounds": "all that can happen at most, and more; what they rule out is impossible",
    "record": "what happened, as the sources say",
    "hash": "the fingerprint of the scenario: two with the same hash give the same runs",
}


def glossary_chapter(chapters: Iterable[Chapter]) -> Chapter:
    """The words that some chapters use."""
    text = " ".join(words for chapter in chapters for block in chapter.blocks for words in words_of(block)).lower()
    used = tuple((word, meaning) for word, meaning in GLOSSARY.items() if re.search(rf"\b{re.escape(word)}s?\b", text))
    return Chapter("glossary", "Glossary", (Definitions(used),))
