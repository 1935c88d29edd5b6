"""Writing a day: groups, rules, draws and assignments, of one run.

A group is a block that the first rule that fires leaves. A draw is worked out where it is asked for: the generator
stands in the code. In a module for hands, draws of a day may be decided by hand where ``$hand`` is not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ceasefire_sim.engines.compiled.change_marks import ChangeMarks
from ceasefire_sim.engines.compiled.function_code import INTEGER, REAL, TRUTH, FunctionCode, Typed, load, store
from ceasefire_sim.engines.compiled.layout import Header, Layout
from ceasefire_sim.engines.compiled.settings import SlotKind
from ceasefire_sim.engines.compiled.state_places import DailyPlace
from ceasefire_sim.engines.compiled.value_writer import NamePlaces, ValueWriter
from ceasefire_sim.expressions.tree import Node, Number, Truth
from ceasefire_sim.machine.rules import (
    Action,
    Assign,
    Binomial,
    Branch,
    Chance,
    Choice,
    Draw,
    Group,
    Poisson,
    Rule,
    Step,
)

__all__ = ["Bound", "DayPlaces", "DayWriter"]

SWAP = "(i64.rotl {} (i64.const 32))"
ABOVE = "(f64.convert_i64_s (i64.add {} (i64.const 1)))"
SHARE = "(f64.mul {} (f64.const 4294967296))"
NEVER_FIRES = Truth(False)


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of the range of a variable: a number, or the place of one that a setting of the parameters decides."""

    number: int
    place: int | None = None

    @property
    def text(self) -> str:
        """The number as a value."""
        return f"(i64.const {self.number})" if self.place is None else load(self.place)


