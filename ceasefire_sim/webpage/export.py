"""One HTML file that runs an agreement in any browser, without a server and without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from string import Template

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.expressions.words import stated
from ceasefire_sim.results.estimate import t_quantile
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.version import VERSION
from ceasefire_sim.webpage.agreement_part import agreement_part
from ceasefire_sim.webpage.dispute_part import dispute_part
from ceasefire_sim.webpage.injections import injections
from ceasefire_sim.webpage.inlining import WEB, data_block, policy, script, web_file
from ceasefire_sim.webpage.languages import PageTexts, page_texts
from ceasefire_sim.webpage.lesson import lesson_data
from ceasefire_sim.webpage.machine_parts import machine_parts
from ceasefire_sim.webpage.packing import PackedMachines, compressed, packed_data, packed_machines
from ceasefire_sim.webpage.plain_titles import titles_made_plain
from ceasefire_sim.webpage.questions import questions
from ceasefire_sim.webpage.results_part import results_part
from ceasefire_sim.webpage.role_cards import role_cards
from ceasefire_sim.webpage.tellings import tellings
from ceasefire_sim.webpage.verdicts import verdicts
from ceasefire_sim.webpage.versions import Version, sliders, versions
from ceasefire_sim.webpage.waiting import waiting

__all__ = ["page"]

CONFIDENCE = 0.95
FEW = 60  # degrees of freedom whose quantile of t stands in the page


class PageTemplate(Template):
    """The template: ``$name`` is a part of the page, ``${part.key}`` a text of its language."""

    braceidpattern = r"[a-z][a-z0-9_.]*"


def page(scenario: Scenario, language: str | None = None, *, lesson: bool = False) -> str:
    """A scenario as the text of one HTML file that runs it in a browser.

    Its variants and readings are switches on it, its numbers with a range are sliders. Nothing is asked of a network.
    Headings, buttons and what figures say stand in ``language``, one of ``page_languages()``, and so do the scenario's
    texts that have it; unless given, it is the language in which the scenario was read. With ``lesson`` the page
    opens in a lesson's order: bet, run, explain, repair, debrief, with a quiz before and after.
    """
    words = page_texts(language or known_scenario(scenario).language)
    if known_scenario(scenario).language != words.language:
        scenario = scenario.with_(language=words.language)
    texts = list(versions(scenario, words))
    answers = verdicts(texts, words)
    texts = [*(answer.version for answer in answers), *(way for answer in answers for way in answer.ways)] or texts
    cards = list(map(asdict, role_cards(scenario, words)))
    plan = lesson_data(texts, answers, words) if lesson else None
    packed = packed_machines([machine_parts(version.scenario, version.compiled) for version in texts])
    opening, start, main, worker = (script(WEB / f"{name}.js") for name in ("opening", "start", "main", "worker"))
    style = web_file("style.css")
    return PageTemplate(web_file("template.html")).substitute(
        {key: escaped_html(entry) for key, entry in words.entries.items() if isinstance(entry, str)},
        language=words.language,
        direction=words.direction,
        policy=escape(policy([opening, start, main], style)),
        title=escaped_html(scenario.title),
        style=style,
        agreement=titles_made_plain(agreement_part(scenario, words, lesson=lesson), scenario),
        results=f'<div lang="en" dir="ltr">{titles_made_plain(results_part(scenario), scenario)}</div>',
        dispute=titles_made_plain(dispute_part(answers, words), scenario),
        notes=notes(words),
        footer=footer(scenario, words, size_words(packed, len(texts), words)),
        texts=data_block("texts", words.data(main)),
        words=packed_data(words_of_runs(texts)),
        machines=data_block("machines", packed.data),
        packed=packed.text,
        carried=packed_data({**page_data(scenario, texts, words), "lesson": plan, "roles": cards}),
        worker=worker,
        part="bets" if lesson else "agreement",
        opening=opening,
        start=start,
        script=compressed([main.encode()]),
        version=VERSION,
    )


def page_data(scenario: Scenario, texts: list[Version], page_words: PageTexts) -> dict[str, object]:
    """What the scripts read, as plain data; questions that versions share stand once."""
    distinct, places = shared([questions(version.scenario, page_words) for version in texts])
    return {
        "title": scenario.title,
        "hash": scenario.hash[:16],
        "goal": "" if scenario.file.goal is None else stated(scenario.file.goal.node, Titles.of_reading(scenario)),
        "horizon": scenario.horizon,
        "start": None if scenario.start is None else scenario.start.isoformat(),
        "seed": str(scenario.file.seed),
        "commands": {name: f"ceasefire-sim {name}" for name in ("run", "trace", "sequence")},
        "quantiles": {
            "z": t_quantile(0.5 + CONFIDENCE / 2, 10**9),
            "few": [t_quantile(0.5 + CONFIDENCE / 2, freedom) for freedom in range(1, FEW + 1)],
        },
        "parameters": list(sliders(texts)),
        "questions": distinct,
        "versions": [
            {
                "name": version.name,
                "group": version.group,
                "title": version.title,
                "note": version.note,
                "values": dict(version.values),
                "horizon": version.scenario.horizon,
                "questions": place,
                "command": version.command,
                "before": version.before,
                "parent": version.parent,
            }
            for version, place in zip(texts, places, strict=True)
        ],
    }


def words_of_runs(texts: list[Version]) -> dict[str, object]:
    """What the scripts need to tell single runs: all distinct values of each kind, and which of them a version has."""
    kinds: dict[str, list[object]] = {
        "tellings": [tellings(version.scenario, version.compiled) for version in texts],
        "injections": [injections(version.scenario) for version in texts],
    }
    words: dict[str, object] = {"waiting": waiting(texts)}
    for kind, values in kinds.items():
        words[kind], words[f"{kind}_of"] = shared(values)
    return words


def shared(values: Sequence[object]) -> tuple[list[object], list[int]]:
    """Plain data, what is equal once, and the place of each."""
    keys = [json.dumps(value) for value in values]
    distinct = list(dict.fromkeys(keys))
    return [json.loads(key) for key in distinct], [distinct.index(key) for key in keys]


def size_words(packed: PackedMachines, texts: int, words: PageTexts) -> str:
    """How many modules the page carries, and what they weigh."""
    size = f"{packed.size / 1000:.0f}"
    if texts == 1:
        return words("page.size_one", size=size)
    if packed.modules == 1:
        return words("page.size_shared", texts=texts, size=size)
    return words("page.size_several", texts=texts, modules=packed.modules, size=size)


def notes(words: PageTexts) -> str:
    """What a reader should know of the language of the page: that it is a draft, and what stays English."""
    lines = [words.html("page.draft_note")] if words.draft else []
    lines += [f'<bdi lang="en">{page_texts().html("page.draft_note")}</bdi>'] if words.draft else []
    lines += [words.html("page.english_parts")]
    return f'<p class="note language">{" ".join(lines)}</p>' if any(lines) else ""


def footer(scenario: Scenario, words: PageTexts, size: str) -> str:
    """What the page is, and what made it."""
    return words.html("page.footer", version=VERSION, hash=scenario.hash[:16], size=size)
