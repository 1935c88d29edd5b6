"""The twenty items that a simulation study should report, filled from the scenario and from how runs are made.

Monks, Currie, Onggo, Robinson, Kunc and Taylor, "Strengthening the reporting of empirical simulation studies:
introducing the STRESS guidelines", Journal of Simulation 13 (2019) 55-67; the list for discrete-event simulation.
What no scenario file can say is left to the author, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ceasefire_sim.expressions.english import listed, so_many
from ceasefire_sim.present.agreement import start_words
from ceasefire_sim.present.document.blocks import Chapter, Grid, Paragraph
from ceasefire_sim.present.sweep_report import measure_label
from ceasefire_sim.results.runset import RunTable
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.studies.ledger import Ledger
from ceasefire_sim.studies.sweeping.table import measures_there

__all__ = ["ITEMS", "stress_chapter"]

AUTHOR = "The author must say"
ITEMS = {
    "1.1": "Purpose of the model",
    "1.2": "Model outputs",
    "1.3": "Experimentation aims",
    "2.1": "Base model overview diagram",
    "2.2": "Base model logic",
    "2.3": "Scenario logic",
    "2.4": "Algorithms",
    "2.5": "Components",
    "3.1": "Data sources",
    "3.2": "Pre-processing",
    "3.3": "Input parameters",
    "3.4": "Assumptions",
    "4.1": "Initialisation",
    "4.2": "Run length",
    "4.3": "Estimation approach",
    "5.1": "Software or programming language",
    "5.2": "Random sampling",
    "5.3": "Model execution",
    "5.4": "System specification",
    "6.1": "Computer model sharing statement",
}


def stress_chapter(runs: RunTable, ledger: Ledger, alternatives: int, version: str) -> Chapter:
    """The twenty items, each filled or left to the author."""
    scenario = runs.scenario
    filled = {**objectives(scenario), **logic(scenario, alternatives), **data(scenario, ledger),
              **experiment(runs), **implementation(version)}  # fmt: skip
    rows = tuple((number, title, filled[number]) for number, title in ITEMS.items())
    open_items = sum(AUTHOR in text for text in filled.values())
    lead = (
        "The items of STRESS-DES (Monks and others, Journal of Simulation 13, 2019), which a study made with"
        f" simulation should report. In {open_items} of {len(ITEMS)} something is left that no scenario file says:"
        " there it reads “the author must say”."
    )
    return Chapter(
        "stress", "What a study must report", (Paragraph(lead), Grid("", ("", "item", "in this study"), rows))
    )


def objectives(scenario: Scenario) -> Mapping[str, str]:
    """What the study is for."""
    file, titles = scenario.file, Titles(scenario)
    aims = [f"variants {listed(file.variants)}"] if file.variants else []
    aims += [f"readings {listed(titles.reading(name) for name in file.readings)}"] if file.readings else []
    aims += [f"sweeps {listed(file.sweeps)}"] if file.sweeps else []
    which = f"The file has {'; '.join(aims)}. {AUTHOR} which question they answer." if aims else ""
    about = f"{file.about} {AUTHOR} for whom, and for which decision, it was made." if file.about else ""
    measured = listed(measure_label(name) for name in measures_there(scenario))
    return {
        "1.1": about or f"{AUTHOR}: the file has no `about`.",
        "1.2": f"{measured or 'How runs end'}; how runs end; the phase on each day (see “What came out”).",
        "1.3": which or f"{AUTHOR}: the file has no variants, readings or sweeps.",
    }


def logic(scenario: Scenario, alternatives: int) -> Mapping[str, str]:
    """How the model works."""
    return {
        "2.1": "See “States and moves”.",
        "2.2": "See “The agreement in words”; the whole text stands at the end of this report.",
        "2.3": f"{alternatives} alternatives are compared (see “Variants and readings compared”)." if alternatives
        else "The text alone is run: no variant and no reading is compared.",
        "2.4": "A day has a fixed order: what happens, how parties react, mechanisms, obligations, commitments,"
        " further regions, phases. A move is made on a day on which its condition holds and its chance comes up.",
        "2.5": "; ".join(components(scenario)) + ".",
    }  # fmt: skip


def components(scenario: Scenario) -> Iterator[str]:
    """Entities, activities, resources, queues, entry and exit, in the terms of the guideline."""
    file = scenario.file
    moves = sum(len(region.transitions) for region in scenario.regions.values())
    yield f"entities: {len(file.parties)} part{'y' if len(file.parties) == 1 else 'ies'}"
    yield (
        f"activities: {so_many(len(file.obligations), 'obligation')}, {so_many(len(file.incidents), 'incident')},"
        f" {so_many(len(file.responses), 'response')}, {so_many(moves, 'move')}"
        f" of {so_many(len(scenario.regions), 'region')}"
    )
    yield f"resources: bounded quantities ({len(scenario.quantities)}), none of them seized or released"
    yield "queues: none; what waits, waits for conditions"
    final = listed(state.replace("_", " ") for state in scenario.final)
    yield f"entry: the phase {file.phases.initial.replace('_', ' ')} on day 0"
    yield (
        f"exit: the phase{'s' * (len(scenario.final) > 1)} {final}, or the last day" if final else "exit: the last day"
    )


def data(scenario: Scenario, ledger: Ledger) -> Mapping[str, str]:
    """Where numbers come from."""
    facts = sum(len(source.facts) for source in scenario.facts.values())
    cited = len(dict.fromkeys(source for entry in ledger for source in entry.cited))
    files = (
        f"{so_many(facts, 'fact')} in {listed(scenario.facts)} (see “Facts and sources”)"
        if facts
        else "No fact file is listed"
    )
    noted = sum(bool(entry.note) for entry in ledger)
    assumed = sum(entry.is_assumed for entry in ledger)
    return {
        "3.1": f"{files}; the numbers of the ledger cite {so_many(cited, 'source')}.",
        "3.2": f"{noted} of {len(ledger)} numbers have a note on how they were made from their source (see the ledger)."
        f" {AUTHOR} what else was done to the data.",
        "3.3": f"{len(scenario.file.parameters)} parameters, {len(scenario.drawn_parameters)} of them drawn for each"
        " run; values, ranges, sources: see “The ledger of assumptions”.",
        "3.4": f"{assumed} of {len(ledger)} numbers are said to be assumed, wholly or in part. Besides, this program"
        " takes a day as the smallest time, every draw as independent of every other, and what no rule of the file"
        f" changes as unchanged. {AUTHOR} what was left out, and why.",
    }  # fmt: skip


def experiment(runs: RunTable) -> Mapping[str, str]:
    """How runs were made."""
    scenario = runs.scenario
    return {
        "4.1": "Every run begins on day 0 in the states and with the quantities of the file; there is no warm-up.",
        "4.2": f"{start_words(scenario)}; a run ends sooner where a final phase is entered.",
        "4.3": f"{len(runs):,} runs, with the numbers 0 to {len(runs) - 1:,} of seed {runs.seed}. Shares: Wilson's"
        f" interval; means: Student's t; differences: paired runs on the same luck (Newcombe; t); each at"
        f" {100 * runs.confidence:g} % confidence, without correction for many comparisons.",
    }


def implementation(version: str) -> Mapping[str, str]:
    """With what runs were made."""
    return {
        "5.1": f"ceasefire_sim {version}, in Python.",
        "5.2": "Each draw is a function of seed, run, day and place (BLAKE2b), so run 7 of seed 1 is the same on every"
        " machine, and two variants share the luck of all that both have.",
        "5.3": "Time goes on by whole days; runs do not touch one another; within a day what stands first in the file"
        " acts first.",
        "5.4": "The numbers hang on no machine, operating system or number of processors (`rebuild` shows it)."
        f" {AUTHOR} how long it took, if that matters.",
        "6.1": f"This report carries its scenario and its seed; `rebuild` makes every number again. {AUTHOR} where it"
        " is published, and under which licence.",
    }
