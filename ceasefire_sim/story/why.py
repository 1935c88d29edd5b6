"""Why something waits: its condition as a tree, with the truth of every part and who owes the rest.

What can wait are transitions, obligations, their named steps, incidents and responses, on any day of any run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ceasefire_sim.arguments import short_repr
from ceasefire_sim.characters import escaped_html
from ceasefire_sim.errors import InputError
from ceasefire_sim.expressions.english import number_of, sentence
from ceasefire_sim.expressions.tree import Call, Name
from ceasefire_sim.reference.agreement import Reference
from ceasefire_sim.reference.obligation_state import LiveObligation
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.scenario.model.fields import Formula, Pace
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.grain import DRAWS
from ceasefire_sim.scenario.validation.suggestions import nearest_paths
from ceasefire_sim.sentences.table import ENGLISH, Sentences, sentences_in
from ceasefire_sim.story.debts import debts_of
from ceasefire_sim.story.reasons import Reason, all_of, condition_reason, place_words
from ceasefire_sim.story.titles import Titles

__all__ = [
    "WaitingPlace",
    "Why",
    "chance_words",
    "days_words",
    "elsewhere",
    "origin_words",
    "partner_of",
    "why",
    "why_paths",
]


@dataclass(frozen=True, repr=False)
class Why:
    """What stands in the way of an element today; ``pace`` is what it hangs on where nothing does.

    ``applies`` is False where the question does not arise: the transition leads out of another state, the step is
    done; then ``note`` says so. ``str()`` of it is the whole answer in words, in its ``language``.
    """

    path: str
    day: int
    title: str
    applies: bool
    note: str
    reason: Reason
    pace: str = ""
    language: str = ENGLISH

    def __str__(self) -> str:
        return "\n".join(why_lines(self))

    def __repr__(self) -> str:
        missing = ", ".join(part.text for part in self.reason.missing())
        stands = f"waits for {missing}" if missing else "its condition holds" if self.reason.holds else "waits"
        return f"<Why {self.path} on day {self.day}: {stands if self.applies else self.note}>"

    def _repr_html_(self) -> str:
        """The answer in words, for notebooks."""
        return "<pre>" + "\n".join(map(escaped_html, why_lines(self))) + "</pre>"


@dataclass(frozen=True, slots=True)
class WaitingPlace:
    """Where the condition of something that can wait is written, and what kind of thing it is."""

    condition: Path
    kind: str  # incident, transition, obligation, step


def why_paths(agreement: Reference) -> dict[str, WaitingPlace]:
    """Every path one may ask about."""
    scenario = agreement.scenario
    places: dict[str, WaitingPlace] = {}
    for section in ("incidents", "responses"):
        for name in getattr(scenario.file, section):
            places[f"{section}.{name}"] = WaitingPlace((section, name, "when"), "incident")
    for name, region in scenario.regions.items():
        section = scenario.section(name)
        for key in region.transitions:
            condition = (*section.split("."), "transitions", key, "when")
            places[f"{section}.{key}"] = WaitingPlace(condition, "transition")
    for name, obligation in scenario.file.obligations.items():
        places[f"obligations.{name}"] = WaitingPlace(("obligations", name, "requires"), "obligation")
        for key in obligation.named:
            condition = ("obligations", name, "steps", key, "requires")
            places[f"obligations.{name}.{key}"] = WaitingPlace(condition, "step")
    return places


def why(agreement: Reference, path: str) -> Why:
    """Why an element waits today; raises ``InputError`` for a path of nothing that waits."""
    places = why_paths(agreement)
    known = known_path(path, places)
    place = places[known]
    match place.kind:
        case "transition":
            return why_transition(agreement, known, place.condition)
        case "obligation":
            return why_obligation(agreement, known, place.condition[1])
        case "step":
            return why_step(agreement, known, place.condition[1], place.condition[3])
    return why_incident(agreement, known, place.condition)


def known_path(path: str, places: dict[str, WaitingPlace]) -> str:
    """The path that was meant: as a fault writes it, in short, or the name alone where only one has it."""
    if not isinstance(path, str):
        raise InputError(f"a path is a text such as 'obligations.withdraw', not {short_repr(path)}")
    short = path.replace(".transitions.", ".").replace(".steps.", ".")
    if short in places:
        return short
    by_name = [known for known in places if known.rpartition(".")[2] == short]
    if len(by_name) == 1:
        return by_name[0]
    near = by_name[:6] or nearest_paths(short, places) or list(places)[:6]
    raise InputError(f"there is nothing at '{path}' that could wait; did you mean {', '.join(near)}?")


def why_incident(agreement: Reference, path: str, condition: Path) -> Why:
    """Why an incident or a response does not happen."""
    file = agreement.scenario.file
    part = (file.incidents if condition[0] == "incidents" else file.responses)[condition[1]]
    reason = condition_reason(agreement, part.when.node, condition)
    pace = "" if part.count is not None else chance_today(agreement, part.chance)
    language = agreement.scenario.language
    return Why(path, agreement.today, part.title or condition[1], True, "", reason, pace, language)


def why_transition(agreement: Reference, path: str, condition: Path) -> Why:
    """Why a transition is not taken."""
    region, key = agreement.regions["phase" if condition[0] == "phases" else condition[1]], condition[-2]
    part = region.part.transitions[key]
    reason = condition_reason(agreement, part.when.node, condition)
    if part.after is not None:
        days, days_in = part.after.whole, Call("days_in", (Name(region.name),))
        enough = region.days >= days
        debts = () if enough else debts_of(agreement, days_in)
        at = place_words(agreement, (*condition[:-1], "after"))
        waited = Reason(f"days_in({region.name}) >= {days}", enough, at=at, debts=debts)
        parts = reason.parts if reason.kind == "and" else (reason,)
        reason = all_of((*(part for part in parts if part.text != "true"), waited))
    sources = region.sources[key]
    note = "" if region.state in sources else elsewhere(Titles.of_reading(agreement.scenario), region, sources)
    pace, language = chance_today(agreement, part.chance), agreement.scenario.language
    return Why(path, agreement.today, part.title or key, not note, note, reason, pace, language)


def elsewhere(titles: Titles, region: LiveRegion, sources: tuple[str, ...]) -> str:
    """That a transition leads out of other states than the one its region is in."""
    what, state, out_of = titles(region.name), titles.in_state(region.state), titles.either_state(sources)
    return titles.words("why.elsewhere", number_of(what), what=what, state=state, sources=out_of)


def why_obligation(agreement: Reference, path: str, name: str) -> Why:
    """Why an obligation does not proceed."""
    obligation = agreement.obligations[name]
    done = obligation.fulfilled
    reason = proceeding(agreement, name, next_step_name(obligation))
    note = words_of(agreement)("why.done") if done else ""
    title, pace, language = (
        obligation.part.title or name,
        pace_today(agreement, obligation),
        agreement.scenario.language,
    )
    return Why(path, agreement.today, title, not done, note, reason, pace, language)


def why_step(agreement: Reference, path: str, name: str, key: str) -> Why:
    """Why a named step is not done."""
    obligation = agreement.obligations[name]
    named = obligation.part.named
    reason, done = proceeding(agreement, name, key), obligation.has_done(key)
    before = list(named)[: list(named).index(key)]
    if before:  # named steps are done in their order
        earlier_done = obligation.has_done(before[-1])
        debts = () if earlier_done else debts_of(agreement, Name(f"{name}.done"))
        reason = all_of((Reason(f"{name}.{before[-1]}", earlier_done, debts=debts), *reason.parts))
    title = f"{obligation.part.title or name}: {named[key].title or key.replace('_', ' ')}"
    note = words_of(agreement)("why.step_done") if done else ""
    pace, language = pace_today(agreement, obligation), agreement.scenario.language
    return Why(path, agreement.today, title, not done, note, reason, pace, language)


def next_step_name(obligation: LiveObligation) -> str | None:
    """The name of the next step; None where none remains or steps have no names."""
    return None if obligation.fulfilled or not obligation.part.named else list(obligation.part.named)[obligation.done]


def proceeding(agreement: Reference, name: str, key: str | None) -> Reason:
    """What an obligation, or one of its named steps, needs to proceed today."""
    obligation = agreement.obligations[name]
    reasons = own_reasons(agreement, obligation, key)
    partner = partner_of(agreement, obligation)
    if partner is not None:
        other = all_of(own_reasons(agreement, partner, next_step_name(partner)))
        text = words_of(agreement)("why.together", other=partner.name)
        reasons = (*reasons, Reason(text, other.holds, parts=other.parts, kind="defined"))
    return all_of(reasons)


def leader_of(agreement: Reference, obligation: LiveObligation) -> LiveObligation | None:
    """The first obligation that steps this one together with itself."""
    leaders = (other for other in agreement.obligations.values() if other.part.together == obligation.name)
    return next(leaders, None)


def partner_of(agreement: Reference, obligation: LiveObligation) -> LiveObligation | None:
    """The obligation it steps only together with."""
    if obligation.part.together:
        return agreement.obligations[obligation.part.together]
    return leader_of(agreement, obligation)


def own_reasons(agreement: Reference, obligation: LiveObligation, key: str | None) -> tuple[Reason, ...]:
    """The parts of an obligation's own conditions, and of those of one named step."""
    part, name = obligation.part, obligation.name
    reasons = []
    if part.during is not None:
        reasons.append(condition_reason(agreement, part.during.node, ("obligations", name, "during"), name))
    reasons.append(condition_reason(agreement, part.requires.node, ("obligations", name, "requires"), name))
    if key is not None:
        step, path = part.named[key], ("obligations", name, "steps", key)
        reasons.append(condition_reason(agreement, step.requires.node, (*path, "requires"), name))
        if step.not_before is not None:
            day, at = step.not_before.whole, place_words(agreement, (*path, "not_before"))
            reasons.append(Reason(f"day >= {day}", agreement.today >= day, at=at))
    flat = (inner for reason in reasons for inner in (reason.parts if reason.kind == "and" else (reason,)))
    return tuple(inner for inner in flat if inner.text != "true")


