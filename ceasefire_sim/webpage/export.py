"""One HTML file that runs an agreement in any browser, without a server and without a network."""

from __future__ import annotations

import json
from html import escape
from string import Template

from ceasefire_sim.characters import escaped_html
from ceasefire_sim.results.estimate import t_quantile
from ceasefire_sim.scenario.model.scenario import Scenario, known_scenario
from ceasefire_sim.version import VERSION
from ceasefire_sim.webpage.agreement_part import agreement_part
from ceasefire_sim.webpage.inlining import WEB, data_block, policy, script, web_file
from ceasefire_sim.webpage.machine_parts import machine_parts
from ceasefire_sim.webpage.packing import PackedMachines, packed_machines
from ceasefire_sim.webpage.questions import questions
from ceasefire_sim.webpage.results_part import results_part
from ceasefire_sim.webpage.tellings import tellings
from ceasefire_sim.webpage.versions import Version, command_of, sliders, versions

__all__ = ["page"]

CONFIDENCE = 0.95
FEW = 60  # degrees of freedom whose quantile of t stands in the page


def page(scenario: Scenario) -> str:
    """A scenario as the text of one HTML file that runs it in a browser.

    Its variants and readings are switches on it, its numbers with a range are sliders. Nothing is asked of a network.
    """
    texts = list(versions(known_scenario(scenario)))
    packed = packed_machines([machine_parts(version.scenario, version.compiled) for version in texts])
    main, worker, style = script(WEB / "main.js"), script(WEB / "worker.js"), web_file("style.css")
    return Template(web_file("template.html")).substitute(
        policy=escape(policy([main], style)),
        title=escaped_html(scenario.title),
        style=style,
        agreement=agreement_part(scenario),
        results=results_part(scenario),
        size=size_words(packed, len(texts)),
        data=data_block("data", page_data(scenario, texts)),
        machines=data_block("machines", packed.data),
        packed=packed.text,
        worker=worker,
        main=main,
        version=VERSION,
        hash=scenario.hash[:16],
    )


def page_data(scenario: Scenario, texts: list[Version]) -> dict[str, object]:
    """What the scripts read, as plain data; questions that versions share stand once."""
    entries: list[dict[str, object]] = [questions(version.scenario) for version in texts]
    keys = [json.dumps(entry) for entry in entries]
    distinct = list(dict.fromkeys(keys))
    words = [json.dumps(tellings(version.scenario, version.compiled)) for version in texts]
    ways = list(dict.fromkeys(words))
    return {
        "title": scenario.title,
        "horizon": scenario.horizon,
        "start": None if scenario.start is None else scenario.start.isoformat(),
        "seed": str(scenario.file.seed),
        "quantiles": {
            "z": t_quantile(0.5 + CONFIDENCE / 2, 10**9),
            "few": [t_quantile(0.5 + CONFIDENCE / 2, freedom) for freedom in range(1, FEW + 1)],
        },
        "parameters": list(sliders(texts)),
        "questions": [json.loads(key) for key in distinct],
        "tellings": [json.loads(text) for text in ways],
        "versions": [
            {
                "name": version.name,
                "group": version.group,
                "title": version.title,
                "note": version.note,
                "values": dict(version.values),
                "horizon": version.scenario.horizon,
                "questions": distinct.index(key),
                "telling": ways.index(text),
                "command": command_of(version.scenario),
            }
            for version, key, text in zip(texts, keys, words, strict=True)
        ],
    }


def size_words(packed: PackedMachines, texts: int) -> str:
    """How many modules the page carries, and what they weigh."""
    several = f"{texts} texts in {packed.modules} modules" if texts > 1 else "one module"
    return f"{several}, {packed.size / 1000:.0f} kB"
