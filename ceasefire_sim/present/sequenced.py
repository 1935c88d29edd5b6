"""A sequencing dispute in words: the answer in three sentences, the waits drawn, the repairs in a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from ceasefire_sim.analysis.elements import elements
from ceasefire_sim.analysis.repairs import Loosening
from ceasefire_sim.analysis.waits import Block
from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.tree import Node, show
from ceasefire_sim.live.retelling import Titles, sentence
from ceasefire_sim.luck import Luck
from ceasefire_sim.scenario.scenario import Scenario
from ceasefire_sim.studies.answers import Answer, Repair, Sequencing

__all__ = ["sequencing_lines"]

WIDTH = 96
MOST_WAITS = 24
MOST_CYCLES = 3
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def sequencing_lines(found: Sequencing) -> Iterator[str]:
    """The whole answer as a page of text."""
    tongue = Tongue(found.scenario)
    yield found.scenario.title + (f" — variant {found.scenario.variant}" if found.scenario.variant else "")
    if found.readings:
        yield f"read as: {', '.join(found.readings)}"
    yield f"goal: {found.goal}"
    yield ""
    yield from wrapped(" ".join(three_sentences(found, tongue)))
    subject = found.repaired or found.answer
    if subject.stuck:
        yield ""
        yield f"Who waits for whom{' (' + tongue.called(subject) + ')' if subject is not found.answer else ''}"
        yield from wait_lines(subject, tongue)
    if found.repairs or found.repair_note:
        yield ""
        yield "What would let them move"
        yield from repair_lines(found.repairs, found.repair_note, tongue)
    if found.alternatives:
        yield ""
        yield "The same text, read otherwise"
        for one in (found.answer, *found.alternatives):
            yield from wrapped(f"{capital(tongue.called(one))}: {verdict(one, tongue)}", "  ", "      ")
    yield from day_lines(found, tongue)
    yield ""
    yield from how_lines(found)


class Tongue:
    """How things of a scenario are called in sentences."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.titles = Titles(scenario)
        self.known = elements(scenario)

    def name(self, path: str) -> str:
        """An element as a noun: the obligation, a step of it, or a move in quotes."""
        element = self.known.get(path)
        if element is None:
            return path
        if element.kind == "transition":
            part = self.scenario.regions[element.owner].transitions[path.rpartition(".")[2]]
            return f"“{part.title or path.rpartition('.')[2].replace('_', ' ')}”"
        duty = self.titles.obligation(element.owner)
        if element.step is None:
            return duty
        key = path.rpartition(".")[2]
        step = self.scenario.file.obligations[element.owner].named[key]
        return f"{duty} ({step.title or key.replace('_', ' ')})"

    def owned(self, path: str) -> str:
        """An element with whose it is: "Israel's withdrawal"."""
        element = self.known.get(path)
        if element is None or element.kind == "transition":
            return self.name(path)
        owed_by = self.scenario.file.obligations[element.owner].owed_by
        if not owed_by:
            return self.name(path)
        text = self.name(path)
        own = text if text[:2].isupper() else text[:1].lower() + text[1:]
        return f"{possessive(self.whose(owed_by))} {own}"

    def whose(self, parties: tuple[str, ...]) -> str:
        """Parties by their titles, as they stand inside a sentence."""
        who = self.titles.parties(parties)
        return who.replace("The ", "the ")

    def reading(self, name: str) -> str:
        """Whose reading it is: "the North's reading"; the amendment's title for an amendment; empty for the text."""
        if not name:
            return ""
        reading = self.scenario.file.readings.get(name)
        if reading is None:
            amendment = self.scenario.meaning.file.amendments.get(name)
            return f"“{amendment.title or name}”" if amendment is not None else name
        return f"{possessive(self.whose(reading.by))} reading" if reading.by else f"the reading {name}"

    def where(self, at: str, reading: str) -> str:
        """Where a condition stands, and whose reading it is, in brackets."""
        line = at.rpartition(":")[2] if ":" in at else ""
        parts = [f"line {line}" if line.isdecimal() else "", self.reading(reading) or "the text"]
        return f"({', '.join(part for part in parts if part)})"

    def words(self, node: Node) -> str:
        """A condition in plain English."""
        return words(node, self.titles)

    def called(self, one: Answer) -> str:
        """How a way to read the text is called."""
        names = list(one.readings)
        if not names:
            text = "as written"
        elif len(names) > 1 and set(names) == set(self.scenario.file.readings):
            text = "both readings together" if len(names) == 2 else "all readings together"
        else:
            text = " and ".join(self.reading(name) for name in names)
        without = [self.reading(name) for name in one.without]
        return f"{text}, without {' and '.join(without)}" if without else text


