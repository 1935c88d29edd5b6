"""How long a sequencing dispute takes: the Gaza scenario, and forty obligations that three readings tie together.

    python -m benchmarks.sequencing

Processor seconds, since machines are shared; the counts of what was found are checked.
"""

from __future__ import annotations

import random
import time
from typing import Any

import ceasefire_sim as cs
from ceasefire_sim.testing import to_yaml

OBLIGATIONS = 40


def large(seed: int = 1) -> dict[str, Any]:
    """Forty obligations of four parties, some with named steps, mechanisms that verify, three readings in a ring."""
    chosen = random.Random(seed)
    names = [f"duty_{number}" for number in range(OBLIGATIONS)]
    duties: dict[str, Any] = {}
    for number, name in enumerate(names):
        duty: dict[str, Any] = {"owed_by": f"party_{number % 4}", "owed_to": f"party_{(number + 1) % 4}", "pace": 0.1}
        before = chosen.sample(names[:number], min(number, chosen.randrange(3)))
        if before:
            duty["requires"] = " and ".join(f"{one}.done >= 1" for one in before)
        if number % 5 == 0:
            duty["steps"] = {"first": {"size": 2}, "second": {"not_before": 10}, "third": {"due": 200}}
        else:
            duty["steps"] = chosen.randrange(1, 5)
        if number % 3 == 0:
            duty |= {"verified_by": "monitors", "verification": 0.3}
        duties[name] = duty
    rings = {
        f"reading_{number}": {
            "by": f"party_{number}",
            "add": {f"obligations.{names[10 * number]}.requires": f"{names[10 * ((number + 1) % 3) + 9]}.fulfilled"},
        }
        for number in range(3)
    }
    for number in range(3):  # each tail hangs on its own head, so that the readings close a ring
        head, tail = names[10 * number], names[10 * number + 9]
        duties[tail]["requires"] = f"{head}.fulfilled"
    return {
        "scenario": "forty",
        "goal": "phase == concluded",
        "horizon": 365,
        "parties": {f"party_{number}": {} for number in range(4)},
        "quantities": {"tension": {"initial": 2, "range": [0, 10]}},
        "incidents": {"raid": {"chance": 0.1, "do": ["tension += 1"]}},
        "responses": {"cooling": {"when": "tension > 0", "chance": 0.3, "do": ["tension -= 1"]}},
        "mechanisms": {
            "monitors": {
                "initial": "none",
                "states": ["none", "active"],
                "transitions": {"deploy": {"from": "none", "to": "active", "when": "tension <= 5", "chance": 0.1}},
            }
        },
        "obligations": duties,
        "phases": {
            "initial": "truce",
            "states": ["truce", "concluded", "collapsed"],
            "final": ["concluded", "collapsed"],
            "transitions": {
                "collapse": {"from": "truce", "to": "collapsed", "when": "tension >= 10", "chance": 0.2},
                "conclude": {
                    "from": "truce", "to": "concluded",
                    "when": " and ".join(f"{name}.fulfilled" for name in names[-6:]),
                },
            },
        },
        "readings": rings,
    }  # fmt: skip


def main() -> None:
    """Measures and prints."""
    forty = to_yaml(large())
    cases = {
        "gaza-2025, as written": cs.read_scenario("gaza-2025"),
        "gaza-2025, both readings": cs.read_scenario("gaza-2025", readings=["all"]),
        "forty obligations, three readings": cs.read_scenario_text(forty, readings=["all"]),
    }
    cs.sequence(cs.read_scenario("two-party-deadlock"))  # imports
    for name, scenario in cases.items():
        began, clock = time.process_time(), time.perf_counter()
        found = cs.sequence(scenario, runs=400)
        cpu, wall = time.process_time() - began, time.perf_counter() - clock
        stuck = sum(path.count(".") == 1 and path.startswith("obligations.") for path in found.stuck)
        print(
            f"{name}: {cpu:.1f} s of processor ({wall:.1f} s by the clock); reachable {found.reachable}, {stuck}"
            f" obligations stuck, {len(found.cycles)} cycles, {len(found.repairs)} repairs {found.answer.why[:60]}"
        )


if __name__ == "__main__":
    main()
