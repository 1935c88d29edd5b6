"""The parts of a sequencing answer as plain data, in the form of ``sequence --json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from ceasefire_sim.expressions import parse_expression
from ceasefire_sim.luck import Luck
from ceasefire_sim.reachability.elements import elements
from ceasefire_sim.scenario.model.fields import Formula, Role
from ceasefire_sim.sequencing.answer import Dispute, Quarrel, QuarrelWord, ReadingAnswer, Repair
from ceasefire_sim.sequencing.candidates import unlikely
from ceasefire_sim.sequencing.constructive import Setting
from ceasefire_sim.sequencing.deadlines import Deadline
from ceasefire_sim.sequencing.relaxations import Relaxation, RelaxationKind, permit
from ceasefire_sim.sequencing.traps import Trap
from ceasefire_sim.sequencing.waits import StuckReasons, Wait

__all__ = [
    "ReadingDocument",
    "RepairDocument",
    "SequencingDocument",
    "day_document",
    "deadline_document",
    "dispute_document",
    "luck_document",
    "quarrel_document",
    "reading_document",
    "repair_document",
    "trap_document",
]

BELOW_THE_GRAIN = "above 0, but less likely than one draw in 4,294,967,296: simulation never sees it"
LuckDocument = Mapping[str, object]
WaitDocument = TypedDict("WaitDocument", {"from": str, "on": str, "because": str, "reading": str | None, "at": str})


class ReasonDocument(TypedDict):
    """Why something stuck never happens: a part of its condition that is never true, or its own chance of 0."""

    because: str
    reading: str | None
    at: str | None
    on: list[str]
    jointly: list[str]
    in_the_way: list[str]


class RelaxationDocument(TypedDict):
    """One part left out, or a chance permitted."""

    path: str
    condition: str
    reading: str | None
    permit: bool
    kind: RelaxationKind
    at: str


class RepairDocument(TypedDict):
    """One repair."""

    kind: str
    relax: list[RelaxationDocument]
    set: dict[str, Setting]
    effect: str
    unsafe: bool
    breaks: list[str]
    probability: float | None
    interval: list[float] | None
    exposure: dict[str, float]
    witness: LuckDocument | None


class QuarrelDocument(TypedDict):
    """What clashes: every smallest way out takes one of its members."""

    words: list[QuarrelWord]
    members: list[RelaxationDocument]


class DeadlineDocument(TypedDict):
    """A deadline that no good faith can meet."""

    path: str
    due: int
    earliest: int


class DayDocument(TypedDict):
    """A day of the path on which the goal hangs, and what happens on it."""

    day: int
    path: str


class TurningPointDocument(TypedDict):
    """What takes the goal out of reach in some lost runs: the site of a happening, or None where time runs out."""

    path: str | None
    brought_by: str | None
    amendments: list[str]
    runs: int
    first_day: int


class TrapDocument(TypedDict):
    """The share of runs that end where the goal can no longer be reached; ``runs`` is 0 where it is exact."""

    share: float
    interval: list[float]
    runs: int
    looked_at: int
    turning_points: list[TurningPointDocument]


class UnseenDocument(TypedDict):
    """A chance that no run sees come up: 0, or with ``above_zero`` less than the grain of a draw."""

    path: str
    chance: str
    at: str
    above_zero: bool


class ReadingDocument(TypedDict):
    """What one reading allows."""

    readings: list[str]
    without: list[str]
    reachable: bool | None
    why: str
    method: str
    states: int | None
    stuck: list[str]
    stuck_is_all: bool
    waits: list[WaitDocument]
    cycles: list[list[str]]
    gates: list[str]
    blocked: dict[str, list[ReasonDocument]]
    unseen: list[UnseenDocument]
    witness: LuckDocument | None


class DisputeDocument(ReadingDocument):
    """What another way to read the text would leave out of reach, and its repairs."""

    repairs: list[RepairDocument]
    repairs_note: str
    quarrels: list[QuarrelDocument]


class SequencingDocument(ReadingDocument):
    """The whole answer; ``repairs_of`` are the readings of the dispute, whose repairs stand in it."""

    goal: str
    overrides: dict[str, object]
    repairs: list[RepairDocument]
    repairs_of: list[str] | None
    repairs_note: str
    earliest: dict[str, int]
    infeasible_deadlines: list[DeadlineDocument]
    critical_path: list[DayDocument]
    breakable: dict[str, LuckDocument | None]
    breakable_alone: dict[str, list[str]]
    quarrels: list[QuarrelDocument]
    trap: TrapDocument | None
    opposite_order_day: int | None
    opposite_order_reaches: bool | None
    alternatives: list[ReadingDocument]
    dispute: DisputeDocument | None


def reading_document(answer: ReadingAnswer) -> ReadingDocument:
    """What one reading allows."""
    return {
        "readings": list(answer.readings),
        "without": list(answer.without),
        "reachable": answer.reachable,
        "why": answer.why,
        "method": answer.method,
        "states": answer.states or None,
        "stuck": list(answer.stuck),
        "stuck_is_all": answer.whole,
        "waits": [wait_document(wait) for wait in answer.waits],
        "cycles": [list(cycle) for cycle in answer.cycles],
        "gates": list(answer.gates),
        "blocked": {path: reason_documents(answer.blocked, path) for path in answer.stuck},
        "unseen": unseen_documents(answer),
        "witness": luck_document(answer.witness),
    }


def unseen_documents(answer: ReadingAnswer) -> list[UnseenDocument]:
    """The chances that never come up: of what is stuck, of verification, credit and attribution, of incidents."""
    known = elements(answer.scenario)
    chances = [(permit(answer.scenario, known[path]), path in answer.blocked.tiny) for path in answer.blocked.never]
    tiny = answer.future.below_the_grain
    chances += [
        (part, tiny(Formula(Role.CHANCE, parse_expression(part.condition)))) for part in unlikely(answer.future)
    ]
    return [
        {"path": part.path, "chance": part.condition, "at": part.at, "above_zero": above} for part, above in chances
    ]


def reason_documents(blocked: StuckReasons, path: str) -> list[ReasonDocument]:
    """Why something stuck never happens."""
    reasons: list[ReasonDocument] = [
        {
            "because": block.conjunct.text,
            "reading": block.conjunct.reading or None,
            "at": block.conjunct.at,
            "on": list(block.on),
            "jointly": list(block.jointly),
            "in_the_way": list(block.in_the_way),
        }
        for block in blocked.blocks.get(path, ())
    ]
    if path in blocked.never:
        because = "its chance is 0" if path not in blocked.tiny else f"its chance is {BELOW_THE_GRAIN}"
        reasons.append({"because": because, "reading": None, "at": None, "on": [], "jointly": [], "in_the_way": []})
    return reasons


def wait_document(wait: Wait) -> WaitDocument:
    """One wait."""
    return {
        "from": wait.source,
        "on": wait.on,
        "because": wait.because,
        "reading": wait.reading or None,
        "at": wait.at,
    }


def repair_document(repair: Repair) -> RepairDocument:
    """One repair."""
    return {
        "kind": repair.kind,
        "relax": [relaxation_document(relaxation) for relaxation in repair.relax],
        "set": dict(repair.set),
        "effect": repair.effect,
        "unsafe": repair.unsafe,
        "breaks": list(repair.breaks),
        "probability": repair.probability,
        "interval": None if repair.interval is None else list(repair.interval),
        "exposure": dict(repair.exposure),
        "witness": luck_document(repair.luck),
    }


def relaxation_document(relaxation: Relaxation) -> RelaxationDocument:
    """One part left out, or a chance permitted."""
    return {
        "path": relaxation.path,
        "condition": relaxation.condition,
        "reading": relaxation.reading or None,
        "permit": relaxation.permit,
        "kind": relaxation.kind,
        "at": relaxation.at,
    }


def quarrel_document(quarrel: Quarrel) -> QuarrelDocument:
    """One quarrel."""
    return {"words": list(quarrel.words), "members": [relaxation_document(member) for member in quarrel.members]}


def dispute_document(dispute: Dispute) -> DisputeDocument:
    """A way to read the text with which the goal is out of reach."""
    return {
        **reading_document(dispute.answer),
        "repairs": [repair_document(repair) for repair in dispute.repairs],
        "repairs_note": dispute.note,
        "quarrels": [quarrel_document(quarrel) for quarrel in dispute.quarrels],
    }


def deadline_document(deadline: Deadline) -> DeadlineDocument:
    """One deadline that no good faith can meet."""
    return {"path": deadline.path, "due": deadline.due, "earliest": deadline.earliest}


def day_document(day: int, path: str) -> DayDocument:
    """One day of the path on which the goal hangs."""
    return {"day": day, "path": path}


def luck_document(luck: Luck | None) -> LuckDocument | None:
    """A luck, where there is one."""
    return None if luck is None else luck.to_json()


def trap_document(trap: Trap) -> TrapDocument:
    """The share of lost runs, and what takes the goal out of their reach."""
    points: list[TurningPointDocument] = [
        {
            "path": point.path,
            "brought_by": point.brought_by,
            "amendments": list(point.amendments),
            "runs": point.runs,
            "first_day": point.first_day,
        }
        for point in trap.turning_points
    ]
    return {
        "share": trap.share,
        "interval": list(trap.interval),
        "runs": trap.runs,
        "looked_at": trap.looked_at,
        "turning_points": points,
    }