def possessive(who: str) -> str:
    """Somebody's."""
    return f"{who}'" if who.endswith("s") and who.startswith("the ") else f"{who}'s"


def number(count: int) -> str:
    """A small number in words."""
    return COUNTS[count] if count < len(COUNTS) else str(count)


def wrapped(text: str, indent: str = "", hanging: str | None = None) -> Iterator[str]:
    """Text in lines of a readable length."""
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip


# the answer -------------------------------------------------------------------------------------


def three_sentences(found: Sequencing, tongue: Tongue) -> Iterator[str]:
    """Who waits for whom; whose reading it is that makes it so; and the smallest way out."""
    subject = found.repaired or found.answer
    if subject.reachable is not False:
        yield from when_reachable(found, tongue)
        return
    yield waits_sentence(subject, tongue)
    yield readings_sentence(found, subject, tongue)
    yield way_out_sentence(found, tongue)


def when_reachable(found: Sequencing, tongue: Tongue) -> Iterator[str]:
    """The sentences where nothing stands in the way, or nothing can be proven to."""
    main = found.answer
    if main.reachable is None:
        yield f"It is not known whether the goal can be reached: {main.why}."
    else:
        day = None if main.witness is None else main.witness.day
        soon = f" on day {day}{dated(found.scenario, day)}" if day is not None else ""
        how = "at the earliest" if main.method == "exact" else "in a run that was found"
        yield f"The goal can be reached{soon and ', ' + how + soon}."
    others = [one for one in found.alternatives if not one.without]
    if others and all(one.reachable for one in others):
        yield "So it can under each reading alone, and under all of them together."
    duties = stuck_duties(main, tongue)
    if duties:
        yield f"What can never be fulfilled: {listed(tongue.owned(path) for path in duties)}."
    elif main.stuck:
        yield f"What can never happen: {listed(tongue.name(path) for path in main.stuck)}."
    else:
        yield "Nothing is stuck." if main.whole else "Nothing is certainly stuck."
    for name, luck in found.breakable.items():
        yield unsafe_sentence(found.scenario, name, luck)
    for one in found.infeasible_deadlines:
        yield f"Nobody can meet one deadline: {tongue.owned(one.path)} is due on day {one.due} of its clock and takes"
        yield f"until day {one.earliest} at the least."


def unsafe_sentence(scenario: Scenario, name: str, luck: Luck | None) -> str:
    """That what must always hold can be broken, though nothing is stuck."""
    invariant = scenario.file.invariants[name]
    soon = "" if luck is None or luck.day is None else f", as soon as day {luck.day}{dated(scenario, luck.day)}"
    why = invariant.title or invariant.note or f"`{show(invariant.always.node)}`"
    return f"It is not safe: {name.replace('_', ' ')} ({why}) can be broken{soon}."


def stuck_duties(one: Answer, tongue: Tongue) -> list[str]:
    """The obligations that can never be fulfilled."""
    return [path for path in one.stuck if tongue.known[path].kind == "obligation"]


def listed(items: Iterable[str]) -> str:
    """``a, b and c``."""
    found = list(items)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""


