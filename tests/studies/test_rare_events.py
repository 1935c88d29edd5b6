"""Rare events by splitting: unbiased, honest about its error, far cheaper than crude sampling, and every hit retold."""

from __future__ import annotations

import json
import shlex

import numpy as np
import pytest

import ceasefire_sim as cs
from ceasefire_sim.cli.app import cli
from ceasefire_sim.engines.run_range import RunRange
from ceasefire_sim.errors import InputError
from ceasefire_sim.luck import Luck, parse_run, written_runs
from ceasefire_sim.luck.paths import OFFSPRING, Paths
from ceasefire_sim.results.rare_event import rare_interval
from ceasefire_sim.studies.engine_choice import runs_player
from ceasefire_sim.studies.splitting.candidates import candidates
from ceasefire_sim.studies.splitting.stages import RunNumbers, resampled

RARE = """
scenario: escalation
horizon: 60
quantities: {tension: {initial: 2, range: [0, 20]}}
incidents: {raid: {chance: 0.2, do: [tension += 1]}}
responses: {cooling: {when: tension > 0, chance: 0.4, do: [tension -= 1]}}
phases:
  initial: truce
  states: [truce, collapsed]
  final: [collapsed]
  transitions: {collapse: {from: truce, to: collapsed, when: tension >= 15}}
properties:
  collapses: {eventually: phase == collapsed}
  tense: {days_when: tension > 3}
  if_tense: {eventually: phase == collapsed, given: tension > 5}
  ever: {eventually: phase == collapsed, within: unbounded}
  unlikely: {eventually: phase == collapsed, expect: "<= 0.001"}
  likely: {eventually: phase == collapsed, expect: ">= 0.001"}
"""

SMALL = """
scenario: small
horizon: 12
quantities:
  tension: {initial: {0: 3, 1: 2, 4: 1}, range: [0, 6]}
  weather: {initial: 2, range: [0, 4]}
incidents:
  raid: {chance: 0.3, do: [tension += 2]}
  shock: {chance: 0.01, do: [tension = 6]}
  storm: {chance: 0.4, do: [weather += 1]}
responses:
  cooling: {when: tension > 0, chance: 0.5, do: [tension -= 1]}
  clearing: {chance: 0.4, do: [weather -= 1]}
phases:
  initial: truce
  states: [truce, tense, collapsed]
  final: [collapsed]
  transitions:
    worsen: {from: truce, to: tense, when: tension >= 4, chance: 0.5}
    mend: {from: tense, to: truce, when: tension <= 2}
    collapse: {from: tense, to: collapsed, when: tension >= 5, chance: 0.3}
properties:
  collapses: {eventually: phase == collapsed}
  soon: {eventually: phase == collapsed, within: 6}
  calm: {always: tension < 6}
  ends_tense: {at_end: phase == tense}
  on_day_eight: {value: tension >= 5, on: 8}
  held: {hold: tension < 6, until: phase == tense}
"""


def escalation() -> cs.Scenario:
    return cs.read_scenario_text(RARE)


# the estimate -----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["tension", "weather", "tension - weather / 2"])
@pytest.mark.parametrize("name", ["collapses", "soon", "calm", "ends_tense", "on_day_eight", "held"])
def test_the_mean_of_many_repetitions_is_the_exact_probability(name: str, level: str) -> None:
    """Of each form of property, also by levels that jumps pass over or that have no bearing: within 4 standard errors.

    400 repetitions of 25 runs a level: any bias of the resampling would be at its largest.
    """
    scenario = cs.read_scenario_text(SMALL)
    exact = cs.solve(scenario).property(name).value
    assert exact is not None
    rare = cs.rare_event(scenario, name, level, levels=[2, 3, 5], runs=25, repetitions=400)
    assert abs(rare.value - (1 - exact if name == "calm" else exact)) <= 4 * rare.standard_error
    assert 0 < rare.standard_error < 0.05


def test_a_probability_of_three_in_a_million_is_met_for_a_hundredth_of_the_days() -> None:
    scenario = escalation().with_({"phases.collapse.when": "tension >= 14", "horizon": 48})
    exact = cs.solve(scenario).property("collapses").value
    assert exact is not None and exact == pytest.approx(2.989e-6, rel=1e-3)
    rare = cs.rare_event(scenario, "collapses", "tension", runs=250)
    assert abs(rare.value - exact) <= 3 * rare.standard_error
    assert rare.relative_error is not None and rare.relative_error < 0.2
    assert rare.gain is not None and rare.gain >= 100
    crude = (1 - exact) / (exact * rare.relative_error**2) * scenario.horizon
    assert rare.gain == pytest.approx(crude / rare.work.run_days, rel=0.5)  # the estimate stands for the exact value


