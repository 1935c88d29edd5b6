"""An obligation, live: what is done, verified, acknowledged and missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.parts import NamedStep, Obligation

__all__ = ["Due", "LiveObligation", "Progress", "last_true"]

Number = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Due:
    """One due day: how many steps must be done by then, and the day on the obligation's clock.

    ``version`` is the number of the amendment among those that set it which is in force, 0 where none is.
    """

    needs: int
    day: Number
    version: Callable[[], int]
    flags: tuple[int, ...]  # for each version the place of what says whether it was missed, -1 where it cannot be
    amendments: tuple[str, ...]  # the name of each version's, "" for the text itself


@dataclass(frozen=True, slots=True)
class Progress:
    """All that changes about an obligation; the fields are those of ``LiveObligation``."""

    done: int = 0
    verified_steps: int = 0
    acknowledged_steps: int = 0
    clock: int = 0
    count: int = 0
    missed_dues: tuple[bool, ...] = ()


@dataclass(repr=False)
class LiveObligation:
    """The state of one obligation; conditions and numbers are evaluated afresh each time."""

    name: str
    part: Obligation
    during: Callable[[], bool]
    requires: Callable[[], bool]
    step_requires: tuple[Callable[[], bool], ...]
    dues: tuple[Due, ...]
    today: Callable[[], int]
    led: bool = False  # whether another steps it together with itself
    done: int = 0
    verified_steps: int = 0  # by the region that verifies
    acknowledged_steps: int = 0  # by the side owed
    clock: int = 0
    count: int = 0  # days of {days: n} since the last step
    missed_dues: tuple[bool, ...] = ()

    def reset(self) -> None:
        """Returns to day 0."""
        self.restore(Progress(missed_dues=(False,) * self.part.most_missed))

    def progress(self) -> Progress:
        """All that changes, as a value."""
        return Progress(
            self.done, self.verified_steps, self.acknowledged_steps, self.clock, self.count, self.missed_dues
        )

    def restore(self, progress: Progress) -> None:
        """Brings the obligation to a progress it had."""
        self.done = progress.done
        self.verified_steps = progress.verified_steps
        self.acknowledged_steps = progress.acknowledged_steps
        self.clock = progress.clock
        self.count = progress.count
        self.missed_dues = progress.missed_dues

    def __repr__(self) -> str:
        return f"<LiveObligation {self.name!r}: {self.done} of {self.part.total} steps done>"

    @property
    def steps(self) -> int:
        """Steps owed in all."""
        return self.part.total

    @property
    def fulfilled(self) -> bool:
        """Whether all steps are done."""
        return self.done == self.part.total

    @property
    def verified(self) -> int:
        """Steps verified; those done, where nobody verifies."""
        return self.done if self.part.verified_by is None else self.verified_steps

    @property
    def acknowledged(self) -> int:
        """Steps acknowledged; those done, where that is not modelled."""
        return self.done if self.part.acknowledgement is None else self.acknowledged_steps

    @property
    def amount(self) -> int:
        """The sum of the sizes of the steps done."""
        return sum(self.part.sizes[: self.done])

    @property
    def missed(self) -> int:
        """How often due days passed unmet, each once at most under each version."""
        return sum(self.missed_dues)

    @property
    def overdue(self) -> bool:
        """Whether any due day passed unmet."""
        return any(self.missed_dues)

    @property
    def age(self) -> int:
        """Its clock: the days counted by `due_counts`."""
        return self.today() if self.part.due_counts == "calendar" else self.clock

    @property
    def late(self) -> bool:
        """Whether its clock is now past a due day whose steps are not done."""
        return any(self.age > due.day() and self.done < due.needs for due in self.dues)

    @property
    def next_step(self) -> NamedStep | None:
        """The next named step, if steps are named and one remains."""
        named = list(self.part.named.values())
        return named[self.done] if self.done < len(named) else None

    @property
    def owed(self) -> bool:
        """Whether it is owed now."""
        return self.during()

    @property
    def may_proceed(self) -> bool:
        """Whether its next step may be done now; false when none remains."""
        if self.fulfilled or not self.requires():
            return False
        step = self.next_step
        if step is None:
            return True
        if step.not_before is not None and self.today() < step.not_before.whole:
            return False
        return self.step_requires[self.done]()

    @property
    def waiting(self) -> bool:
        """Whether it is owed, unfinished, and may not proceed."""
        return not self.fulfilled and self.owed and not self.may_proceed

    @property
    def pace(self) -> Pace:
        """The pace of its next step."""
        step = self.next_step
        return step.pace if step is not None and step.pace is not None else self.part.pace

    def has_done(self, name: str) -> bool:
        """Whether a named step is done."""
        return list(self.part.named).index(name) < self.done

    def undo(self, attribute: str, steps: int) -> None:
        """Takes back steps done, verified or acknowledged; none below 0, none above done."""
        steps = max(steps, 0)
        if attribute == "done":
            before = self.done
            self.done = max(self.done - steps, 0)
            if self.done < before:
                self.count = 0
        elif attribute == "verified":
            self.verified_steps = max(self.verified_steps - steps, 0)
        else:
            self.acknowledged_steps = max(self.acknowledged_steps - steps, 0)
        self.verified_steps = min(self.verified_steps, self.done)
        self.acknowledged_steps = min(self.acknowledged_steps, self.done)


def last_true(conditions: Sequence[Callable[[], bool]]) -> Callable[[], int]:
    """The function that says which of some conditions is the last that holds, counted from 1; 0 where none does."""
    return lambda: max((number for number, condition in enumerate(conditions, 1) if condition()), default=0)