# in words ---------------------------------------------------------------------------------------


def words_of(agreement: Reference) -> Sentences:
    """The sentences in which an agreement is told."""
    return sentences_in(agreement.scenario.language)


def chance_today(agreement: Reference, chance: Formula, each: bool = False) -> str:
    """With what chance something comes about today; empty where that is certain."""
    return chance_words(agreement.number(chance), words_of(agreement), each)


def chance_words(value: float, words: Sentences, each: bool = False) -> str:
    """A chance of a day as a clause about it, or about ``each`` step; empty where it is certain."""
    if value >= 1 or value <= 0:
        return "" if value >= 1 else words("why.chance_0")
    key = "why.chance_each" if each else "why.chance"
    if value * DRAWS < 1:
        return words(f"{key}_unseen", chance=f"{value:g}", draws=f"{DRAWS:,}")
    return words(key, chance=f"{value:g}")


def pace_today(agreement: Reference, obligation: LiveObligation) -> str:
    """How fast an obligation's next step comes today."""
    pace = (leader_of(agreement, obligation) or obligation).pace
    if pace.counts_days:
        return days_words(pace, words_of(agreement))
    assert pace.chance is not None
    return chance_today(agreement, pace.chance, pace.kind == "each")


def days_words(pace: Pace, words: Sentences) -> str:
    """How many days a step takes."""
    least, most = pace.least_days, pace.most_days
    if least == most:
        return words("why.takes_days", days=least)
    return words("why.takes_span", least=least, most=most)


