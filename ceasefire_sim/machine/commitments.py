"""Lowering commitments: what breaches them, and their own turn in a day (language page, section 8).

Whether one is owed is asked before a happening and counted after all that it does. What the happening cannot change
is asked afterwards; else the answer is noted in a variable, which is 0 again when the happening is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ceasefire_sim.expressions.tree import Node, Number, names_of
from ceasefire_sim.machine.effects import assignments
from ceasefire_sim.machine.expressions import ExpressionLowering
from ceasefire_sim.machine.rules import Action, Assign, Branch, Group, Rule, Step
from ceasefire_sim.machine.terms import TRUE
from ceasefire_sim.machine.variables import breaches_name, days_owed_name, owing_name
from ceasefire_sim.scenario.model.memory import MEMORY

__all__ = ["Breaches", "commitment_steps", "happening", "with_breaches"]


@dataclass(frozen=True, slots=True)
class Breaches:
    """The commitments that a happening breaches, in file order, each with the truth that it was owed before it.

    ``asks`` note these truths where the happening may change them, ``forgets`` takes the notes back.
    """

    names: ExpressionLowering
    owed: tuple[tuple[str, Node], ...] = ()
    noted: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: ExpressionLowering, paths: Collection[str], actions: Iterable[Action]) -> Breaches:
        """Those of a happening that goes by some paths and does some actions."""
        commitments = names.scenario.file.commitments
        breached = [name for name, part in commitments.items() if not set(paths).isdisjoint(part.breached_by)]
        if not breached:
            return cls(names)
        changed = set(targets_of(actions)) | {breaches_name(name) for name in breached}
        changed |= {effect.target for name in breached for effect in commitments[name].on_breach}
        owed: list[tuple[str, Node]] = []
        noted = []
        for name in breached:
            during = owed_now(names, name)
            if names_of(during) & changed or any(map(is_memory, names_of(during))):
                noted.append(name)
                during = names.terms.truth_name(owing_name(name))
            owed.append((name, during))
        return cls(names, tuple(owed), tuple(noted))

    @property
    def asks(self) -> tuple[Assign, ...]:
        """Notes before the happening which of them are owed."""
        terms = self.names.terms
        return tuple(
            Assign(
                owing_name(name),
                "=",
                terms.choose(owed_now(self.names, name), terms.number(1), terms.number(0)),
            )
            for name in self.noted
        )

    @property
    def forgets(self) -> tuple[Assign, ...]:
        """Takes the notes back."""
        return tuple(Assign(owing_name(name), "=", self.names.terms.number(0)) for name in self.noted)

    def asked_of(self, paths: Collection[str]) -> bool:
        """Whether any of some paths breaches one of them."""
        commitments = self.names.scenario.file.commitments
        return any(not set(paths).isdisjoint(commitments[name].breached_by) for name, _ in self.owed)

    def counted(self, paths: Collection[str]) -> tuple[Action, ...]:
        """Counts one breach of each that was owed and that any of some paths breaches."""
        commitments = self.names.scenario.file.commitments
        return tuple(
            Group((Rule(owed, (breach(self.names, name),)),))
            for name, owed in self.owed
            if not set(paths).isdisjoint(commitments[name].breached_by)
        )


def with_breaches(names: ExpressionLowering, path: str, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """What happens, with the breaches that it is; ``actions`` put it on record themselves."""
    breaches = Breaches.of(names, (path,), actions)
    return (*breaches.asks, *actions, *breaches.counted((path,)), *breaches.forgets)


def owed_now(names: ExpressionLowering, name: str) -> Node:
    """Whether a commitment is owed."""
    return names.name(f"{name}.owed")


def is_memory(name: str) -> bool:
    """Whether a variable says what has happened; a happening is on record before anything it does."""
    return name.partition("(")[0] in MEMORY


def targets_of(actions: Iterable[Action]) -> Iterator[str]:
    """Every variable that some actions may change, besides what is remembered."""
    for action in actions:
        if isinstance(action, Assign):
            yield action.target
        else:
            for rule in action.rules:
                for branch in rule.branches:
                    yield from targets_of(branch.actions)


def breach(names: ExpressionLowering, name: str) -> Branch:
    """One breach: it is counted, then its effects."""
    effects = assignments(names, names.scenario.file.commitments[name].on_breach)
    counted = Assign(breaches_name(name), "+=", names.terms.number(1))
    return Branch((counted, *effects), (f"commitments.{name}",))


def commitment_steps(names: ExpressionLowering, name: str) -> Iterator[Step]:
    """The turn of one commitment: on every so manieth day on which it is owed, what must hold is asked."""
    terms, part = names.terms, names.scenario.file.commitments[name]
    if not part.is_asked:
        return
    assert part.keep is not None
    owed, broken = owed_now(names, name), terms.not_(names.lower(part.keep.node))
    every = names.constant(part.every)
    if isinstance(every, Number) and every.value == 1:
        yield Group((Rule(terms.all_of((owed, broken)), (breach(names, name),)),))
        return
    days, step = days_owed_name(name), terms.number(1)
    full = terms.compare(terms.name(days), ">=", terms.arithmetic(every, "-", step))
    on_time = Branch((Assign(days, "=", terms.number(0)), Group((Rule(broken, (breach(names, name),)),))))
    yield Group((Rule(terms.all_of((owed, full)), (on_time,)), Rule(owed, (Branch((Assign(days, "+=", step),)),))))


def happening(path: str, actions: tuple[Action, ...], breaches: Breaches, after: tuple[Action, ...]) -> Branch:
    """The branch of a happening: what it asks, what it does, and the breaches ``after`` it."""
    if not breaches.noted:
        return Branch((*actions, *after), (path,))
    recorded = Group((Rule(TRUE, (Branch(actions, (path,)),)),))  # on record once it has been asked what is owed
    return Branch((*breaches.asks, recorded, *after, *breaches.forgets))