@pytest.mark.slow
def test_the_interval_covers_as_often_as_it_says() -> None:
    """100 whole estimates (pilot, levels, 20 repetitions) of one seed each at 95 %: at least 89 cover.

    Of 100 with chance 0.95 fewer than 89 come with chance 0.004. Measured: 96.
    """
    scenario = escalation().with_({"phases.collapse.when": "tension >= 14"})
    exact = cs.solve(scenario).property("collapses").value
    assert exact is not None
    intervals = [
        cs.rare_event(scenario, "collapses", "tension", runs=250, seed=seed).interval for seed in range(1000, 1100)
    ]
    covering = sum(low <= exact <= high for low, high in intervals)
    assert covering >= 89, covering


def test_the_same_seed_gives_the_same_estimate_and_another_another() -> None:
    first, again, other = (cs.rare_event(escalation(), "collapses", "tension", runs=50, seed=s) for s in (1, 1, 2))
    assert first == again
    assert first.repetitions != other.repetitions


def test_what_is_not_rare_needs_no_level() -> None:
    scenario = cs.read_scenario_text(SMALL)
    rare = cs.rare_event(scenario, "soon", "tension", runs=500)
    assert [level.threshold for level in rare.levels][-1] is None
    low, high = rare.interval
    exact = cs.solve(scenario).property("soon").value
    assert exact is not None and low < exact < high


def test_what_is_impossible_has_the_interval_of_the_plain_runs() -> None:
    scenario = escalation().with_({"phases.collapse.when": "tension >= 99"})
    rare = cs.rare_event(scenario, "collapses", "tension", runs=100)
    assert rare.value == 0 and rare.hits == () and rare.gain is None
    assert rare.interval == pytest.approx((0, 1 - 0.025 ** (1 / 2000)))


def test_the_interval_is_students_on_the_logarithm() -> None:
    """Of 1, 2, 3 (mean 2, standard error 1/√3) with two degrees of freedom: t is 4.302653."""
    low, high = rare_interval((1e-6, 2e-6, 3e-6), 0.95)
    factor = np.exp(4.302653 / np.sqrt(3) / 2)
    assert (low, high) == pytest.approx((2e-6 / factor, 2e-6 * factor), rel=1e-6)


# offspring --------------------------------------------------------------------------------------


def test_every_entrance_has_equally_many_offspring_but_for_the_remainder() -> None:
    entrances = np.arange(10, 17)
    parents = resampled(entrances, np.arange(7) + OFFSPRING, 24, 1)
    assert len(parents) == 24 and set(np.bincount(parents)[10:]) == {3, 4}
    favoured = [tuple(np.bincount(resampled(entrances, np.arange(7) + 7 * n, 24, 1))[10:] == 4) for n in range(700)]
    shares = np.mean(favoured, axis=0)  # each is one of the 3 of 7 with chance 3/7; 4.5 standard errors
    assert np.all(np.abs(shares - 3 / 7) < 4.5 * np.sqrt(3 / 7 * 4 / 7 / 700))


def test_no_two_runs_have_the_same_number() -> None:
    numbers = RunNumbers()
    assert [numbers.next_plain(5), numbers.next_plain(2), numbers.plain] == [0, 5, 7]
    both = [*numbers.next_offspring(3), *numbers.next_offspring(2)]
    assert both == [OFFSPRING + c for c in range(5)]


@pytest.mark.parametrize("engine", ["vectorised", "compiled"])
def test_paths_in_a_block_are_the_same_runs_as_one_by_one(engine: str) -> None:
    """Runs that end early let others take their places in the block: each keeps its own splices."""
    scenario = cs.read_scenario_text(SMALL)
    count = 60
    paths = Paths.plain(3, count)
    for splice in range(3):
        days = np.arange(count) % 4 + 3 * splice + (splice > 0)
        paths = paths.spliced(days, OFFSPRING + splice * count + np.arange(count))
    block = runs_player(scenario, engine)(RunRange.along(7, paths))
    assert len(set(block.columns["end_day"].tolist())) > 3
    for place in range(count):
        agreement = cs.live(scenario, luck=paths.luck(7, place))
        agreement.retrace(scenario.horizon)
        last = agreement.trajectory().states[-1]
        assert last["day"] == block.columns["end_day"][place]
        assert last["quantities"]["tension"] == block.columns["quantities.tension"][place]
        assert last["quantities"]["weather"] == block.columns["quantities.weather"][place]


