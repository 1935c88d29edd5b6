"""The answer of a dispute in two halves, what is so and what would help, so that one can look for a way out first.

Together they say what ``answer_sentences`` and ``way_out_sentence`` say.
"""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.present.sequencing.dispute import (
    closing_sentence,
    deadline_sentences,
    order_sentence,
    quarrel_sentences,
    readings_sentence,
    safety_sentences,
    waits_sentence,
    way_out_sentence,
    when_reachable,
)
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.sequencing.sequence import Sequencing

__all__ = ["changing_sentences", "explaining_sentences"]


def explaining_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """What is so, and why, without a word on what would change it: for who looks for a way out himself."""
    subject = sequencing.answer
    if subject.reachable is not False:
        yield from when_reachable(sequencing, tongue)
        return
    yield "The goal is out of reach."
    yield waits_sentence(subject, tongue)
    yield readings_sentence(sequencing, subject, tongue)
    yield from closing_sentence(subject, tongue)
    yield from safety_sentences(sequencing, tongue)
    yield from deadline_sentences(sequencing, tongue)


def changing_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """What would change it: the other order of duties, what one must give in each quarrel, the smallest way out."""
    if sequencing.answer.reachable is False:
        yield from order_sentence(sequencing)
        yield from quarrel_sentences(sequencing, tongue)
    if sequencing.repairs or sequencing.repair_note:
        yield way_out_sentence(sequencing, tongue)
