"""The answer in a few sentences: whether the goal can be reached; else who waits for whom, and the smallest way out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ceasefire_sim.expressions.contrary import contrary
from ceasefire_sim.expressions.english import joined, listed, sentence
from ceasefire_sim.expressions.tree import Or, show
from ceasefire_sim.luck import Luck
from ceasefire_sim.present.sequencing.naming import Naming, count_words, date_in_brackets, stuck_words
from ceasefire_sim.present.sequencing.repair_table import relaxation_words
from ceasefire_sim.present.sequencing.trap_words import alone_sentences, trap_sentences
from ceasefire_sim.present.sequencing.wait_list import (
    beyond_draws,
    by_default,
    never_clause,
    never_words,
    shown_parts,
    stuck_duties,
    stuck_owner,
    wait_clause,
)
from ceasefire_sim.reachability.elements import ConjunctKey
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.validation.deadlines import due_clock
from ceasefire_sim.sequencing.answer import Dispute, ReadingAnswer, Repair
from ceasefire_sim.sequencing.causes import due_day_words
from ceasefire_sim.sequencing.deadlines import Deadline
from ceasefire_sim.sequencing.relaxations import Relaxation
from ceasefire_sim.sequencing.sequence import Sequencing
from ceasefire_sim.sequencing.verdict import hung_on
from ceasefire_sim.story.titles import Titles

__all__ = ["answer_sentences", "gate_clause", "way_out_sentence"]

MOST_CYCLES = 3
MOST_LINKS = 5  # of circles, told in a sentence; the drawing has them all
MOST_LINKS_BESIDES = 3  # of circles of a dispute that is not that of the text asked about
MOST_QUARRELS = 6  # told in a sentence
OTHER_ORDER = "were the lines of duties in the opposite order"  # who stands first acts first within a day
MOST_TOLD = 4  # relaxations told in a sentence; of more none is told before another


def answer_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """The answer to the question asked: the text as it is read; then, in a sentence, what other readings would do."""
    subject = sequencing.answer
    if subject.reachable is not False:
        yield from when_reachable(sequencing, tongue)
        return
    waits = "" if waits_in_quarrels(sequencing, tongue) else f" {waits_sentence(subject, tongue)}"
    yield f"The goal is out of reach.{waits}"
    yield readings_sentence(sequencing, subject, tongue)
    yield from closing_sentence(subject, tongue)
    yield from order_sentence(sequencing)
    yield from quarrel_sentences(sequencing, tongue)
    yield from safety_sentences(sequencing, tongue)
    yield from deadline_sentences(sequencing, tongue)


def order_sentence(sequencing: Sequencing) -> Iterator[str]:
    """That the goal could be reached, were the lines of duties in the opposite order; else nothing."""
    if sequencing.opposite_order_reaches and sequencing.answer.reachable is False:
        day = sequencing.opposite_order_day
        soon = "" if day is None else f", at the earliest on day {day}{date_in_brackets(sequencing.scenario, day)}"
        yield sentence(f"{OTHER_ORDER}, it could be reached{soon}")


def when_reachable(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """The sentences where nothing stands in the way, or nothing can be proven to."""
    main = sequencing.answer
    if main.reachable is None:
        yield f"It is not known whether the goal can be reached: {main.why}."
    else:
        day = None if main.witness is None else main.witness.day
        soon = f" on day {day}{date_in_brackets(sequencing.scenario, day)}" if day is not None else ""
        how = "with all luck good, at the earliest" if main.method == "exact" else "in a run that was found"
        other = sequencing.opposite_order_day
        if day is not None and day > sequencing.scenario.horizon:
            soon += f", after the last day that is simulated (day {sequencing.scenario.horizon})"
        turned = "" if other is None else f"; on day {other}, {OTHER_ORDER}"
        if sequencing.opposite_order_reaches is False:
            turned = f"; {OTHER_ORDER}, it would be out of reach"
        yield f"The goal can be reached{soon and ', ' + how + soon}{turned}."
    yield from trap_sentences(sequencing, tongue)
    others = [answer for answer in sequencing.alternatives if not answer.without]
    if others and all(answer.reachable for answer in others):
        yield "The same is so under each reading alone, and under all of them together."
    duties = stuck_duties(main, tongue)
    if duties:
        yield f"What can never be fulfilled: {listed(tongue.owned(path) for path in duties)}."
    elif main.stuck:
        yield f"What can never happen: {listed(tongue.name(path) for path in main.stuck)}."
    else:
        yield "Nothing is stuck." if main.whole else "Nothing is certainly stuck."
    if sequencing.dispute is not None:
        yield dispute_sentence(sequencing.dispute, tongue)
    yield from safety_sentences(sequencing, tongue)
    yield from deadline_sentences(sequencing, tongue)


def deadline_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """Deadlines that cannot be met by anyone's good faith."""
    lifted = {member.path for member in quarrel_members(sequencing) if member.kind == "lift"}  # told as the cause
    for deadline in sequencing.infeasible_deadlines:
        if f"{deadline.path}.due" in lifted:
            continue
        what = f"{tongue.owned(deadline.path)} {due_clause(deadline, tongue)}"
        least = due_day_words(tongue.scenario, f"{deadline.path}.due", deadline.earliest)
        yield f"Nobody can meet one deadline: {what}, and the least due day that could be met is {least}."


