"""What a page is made of, without a browser."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.engines.compiled.goal_only import question_player
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.outlook.endings import out_of_reach_from_the_start
from ceasefire_sim.scenario.varying import free_parameters, with_free_parameters
from ceasefire_sim.webpage.agreement_part import agreement_part
from ceasefire_sim.webpage.export import page
from ceasefire_sim.webpage.inlining import WEB, policy, script
from ceasefire_sim.webpage.languages import page_texts
from ceasefire_sim.webpage.machine_parts import machine_parts
from ceasefire_sim.webpage.packing import CHUNK, packed_machines
from ceasefire_sim.webpage.role_cards import role_cards
from ceasefire_sim.webpage.slider_order import by_influence
from ceasefire_sim.webpage.tellings import tellings
from ceasefire_sim.webpage.versions import step_of, versions

MOST_BYTES = 400_000
SHIPPED = tuple(cs.shipped_scenarios())


def test_a_module_stands_behind_those_that_it_imports_without_comments_and_gives_what_it_exports(
    tmp_path: Path,
) -> None:
    (tmp_path / "low.js").write_text(
        "// The low one.\n\nconst own = 1; // own\n\n/** It. */\nexport function low() {\n  return own;\n}\n"
    )
    (tmp_path / "high.js").write_text('import { low } from "./low.js";\n\nconst own = low();\n')
    assert script(tmp_path / "high.js") == (
        '"use strict";\n'
        "const module_low = (() => {\nconst own = 1; // own\nfunction low() {\nreturn own;\n}\nreturn { low };\n})();\n"
        "const module_high = (() => {\nconst { low } = module_low;\nconst own = low();\nreturn {  };\n})();"
    )


@pytest.mark.parametrize("entry", ["main.js", "worker.js"])
def test_a_script_asks_for_no_further_file(entry: str) -> None:
    text = script(WEB / entry)
    assert not re.search(r"^\s*(import|export)\b", text, re.MULTILINE)
    assert not re.search(r"\b(fetch|XMLHttpRequest|importScripts|innerHTML|eval)\b", text)


def test_a_policy_names_its_script_by_its_hash_and_lets_nothing_else_in() -> None:
    rule = policy(["let a;"], "p {}")
    digest = base64.b64encode(hashlib.sha256(b"let a;").digest()).decode()
    assert f"script-src 'sha256-{digest}' 'wasm-unsafe-eval';" in rule
    assert rule.startswith("default-src 'none'; ")


def test_equal_machines_are_packed_once() -> None:
    parts = machine_parts(cs.read_scenario("monitoring"))
    packed = packed_machines([parts, parts])
    assert packed.modules == 1
    assert packed.data["machines"] == [{"module": 0, "words": 1, "manifest": 2}] * 2
    sizes = packed.data["sizes"]
    assert isinstance(sizes, list)
    assert sizes[:2] == [len(parts.module), len(parts.words)]
    whole = zlib.decompress(base64.b64decode(packed.text))
    assert len(whole) == sum(sizes)
    assert whole.startswith(parts.module[:CHUNK] + parts.words[:CHUNK])


def test_the_document_has_pictures_duties_and_numbers_with_their_sources_and_no_style_of_its_own() -> None:
    text = agreement_part(cs.read_scenario("gaza-2025"))
    assert 'data-state="phase.second"' in text
    assert "<h2>Who owes what</h2>" in text
    assert re.search(
        r">attacks that Israel lays to Hamas</th><td [^>]*>0.02 per day</td><td [^>]*>0 to 0.1</td><td [^>]*>", text
    )
    assert "<h2>What the sources say</h2>" in text
    assert "asserted by" in text
    assert "style=" not in text
    assert "<script" not in agreement_part(
        cs.read_scenario("monitoring", overrides={"title": "<script>", "about": "<script>"})
    )


def test_a_step_is_told_with_places_for_its_numbers() -> None:
    (text,) = [version for version in versions(cs.read_scenario("reciprocal-tranches")) if not version.name]
    duties = tellings(text.scenario, text.compiled)["duties"]
    assert isinstance(duties, list)
    single, several = duties[0]["steps"]["done"]
    assert "step {last} of" in single
    assert "steps {first} to {last} of" in several


def test_a_variant_that_sets_a_number_shares_its_module() -> None:
    scenario = cs.read_scenario("two-party-deadlock")
    other = scenario.with_({"parameters.pace": 0.3})
    assert machine_parts(scenario).module == machine_parts(other).module


def test_versions_are_the_text_its_variants_its_readings_and_all_of_them() -> None:
    texts = list(versions(cs.read_scenario("gaza-2025")))
    assert [text.name for text in texts] == [
        "", "variant=disarm-first", "variant=withdraw-first", "variant=reciprocal-tranches",
        "variant=verification-first", "variant=no-monitoring", "variant=engaged-mediators",
        "reading=party_a_reading", "reading=party_b_reading", "reading=all",
    ]  # fmt: skip


def test_numbers_that_change_the_answers_of_more_runs_come_first() -> None:
    scenario = cs.read_scenario("monitoring")
    names = sorted(scenario.file.parameters)
    order = by_influence(scenario, [*names, "of_another_text"])
    assert order[-1] == "of_another_text"
    runs = RunRange(scenario.file.seed, 0, 200)
    play = question_player(scenario)

    def swing(name: str) -> int:
        low, high = (
            play(with_free_parameters(scenario, {name: end}), runs)["goal"]
            for end in scenario.file.parameters[name].hull
        )
        return int((low != high).sum())

    assert swing(order[0]) == max(map(swing, names))


def test_the_step_of_a_slider_keeps_the_files_value_on_its_grid() -> None:
    parameters = cs.read_scenario("gaza-2025").file.parameters
    assert step_of(parameters["attack_rate"]) == 0.001
    assert step_of(parameters["blame"]) == 0.1


def test_out_of_reach_holds_for_any_value_of_the_moving_parameters() -> None:
    scenario = cs.read_scenario("two-party-deadlock", readings=["all"])
    assert out_of_reach_from_the_start(scenario, free_parameters(scenario))
    assert not out_of_reach_from_the_start(cs.read_scenario("two-party-deadlock"))
    halted = cs.read_scenario("two-party-deadlock", overrides={"parameters.pace": {"value": 0.0, "range": [0, 0.5]}})
    assert out_of_reach_from_the_start(halted)
    assert not out_of_reach_from_the_start(halted, free_parameters(halted))


def test_the_command_writes_a_page_and_says_where(tmp_path: Path) -> None:
    out = tmp_path / "lesson.html"
    result = CliRunner().invoke(cli, ["page", "monitoring", "-o", str(out)])
    assert result.exit_code == 0
    assert re.fullmatch(rf"wrote {re.escape(str(out))} \(\d+ kB\); open it in a browser\n", result.output)
    text = out.read_text("utf-8")
    assert text.startswith("<!doctype html>\n")
    assert "https://" not in text and "http://" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(("name", "why"), [("x.pdf", "does not end in .html"), ("none/x.html", "there is no folder")])
def test_the_command_refuses_a_path_that_is_no_page(tmp_path: Path, name: str, why: str) -> None:
    result = CliRunner().invoke(cli, ["page", "monitoring", "-o", str(tmp_path / name)])
    assert why in str(result.exception)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_no_page_of_a_shipped_scenario_is_large(name: str) -> None:
    assert len(cs.page(cs.read_scenario(name)).encode()) < MOST_BYTES


def test_a_titles_backticks_are_plain_text_in_document_dispute_and_cards() -> None:
    titles = {
        "title": "A `quoted` title",
        "obligations.withdraw.title": "the `great` withdrawal",
        "readings.north_reading.title": "`No` way",
        "variants.slices.title": "In `slices`",
        "about": "What `about` says.",
    }
    scenario = cs.read_scenario("two-party-deadlock", overrides=titles)
    text = page(scenario)
    assert re.findall("<code>(?:quoted|great|No|slices|about)</code>", text) == []
    assert "The North&#x27;s `great` withdrawal waits until disarmament is fulfilled" in text
    owed = role_cards(scenario, page_texts())[0].owes[0]
    assert "`" not in owed
    assert owed.replace("\ue000", "`").startswith("The North owes the South: the `great` withdrawal in 4 steps")
