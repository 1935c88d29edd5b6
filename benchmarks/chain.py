"""How many states the exact engine explores and carries through a year, and how long that takes.

python -m benchmarks.chain
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

import ceasefire_sim as cs
from ceasefire_sim.studies.solve import solve

SIZES = {"small": ([0, 6], 3), "about 100,000": ([16, 25], 20), "about 1,000,000": ([0, 110], 50)}


def main() -> None:
    """Measures and prints."""
    file = str(Path(__file__).with_name("scenario.yaml"))
    for name, (limits, initial) in SIZES.items():
        scenario = cs.read_scenario(
            file, overrides={"quantities.trust.range": limits, "quantities.trust.initial": initial}
        )
        began = time.perf_counter()
        found = solve(scenario, max_states=5_000_000)
        seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{name}: {found.states:,} day states of {found.visited:,}, {scenario.horizon} days in {seconds:.1f} s;"
            f" {memory:.1f} GB; reached {found.ending_shares['reached']:.6f}"
        )


if __name__ == "__main__":
    main()
