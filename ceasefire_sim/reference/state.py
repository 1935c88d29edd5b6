"""The values that stand: the day, quantities, regions and obligations of an agreement, and what led to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ceasefire_sim.reference.commitment_state import Keeping, LiveCommitment
from ceasefire_sim.reference.obligation_state import LiveObligation, Progress
from ceasefire_sim.reference.regions import LiveRegion
from ceasefire_sim.results.trajectory import Event, StateRecord
from ceasefire_sim.scenario.model.scenario import Scenario

__all__ = ["AgreementState", "Snapshot"]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All values of an agreement between two days, apart from any agreement: what a copy is made of."""

    today: int
    last_days: dict[str, int]
    parameters: dict[str, int]
    quantities: dict[str, int]
    regions: dict[str, tuple[str, int]]  # state, and days in it
    obligations: dict[str, Progress]
    commitments: dict[str, Keeping]
    events: tuple[Event, ...]
    violations: tuple[tuple[int, str], ...]
    goal_day: int | None


@dataclass
class AgreementState:
    """S(t): ``events`` are those of the day before, ``violations`` the days on which an invariant did not hold.

    ``last_days`` has by path the last day on which each thing happened that has. ``parameters`` are the numbers of the
    values of drawn parameters, counted from 0 in increasing order.
    """

    scenario: Scenario
    regions: dict[str, LiveRegion]
    parameters: dict[str, int] = field(default_factory=dict)
    quantities: dict[str, int] = field(default_factory=dict)
    obligations: dict[str, LiveObligation] = field(default_factory=dict)
    commitments: dict[str, LiveCommitment] = field(default_factory=dict)
    today: int = 0
    last_days: dict[str, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    violations: list[tuple[int, str]] = field(default_factory=list)
    goal_day: int | None = None

    @property
    def phase(self) -> str:
        """The state of the agreement itself."""
        return self.regions["phase"].state

    @property
    def ended(self) -> bool:
        """Whether a final phase has been entered or the horizon reached."""
        return self.phase in self.scenario.final or self.today >= self.scenario.horizon

    def parameter(self, name: str) -> float:
        """The value of a drawn parameter in this run."""
        return self.scenario.drawn_parameters[name].drawn[self.parameters[name]][0]

    def remember(self, path: str) -> None:
        """Puts on record that something happens today."""
        self.last_days[path] = self.today

    def days_without(self, path: str) -> int:
        """The whole days that have passed without something."""
        last = self.last_days.get(path)
        return self.today if last is None else max(self.today - 1 - last, 0)

    def clear(self) -> None:
        """Returns to day 0; quantities are still to be drawn."""
        self.today, self.goal_day = 0, None
        self.events, self.violations, self.last_days = [], [], {}
        for region in self.regions.values():
            region.reset()
        for obligation in self.obligations.values():
            obligation.reset()
        for commitment in self.commitments.values():
            commitment.record = Keeping()

    def snapshot(self) -> Snapshot:
        """The values as they stand, apart."""
        return Snapshot(
            self.today,
            dict(self.last_days),
            dict(self.parameters),
            dict(self.quantities),
            {name: (region.state, region.days) for name, region in self.regions.items()},
            {name: obligation.progress() for name, obligation in self.obligations.items()},
            {name: commitment.record for name, commitment in self.commitments.items()},
            tuple(self.events),
            tuple(self.violations),
            self.goal_day,
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Brings everything to the values of a snapshot of the same scenario."""
        self.today, self.goal_day = snapshot.today, snapshot.goal_day
        self.last_days, self.parameters = dict(snapshot.last_days), dict(snapshot.parameters)
        self.quantities = dict(snapshot.quantities)
        self.events, self.violations = list(snapshot.events), list(snapshot.violations)
        for name, (state, days) in snapshot.regions.items():
            self.regions[name].restore(state, days)
        for name, progress in snapshot.obligations.items():
            self.obligations[name].restore(progress)
        for name, kept in snapshot.commitments.items():
            self.commitments[name].record = kept

    def variables(self) -> dict[str, int]:
        """The state as integers: the day, quantities, numbers of states, steps, due days missed, breaches, clocks.

        They are called as the variables of the machine are.
        """
        variables = {"day": self.today, **self.quantities}
        for path in self.scenario.remembered:
            variables |= {f"happened({path})": int(path in self.last_days), f"happening({path})": 0}
            variables[f"days_without({path})"] = self.days_without(path)
        variables |= {f"drawn({name})": number for name, number in self.parameters.items()}
        for name, region in self.regions.items():
            variables[name] = region.part.states.index(region.state)
            variables |= {f"days_in({name})": region.days, f"moved({name})": 0}
        for name, obligation in self.obligations.items():
            variables |= {
                f"{name}.done": obligation.done,
                f"{name}.verified": obligation.verified,
                f"{name}.acknowledged": obligation.acknowledged,
                f"{name}.missed": obligation.missed,
                f"{name}.age": obligation.clock,
                f"{name}.count": obligation.count,
            }
            variables |= {f"{name}.missed[{number}]": int(flag) for number, flag in enumerate(obligation.missed_dues)}
        for name, commitment in self.commitments.items():
            days = commitment.record.days % commitment.part.every.whole
            variables |= {f"{name}.breaches": commitment.breaches, f"{name}.days": days, f"{name}.owing": 0}
        return variables

    def record(self) -> StateRecord:
        """The state as plain data, in the form of a line of ``trace --format jsonl``."""
        record: StateRecord = {
            "day": self.today,
            "phase": self.phase,
            "regions": {name: region.state for name, region in self.regions.items() if name != "phase"},
            "quantities": dict(self.quantities),
            "obligations": {
                name: {
                    "done": obligation.done,
                    "verified": obligation.verified,
                    "acknowledged": obligation.acknowledged,
                    "overdue": obligation.overdue,
                }
                for name, obligation in self.obligations.items()
            },
            "events": [event.copy() for event in self.events],
        }
        if self.commitments:
            record["commitments"] = {
                name: {"breaches": commitment.breaches, "kept": commitment.kept}
                for name, commitment in self.commitments.items()
            }
        if self.parameters:
            record["parameters"] = {name: self.parameter(name) for name in self.parameters}
        return record
