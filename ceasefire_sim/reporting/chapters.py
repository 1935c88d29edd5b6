"""The chapters of a report: in short, the agreement, what came out, what it hangs on, how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ceasefire_sim.expressions.english import listed
from ceasefire_sim.present.document.agreement_chapters import agreement_chapter, facts_chapter, states_chapter
from ceasefire_sim.present.document.blocks import Block, Bullet, Bullets, Chapter, Grid, Paragraph, Subheading, Verbatim
from ceasefire_sim.present.document.comparison_chapter import comparison_chapter
from ceasefire_sim.present.document.glossary_chapter import glossary_chapter
from ceasefire_sim.present.document.influence_chapter import (
    conclusion_sentence,
    crossing_sentences,
    influence_chapter,
    overturning_chapter,
)
from ceasefire_sim.present.document.ledger_chapter import ledger_chapter
from ceasefire_sim.present.document.outcome_chapter import outcome_chapter
from ceasefire_sim.present.document.sequencing_chapter import (
    overturned_verdict,
    sequencing_chapter,
    verdict_sentences,
)
from ceasefire_sim.present.document.stress_chapter import stress_chapter
from ceasefire_sim.present.sensitivity_report import swing_sentence
from ceasefire_sim.present.sweep_report import measure_label
from ceasefire_sim.reporting.carried import Carried
from ceasefire_sim.reporting.findings import Findings, main_conclusions
from ceasefire_sim.results.measures import REACHED
from ceasefire_sim.story.titles import heading

__all__ = ["document_title", "lead_blocks", "report_chapters"]

MOST_NUMBERS = 3
NO_FORECAST = (
    "This report says what follows from the text of an agreement and from stated assumptions. It is no forecast: an"
    " interval says how far luck may have moved a number, and nothing of how true the assumptions are."
)


def document_title(findings: Findings) -> str:
    """The title of the scenario, with its variant."""
    return next(iter(heading(findings.scenario)))


def lead_blocks(findings: Findings) -> tuple[Block, ...]:
    """What stands below the title: how the text is read, and what a report is."""
    _, *lines = heading(findings.scenario)
    return (*(Paragraph(line) for line in lines), Paragraph(NO_FORECAST, "note"))


def report_chapters(findings: Findings, pictures: bool = True) -> tuple[Chapter, ...]:
    """All chapters; without pictures nothing is drawn but diagrams."""
    chapters = [short_chapter(findings), *told_chapters(findings, pictures)]
    chapters.append(glossary_chapter(chapters))
    return (*chapters, *again_chapters(findings))


def told_chapters(findings: Findings, pictures: bool) -> Iterator[Chapter]:
    """The agreement, what came out, what it hangs on."""
    scenario = findings.scenario
    yield agreement_chapter(scenario)
    yield states_chapter(scenario)
    yield outcome_chapter(findings.summary, pictures)
    compared = comparison_chapter(findings.name, findings.runs, findings.alternatives, pictures)
    if compared is not None:
        yield compared
    yield influence_chapter(findings.weights, len(findings.ledger.without_range), pictures)
    verdict = tuple(overturned_verdict(findings.sequencing)) if findings.sequencing is not None else ()
    crossings = tuple(crossing_sentences(findings.crossings))
    yield overturning_chapter(scenario, findings.conclusions, verdict, crossings, findings.joint)
    if findings.sequencing is not None:
        yield sequencing_chapter(findings.sequencing)
    yield ledger_chapter(findings.ledger)
    facts = facts_chapter(scenario)
    if facts is not None:
        yield facts
    yield stress_chapter(findings.runs, findings.ledger, len(findings.alternatives), findings.carried.version)


def short_chapter(findings: Findings) -> Chapter:
    """The whole in a few sentences, each with its numbers."""
    texts: list[str] = []
    if findings.sequencing is not None:
        texts.append(" ".join(list(verdict_sentences(findings.sequencing))[:2]))
    main = main_conclusions(findings.conclusions, findings.weights)
    texts += [conclusion_sentence(findings.scenario, each) for each in main]
    texts += crossing_sentences(findings.crossings)
    weights = findings.weights
    if weights is not None:
        label = measure_label(weights.measure)
        clear = [swing for swing in weights.swings if swing.is_clear][:MOST_NUMBERS]
        texts += [
            f"What matters: {swing_sentence(swing, label, weights.is_share).removeprefix('- ')}" for swing in clear
        ]
    ledger = findings.ledger
    assumed = sum(entry.is_assumed for entry in ledger)
    texts.append(
        f"Numbers that it hangs on: {len(ledger)}; said to be assumed, wholly or in part: {assumed}; without a range:"
        f" {len(ledger.without_range)} (see “The ledger of assumptions”)."
    )
    bullets = tuple(Bullet(text[:1].upper() + text[1:]) for text in texts)
    return Chapter("short", "In short", (Bullets(bullets),))


# how to make it again -------------------------------------------------------------------------------


def again_chapters(findings: Findings) -> Iterator[Chapter]:
    """How to cite the report, what makes every number again, and the scenario itself."""
    data = findings.carried
    yield Chapter("again", "How to cite it, and how to make every number again", tuple(again_blocks(findings)))
    blocks: list[Block] = [
        Paragraph("The scenario with all that it extends: of this text every number in this report is made."),
        Verbatim(data.text, numbered=True),
    ]
    if data.original is not None and data.original != data.text:
        blocks += [Subheading("The file as its author wrote it"), Verbatim(data.original, numbered=True)]
    yield Chapter("text", "The scenario's text", tuple(blocks))


def again_blocks(findings: Findings) -> Iterator[Block]:
    """The citation, the commands, the digests."""
    data, luck = findings.carried, findings.carried.luck
    yield Paragraph(
        f"The ceasefire_sim authors: ceasefire_sim, version {data.version}. Report on “{document_title(findings)}”,"
        f" made on {data.date}; scenario {data.hash}, seed {luck.seed}, {luck.runs:,} runs. The author of the scenario"
        " must be named beside it."
    )
    yield Paragraph(
        "Whoever has this file can make every number in it again, on a machine that has nothing but ceasefire_sim"
        f" {data.version}; what was changed in the file is told:"
    )
    yield Verbatim("ceasefire-sim rebuild REPORT.html")
    yield Paragraph("The chapters one by one, where the scenario's file is at hand:")
    yield Verbatim("\n".join(commands(findings)))
    rows = tuple((name, digest) for name, digest in data.digests.items())
    yield Grid("SHA-256 of every number of every run", ("text", "digest"), rows)
    drawn = listed(f"{name} {version}" for name, version in data.libraries.items())
    yield Paragraph(f"Scenario hash {data.hash}; meaning of the language: version {data.semantics}; {drawn}.", "note")


def commands(findings: Findings) -> Iterator[str]:
    """What is typed to make the numbers of each chapter again."""
    data, luck = findings.carried, findings.carried.luck
    target = " ".join(options(data))
    runs = f"--runs={luck.runs} --seed={luck.seed}"
    sure = "" if luck.confidence == 0.95 else f" --confidence={luck.confidence:g}"
    yield f"ceasefire-sim show {target}"
    yield f"ceasefire-sim run {target} {runs}{sure}"
    plain = shlex.quote(data.file)
    named = [name for name in findings.alternatives if name in findings.scenario.variants]
    readings = [name for name in findings.alternatives if name in findings.scenario.available_readings]
    everyone = ["all"] if "all readings" in findings.alternatives else []
    if not (data.variant or data.readings or data.overrides) and (named or readings):
        yield f"ceasefire-sim compare {plain} {' '.join(map(shlex.quote, [*named, *readings, *everyone]))} {runs}{sure}"
    draft = " --quick" if luck.is_quick else ""
    if findings.weights is not None:
        measure = "reached" if findings.weights.measure == REACHED else findings.weights.measure
        draft += f" --measure={measure}"
        yield f"ceasefire-sim sensitivity {target} --measure={measure} --runs={luck.ends} --seed={luck.seed}{sure}"
        yield f"ceasefire-sim show {target} --assumptions --measure={measure}"
    if findings.sequencing is not None:
        yield f"ceasefire-sim sequence {target} --full --runs={luck.repairs}"
    yield f"ceasefire-sim report {target}{draft} {runs}{sure} -o report.html"


def options(data: Carried) -> Iterator[str]:
    """The scenario and what is written over it, as options of a command."""
    import json

    yield shlex.quote(data.file)
    if data.variant is not None:
        yield shlex.quote(f"--variant={data.variant}")
    yield from (shlex.quote(f"--reading={name}") for name in data.readings)
    yield from (shlex.quote(f"--set={path}={json.dumps(value)}") for path, value in data.overrides.items())