@dataclass
class DayPlaces:
    """What the code of a day refers to by place.

    ``keys`` are sites with one key, ``marked`` those inside a count, whose keys stand behind a pointer; ``totals`` the
    rows and last days of what is counted by path; ``marks`` say which changes something observed asks for; ``caps``
    where the most happenings of Poisson counts stand, ``means`` the pointers to their thresholds; ``binomials`` are the
    counts whose tables the module makes itself; ``daily`` says how variables are counted by day, ``truths`` where the
    tables of truths of quantities stand. ``for_hands`` says whether draws may be decided by hand, and what happens on a
    day is recorded.
    """

    layout: Layout
    bounds: dict[str, tuple[Bound, Bound]]
    marks: ChangeMarks
    daily: dict[str, list[DailyPlace]]
    totals: dict[str, list[tuple[int, int]]]
    for_hands: bool
    keys: dict[str, int] = field(default_factory=dict)
    marked: dict[str, int] = field(default_factory=dict)
    counts: dict[str, Draw] = field(default_factory=dict)
    caps: list[tuple[int, Poisson]] = field(default_factory=list)
    means: list[tuple[int, Poisson]] = field(default_factory=list)
    binomials: list[Binomial] = field(default_factory=list)
    truths: dict[str, int] = field(default_factory=dict)
    happenings: dict[str, int] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the functions of a day."""
        return {"$day": "i64", "$counter": "i64", **({"$hand": "i32"} if self.for_hands else {})}

    def key(self, site: str) -> int:
        """The place of the key of a site."""
        if site not in self.keys:
            self.keys[site] = self.layout.words(1)
        return self.keys[site]

    def marked_keys(self, site: str, count: Draw) -> int:
        """The place of the pointer to the keys of a site inside a count."""
        if site not in self.marked:
            self.marked[site], self.counts[site] = self.layout.words(1), count
        return self.marked[site]

    def cap(self, draw: Poisson) -> int:
        """The place of the most happenings of a Poisson count."""
        self.caps.append((self.layout.words(1), draw))
        return self.caps[-1][0]

    def table(self, draw: Poisson) -> int:
        """The place of the pointer to the thresholds of a Poisson count whose mean is made of parameters."""
        self.means.append((self.layout.words(1), draw))
        return self.means[-1][0]

    def happening(self, path: str) -> int:
        """The number of a happening in the record of a run."""
        return self.happenings.setdefault(path, len(self.happenings))


class DayWriter:
    """Writes steps into one function."""

    def __init__(self, code: FunctionCode, words: NamePlaces, places: DayPlaces) -> None:
        self.code = code
        self.values = ValueWriter(code, words)
        self.places = places
        self.count: tuple[str, Draw] | None = None  # the local that counts happenings, inside a count

    def step(self, step: Step) -> None:
        """A step of the day."""
        if isinstance(step, Group):
            self.group(step)
            return
        words, value = self.values.words, self.values.of(step.value)
        assert value.kind != REAL, "a let names a truth or a whole number"
        text = value.text if value.kind == INTEGER else f"(i64.extend_i32_u {value.text})"
        self.code.line(store(words.places[step.name], text))
        words.changed(step.name)

    # groups -------------------------------------------------------------------------------------

    def group(self, group: Group) -> None:
        """The first rule that fires."""
        rules = [rule for rule in group.rules if rule.guard != NEVER_FIRES]
        early = any(len(rule.branches) > 1 and not isinstance(rule.draw, Choice) for rule in rules[:-1])
        guards = [self.values.of(rule.guard) for rule in rules] if early else []
        label = self.code.label()
        with self.code.block(f"(block {label}"):
            for number, rule in enumerate(rules):
                guard = guards[number] if early else self.values.of(rule.guard)
                leave = f"(br {label})" if number < len(rules) - 1 else ""
                if guard.constant:
                    self.rule(rule, leave)
                else:
                    with self.code.where(guard.text):
                        self.rule(rule, leave)

    def rule(self, rule: Rule, leave: str) -> None:
        """A rule whose guard holds; ``leave`` leaves its group."""
        match rule.draw:
            case None:
                self.branch(rule.branches[0], leave)
            case Chance(p=p):
                self.chance(rule, p, leave)
            case Choice(weights=weights):
                self.choice(rule, weights, leave)
            case Binomial() | Poisson():
                self.counted(rule, rule.draw, leave)

    def chance(self, rule: Rule, p: Node, leave: str) -> None:
        """A chance: the first branch where it comes up, else the second, if there is one."""
        comes_up = self.comes_up(rule.site, p)
        if not self.places.for_hands and len(rule.branches) == 1:
            with self.code.where(comes_up):
                self.branch(rule.branches[0], leave)
            return
        hit = self.code.fresh(TRUTH)
        self.code.line(f"(local.set {hit} {comes_up})")
        truth = f"(i64.extend_i32_u (local.get {hit}))"
        self.by_hand(
            rule.site, lambda key: f"(i64.ne (call $forced {key} (local.get $day) {truth}) (i64.const 0))", hit
        )
        with self.code.where(f"(local.get {hit})"):
            self.branch(rule.branches[0], leave)
        if len(rule.branches) > 1:
            with self.code.where(f"(i32.eqz (local.get {hit}))"):
                self.branch(rule.branches[1], "")

    def comes_up(self, site: str, p: Node) -> str:
        """Whether a chance comes up: draw < floor(p * 2^32), which is draw + 1 <= p * 2^32."""
        if isinstance(p, Number) and not 0 < p.value < 1:
            return f"(i32.const {int(p.value >= 1)})"
        drawn, values = self.draw(site), self.values
        if isinstance(p, Number) or values.is_setting(p):
            return f"(i64.lt_s {drawn} {values.of(p, 'threshold').text})"
        return f"(f64.le {ABOVE.format(drawn)} {SHARE.format(values.real(p))})"

    def choice(self, rule: Rule, weights: Sequence[Node], leave: str) -> None:
        """A choice by weight: the branch of its number; none where all weights are 0."""
        choice = self.choose(self.draw(rule.site), weights)
        self.by_hand(rule.site, lambda key: f"(call $forced {key} (local.get $day) (local.get {choice}))", choice)
        for number, branch in enumerate(rule.branches):
            if branch.actions or branch.tells:
                with self.code.where(f"(i64.eq (local.get {choice}) (i64.const {number}))"):
                    self.branch(branch, "")
        if leave:
            self.code.line(leave)

    def choose(self, draw: str, weights: Sequence[Node]) -> str:
        """The local with the number of the first weight whose running share lies above a draw, or -1."""
        drawn = self.code.keep(Typed(INTEGER, draw)).text
        choice = self.code.fresh(INTEGER)
        above = self.limits(drawn, weights)
        text = "(i64.const -1)"
        for number in reversed(range(len(weights))):
            text = f"(select (i64.const {number}) {text} {above[number]})"
        self.code.line(f"(local.set {choice} {text})")
        return choice

    def limits(self, drawn: str, weights: Sequence[Node]) -> list[str]:
        """Whether each weight's running share lies above a draw."""
        if all(self.values.is_setting(weight) for weight in weights):
            first = self.values.words.settings.place(SlotKind.LIMITS, *weights)
            return [f"(i64.lt_s {drawn} {load(first + 8 * number)})" for number in range(len(weights))]
        running, sums = "(f64.const 0)", []
        for weight in weights:
            own = self.code.keep(Typed(REAL, self.values.real(weight))).text
            clamped = f"(select {own} (f64.const 0) (f64.gt {own} (f64.const 0)))"
            running = self.code.keep(Typed(REAL, f"(f64.add {running} {clamped})")).text
            sums.append(running)
        whole = sums[-1]  # a share of 0 / 0 is no number, and nothing is below it
        above = self.code.keep(Typed(REAL, ABOVE.format(drawn))).text
        return [f"(f64.le {above} {SHARE.format(f'(f64.div {part} {whole})')})" for part in sums]

    def counted(self, rule: Rule, draw: Binomial | Poisson, leave: str) -> None:
        """A count: its branch so many times; it fires where that is once or more."""
        times = self.code.fresh(INTEGER)
        if isinstance(draw, Poisson):
            most = load(self.places.cap(draw))
            if self.values.is_setting(draw.mean):
                text = f"(call $tabled {self.draw(rule.site)} {load(self.places.table(draw))})"
            else:
                text = f"(call $poisson {self.draw(rule.site)} {self.values.real(draw.mean)} {most})"
        else:
            self.places.binomials.append(draw)
            most = self.whole(draw.number)
            text = f"(call $binomial {self.draw(rule.site)} {most} {self.values.real(draw.p)})"
        self.code.line(f"(local.set {times} {text})")
        self.by_hand(
            rule.site,
            lambda key: f"(call $forced_count {key} (local.get $day) (local.get {times}) {most})",
            times,
        )
        if isinstance(draw, Binomial) and draw.cap is not None:
            cap, now = self.whole(draw.cap), f"(local.get {times})"
            self.code.line(f"(local.set {times} (select {now} {cap} (i64.lt_s {now} {cap})))")
        self.times(rule.branches[0], times, draw)
        if leave:
            with self.code.where(f"(i64.gt_s (local.get {times}) (i64.const 0))"):
                self.code.line(leave)

    def whole(self, node: Node) -> str:
        """The value of a tree that is a whole number, as an integer."""
        return self.code.keep(self.values.of(node, "rounded")).text

    def by_hand(self, site: str, decided: Callable[[str], str], local: str) -> None:
        """Lets a hand decide the value of a local."""
        if not self.places.for_hands:
            return
        with self.code.where("(local.get $hand)"):
            self.code.line(f"(local.set {local} {decided(self.key_place(site))})")

    # draws --------------------------------------------------------------------------------------

    def key_place(self, site: str) -> str:
        """The place of the key of a site, as a value."""
        if self.count is None:
            return f"(i32.const {self.places.key(site)})"
        mark, count = self.count
        pointer = f"(i32.wrap_i64 {load(self.places.marked_keys(site, count))})"
        return f"(i32.add {pointer} (i32.shl (i32.wrap_i64 (local.get {mark})) (i32.const 3)))"

    def draw(self, site: str) -> str:
        """The draw of a site today, 0 to 2^32-1."""
        x, y, z = (self.code.local(name, INTEGER) for name in ("$x", "$y", "$z"))
        key = load(self.places.key(site)) if self.count is None else f"(i64.load {self.key_place(site)})"
        line = self.code.line
        line(f"(local.set {z} {key})")
        line(f"(local.set {y} (i64.mul (local.get $counter) (local.get {z})))")
        line(f"(local.set {z} (i64.add (local.get {y}) (local.get {z})))")
        line(f"(local.set {x} (local.get {y}))")
        square = f"(i64.add (i64.mul (local.get {x}) (local.get {x})) (local.get {{}}))"
        for added in (y, z, y):
            line(f"(local.set {x} {SWAP.format(square.format(added))})")
        drawn = Typed(INTEGER, f"(i64.shr_u {square.format(z)} (i64.const 32))")
        return self.code.keep(drawn).text

    # branches -----------------------------------------------------------------------------------

    def branch(self, branch: Branch, leave: str) -> None:
        """What a branch tells of and does."""
        for path in branch.tells:
            self.tell(path)
        for action in branch.actions:
            self.action(action)
        if leave:
            self.code.line(leave)

    def tell(self, path: str) -> None:
        """A happening, on the totals of its path and in the record of the run."""
        for row, last in self.places.totals.get(path, ()):
            early = f"(i64.extend_i32_u (i64.lt_s (local.get $day) {load(last)}))"
            self.code.line(store(row, f"(i64.add {load(row)} {early})"))
        if self.places.for_hands:
            with self.code.where(f"(i32.wrap_i64 {load(Header.EVENTS)})"):
                self.code.line(f"(call $tell (i32.const {self.places.happening(path)}) (local.get $day))")

    def times(self, branch: Branch, times: str, draw: Draw) -> None:
        """A branch carried out so many times."""
        mark, outer = self.code.fresh(INTEGER), self.count
        changing = written(branch.actions)
        for name in changing:
            self.values.words.changed(name)  # what was known before is stale from the second time on
        self.code.line(f"(local.set {mark} (i64.const 0))")
        done, again = self.code.label(), self.code.label()
        self.count = (mark, draw)
        with self.code.block(f"(block {done}"), self.code.block(f"(loop {again}"):
            self.code.line(f"(br_if {done} (i64.ge_s (local.get {mark}) (local.get {times})))")
            self.branch(branch, "")
            self.code.line(f"(local.set {mark} (i64.add (local.get {mark}) (i64.const 1)))")
            self.code.line(f"(br {again})")
        self.count = outer
        for name in changing:
            self.values.words.changed(name)

    def action(self, action: Action) -> None:
        """An assignment or a group inside a branch."""
        if isinstance(action, Group):
            self.group(action)
            return
        words, name = self.values.words, action.target
        low, high = self.places.bounds[name]
        ends: tuple[Bound, ...] = (low, high)
        amount = self.values.of(action.amount, "rounded")
        value = amount
        if action.op != "=":
            now = load(words.places[name])
            value = Typed(INTEGER, f"(i64.{'add' if action.op == '+=' else 'sub'} {now} {amount.text})")
            if amount.constant is not None:  # it can leave the range at one end only
                ends = (high,) if (amount.constant >= 0) == (action.op == "+=") else (low,)
        elif amount.constant is not None and high.place is None:
            ends = ()
            value = Typed(INTEGER, f"(i64.const {int(min(max(amount.constant, low.number), high.number))})")
        for end in ends:
            kept = self.code.keep(value).text
            beyond = f"(i64.{'lt_s' if end is low else 'gt_s'} {kept} {end.text})"
            value = Typed(INTEGER, f"(select {end.text} {kept} {beyond})")
        values = self.places.marks.marked_at(name) if action.op == "+=" and amount.constant == 1 else None
        watched = name in self.places.daily or name in self.places.truths
        if values or watched:
            value = self.code.keep(value)
        old = self.code.keep(Typed(INTEGER, load(words.places[name]))).text if watched else ""
        self.code.line(store(words.places[name], value.text))
        self.mark(name, value.text, values)
        if watched:
            self.recount(name, old, value.text)
        words.changed(name)

    def recount(self, name: str, old: str, new: str) -> None:
        """Counts a run at its new value from tomorrow on, and marks what is true of that alone or was of the old."""
        for daily in self.places.daily.get(name, ()):
            for line in daily.recounted(old, new, "(i64.add (local.get $day) (i64.const 1))"):
                self.code.line(line)
        if name in self.places.truths:
            table = self.places.truths[name] - 8 * self.places.bounds[name][0].number
            before, after = (
                f"(i64.load (i32.add (i32.const {table}) (i32.shl (i32.wrap_i64 {value}) (i32.const 3))))"
                for value in (old, new)
            )
            turned = f"(i64.xor {load(Header.TRUTHS)} (i64.xor {before} {after}))"
            self.code.line(store(Header.TRUTHS, turned))

    def mark(self, name: str, value: str, values: Iterable[int] | None) -> None:
        """Marks a variable as changed; where ``values`` are given, only where it has come to one of them."""
        bit = self.places.marks.bits.get(name)
        if bit is None or values == ():
            return
        changed = f"(i64.or {load(Header.CHANGED)} (i64.const {1 << bit}))"
        if values is None:
            self.code.line(store(Header.CHANGED, changed))
            return
        with self.code.where(disjunction(f"(i64.eq {value} (i64.const {number}))" for number in values)):
            self.code.line(store(Header.CHANGED, changed))


def written(actions: Iterable[Action]) -> set[str]:
    """The variables that some actions may change."""
    targets: set[str] = set()
    for action in actions:
        if isinstance(action, Assign):
            targets.add(action.target)
        else:
            targets |= {name for rule in action.rules for branch in rule.branches for name in written(branch.actions)}
    return targets


def disjunction(truths: Iterable[str]) -> str:
    """Whether any of some truths holds."""
    text = ""
    for truth in truths:
        text = f"(i32.or {text} {truth})" if text else truth
    return text
