"""Who waits for whom: stuck obligations, steps and transitions, what each waits on, and the cycle among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from ceasefire_sim.errors import ExpressionError
from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import capitalised, lower
from ceasefire_sim.expressions.words import joined
from ceasefire_sim.present.diagrams.diagram import (
    CYCLE,
    FAINT,
    INK,
    Arrow,
    Box,
    Cluster,
    Diagram,
    Graph,
    Key,
    Line,
    Listing,
    Row,
    tint,
)
from ceasefire_sim.present.diagrams.elements import NOBODY, Elements, read_by, settings_note
from ceasefire_sim.present.diagrams.folding import DrawnWait, WaitGraph, WaitLike
from ceasefire_sim.present.diagrams.guards import SIZE, Notes, readable, typographic, without_outer_brackets
from ceasefire_sim.present.diagrams.referenced import references
from ceasefire_sim.present.diagrams.text_metrics import fitted_lines, shortened_lines
from ceasefire_sim.present.sequencing.naming import stuck_words
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.titles import Titles

__all__ = ["WaitLike", "waits_diagram"]

ROOM, TITLE_ROOM = 200.0, 230.0
PALE = "#8c8c8c"
READ = "#7a2f00"  # whose reading it is
MOST_BOXES = 9  # that can be read from the back row
MOST_LABELS = 24  # arrows that carry their labels; with more, those outside a cycle get a number


@dataclass(frozen=True)
class StuckPicture:
    """What is stuck, in which cycle, and which are gates."""

    stuck: frozenset[str]
    rounds: tuple[frozenset[tuple[str, str]], ...]  # the waits that make up each cycle
    gates: frozenset[str]

    def within(self, wait: WaitLike) -> bool:
        """Whether a wait is part of a cycle."""
        return any((wait.source, wait.on) in cycle for cycle in self.rounds)

    def turning(self, path: str) -> bool:
        """Whether an element is part of a cycle."""
        return any(path in pair for cycle in self.rounds for pair in cycle)


def waits_diagram(
    scenario: Scenario,
    waits: Iterable[WaitLike] = (),
    stuck: Iterable[str] = (),
    cycles: Iterable[Iterable[str]] = (),
    gates: Iterable[str] = (),
) -> Diagram:
    """The graph of waits; where nothing is stuck, the graph of what each condition names."""
    all_stuck = frozenset(stuck)
    circles = tuple(tuple(cycle) for cycle in cycles)
    graph = WaitGraph(tuple(waits), all_stuck, circles, frozenset(gates)).at_most(MOST_BOXES)
    if not all_stuck:
        named = (DrawnWait(source, on, because, reading) for source, on, because, reading in references(scenario))
        graph = replace(graph, waits=tuple(named))
    drawn = graph.waits
    rounds = tuple(edges for edges in (cycle_edges(circle, drawn) for circle in graph.circles) if edges)
    standing = StuckPicture(graph.stuck, rounds, graph.gates)
    elements, notes = Elements(scenario, Titles(scenario), graph.folded), Notes()
    paths = graph.paths or [f"obligations.{name}" for name in scenario.file.obligations]
    owners = [name for name in scenario.file.parties if any(name in elements.owners(path) for path in paths)]
    colours = elements.colours(owners)
    clusters, homes = clusters_of(paths, elements, colours)
    boxes = tuple(box_of(path, homes.get(path), elements, standing, colours) for path in paths)
    arrows = tuple(arrows_of(drawn, scenario, standing, notes))
    followers = tuple(follower(path, elements, waits_of) for path, waits_of in graph.hidden_waits)
    lists = (Listing("The numbered waits", tuple(notes.rows)), Listing("Not drawn, for it only follows", followers))
    listings = tuple(listing for listing in lists if listing.rows)
    keys = (*(Key(elements.titles.party(name), tint(colours[name]), colours[name], 2.0) for name in owners),
            *wait_keys(standing, drawn, boxes))  # fmt: skip
    picture = Graph("", boxes, arrows, clusters)
    return Diagram(headline(all_stuck, rounds), waits_subtitle(scenario), (picture,), listings, keys)


def follower(path: str, elements: Elements, on: Sequence[str]) -> Row:
    """What is not drawn, and what it waits for."""
    named = joined(list(dict.fromkeys(lower(elements.label(other, False)[0]) for other in on)), "and")
    return Row(elements.label(path, False)[0], f"waits for {named}" if on else "")


def cycle_edges(circle: Sequence[str], waits: Sequence[WaitLike]) -> frozenset[tuple[str, str]]:
    """The waits that go round within a cycle; one that names an obligation may go through its named steps."""
    pairs = {(wait.source, wait.on) for wait in waits if is_member(wait.source, circle) and is_member(wait.on, circle)}
    after: dict[str, set[str]] = {}
    for source, on in pairs:
        after.setdefault(source, set()).add(on)

    def reached(path: str) -> set[str]:
        ahead = [path]
        seen: set[str] = set()
        while ahead:
            fresh = after.get(ahead.pop(), set()) - seen
            seen |= fresh
            ahead += fresh
        return seen

    return frozenset((source, on) for source, on in pairs if source == on or source in reached(on))


def is_member(path: str, circle: Sequence[str]) -> bool:
    """Whether an element, or the obligation whose step it is, is a member of a cycle."""
    return path in circle or ".".join(path.split(".")[:2]) in circle


def headline(stuck: frozenset[str], rounds: Sequence[object]) -> str:
    """What the picture says."""
    if not stuck:
        return "Nothing is stuck: what each condition names"
    number = f"{stuck_words(stuck)} can never happen"
    return f"Who waits for whom: {number}" + ("" if rounds else ", though nobody waits in a circle")


def waits_subtitle(scenario: Scenario) -> str:
    """Of which scenario, and how it is read."""
    parts = [scenario.title]
    if scenario.variant:
        parts.append(f"variant {scenario.variant}")
    parts.append(read_by(scenario) or "as written")
    parts += settings_note(scenario)
    return ", ".join(parts)


def clusters_of(
    paths: Sequence[str], elements: Elements, colours: dict[str, str]
) -> tuple[tuple[Cluster, ...], dict[str, str]]:
    """A frame for every obligation some of whose named steps are shown, and which element stands in which."""
    owners = {path: elements.obligation_of(path) for path in paths}
    with_steps = dict.fromkeys(name for path, name in owners.items() if name and elements.step_of(path))
    frames = []
    for name in with_steps:
        colour = elements.colour(f"obligations.{name}", colours)
        lines = [Line(line, True, INK) for line in fitted_lines(elements.called(name), SIZE, TITLE_ROOM, True)]
        frames.append(Cluster(name, tuple(lines), tint(colour, 0.08), colour))
    return tuple(frames), {path: name for path, name in owners.items() if name in with_steps}


def box_of(path: str, home: str | None, elements: Elements, standing: StuckPicture, colours: dict[str, str]) -> Box:
    """An element: in its party's colour, thick in a cycle, locked if it is a gate, pale if it only follows."""
    colour = elements.colour(path, colours)
    collateral = path in standing.stuck and path not in standing.gates and not standing.turning(path)
    title, below = elements.label(path, home is not None)
    ink = FAINT if collateral else INK
    lines = [Line(line, True, ink) for line in shortened_lines(title, 16.0, TITLE_ROOM, 3, bold=True)]
    lines += [Line(line, False, ink) for line in shortened_lines(below, 16.0, TITLE_ROOM, 3)] if below else []
    return Box(
        path,
        tuple(lines),
        tint(colour, 0.1 if collateral or colour == NOBODY else 0.28),
        tint(colour, 0.55) if collateral else CYCLE if standing.turning(path) else colour,
        4.0 if standing.turning(path) else 1.5 if collateral else 2.5,
        dashed=collateral,
        lock=path in standing.gates,
        cluster=home,
        tip=path,
    )


