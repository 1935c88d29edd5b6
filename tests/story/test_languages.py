"""Stories and reasons in the language in which a scenario is read; what reports say around them stays English."""

from __future__ import annotations

import pytest

import ceasefire_sim as cs
from ceasefire_sim.expressions.parser import parse_expression
from ceasefire_sim.story.narrative import day_sentences
from ceasefire_sim.story.titles import Titles

TEXT = """
scenario: truce
title: {en: A truce, es: Una tregua}
horizon: 9
start: 2026-01-30
seed: 1
parties:
  north: {title: {en: The North, es: El Norte}}
  south: {title: {en: The South, es: El Sur}}
quantities:
  trust: {range: [0, 20], initial: 10, title: {en: Trust, es: Confianza}}
incidents:
  raid: {title: {en: A raid, es: Una incursión}, chance: 1, when: day == 1, do: trust -= 2}
obligations:
  leave:
    title: {en: Withdrawal, es: Retirada}
    owed_by: north
    owed_to: south
    steps: 3
    pace: {each: 1}
    on_step: trust += 1
  disarm:
    title: {en: Arms, es: Desarme}
    steps: 1
    owed_by: south
    owed_to: north
    requires: leave.fulfilled and trust >= 15
phases:
  initial: truce
  states: [truce, over]
  transitions:
    end: {from: truce, to: over, when: leave.done >= 2, title: {en: The end, es: El final}}
"""


def agreement(language: str) -> cs.Agreement:
    return cs.live(cs.read_scenario_text(TEXT, "truce.yaml", language=language))


def test_a_run_is_told_in_the_language_of_the_reading() -> None:
    run = agreement("es")
    run.retrace(9)
    assert run.story().split("\n") == [
        "Una tregua",
        "==========",
        "",
        "Al comienzo, el día 0, 30 de enero de 2026 (azar: semilla 1, simulación 0):",
        "  la fase: «truce»",
        "",
        "Día 0, 30 de enero de 2026",
        "  Hecho por El Norte: pasos 1 a 3 de 3 de «Retirada» — Confianza: sube de 10 a 13.",
        "  Con ello queda cumplido: «Retirada».",
        "  El final: en la fase se pasa de «truce» a «over» (pasos de «Retirada» hechos: al menos 2).",
        "Día 1, 31 de enero de 2026",
        "  Una incursión — Confianza: baja de 13 a 11.",
        "  … 7 días sin cambios …",
        "",
        "Día 9, 8 de febrero de 2026: la fase es «over».",
    ]


def test_what_waits_is_told_in_the_language_of_the_reading() -> None:
    run = agreement("es")
    run.retrace(2)
    assert str(run.why("obligations.disarm")).split("\n") == [
        "Desarme (obligations.disarm), día 2",
        "  Su condición no se cumple ahora:",
        "  ✗ todo esto:",
        "    ✓ leave.fulfilled  (truce.yaml:27)",
        "    ✗ trust >= 15  (truce.yaml:27)",
        "  → trust >= 15: Confianza: ahora 11",
    ]
    assert "ya está hecho todo" in run.why("obligations.leave").note


def test_a_language_without_sentences_has_titles_in_english_sentences() -> None:
    text = TEXT.replace(" es:", " fr:")
    run = cs.live(cs.read_scenario_text(text, language="fr"))
    run.day()
    assert "Confianza" not in run.story()
    assert "El Norte carries out steps 1 to 3 of 3 of retirada: confianza rises from 10 to 13." in run.story()


@pytest.mark.parametrize("language", ["en", "es", "he", "ar"])
def test_whatever_happens_is_told_in_every_language(language: str) -> None:
    scenario = cs.read_scenario("gaza-2025", language=language, readings=["all"])
    run = cs.live(scenario, run=3)
    run.retrace(25)
    assert len(run.story().split("\n")) > 40
    assert all(str(run.why(f"obligations.{name}")) for name in scenario.file.obligations)


def test_a_report_around_a_day_stays_english() -> None:
    run = agreement("es")
    sentences = list(day_sentences(run.scenario, run.day()))
    assert sentences[0] == "El Norte carries out steps 1 to 3 of 3 of retirada: confianza rises from 10 to 13."


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("trust >= 3 and day < 5", "Confianza: al menos 3 y es antes de día 5"),
        ("not (phase == truce or disarm.fulfilled)", "la fase: no truce y no se ha cumplido «Desarme»"),
        ("leave.done > disarm.verified", "más pasos hechos de «Retirada» que pasos verificados de «Desarme»"),
        ("days_without(raid) >= 2", "al menos 2 días sin raid"),
        ("days_in(phase) >= 1", "la fase: días en el estado actual, al menos 1"),
        ("min(trust, day) < leave.done", "min(Confianza, el día): menos de el número de pasos hechos de «Retirada»"),
    ],
)
def test_a_condition_is_told_in_the_language_of_the_reading(condition: str, words: str) -> None:
    titles = Titles.of_reading(cs.read_scenario_text(TEXT, language="es"))
    assert titles.condition(parse_expression(condition)) == words
