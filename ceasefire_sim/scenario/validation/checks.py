"""What must hold of a scenario's structure: names, who is who, regions, obligations, properties."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping

from ceasefire_sim.expressions.functions import FUNCTIONS
from ceasefire_sim.expressions.tree import Effect, Name
from ceasefire_sim.scenario.indexed.families import SECTIONS
from ceasefire_sim.scenario.limits import LARGEST_SEED, MOST_NAMED, MOST_RUNS
from ceasefire_sim.scenario.model.fields import Pace
from ceasefire_sim.scenario.model.memory import MEMORY
from ceasefire_sim.scenario.model.names import OBLIGATION_NUMBERS, RESERVED, quantities_of, regions_of, section_of
from ceasefire_sim.scenario.model.parts import Incident, Obligation, Region, ScenarioFile
from ceasefire_sim.scenario.model.questions import Property
from ceasefire_sim.scenario.model.walk import Path, leaves
from ceasefire_sim.scenario.validation.commitments import check_commitments
from ceasefire_sim.scenario.validation.counting import wrong_count
from ceasefire_sim.scenario.validation.faults import FaultSink
from ceasefire_sim.scenario.validation.suggestions import did_you_mean

__all__ = ["check_structure"]

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[a-z][a-z0-9_-]*")
FORBIDDEN = frozenset((*keyword.kwlist, *FUNCTIONS, "true", "false", "null", "day")) - set(MEMORY)
SLUGS = ("variants", "readings", "amendments", "sweeps", "properties")
DECLARING = (
    *("anchors", "parties", "parameters", "quantities", "definitions", "incidents", "responses"),
    *("mechanisms", "obligations", "commitments", "regions", "invariants"),
)
REAL = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
EXPECTATION = re.compile(rf"\s*(>=|<=|>|<|==|!=)\s*{REAL}\s*|\[{REAL}, {REAL}\]")
UNDOABLE = ("done", "verified", "acknowledged")
FORMS = (
    "eventually",
    "always",
    "hold",
    "days_until",
    "between",
    "days_when",
    "at_end",
    "value",
    "most",
    "least",
    "count",
)


def check_structure(file: ScenarioFile, sink: FaultSink) -> bool:
    """Adds every fault of structure to the sink; false if the scenario is too large to look further."""
    if check_sizes(file, sink):
        return False
    check_bounds(file, sink)
    check_for(file, sink)
    check_names(file, sink)
    check_meanings(file, sink)
    check_parties(file, sink)
    for name, region in regions_of(file).items():
        check_region(section_of(file, name), region, sink)
    for section, incidents in (("incidents", file.incidents), ("responses", file.responses)):
        for name, incident in incidents.items():
            check_incident((section, name), incident, file, sink)
    for name, obligation in file.obligations.items():
        check_obligation(name, obligation, file, sink)
    check_together(file, sink)
    check_commitments(file, sink)
    check_effects(file, sink)
    for name, prop in file.properties.items():
        check_property(name, prop, file, sink)
    check_sweeps(file, sink)
    return True


def check_bounds(file: ScenarioFile, sink: FaultSink) -> None:
    """The numbers of runs and the seed are such as can be drawn with."""
    for key, least, most, shown in (("runs", 1, MOST_RUNS, "1 to 2^48"), ("seed", 0, LARGEST_SEED, "0 to 2^64-1")):
        if not least <= getattr(file, key) <= most:
            sink((key,), f"{getattr(file, key)} is out of bounds: {shown}")


def check_for(file: ScenarioFile, sink: FaultSink) -> None:
    """No `for` is left once the parts are written out: it cannot be set, and stands only in some sections."""
    for section in SECTIONS:
        for name, part in getattr(file, section).items():
            if getattr(part, "for_", ()):
                sink.key((section, name, "for"), "`for` itself cannot be set; it is written where the part is declared")
    for party, part in file.parties.items():
        for name, quantity in part.quantities.items():
            if quantity.for_:
                message = "a quantity of a party takes no `for`; write it for each party"
                sink.key(("parties", party, "quantities", name, "for"), message)
    if file.phases.for_:
        sink.key(("phases", "for"), "the phases take no `for`: there is one agreement")


def check_sizes(file: ScenarioFile, sink: FaultSink) -> bool:
    """Adds a fault for every section that holds too much; says whether any does."""
    large = False
    for section in (*DECLARING, *SLUGS):
        if len(getattr(file, section)) > MOST_NAMED:
            sink.key((section,), f"more than {MOST_NAMED} things are declared here")
            large = True
    for region, part in regions_of(file).items():
        if max(len(part.transitions), len(part.states)) > MOST_NAMED:
            sink.key(section_of(file, region), f"a region has at most {MOST_NAMED} states and transitions")
            large = True
    for name, obligation in file.obligations.items():
        if len(obligation.named) > MOST_NAMED:
            sink.key(("obligations", name), f"an obligation has at most {MOST_NAMED} named steps")
            large = True
    return large


def declared(file: ScenarioFile) -> Iterator[tuple[Path, str]]:
    """The path of every name declared, with the name."""
    for section in DECLARING:
        for name in getattr(file, section):
            yield (section, name), name
    for party, part in file.parties.items():
        for name in part.quantities:
            yield ("parties", party, "quantities", name), name
    for region, whole in regions_of(file).items():
        for name in whole.transitions:
            yield (*section_of(file, region), "transitions", name), name
    for owed, obligation in file.obligations.items():
        for name in obligation.named:
            yield ("obligations", owed, "steps", name), name


def plain_name(name: str) -> str:
    """The name nearest to one that is not of the allowed form; empty if there is none."""
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")
    return plain if IDENTIFIER.fullmatch(plain) and plain != name else ""


def check_names(file: ScenarioFile, sink: FaultSink) -> None:
    """Names are of the allowed form, and mean nothing else already."""
    for path, name in declared(file):
        if not IDENTIFIER.fullmatch(name):
            instead, words = plain_name(name), "names are small letters, digits and _, a letter first"
            sink.lost.add(instead)
            hint = f": write {instead}" if instead else ""
            sink.key(path, f"'{name}' is not a name; {words}{hint}")
        elif name in FORBIDDEN:
            sink.key(path, f"'{name}' is not allowed as a name: the language uses it")
    for section in SLUGS:
        for name in getattr(file, section):
            if not SLUG.fullmatch(name) or name in FORBIDDEN:
                sink.key((section, name), f"'{name}' is not a name; small letters, digits, _ and -, a letter first")
    if not SLUG.fullmatch(file.scenario):
        sink(("scenario",), f"'{file.scenario}' is not a name; small letters, digits, _ and -, a letter first")
    if "all" in file.readings:
        sink.key(("readings", "all"), "a reading cannot be called 'all': that means every reading")
    for name, region in regions_of(file).items():
        for number, state in enumerate(region.states):
            place = (*section_of(file, name), "states", str(number))
            if not IDENTIFIER.fullmatch(state):
                instead = plain_name(state)
                hint = f"; small letters, digits and _ only: write {instead}" if instead else ""
                sink(place, f"'{state}' is not allowed as the name of a state{hint}")
            elif state in FORBIDDEN or state == "any":
                sink(place, f"'{state}' is not allowed as the name of a state")
    for owed, obligation in file.obligations.items():
        for name in obligation.named:
            if name in RESERVED:
                sink.key(("obligations", owed, "steps", name), f"'{owed}.{name}' means something else already")


def check_meanings(file: ScenarioFile, sink: FaultSink) -> None:
    """No name means two things in expressions."""
    meanings: dict[str, str] = {"phase": "the phases"}
    parties = {name: part for name, part in file.parties.items() if part.quantities}
    sections: list[tuple[str, str, Iterable[str]]] = [
        ("indexes", "an index", file.indexes),
        ("parameters", "a parameter", file.parameters),
        ("anchors", "an anchor", file.anchors),
        ("quantities", "a quantity", file.quantities),
        ("definitions", "a definition", file.definitions),
        ("mechanisms", "a mechanism", file.mechanisms),
        ("regions", "a region", file.regions),
        ("obligations", "an obligation", file.obligations),
        ("commitments", "a commitment", file.commitments),
        ("parties", "a party with quantities", parties),
    ]
    for section, what, names in sections:
        for name in names:
            if name in meanings:
                sink.key((section, name), f"'{name}' means two things: {meanings[name]} and {what}")
            meanings.setdefault(name, what)


def check_parties(file: ScenarioFile, sink: FaultSink) -> None:
    """Parties named anywhere are declared, once any party is."""
    if not file.parties:
        return

    def check(path: Path, names: Iterable[str]) -> None:
        for number, name in enumerate(names):
            if name not in file.parties:
                sink((*path, str(number)), f"unknown party '{name}'{did_you_mean(name, file.parties)}")

    for section in ("incidents", "responses", "obligations", "commitments"):
        for name, part in getattr(file, section).items():
            for field in ("by", "performed_by", "against", "owed_by", "owed_to"):
                check((section, name, field), getattr(part, field, ()))
    for region, part in regions_of(file).items():
        for name, transition in part.transitions.items():
            for field in ("by", "performed_by"):
                check((*section_of(file, region), "transitions", name, field), getattr(transition, field))
    for name, reading in file.readings.items():
        check(("readings", name, "by"), reading.by)


def check_region(path: Path, region: Region, sink: FaultSink) -> None:
    """States are named once and known wherever they are used."""
    known = region.states
    seen: set[str] = set()
    for number, state in enumerate(known):
        if state in seen:
            sink((*path, "states", str(number)), f"the state '{state}' is listed twice")
        seen.add(state)

    def check(field: Path, state: str) -> None:
        if state not in seen and state not in map(plain_name, known):  # that name is at fault, and told of
            sink((*path, *field), f"unknown state '{state}'{did_you_mean(state, known)}")

    check(("initial",), region.initial)
    for field in ("final", "active"):
        for number, state in enumerate(getattr(region, field, None) or ()):
            check((field, str(number)), state)
    for name, transition in region.transitions.items():
        check(("transitions", name, "to"), transition.to)
        if transition.from_ != ("any",):
            for number, state in enumerate(transition.from_):
                check(("transitions", name, "from", str(number)), state)
    if region.initial in getattr(region, "final", ()):
        sink((*path, "initial"), f"the initial phase '{region.initial}' is final: no run could begin")


def check_incident(path: Path, incident: Incident, file: ScenarioFile, sink: FaultSink) -> None:
    """A chance or a count, with its cap; attribution by a region."""
    written = incident.model_fields_set
    if incident.count is not None and "chance" in written:
        sink(
            (*path, "chance"), "an incident has a chance or a count, not both; put the chance into `when` or the count"
        )
    if incident.count is not None and incident.count.kind == "poisson" and incident.at_most is None:
        sink((*path, "count"), "poisson needs `at_most`, the most happenings in a day (1 to 1000)", 0)
    if incident.at_most is not None and incident.count is None:
        sink.key((*path, "at_most"), "`at_most` caps a `count`, and there is none")
    if incident.attribution is not None and incident.attribution.by not in regions_of(file):
        by = incident.attribution.by
        sink((*path, "attribution", "by"), f"unknown region '{by}'{did_you_mean(by, regions_of(file))}")


def check_obligation(name: str, obligation: Obligation, file: ScenarioFile, sink: FaultSink) -> None:
    """Clocks, verification, acknowledgement and named steps fit together."""
    path: Path = ("obligations", name)
    if obligation.due_counts not in ("owed", "allowed", "calendar"):
        sink((*path, "due_counts"), f"'{obligation.due_counts}' is none of owed, allowed, calendar")
    if obligation.verified_by is not None and obligation.verified_by not in regions_of(file):
        by = obligation.verified_by
        sink((*path, "verified_by"), f"unknown region '{by}'{did_you_mean(by, regions_of(file))}")
    if obligation.verified_by is None and obligation.on_verified:
        sink.key((*path, "on_verified"), "nobody verifies this obligation; give `verified_by`, or drop `on_verified`")
    if obligation.acknowledgement is None and obligation.on_acknowledged:
        sink.key((*path, "on_acknowledged"), "nothing is acknowledged here; give `acknowledgement`, or drop this")
    paces: list[tuple[Path, Pace]] = [((*path, "pace"), obligation.pace)] if obligation.named else []
    paces += [((*path, "steps", key, "pace"), step.pace) for key, step in obligation.named.items() if step.pace]
    for place, pace in paces:
        if pace.kind == "each":
            sink(place, "named steps are done one after another, so {each: p} cannot be their pace; use p or {days: n}")
    if isinstance(obligation.steps, Mapping) and not obligation.steps:
        sink((*path, "steps"), "an obligation needs at least one step; named steps are written {power: {}, phones: {}}")


def check_together(file: ScenarioFile, sink: FaultSink) -> None:
    """An obligation fused to another: the other is later, fused to nothing, named by one only."""
    order = list(file.obligations)
    named: dict[str, str] = {}
    for name, obligation in file.obligations.items():
        other = obligation.together
        if other is None:
            continue
        place: Path = ("obligations", name, "together")
        if other not in file.obligations:
            sink(place, f"unknown obligation '{other}'{did_you_mean(other, order)}")
            continue
        if order.index(other) <= order.index(name):
            sink(place, f"'{other}' must stand later in the file than '{name}'")
        if file.obligations[other].together is not None:
            sink(place, f"'{other}' is itself together with another obligation")
        if other in named:
            sink(place, f"'{other}' is together with '{named[other]}' already")
        named[other] = name


def check_effects(file: ScenarioFile, sink: FaultSink) -> None:
    """Effects change quantities, or undo steps where that is allowed."""
    quantities = quantities_of(file)
    for path, leaf in leaves(file):
        if isinstance(leaf, Effect) and leaf.target not in quantities:
            message = wrong_target(leaf, path, file)
            if message and not sink.about_lost(message):
                sink(path, message, leaf.at)


def wrong_target(effect: Effect, path: Path, file: ScenarioFile) -> str | None:
    """Why an effect on something that is no quantity is not allowed; None where it is."""
    owner, _, attribute = effect.target.partition(".")
    if owner in file.commitments and attribute:
        return f"'{effect.target}' follows from what happens: no effect makes or undoes a breach"
    if owner not in file.obligations or not attribute:
        if effect.target in regions_of(file):
            return f"only transitions move a region; '{effect.target}' cannot be assigned"
        known = [*quantities_of(file), *(f"{name}.done" for name in file.obligations)]
        return f"unknown quantity '{effect.target}'{did_you_mean(effect.target, known)}"
    obligation = file.obligations[owner]
    if attribute not in UNDOABLE:
        what = "follows from the steps" if attribute in OBLIGATION_NUMBERS else "is not a quantity"
        return f"'{effect.target}' {what}; an effect can undo {owner}.done, .verified or .acknowledged with -="
    if effect.op != "-=":
        return f"steps can only be undone: write {effect.target} -= …"
    if attribute == "verified" and obligation.verified_by is None:
        return f"nobody verifies '{owner}', so there is nothing to undo"
    if attribute == "acknowledged" and obligation.acknowledgement is None:
        return f"'{owner}' is not acknowledged by anyone, so there is nothing to undo"
    if path[0] in ("obligations", "commitments"):
        return f"steps are undone by incidents, responses and transitions, not by {path[0]}"
    return None


def check_property(name: str, prop: Property, file: ScenarioFile, sink: FaultSink) -> None:
    """A property asks one question, completely."""
    path: Path = ("properties", name)
    forms = [form for form in FORMS if getattr(prop, form) is not None]
    if len(forms) != 1:
        known = ", ".join(FORMS)
        sink.key(
            path, f"a property asks one question, one of: {known}" + (f"; here: {', '.join(forms)}" if forms else "")
        )
    if (prop.hold is None) != (prop.until is None):
        sink.key(path, "`hold` and `until` go together")
    if (prop.value is None) != (prop.on is None):
        sink.key(path, "`value` and `on` go together")
    if prop.within is not None and isinstance(prop.within.formula.node, Name) and not unbounded(prop):
        pass  # an expression of constants; checked as such
    if prop.count is not None:
        message = wrong_count(prop.count, file)
        if message and not sink.about_lost(message):
            sink((*path, "count"), message)
    if prop.expect is not None and not EXPECTATION.fullmatch(prop.expect):
        sink((*path, "expect"), "write a comparison with a number, such as '>= 0.5', or a band such as [0.45, 0.57]")
    if prop.observed is not None and (message := wrong_record(prop, file)):
        sink((*path, "observed"), message)


def unbounded(prop: Property) -> bool:
    """Whether a property looks as far as it takes (`within: unbounded`)."""
    return prop.within is not None and prop.within.formula.node == Name("unbounded")


def wrong_record(prop: Property, file: ScenarioFile) -> str | None:
    """Why an observed value is none: it is a number, a date from `start` on, or the truth of what is true or false."""
    written = prop.observed or ""
    if written in ("true", "false"):
        truths = (prop.eventually, prop.always, prop.hold, prop.at_end, prop.value)
        return None if any(truths) else "this property is a number; write a number or a date"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        if file.start is None:
            return "write a number or a date (dates need `start`)"
        start = str(file.start)
        return f"the record lies before the start, {start}" if written < start else None
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", written):
        before = prop.days_until is not None and float(written) < 0
        return "the record lies before day 0" if before else None
    return "write a number or a date (dates need `start`), or true or false"


def check_sweeps(file: ScenarioFile, sink: FaultSink) -> None:
    """Sweeps vary parameters that are there."""
    for name, sweep in file.sweeps.items():
        for parameter in sweep:
            short = parameter.removeprefix("parameters.")
            if short not in file.parameters:
                sink.key(
                    ("sweeps", name, parameter),
                    f"unknown parameter '{parameter}'{did_you_mean(short, file.parameters)}",
                )
