"""Conditions as parts that a browser tells true from false, with the words of ``story.reasons`` for either case.

A part is a list: the step that says whether it holds, how it is told where it holds, and how where it does not. What a
false part hangs on is a list of debts, whose words ``debt_words`` has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ceasefire_sim.expressions.tree import Choose, Name, Node, Not, Noted, children, show
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.scenario.model.origins import Origin
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.scenario.model.walk import Path
from ceasefire_sim.story.debts import UNOWED
from ceasefire_sim.story.growing import growing_parts, without_negation
from ceasefire_sim.story.reasons import composition_of
from ceasefire_sim.story.why import origin_words
from ceasefire_sim.webpage.debt_words import DebtWords
from ceasefire_sim.webpage.packing import Pool
from ceasefire_sim.webpage.recipes import Recipes

__all__ = ["ReasonParts"]

Debts = list[list[object]]


@dataclass
class ReasonParts:
    """Collects the parts of conditions; equal ones stand once, and are named by their number."""

    scenario: Scenario
    lowering: ExpressionLowering
    steps: Recipes
    words: DebtWords
    parts: Pool
    known: dict[tuple[int, Path, str, Origin | None], int] = field(default_factory=dict)
    kept: list[Node] = field(default_factory=list)  # so that no identity is used again

    def step(self, node: Node) -> int:
        """The step that gives the value of an expression."""
        return self.steps.of(self.lowering.lower(node))

    def add(self, step: int, holds: object, lacks: object) -> int:
        """A part of its own."""
        return self.parts.number([step, holds] if holds == lacks else [step, holds, lacks])

    def condition(self, node: Node, path: Path, own: str = "", origin: Origin | None = None) -> int:
        """The part of a condition; ``own`` is the obligation whose condition it is."""
        if isinstance(node, Noted):
            noted = node.origin if isinstance(node.origin, Origin) else origin
            return self.condition(node.body, noted.path if noted else path, own, noted)
        key = (id(node), path, own, origin)
        if key not in self.known:
            self.kept.append(node)
            plain = without_negation(node)
            holds = self.case(node, path, own, origin)
            lacks = holds if plain is node or isinstance(plain, Not) else self.case(plain, path, own, origin)
            self.known[key] = self.add(self.step(node), holds, lacks)
        return self.known[key]

    def case(self, node: Node, path: Path, own: str, origin: Origin | None) -> dict[str, object]:
        """How a condition is told in one case, its parts below it; what is empty is left out."""
        kind, inner = composition_of(node)
        if kind == "not" and growing_parts(node):
            kind, inner = "", ()
        parts: list[int] = []
        if isinstance(node, Name) and node.text in self.scenario.file.definitions:
            body = self.scenario.file.definitions[node.text].node
            kind, parts = "defined", [self.condition(body, ("definitions", node.text), own, origin)]
        elif kind:
            parts = [self.condition(part, path, own, origin) for part in inner]
        words: dict[str, object] = {
            "text": show(node),
            "kind": kind,
            "origin": origin_words(origin, self.words.titles.words),
            "at": "" if parts else self.place(path),
            "parts": parts,
            "duties": [] if parts else list(self.duties(node, own)),
            "stands": [] if parts else list(self.stands(node)),
        }
        return {key: value for key, value in words.items() if value}

    def place(self, path: Path) -> str:
        """A place of the scenario, as a page of ``why`` shows it."""
        place = self.scenario.place(path)
        file = place.file.replace("\\", "/").rpartition("/")[2]
        return f"{file}:{place.line}" if place.line else file

    # what a false part hangs on ---------------------------------------------------------------------

    def duties(self, node: Node, own: str = "") -> Iterator[list[object]]:
        """The obligations that would help by going on: name, what is asked of it, whether it is the condition's own.

        Where a branch decides, its step and what hangs on either side.
        """
        definitions = self.scenario.file.definitions
        if isinstance(node, Name):
            owner, _, attribute = node.text.partition(".")
            if owner in self.scenario.file.obligations:
                if attribute not in UNOWED:
                    yield [owner, attribute, owner == own]
            elif node.text in definitions:
                yield from self.duties(definitions[node.text].node, own)
        elif isinstance(node, Choose):
            yield self.branches(node, *(list(self.duties(way, own)) for way in (node.then, node.otherwise)))
        else:
            for inner in growing_parts(node):
                yield from self.duties(inner, own)

    def stands(self, node: Node) -> Iterator[list[object]]:
        """How what a part names stands: numbers of texts, in the order of the expression."""
        definitions = self.scenario.file.definitions
        owner = node.text.partition(".")[0] if isinstance(node, Name) else ""
        if owner not in self.scenario.file.obligations:
            for text in self.words.standing(node):
                yield [text]
        if isinstance(node, Name) and node.text in definitions:
            yield from self.stands(definitions[node.text].node)
        if isinstance(node, Choose):
            yield self.branches(node, *(list(self.stands(way)) for way in (node.then, node.otherwise)))
        else:
            for inner in children(node):
                yield from self.stands(inner)

    def branches(self, node: Choose, then: Debts, otherwise: Debts) -> list[object]:
        """What hangs on a branch."""
        return ["if", self.step(node.condition), then, otherwise]