def why_lines(answer: Why) -> Iterator[str]:
    """Why something waits, as an indented tree, and below it who owes what is missing."""
    reason, words = answer.reason, sentences_in(answer.language)
    yield words("why.head", title=answer.title, path=answer.path, day=answer.day)
    if answer.note:
        yield f"  {sentence(answer.note)}"
    if not answer.applies and answer.path.startswith("obligations."):
        return  # what is done waits for nothing
    if reason.text == "true":
        yield f"  {words('why.no_condition')}"
    else:
        yield f"  {words('why.holds' if reason.holds else 'why.lacks')}"
        yield from reason_lines(reason, "  ", words)
    yield from dict.fromkeys(debt_lines(reason, "  ", words))
    if answer.applies and reason.holds and answer.pace:
        yield f"  {words('why.nothing_else', pace=answer.pace)}"


def origin_words(origin: Origin | None, words: Sentences) -> str:
    """Whose a part is that is not of the text itself."""
    if origin is None or origin.kind == "text":
        return ""
    title = origin.title or origin.name.replace("_", " ")
    return f" {words(f'why.{origin.kind}', title=title)}"


def debt_lines(reason: Reason, indent: str, words: Sentences) -> Iterator[str]:
    """What the parts that are false hang on; of alternatives, that one suffices."""
    if reason.holds or reason.kind == "not":
        return  # where a negation is false, what is inside it holds
    ways = reason.parts[1:] if reason.kind == "if" else reason.parts
    if reason.kind == "or":
        alternatives = [lines for part in ways if (lines := list(debt_lines(part, indent + "    ", words)))]
        if len(alternatives) > 1:
            yield f"{indent}{words('why.one_of_these')}"
            for number, lines in enumerate(alternatives):
                mark = f"{words('why.or_it')} " if number else "   "
                yield f"{indent}  {mark}{lines[0].lstrip()}"
                yield from lines[1:]
            return
    if not ways:
        yield from (f"{indent}{words('why.debt', part=reason.text, debt=debt.text)}" for debt in reason.debts)
    for part in ways:
        yield from debt_lines(part, indent, words)


def reason_lines(reason: Reason, indent: str, words: Sentences) -> Iterator[str]:
    """One part of a condition and the parts below it."""
    mark = words("why.yes" if reason.holds else "why.no")
    first = "if_holds" if reason.parts and reason.parts[0].holds else "if_lacks"
    label = words.apart(reason.text)
    if reason.kind in ("and", "or", "not", "if"):
        label = words(f"why.{first if reason.kind == 'if' else reason.kind}")
    origin = origin_words(reason.origin, words)
    at = reason.at.replace(chr(92), "/").rpartition("/")[2]
    place = f"  ({words.apart(at)})" if at and not reason.parts else ""
    yield f"{indent}{mark} {label}{origin}{place}"
    for part in reason.parts:
        yield from reason_lines(part, indent + "  ", words)
