"""Ways out that history has tried, built for two obligations that wait for each other.

Each takes out of the two conditions what makes them wait for one another, and puts something else there: slices
turn by turn, the same moment, a monitor, a third party's custody, a date, a guarantor who waives after some days.

No side is taken: what asks one of the two to begin is built both ways, one beside the other, and each time the one that
begins stands first within the day, so that the order of the file favours neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.expressions.english import agreeing, listed, plural, so_many
from ceasefire_sim.expressions.tree import And, Node, Noted, Number, Truth, show
from ceasefire_sim.reachability.elements import in_states
from ceasefire_sim.reachability.future import Future
from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.parts import Obligation, Region
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import in_force, targets
from ceasefire_sim.sequencing.relaxations import Relaxation, changed_chance, relaxed

__all__ = ["Construction", "ConstructionKind", "Pair", "Setting", "simplified", "ways_out"]

WAIVED = 30  # days after which a guarantor waives, at the most
CUSTODY = "custody"
DEPOSIT_CHANCE = 0.1
DATES = (8, 4, 2)  # parts of the horizon at which a date is tried, besides the first day and due days
STRANGER = " (a third party not in the text)"

ConstructionKind: TypeAlias = Literal[
    "reading", "extension", "apart", "tranches", "together", "verification first", "custody", "date", "guarantor"
]
# a value as a scenario file would have it
Setting: TypeAlias = str | int | float | Sequence["Setting"] | Mapping[str, "Setting"] | None


Waits: TypeAlias = Mapping[str, tuple[Relaxation, ...]]


@dataclass(frozen=True)
class Pair:
    """Two obligations, the first of which is to begin, and what makes each wait for the other.

    What makes one wait may name further obligations of its circle: ``first_for`` and ``second_for`` are those that
    each waits for by name, with what makes these wait.
    """

    first: str
    second: str
    first_waits: tuple[Relaxation, ...]
    second_waits: tuple[Relaxation, ...]
    first_for: Waits = field(default_factory=dict, hash=False)
    second_for: Waits = field(default_factory=dict, hash=False)

    @property
    def waits(self) -> tuple[Relaxation, ...]:
        """What makes either wait."""
        return (*self.first_waits, *self.second_waits)

    @property
    def other_way(self) -> Pair:
        """The same pair with the second to begin."""
        return Pair(self.second, self.first, self.second_waits, self.first_waits, self.second_for, self.first_for)

    @property
    def waived(self) -> list[str]:
        """The further obligations that nobody of the two waits for once both their waits are gone."""
        return [
            name for name in dict.fromkeys((*self.first_for, *self.second_for)) if name not in (self.first, self.second)
        ]


@dataclass(frozen=True)
class Construction:
    """A changed scenario: its kind, in words, and what it sets path by path (conditions as an amendment would).

    ``order`` are the obligations as they stand in it, where that is not the order of the file. Of the constructions
    with one ``choice`` (the days that a date can be), the best is told; ``day`` is that day.
    """

    kind: ConstructionKind
    words: str
    scenario: Scenario
    set: Mapping[str, Setting]
    order: tuple[str, ...] = ()
    choice: tuple[str, ...] = ()
    day: int | None = None


def ways_out(future: Future, pair: Pair) -> Iterator[Construction]:
    """Every way out that can be built for a pair, those in which one of the two begins both ways."""
    one_sided: tuple[Callable[[Future, Pair], Iterator[Construction]], ...] = (custody, dated, guaranteed)
    for turned in (pair, pair.other_way):
        yield from tranches(future, turned)
    yield from together(future, pair)
    yield from verification_first(future, pair)
    for way in one_sided:
        for turned in (pair, pair.other_way):
            yield from way(future, turned)


def standing_first(construction: Construction, pair: Pair) -> Construction:
    """The same with the obligation that begins standing before the other, whichever stands first in the file."""
    obligations = construction.scenario.file.obligations
    names = list(obligations)
    begins, follows = names.index(pair.first), names.index(pair.second)
    if begins < follows:
        return construction
    names[begins], names[follows] = pair.second, pair.first
    leaders = ((names.index(name), part.together) for name, part in obligations.items() if part.together)
    if any(place > names.index(other) for place, other in leaders):
        return construction  # who leads a joint step has to stand before the other
    file = construction.scenario.file.model_copy(update={"obligations": {name: obligations[name] for name in names}})
    return replace(construction, scenario=replace(construction.scenario, file=file), order=tuple(names))


# the ways ---------------------------------------------------------------------------------------


def tranches(future: Future, pair: Pair) -> Iterator[Construction]:
    """Slices turn by turn: each side's next one waits for the other's last; only of what has several steps."""
    scenario = future.scenario
    a, b = pair.first, pair.second
    m, n = (scenario.file.obligations[name].total for name in (a, b))
    if min(m, n) < 2:
        return
    if m == n:
        first, second = f"{credit(scenario, pair, b)} >= {a}.done", f"{credit(scenario, pair, a)} > {b}.done"
    else:
        first = f"{credit(scenario, pair, b)} * {m} >= {a}.done * {n}"
        second = f"{credit(scenario, pair, a)} * {n} > {b}.done * {m}"
    changed, settings = with_conditions(scenario, pair, {a: parse_expression(first), b: parse_expression(second)})
    begins, follows = title(scenario, a), title(scenario, b)
    words = f"slices, {begins} first: {begins} and {follows} go step by step, each waiting for the other's last"
    words += waived_words(scenario, pair)
    yield standing_first(Construction("tranches", words, changed, settings), pair)


def together(future: Future, pair: Pair) -> Iterator[Construction]:
    """The same moment: neither has to go first; at the pace of each, where these are not the same."""
    obligations = future.scenario.file.obligations
    linked = {part.together for part in obligations.values()}
    parts = [obligations[name] for name in (pair.first, pair.second)]
    if any(part.together for part in parts) or linked & {pair.first, pair.second}:
        return
    if alike(*parts):
        names = list(obligations)
        leading = pair if names.index(pair.first) < names.index(pair.second) else pair.other_way
        yield linked_steps(future.scenario, leading, "")
        return
    for turned in (pair, pair.other_way):
        yield linked_steps(future.scenario, turned, f", at the pace of {title(future.scenario, turned.first)}")


def alike(part: Obligation, other: Obligation) -> bool:
    """Whether it makes no difference which of two obligations leads their joint steps."""
    return paces_alike(part.pace, other.pace) and part.total == other.total and not part.named and not other.named


def lengths(pace: Pace) -> tuple[object, ...]:
    """How many days a step of a pace takes, where they are counted."""
    return pace.least_days, pace.most_days, pace.weights


def paces_alike(pace: Pace, other: Pace) -> bool:
    """Whether two paces are written alike."""
    if pace.kind != other.kind or pace.chance is None or other.chance is None:
        return pace.kind == other.kind and lengths(pace) == lengths(other)
    return show(pace.chance.node) == show(other.chance.node)


def linked_steps(scenario: Scenario, pair: Pair, pace: str) -> Construction:
    """Two obligations whose steps are one, at the pace of the first."""
    changed, settings = with_conditions(scenario, pair, {})
    part = changed.file.obligations[pair.first].model_copy(update={"together": pair.second})
    obligations = {**changed.file.obligations, pair.first: part}
    changed = replace(changed, file=changed.file.model_copy(update={"obligations": obligations}))
    words = f"the same moment: {title(scenario, pair.first)} and {title(scenario, pair.second)} happen together{pace}"
    words += waived_words(scenario, pair)
    joined = {**settings, f"obligations.{pair.first}.together": pair.second}
    return standing_first(Construction("together", words, changed, joined), pair)


def verification_first(future: Future, pair: Pair) -> Iterator[Construction]:
    """A monitor in place before either moves, instead of the other's last step."""
    scenario = future.scenario
    for name, region in scenario.file.mechanisms.items():
        active = tuple(region.active_states)
        if region.initial in active or not future.may(in_states(name, active)):
            continue
        ready = in_states(name, active)
        changed, settings = with_conditions(scenario, pair, {pair.first: ready, pair.second: ready})
        at_work = f"{region.title or name} {agreeing(region.title or name, 'works', 'work')}"
        words = f"verification first: both begin once {at_work}{waived_words(scenario, pair)}"
        yield Construction("verification first", words, changed, settings)
        return