def due_clause(deadline: Deadline, tongue: Naming) -> str:
    """By when something is due: on a day of the calendar with its date, or on one of its clock."""
    be, its = ("are", "their") if tongue.many(deadline.path) else ("is", "its")
    dated = due_clock(tongue.scenario.file, tongue.known[deadline.path].owner).dated
    clock = date_in_brackets(tongue.scenario, deadline.due) if dated else f" of {its} clock"
    return f"{be} due on day {deadline.due}{clock}"


def quarrels_told(sequencing: Sequencing) -> bool:
    """Whether there are several quarrels, and few enough for a sentence."""
    return 2 <= len(sequencing.quarrels) <= MOST_QUARRELS


def waits_in_quarrels(sequencing: Sequencing, tongue: Naming) -> bool:
    """Whether the sentence on the quarrels says who waits for what, so that it need not be said before."""
    members = quarrel_members(sequencing)
    if not quarrels_told(sequencing) or len(members) > MOST_TOLD or any(part.kind != "drop" for part in members):
        return False
    return bool(cycle_clauses(sequencing.answer, tongue))


def quarrel_members(sequencing: Sequencing) -> list[Relaxation]:
    """What all quarrels are about."""
    return [member for quarrel in sequencing.quarrels for member in quarrel.members]


def quarrel_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """Several quarrels, each of which has to be settled; of one alone its members are the ways out."""
    quarrels = sequencing.quarrels
    if not quarrels_told(sequencing):
        return
    at_once = [part for part in quarrels[0].members if all(part in quarrel.members for quarrel in quarrels)]
    apart = [[part for part in quarrel.members if part not in at_once] for quarrel in quarrels]
    at_once, apart = (at_once, apart) if all(apart) else ([], [list(quarrel.members) for quarrel in quarrels])
    long = sum(map(len, apart)) + len(at_once) <= MOST_TOLD

    def told_of(parts: Sequence[Relaxation]) -> str:
        if long:
            return "; or ".join(relaxation_words(part, tongue) for part in parts)
        return joined([tongue.quoted(part.condition) for part in parts], "or")

    settled = "in each, one must give" if sequencing.choice else "every way out takes something from each"
    numbered = "; ".join(f"({number}) {told_of(parts)}" for number, parts in enumerate(apart, 1))
    whole = f"; or, all at once: {told_of(at_once)}" if at_once else ""
    yield sentence(f"{count_words(len(quarrels))} quarrels; {settled}: {numbered}{whole}")


def safety_sentences(sequencing: Sequencing, tongue: Naming) -> Iterator[str]:
    """What must always hold and can be broken, as the text is read or under one of its readings alone."""
    for name, luck in sequencing.breakable.items():
        yield unsafe_sentence(sequencing.scenario, name, luck)
    yield from alone_sentences(sequencing, tongue)


def unsafe_sentence(scenario: Scenario, name: str, luck: Luck | None) -> str:
    """That what must always hold can be broken, though nothing is stuck."""
    invariant = scenario.file.invariants[name]
    soon = (
        "" if luck is None or luck.day is None else f", as soon as day {luck.day}{date_in_brackets(scenario, luck.day)}"
    )
    why = invariant.note or f"`{show(invariant.always.node)}`"
    return f"It is not safe: {Titles(scenario).invariant(name)} ({why}) can be broken{soon}."


def dispute_sentence(dispute: Dispute, tongue: Naming) -> str:
    """What the dispute would be, where another way to read the text leaves the goal out of reach."""
    subject = dispute.answer
    clauses = cycle_clauses(subject, tongue)
    left = len(clauses) - MOST_LINKS_BESIDES
    more = f"; and so on, with {count_words(left)} more" if left > 0 else ""
    gate = gate_clause(subject, tongue)
    because = "; ".join(clauses[:MOST_LINKS_BESIDES]) + more if clauses else gate or subject.why
    because += f"; besides, {gate}" if clauses and gate else ""
    return sentence(f"{way_of_reading(subject, tongue)}, it is out of reach: {because}")


