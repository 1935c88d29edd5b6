"""What the programs on other libraries share: the state of the benchmark's agreement, its draws and its rules.

A rule is the condition, the site of its chance, the chance, and what it does. Each program calls the rules in the
order of the scenario, in the way of its library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ceasefire_sim.luck import key
from ceasefire_sim.luck.sampling import threshold
from ceasefire_sim.luck.squares import squares32

__all__ = ["FINAL", "REGIONS", "RULES", "RunState", "first_that_happens"]

REGIONS = {
    "monitoring": ("none", "agreed", "active"),
    "authority": ("none", "mandated", "seated"),
    "force": ("none", "mandated", "deployed"),
    "phase": ("first", "second", "suspended", "concluded", "collapsed"),
}
FINAL = ("concluded", "collapsed")


@dataclass
class RunState:
    """The state of one run, and its luck."""

    run: int
    keys: dict[str, int] = field(default_factory=dict)
    seed: int = 1
    day: int = 0
    tension: int = 3
    trust: int = 30
    mediation: int = 5
    monitoring: str = "none"
    authority: str = "none"
    force: str = "none"
    phase: str = "first"

    def happens(self, site: str, chance: float) -> bool:
        """Whether a chance comes up today."""
        if site not in self.keys:
            self.keys[site] = key(self.seed, site)
        return squares32(self.run * 65536 + self.day, self.keys[site]) < threshold(chance)

    def change(self, tension: int = 0, trust: int = 0, mediation: int = 0) -> None:
        """Moves counters within their bounds."""
        self.tension = max(0, min(12, self.tension + tension))
        self.trust = max(0, min(60, self.trust + trust))
        self.mediation = max(0, min(10, self.mediation + mediation))

    def row(self, end_day: int) -> list[int]:
        """The end day and the last state, as numbers."""
        states = [states.index(getattr(self, region)) for region, states in REGIONS.items()]
        return [end_day, self.tension, self.trust, self.mediation, *states]


@dataclass(frozen=True)
class Rule:
    """One happening a day: where it may come, its chance, and what it does."""

    site: str
    condition: Callable[[RunState], bool]
    chance: Callable[[RunState], float]
    effect: Callable[[RunState], None]

    def try_on(self, state: RunState) -> bool:
        """Lets it happen if it may and its chance comes up."""
        if not (self.condition(state) and state.happens(self.site, self.chance(state))):
            return False
        self.effect(state)
        return True


def incident(
    site: str, condition: Callable[[RunState], bool], chance: Callable[[RunState], float] | float, **by: int
) -> tuple[Rule, ...]:
    """A happening that moves counters."""
    share = chance if callable(chance) else lambda state: chance
    return (Rule(site, condition, share, lambda state: state.change(**by)),)


def move(
    site: str, sources: str, target: str, condition: Callable[[RunState], bool], chance: float, region: str = ""
) -> Rule:
    """A transition; the region's name is the second word of its site unless given."""
    name = region or site.split(".")[1]
    return Rule(
        site,
        lambda state: getattr(state, name) in sources.split() and condition(state),
        lambda state: chance,
        lambda state: setattr(state, name, target),
    )


def first_that_happens(rules: tuple[Rule, ...], state: RunState) -> None:
    """Takes the first rule that happens; a region moves at most once a day."""
    any(rule.try_on(state) for rule in rules)


# one tuple for each turn of a day, in the order of the scenario
RULES: dict[str, tuple[Rule, ...]] = {
    "raid": incident("incidents.raid", lambda t: t.phase != "collapsed", lambda t: 0.12 * (1 + t.tension / 10),
                     tension=1, trust=-1),
    "shelling": incident("incidents.shelling", lambda t: t.tension >= 3, 0.08, tension=1),
    "talks": incident("incidents.talks", lambda t: t.mediation >= 2, 0.1, tension=-2, trust=2),
    "rumour": incident("incidents.rumour", lambda t: True, 0.05, tension=1),
    "cooling": incident("responses.cooling", lambda t: t.tension > 1, 0.25, tension=-1),
    "fading": incident("responses.fading", lambda t: t.mediation > 0, 0.05, mediation=-1),
    "renewal": incident("responses.renewal", lambda t: t.tension >= 6, 0.2, mediation=2),
    "recovery": incident("responses.recovery", lambda t: t.tension <= 3, 0.15, trust=1),
    "monitoring": (
        move("mechanisms.monitoring.agree", "none", "agreed", lambda t: t.mediation >= 4, 0.05),
        move("mechanisms.monitoring.deploy", "agreed", "active", lambda t: t.tension <= 8, 0.1),
        move("mechanisms.monitoring.leave", "active", "agreed", lambda t: t.tension >= 10, 0.2),
    ),
    "authority": (
        move("regions.authority.mandate", "none", "mandated", lambda t: t.trust >= 20, 0.03),
        move("regions.authority.seat", "mandated", "seated", lambda t: t.monitoring == "active", 0.05),
        move("regions.authority.fall", "seated", "mandated", lambda t: t.trust < 5, 0.1),
    ),
    "force": (
        move("regions.force.mandate", "none", "mandated", lambda t: t.trust >= 15, 0.04),
        move("regions.force.deploy", "mandated", "deployed", lambda t: t.tension <= 6, 0.05),
        move("regions.force.withdraw", "deployed", "mandated", lambda t: t.tension >= 11, 0.3),
    ),
    "phase": (
        move("phases.collapse", "suspended", "collapsed", lambda t: t.tension >= 9, 0.02, "phase"),
        move("phases.suspend", "first second", "suspended", lambda t: t.tension >= 9, 0.3, "phase"),
        move("phases.resume", "suspended", "first", lambda t: t.tension <= 5, 0.3, "phase"),
        move("phases.advance", "first", "second", lambda t: t.monitoring == "active" and t.trust >= 25, 0.05, "phase"),
        move("phases.conclude", "second", "concluded",
             lambda t: t.authority == "seated" and t.force == "deployed", 0.01, "phase"),
    ),
}  # fmt: skip
