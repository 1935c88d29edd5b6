"""Why anything waits on a day of a run: all that can wait, as ``story.why`` tells it, for a browser to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ceasefire_sim.expressions.english import sentence
from ceasefire_sim.expressions.tree import Call, Compare, Name, Node, Number, show
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.scenario.validation.grain import DRAWS
from ceasefire_sim.scenario.varying import free_parameters
from ceasefire_sim.sentences.table import Sentences, sentences_in
from ceasefire_sim.story.agreement import live
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.story.why import WaitingPlace, chance_words, days_words, elsewhere, partner_of, why_paths
from ceasefire_sim.webpage.debt_words import DebtWords
from ceasefire_sim.webpage.packing import Pool
from ceasefire_sim.webpage.reason_parts import ReasonParts
from ceasefire_sim.webpage.recipes import Recipes
from ceasefire_sim.webpage.versions import Version

__all__ = ["waiting"]

PHRASES = (  # of the part `why`, what a script fills in or shows as it is
    *("head", "no_condition", "holds", "lacks", "nothing_else", "one_of_these", "or_it", "debt", "and", "or", "not"),
    *("if_holds", "if_lacks", "yes", "no", "done", "step_done"),
)
LIKELY, UNSEEN = 0.123457, 1.23457e-11  # chances that the page replaces by its own


def waiting(texts: Sequence[Version]) -> dict[str, object]:
    """All that can wait in some versions, and the words of why; what versions share stands once."""
    pools, steps, words = Pools(), Recipes({}, frozenset()), sentences_in(texts[0].scenario.language)
    versions = [WaitingWords(version, steps, pools).data() for version in texts]
    return {
        "versions": versions,
        "elements": pools.elements.values,
        "parts": pools.parts.values,
        "texts": pools.texts.values,
        "duties": pools.duties.values,
        "steps": [list(step) for step in steps.steps],
        "phrases": {key: words.entry(f"why.{key}") for key in PHRASES},
        "weekdays": [words(f"time.weekday_{number}") for number in range(1, 8)],
        "draws": DRAWS,
        "chances": {"it": chances(words), "each": chances(words, each=True)},
    }


def chances(words: Sentences, each: bool = False) -> dict[str, str]:
    """How a chance of a day is told that is 0, that some runs see, or that none sees."""
    return {
        "never": chance_words(0, words, each),
        "likely": chance_words(LIKELY, words, each).replace(f"{LIKELY:g}", "{chance}"),
        "unseen": chance_words(UNSEEN, words, each).replace(f"{UNSEEN:g}", "{chance}"),
    }


@dataclass(frozen=True)
class Pools:
    """What versions share."""

    elements: Pool = field(default_factory=Pool)
    parts: Pool = field(default_factory=Pool)
    texts: Pool = field(default_factory=Pool)
    duties: Pool = field(default_factory=Pool)


class WaitingWords:
    """Collects the elements of one version."""

    def __init__(self, version: Version, steps: Recipes, pools: Pools) -> None:
        scenario = self.scenario = version.scenario
        self.pools = pools
        self.titles = Titles.of_reading(scenario)
        self.agreement = live(scenario)
        known = frozenset(variable.name for variable in version.compiled.machine.variables)
        own = steps.beside(scenario.constants, free_parameters(scenario) | known | {"day"})
        self.words = DebtWords(scenario, pools.texts)
        lowering = ExpressionLowering(scenario, symbolic=True)
        self.parts = ReasonParts(scenario, lowering, own, self.words, pools.parts)

    def data(self) -> dict[str, object]:
        """The numbers of its elements by their paths, and those of its obligations by their names."""
        elements = {path: self.element(place) for path, place in why_paths(self.agreement).items()}
        return {
            "elements": {path: self.pools.elements.number(element) for path, element in elements.items()},
            "duties": {name: self.pools.duties.number(duty) for name, duty in self.words.duties().items()},
        }

    def element(self, place: WaitingPlace) -> dict[str, object]:
        """One element."""
        match place.kind:
            case "transition":
                return self.transition(place.condition)
            case "obligation":
                return self.obligation(place.condition[1])
            case "step":
                return self.named_step(place.condition[1], place.condition[3])
        return self.incident(place.condition)

    def incident(self, condition: Path) -> dict[str, object]:
        """An incident or a response."""
        section, name = condition[0], condition[1]
        part = (self.scenario.file.incidents if section == "incidents" else self.scenario.file.responses)[name]
        chance = None if part.count is not None else ["chance", self.parts.step(part.chance.node), "it"]
        whole = self.parts.condition(part.when.node, condition)
        return {"title": part.title or name, "whole": whole, "paces": [chance] if chance else []}

    def transition(self, condition: Path) -> dict[str, object]:
        """A transition."""
        region = self.words.agreement.regions["phase" if condition[0] == "phases" else condition[1]]
        key = condition[-2]
        part, sources = region.part.transitions[key], region.sources[key]
        element: dict[str, object] = {
            "title": part.title or key,
            "region": region.name,
            "notes": [
                "" if state in sources else sentence(elsewhere(self.titles, region, sources))
                for state in self.words.in_states(region.name)
            ],
            "paces": [["chance", self.parts.step(part.chance.node), "it"]],
        }
        whole = self.parts.condition(part.when.node, condition)
        if part.after is None:
            return {**element, "whole": whole}
        days_in = Call("days_in", (Name(region.name),))
        at = self.parts.place((*condition[:-1], "after"))
        waited = self.day_part(Compare(days_in, ((">=", Number(part.after.whole)),)), at, days_in)
        return {**element, "own": [whole, waited]}

    def day_part(self, node: Compare, at: str, hangs_on: Node | None = None) -> int:
        """A number of days to be waited, as a part of its own."""
        stands = [] if hangs_on is None else [[text] for text in self.words.standing(hangs_on)]
        case: dict[str, object] = {"text": show(node), "at": at}
        return self.parts.add(self.parts.step(node), case, {**case, "stands": stands} if stands else case)

    # obligations ------------------------------------------------------------------------------------

    def obligation(self, name: str) -> dict[str, object]:
        """An obligation: what each of its next steps needs."""
        part = self.scenario.file.obligations[name]
        return {"title": part.title or name, "nexts": self.nexts(name), **self.paced(name)}

    def named_step(self, name: str, key: str) -> dict[str, object]:
        """A named step, which waits for those before it, too."""
        part = self.scenario.file.obligations[name]
        number = list(part.named).index(key)
        title = f"{part.title or name}: {part.named[key].title or key.replace('_', ' ')}"
        own = self.own(name, part, key)
        if number:
            before = Name(f"{name}.{list(part.named)[number - 1]}")
            lacks = {"text": before.text, "duties": list(self.parts.duties(Name(f"{name}.done")))}
            own = [self.parts.add(self.parts.step(before), {"text": before.text}, lacks), *own]
        return {"title": title, "step": number + 1, "own": own, **self.paced(name)}

    def paced(self, name: str) -> dict[str, object]:
        """Whose duty it is, how fast it goes, and the obligation that it steps only together with."""
        partner = partner_of(self.agreement, self.agreement.obligations[name])
        leader = partner.name if partner is not None and partner.part.together == name else name
        words: dict[str, object] = {"duty": name, "leader": leader, "paces": list(self.paces(leader))}
        if partner is not None:
            text = self.titles.words("why.together", other=partner.name)
            words["partner"] = {"name": partner.name, "text": text, "nexts": self.nexts(partner.name)}
        return words

    def nexts(self, name: str) -> list[list[int]]:
        """What an obligation needs, for each number of steps done; the last holds for all that come after."""
        part = self.scenario.file.obligations[name]
        return [*(self.own(name, part, key) for key in part.named), self.own(name, part, None)]

    def own(self, name: str, part: Obligation, key: str | None) -> list[int]:
        """The parts of an obligation's own conditions, and of those of one named step."""
        path: Path = ("obligations", name)
        parts = []
        if part.during is not None:
            parts.append(self.parts.condition(part.during.node, (*path, "during"), name))
        parts.append(self.parts.condition(part.requires.node, (*path, "requires"), name))
        if key is not None:
            step, at = part.named[key], (*path, "steps", key)
            parts.append(self.parts.condition(step.requires.node, (*at, "requires"), name))
            if step.not_before is not None:
                least = Compare(Name("day"), ((">=", Number(step.not_before.whole)),))
                parts.append(self.day_part(least, self.parts.place((*at, "not_before"))))
        return parts

    def paces(self, leader: str) -> Iterator[list[object]]:
        """How fast the next step comes, for each number of steps done; the last for all after."""
        part = self.scenario.file.obligations[leader]
        for step in (*part.named.values(), None):
            yield self.pace(part.pace if step is None or step.pace is None else step.pace)

    def pace(self, pace: Pace) -> list[object]:
        """A pace: its words, or its chance."""
        if pace.counts_days:
            return ["text", days_words(pace, self.titles.words)]
        assert pace.chance is not None
        return ["chance", self.parts.step(pace.chance.node), "each" if pace.kind == "each" else "it"]
