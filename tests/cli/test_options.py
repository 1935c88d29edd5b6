"""Options: numbers as people write them, values of one kind, streams that cannot write every letter."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner

from ceasefire_sim.cli import options
from ceasefire_sim.cli.options import ScenarioChoice, WholeNumber, collected, whole_number_in
from ceasefire_sim.studies import engine_choice
from tests.cli.calls import call


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7), ("10,000", 10_000), ("1_000_000", 1_000_000), ("1'000", 1000), ("1e6", 1_000_000), ("2.5e3", 2500),
        ("1E+2", 100), ("-3", -3), ("1,00", None), ("1,000_000", None), ("2.5", None), ("1.25e1", None), ("", None),
        ("ten", None), ("0x10", None), ("1e999", None),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_as_people_write_it(text: str, number: int | None) -> None:
    assert whole_number_in(text) == number


def test_a_number_out_of_range_is_refused_with_the_range() -> None:
    with pytest.raises(click.BadParameter, match="0 is not in the range x>=1"):
        WholeNumber(1).convert("0", None, None)
    with pytest.raises(click.BadParameter, match=r"'1\.5' is no whole number, such as 10000, 10,000 or 1e4"):
        WholeNumber(1).convert("1.5", None, None)


def test_a_command_takes_runs_in_thousands_and_powers_of_ten() -> None:
    for text in ("1e3", "1,000"):
        assert "1,000 runs" in call("check", "two-party-deadlock", "--method", "simulate", "--runs", text).stdout
    done = call("check", "two-party-deadlock", "--runs", "many")
    assert done.returncode == 2
    assert "'many' is no whole number" in " ".join(done.stderr.split())


def test_options_are_handed_over_as_values_and_the_rest_by_name() -> None:
    @dataclass(frozen=True)
    class Pair:
        first: int
        second: str | None

    seen: list[tuple[Pair, bool]] = []

    @click.command()
    @click.option("--first", type=int)
    @click.option("--second")
    @click.option("--third", is_flag=True)
    @collected(Pair)
    def command(pair: Pair, third: bool) -> None:
        """Words for help."""
        seen.append((pair, third))

    assert CliRunner().invoke(command, ["--first", "1", "--third"]).exit_code == 0
    assert seen == [(Pair(1, None), True)]
    assert "Words for help." in CliRunner().invoke(command, ["--help"]).output


def test_a_choice_of_scenario_is_typed_again_with_its_options_quoted() -> None:
    choice = ScenarioChoice("my file.yaml", "v", ("a", "b"), (("parameters.x", [1, "y z"]),), 30)
    assert choice.as_typed() == (
        "'my file.yaml' --variant=v --reading=a --reading=b '--set=parameters.x=[1, \"y z\"]' --horizon=30"
    )


def test_a_stream_that_cannot_write_a_sign_gets_one_like_it_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ceasefire_sim", "show", "gaza-2025"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"}, capture_output=True, encoding="latin-1", check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "->" in done.stdout  # an arrow


def test_the_engines_one_can_name_are_those_there_are() -> None:
    """They are written twice, so that `--help` need not import an engine."""
    assert options.ENGINES == engine_choice.ENGINES