def waits_sentence(subject: Answer, tongue: Tongue) -> str:
    """Who waits for what, along the first cycle; else the gate; else what never holds together."""
    clauses = []
    for cycle in subject.cycles[:MOST_CYCLES]:
        inside = set(cycle) | {path for path in subject.stuck if path.rpartition(".")[0] in cycle}
        for path in cycle:
            block = next((one for one in told_blocks(subject, path) if inside.intersection(one.on)), None)
            if block is not None:
                clauses.append(clause(path, block, tongue))
    if clauses:
        return sentence("; ".join(clauses))
    if subject.gates:
        return gate_sentence(subject, tongue)
    joint = next((block for block in subject.goal_blocks if block.jointly), None)
    if joint is not None:
        return f"Parts of the goal never hold together: {listed([joint.conjunct.text, *joint.jointly])}."
    return sentence(f"the goal cannot be reached: {subject.why}")


def told_blocks(subject: Answer, path: str) -> list[Block]:
    """The blocks of an element; for an obligation with named steps those of its steps, each once."""
    found: dict[tuple[str, str, str, str], Block] = {}
    for block in subject.blocked.blocks.get(path, ()):
        inner = block.on[0] if block.on and block.on[0].startswith(f"{path}.") else None
        for one in subject.blocked.blocks.get(inner, ()) if inner is not None else (block,):
            if not any(on.startswith(f"{path}.") for on in one.on):  # steps before it are told by themselves
                found.setdefault(one.conjunct.key, one)
    return list(found.values())


def clause(path: str, block: Block, tongue: Tongue) -> str:
    """One wait: who waits for what, where it stands, and whose reading it is."""
    one = block.conjunct
    return f"{tongue.owned(path)} waits until {tongue.words(one.node)} {tongue.where(one.at, one.reading)}"


def gate_sentence(subject: Answer, tongue: Tongue) -> str:
    """What nothing can open."""
    path = subject.gates[0]
    others = [one for one in stuck_duties(subject, tongue) if one != whole(path, subject, tongue)]
    behind = f", and {listed(tongue.owned(one) for one in others[:4])} wait behind it" if others else ""
    if path in subject.blocked.never:
        return sentence(f"{tongue.owned(path)} never comes, for its chance is 0{behind}")
    blocks = [block for block in subject.blocked.blocks[path] if not block.on]
    return sentence(f"{clause(path, blocks[0], tongue)}, and nothing can bring that about{behind}")


def readings_sentence(found: Sequencing, subject: Answer, tongue: Tongue) -> str:
    """Which reading makes it so."""
    count = len(stuck_duties(subject, tongue))
    stuck = f"{number(count)} obligation{'s' * (count != 1)}"
    answers = {(one.readings, one.without): one for one in (found.answer, *found.alternatives)}
    singles = [answers.get(((name,), subject.without)) for name in subject.readings]
    plain = answers.get(((), subject.without))
    least = "" if subject.whole else "at least "
    if subject.without:
        names = listed(tongue.reading(name) for name in subject.without)
        return sentence(f"{tongue.called(subject)}, {least}{stuck} would be stuck; {names} is what opens the way")
    if len(subject.readings) > 1:
        alone = [name for name, one in zip(subject.readings, singles, strict=True) if one and one.reachable is False]
        if alone:
            return sentence(f"{listed(tongue.reading(n) for n in alone)} alone leaves the goal out of reach already; "
                            f"together they leave {least}{stuck} stuck")  # fmt: skip
        none = "Neither reading" if len(subject.readings) == 2 else "No reading"
        if plain is not None and plain.reachable is False:
            where = "The text as written leaves the goal out of reach already"
            return f"{where}; under all readings {least}{stuck} {verb(count)} stuck."
        return f"{none} alone is the problem; together they leave {least}{stuck} stuck."
    if subject.readings:
        return sentence(f"under {tongue.reading(subject.readings[0])} alone {least}{stuck} {verb(count)} stuck")
    return sentence(f"so it stands in the text itself, which leaves {least}{stuck} stuck")


def verb(count: int) -> str:
    """Is or are."""
    return "is" if count == 1 else "are"


