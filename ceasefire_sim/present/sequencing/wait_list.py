"""Who waits for whom: the stuck elements, each with the parts that are never true, and whom those wait for."""

from __future__ import annotations

from collections.abc import Iterator

from ceasefire_sim.expressions.english import capitalised, joined, listed
from ceasefire_sim.expressions.tree import Call, Name, Node, Or, show, walk
from ceasefire_sim.present.sequencing.naming import Naming
from ceasefire_sim.present.terminal import wrap
from ceasefire_sim.scenario.model.meaning import default_during
from ceasefire_sim.sequencing.answer import ReadingAnswer
from ceasefire_sim.sequencing.relaxations import permit
from ceasefire_sim.sequencing.waits import CHANCE, FalsePart

__all__ = [
    "beyond_draws",
    "by_default",
    "never_clause",
    "never_words",
    "shown_parts",
    "stuck_duties",
    "stuck_owner",
    "wait_clause",
    "wait_lines",
]

MOST_WAITS = 24
GOES_ON = "the agreement goes on"


def wait_lines(subject: ReadingAnswer, tongue: Naming) -> Iterator[str]:
    """The waits as a list, the cycle first: ●  in the cycle, ▣ a gate, ○ waits behind them."""
    inside = list(dict.fromkeys(stuck_owner(path, subject, tongue) for cycle in subject.cycles for path in cycle))
    gates = list(dict.fromkeys(stuck_owner(path, subject, tongue) for path in subject.gates))
    order = [*inside, *(path for path in gates if path not in inside)]
    order += [path for path in subject.stuck if path not in order]
    order = [path for path in order if not follows(subject, path, tongue)]
    count = 0
    for path in order:
        blocks = tuple(shown_parts(subject, path))
        never = [chance for chance in subject.blocked.never if stuck_owner(chance, subject, tongue) == path]
        if not blocks and not never:
            continue
        mark = "●" if path in inside else "▣" if path in gates else "○"
        count += 1
        if count > MOST_WAITS:
            yield f"  … and {len(order) - MOST_WAITS} more; --json has them all"
            break
        yield from wrap(f"{mark} {capitalised(tongue.owned(path))}", "  ", "    ")
        for chance in never:
            own, tiny = chance == path, beyond_draws(subject, chance)
            zero = never_clause(subject, chance, tongue)
            zero = zero if own else f"{tongue.name(chance)}: {zero}"
            line = (tiny if own else f"{tongue.name(chance)} is {tiny}") if tiny else zero
            yield from wrap(f"╳ {line}", "      ", "        ")
        for block in blocks:
            yield from block_lines(block, subject, tongue)
    marks = [("●", "waits in a circle", inside), ("▣", "a gate", gates), ("○", "waits behind these", order)]
    if count:
        yield "  " + "   ".join(f"{mark} {text}" for mark, text, marked in marks if marked)


def never_clause(subject: ReadingAnswer, path: str, tongue: Naming) -> str:
    """That the chance of an element is 0, by which number, and where that stands."""
    part = permit(subject.scenario, tongue.known[path])
    line = tongue.line(part.at)
    return tongue.chance(part.condition) + (f" ({line})" if line else "")


def beyond_draws(subject: ReadingAnswer, path: str) -> str:
    """Words for what can be above 0, yet is always less likely than one draw in 2^32; empty where it is always 0."""
    tiny = path in subject.blocked.tiny
    return "less likely than one draw in 4,294,967,296: simulation never sees it" if tiny else ""


def stuck_owner(path: str, subject: ReadingAnswer, tongue: Naming) -> str:
    """The obligation a stuck step belongs to, if that is stuck, too; else the path itself."""
    element = tongue.known[path]
    owner = f"obligations.{element.owner}"
    return owner if element.kind == "step" and owner in subject.stuck else path


def follows(subject: ReadingAnswer, path: str, tongue: Naming) -> bool:
    """Whether a named step is told with its obligation, or only comes after another step of it."""
    element = tongue.known[path]
    return element.kind == "step" and f"obligations.{element.owner}" in subject.stuck