def custody(future: Future, pair: Pair) -> Iterator[Construction]:
    """The goods that the first waits for go into a third party's hands first; it need not wait for the end of it."""
    scenario = future.scenario
    goods = pair.first_for or {pair.second: pair.second_waits}
    if CUSTODY in scenario.regions or CUSTODY in scenario.meaning.scope or pair.second not in goods:
        return
    ready = show(simplified(tuple(node for name in goods for node in unhindered(scenario, name, goods[name]))))
    deposit: Mapping[str, Setting] = {"from": "none", "to": "held", "when": ready, "chance": DEPOSIT_CHANCE}
    written: dict[str, Setting] = {
        "initial": "none",
        "states": ["none", "held"],
        "transitions": {"deposit": deposit},
    }
    region = Region.model_validate({"title": "third-party custody", **written})
    mechanisms = {**scenario.file.mechanisms, CUSTODY: region}
    with_region = replace(scenario, file=scenario.file.model_copy(update={"mechanisms": mechanisms}))
    held = {pair.first: in_states(CUSTODY, ("held",))}
    changed, settings = with_conditions(with_region, pair, held, kept=pair.second_waits)
    words = f"custody: what {listed_with_be(scenario, goods)} about goes into third hands"
    words += f"{third_party(scenario)} first"
    deposited = {f"mechanisms.{CUSTODY}": written, **settings}
    yield standing_first(Construction("custody", words, changed, deposited), pair)


