"""What drawing an agreement costs, section by section: milliseconds of CPU an example, reading and checking included.

python -m benchmarks.strategies [--examples 100]
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from ceasefire_sim import Scenario, testing
from ceasefire_sim.testing.sections import MOST


def cost(wish: dict[str, Any], examples: int) -> tuple[float, float]:
    """Milliseconds of CPU an example, and lines of its file, of the scenarios that a wish draws."""
    lines: list[int] = []

    @seed(1)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(testing.scenarios(**wish))
    def draw(scenario: Scenario) -> None:
        lines.append(scenario.to_yaml().count("\n"))

    start = time.process_time()
    draw()
    return (time.process_time() - start) / len(lines) * 1000, sum(lines) / len(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    examples = parser.parse_args().examples
    wishes: dict[str, dict[str, Any]] = {"scenarios()": {}}
    wishes |= {f"scenarios({name}=2)": {name: 2} for name in MOST}
    wishes |= {f"scenarios({flag}=True)": {flag: True} for flag in ("indexes", "extends", "notes")}
    wishes["scenarios(everything=True)"] = {"everything": True}
    print(f"{'':34}{'ms':>7}{'lines':>7}")
    for name, wish in wishes.items():
        milliseconds, lines = cost(wish, examples)
        print(f"{name:34}{milliseconds:7.1f}{lines:7.0f}")


if __name__ == "__main__":
    main()
