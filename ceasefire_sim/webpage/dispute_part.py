"""The dispute as a document: the text, each reading, all together; the verdict, the picture of waits, the ways out.

With scripts on, one text is shown at a time, and a button puts a text or a way out in force on the whole page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.expressions.english import capitalised, sentence
from ceasefire_sim.present.diagrams.waits import waits_diagram
from ceasefire_sim.present.document.sequencing_chapter import repair_row, repair_settings, repair_words
from ceasefire_sim.present.html.pieces import inline_html
from ceasefire_sim.present.sequencing.answer_in_halves import changing_sentences, explaining_sentences
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.present.sequencing.report import verdict_line
from ceasefire_sim.sequencing.answer import ReadingAnswer, Repair
from ceasefire_sim.sequencing.sequence import Sequencing
from ceasefire_sim.webpage.agreement_part import figure
from ceasefire_sim.webpage.diagram_part import RegionPicture, drawn_svg
from ceasefire_sim.webpage.languages import PageTexts
from ceasefire_sim.webpage.verdicts import TextVerdict
from ceasefire_sim.webpage.versions import Version

__all__ = ["dispute_part"]

MARKS = {True: "✓", False: "✕", None: "?"}
ALL_WAYS = "ceasefire-sim sequence … --full"


def dispute_part(answers: Sequence[TextVerdict], words: PageTexts) -> str:
    """The part of a page that tells the dispute."""
    if not answers:
        return paragraph(words("dispute.no_goal"))
    own = answers[0].version.scenario.variant
    writers = [DisputeWriter(text, Naming(text.version.scenario, at_terminal=False), words, own) for text in answers]
    main = answers[0].answer
    goal = "" if main is None else f"{words('dispute.goal')} {writers[0].tongue.statement(main.goal)}."
    panels = "".join(writer.panel() for writer in writers)
    rows = "".join(writer.row() for writer in writers)
    texts = f'<ul class="texts" aria-label="{escaped_html(words("dispute.texts"))}">{rows}</ul>'
    return f'<div class="two"><div class="settings">{paragraph(goal)}{texts}</div><div>{panels}</div></div>'


@dataclass(frozen=True)
class DisputeWriter:
    """Writes the dispute of a text: names as ``tongue`` has them, what the page itself says as ``words`` do."""

    text: TextVerdict
    tongue: Naming
    words: PageTexts
    chosen_variant: str | None  # that of the page's own text

    def row(self) -> str:
        """The text with its verdict in a line, and a button that puts it in force."""
        verdict = f"{MARKS[self.text.reachable]} {inline_html(self.line())}"
        kind = "variant" if self.text.version.scenario.variant != self.chosen_variant else "reading"
        button = put_button(self.text.version)
        return f'<li dir="auto" data-kind="{kind}">{button} <span class="note">{verdict}</span></li>'

    def line(self) -> str:
        """The verdict in a line."""
        answer = self.text.answer
        return self.words("dispute.some_runs") if answer is None else verdict_line(answer, self.tongue)

    def panel(self) -> str:
        """The verdict in sentences, the picture of waits, the ways out: what explains stands apart from what helps."""
        whole, version = self.text.whole, self.text.version
        verdict, *more = self.verdict()
        picture = self.nothing_stuck() if self.text.answer is None else self.picture(self.text.answer)
        why = paragraph(" ".join(more), "verdict-words")
        ways = "" if whole is None else self.ways(whole, self.text.ways)
        return (
            f'<section class="verdict" data-text="{escaped_html(version.name)}">'
            f'<h3 dir="auto">{escaped_html(capitalised(version.title))}</h3>'
            f"{paragraph(verdict, 'verdict-words')}"
            f'<div class="two dispute"><div class="waits">{picture}{why}</div><div class="ways-out">{ways}</div></div>'
            "</section>"
        )

    def verdict(self) -> list[str]:
        """The verdict in a sentence, then why, as `sequence` tells it, without what would change it."""
        if self.text.whole is not None:
            return list(filter(None, explaining_sentences(self.text.whole, self.tongue)))
        if self.text.answer is None:
            return [self.words("dispute.reachable")]
        return [sentence(f"the goal {self.line()}")]

    def nothing_stuck(self) -> str:
        """Why there is no picture of waits."""
        return paragraph(self.words("dispute.nothing_stuck"), "note")

    def picture(self, answer: ReadingAnswer) -> str:
        """The graph of waits, the numbered ones below it; where nothing is stuck, these words."""
        if not answer.stuck:
            return self.nothing_stuck()
        diagram = waits_diagram(answer.scenario, answer.waits, answer.stuck, answer.cycles, answer.gates)
        rows = tuple(row for listing in diagram.listings for row in listing.rows)
        picture = RegionPicture("", diagram.title, drawn_svg(diagram, diagram.title), rows)
        return figure(picture) + paragraph(self.words("dispute.picture_key"), "note")

    def ways(self, whole: Sequencing, ways: Sequence[Version]) -> str:
        """The ways out as a list, each with a button that puts it in force, what it does, and what it costs whom."""
        smallest = paragraph(" ".join(filter(None, changing_sentences(whole, self.tongue))))
        if not whole.repairs:
            return smallest
        items = "".join(self.way_items(whole, ways))
        count = len(whole.repairs) - len(ways)
        more = self.words("dispute.more", count=count, command=f"`{ALL_WAYS}`")
        beyond = paragraph(more, "note") if count > 0 else ""
        heading = escaped_html(self.words("dispute.ways"))
        rank = paragraph(self.words("dispute.rank"), "note")
        return f'{smallest}<h4>{heading}</h4><ol class="ways">{items}</ol>{beyond}{rank}'

    def way_items(self, whole: Sequencing, ways: Sequence[Version]) -> Iterator[str]:
        """The ways out, one after another."""
        for number, (repair, version) in enumerate(zip(whole.repairs, ways, strict=False), 1):
            lines = "".join(f"<li><code>{escaped_html(line)}</code></li>" for line in repair_settings(repair))
            heading = escaped_html(self.words("dispute.written"))
            written = f"<details><summary>{heading}</summary><ul>{lines}</ul></details>" if lines else ""
            button = (
                f'<button type="button" class="put script" data-put="{escaped_html(version.name)}" aria-pressed="false"'
                f' aria-label="{escaped_html(self.words("dispute.put_way", number=number))}">'
                f"{escaped_html(self.words('dispute.put'))}</button>"
            )
            what = f"<strong>{escaped_html(repair.kind)}</strong>: {inline_html(repair_words(repair, self.tongue))}"
            below = paragraph(" ".join(self.price(number, repair)), "note")
            yield f'<li value="{number}" dir="auto"><p>{button} {what}</p>{below}{written}</li>'

    def price(self, number: int, repair: Repair) -> Iterator[str]:
        """How often a way out reaches the goal, who is ahead of whom for how long, and what it would let be broken."""
        _, _, _, chance, exposure, safe = repair_row(number, repair, self.tongue)
        if chance:
            yield self.words("dispute.chance", chance=chance)
        if exposure:
            yield sentence(exposure)
        if repair.unsafe:
            yield self.words("dispute.unsafe", what=safe.removeprefix("no: "))


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph; nothing for no text."""
    look = f' class="{kind}"' if kind else ""
    return f'<p{look} dir="auto">{inline_html(text)}</p>' if text else ""


def put_button(version: Version) -> str:
    """A text's title, a button where scripts run."""
    name, shown = escaped_html(version.name), escaped_html(capitalised(version.title))
    return f'<button type="button" class="put" data-put="{name}" aria-pressed="false" dir="auto">{shown}</button>'
