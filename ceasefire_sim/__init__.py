"""ceasefire_sim: what follows from the text of a ceasefire agreement, and from stated assumptions.

The names below are the front door; each is loaded when it is first used.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

from ceasefire_sim.version import VERSION

if TYPE_CHECKING:
    from ceasefire_sim.errors import CeasefireError as CeasefireError
    from ceasefire_sim.errors import ExpressionError as ExpressionError
    from ceasefire_sim.errors import Fault as Fault
    from ceasefire_sim.errors import InputError as InputError
    from ceasefire_sim.errors import LimitError as LimitError
    from ceasefire_sim.errors import ScenarioError as ScenarioError
    from ceasefire_sim.expressions.parser import parse_expression as parse_expression
    from ceasefire_sim.luck import Luck as Luck
    from ceasefire_sim.reporting.making import report as report
    from ceasefire_sim.reporting.rebuild import rebuild as rebuild
    from ceasefire_sim.reporting.whole import Report as Report
    from ceasefire_sim.results.answer import DistributionAnswer as DistributionAnswer
    from ceasefire_sim.results.answer import ProbabilityAnswer as ProbabilityAnswer
    from ceasefire_sim.results.distribution import Distribution as Distribution
    from ceasefire_sim.results.estimate import Estimate as Estimate
    from ceasefire_sim.results.paired import Difference as Difference
    from ceasefire_sim.results.rare_event import RareEvent as RareEvent
    from ceasefire_sim.results.trajectory import Trajectory as Trajectory
    from ceasefire_sim.scenario.loading import read_scenario as read_scenario
    from ceasefire_sim.scenario.loading import read_scenario_text as read_scenario_text
    from ceasefire_sim.scenario.loading import shipped_scenarios as shipped_scenarios
    from ceasefire_sim.scenario.model.scenario import Scenario as Scenario
    from ceasefire_sim.sequencing.answer import Repair as Repair
    from ceasefire_sim.sequencing.sequence import Sequencing as Sequencing
    from ceasefire_sim.sequencing.sequence import sequence as sequence
    from ceasefire_sim.sequencing.waits import Wait as Wait
    from ceasefire_sim.story.agreement import Agreement as Agreement
    from ceasefire_sim.story.agreement import live as live
    from ceasefire_sim.story.why import Why as Why
    from ceasefire_sim.studies.check import Check as Check
    from ceasefire_sim.studies.check import check as check
    from ceasefire_sim.studies.compare import Comparison as Comparison
    from ceasefire_sim.studies.compare import compare as compare
    from ceasefire_sim.studies.forking.fork import Fork as Fork
    from ceasefire_sim.studies.forking.fork import fork as fork
    from ceasefire_sim.studies.forking.futures import Futures as Futures
    from ceasefire_sim.studies.forking.turning_points import TurningPoints as TurningPoints
    from ceasefire_sim.studies.forking.turning_points import turning_points as turning_points
    from ceasefire_sim.studies.ledger import Ledger as Ledger
    from ceasefire_sim.studies.ledger import assumptions as assumptions
    from ceasefire_sim.studies.run_set import RunSet as RunSet
    from ceasefire_sim.studies.run_set import open_results as open_results
    from ceasefire_sim.studies.simulate import simulate as simulate
    from ceasefire_sim.studies.solve import solve as solve
    from ceasefire_sim.studies.splitting.rare_event import rare_event as rare_event
    from ceasefire_sim.studies.sweeping.discovery import Discovery as Discovery
    from ceasefire_sim.studies.sweeping.discovery import discover as discover
    from ceasefire_sim.studies.sweeping.sensitivity import Sensitivity as Sensitivity
    from ceasefire_sim.studies.sweeping.sensitivity import sensitivity as sensitivity
    from ceasefire_sim.studies.sweeping.sweep import sweep as sweep
    from ceasefire_sim.studies.sweeping.table import Sweep as Sweep
    from ceasefire_sim.studies.sweeping.thresholds import Thresholds as Thresholds
    from ceasefire_sim.studies.sweeping.thresholds import threshold as threshold
    from ceasefire_sim.webpage.export import page as page

_HOMES = {
    "Agreement": "ceasefire_sim.story.agreement",
    "CeasefireError": "ceasefire_sim.errors",
    "Check": "ceasefire_sim.studies.check",
    "Comparison": "ceasefire_sim.studies.compare",
    "Difference": "ceasefire_sim.results.paired",
    "Discovery": "ceasefire_sim.studies.sweeping.discovery",
    "Distribution": "ceasefire_sim.results.distribution",
    "DistributionAnswer": "ceasefire_sim.results.answer",
    "Estimate": "ceasefire_sim.results.estimate",
    "ExpressionError": "ceasefire_sim.errors",
    "Fault": "ceasefire_sim.errors",
    "Fork": "ceasefire_sim.studies.forking.fork",
    "Futures": "ceasefire_sim.studies.forking.futures",
    "InputError": "ceasefire_sim.errors",
    "Ledger": "ceasefire_sim.studies.ledger",
    "LimitError": "ceasefire_sim.errors",
    "Luck": "ceasefire_sim.luck",
    "ProbabilityAnswer": "ceasefire_sim.results.answer",
    "RareEvent": "ceasefire_sim.results.rare_event",
    "Repair": "ceasefire_sim.sequencing.answer",
    "Report": "ceasefire_sim.reporting.whole",
    "RunSet": "ceasefire_sim.studies.run_set",
    "Scenario": "ceasefire_sim.scenario.model.scenario",
    "ScenarioError": "ceasefire_sim.errors",
    "Sensitivity": "ceasefire_sim.studies.sweeping.sensitivity",
    "Sequencing": "ceasefire_sim.sequencing.sequence",
    "Sweep": "ceasefire_sim.studies.sweeping.table",
    "Thresholds": "ceasefire_sim.studies.sweeping.thresholds",
    "Trajectory": "ceasefire_sim.results.trajectory",
    "TurningPoints": "ceasefire_sim.studies.forking.turning_points",
    "Wait": "ceasefire_sim.sequencing.waits",
    "Why": "ceasefire_sim.story.why",
    "assumptions": "ceasefire_sim.studies.ledger",
    "check": "ceasefire_sim.studies.check",
    "compare": "ceasefire_sim.studies.compare",
    "fork": "ceasefire_sim.studies.forking.fork",
    "discover": "ceasefire_sim.studies.sweeping.discovery",
    "live": "ceasefire_sim.story.agreement",
    "open_results": "ceasefire_sim.studies.run_set",
    "page": "ceasefire_sim.webpage.export",
    "parse_expression": "ceasefire_sim.expressions.parser",
    "rare_event": "ceasefire_sim.studies.splitting.rare_event",
    "read_scenario": "ceasefire_sim.scenario.loading",
    "read_scenario_text": "ceasefire_sim.scenario.loading",
    "rebuild": "ceasefire_sim.reporting.rebuild",
    "report": "ceasefire_sim.reporting.making",
    "sensitivity": "ceasefire_sim.studies.sweeping.sensitivity",
    "sequence": "ceasefire_sim.sequencing.sequence",
    "shipped_scenarios": "ceasefire_sim.scenario.loading",
    "simulate": "ceasefire_sim.studies.simulate",
    "solve": "ceasefire_sim.studies.solve",
    "sweep": "ceasefire_sim.studies.sweeping.sweep",
    "threshold": "ceasefire_sim.studies.sweeping.thresholds",
    "turning_points": "ceasefire_sim.studies.forking.turning_points",
}

logging.getLogger("ceasefire_sim").addHandler(logging.NullHandler())  # a program says where its log goes

__version__ = VERSION
__all__ = [
    "Agreement",
    "CeasefireError",
    "Check",
    "Comparison",
    "Difference",
    "Discovery",
    "Distribution",
    "DistributionAnswer",
    "Estimate",
    "ExpressionError",
    "Fault",
    "Fork",
    "Futures",
    "InputError",
    "Ledger",
    "LimitError",
    "Luck",
    "ProbabilityAnswer",
    "RareEvent",
    "Repair",
    "Report",
    "RunSet",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Sequencing",
    "Sweep",
    "Thresholds",
    "Trajectory",
    "TurningPoints",
    "Wait",
    "Why",
    "__version__",
    "assumptions",
    "check",
    "compare",
    "discover",
    "fork",
    "live",
    "open_results",
    "page",
    "parse_expression",
    "rare_event",
    "read_scenario",
    "read_scenario_text",
    "rebuild",
    "report",
    "sensitivity",
    "sequence",
    "shipped_scenarios",
    "simulate",
    "solve",
    "sweep",
    "threshold",
    "turning_points",
]

if not TYPE_CHECKING:  # a type checker would take any name for known

    def __getattr__(name: str) -> object:
        """Loads a name of the front door."""
        if name not in _HOMES:
            raise AttributeError(f"module 'ceasefire_sim' has no attribute '{name}'")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
