"""The benchmark's scenario as somebody would write it by hand on `transitions`: a machine a region, a loop a day.

The draws are the package's, run by run, so that the runs are the same and can be checked by their digest.
"""

from __future__ import annotations

from collections.abc import Callable

from transitions import Machine

from ceasefire_sim.luck import key
from ceasefire_sim.luck.sampling import threshold
from ceasefire_sim.luck.squares import squares32

HORIZON = 365
STATES = {
    "monitoring": ["none", "agreed", "active"],
    "authority": ["none", "mandated", "seated"],
    "force": ["none", "mandated", "deployed"],
    "phase": ["first", "second", "suspended", "concluded", "collapsed"],
}


class Region:
    """A model for one machine."""

    state: str


class Truce:
    """The agreement: three counters and four machines."""

    def __init__(self, seed: int) -> None:
        self.keys: dict[str, int] = {}
        self.seed = seed
        self.regions = {name: Region() for name in STATES}
        monitoring, authority, force, phase = self.regions.values()
        Machine(
            monitoring,
            STATES["monitoring"],
            initial="none",
            auto_transitions=False,
            transitions=[
                self.way("mechanisms.monitoring.agree", "none", "agreed", lambda: self.mediation >= 4, 0.05),
                self.way("mechanisms.monitoring.deploy", "agreed", "active", lambda: self.tension <= 8, 0.1),
                self.way("mechanisms.monitoring.leave", "active", "agreed", lambda: self.tension >= 10, 0.2),
            ],
        )
        Machine(
            authority,
            STATES["authority"],
            initial="none",
            auto_transitions=False,
            transitions=[
                self.way("regions.authority.mandate", "none", "mandated", lambda: self.trust >= 20, 0.03),
                self.way("regions.authority.seat", "mandated", "seated", lambda: monitoring.state == "active", 0.05),
                self.way("regions.authority.fall", "seated", "mandated", lambda: self.trust < 5, 0.1),
            ],
        )
        Machine(
            force,
            STATES["force"],
            initial="none",
            auto_transitions=False,
            transitions=[
                self.way("regions.force.mandate", "none", "mandated", lambda: self.trust >= 15, 0.04),
                self.way("regions.force.deploy", "mandated", "deployed", lambda: self.tension <= 6, 0.05),
                self.way("regions.force.withdraw", "deployed", "mandated", lambda: self.tension >= 11, 0.3),
            ],
        )
        Machine(phase, STATES["phase"], initial="first", auto_transitions=False, transitions=[
            self.way("phases.collapse", "suspended", "collapsed", lambda: self.tension >= 9, 0.02),
            self.way("phases.suspend", ["first", "second"], "suspended", lambda: self.tension >= 9, 0.3),
            self.way("phases.resume", "suspended", "first", lambda: self.tension <= 5, 0.3),
            self.way("phases.advance", "first", "second",
                     lambda: monitoring.state == "active" and self.trust >= 25, 0.05),
            self.way("phases.conclude", "second", "concluded",
                     lambda: authority.state == "seated" and force.state == "deployed", 0.01),
        ])  # fmt: skip

    def way(
        self, site: str, source: str | list[str], dest: str, condition: Callable[[], bool], chance: float
    ) -> dict[str, object]:
        """A transition of the trigger `step`, taken where its condition holds and its chance comes up."""
        return {"trigger": "step", "source": source, "dest": dest,
                "conditions": [condition, lambda: self.happens(site, chance)]}  # fmt: skip

    def happens(self, site: str, chance: float) -> bool:
        """Whether a chance comes up today."""
        if site not in self.keys:
            self.keys[site] = key(self.seed, site)
        return squares32(self.counter, self.keys[site]) < threshold(chance)

    def play(self, run: int) -> tuple[int, list[int]]:
        """One run: the day it ends and its last state."""
        self.tension, self.trust, self.mediation = 3, 30, 5
        for name, region in self.regions.items():
            region.state = STATES[name][0]
        phase = self.regions["phase"]
        for day in range(HORIZON):
            self.counter = run * 65536 + day
            if phase.state != "collapsed" and self.happens("incidents.raid", 0.12 * (1 + self.tension / 10)):
                self.change(tension=1, trust=-1)
            if self.tension >= 3 and self.happens("incidents.shelling", 0.08):
                self.change(tension=1)
            if self.mediation >= 2 and self.happens("incidents.talks", 0.1):
                self.change(tension=-2, trust=2)
            if self.happens("incidents.rumour", 0.05):
                self.change(tension=1)
            if self.tension > 1 and self.happens("responses.cooling", 0.25):
                self.change(tension=-1)
            if self.mediation > 0 and self.happens("responses.fading", 0.05):
                self.change(mediation=-1)
            if self.tension >= 6 and self.happens("responses.renewal", 0.2):
                self.change(mediation=2)
            if self.tension <= 3 and self.happens("responses.recovery", 0.15):
                self.change(trust=1)
            for region in self.regions.values():
                region.step()  # type: ignore[attr-defined]
            if phase.state in ("concluded", "collapsed"):
                break
        states = [STATES[name].index(region.state) for name, region in self.regions.items()]
        return day + 1, [self.tension, self.trust, self.mediation, *states]

    def change(self, tension: int = 0, trust: int = 0, mediation: int = 0) -> None:
        """Moves counters within their bounds."""
        self.tension = max(0, min(12, self.tension + tension))
        self.trust = max(0, min(60, self.trust + trust))
        self.mediation = max(0, min(10, self.mediation + mediation))
