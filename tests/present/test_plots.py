"""Figures: what they show is what was counted, they fit their canvas, and a scenario cannot break them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import ceasefire_sim as cs
from ceasefire_sim.present.diagrams.figure import figure_bytes
from ceasefire_sim.present.diagrams.lanes import lanes
from ceasefire_sim.present.plots import shares
from ceasefire_sim.present.plots.comparison import comparison
from ceasefire_sim.present.plots.run_pictures import pictures
from ceasefire_sim.present.plots.sheet import Sheet
from ceasefire_sim.present.plots.style import COLOURS, phase_colours, phase_looks, share_label
from ceasefire_sim.present.plots.timeline import timeline


@pytest.fixture(scope="module")
def runs() -> cs.RunSet:
    return cs.simulate(cs.read_scenario("gaza-2025"), runs=200, seed=1)


def drawn(made: Figure) -> Any:
    stream = io.BytesIO()
    made.savefig(stream, format="png")
    stream.seek(0)
    return matplotlib.image.imread(stream)


def clipped(made: Figure) -> list[str]:
    """Texts that reach beyond the canvas."""
    made.draw_without_rendering()
    width, height = made.canvas.get_width_height()
    out = []
    for text in made.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
                out.append(text.get_text())
    return out


def test_every_picture_is_1200_points_wide_with_all_its_words_inside(runs: cs.RunSet) -> None:
    names = []
    for name, made in pictures(runs):
        names.append(name)
        assert drawn(made).shape[1] == 1200, name
        assert clipped(made) == [], name
    endings = [name for name, share in runs.endings().items() if share.value > 0]
    assert names[:5] == ["phases", "survival", "endings", "entries", "run-typical"]
    assert len(names) == 4 + len(endings) and {name.removeprefix("run-") for name in names[5:]} < set(endings)


def test_the_bands_of_phases_are_the_daily_shares(runs: cs.RunSet) -> None:
    axes = shares.phases(runs).axes[0]
    tops = np.cumsum(runs.daily("phase") / len(runs), axis=1)
    for number, band in enumerate(axes.collections):
        upper = np.asarray(band.get_paths()[0].vertices)
        assert np.isclose(upper[:, 1].max(), tops[:, number].max())


def test_survival_begins_at_one_and_is_left_out_where_nothing_says_when_a_truce_holds(runs: cs.RunSet) -> None:
    line = shares.survival(runs).axes[0].lines[0]
    assert np.asarray(line.get_ydata())[0] == 1
    text = "scenario: x\nhorizon: 3\nphases: {initial: a, states: [a]}\n"
    names = [name for name, _ in pictures(cs.simulate(cs.read_scenario_text(text), runs=5))]
    assert "survival" not in names


def test_a_phase_that_ends_a_run_is_green_where_the_truce_holds_and_vermilion_where_not(runs: cs.RunSet) -> None:
    paint = phase_colours(runs.scenario)
    assert paint["concluded"] == COLOURS[2]
    assert paint["collapsed"] == COLOURS[3]
    assert len(set(paint.values())) == len(paint)


def test_titles_with_signs_of_mathematics_are_drawn_as_they_are() -> None:
    text = 'scenario: x\ntitle: "a $x^2$ _b_ <i> \\\\frac{"\nhorizon: 3\nphases: {initial: a, states: [a]}\n'
    runs = cs.simulate(cs.read_scenario_text(text), runs=5)
    for name, made in pictures(runs):
        drawn(made)
        assert any("x^2" in text.get_text() for text in made.findobj(Text)), name


def test_a_timeline_names_every_region_and_obligation(runs: cs.RunSet) -> None:
    made = timeline(runs.scenario, cs.live(runs.scenario, seed=1, run=3).trajectory())
    labels = {text.get_text() for text in made.axes[0].get_yticklabels()}
    assert {"phase", "withdrawal of forces", "disarmament"} <= labels
    assert clipped(made) == []


def test_the_marks_of_an_incident_stand_in_its_own_row(runs: cs.RunSet) -> None:
    history = cs.live(runs.scenario, seed=1, run=0).trajectory()
    axes = timeline(runs.scenario, history).axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    marks = [line for line in axes.lines if line.get_marker() == "|"]
    counts = {int(np.asarray(line.get_ydata())[0]): len(np.asarray(line.get_xdata())) for line in marks}
    key = next(key for key, part in runs.scenario.file.incidents.items() if part.title == "A round of talks in Cairo")
    talks = sum(
        event["site"] == f"incidents.{key}" and event["what"] == "happens"
        for state in history.states
        for event in state["events"]
    )
    assert counts[labels.index("A round of talks in Cairo")] == talks > 0
    assert sorted(counts) == list(range(len(labels) - len(counts), len(labels)))


def test_a_timeline_wastes_no_room_above_its_key(runs: cs.RunSet) -> None:
    made = timeline(runs.scenario, cs.live(runs.scenario, seed=1, run=0).trajectory())
    made.draw_without_rendering()
    gap = made.axes[0].xaxis.label.get_window_extent().y0 - made.legends[0].get_window_extent().y1
    assert 0 <= gap < 45


def test_few_is_not_said_to_be_none_nor_most_to_be_all() -> None:
    assert [share_label(share) for share in (0, 0.0002, 0.002, 0.5, 0.998, 0.9998, 1)] == [
        "0 %", "< 0.1 %", "0.2 %", "50 %", "99.8 %", "> 99.9 %", "100 %",
    ]  # fmt: skip


def test_the_axis_of_days_ends_with_a_tick_on_the_last_day(runs: cs.RunSet) -> None:
    axes = shares.phases(runs).axes[0]
    assert axes.get_xticklabels()[-1].get_text() == "365\n10 Oct"


def overlapping(made: Figure, texts: list[Text]) -> list[tuple[str, str]]:
    """Pairs of texts that cover one another."""
    made.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts if text.get_text().strip()]
    return [(a, b) for n, (a, one) in enumerate(boxes) for b, other in boxes[:n] if one.overlaps(other)]


@pytest.mark.parametrize("run", [0, 3, 17])
def test_no_word_of_a_timeline_covers_another_and_every_phase_is_named(runs: cs.RunSet, run: int) -> None:
    history = cs.live(runs.scenario, seed=1, run=run).trajectory()
    made = timeline(runs.scenario, history)
    axes = made.axes[0]
    assert overlapping(made, [*axes.texts, *axes.get_yticklabels()]) == []
    named = {text.get_text().strip() for text in [*axes.texts, *made.legends[0].get_texts()]}
    assert {str(state["phase"]) for state in history.states} <= named


def test_the_words_beside_the_endings_do_not_cover_the_curves(runs: cs.RunSet) -> None:
    made = shares.endings(runs)
    made.draw_without_rendering()
    axes = made.axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_window_extent().x0 > axes.get_window_extent().x1
    names = [text.get_text().split()[0] for text in legend.get_texts()]
    assert names == ["reached", "failed", "open", "stuck"]


def test_a_comparison_has_a_mark_for_every_alternative(runs: cs.RunSet) -> None:
    other = cs.simulate(cs.read_scenario("gaza-2025", "withdraw-first"), runs=200, seed=1)
    made = comparison({"as written": runs, "withdraw-first": other})
    assert clipped(made) == []
    legend = made.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["as written", "withdraw-first"]
    assert drawn(made).shape[:2] == (900, 1600)
    many = comparison({f"an alternative with a longer name {number}": runs for number in range(7)})
    assert clipped(many) == []
    legend = many.axes[0].get_legend()
    assert legend is not None
    assert overlapping(many, [*legend.get_texts(), *many.axes[0].texts]) == []


def test_a_comparison_is_a_slide_and_on_paper_one_plot_stands_above_the_other(runs: cs.RunSet) -> None:
    many = {f"an alternative with a longer name {number}": runs for number in range(16)}
    width, height = comparison(many).get_size_inches()
    assert width / height == pytest.approx(16 / 9)
    stacked = comparison(many, stacked=True)
    assert clipped(stacked) == []
    upper, lower = (axes.get_position() for axes in stacked.axes)
    assert upper.y0 > lower.y1


@pytest.mark.parametrize("size", ["slide", "paper"])
def test_every_picture_fits_a_slide_and_a_page(runs: cs.RunSet, size: str) -> None:
    for name, made in pictures(runs):
        Sheet("png", size).fitted(made)
        assert clipped(made) == [], name
        tall, wide = matplotlib.image.imread(io.BytesIO(figure_bytes(made, "png"))).shape[:2]
        assert (wide, tall) == (1920, 1080) if size == "slide" else 2000 <= wide <= 2010, name


def test_a_picture_laid_out_once_is_the_one_that_matplotlib_draws_twice(
    runs: cs.RunSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitored = cs.live(cs.read_scenario("monitoring"), seed=1)
    for sheet in (shares.entries(runs), timeline(monitored.scenario, monitored.trajectory())):
        engine = sheet.get_layout_engine()
        once = matplotlib.image.imread(io.BytesIO(figure_bytes(sheet, "png")))
        assert sheet.get_layout_engine() is engine is not None
        with monkeypatch.context() as patched:
            patched.setattr("ceasefire_sim.present.diagrams.figure.laid_out", lambda sheet: nullcontext())
            twice = matplotlib.image.imread(io.BytesIO(figure_bytes(sheet, "png")))
        assert np.array_equal(once, twice)


def ring(states: int) -> cs.Scenario:
    names = [f"s{number}" for number in range(states)]
    moves = {f"t{at}": {"from": name, "to": names[(at + 1) % states], "chance": 0.5} for at, name in enumerate(names)}
    return cs.read_scenario(
        {"scenario": "ring", "horizon": 100, "phases": {"initial": "s0", "states": names, "transitions": moves}}
    )


def test_sixty_phases_have_sixty_looks_and_every_picture_names_them_all() -> None:
    scenario = ring(60)
    looks = phase_looks(scenario)
    assert len({(look.colour, look.hatch) for look in looks.values()}) == 60
    assert len({(look.colour, look.dash, look.mark) for look in looks.values()}) == 60
    for name, made in pictures(cs.simulate(scenario, runs=20)):
        assert clipped(made) == [], name


def test_signs_that_no_font_has_are_named_in_one_line_and_no_library_speaks(caplog: pytest.LogCaptureFixture) -> None:
    sheet = Figure()
    sheet.text(0.1, 0.5, "a title with \U0001f9a4 in it, which no font of letters has")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for form in ("png", "pdf", "png"):
            figure_bytes(sheet, form)
    lines = [record.getMessage() for record in caplog.records if record.name == "ceasefire_sim"]
    assert len(lines) == 1 and "\U0001f9a4" in lines[0]


def test_in_a_timeline_no_other_region_has_the_colour_of_a_phase(runs: cs.RunSet) -> None:
    made = timeline(runs.scenario, cs.live(runs.scenario, seed=1, run=3).trajectory())
    boxes = [patch for container in made.axes[0].containers for patch in container.get_children()]
    bars = {patch.get_y(): patch.get_facecolor() for patch in boxes if isinstance(patch, Rectangle)}
    phases = {to_rgba(colour) for colour in phase_colours(runs.scenario).values()}
    top = min(bars)
    assert all((colour in phases) == (place == top) for place, colour in bars.items())


def test_survival_says_what_holds_means_and_that_it_held_on_every_day(runs: cs.RunSet) -> None:
    texts = " ".join(text.get_text().replace("\n", " ") for text in shares.survival(runs).findobj(Text))
    assert "the truce holds as long as the truce is not" in texts
    assert "hold on every day to the end" in texts


def test_a_definition_that_says_when_a_truce_holds_is_written_out() -> None:
    text = "scenario: x\nhorizon: 3\nholds: calm\ndefinitions: {calm: phase == a}\nphases: {initial: a, states: [a]}\n"
    assert shares.what_holds(cs.read_scenario_text(text)) == "the truce holds as long as the phase is a"


def test_pictures_say_what_was_set() -> None:
    scenario = cs.read_scenario("monitoring", overrides={"parameters.attributed": 0.3})
    made = shares.phases(cs.simulate(scenario, runs=5))
    assert any("set parameters.attributed = 0.3" in text.get_text().replace("\n", " ") for text in made.findobj(Text))


def test_every_plot_is_drawn_on_the_axes_it_is_given_and_on_no_others(runs: cs.RunSet) -> None:
    sheet = Figure(figsize=(40, 40))
    axes = sheet.subplots(2, 4)
    run = cs.live(runs.scenario, run=0).trajectory()
    plots: list[Callable[[Axes], Figure]] = [
        lambda ax: shares.phases(runs, ax=ax),
        lambda ax: shares.survival(runs, ax=ax),
        lambda ax: shares.endings(runs, ax=ax),
        lambda ax: shares.entries(runs, ax=ax),
        lambda ax: timeline(runs.scenario, run, ax=ax),
        lambda ax: lanes(cs.live(runs.scenario, run=1), ax=ax),
        lambda ax: comparison({"first": runs, "again": runs}, ax=(ax, axes[1, 3])),
    ]
    for plot, ax in zip(plots, axes.flat, strict=False):
        assert plot(ax) is sheet
        assert ax.has_data()
    assert axes[1, 3].has_data()
    assert len(sheet.axes) == 8
    assert sheet.texts == []  # titles stand on the axes: the figure may hold more than ours


def test_a_plot_on_axes_in_a_part_of_a_figure_hands_back_the_whole_figure(runs: cs.RunSet) -> None:
    sheet = Figure(figsize=(20, 8))
    left = np.asarray(sheet.subfigures(1, 2), dtype=object)[0]
    assert shares.endings(runs, ax=left.subplots()) is sheet


def test_many_phases_are_told_apart_by_patterns_and_every_name_has_its_line() -> None:
    """40 phases: seven colours come round, then patterns; the legend lies within the height of the figure."""
    states = [f"s{number}" for number in range(40)]
    moves = ", ".join(f"m{n}: {{from: s{n}, to: s{n + 1}, chance: 0.5}}" for n in range(39))
    text = (
        f"scenario: x\nhorizon: 9\nphases: {{initial: s0, states: [{', '.join(states)}], transitions: {{{moves}}}}}\n"
    )
    figure = shares.phases(cs.simulate(cs.read_scenario_text(text), runs=20))
    bands = figure.axes[0].collections
    assert len({(str(band.get_facecolor()), band.get_hatch()) for band in bands}) == 40
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [line.get_text().split()[0] for line in legend.get_texts()] == states[::-1]
    figure.canvas.draw()
    box = legend.get_window_extent()
    assert 0 <= box.y0 < box.y1 <= figure.bbox.height