@pytest.mark.parametrize("name", ["collapses", "calm", "ends_tense", "on_day_eight", "held"])
def test_both_engines_give_the_same_estimate(name: str) -> None:
    """3,000 runs a level, more than the compiled engine plays in one call."""
    scenario = cs.read_scenario_text(SMALL)
    first, second = (
        cs.rare_event(scenario, name, "tension", levels=[2, 3, 5], runs=300, repetitions=10, engine=engine)
        for engine in ("vectorised", "compiled")
    )
    assert first == second


def test_a_path_is_written_as_it_is_read() -> None:
    paths = Paths.plain(7, 1).spliced(np.array([57]), np.array([0])).spliced(np.array([57]), np.array([9]))
    luck = paths.luck(3, 0)
    assert luck == Luck(3, ((0, 7), (57, 9)))
    assert written_runs(luck) == "7,9@57" and parse_run("7,9@57", 3) == luck


# what is shown ----------------------------------------------------------------------------------


def test_the_commands_on_the_page_retell_runs_that_reach_the_event(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(str(tmp_path))
    with open("my talks.yaml", "w", encoding="utf-8") as file:
        file.write(RARE)

    def typed(command: str) -> str:
        program, *words = shlex.split(command)
        assert program == "ceasefire-sim"
        cli.main(words, standalone_mode=False)
        return capsys.readouterr().out

    page = typed("ceasefire-sim run 'my talks.yaml' --rare collapses --level tension --runs 50 --horizon 50")
    commands = [line.strip() for line in page.splitlines() if line.startswith("  ceasefire-sim trace")]
    assert len(commands) == 5
    for command in commands:
        days = [json.loads(line) for line in typed(f"{command} --format jsonl").splitlines()]
        assert days[-1]["phase"] == "collapsed"


def test_an_expectation_that_fails_is_exit_code_1_and_useless_options_are_refused(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(str(tmp_path))
    with open("talks.yaml", "w", encoding="utf-8") as file:
        file.write(RARE)
    words = ["run", "talks.yaml", "--level", "tension", "--runs", "50"]
    assert cli.main([*words, "--rare", "likely", "--quiet"], standalone_mode=False) == 1
    assert capsys.readouterr().out == ""
    assert not cli.main([*words, "--rare", "unlikely", "--json"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["method"] == "splitting"
    with pytest.raises(InputError, match=r"--out and --csv have no use with --rare"):
        cli.main([*words, "--rare", "likely", "--out", "x", "--csv"], standalone_mode=False)
    for option in (
        ["--cluster", "tcp://127.0.0.1:1"],
        ["--insecure"],
        ["--format", "svg"],
        ["--size", "slide"],
        ["--brief"],
    ):
        with pytest.raises(InputError, match=f"{option[0]} has no use with --rare"):
            cli.main([*words, "--rare", "likely", *option], standalone_mode=False)
    with pytest.raises(InputError, match="--level goes with --rare PROPERTY"):
        cli.main(words, standalone_mode=False)


def test_hits_read_the_day_of_the_event() -> None:
    for name in ("collapses", "calm"):
        scenario = cs.read_scenario_text(SMALL)
        for luck in cs.rare_event(scenario, name, "tension", runs=50).hits:
            agreement = cs.live(scenario, luck=luck)
            agreement.retrace(scenario.horizon)
            states = agreement.trajectory().states
            where = [
                state["day"] for state in states
                if (state["phase"] == "collapsed" if name == "collapses" else state["quantities"]["tension"] >= 6)
            ]  # fmt: skip
            assert where[0] == luck.day


def test_json_and_notebooks_say_what_python_says() -> None:
    rare = cs.rare_event(escalation(), "unlikely", "tension", runs=50)
    data = json.loads(json.dumps(rare.to_json()))
    assert data["value"] == rare.value and data["interval"] == list(rare.interval)
    assert data["met"] is True and data["method"] == "splitting"
    assert [Luck.from_json(luck) for luck in data["hits"]] == list(rare.hits)
    assert "splitting" in repr(rare) and "tension" in rare._repr_html_()
    assert cs.rare_event(escalation(), "likely", "tension", runs=50).met is False


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tense", "has no probability"),
        ("if_tense", "given"),
        ("ever", "beyond the horizon"),
        ("collaps", "did you mean 'collapses'"),
    ],
)
def test_properties_without_an_event_are_refused_in_words(name: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        cs.rare_event(escalation(), name, "tension")


def test_slips_are_refused_in_words() -> None:
    scenario = escalation()
    with pytest.raises(InputError, match=r"^the level 'tensio': unknown name 'tensio'; did you mean 'tension'\?$"):
        cs.rare_event(scenario, "collapses", "tensio")
    with pytest.raises(InputError, match=r"^the level 'tension \+': this cannot be read as an expression$"):
        cs.rare_event(scenario, "collapses", "tension +")
    with pytest.raises(InputError, match=r"^the level 'tension > 1': "):
        cs.rare_event(scenario, "collapses", "tension > 1")
    with pytest.raises(InputError, match="grow"):
        cs.rare_event(scenario, "collapses", "tension", levels=[5, 5])
    with pytest.raises(InputError, match="reference"):
        cs.rare_event(scenario, "collapses", "tension", engine="reference")
    with pytest.raises(InputError, match="repetitions"):
        cs.rare_event(scenario, "collapses", "tension", repetitions=1)


# what the levels are of -------------------------------------------------------------------------

LADDER = """
scenario: ladder
horizon: 30
quantities: {calm: {initial: 5, range: [0, 9]}, rain: {initial: 5, range: [0, 9]}}
definitions: {uneasy: calm <= 1}
incidents: {shot: {chance: 0.2, do: [calm -= 1]}, shower: {chance: 0.5, do: [rain += 1]}}
responses: {talk: {chance: 0.4, do: [calm += 1]}, sun: {chance: 0.5, do: [rain -= 1]}}
obligations:
  hand_over: {steps: 4, pace: 0.1}
  withdraw: {steps: 2, pace: 0.1, requires: hand_over.done >= 1}
phases:
  initial: truce
  states: [truce, alert, war, peace]
  transitions:
    alarm: {from: truce, to: alert, when: uneasy}
    attack: {from: alert, to: war, when: "hand_over.done - withdraw.done >= 3", after: 2}
    settle: {from: truce, to: peace, when: hand_over.fulfilled and withdraw.fulfilled}
properties:
  war: {eventually: phase == war}
  no_war: {always: phase != war}
  peace: {eventually: phase == peace}
"""


def test_numbers_are_read_off_the_way_to_the_event() -> None:
    scenario = cs.read_scenario_text(LADDER)
    war = candidates(scenario, scenario.file.properties["war"])
    assert war[:4] == (
        "2 if phase in (war) else (1 if phase in (alert) else (0))",
        "hand_over.done - withdraw.done",
        "days_in(phase)",
        "-calm",
    )
    assert candidates(scenario, scenario.file.properties["no_war"]) == war
    assert len(war) == len(set(war)) <= 12
    peace = candidates(scenario, scenario.file.properties["peace"])
    assert peace[:2] == ("hand_over.done / 4 + withdraw.done / 2", "hand_over.done")


def test_of_numbers_not_named_one_that_leads_there_is_taken() -> None:
    rain = {
        "quantities.rain": {"initial": 2, "range": [0, 9]},
        "incidents.shower": {"chance": 0.3, "do": ["rain += 1"]},
    }
    worse = {"phases.collapse.when": "tension >= 14 and rain >= 1"}
    scenario = escalation().with_({**rain, **worse})
    rare = cs.rare_event(scenario, "collapses", runs=100)
    assert rare.tried == ("tension", "rain", "-tension", "-rain") and rare.number == "tension"
    exact = cs.solve(scenario).property("collapses").value
    assert exact is not None and abs(rare.value - exact) <= 3 * rare.standard_error


def test_a_number_that_reaches_nothing_is_never_taken() -> None:
    """-tension never leads to the event: its estimates are all 0, and vary less than any other's."""
    rare = cs.rare_event(escalation(), "collapses", runs=50)
    assert rare.tried == ("tension", "-tension") and rare.number == "tension"


def test_where_nothing_reaches_the_event_the_error_says_what_to_do() -> None:
    scenario = escalation().with_({"phases.collapse.when": "tension >= 99"})
    with pytest.raises(InputError, match="--level"):
        cs.rare_event(scenario, "collapses", runs=50)