def arrows_of(waits: Sequence[WaitLike], scenario: Scenario, standing: StuckPicture, notes: Notes) -> Iterator[Arrow]:
    """One arrow from each element to each it waits on, with all conditions that say so."""
    grouped: dict[tuple[str, str], list[WaitLike]] = {}
    for wait in waits:
        grouped.setdefault((wait.source, wait.on), []).append(wait)
    spread = Counter(wait_terms(scenario, group) for group in grouped.values())
    said: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for pair in [pair for pair in grouped if implied(pair, grouped)]:
        del grouped[pair]
    for group in grouped.values():
        first = group[0]
        turning = standing.within(first)
        terms = wait_terms(scenario, group)
        tip = "; ".join(f"{text} ({', '.join(filter(None, (whose, PurePath(wait.at).name)))})".replace(" ()", "")
                        for wait, (text, whose) in zip(group, terms, strict=False))  # fmt: skip
        most = 7 if turning else 3 if len(grouped) <= MOST_LABELS else 0
        lines: list[Line] = []
        number = None
        if not within_one_obligation(
            first.source, first.on
        ):  # steps in one frame stand in their order, which says enough
            lines, number = arrow_label(terms, min(most, 2) if spread[terms] > 1 else most, notes)
        if number is None and (first.source, terms) in said:
            lines = []  # an arrow from the same element says it already
        elif number is not None and turning:  # in a circle, each arrow says at once whose reading it is
            whose = ", ".join(dict.fromkeys(filter(None, (side_of(scenario, wait.reading) for wait in group))))
            lines = [Line(line, True, READ) for line in fitted_lines(whose, SIZE, ROOM, True)]
        said.add((first.source, terms))
        colour = CYCLE if turning else PALE if standing.stuck and first.source not in standing.gates else FAINT
        yield Arrow(first.source, first.on, tuple(lines), colour, 4.5 if turning else 1.6,
                    dashed=bool(standing.stuck) and not turning, number=number, tip=tip)  # fmt: skip