def way_of_reading(subject: ReadingAnswer, tongue: Naming) -> str:
    """On which supposition a text is read, and how that is asked for."""
    count = len(subject.readings)
    which = "both readings" if count == 2 else f"all {count_words(count)} readings"
    if subject.without:
        amendments = f"without {listed(tongue.reading(name) for name in subject.without)}"
        alone = f" and under {tongue.reading(subject.readings[0])} alone" if count == 1 else ""
        return f"{amendments} and with {which} put together" if count > 1 else f"{amendments}{alone}"
    typed = "all" if count > 1 else subject.readings[0] if subject.readings else ""
    option = f" (`--reading {typed}`)" if tongue.at_terminal else ""
    if count > 1:
        return f"if {which} are put together{option}"
    if count == 1:
        return f"under {tongue.reading(subject.readings[0])} alone{option}"
    return "as the text is written, without a `--reading`" if tongue.at_terminal else "as the text is written"


def waits_sentence(subject: ReadingAnswer, tongue: Naming) -> str:
    """Who waits for what, along the first cycles, and the gate there is besides; else what never holds together."""
    clauses, gate = cycle_clauses(subject, tongue), gate_clause(subject, tongue)
    if subject.cause and not clauses:
        return sentence(subject.cause)
    if clauses:
        left = len(clauses) - MOST_LINKS
        more = f"; and so on, with {count_words(left)} more" if left > 0 else ""
        text = sentence("; ".join(clauses[:MOST_LINKS]) + more)
        return f"{text} {sentence(f'besides, {gate}')}" if gate else text
    if gate:
        return sentence(gate + behind_gate(subject, tongue))
    joint = next((block for block in subject.goal_blocks if block.jointly), None)
    if joint is not None:
        return f"Parts of the goal never hold together: {listed([joint.conjunct.text, *joint.jointly])}."
    return sentence(subject.why)


def cycle_clauses(subject: ReadingAnswer, tongue: Naming) -> list[str]:
    """Each link of the first cycles: who waits until what; steps of one obligation that wait alike are told once."""
    clauses: list[str] = []
    mentioned: set[tuple[str, ConjunctKey]] = set()
    for cycle in subject.cycles[:MOST_CYCLES]:
        inside = set(cycle) | {path for path in subject.stuck if path.rpartition(".")[0] in cycle}
        for path in cycle:
            owner = tongue.known[path].owner
            parts = [part for part in shown_parts(subject, path) if inside.intersection(part.on)]
            parts = [part for part in parts if (owner, part.conjunct.key) not in mentioned]
            mentioned.update((owner, part.conjunct.key) for part in parts)
            if parts:
                clauses.append(wait_clause(path, parts, tongue))
    return clauses


def closing_sentence(subject: ReadingAnswer, tongue: Naming) -> Iterator[str]:
    """When a circle closes, where a condition in it has another way that is open at times; else nothing."""
    parts = [part for cycle in subject.cycles[:1] for path in cycle for part in shown_parts(subject, path)]
    ways = [way for part in parts if isinstance(part.conjunct.node, Or) for way in part.conjunct.node.parts]
    open_ways = {show(way): way for way in ways if subject.whole and subject.future.may(way)}
    if len(subject.cycles) == 1 and open_ways:
        shut = listed(tongue.statement(contrary(way)) for way in open_ways.values())
        yield f"The circle closes only once {shut}."


def gate_clause(subject: ReadingAnswer, tongue: Naming) -> str:
    """What nothing can open: the ways round a circle that are shut, else what stands outside; empty if nothing is."""
    doors = side_doors(subject)
    if doors:
        doors_are = "the side door is" if len(doors) == 1 else "the side doors are"
        return f"{doors_are} shut: {'; '.join(never_about(subject, path, tongue) for path in doors)}"
    inside = {path for cycle in subject.cycles for path in cycle}
    gates = [path for path in subject.gates if path not in inside and path.rpartition(".")[0] not in inside]
    gates += [path for path in subject.gates if path in inside and path in subject.blocked.never]
    if not gates:
        return ""
    behind = hung_on(subject)
    gates.sort(key=lambda path: path not in behind)  # what the goal hangs on, first
    path = gates[0]
    if path in subject.blocked.never:
        return never_about(subject, path, tongue)
    blocks = [block for block in subject.blocked.blocks[path] if not block.on]
    if by_default(subject, blocks[0]):
        return f"{tongue.owned(path)} {'come' if tongue.many(path) else 'comes'} too late, for the agreement ends first"
    return f"{wait_clause(path, blocks[:1], tongue)}, and {never_words(subject, blocks[0], tongue)}"


def side_doors(subject: ReadingAnswer) -> list[str]:
    """What would let somebody out of a circle by an alternative, were its chance not 0."""
    inside = {path for cycle in subject.cycles for path in cycle}
    held = [block for path in inside for block in subject.blocked.blocks.get(path, ()) if inside.intersection(block.on)]
    doors = {on for block in held if isinstance(block.conjunct.node, Or) for on in block.on} - inside
    return [path for path in subject.blocked.never if path in doors]


