"""Amendments of numbers: which due day, first day, pace and rate of credit is in force (language page, section 8).

Each becomes ``NEW if WHEN else OLD``, in file order over what earlier amendments left. A first day that is amended
becomes a part of what its step waits for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ceasefire_sim.expressions.identity import IdentityCache
from ceasefire_sim.expressions.tree import And, Choose, Compare, Name, Node, Noted, Number, Truth
from ceasefire_sim.read_only_dict import ReadOnlyDict
from ceasefire_sim.scenario.limits import HEAVIEST_CONDITION, MOST_AMENDED
from ceasefire_sim.scenario.model.amending import OBLIGATION_AMENDED, STEP_AMENDED, AmendedPart, amended_number
from ceasefire_sim.scenario.model.changes import Amendment
from ceasefire_sim.scenario.model.due_days import NO_DUE_DAY
from ceasefire_sim.scenario.model.fields import Constant, Formula, Pace, Role
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.parts import NamedStep, Obligation, ScenarioFile
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.conditions import Sink, real_path, weight
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["with_amended_numbers"]

ON_ANY_DAY = Truth(True)


@dataclass(frozen=True, slots=True)
class NewNumber:
    """What an amendment sets a number to, and where that is written."""

    name: str
    amendment: Amendment
    dotted: str
    value: AmendedPart

    @property
    def place(self) -> Path:
        """Where it is written."""
        return ("amendments", self.name, "set", self.dotted)

    @property
    def always(self) -> bool:
        """Whether the amendment is always in force."""
        when = self.amendment.when.node
        return isinstance(when, Truth) and when.value

    def over(self, new: Node, old: Node) -> Node:
        """The new value while the amendment is in force, else the old one."""
        title = self.amendment.title or ""
        when = Noted(self.amendment.when.node, Origin("amendment", self.name, ("amendments", self.name, "when"), title))
        return Choose(when, Noted(new, Origin("amendment", self.name, self.place, title)), old)


def with_amended_numbers(file: ScenarioFile, sink: Sink) -> ScenarioFile:
    """The scenario with the numbers in force that amendments set; faults go to the sink."""
    by_path: dict[Path, list[NewNumber]] = {}
    for new in new_numbers(file):
        path = real_path(file, new.dotted)
        wrong = misplaced(file, path)
        if wrong:
            sink(new.place, wrong)
        elif len(by_path.setdefault(path, [])) == MOST_AMENDED:
            sink(new.place, f"more than {MOST_AMENDED} amendments set this number")
        else:
            by_path[path].append(new)
    obligations = dict(file.obligations)
    for name in dict.fromkeys(path[1] for path in by_path):
        own = {path[2:]: news for path, news in by_path.items() if path[1] == name}
        obligations[name] = Amending(name, obligations[name], sink).amended(own)
    return file.model_copy(update={"obligations": ReadOnlyDict(obligations)}) if by_path else file


def new_numbers(file: ScenarioFile) -> Iterator[NewNumber]:
    """Every number that an amendment sets, in file order."""
    for name, amendment in file.amendments.items():
        for dotted, value in amendment.set.items():
            if amended_number(dotted):
                yield NewNumber(name, amendment, dotted, value)


def misplaced(file: ScenarioFile, path: Path) -> str:
    """Why there is no number at a path that an amendment could set; empty if there is."""
    obligation = file.obligations.get(path[1])
    if obligation is None:
        return f"there is no obligation '{path[1]}' to amend{did_you_mean(path[1], file.obligations)}"
    if len(path) == 3:
        if path[2] in OBLIGATION_AMENDED:
            return ""
        return f"an obligation has no `{path[2]}`; it belongs to a named step: obligations.{path[1]}.STEP.{path[2]}"
    if len(path) != 5 or path[3] not in obligation.named:
        step = path[3] if len(path) > 4 else path[-2]
        return f"'{path[1]}' has no named step '{step}' to amend{did_you_mean(step, obligation.named)}"
    if path[4] in STEP_AMENDED:
        return ""
    return f"a named step has no `{path[4]}`; it belongs to the obligation: obligations.{path[1]}.{path[4]}"


@dataclass(frozen=True, slots=True)
class Amending:
    """Puts the numbers in force into an obligation."""

    name: str
    part: Obligation
    sink: Sink

    def amended(self, news: Mapping[Path, list[NewNumber]]) -> Obligation:
        """The obligation with its own numbers in force, then those of its named steps."""
        update: dict[str, object] = {}
        for (field, *below), values in news.items():
            if not below:
                update[field] = self.number(field, getattr(self.part, field), values)
        part = self.part.model_copy(update=update)
        steps = dict(part.named)
        for path, values in news.items():
            if len(path) == 3:
                _, key, field = path
                place = ("obligations", self.name, *path)
                first = field == "not_before"
                step = steps[key]
                steps[key] = with_first_day(place, step, values) if first else self.step(part, step, field, values)
        return part.model_copy(update={"steps": ReadOnlyDict(steps)}) if steps else part

    def step(self, part: Obligation, step: NamedStep, field: str, news: list[NewNumber]) -> NamedStep:
        """A named step with its due day or its pace in force."""
        old = (step.pace or part.pace) if field == "pace" else step.due
        return step.model_copy(update={field: self.number(field, old, news)})

    def number(self, field: str, old: Formula | Pace | None, news: list[NewNumber]) -> Formula | Pace | None:
        """A due day, a pace or a rate of credit in force."""
        if field == "due":
            assert not isinstance(old, Pace)
            return self.due(NO_DUE_DAY if old is None else old.node, news)
        assert not isinstance(old, Formula)
        wrongs = [(new.place, wrong) for new in news if (wrong := unlike(field, self.name, old, new.value))]
        for place, wrong in wrongs:
            self.sink(place, wrong)
        if wrongs:
            return old
        assert old is not None and old.chance is not None
        node = old.chance.node
        for new in news:
            assert isinstance(new.value, Pace) and new.value.chance is not None
            chance = new.value.chance.node
            node = chance if new.always else new.over(chance, node)
        return replace(old, chance=Formula(Role.CHANCE, self.weighed(node, news)))

    def due(self, node: Node, news: list[NewNumber]) -> Formula:
        """A due day in force; every amendment that sets it is a version, whatever it sets it to."""
        for new in news:
            assert isinstance(new.value, Formula)
            node = new.over(new.value.node, node)
        return Formula(Role.DAY, self.weighed(node, news))

    def weighed(self, node: Node, news: list[NewNumber]) -> Node:
        """A value in force, with a fault where it has grown too large to evaluate."""
        if weight(node, IdentityCache()) > HEAVIEST_CONDITION:
            self.sink(news[-1].place, f"with all amendments this number has more than {HEAVIEST_CONDITION} parts")
        return node


def unlike(field: str, name: str, old: Pace | None, new: AmendedPart) -> str:
    """Why an amendment cannot set a pace or a rate of credit so; empty if it can."""
    if old is None:
        return f"'{name}' has no `{field}` that could be amended; give it one, 0 if nothing is credited before"
    assert isinstance(new, Pace)
    if old.counts_days:
        return f"the {field} of '{name}' counts days, and such a pace cannot be amended; only a chance or {{each: p}}"
    if new.kind != old.kind:
        kinds = {"chance": "a chance", "each": "{each: p}"}
        written = kinds.get(new.kind, f"{{{new.kind}: …}}")
        return f"the {field} of '{name}' is {kinds[old.kind]}, and its kind cannot change to {written}"
    return ""


def with_first_day(path: Path, step: NamedStep, news: list[NewNumber]) -> NamedStep:
    """A named step that waits for the first day in force as it waits for its condition; ``path`` is the text's."""
    node: Node = Noted(reached(step.not_before), Origin("text", "", path))
    for new in news:
        assert isinstance(new.value, Constant)
        node = new.over(reached(new.value), node)
    plain = isinstance(step.requires.node, Truth) and step.requires.node.value
    whole = node if plain else And((step.requires.node, node))
    return step.model_copy(update={"not_before": None, "requires": Formula(Role.CONDITION, whole)})


def reached(first_day: Constant | None) -> Node:
    """Whether a first day has come; always where there is none. Parameters in it stay names, as sweeps vary them."""
    day = Number(0.0) if first_day is None else first_day.formula.node
    return ON_ANY_DAY if day == Number(0.0) else Compare(Name("day"), ((">=", day),))