def wait_terms(scenario: Scenario, group: Sequence[WaitLike]) -> tuple[tuple[str, str], ...]:
    """The conditions of some waits, each with whose reading it is."""
    terms = (
        (part_words(scenario, wait.because), Titles(scenario).reading(wait.reading) if wait.reading else "")
        for wait in group
    )
    return tuple(dict.fromkeys(terms))


def part_words(scenario: Scenario, because: str) -> str:
    """A part of a condition, as one says it."""
    try:
        return readable(parse_expression(because), scenario, Titles(scenario))
    except ExpressionError:  # what stands there is no expression
        return without_outer_brackets(typographic(because))


def within_one_obligation(source: str, on: str) -> bool:
    """Whether an obligation or a step of it waits on another step of it."""
    return source.startswith("obligations.") and source.split(".")[:2] == on.split(".")[:2]


def implied(pair: tuple[str, str], pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether an obligation waits on a step of its own that a later step waits on as well."""
    source, on = pair
    return (
        within_one_obligation(source, on)
        and source.count(".") == 1
        and any(other != source and end == on and within_one_obligation(other, on) for other, end in pairs)
    )


def arrow_label(terms: Sequence[tuple[str, str]], most: int, notes: Notes) -> tuple[list[Line], int | None]:
    """Conditions and whose reading they are, on the arrow where they take few lines, else by number."""
    lines = []
    for text, whose in terms:
        lines += [Line(line) for line in fitted_lines(text, SIZE, ROOM)]
        lines += [Line(line, True, READ) for line in fitted_lines(whose, SIZE, ROOM, True)] if whose else []
    if len(lines) <= most:
        return lines, None
    sides = dict.fromkeys(whose for _, whose in terms)
    if len(sides) > 1:
        body = "; ".join(f"{text} ({whose or 'the text'})" for text, whose in terms)
        return [], notes.number(f"{len(terms)} conditions at once", body)
    body, whose = "; ".join(text for text, _ in terms), next(iter(sides))
    return [], notes.number(whose or capitalised(body), body if whose else "")


def side_of(scenario: Scenario, name: str) -> str:
    """Whose reading it is; empty for the text, an amendment, or a reading of nobody."""
    reading = scenario.file.readings.get(name)
    return Titles(scenario).parties(reading.by) if reading is not None and reading.by else ""


def wait_keys(standing: StuckPicture, waits: Sequence[WaitLike], boxes: Sequence[Box]) -> Iterator[Key]:
    """What the looks mean, as far as they occur."""
    if not standing.stuck:
        yield Key("its condition names", outline=FAINT, arrow=True)
        return
    if any(map(standing.within, waits)):
        yield Key("waits, in a circle", outline=CYCLE, thickness=4.5, arrow=True)
    if not all(map(standing.within, waits)):
        yield Key("waits", outline=PALE, thickness=1.6, dashed=True, arrow=True)
    if standing.gates:
        yield Key("a gate: what it waits for never comes", thickness=2.0, lock=True)
    if any(box.dashed for box in boxes):
        yield Key("follows from the others", "#f4f4f4", PALE, 1.5, dashed=True)
