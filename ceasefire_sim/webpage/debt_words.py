"""What a false part of a condition hangs on, in the words of ``story.debts``, with places for what a day decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ceasefire_sim.expressions.tree import Call, Name, Node
from ceasefire_sim.scenario.model.calendar import calendar_names
from ceasefire_sim.scenario.model.memory import MEMORY
from ceasefire_sim.scenario.model.parts import Obligation
from ceasefire_sim.scenario.model.scenario import Scenario
from ceasefire_sim.story.agreement import Agreement, live
from ceasefire_sim.story.debts import (
    acknowledgement_debt,
    commitment_now,
    days_in_state,
    last_time,
    state_now,
    step_debt,
    verification_debt,
    wanted_states,
    why_inactive,
)
from ceasefire_sim.story.titles import Titles
from ceasefire_sim.webpage.packing import Pool

__all__ = ["DebtWords"]

MANY = 987_654_321  # a number that the page replaces by its own
BEFORE = 987_654_320  # the number before it
SINCE = 987_654_000  # a day that the page replaces by its own
MOST_SPELT = 200  # steps that are told one by one


class DebtWords:
    """Collects texts; ``texts`` are lists of a kind, what it reads of a state, and its words."""

    def __init__(self, scenario: Scenario, texts: Pool) -> None:
        self.scenario = scenario
        self.titles = Titles.of_reading(scenario)
        self.agreement: Agreement = live(scenario)  # brought into one state after another for the words of each
        self.number = texts.number

    def standing(self, node: Node) -> Iterator[int]:
        """How a quantity, the day, a commitment, a memory or a region stands that a node names."""
        commitments = self.agreement.commitments
        if isinstance(node, Name) and node.text in self.agreement.quantities:
            text = self.titles.words("debt.number", what=self.titles(node.text), value="{n}")
            yield self.number(["number", node.text, text])
        elif isinstance(node, Name) and node.text == "day":
            yield self.number(["number", "day", self.titles.words("debt.day", day="{n}")])
        elif isinstance(node, Name) and node.text in calendar_names(self.scenario.file):
            text = self.titles.words("debt.date", date="{date}", weekday="{weekday}")
            yield self.number(["date", "day", text])
        elif isinstance(node, Name) and node.text.partition(".")[0] in commitments:
            yield self.number(["times", *self.commitment(node.text.partition(".")[0])])
        elif isinstance(node, Call) and isinstance(node.arguments[0], Name) and node.function == "days_in":
            yield self.number(["days_in", node.arguments[0].text, self.days_in(node.arguments[0].text)])
        elif isinstance(node, Call) and isinstance(node.arguments[0], Name) and node.function in MEMORY:
            yield self.number(["last", node.arguments[0].text, self.memory(node.arguments[0].text)])
        else:
            name, states = wanted_states(node)
            if name in self.agreement.regions:
                yield self.number(["state", name, self.states(name, states)])

    def commitment(self, name: str) -> tuple[str, list[str]]:
        """How often a commitment was breached: never, once, and more often."""
        live_one = self.agreement.commitments[name]
        texts = []
        for times in (0, 1, MANY):
            live_one.record = type(live_one.record)(times)
            texts.append(commitment_now(live_one, self.titles).text.replace(str(MANY), "{n}"))
        return f"{name}.breaches", texts

    def in_states(self, name: str) -> Iterator[str]:
        """Brings a region into each of its states."""
        region = self.agreement.regions[name]
        for state in region.part.states:
            region.restore(state, 0)
            yield state

    def by_number_of_days(self, telling: Callable[[int], str]) -> dict[str, str]:
        """A text about a number of days, for each form that a number asks for, with a place for the number."""
        texts = {form: (number, telling(number)) for form, number in self.titles.words.numbers("time.days").items()}
        return {
            form: text.replace(str(number), "{n}") if number > SINCE else text for form, (number, text) in texts.items()
        }

    def days_in(self, name: str) -> list[dict[str, str]]:
        """How long a region has been in each state, by the number of days."""
        region = self.agreement.regions[name]

        def stay(days: int) -> str:
            region.days = days
            return days_in_state(region, self.titles).text

        return [self.by_number_of_days(stay) for _ in self.in_states(name)]

    def memory(self, path: str) -> list[dict[str, str]]:
        """When something happened last, by the number of days without it: where it never did, and where it did."""
        now = self.agreement.now

        def never(days: int) -> str:
            now.last_days, now.today = {}, days
            return last_time(self.agreement, path, self.titles).text

        def before(days: int) -> str:
            now.last_days, now.today = {path: SINCE}, SINCE + 1 + days
            return last_time(self.agreement, path, self.titles).text.replace(str(SINCE), "{last}")

        texts = [self.by_number_of_days(never), self.by_number_of_days(before)]
        now.today, now.last_days = 0, {}
        return texts

    def states(self, name: str, wanted: tuple[str, ...]) -> list[str]:
        """The state that a region is in, for each of its states."""
        region = self.agreement.regions[name]
        return [state_now(region, wanted, self.titles).text for _ in self.in_states(name)]

    # obligations ------------------------------------------------------------------------------------

    def duties(self) -> dict[str, object]:
        """What is owed of each obligation: whose step it is, who verifies and who acknowledges."""
        return {name: self.duty(name, part) for name, part in self.scenario.file.obligations.items()}

    def duty(self, name: str, part: Obligation) -> dict[str, object]:
        """One obligation; lists have an entry for each number of steps done, or one with a place for the next step."""
        words: dict[str, object] = {"total": part.total, "step": self.of_steps(name, "done")}
        if part.verified_by is not None:
            region = self.agreement.regions[part.verified_by]
            states = list(region.part.states)
            words["verifier"] = part.verified_by
            words["active"] = [state in region.part.active_states for state in states]
            words["inactive"] = [why_inactive(region, self.titles) for _ in self.in_states(part.verified_by)]
            region.restore(next(iter(region.part.active_states), region.state), 0)
            words["verify"] = self.of_steps(name, "verified_steps")
        if part.acknowledgement is not None:
            words["acknowledge"] = self.of_steps(name, "acknowledged_steps")
        return words

    def of_steps(self, name: str, counter: str) -> list[str]:
        """The words of the next step after so many, for every number of steps; one text where it says the number."""
        obligation = self.agreement.obligations[name]
        several = obligation.steps > 1 and not obligation.part.named
        texts = []
        for done in (BEFORE,) if several else range(min(obligation.steps, MOST_SPELT)):
            setattr(obligation, counter, done)
            if counter == "done":
                text = step_debt(obligation, self.titles).text
            elif counter == "verified_steps":
                verifier = self.agreement.regions[obligation.part.verified_by or ""]
                text = verification_debt(obligation, verifier, self.titles).text
            else:
                text = acknowledgement_debt(obligation, self.titles).text
            texts.append(text.replace(str(MANY), "{next}"))
        obligation.reset()
        return texts