def way_out_sentence(found: Sequencing, tongue: Tongue) -> str:
    """The smallest way out."""
    smallest = [one for one in found.repairs if one.relax]
    if any(not one.unsafe for one in smallest):
        smallest = [one for one in smallest if not one.unsafe]
    if not smallest:
        built = next(iter(found.repairs), None)
        if built is None:
            return sentence(f"no way out was found: {found.repair_note}")
        return sentence(f"leaving out parts of conditions does not help; a way out: {built.effect}")
    first = smallest[0]
    more = len(smallest) - 1
    others = f" (or one of {number(more)} others of that size)" if more > 1 else " (or one other)" if more else ""
    unsafe = f", which would let {listed(first.breaks)} be broken" if first.unsafe else ""
    return sentence(f"the smallest way out: {listed(loosening(one, tongue) for one in first.relax)}{others}{unsafe}")


def loosening(one: Loosening, tongue: Tongue) -> str:
    """One part left out, or a chance permitted."""
    owner = one.path.rpartition(".")[0]
    name = tongue.owned(owner) if owner in tongue.known else owner
    if one.permit:
        return f"let {name} come about (its chance is `{one.condition}`)"
    return f"drop `{one.condition}` from what {name} waits for {tongue.where(one.at, one.reading)}"


def verdict(one: Answer, tongue: Tongue) -> str:
    """What one way to read the text allows, in a line."""
    if one.reachable:
        day = "" if one.witness is None else f" (day {one.witness.day})"
        duties = stuck_duties(one, tongue)
        also = f"; never fulfilled: {listed(tongue.name(path) for path in duties)}" if duties else ""
        return f"can be reached{day}{also}"
    if one.reachable is None:
        return "not known"
    duties = stuck_duties(one, tongue)
    what = f"{number(len(duties))} obligation{'s' * (len(duties) != 1)} stuck" if duties else "out of reach"
    circles = "; ".join(" → ".join(tongue.name(path) for path in (*cycle, cycle[0])) for cycle in one.cycles)
    return f"{what}" + (f": {circles}" if circles else f", {one.why}")


# the waits, drawn -------------------------------------------------------------------------------


def wait_lines(subject: Answer, tongue: Tongue) -> Iterator[str]:
    """The waits as a list, the cycle first: ●  in the cycle, ▣ a gate, ○ waits behind them."""
    inside = list(dict.fromkeys(whole(path, subject, tongue) for cycle in subject.cycles for path in cycle))
    gates = list(dict.fromkeys(whole(path, subject, tongue) for path in subject.gates))
    order = [*inside, *(path for path in gates if path not in inside)]
    order += [path for path in subject.stuck if path not in order]
    order = [path for path in order if not follows(subject, path, tongue)]
    count = 0
    for path in order:
        blocks = tuple(told_blocks(subject, path))
        never = [one for one in subject.blocked.never if whole(one, subject, tongue) == path]
        if not blocks and not never:
            continue
        mark = "●" if path in inside else "▣" if path in gates else "○"
        count += 1
        if count > MOST_WAITS:
            yield f"  … and {len(order) - MOST_WAITS} more; --json has them all"
            break
        yield from wrapped(f"{mark} {capital(tongue.owned(path))}", "  ", "    ")
        for one in never:
            yield "      ╳ its chance is 0" if one == path else f"      ╳ the chance of {tongue.name(one)} is 0"
        for block in blocks:
            yield from block_lines(block, tongue)
    marks = [("●", "waits in a circle", inside), ("▣", "a gate", gates), ("○", "waits behind these", order)]
    yield "  " + "   ".join(f"{mark} {text}" for mark, text, some in marks if some)


def whole(path: str, subject: Answer, tongue: Tongue) -> str:
    """The obligation a stuck step belongs to, if that is stuck, too; else the path itself."""
    element = tongue.known[path]
    owner = f"obligations.{element.owner}"
    return owner if element.kind == "step" and owner in subject.stuck else path