def unhindered(scenario: Scenario, name: str, waits: tuple[Relaxation, ...]) -> tuple[Node, Node]:
    """When an obligation is owed and may proceed, but for what makes it wait."""
    part = relaxed(scenario, waits).file.obligations[name]
    assert part.during is not None
    return part.during.node, part.requires.node


def waived_words(scenario: Scenario, pair: Pair) -> str:
    """What else is waited for no longer, where a circle is wider than the two."""
    names = pair.waived
    return f", and {listed_with_be(scenario, names)} no longer waited for by the two" if names else ""


def listed_with_be(scenario: Scenario, names: Iterable[str]) -> str:
    """Some obligations by their titles, with "is" or "are" behind them."""
    titles = [title(scenario, name) for name in names]
    many = len(titles) > 1 or any(map(plural, titles))
    return f"{listed(titles)} {'are' if many else 'is'}"


def dated(future: Future, pair: Pair) -> Iterator[Construction]:
    """A date instead of the condition, for the side that is owed the other's first step; one for each day tried."""
    scenario = future.scenario
    for day in days_to_try(scenario, pair):
        begun = {pair.first: parse_expression(f"day >= {day}")}
        changed, settings = with_conditions(scenario, pair, begun, kept=pair.second_waits)
        first = title(scenario, pair.first)
        words = f"a date: {first} {agreeing(first, 'begins', 'begin')} on day {day}, whatever the other side has done"
        choice = ("date", pair.first, pair.second)
        yield standing_first(Construction("date", words, changed, settings, choice=choice, day=day), pair)