def never_words(subject: ReadingAnswer, block: FalsePart, tongue: Naming) -> str:
    """That nothing makes a part true, or what stands in its way; or that it is true at times, never in its turn."""
    if block.in_the_way:
        stand = "stands" if len(block.in_the_way) == 1 else "stand"
        return f"{listed(tongue.titles.happening(path) for path in block.in_the_way)} {stand} in the way"
    if by_default(subject, block):
        return "by then it has always ended"
    if is_about_time(block.conjunct.node):
        return "by then it is always too late"
    at_times = subject.whole and subject.future.may(block.conjunct.node)
    return "it holds at times, never when it is needed" if at_times else "nothing can make it true"


def is_about_time(node: Node) -> bool:
    """Whether a part asks for nothing but a day, or for days in a state."""
    names = {inner.text for inner in walk(node) if isinstance(inner, Name)}
    return bool(names) and names <= {"day", *stays_in(node)}


def stays_in(node: Node) -> Iterator[str]:
    """The regions whose days in a state a part asks for."""
    for inner in walk(node):
        match inner:
            case Call(function="days_in", arguments=(Name(text=region),)):
                yield region


def block_lines(block: FalsePart, subject: ReadingAnswer, tongue: Naming) -> Iterator[str]:
    """One part that is never true, and whom that waits for."""
    conjunct = block.conjunct
    either = isinstance(conjunct.node, Or)  # any of several is enough
    on = joined([tongue.owned(path) for path in block.on], "or" if either else "and")
    on = on or never_words(subject, block, tongue)
    chance = "its chance: " if conjunct.kind == CHANCE else ""
    what = f"{chance}{conjunct.text} {tongue.where(conjunct.at, conjunct.reading, conjunct.path)}"
    what = GOES_ON if by_default(subject, block) else what
    what = (
        f"steps only together {tongue.where(conjunct.at, conjunct.reading, conjunct.path)}" if is_joint(block) else what
    )
    yield from wrap(f"└─ {what} ─→ {on}", "      ", "           ")
    if block.jointly:
        default = show(default_during(subject.scenario.meaning.file))
        texts = (GOES_ON if text == default else text for text in block.jointly)
        yield from wrap(f"never together with {listed(texts)}", "           ")


def by_default(subject: ReadingAnswer, block: FalsePart) -> bool:
    """Whether a part is that by which a duty is owed where its text says nothing: the agreement has not ended."""
    default = default_during(subject.scenario.meaning.file)
    return block.conjunct.path.endswith(".during") and block.conjunct.text == show(default)


def stuck_duties(answer: ReadingAnswer, tongue: Naming) -> list[str]:
    """The obligations that can never be fulfilled."""
    return [path for path in answer.stuck if tongue.known[path].kind == "obligation"]


def shown_parts(subject: ReadingAnswer, path: str) -> list[FalsePart]:
    """The blocks of an element; for an obligation with named steps those of its steps, each once."""
    parts: dict[tuple[str, str, str, str], FalsePart] = {}
    for block in subject.blocked.blocks.get(path, ()):
        inner = block.on[0] if block.on and block.on[0].startswith(f"{path}.") else None
        for part in subject.blocked.blocks.get(inner, ()) if inner is not None else (block,):
            if not any(on.startswith(f"{path}.") for on in part.on):  # steps before it are told by themselves
                parts.setdefault(part.conjunct.key, part)
    return list(parts.values())


def wait_clause(path: str, blocks: list[FalsePart], tongue: Naming) -> str:
    """Who waits for what, where each condition stands, and whose reading it is."""
    wait, step = ("wait", "step") if tongue.many(path) else ("waits", "steps")
    untils, joint = [], []
    for part in blocks:
        where = tongue.where(part.conjunct.at, part.conjunct.reading, part.conjunct.path)
        if is_joint(part):
            joint.append(f"{step} only together with {listed(map(tongue.owned, part.on))} {where}")
        else:
            untils.append(f"until {until_words(part, tongue)} {where}")
    clauses = [f"{wait} {listed(untils)}"] if untils else []
    return f"{tongue.owned(path)} {listed([*clauses, *joint])}"


def is_joint(part: FalsePart) -> bool:
    """Whether a part says that two obligations step only together."""
    return part.conjunct.path.endswith(".together")


def until_words(part: FalsePart, tongue: Naming) -> str:
    """What is waited for: a condition in plain English, or that a chance is above 0."""
    if part.conjunct.kind == CHANCE:
        return f"its chance `{part.conjunct.text.removesuffix(' > 0')}` is above 0"
    return tongue.statement(part.conjunct.node)