def follows(subject: Answer, path: str, tongue: Tongue) -> bool:
    """Whether a named step is told with its obligation, or only comes after another step of it."""
    element = tongue.known[path]
    return element.kind == "step" and f"obligations.{element.owner}" in subject.stuck


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def block_lines(block: Block, tongue: Tongue) -> Iterator[str]:
    """One part that is never true, and whom that waits for."""
    one = block.conjunct
    on = listed(tongue.owned(path) for path in block.on) or "nothing that can change"
    yield from wrapped(f"└─ {one.text} {tongue.where(one.at, one.reading)} ─→ {on}", "      ", "           ")
    if block.jointly:
        yield from wrapped(f"never together with {listed(block.jointly)}", "           ")


# the repairs ------------------------------------------------------------------------------------


def repair_lines(repairs: tuple[Repair, ...], note: str, tongue: Tongue) -> Iterator[str]:
    """The repairs as a table: number, kind, what, effect; unsafe ones flagged."""
    for place, one in enumerate(repairs, 1):
        what = listed(loosening(part, tongue) for part in one.relax) if one.relax else one.effect
        effect = f": {one.effect}" if one.relax else ""
        yield from wrapped(f"{place:>2}  {one.kind:<18} {what}{effect}", "  ", " " * 25)
        for path, value in one.set.items():
            yield from wrapped(f"{path}: {value}", " " * 27, " " * 31)
        if one.unsafe:
            yield from wrapped(f"unsafe: it lets {listed(one.breaks)} be broken", " " * 25)
        if one.probability is not None and one.interval is not None:
            low, high = one.interval
            chance = f"the goal is reached in {one.probability:.1%} of runs [{100 * low:.1f}, {100 * high:.1f}]"
            exposed = "; ".join(f"{tongue_pair(pair, tongue)} {value:.1f}" for pair, value in one.exposure.items())
            yield from wrapped(chance + (f"; exposure in days of share: {exposed}" if exposed else ""), " " * 25)
    if note:
        yield from wrapped(note, "  ")


def tongue_pair(pair: str, tongue: Tongue) -> str:
    """Two sides by their titles."""
    one, _, other = pair.partition(" to ")
    return f"{tongue.titles.parties(tuple(one.split(' and ')))} to {tongue.titles.parties(tuple(other.split(' and ')))}"


# days -------------------------------------------------------------------------------------------


def day_lines(found: Sequencing, tongue: Tongue) -> Iterator[str]:
    """The earliest days, the path the goal hangs on, and deadlines that cannot be met."""
    if found.earliest and found.answer.reachable is not False:
        exact = found.answer.whole
        yield ""
        yield f"With all luck good, {'the earliest day' if exact else 'not before day'}"
        for path, day in sorted(found.earliest.items(), key=lambda pair: pair[1]):
            if tongue.known[path].kind != "step":
                when = f"{day:>5}{dated(found.scenario, day)}"
                yield from wrapped(f"{when}  {capital(tongue.owned(path))}", "  ", "       ")
    if found.critical_path:
        path = " → ".join(f"{tongue.name(one)} (day {day})" for day, one in found.critical_path)
        yield ""
        yield from wrapped(f"What the goal hangs on, in order: {path}", "", "  ")
    for one in found.infeasible_deadlines:
        yield from wrapped(
            f"Nobody can meet this deadline: {tongue.owned(one.path)} is due on day {one.due}, and day {one.earliest}"
            " is the earliest it can be done (on its own clock)", "", "  ",
        )  # fmt: skip


def dated(scenario: Scenario, day: int) -> str:
    """The date of a day in brackets, where the scenario has dates."""
    date = scenario.date(day)
    return f" ({date})" if date is not None else ""


def how_lines(found: Sequencing) -> Iterator[str]:
    """How it was found, and how to retell it."""
    main = found.answer
    if main.method == "exact":
        states = f"{main.states:,} state{'s' * (main.states != 1)} that can stand at the beginning of a day"
        yield f"Found by searching all {states}; the horizon does not count."
    else:
        yield from wrapped(
            "Found by bounds: what they rule out is impossible; what they do not is shown by a run. "
            "The horizon does not count."
        )
    if main.witness is not None:
        yield "A run that reaches the goal: --luck-to FILE writes its luck, and trace --luck FILE retells it."