def days_to_try(scenario: Scenario, pair: Pair) -> list[int]:
    """The days that a date can be: the first, calendar due days of the two, parts of the horizon."""
    days = {1, *(scenario.horizon // part for part in DATES)}
    for name in (pair.first, pair.second):
        part = scenario.file.obligations[name]
        if part.due_counts == "calendar":
            dues = (version.due for due_day in part.due_days for version in due_day.missable)
            days |= {int(due.value) for due in dues if isinstance(due, Number)}
    return sorted(day for day in days if 0 < day < scenario.horizon) or [1]


def guaranteed(future: Future, pair: Pair) -> Iterator[Construction]:
    """A guarantor who waives the condition after some days."""
    scenario = future.scenario
    days = max(min(scenario.horizon // 6, WAIVED), 1)
    conditions = " and ".join(dict.fromkeys(f"({part.truth})" for part in pair.first_waits))
    waived = {pair.first: parse_expression(f"{conditions} or {pair.first}.age >= {days}")}
    changed, settings = with_conditions(scenario, pair, waived, kept=pair.second_waits)
    who = third_party(scenario)
    first = title(scenario, pair.first)
    wait, it_is = agreeing(first, "waits", "wait"), agreeing(first, "it is", "they are")
    words = f"a guarantor{who}: what {first} {wait} for is waived once {it_is} owed for {so_many(days, 'day')}"
    yield standing_first(Construction("guarantor", words, changed, settings), pair)


def third_party(scenario: Scenario) -> str:
    """Who could be the third party, in brackets: who neither owes, nor is owed, nor harms; else nobody of the text."""
    file = scenario.file
    sides = {name for part in file.obligations.values() for name in (*part.owed_by, *part.owed_to)}
    sides |= {name for incident in file.incidents.values() for name in (*incident.by, *incident.against)}
    others = [file.parties[name].title or name.replace("_", " ") for name in file.parties if name not in sides]
    if not others:
        return STRANGER
    names = (f"the {name[4:]}" if name.startswith("The ") else name for name in others)
    return f" (such as {' or '.join(names)})"


# changed texts ----------------------------------------------------------------------------------


def with_conditions(
    scenario: Scenario, pair: Pair, added: Mapping[str, Node], kept: tuple[Relaxation, ...] = ()
) -> tuple[Scenario, dict[str, Setting]]:
    """The scenario without what makes the two wait, and with other conditions; what was set, path by path."""
    given_up = [part for part in pair.waits if part not in kept]
    free = relaxed(scenario, given_up)
    conditions: dict[Path, Node] = {}
    settings: dict[str, Setting] = {part.path: changed_chance(part) for part in given_up if part.permit}
    for path, target in targets(free.file).items():
        dotted = f"obligations.{path[1]}.requires"
        if path[0] == "obligations" and len(path) == 3 and path[2] == "requires" and path[1] in added:
            conditions[path] = simplified((target.node, added[path[1]]))
            settings[dotted] = show(conditions[path])
        elif path[:2] in (("obligations", pair.first), ("obligations", pair.second)) and path[-1] == "requires":
            before = targets(scenario.file)[path].node
            if before is not target.node and len(path) == 3:
                settings[dotted] = show(simplified((target.node,)))
    return replace(free, file=in_force(free.file, conditions)), settings


def simplified(nodes: tuple[Node, ...]) -> Node:
    """All of several conditions, without what is always true and without marks."""
    parts = [part for node in nodes for part in flat(node) if not (isinstance(part, Truth) and part.value)]
    unique = list({show(part): part for part in parts}.values())
    return Truth(True) if not unique else unique[0] if len(unique) == 1 else And(tuple(unique))


def flat(node: Node) -> Iterator[Node]:
    """The parts of a conjunction, unmarked."""
    if isinstance(node, Noted):
        yield from flat(node.body)
    elif isinstance(node, And):
        for part in node.parts:
            yield from flat(part)
    else:
        yield node


def title(scenario: Scenario, name: str) -> str:
    """What people call an obligation, as it stands inside a sentence."""
    text = scenario.file.obligations[name].title or name.replace("_", " ")
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def credit(scenario: Scenario, pair: Pair, name: str) -> str:
    """What counts of an obligation for the other side: what is verified, if that is what the text looks at."""
    verified = any(f"{name}.verified" in part.condition for part in pair.waits)
    if verified and scenario.file.obligations[name].verified_by:
        return f"{name}.verified"
    return f"{name}.done"
