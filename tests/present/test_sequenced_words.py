"""A sequencing dispute in words: English that agrees, exposures of those it concerns, values as a file has them."""

from __future__ import annotations

import ceasefire_sim as cs
from ceasefire_sim.present.mended import exposure_words, written
from ceasefire_sim.present.sequenced import sequencing_lines
from ceasefire_sim.present.tongue import Tongue


def page(name: str) -> str:
    """The answer for a shipped scenario, on one line."""
    return " ".join(" ".join(sequencing_lines(cs.sequence(cs.read_scenario(name), runs=0))).split())


def test_who_waits_until_every_step_is_verified() -> None:
    told = page("verification-and-trust")
    assert "the North's end of the strikes waits until every step of compliance at the sites is verified" in told
    assert "└─ comply.verified == comply.steps (line" in told


def test_plural_nouns_wait_and_a_deadline_nobody_meets_is_told_once() -> None:
    assert "The North's deliveries of the first phase wait until" in page("first-phase-first")
    told = page("impossible-deadline")
    assert "the North's twenty convoys are due on day 10 of their clock and take until day 20 at the least" in told
    assert told.count("Nobody can meet") == 1


def test_a_name_with_a_clause_in_it_takes_no_genitive() -> None:
    told = page("force-and-consent")
    assert "the reading of the states that contribute troops" in told
    assert "troops'" not in told


def test_nothing_is_drawn_where_nobody_waits() -> None:
    assert "Who waits for whom" not in page("elections-and-demobilisation")


def test_exposure_leaves_out_sides_that_are_part_of_each_other_and_says_none_for_those_without() -> None:
    tongue = Tongue(cs.read_scenario("elections-and-border"))
    among = {
        "north and south to north": 3.0, "north and south to south": 4.0, "north to north and south": 5.0,
        "north to south": 25.61, "south to north and south": 0.0, "south to north": 0.0,
    }  # fmt: skip
    assert exposure_words(among, tongue) == "the North to the South 25.6; the South to the North 0.0"
    tongue = Tongue(cs.read_scenario("authority-and-arms"))
    among = {f"{one} to {other}": 0.0 for one in ("north", "south", "third") for other in ("north", "south", "third")}
    assert exposure_words(among, tongue) == "none"
    assert exposure_words({**among, "south to north": 2.04}, tongue) == (
        "the South to the North 2.0; none for the others"
    )


def test_what_a_repair_sets_is_written_as_in_a_scenario_file() -> None:
    assert written({"initial": "none", "states": ["none", "held"], "when": "phase not in (a, b)", "chance": 0.1}) == (
        '{initial: none, states: [none, held], when: "phase not in (a, b)", chance: 0.1}'
    )
