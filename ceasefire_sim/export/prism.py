"""A whole machine as a PRISM model: one module, a counter of turns for the order of the day, and PCTL.

Turn 0 is the morning, on which S(day) is judged; every draw and every assignment has a turn of its own. Real
chances are used, not the thresholds of simulated draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from ceasefire_sim.characters import escaped_prism
from ceasefire_sim.export.prism_counts import (
    LARGEST_WHOLE,
    binomial_masses,
    binomial_texts,
    poisson_masses,
    poisson_texts,
)
from ceasefire_sim.export.prism_terms import PrismTerms, declared, identifiers, unused
from ceasefire_sim.expressions.intervals import Interval, span
from ceasefire_sim.expressions.tree import Node, Number, Truth
from ceasefire_sim.machine.cone_of_influence import sliced
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.lowering import lower
from ceasefire_sim.machine.observers import is_unbounded
from ceasefire_sim.machine.reads import expressions_read
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Branch,
    Chance,
    Choice,
    First,
    Group,
    Let,
    Machine,
    Poisson,
    Rule,
    Step,
    Sum,
)
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["beyond_prism", "prism_lines", "property_lines"]


def prism_lines(scenario: Scenario) -> Iterator[str]:
    """The model, line by line."""
    return iter(Model(scenario).lines())


def property_lines(scenario: Scenario) -> Iterator[str]:
    """The properties in PCTL, line by line; those PCTL cannot say are named in a comment."""
    return iter(Model(scenario).questions())


def beyond_prism(scenario: Scenario) -> list[str]:
    """The quantities that go beyond what PRISM can hold; Storm can hold them."""
    return [name for name, part in scenario.quantities.items() if max(map(abs, part.range)) > LARGEST_WHOLE]


def numbers(masses: Iterable[float]) -> list[str]:
    """Probabilities as PRISM reads them."""
    return [repr(mass) for mass in masses]


class Model:
    """Writes one scenario.

    A *turn* is a number; what is compiled gets the turn to go on with and gives the turn at which it begins.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.names = ExpressionLowering(scenario)
        machine = lower(scenario, self.names)
        everything = [self.names.terms.name(name) for name in scenario.quantities]
        everything += [node for _, node in machine.attributes]
        everything += [observer.truth for observer in machine.observers if isinstance(observer, (First, Sum))]
        self.machine: Machine = sliced(machine, everything, scenario.regions, ())
        self.lets = [step.name for step in self.machine.steps if isinstance(step, Let)]
        self.ids = identifiers([*(variable.name for variable in self.machine.variables), *self.lets])
        self.variables = {variable.name: variable for variable in self.machine.variables}
        self.terms = PrismTerms(self.ids, self.variables)
        for step in self.machine.steps:
            self.terms.share([step.value] if isinstance(step, Let) else expressions_read(step))
        self.commands: list[str] = []
        self.turns = 0

    # compiling ----------------------------------------------------------------------------------

    def turn(self) -> int:
        """A new turn."""
        self.turns += 1
        return self.turns

    def command(self, turn: int, guard: str, ways: Sequence[tuple[str, str]], then: Sequence[int]) -> None:
        """A command: at a turn, where a guard holds, ways with their chance, each to its turn."""
        parts = []
        for (chance, update), after in zip(ways, then, strict=True):
            changed = f"{update} & (turn'={after})" if update else f"(turn'={after})"
            parts.append(f"{chance} : {changed}" if chance else changed)
        where = f"turn={turn}" + (f" & {guard}" if guard != "true" else "")
        self.commands.append(f"  [] {where} -> {' + '.join(parts)};")

    def sequence(self, steps: Sequence[Step | Action], after: int) -> int:
        """The turn at which a sequence begins that goes on at another."""
        for step in reversed(steps):
            after = self.step(step, after)
        return after

    def step(self, step: Step | Action, after: int) -> int:
        """The turn at which a step begins."""
        if isinstance(step, Group):
            return self.group(step, after)
        turn = self.turn()
        if isinstance(step, Let):
            truth = f"({self.terms.text(step.value)} ? 1 : 0)"
            self.command(turn, "true", [("", f"({self.ids[step.name]}'={truth})")], [after])
        else:
            self.command(turn, "true", [("", self.assignment(step))], [after])
        return turn

    def assignment(self, action: Assign) -> str:
        """An update that assigns."""
        variable, name = self.variables[action.target], self.ids[action.target]
        amount = self.terms.rounded(action.amount)
        value = amount if action.op == "=" else f"{name} {action.op[0]} {amount}"
        if action.op == "=" and isinstance(action.amount, Number):
            return f"({name}'={max(variable.low, min(round(action.amount.value), variable.high))})"
        return f"({name}'=max({variable.low}, min({value}, {variable.high})))"

    def group(self, group: Group, after: int) -> int:
        """The turn at which a group begins: of its rules the first that fires."""
        following = after
        for rule in reversed(group.rules):
            if isinstance(rule.guard, Truth) and not rule.guard.value:
                continue
            following = self.rule(rule, following, after)
        return following

    def rule(self, rule: Rule, following: int, after: int) -> int:
        """The turn of a rule; ``following`` is that of the next rule, ``after`` what comes when it fires."""
        if rule.draw is None:
            entry = self.sequence(rule.branches[0].actions, after)
            turn = self.turn()
            self.command(turn, self.note(rule, self.terms.text(rule.guard)), [("", "")], [entry])
        else:
            turn = self.draw(rule, following, after)
        if not (isinstance(rule.guard, Truth) and rule.guard.value):
            self.command(turn, f"!{self.terms.text(rule.guard)}", [("", "")], [following])
        return turn

    def note(self, rule: Rule, guard: str) -> str:
        """Names the clause of a rule in a comment above its command."""
        if rule.site:
            section, name, *rest = rule.site.split(".")
            path = (section, name, *rest)
            if section in ("mechanisms", "regions") and rest:
                path = (section, name, "transitions", rest[0])
            elif section == "phases":
                path = (section, "transitions", name)
            elif section == "obligations":
                path = (section, name)
            place = self.scenario.place(path)
            self.commands.append(
                f"  // {escaped_prism(rule.site)} ({escaped_prism(PurePath(place.file).name)}:{place.line})"
            )
        return guard

    def draw(self, rule: Rule, following: int, after: int) -> int:
        """The turn of a rule with a draw."""
        guard = self.terms.text(rule.guard)
        match rule.draw:
            case Chance(p=p):
                entries = [self.sequence(branch.actions, after) for branch in rule.branches]
                turn, chance = self.turn(), self.terms.chance(p)
                self.note(rule, guard)
                other = entries[1] if len(entries) > 1 else following
                if chance in ("0.0", "1.0"):
                    self.command(turn, guard, [("", "")], [entries[0] if chance == "1.0" else other])
                else:
                    self.command(turn, guard, [(chance, ""), (f"1 - {chance}", "")], [entries[0], other])
                return turn
            case Choice(weights=weights):
                return self.choice(rule, weights, following, after)
            case Binomial() | Poisson():
                return self.count(rule, rule.draw, rule.branches[0], after)
        raise TypeError("no such draw")

    def choice(self, rule: Rule, weights: Sequence[Node], following: int, after: int) -> int:
        """The turn of a choice by weight; where all weights are 0 the next rule has its turn."""
        guard = self.terms.text(rule.guard)
        kept = [
            (weight, branch)
            for weight, branch in zip(weights, rule.branches, strict=True)
            if not (isinstance(weight, Number) and weight.value <= 0)
        ]
        entries = [self.sequence(branch.actions, after) for _, branch in kept]
        turn = self.turn()
        self.note(rule, guard)
        if not kept:
            self.command(turn, guard, [("", "")], [following])
        elif all(isinstance(weight, Number) for weight, _ in kept):
            sizes = [weight.value for weight, _ in kept if isinstance(weight, Number)]
            self.command(turn, guard, [(repr(size / sum(sizes)), "") for size in sizes], entries)
        else:
            texts = [f"max(0, {self.terms.text(weight)})" for weight, _ in kept]
            whole = "(" + " + ".join(texts) + ")"
            # Storm may divide before it looks at the guard
            safe = f"({whole} > 0 ? {whole} : 1)"
            shares = [(f"{text} / {safe}", "") for text in texts] if len(texts) > 1 else [("", "")]
            self.command(turn, f"{guard} & {whole} > 0", shares, entries)
            self.command(turn, f"{guard} & {whole} <= 0", [("", "")], [following])
        return turn

    def count(self, rule: Rule, draw: Binomial | Poisson, branch: Branch, after: int) -> int:
        """The turn of a count: `times` is drawn, and the branch carried out so often."""
        loop = self.turn()
        entry = self.sequence(branch.actions, loop)
        self.command(loop, "times > 0", [("", "(times'=times-1)")], [entry])
        self.command(loop, "times = 0", [("", "")], [after])
        turn, guard = self.turn(), self.terms.text(rule.guard)
        self.note(rule, guard)
        if isinstance(draw, Poisson):
            if isinstance(draw.mean, Number):
                self.counted(turn, guard, numbers(poisson_masses(draw.mean.value, draw.cap)), None, loop)
                return turn
            mean = self.terms.text(draw.mean)
            if self.range_of(draw.mean).high <= 0:  # the powers below would be no chances
                self.command(turn, guard, [("", "(times'=0)")], [loop])
                return turn
            self.command(turn, f"{guard} & {mean} <= 0", [("", "(times'=0)")], [loop])
            self.counted(turn, f"{guard} & {mean} > 0", poisson_texts(mean, draw.cap), None, loop)
            return turn
        number, chance = self.terms.text(draw.number), self.terms.chance(draw.p)
        cap_text = None if draw.cap is None else self.terms.text(draw.cap)
        for k in range(self.most(draw.number) + 1):
            constant = isinstance(draw.p, Number)
            ways = numbers(binomial_masses(k, float(chance))) if constant else list(binomial_texts(k, chance))
            self.counted(turn, f"{guard} & {number} = {k}", ways, cap_text, loop)
        return turn

    def counted(self, turn: int, guard: str, chances: Sequence[str], cap: str | None, loop: int) -> None:
        """A command that draws `times`."""
        ways = [(chance, f"(times'={j if cap is None else f'min({j}, {cap})'})") for j, chance in enumerate(chances)]
        self.command(turn, guard, ways if len(ways) > 1 else [("", "(times'=0)")], [loop] * len(ways))

    def most(self, number: Node) -> int:
        """The largest value of a count's number."""
        return int(self.range_of(number).high)

    def range_of(self, number: Node) -> Interval:
        """What a number can be."""
        ranges = {
            variable.name: Interval(float(variable.low), float(variable.high)) for variable in self.machine.variables
        }
        ranges |= {"day": Interval(0.0, float(self.scenario.horizon)), **dict.fromkeys(self.lets, Interval(0.0, 1.0))}
        values = span(number, ranges)
        assert isinstance(values, Interval)
        return values

    # the text -----------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        """The whole model."""
        horizon = self.scenario.horizon
        over = self.terms.text(self.machine.final)
        close = self.turn()
        first = self.sequence(self.machine.steps, close)
        start, initial = self.initial()
        resets = "".join(f" & ({self.ids[name]}'=0)" for name in self.lets)  # a let is worth nothing overnight
        self.command(close, "true", [("", f"(day'=day+1){resets}")], [0])
        self.command(0, f"({over} | day = {horizon})", [("", "")], [0])
        self.command(0, f"!({over} | day = {horizon})", [("", "")], [first])
        most = max([1, *(self.most_times(step) for step in self.machine.steps if isinstance(step, Group))])
        held_by_storm = ", ".join(beyond_prism(self.scenario))
        head = [
            f"// {escaped_prism(self.scenario.title)}",
            f"// scenario {self.scenario.name}, hash {self.scenario.hash}",
            "// turn 0 is the morning of a day, on which S(day) is judged; a run that has ended stays there",
            *(
                [f"// PRISM keeps no number above {LARGEST_WHOLE}, Storm does: {held_by_storm}"]
                if held_by_storm
                else []
            ),
            "dtmc",
            "",
            *self.terms.lines,
            "",
            "module agreement",
            f"  turn : [0..{self.turns}] init {start};",
            f"  day : [0..{horizon}] init 0;",
            f"  times : [0..{most}] init 0;",
            *declared(self.machine.variables, self.ids),
            *(f"  {self.ids[name]} : [0..1] init 0;" for name in self.lets),
        ]
        return [*head, *initial, *self.commands, "endmodule", "", *self.labels()]

    def initial(self) -> tuple[int, list[str]]:
        """The turn of the beginning, where initial values are drawn."""
        turn = 0
        before = len(self.commands)
        for variable in self.machine.variables:
            if variable.drawn:
                whole = sum(weight for _, weight in variable.drawn)
                name = self.ids[variable.name]
                ways = [(repr(weight / whole), f"({name}'={value})") for value, weight in variable.drawn if weight]
                own = self.turn()
                self.command(own, "true", ways, [turn] * len(ways))
                turn = own
        drawn = self.commands[before:]
        del self.commands[before:]
        return turn, drawn

    def most_times(self, group: Group) -> int:
        """The most happenings of a count in a group."""
        most = 0
        for rule in group.rules:
            if isinstance(rule.draw, Binomial):
                most = max(most, self.most(rule.draw.number))
            elif isinstance(rule.draw, Poisson):
                most = max(most, rule.draw.cap)
            for branch in rule.branches:
                inner = (self.most_times(action) for action in branch.actions if isinstance(action, Group))
                most = max([most, *inner])
        return most

    def labels(self) -> Iterator[str]:
        """Labels of states in the morning: the goal, the truce, and every state of every region."""
        yield 'label "morning" = turn=0;'
        for name, formula in (("goal", self.scenario.file.goal), ("holds", self.scenario.file.holds)):
            if formula is not None:
                yield f'label "{name}" = turn=0 & {self.plain(self.names.lower(formula.node))};'
        labels = {"morning", "goal", "holds", "init", "deadlock"}
        for region, part in self.scenario.regions.items():
            for number, state in enumerate(part.states):
                label = unused(f"{region}_is_{state}", labels)
                yield f'label "{label}" = turn=0 & {self.ids[region]}={number};'

    def plain(self, node: Node) -> str:
        """An expression written out, without formulas."""
        return PrismTerms(self.ids, self.variables).text(node)

    # properties ---------------------------------------------------------------------------------

    def questions(self) -> Iterator[str]:
        """The properties."""
        yield f"// properties of {self.scenario.name}; the model is at a day's beginning where turn=0"
        for name, question in self.scenario.file.properties.items():
            text = self.question(question)
            yield f"// {name}" + ("" if text else ": PCTL cannot say this; see `ceasefire-sim check`")
            if text:
                yield f"{text};"
        for region, part in self.scenario.regions.items():
            for number in range(len(part.states)):
                here = f"{self.ids[region]}={number}"
                yield f"P=? [ F (turn=0 & (day={self.scenario.horizon} | {self.over()}) & {here}) ];"

    def over(self) -> str:
        """Whether a run has ended in a final phase."""
        return self.plain(self.machine.final)

    def question(self, question: Property) -> str:
        """One property in PCTL; empty where that cannot say it."""
        if question.given is not None:
            return ""
        horizon = self.scenario.horizon
        last = horizon if question.within is None or is_unbounded(question) else max(question.within.whole, 0)
        now = f"turn=0 & day<={min(last, horizon)}"
        if question.eventually is not None or question.days_until is not None:
            formula = question.eventually or question.days_until
            assert formula is not None
            return f"P=? [ F ({now} & {self.plain(self.names.lower(formula.node))}) ]"
        if question.always is not None:
            return f"P=? [ G (!({now}) | {self.plain(self.names.lower(question.always.node))}) ]"
        if question.hold is not None and question.until is not None:
            hold, until = (self.plain(self.names.lower(operand.node)) for operand in (question.hold, question.until))
            return f"P=? [ (turn!=0 | {hold} | {until}) U ({now} & {until}) ]"
        return ""
