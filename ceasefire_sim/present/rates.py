"""How likely, how fast and with what effect things happen, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ceasefire_sim.expressions import words
from ceasefire_sim.expressions.english import agreeing, closed, joined
from ceasefire_sim.expressions.tree import Call, Choose, Effect, Name, Node, Noted, Number
from ceasefire_sim.scenario.model.fields import Count, Pace
from ceasefire_sim.scenario.model.parts import Attribution, Incident, Outcome
from ceasefire_sim.story.titles import Titles, state_words

__all__ = [
    "chance_words",
    "days_words",
    "effect_words",
    "happening_chance",
    "happening_lines",
    "pace_words",
    "without_notes",
]


def without_notes(node: Node) -> Node:
    """An expression without notes of where it comes from."""
    return without_notes(node.body) if isinstance(node, Noted) else node


def days_words(days: int) -> str:
    """So many days."""
    return f"{days} day{'s' * (days != 1)}"


def pace_words(pace: Pace, titles: Titles) -> str:
    """A pace in words."""
    if pace.counts_days:
        return f"a step after {'every ' * (pace.kind == 'days')}{span_words(pace)} on which it may proceed"
    assert pace.chance is not None
    each = " for each step" if pace.kind == "each" else ""
    return (chance_words(pace.chance.node, titles) or "as soon as it may proceed") + each


def span_words(pace: Pace) -> str:
    """How many days a step takes."""
    if pace.kind == "lasts":
        whole = sum(weight for _, weight in pace.weights)
        shares = [f"{days} ({100 * weight / whole:.3g} %)" for days, weight in pace.weights if weight > 0]
        return f"{joined(shares, 'or')} days"
    if pace.least_days < pace.most_days:
        return f"{pace.least_days} to {pace.most_days} days, each as likely,"
    return days_words(pace.least_days)


def chance_words(node: Node, titles: Titles) -> str:
    """``with a chance of search rate (0.06) a day``; empty for what is certain."""
    node = unclamped(without_notes(node))
    if isinstance(node, Choose):
        then, otherwise = (words(part, titles) for part in (node.then, node.otherwise))
        return f"with a chance a day: {then} while {words(node.condition, titles)}, otherwise {otherwise}"
    if isinstance(node, Call) and node.function == "per":
        chance, days = (words(part, titles) for part in node.arguments)
        return f"with a chance of {chance} in {days} days"
    text = words(node, titles)
    if text == "1":
        return ""
    short = isinstance(node, (Name, Number))
    return f"with a chance of {text} a day" if short else f"with a chance a day of {text}"


def unclamped(node: Node) -> Node:
    """A chance without a clamp to what every chance is held to."""
    if isinstance(node, Call) and node.function == "clamp" and node.arguments[1:] == (Number(0.0), Number(1.0)):
        return without_notes(node.arguments[0])
    return node


def frequency_words(count: Count, most: int | None, titles: Titles) -> str:
    """How often something happens in a day."""
    limit = f", at most {most}" if most is not None else ""
    if count.mean is not None:
        return f"on average {words(count.mean.node, titles)} times a day{limit}"
    assert count.number is not None and count.chance is not None
    return f"{count.number.whole} times a day{limit}, each with a chance of {words(count.chance.node, titles)}"


def happening_chance(part: Incident, titles: Titles) -> str:
    """How likely an incident or a response is on a day on which it may come."""
    if part.count is not None:
        return frequency_words(part.count, None if part.at_most is None else part.at_most.whole, titles)
    return chance_words(part.chance.node, titles)


def effect_words(effects: Iterable[Effect], titles: Titles) -> str:
    """``tension rises by 1 and Israel's trust falls by 2``; like changes of several things are told together."""
    gathered: dict[str, list[str]] = {}
    for effect in effects:
        gathered.setdefault(f"{effect.op} {words(effect.amount, titles)}", []).append(effect.target)
    return joined([change_words(change, targets, titles) for change, targets in gathered.items()], "and")


def change_words(change: str, targets: list[str], titles: Titles) -> str:
    """One change of one or several things."""
    op, _, amount = change.partition(" ")
    names = [target_words(target, titles) for target in targets]
    what = joined(names, "and")
    if op == "=":
        return f"{closed(what)} {agreeing(what, 'becomes', 'become')} {amount}"
    rise = ("rises", "rise") if op == "+=" else ("falls", "fall")
    many = len(names) > 1 or agreeing(what, "", "many")
    return f"{closed(what)} {rise[1] if many else rise[0]} by {amount}"


def target_words(target: str, titles: Titles) -> str:
    """What an effect changes; of an obligation, the steps that are undone."""
    owner, _, attribute = target.partition(".")
    if owner in titles.file.obligations:
        return f"the number of steps of {titles.obligation(owner)} {attribute}"
    return titles(target)


def happening_lines(part: Incident, titles: Titles) -> Iterator[str]:
    """What an incident or a response changes, how it may turn out, and who may find out whose it was."""
    if part.do:
        yield f"→ {effect_words(part.do, titles)}"
    for outcome in part.outcomes:
        yield f"→ {outcome_words(outcome, titles)}"
    if part.attribution is not None:
        yield from attribution_lines(part.attribution, titles)


def outcome_words(outcome: Outcome, titles: Titles) -> str:
    """One way it may turn out, with its weight against the others."""
    effects = effect_words(outcome.do, titles) or "nothing changes"
    return f"{outcome.title or 'or'} (weight {words(outcome.weight.node, titles)}): {effects}"


def attribution_lines(part: Attribution, titles: Titles) -> Iterator[str]:
    """What follows where it is attributed, and where it stays contested."""
    region, chance = titles(part.by), words(part.chance.node, titles)
    there = " or ".join(map(state_words, titles.scenario.regions[part.by].active_states))
    attributed = effect_words(part.do, titles) or "nothing more changes"
    contested = effect_words(part.otherwise, titles) or "nothing more changes"
    yield f"→ attributed by {region}, while {there}, with a chance of {chance}: {attributed}"
    yield f"→ not attributed: {contested}"
