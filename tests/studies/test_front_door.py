"""The front door as a hurried user finds it: whatever comes in is taken as what it is, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import ceasefire_sim as cs

RUNS = 40


@pytest.fixture(scope="module")
def scenario() -> cs.Scenario:
    """A small scenario without chance but in its paces."""
    return cs.read_scenario("two-party-deadlock")


@pytest.fixture(scope="module")
def runs(scenario: cs.Scenario) -> cs.RunSet:
    """Some runs of it."""
    return cs.simulate(scenario, RUNS)


TAKES_A_SCENARIO: dict[str, Callable[[cs.Scenario], object]] = {
    "live": cs.live,
    "simulate": cs.simulate,
    "solve": cs.solve,
    "check": cs.check,
    "sequence": cs.sequence,
}


@pytest.mark.parametrize("name", TAKES_A_SCENARIO)
def test_the_name_of_a_scenario_is_no_scenario_and_every_study_says_so(name: str) -> None:
    with pytest.raises(cs.InputError, match=r"^a scenario is what read_scenario\(…\) returns, not 'gaza-2025'$"):
        TAKES_A_SCENARIO[name]("gaza-2025")  # type: ignore[arg-type]


# an agreement ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["7", None, 1.0, True, float("nan"), -1])
def test_only_a_day_is_retraced_to(scenario: cs.Scenario, day: object) -> None:
    agreement = cs.live(scenario)
    agreement.retrace(5)
    with pytest.raises(cs.InputError, match="a day is a whole number"):
        agreement.retrace(day)  # type: ignore[arg-type]
    assert agreement.today == 5


@pytest.mark.parametrize("luck", [3, {"seed": 1}, "7"])
def test_what_is_no_luck_is_refused_in_words(scenario: cs.Scenario, luck: object) -> None:
    agreement = cs.live(scenario)
    message = r"a luck is a Luck, such as Luck\.keyed\(1, 7\), not"
    with pytest.raises(cs.InputError, match=message):
        cs.live(scenario, luck=luck)  # type: ignore[arg-type]
    with pytest.raises(cs.InputError, match=message):
        agreement.fork(luck=luck)  # type: ignore[arg-type]


def test_what_an_agreement_hands_out_cannot_change_it(scenario: cs.Scenario) -> None:
    agreement = cs.live(cs.read_scenario("gaza-2025"))
    other = agreement.fork()
    with pytest.raises(TypeError):
        agreement.quantities["tension"] = 99  # type: ignore[index]
    for mapping in (agreement.quantities, agreement.regions, agreement.obligations):
        assert not hasattr(mapping, "clear")
    assert isinstance(agreement.events, tuple)
    assert isinstance(agreement.violations, tuple)
    events = agreement.day()
    events.clear()
    other.day()
    assert agreement.events == other.events != ()
    assert agreement.trajectory() == other.trajectory()


@pytest.mark.parametrize("path", [3, None, b"withdraw"])
def test_only_a_text_is_a_path(scenario: cs.Scenario, path: object) -> None:
    with pytest.raises(cs.InputError, match="a path is a text such as"):
        cs.live(scenario).why(path)  # type: ignore[arg-type]


def test_trajectories_are_told_apart_in_a_set(scenario: cs.Scenario) -> None:
    histories = [cs.live(scenario, run=run % 3).trajectory() for run in range(6)]
    assert len(set(histories)) == 3
    assert len({hash(history) for history in histories}) == 3


@pytest.mark.parametrize("slip", [{"runs": 3}, {"runs": ((0,),)}, {"forced": 3}, {"forced": ((1, "a"),)}])
def test_a_luck_of_another_shape_is_refused_with_the_right_one(slip: dict[str, object]) -> None:
    with pytest.raises(cs.InputError, match=r"is a list of \["):
        cs.Luck(**slip)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [None, "7", 1.5])
def test_a_luck_goes_on_from_a_day_as_another_luck(day: object) -> None:
    with pytest.raises(cs.InputError, match="a day is a whole number"):
        cs.Luck().then(day, cs.Luck())  # type: ignore[arg-type]
    with pytest.raises(cs.InputError, match="goes on as another Luck, not as 7"):
        cs.Luck().then(1, 7)  # type: ignore[arg-type]


def test_an_expression_is_a_text() -> None:
    with pytest.raises(cs.ExpressionError, match="an expression is a text, not 3"):
        cs.parse_expression(3)  # type: ignore[arg-type]


# a scenario -----------------------------------------------------------------------------------------


def test_overrides_are_called_so_wherever_they_are_given(scenario: cs.Scenario) -> None:
    assert scenario.with_(overrides={"horizon": 30}) == scenario.with_({"horizon": 30}) == scenario.with_(horizon=30)
    with pytest.raises(cs.InputError, match="overrides map paths to values"):
        scenario.with_(["horizon=30"])  # type: ignore[arg-type]


def test_a_slip_in_an_override_does_not_speak_of_the_command_line(scenario: cs.Scenario) -> None:
    with pytest.raises(cs.ScenarioError, match=r"^override horizn: horizn: .*did you mean 'horizon'\?$"):
        scenario.with_(horizn=30)


def test_no_run_is_numbered_beyond_the_last_that_has_luck_of_its_own(scenario: cs.Scenario) -> None:
    last = (1 << 48) - 1
    assert (
        cs.simulate(scenario, 2, first=last - 1).retrace(last).trajectory() == cs.live(scenario, run=last).trajectory()
    )
    with pytest.raises(cs.InputError, match="the number of the first run is a whole number between 0 and"):
        cs.simulate(scenario, 2, first=last)


def test_what_cannot_be_told_of_progress_is_refused_before_a_run_is_made(scenario: cs.Scenario) -> None:
    with pytest.raises(cs.InputError, match="progress is a function"):
        cs.simulate(scenario, 2, progress=3)  # type: ignore[arg-type]


# runs and exact results -----------------------------------------------------------------------------


def test_runs_are_looped_over_row_by_row(runs: cs.RunSet) -> None:
    rows = list(runs)
    assert len(rows) == len(runs) == RUNS
    assert rows == [runs[place] for place in range(RUNS)]
    assert rows[3] in runs


def test_some_cells_may_be_named_by_any_collection(runs: cs.RunSet) -> None:
    wanted = [3, 5, 8]
    chosen = runs.where(run=wanted)
    assert [row["run"] for row in chosen] == wanted
    for collection in (tuple(wanted), set(wanted), np.array(wanted), iter(wanted)):
        assert runs.where(run=collection) == chosen


def test_a_state_that_there_is_not_is_answered_with_those_there_are(runs: cs.RunSet) -> None:
    with pytest.raises(cs.InputError, match=r"there is no phase 'conclude'; did you mean 'concluded'\?"):
        runs.where(phase="conclude")


@pytest.mark.parametrize(
    ("expression", "given", "message"),
    [
        ("withdraw.done >=", None, "the question's eventually 'withdraw.done >=': this cannot be read"),
        ("withdrew.done > 1", None, "did you mean 'withdraw"),
        ("withdraw.done", None, "the question's eventually 'withdraw.done': a truth value is needed here"),
        ("day > 3", "day", "the question's given 'day': a truth value is needed here"),
        (3, None, "a question is an expression as text, not 3"),
        (None, None, "a question is an expression as text, not None"),
    ],
)
def test_a_question_that_cannot_be_read_is_told_as_the_question_it_is(
    runs: cs.RunSet, expression: str, given: str | None, message: str
) -> None:
    with pytest.raises(cs.InputError) as raised:
        runs.ask(expression, given=given)
    assert message in str(raised.value)
    assert "asked_afterwards" not in str(raised.value)
    assert len(raised.value.faults) == 1


def public(kind: type) -> set[str]:
    """The names that a result of a kind has."""
    return {name for name in {*dir(kind), *kind.__dataclass_fields__} if not name.startswith("_")}  # type: ignore[attr-defined]


def test_what_only_one_kind_of_result_has_the_other_refuses_with_the_reason(
    scenario: cs.Scenario, runs: cs.RunSet
) -> None:
    exact = cs.solve(scenario)
    here, there = public(cs.RunSet), public(cs.Distribution)
    for result, names in ((runs, there - here - {"freeze"}), (exact, here - there)):
        assert names
        for name in names:
            with pytest.raises(cs.InputError):
                getattr(result, name)


def test_a_number_that_no_run_is_asked_about_has_no_values_in_runs_or_exactly(scenario: cs.Scenario) -> None:
    asking = scenario.with_({"properties.never": {"days_until": "phase == concluded", "given": "day > 999"}})
    results: tuple[cs.RunSet | cs.Distribution, ...] = (cs.simulate(asking, 10), cs.solve(asking))
    for result in results:
        assert dict(result.mass_function("never").masses) == {}
        assert result.quantile("never", 0.5) is None
        assert np.isnan(result.mean("never").value)


def test_every_answer_is_a_float_and_takes_a_format(runs: cs.RunSet) -> None:
    answer = runs.property("concluded")
    assert float(answer) == answer.value
    assert f"{answer:.1%}" == f"{runs.probability('concluded'):.1%}"
    difference = cs.compare(runs, runs).endings()["open"]
    assert float(difference) == difference.value == 0


def test_what_results_hand_out_is_compared_hashed_and_shown_in_one_line(runs: cs.RunSet) -> None:
    again = cs.simulate(runs.scenario, RUNS)
    for values, others in (
        (runs.daily_values("obligations.withdraw.done"), again.daily_values("obligations.withdraw.done")),
        (runs.property("concluded"), again.property("concluded")),
    ):
        assert values == others
        assert hash(values) == hash(others)
    shown = (runs.daily_values("obligations.withdraw.done"), runs.block, runs.mass_function("days_to_conclusion"))
    for value in shown:
        assert len(repr(value)) < 100
        assert "\n" not in repr(value)


# folders --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [3, None, b"results", "", " ", "a\0b"])
def test_only_a_path_is_a_folder_of_results(scenario: cs.Scenario, runs: cs.RunSet, folder: object) -> None:
    if folder is not None:
        with pytest.raises(cs.InputError, match="a folder of results is a path, such as 'results/mine', not"):
            cs.simulate(scenario, 3, out=folder)  # type: ignore[arg-type]
    for use in (cs.open_results, runs.save):
        with pytest.raises(cs.InputError, match="a folder of results is a path, such as 'results/mine', not"):
            use(folder)  # type: ignore[arg-type]


def test_a_path_that_the_disk_refuses_is_told_in_words(tmp_path: Path, runs: cs.RunSet) -> None:
    name = "x" * 300
    for use in (cs.open_results, runs.save):
        with pytest.raises(cs.LimitError, match="file name too long"):
            use(tmp_path / name)


def test_a_folder_in_use_by_other_runs_says_what_can_be_done_from_python_too(tmp_path: Path, runs: cs.RunSet) -> None:
    runs.save(tmp_path)
    with pytest.raises(cs.InputError, match=r"choose another folder, or overwrite it \(overwrite=True, --overwrite\)$"):
        runs[:5].save(tmp_path)


def test_a_repair_shows_itself_in_a_notebook() -> None:
    repair = cs.sequence(cs.read_scenario("two-party-deadlock", readings="all")).repairs[0]
    assert repair._repr_html_().startswith(f"<table><caption>{repair.kind}: ")
    for part in repair.relax:
        assert f"<td>{part.path}</td>" in repair._repr_html_()


def test_a_long_history_is_cut_in_a_notebook() -> None:
    history = cs.live(cs.read_scenario("gaza-2025"), run=1).trajectory()
    shown = history._repr_html_()
    assert shown.count("<tr>") == 42
    assert " more</td>" in shown
    assert len(shown) < 10_000