def never_about(subject: ReadingAnswer, path: str, tongue: Naming) -> str:
    """That something never comes about, for its own chance is 0."""
    come = "come" if tongue.many(path) else "comes"
    if tiny := beyond_draws(subject, path):
        return f"{tongue.owned(path)} never {come} about in a run, being {tiny}"
    its = "their" if tongue.many(path) else "its"
    return (
        f"{tongue.owned(path)} never {come} about, for {its} {never_clause(subject, path, tongue).removeprefix('its ')}"
    )


def behind_gate(subject: ReadingAnswer, tongue: Naming) -> str:
    """Which obligations wait behind the first gate."""
    others = [path for path in stuck_duties(subject, tongue) if path != stuck_owner(subject.gates[0], subject, tongue)]
    wait = "wait" if len(others) > 1 or any(map(tongue.many, others)) else "waits"
    return f", and {listed(tongue.owned(path) for path in others[:4])} {wait} behind it" if others else ""


def readings_sentence(sequencing: Sequencing, subject: ReadingAnswer, tongue: Naming) -> str:
    """Which reading makes it so: the text as written, one alone, or only several together."""
    least = "" if subject.whole else "at least "
    leave = (
        f"{least}{stuck_words(subject.stuck)} stuck" if subject.stuck else "the goal out of reach with nothing stuck"
    )
    answers = {(answer.readings, answer.without): answer for answer in (sequencing.answer, *sequencing.alternatives)}
    single = {name: answers.get(((name,), ())) for name in subject.readings}
    alone = [
        tongue.reading(name) for name, answer in single.items() if answer is not None and answer.reachable is False
    ]
    plain = answers.get(((), ()))
    if not subject.readings:
        return sentence(f"so it stands in the text itself, which leaves {leave}")
    if plain is not None and plain.reachable is False:
        under = f"{'with' if len(subject.readings) > 1 else 'under'} {tongue.called_whole(subject)} it leaves {leave}"
        return sentence(
            f"so it stands in the text itself, which leaves the goal out of reach however it is read; {under}"
        )
    if len(subject.readings) == 1:
        return sentence(f"{tongue.reading(subject.readings[0])} alone leaves {leave}")
    if alone:
        every = len(alone) == len(subject.readings)
        each = "either" if len(alone) == 2 else "each"
        who = f"{each} reading" if every else listed(alone)
        verb = "leaves" if every or len(alone) == 1 else "each leave"
        return sentence(f"{who} alone {verb} the goal out of reach already; together they leave {leave}")
    none = "neither reading" if len(subject.readings) == 2 else "no reading"
    return sentence(f"{none} alone is the problem; together they leave {leave}")


def way_out_sentence(sequencing: Sequencing, tongue: Naming) -> str:
    """The smallest way out; where there are a few, all of them, so that nobody is named alone by chance.

    Empty where the quarrels tell it.
    """
    smallest = [repair for repair in sequencing.repairs if repair.relax]
    if any(not repair.unsafe for repair in smallest):
        smallest = [repair for repair in smallest if not repair.unsafe]
    if not smallest:
        built = next(iter(sequencing.repairs), None)
        if built is None:
            return sentence(f"no way out was found: {sequencing.repair_note}")
        return sentence(f"leaving out parts of conditions does not help; a way out: {built.effect}")
    size = min(len(repair.relax) for repair in smallest)
    smallest = [repair for repair in smallest if len(repair.relax) == size]
    ways = [
        listed(relaxation_words(part, tongue) for part in repair.relax) + unsafe_words(repair, tongue)
        for repair in smallest
    ]
    if size == 1:
        ways += [
            give_up_words(repair, tongue)
            for repair in sequencing.repairs
            if repair.kind == "reading" and len(repair.set) == 1
        ]
    if quarrels_told(sequencing):
        return ""  # told as quarrels
    if len(ways) == 1:
        return sentence(f"the smallest way out: {ways[0]}")
    if len(ways) * size <= MOST_TOLD:
        return sentence(f"any one of {count_words(len(ways))} equally small ways out is enough: {', or '.join(ways)}")
    parts = "" if size == 1 else f", each of {count_words(size)} changes"
    return sentence(f"any one of {count_words(len(ways))} equally small ways out is enough{parts}; all stand below")


def unsafe_words(repair: Repair, tongue: Naming) -> str:
    """What a repair would let be broken."""
    broken = listed(map(tongue.titles.invariant, repair.breaks))
    return f", which would let {broken} be broken" if repair.unsafe else ""


def give_up_words(repair: Repair, tongue: Naming) -> str:
    """A reading given up, and whose it is."""
    names = [path.removeprefix("readings.") for path in repair.set]
    return f"give up {listed(tongue.reading(name) for name in names)} whole{unsafe_words(repair, tongue)}"
