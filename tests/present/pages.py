"""What many runs say, as a page and as JSON, for tests."""

from __future__ import annotations

import json
from typing import Any

import ceasefire_sim as cs
from ceasefire_sim.present.run_document import run_document
from ceasefire_sim.present.run_report import outcome_lines
from ceasefire_sim.present.run_summary import summarise


def run_page(runs: cs.RunSet) -> list[str]:
    """The page of many runs, line by line."""
    return list(outcome_lines(summarise(runs)))


def run_json(runs: cs.RunSet) -> Any:
    """The document of many runs as whoever reads JSON gets it."""
    return json.loads(json.dumps(run_document(summarise(runs)), allow_nan=False))
