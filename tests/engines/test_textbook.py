"""The exact engine against closed forms: chains of the textbooks, written as scenarios.

Every closed form is computed here, in fractions wherever it is rational. The days follow the language's page: day d
turns S(d) into S(d+1), so what happens on the first day is seen on S(1).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

import ceasefire_sim as cs
from ceasefire_sim.results.answer import DistributionAnswer, ProbabilityAnswer

HALF = Fraction(1, 2)
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def exactly(value: Fraction | float, rel: float = 1e-12) -> Any:
    """A closed form to 1e-12 relative: a few thousand roundings of doubles, and no iteration stopped early."""
    return pytest.approx(float(value), rel=rel, abs=0)


def solve(text: str, properties: Mapping[str, str], horizon: int | None = None, **parameters: float) -> Any:
    """The solved scenario of a text, asked some properties (each the inside of its braces)."""
    asked = "".join(f"  {name}: {{{form}}}\n" for name, form in properties.items())
    overrides: dict[str, Any] = {f"parameters.{name}": value for name, value in parameters.items()}
    if horizon is not None:
        overrides["horizon"] = horizon
    return cs.solve(cs.read_scenario_text(f"{text}\nproperties:\n{asked}", overrides=overrides))


def value(text: str, form: str, horizon: int | None = None, **parameters: float) -> Any:
    """The value of one property."""
    return solve(text, {"asked": form}, horizon, **parameters).property("asked").value


def shares(found: Any, region: str, day: int) -> dict[str, float]:
    """The chance of every state that has one."""
    return {state: part.value for state, part in found.share(region, day).items() if part.value != 0}


def choose(n: int, k: Fraction | int) -> int:
    """The binomial coefficient, 0 where k is no number of things."""
    return math.comb(n, int(k)) if k == int(k) and k >= 0 else 0


def binomial(n: int, p: Fraction, k: int) -> Fraction:
    return choose(n, k) * p**k * (1 - p) ** (n - k) if k <= n else Fraction(0)


def geometric(p: Fraction) -> Callable[[int], Fraction]:
    """P(T <= t) for the first of daily chances p."""
    return lambda t: 1 - (1 - p) ** t


def successes(r: int, p: Fraction) -> Callable[[int], Fraction]:
    """P(T <= t) for the r-th success of daily chances p."""
    return lambda t: sum((binomial(t, p, k) for k in range(r, t + 1)), Fraction(0))


def walk(t: int, x: int) -> Fraction:
    """P(S = x) after t steps of +1 or -1 with a half each."""
    return choose(t, Fraction(t + x, 2)) * HALF**t


def assert_days(found: DistributionAnswer, by: Callable[[int], Fraction], n: int) -> None:
    """The whole answer of a `days_until`, from P(T <= t): E[min(T, n)] is the sum of P(T > t) over t < n."""
    capped = sum((1 - by(t) for t in range(n)), Fraction(0))
    happened = by(n)
    assert isinstance(found, DistributionAnswer)
    assert found.method == "exact"
    assert found.interval is None
    assert found.value == exactly(capped)
    assert found.happened == exactly(happened)
    assert found.mean_if_happened == exactly((capped - n * (1 - happened)) / happened)
    for level in LEVELS:
        first = next((t for t in range(n + 1) if by(t) >= Fraction(str(level))), None)
        if first is None or by(first) != Fraction(str(level)):  # one rounding decides a tie
            assert found.quantiles[level] == first, level


# coins and dice -------------------------------------------------------------------------------------------------------

FACES = ("one", "two", "three", "four", "five", "six")
DIE = """
scenario: a-die-from-coins
about: D. E. Knuth and A. C. Yao, The complexity of nonuniform random number generation, 1976
horizon: 21
definitions: {rolled: phase in one | two | three | four | five | six}
phases:
  initial: s0
  states: [s0, s1, s2, s3, s4, s5, s6, one, two, three, four, five, six]
  final: [one, two, three, four, five, six]
  transitions:
    heads0: {from: s0, to: s1, chance: 1/2}
    tails0: {from: s0, to: s2}
    heads1: {from: s1, to: s3, chance: 1/2}
    tails1: {from: s1, to: s4}
    heads2: {from: s2, to: s5, chance: 1/2}
    tails2: {from: s2, to: s6}
    heads3: {from: s3, to: s1, chance: 1/2}
    tails3: {from: s3, to: one}
    heads4: {from: s4, to: two, chance: 1/2}
    tails4: {from: s4, to: three}
    heads5: {from: s5, to: four, chance: 1/2}
    tails5: {from: s5, to: five}
    heads6: {from: s6, to: six, chance: 1/2}
    tails6: {from: s6, to: s2}
"""


def flips(t: int) -> Fraction:
    """P(the die is rolled by flip t): one flip, then rounds of two that end it three times in four."""
    return 1 - Fraction(1, 4) ** ((t - 1) // 2) if t else Fraction(0)


def test_each_face_of_a_die_from_coins_has_a_sixth_and_takes_eleven_thirds_of_a_flip() -> None:
    found = solve(
        DIE,
        {face: f"eventually: phase == {face}, within: unbounded" for face in FACES}
        | {"flips": "days_until: rolled, within: unbounded", "a_two": "days_until: phase == two, within: unbounded"},
    )
    for face in FACES:
        assert found.probability(face).value == exactly(Fraction(1, 6))
        assert isinstance(found.property(face), ProbabilityAnswer)
        assert found.property(face).method == "exact"
        assert found.property(face).interval is None
    assert found.property("flips").value == exactly(Fraction(11, 3))
    assert found.property("flips").happened == 1
    assert found.property("a_two").value is None
    assert found.property("a_two").happened == exactly(Fraction(1, 6))


def test_the_flips_of_a_die_follow_their_distribution_day_by_day() -> None:
    found = solve(DIE, {"flips": "days_until: rolled", "soon": "days_until: rolled, within: 4"})
    assert_days(found.property("flips"), flips, 21)
    assert_days(found.property("soon"), flips, 4)
    assert shares(found, "phase", 2) == {f"s{k}": exactly(Fraction(1, 4)) for k in (3, 4, 5, 6)}
    for t in range(3, 21):
        rolled = {face: found.share("phase", t)[face].value for face in FACES}
        assert rolled == dict.fromkeys(FACES, exactly(flips(t) / 6)), t


def test_given_an_even_face_it_is_a_two_in_a_third_of_the_rolls() -> None:
    found = solve(
        DIE,
        {
            "two": "eventually: phase == two, given: phase in two | four | six",
            "five": "eventually: phase == five, given: phase in two | four | six",
            "flips": "days_until: rolled, given: phase == one",
        },
    )
    assert found.property("two").value == exactly(Fraction(1, 3))
    assert found.property("two").given == exactly(flips(21) / 2)
    assert found.property("five").value == 0
    assert_days(found.property("flips"), lambda t: flips(t) / flips(21), 21)
    assert found.property("flips").given == exactly(flips(21) / 6)


PATTERN = """
scenario: a-pattern-of-two
horizon: 30
phases:
  initial: nothing
  states: [nothing, head, seen]
  final: [seen]
  transitions:
    head: {from: nothing, to: head, chance: 1/2}
    seen: {from: head, to: seen, chance: 1/2}
"""
BROKEN_OFF = "    tails: {from: head, to: nothing}\n"


def test_two_heads_take_six_flips_and_a_head_and_a_tail_four() -> None:
    form = "days_until: phase == seen, within: unbounded"
    assert value(PATTERN + BROKEN_OFF, form) == exactly(6)
    assert value(PATTERN, form) == exactly(4)


def test_the_flips_without_two_heads_are_counted_by_fibonacci() -> None:
    without = [1, 2]  # sequences of t flips without two heads in a row
    while len(without) <= 30:
        without.append(without[-1] + without[-2])
    found = solve(PATTERN + BROKEN_OFF, {"seen": "days_until: phase == seen"})
    assert_days(found.property("seen"), lambda t: 1 - without[t] * HALF**t, 30)


# gambler's ruin -------------------------------------------------------------------------------------------------------

GAMBLER = """
scenario: gamblers-ruin
horizon: 12
holds: phase != ruined
parameters: {stake: 3, top: 7, win: 2, lose: 3}
quantities: {purse: {initial: stake, range: [0, 20]}}
incidents:
  play: {outcomes: [{weight: win, do: purse += 1}, {weight: lose, do: purse -= 1}]}
phases:
  initial: playing
  states: [playing, ruined, rich]
  final: [ruined, rich]
  transitions:
    ruin: {from: playing, to: ruined, when: purse <= 0}
    riches: {from: playing, to: rich, when: purse >= top}
"""
GAMES = [(3, 7, 2, 3), (1, 10, 3, 2), (5, 10, 1, 1), (2, 9, 1, 1), (4, 5, 1, 9), (1, 2, 1, 3), (10, 20, 11, 9)]


def ruined_on(t: int, stake: int, top: int, p: Fraction) -> Fraction:
    """P(ruin on play t): first passages by reflection in both ends, weighed by their wins and losses (t >= 1)."""
    images = range(-t, t + 1)
    paths = sum(Fraction(stake + 2 * k * top, t) * choose(t, Fraction(t - stake, 2) - k * top) for k in images)
    return paths * p ** ((t - stake) // 2) * (1 - p) ** ((t + stake) // 2) if (t - stake) % 2 == 0 else Fraction(0)


@pytest.mark.parametrize(("stake", "top", "win", "lose"), GAMES)
def test_a_gambler_is_ruined_as_often_and_as_late_as_the_books_say(stake: int, top: int, win: int, lose: int) -> None:
    p = Fraction(win, win + lose)
    r = (1 - p) / p
    ruin = 1 - Fraction(stake, top) if r == 1 else (r**stake - r**top) / (1 - r**top)
    duration = Fraction(stake * (top - stake)) if r == 1 else (top * (1 - ruin) - stake) / (2 * p - 1)
    found = solve(
        GAMBLER,
        {
            "ruin": "eventually: phase == ruined, within: unbounded",
            "over": "days_until: phase != playing, within: unbounded",
            "rich": "days_until: phase == rich, within: unbounded",
        },
        stake=stake,
        top=top,
        win=win,
        lose=lose,
    )
    assert found.probability("ruin").value == exactly(ruin)
    assert found.property("over").value == exactly(duration)
    assert found.property("over").happened == 1
    assert found.property("rich").value is None
    assert found.property("rich").happened == exactly(1 - ruin)


@pytest.mark.parametrize(("stake", "top", "win", "lose"), GAMES)
def test_a_gambler_is_ruined_by_a_day_as_reflection_says(stake: int, top: int, win: int, lose: int) -> None:
    p = Fraction(win, win + lose)
    found = solve(
        GAMBLER,
        {f"by{t}": f"eventually: phase == ruined, within: {t}" for t in range(13)},
        stake=stake,
        top=top,
        win=win,
        lose=lose,
    )
    by = Fraction(0)
    for t in range(13):
        by += ruined_on(t, stake, top, p) if t else 0
        assert found.probability(f"by{t}").value == exactly(by), t
        assert found.share("phase", t)["ruined"].value == exactly(by), t
        assert found.survival()[t].value == exactly(1 - by), t
    assert len(found.survival()) == 13


@pytest.mark.parametrize("held", range(1, 8))
def test_a_fair_gambler_holds_each_sum_as_often_as_the_green_function_says(held: int) -> None:
    form = f"days_when: purse == {held}, within: unbounded"
    green = 2 * Fraction(min(3, held) * (8 - max(3, held)), 8)
    assert value(GAMBLER, form, stake=3, top=8, win=1, lose=1) == exactly(green)


@pytest.mark.parametrize("horizon", [1, 4, 12, 40])
def test_a_fair_purse_keeps_its_mean_however_the_game_is_stopped(horizon: int) -> None:
    assert value(GAMBLER, "at_end: purse", horizon, stake=3, top=7, win=1, lose=1) == exactly(3)


def test_the_days_of_a_game_are_counted_until_its_end_and_not_beyond() -> None:
    found = solve(GAMBLER, {"days": 'days_when: "true"', "plays": "count: play"}, stake=1, top=2, win=1, lose=3)
    assert found.property("days").value == 1
    assert found.property("plays").value == 1


# coupon collector -----------------------------------------------------------------------------------------------------

COUPONS = """
scenario: coupon-collector
horizon: 60
parameters: {coupons: 5}
quantities: {album: {initial: 0, range: [0, 12]}}
incidents:
  packet: {chance: (coupons - album) / coupons, do: album += 1}
phases:
  initial: collecting
  states: [collecting, full]
  final: [full]
  transitions: {fill: {from: collecting, to: full, when: album >= coupons}}
"""
WEIGHTS = {"red": 1, "green": 2, "blue": 3}
COLOURS = """
scenario: three-coupons-one-rarer-than-the-other
horizon: 25
quantities: {red: {initial: 0, range: [0, 1]}, green: {initial: 0, range: [0, 1]}, blue: {initial: 0, range: [0, 1]}}
incidents:
  packet: {outcomes: [{weight: 1, do: red = 1}, {weight: 2, do: green = 1}, {weight: 3, do: blue = 1}]}
phases:
  initial: collecting
  states: [collecting, full]
  final: [full]
  transitions: {fill: {from: collecting, to: full, when: red + green + blue == 3}}
"""


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 12])
def test_an_album_is_full_after_n_times_the_harmonic_number(n: int) -> None:
    harmonic = sum(Fraction(1, k) for k in range(1, n + 1))
    assert value(COUPONS, "days_until: phase == full, within: unbounded", coupons=n) == exactly(n * harmonic)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 12])
def test_an_album_is_full_by_a_day_by_inclusion_and_exclusion(n: int) -> None:
    def full(t: int) -> Fraction:
        return sum(((-1) ** k * choose(n, k) * (1 - Fraction(k, n)) ** t for k in range(n + 1)), Fraction(0))

    days = [1, 2, 5, 12, 13, 20, 40]
    found = solve(
        COUPONS,
        {"days": "days_until: phase == full"} | {f"by{t}": f"eventually: phase == full, within: {t}" for t in days},
        coupons=n,
    )
    assert_days(found.property("days"), full, 60)
    for t in days:
        assert found.probability(f"by{t}").value == exactly(full(t)), t


def test_coupons_of_unlike_frequency_take_as_long_as_inclusion_and_exclusion_says() -> None:
    parts = [((-1) ** k, Fraction(sum(some), 6)) for k in range(4) for some in combinations(WEIGHTS.values(), k)]
    found = solve(
        COLOURS,
        {
            "days": "days_until: phase == full",
            "unbounded": "days_until: phase == full, within: unbounded",
            "only_red": "eventually: red == 1 and green + blue == 0",
        },
    )
    assert_days(found.property("days"), lambda t: sum(sign * (1 - missed) ** t for sign, missed in parts), 25)
    assert found.property("unbounded").value == exactly(-sum(sign / missed for sign, missed in parts if missed))
    assert found.probability("only_red").value == exactly(Fraction(1, 6))


# walks ----------------------------------------------------------------------------------------------------------------

WALK = """
scenario: a-drunkards-walk
horizon: 12
quantities: {x: {initial: 0, range: [-20, 20]}}
incidents:
  step: {outcomes: [{weight: 1, do: x += 1}, {weight: 1, do: x -= 1}]}
phases: {initial: abroad, states: [abroad]}
"""
AGAINST_A_WALL = WALK.replace("range: [-20, 20]", "range: [0, 20]")
PLACES = 10
AGAINST_A_MIRROR = f"""
scenario: a-drunkards-walk-that-turns-at-a-mirror
horizon: 8
regions:
  place:
    initial: p0
    states: [{", ".join(f"p{k}" for k in range(PLACES))}]
    transitions:
      turn: {{from: p0, to: p1}}
""" + "".join(
    f"      on{k}: {{from: p{k}, to: p{k + 1}, chance: 1/2}}\n      back{k}: {{from: p{k}, to: p{k - 1}}}\n"
    for k in range(1, PLACES - 1)
)
AGAINST_A_MIRROR += "phases: {initial: abroad, states: [abroad]}"


@pytest.mark.parametrize("t", [0, 1, 2, 7, 12])
def test_a_free_walk_is_binomial_on_every_day(t: int) -> None:
    places = [x for x in range(-t - 1, t + 2) if -20 <= x <= 20]
    found = solve(
        WALK,
        {f"at{k}": f"value: x == {x}, on: {t}" for k, x in enumerate(places)}
        | {"distance": f"value: abs(x), on: {t}", "square": f"value: x * x, on: {t}"},
    )
    for k, x in enumerate(places):
        assert found.probability(f"at{k}").value == exactly(walk(t, x)), x
    assert found.property("distance").value == exactly(sum(abs(x) * walk(t, x) for x in places))
    assert found.property("square").value == exactly(t)


def test_the_farthest_point_of_a_walk_follows_from_reflection() -> None:
    """P(the most is m) = P(S = m) + P(S = m + 1), and the least is its mirror image."""
    most = {m: walk(12, m) + walk(12, m + 1) for m in range(13)}
    mean = sum(m * chance for m, chance in most.items())
    found = solve(
        WALK,
        {f"to{m}": f"eventually: x >= {m}" for m in range(13)}
        | {"most": "most: x", "least": "least: x", "short": "most: x, within: 5"},
    )
    assert found.property("most").value == exactly(mean)
    assert found.property("least").value == exactly(-mean)
    assert found.property("short").value == exactly(sum(m * (walk(5, m) + walk(5, m + 1)) for m in range(6)))
    for m in range(13):
        assert found.probability(f"to{m}").value == exactly(sum(most[k] for k in range(m, 13))), m


def test_a_walk_that_turns_at_a_mirror_is_a_free_walk_folded() -> None:
    found = solve(AGAINST_A_MIRROR, {})
    for t in range(9):
        folded = {f"p{k}": exactly(walk(t, k) * (2 if k else 1)) for k in range(PLACES) if walk(t, k)}
        assert shares(found, "place", t) == folded, t


def test_a_walk_that_waits_at_a_wall_is_a_free_walk_folded_about_minus_a_half() -> None:
    asked = {f"on{t}at{k}": f"value: x == {k}, on: {t}" for t in range(1, 13) for k in range(t + 1)}
    found = solve(AGAINST_A_WALL, asked)
    for t in range(1, 13):
        for k in range(t + 1):
            assert found.probability(f"on{t}at{k}").value == exactly(walk(t, k) + walk(t, -k - 1)), (t, k)


def test_a_walk_absorbed_at_home_is_elsewhere_by_reflection() -> None:
    asked = {f"on{t}at{k}": f"value: purse == {k} and phase == playing, on: {t}" for t in range(13) for k in range(16)}
    found = solve(GAMBLER, asked, stake=3, top=20, win=1, lose=1)
    for t in range(13):
        there = [walk(t, k - 3) - walk(t, k + 3) for k in range(16)]
        for k in range(16):
            assert found.probability(f"on{t}at{k}").value == exactly(there[k]), (t, k)
        assert found.survival()[t].value == exactly(sum(there)), t


# urns -----------------------------------------------------------------------------------------------------------------

POLYA = """
scenario: polyas-urn
horizon: 10
quantities: {red: {initial: 1, range: [1, 30]}, black: {initial: 1, range: [1, 30]}}
incidents:
  draw: {outcomes: [{weight: red, do: red += 1}, {weight: black, do: black += 1}]}
phases: {initial: drawing, states: [drawing]}
"""
EHRENFEST = """
scenario: the-ehrenfests-urns
horizon: 9
quantities: {left: {initial: 6, range: [0, 6]}}
incidents:
  jump: {outcomes: [{weight: left, do: left -= 1}, {weight: 6 - left, do: left += 1}]}
phases: {initial: jumping, states: [jumping]}
"""


def test_every_number_of_reds_in_polyas_urn_is_as_likely() -> None:
    found = solve(
        POLYA,
        {f"reds{k}": f"at_end: red == {k}" for k in range(1, 12)} | {"reds": "at_end: red", "mid": "value: red, on: 4"},
    )
    for k in range(1, 12):
        assert found.probability(f"reds{k}").value == exactly(Fraction(1, 11)), k
    assert found.property("reds").value == exactly(6)
    assert found.property("mid").value == exactly(3)
    assert found.property("reds").quantiles == {0.05: 1, 0.25: 3, 0.5: 6, 0.75: 9, 0.95: 11}


def test_the_ehrenfests_urns_even_out_geometrically() -> None:
    found = solve(EHRENFEST, {f"on{t}": f"value: left, on: {t}" for t in range(10)})
    for t in range(10):
        assert found.property(f"on{t}").value == exactly(3 + 3 * (1 - Fraction(2, 6)) ** t), t


# obligations ----------------------------------------------------------------------------------------------------------

PROMISE = """
scenario: one-promise
horizon: 25
holds: not withdraw.fulfilled
parameters: {p: 0.1, steps: 1}
obligations: {withdraw: {steps: steps, pace: p}}
phases: {initial: truce, states: [truce]}
"""
EACH = PROMISE.replace("pace: p", "pace: {each: p}")
EVERY_THIRD_DAY = PROMISE.replace("pace: p", "pace: {days: 3}")


@pytest.mark.parametrize(("p", "decimal"), [(Fraction(1, 10), 0.1), (Fraction(1, 2), 0.5), (Fraction(1, 100), 0.01)])
def test_a_pace_is_geometric(p: Fraction, decimal: float) -> None:
    by = geometric(p)
    found = solve(
        PROMISE,
        {
            "days": "days_until: withdraw.fulfilled",
            "soon": "days_until: withdraw.fulfilled, within: 7",
            "never": "always: not withdraw.fulfilled",
            "steps": "count: withdraw",
            "owed": "days_when: not withdraw.fulfilled",
        }
        | {f"by{t}": f"eventually: withdraw.fulfilled, within: {t}" for t in range(26)}
        | {f"on{t}": f"value: withdraw.done, on: {t}" for t in range(26)},
        p=decimal,
    )
    assert_days(found.property("days"), by, 25)
    assert_days(found.property("soon"), by, 7)
    assert found.probability("never").value == exactly((1 - p) ** 25)
    assert found.property("steps").value == exactly(by(25))
    assert found.property("owed").value == exactly(by(25) / p)
    assert len(found.survival()) == 26
    for t in range(26):
        assert found.probability(f"by{t}").value == exactly(by(t)), t
        assert found.property(f"on{t}").value == exactly(by(t)), t
        assert found.survival()[t].value == exactly(1 - by(t)), t
    assert value(PROMISE, "days_until: withdraw.fulfilled, within: unbounded", p=decimal) == exactly(1 / p)


def test_a_chance_given_per_week_comes_up_within_a_week_with_it() -> None:
    assert value(
        PROMISE.replace("pace: p", "pace: 'per(0.3, 7)'"), "eventually: withdraw.fulfilled, within: 7"
    ) == exactly(Fraction(3, 10))


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_last_of_several_steps_is_the_last_of_several_successes(steps: int) -> None:
    p = Fraction(1, 5)
    found = solve(
        PROMISE,
        {"days": "days_until: withdraw.fulfilled", "done": "count: withdraw"}
        | {f"on9are{k}": f"value: withdraw.done == {k}, on: 9" for k in range(steps + 1)},
        p=0.2,
        steps=steps,
    )
    assert_days(found.property("days"), successes(steps, p), 25)
    assert found.property("done").value == exactly(sum(min(k, steps) * binomial(25, p, k) for k in range(26)))
    for k in range(steps):
        assert found.probability(f"on9are{k}").value == exactly(binomial(9, p, k)), k
    assert found.probability(f"on9are{steps}").value == exactly(successes(steps, p)(9))
    form = "days_until: withdraw.fulfilled, within: unbounded"
    assert value(PROMISE, form, p=0.2, steps=steps) == exactly(steps / p)


@pytest.mark.parametrize("steps", [1, 3, 5])
def test_steps_at_a_pace_each_are_binomial_and_the_last_is_their_maximum(steps: int) -> None:
    p = Fraction(1, 5)
    one = geometric(p)
    found = solve(
        EACH,
        {"days": "days_until: withdraw.fulfilled"}
        | {f"on{t}are{k}": f"value: withdraw.done == {k}, on: {t}" for t in (1, 2, 6) for k in range(steps + 1)},
        p=0.2,
        steps=steps,
    )
    assert_days(found.property("days"), lambda t: one(t) ** steps, 25)
    for t in (1, 2, 6):
        for k in range(steps + 1):
            assert found.probability(f"on{t}are{k}").value == exactly(binomial(steps, one(t), k)), (t, k)
    mean = sum((-1) ** (k + 1) * choose(steps, k) / (1 - (1 - p) ** k) for k in range(1, steps + 1))
    assert value(EACH, "days_until: withdraw.fulfilled, within: unbounded", p=0.2, steps=steps) == exactly(mean)


def test_a_pace_in_days_is_sure_to_the_day() -> None:
    found = solve(
        EVERY_THIRD_DAY,
        {
            "days": "days_until: withdraw.fulfilled",
            "unbounded": "days_until: withdraw.fulfilled, within: unbounded",
            "by11": "eventually: withdraw.fulfilled, within: 11",
            "by12": "eventually: withdraw.fulfilled, within: 12",
        }
        | {f"on{t}": f"value: withdraw.done, on: {t}" for t in range(16)},
        steps=4,
    )
    for days in (found.property("days"), found.property("unbounded")):
        assert days.value == 12
        assert days.happened == 1
    assert found.property("days").mean_if_happened == 12
    assert found.property("days").quantiles == dict.fromkeys(LEVELS, 12)
    assert found.probability("by11").value == 0
    assert found.probability("by12").value == 1
    for t in range(16):
        assert found.property(f"on{t}").value == min(t // 3, 4), t


GATE = """
scenario: a-gate-that-opens-on-some-days
horizon: 25
quantities: {gate: {initial: 0, range: [0, 1]}}
incidents:
  shut: {do: gate = 0}
  open: {chance: 0.3, do: gate = 1}
obligations: {cross: {steps: 2, requires: gate == 1, pace: {days: 2}}}
phases: {initial: truce, states: [truce]}
"""


def test_a_pace_in_days_counts_the_days_on_which_it_may_proceed() -> None:
    found = solve(GATE, {"days": "days_until: cross.fulfilled"})
    assert_days(found.property("days"), successes(4, Fraction(3, 10)), 25)
    assert value(GATE, "days_until: cross.fulfilled, within: unbounded") == exactly(4 / Fraction(3, 10))


NAMED = """
scenario: steps-of-their-own-pace
horizon: 20
obligations: {disarm: {pace: 1/2, steps: {heavy: {size: 200}, light: {size: 600, pace: 1/4}, rest: {pace: 1/5}}}}
phases: {initial: truce, states: [truce]}
"""


def test_steps_of_their_own_pace_add_up_their_days() -> None:
    """A sum of geometrics with unlike chances: P(T > t) sums (1-p)^t * prod of q/(q-p) over the other chances q."""
    paces = (HALF, Fraction(1, 4), Fraction(1, 5))
    weights = {p: math.prod((q / (q - p) for q in paces if q != p), start=Fraction(1)) for p in paces}

    def by(t: int) -> Fraction:
        return 1 - sum(((1 - p) ** t * weight for p, weight in weights.items()), Fraction(0))

    found = solve(NAMED, {"days": "days_until: disarm.fulfilled", "amount": "most: disarm.amount, within: 1"})
    assert_days(found.property("days"), by, 20)
    assert found.property("amount").value == exactly(100)
    assert value(NAMED, "days_until: disarm.fulfilled, within: unbounded") == exactly(sum(1 / p for p in paces))


ONE_AFTER_THE_OTHER = """
scenario: one-after-the-other
horizon: 20
obligations:
  withdraw: {pace: 1/4}
  disarm: {pace: 1/3, requires: withdraw.fulfilled, due: 3}
phases: {initial: truce, states: [truce]}
"""
ONE_BEFORE_THE_OTHER = ONE_AFTER_THE_OTHER.replace(
    "  withdraw: {pace: 1/4}\n  disarm: {pace: 1/3, requires: withdraw.fulfilled, due: 3}",
    "  disarm: {pace: 1/3, requires: withdraw.fulfilled, due: 3}\n  withdraw: {pace: 1/4}",
)


def in_turn(p: Fraction, q: Fraction, lag: int) -> Callable[[int], Fraction]:
    """P(T <= t) for the second of two in turn: it may be done as soon as `lag` days after the first."""

    def by(t: int) -> Fraction:
        firsts = range(1, t - lag + 1)
        return sum((p * (1 - p) ** (s - 1) * geometric(q)(t - s - lag + 1) for s in firsts), Fraction(0))

    return by


def test_what_stands_later_in_the_file_sees_what_was_done_the_same_day() -> None:
    p, q = Fraction(1, 4), Fraction(1, 3)
    forms = {"days": "days_until: disarm.fulfilled", "missed": "eventually: disarm.overdue"}
    unbounded = "days_until: disarm.fulfilled, within: unbounded"
    for text, lag in ((ONE_AFTER_THE_OTHER, 0), (ONE_BEFORE_THE_OTHER, 1)):
        found = solve(text, forms)
        by = in_turn(p, q, lag)
        assert_days(found.property("days"), by, 20)
        # the clock counts from the first day: 4 > 3 on the fourth, after that day's chance
        assert found.probability("missed").value == exactly(1 - by(4))
        assert value(text, unbounded) == exactly(1 / p + 1 / q - 1 + lag)


def test_a_clock_of_allowed_days_starts_when_it_may_proceed() -> None:
    """Four chances before it is missed, whenever the first came; so the last day that counts is its beginning + 3."""
    p, q = Fraction(1, 4), Fraction(1, 3)
    text = ONE_AFTER_THE_OTHER.replace("due: 3", "due: 3, due_counts: allowed")
    missed = (1 - q) ** 4
    assert value(text, "eventually: disarm.overdue, within: unbounded") == exactly(missed)
    # missed by day 20: the first was done on some day s, and s + 3 is not after the twentieth
    assert value(text, "eventually: disarm.overdue") == exactly(missed * geometric(p)(17))


VERIFIED = """
scenario: done-and-found-to-be-done
horizon: 20
mechanisms: {watch: {initial: present, states: [present]}}
obligations: {withdraw: {pace: 1/4, verified_by: watch, verification: 1/3}}
phases: {initial: truce, states: [truce]}
"""


def test_a_step_can_be_verified_on_the_day_it_is_done() -> None:
    found = solve(VERIFIED, {"days": "days_until: withdraw.verified == 1"})
    assert_days(found.property("days"), in_turn(Fraction(1, 4), Fraction(1, 3), 0), 20)
    assert value(VERIFIED, "days_until: withdraw.verified == 1, within: unbounded") == exactly(6)


TOGETHER = """
scenario: at-the-same-moment
horizon: 20
obligations:
  withdraw: {steps: 2, pace: 1/4, together: disarm}
  disarm: {steps: 3}
phases: {initial: truce, states: [truce]}
"""


def test_two_together_step_at_the_pace_of_the_first() -> None:
    found = solve(
        TOGETHER,
        {
            "same": "always: withdraw.done == disarm.done",
            "days": "days_until: disarm.done == 2",
            "all": "at_end: disarm.fulfilled",
        },
    )
    assert found.probability("same").value == exactly(1)
    assert_days(found.property("days"), successes(2, Fraction(1, 4)), 20)
    assert found.probability("all").value == 0


# what nobody sees -----------------------------------------------------------------------------------------------------

MIXTURE = """
scenario: a-resolve-nobody-sees
horizon: 12
holds: phase == truce
quantities: {resolve: {initial: {0: 3, 1: 1}, range: [0, 1]}}
phases:
  initial: truce
  states: [truce, broken]
  final: [broken]
  transitions: {breach: {from: truce, to: broken, chance: 0.3 if resolve == 0 else 0.05}}
"""


def test_a_drawn_resolve_gives_a_mixture_and_what_is_seen_gives_its_posterior() -> None:
    weak, firm = Fraction(3, 10), Fraction(1, 20)

    def lasts(t: int) -> Fraction:
        return Fraction(3, 4) * (1 - weak) ** t + Fraction(1, 4) * (1 - firm) ** t

    found = solve(
        MIXTURE,
        {"days": "days_until: phase == broken", "breaches": "count: breach", "prior": "value: resolve, on: 0"}
        | {f"firm{t}": f"value: resolve, on: {t}, given: day == {t} and phase == truce" for t in range(13)}
        | {f"is_firm{t}": f"at_end: resolve == 1, given: day == {t} and phase == truce" for t in range(13)},
    )
    assert_days(found.property("days"), lambda t: 1 - lasts(t), 12)
    assert found.property("breaches").value == exactly(1 - lasts(12))
    assert found.property("prior").value == exactly(Fraction(1, 4))
    for t in range(13):
        posterior = exactly(Fraction(1, 4) * (1 - firm) ** t / lasts(t))
        assert found.property(f"firm{t}").value == posterior, t
        assert found.property(f"is_firm{t}").value == posterior, t
        assert found.property(f"firm{t}").given == exactly(lasts(t)), t
        assert found.survival()[t].value == exactly(lasts(t)), t
    mean = Fraction(3, 4) / weak + Fraction(1, 4) / firm
    assert value(MIXTURE, "days_until: phase == broken, within: unbounded") == exactly(mean)


# counts ---------------------------------------------------------------------------------------------------------------

SKIRMISHES = """
scenario: skirmishes
horizon: 4
parameters: {most: 5}
quantities: {tension: {initial: 0, range: [0, 250]}}
incidents:
  skirmish: {count: poisson(2), at_most: most, do: tension += 1}
phases: {initial: truce, states: [truce]}
"""
RAIDS = """
scenario: raids
horizon: 3
mechanisms: {watch: {initial: present, states: [present]}}
quantities:
  raids: {initial: 0, range: [0, 20]}
  known: {initial: 0, range: [0, 20]}
  doubling: {initial: 1, range: [0, 4096]}
incidents:
  raid:
    count: binomial(4, 0.3)
    do: [raids += 1, doubling += doubling]
    attribution: {by: watch, chance: 1/4, do: known += 1}
phases: {initial: truce, states: [truce]}
"""


def poisson(m: float, j: int) -> float:
    return math.exp(-m) * m**j / math.factorial(j)


def test_a_poisson_count_is_cut_at_its_cap() -> None:
    """What lies beyond the cap falls on it; two days are the convolution of one."""
    one = [poisson(2, j) for j in range(5)]
    one.append(1 - math.fsum(one))
    two = [math.fsum(one[i] * one[j - i] for i in range(6) if 0 <= j - i < 6) for j in range(11)]
    found = solve(
        SKIRMISHES,
        {f"one{j}": f"value: tension == {j}, on: 1" for j in range(7)}
        | {f"two{j}": f"value: tension == {j}, on: 2" for j in range(12)}
        | {"mean": "value: tension, on: 1", "number": "count: skirmish"},
    )
    for j in range(7):
        assert found.probability(f"one{j}").value == (exactly(one[j]) if j < 6 else 0), j
    for j in range(12):
        assert found.probability(f"two{j}").value == (exactly(two[j]) if j < 11 else 0), j
    mean = math.fsum(j * chance for j, chance in enumerate(one))
    assert found.property("mean").value == exactly(mean)
    assert found.property("number").value == exactly(4 * mean)


def test_poisson_counts_of_two_days_are_one_poisson_count_of_both() -> None:
    """With a cap beyond the last double; chances above 1e-3, for a difference of running sums keeps 1e-16 absolute."""
    likely = [j for j in range(15) if poisson(4, j) > 1e-3]
    found = solve(SKIRMISHES, {f"two{j}": f"value: tension == {j}, on: 2" for j in likely}, most=60)
    for j in likely:
        assert found.probability(f"two{j}").value == exactly(poisson(4, j)), j


def test_binomial_counts_add_up_and_are_thinned_by_attribution() -> None:
    p = Fraction(3, 10)
    found = solve(
        RAIDS,
        {f"raids{k}on{t}": f"value: raids == {k}, on: {t}" for t in (1, 3) for k in range(4 * t + 1)}
        | {f"known{k}": f"at_end: known == {k}" for k in range(13)}
        | {
            "all": "count: raid",
            "attributed": "count: incidents.raid.attributed",
            "contested": "count: incidents.raid.contested",
        }
        | {"doubling": "at_end: doubling"},
    )
    for t in (1, 3):
        for k in range(4 * t + 1):
            assert found.probability(f"raids{k}on{t}").value == exactly(binomial(4 * t, p, k)), (t, k)
    for k in range(13):
        assert found.probability(f"known{k}").value == exactly(binomial(12, p / 4, k)), k
    assert found.property("all").value == exactly(12 * p)
    assert found.property("attributed").value == exactly(12 * p / 4)
    assert found.property("contested").value == exactly(12 * p * 3 / 4)
    # each happening sees what the one before left: E[2^X] = (1 + p)^n
    assert found.property("doubling").value == exactly((1 + p) ** 12)


# where naive iteration stops too soon ---------------------------------------------------------------------------------

HADDAD_MONMEGE = """
scenario: haddad-and-monmege
about: S. Haddad and B. Monmege, Interval iteration algorithm for MDPs and IMDPs, Theoretical Computer Science, 2018
horizon: 100
parameters: {n: 20, p: 0.7}
quantities: {x: {initial: n, range: [0, 40]}}
incidents:
  step:
    outcomes:
      - {weight: p if x == n else (1/2 if x < n else 0), do: x -= 1}
      - {weight: 1 - p if x == n else (1/2 if x > n else 0), do: x += 1}
      - {weight: 0 if x == n else 1/2, do: x = n}
phases:
  initial: between
  states: [between, won, lost]
  final: [won, lost]
  transitions:
    win: {from: between, to: won, when: x <= 0}
    lose: {from: between, to: lost, when: x >= 2 * n}
"""


def haddad_monmege(n: int, p: Fraction) -> dict[int, dict[int, Fraction]]:
    """The chain on 0 to 2n: from the middle n one step down with p, else up; elsewhere on with a half, else to n.

    Both arms are equally long and equally hard, so an excursion from the middle ends at its arm's end with the chance
    2^-(n-1) on either side, and which end it is at last is decided as the first step is: down with p. Hence the answer
    is p itself, whatever n: 7/10. An excursion takes 2 - 2^-(n-2) days besides its first.
    """
    rows = {n: {n - 1: p, n + 1: 1 - p}}
    for x in range(1, n):
        rows[x] = {x - 1: HALF, n: HALF}
        rows[2 * n - x] = {2 * n - x + 1: HALF, n: HALF}
    return rows


def eliminated(rows: dict[int, dict[int, Fraction]], gains: dict[int, Fraction]) -> dict[int, Fraction]:
    """The solution v of v = gain + row * v, by elimination in fractions (states without a row are worth 0)."""
    order = sorted(rows)
    table = {x: {y: (x == y) - rows[x].get(y, Fraction(0)) for y in order} for x in order}
    right = {x: gains.get(x, Fraction(0)) for x in order}
    for pivot in order:
        for x in order:
            factor = table[x][pivot] / table[pivot][pivot]
            if x != pivot and factor:
                table[x] = {y: table[x][y] - factor * table[pivot][y] for y in order}
                right[x] -= factor * right[pivot]
    return {x: right[x] / table[x][x] for x in order}


def test_the_chain_of_haddad_and_monmege_is_answered_where_naive_iteration_stops_near_zero() -> None:
    rows = haddad_monmege(20, Fraction(7, 10))
    reached = eliminated(rows, {x: row[0] for x, row in rows.items() if 0 in row})
    days = eliminated(rows, dict.fromkeys(rows, Fraction(1)))
    assert reached[20] == Fraction(7, 10)
    assert days[20] == (3 - HALF**18) * 2**19

    # iteration until nothing changes by 1e-6, as a naive solver has it
    guess, change = {0: 1.0, 40: 0.0} | dict.fromkeys(rows, 0.0), 1.0
    while change >= 1e-6:
        better = {x: sum(float(chance) * guess[y] for y, chance in row.items()) for x, row in rows.items()}
        change = max(abs(better[x] - guess[x]) for x in rows)
        guess |= better
    assert guess[20] == exactly(Fraction(7, 10) / 2**19)  # 1.3e-6

    found = solve(
        HADDAD_MONMEGE,
        {
            "won": "eventually: phase == won, within: unbounded",
            "lost": "eventually: phase == lost, within: unbounded",
            "days": "days_until: phase != between, within: unbounded",
        },
    )
    # a residual r leaves an error up to 2 |r| max t, with t the expected days; one rounding of a double is 2^-53
    bound = 2 * float(days[20]) * 2**-53
    assert bound < 1e-9
    assert found.probability("won").value == exactly(reached[20], bound)
    assert found.probability("lost").value == exactly(1 - reached[20], bound)
    assert found.property("days").value == exactly(days[20], bound)
    assert found.property("days").happened == 1


# the forms of a property, on chains small enough for a hand -----------------------------------------------------------

WEATHER = """
scenario: weather-and-talks
horizon: 10
regions:
  weather:
    initial: calm
    states: [calm, rough]
    transitions:
      worse: {from: calm, to: rough, chance: 1/4}
      better: {from: rough, to: calm, chance: 1/3}
phases:
  initial: talking
  states: [talking, agreed]
  transitions: {agree: {from: talking, to: agreed, chance: 1/3}}
"""


def rough(t: int) -> Fraction:
    """P(the weather is rough on S(t)): 1/4 over 1/4 + 1/3, approached by 1 - 1/4 - 1/3 a day."""
    return Fraction(3, 7) * (1 - Fraction(5, 12) ** t)


def test_a_chain_of_two_states_forgets_its_beginning() -> None:
    found = solve(
        WEATHER,
        {
            "rough_days": "days_when: weather == rough",
            "first_three": "days_when: weather == rough, within: 3",
            "rough_at_end": "at_end: weather == rough",
            "changes": "count: regions.weather.worse",
            "ever_rough": "days_when: weather == rough, within: unbounded",
        },
    )
    for t in range(11):
        assert found.share("weather", t)["rough"].value == (exactly(rough(t)) if t else 0), t
        assert found.share("weather", t)["calm"].value == exactly(1 - rough(t)), t
    # S(10) is the last: the days before the end are 0 to 9; within 3, where S(3) is, they are 0 to 2
    assert found.property("rough_days").value == exactly(sum(rough(t) for t in range(10)))
    assert found.property("first_three").value == exactly(sum(rough(t) for t in range(3)))
    assert found.property("rough_at_end").value == exactly(rough(10))
    assert found.property("changes").value == exactly(sum((1 - rough(t)) / 4 for t in range(10)))
    assert found.property("ever_rough").value is None


def test_holding_until_looks_at_every_day_before_and_not_at_the_day_itself() -> None:
    """Agreed on S(t) and calm on S(0) to S(t-1): sum of (1/3)(2/3)^(t-1) * (3/4)^(t-1), whose whole is 2/3."""
    found = solve(
        WEATHER,
        {f"by{t}": f"hold: weather == calm, until: phase == agreed, within: {t}" for t in range(11)}
        | {
            "unbounded": "hold: weather == calm, until: phase == agreed, within: unbounded",
            "rough": "hold: weather == rough, until: phase == agreed, within: unbounded",
            "at_once": "hold: weather == rough, until: phase == talking",
        },
    )
    for t in range(11):
        assert found.probability(f"by{t}").value == (exactly(Fraction(2, 3) * (1 - HALF**t)) if t else 0), t
    assert found.probability("unbounded").value == exactly(Fraction(2, 3))
    assert found.probability("rough").value == 0
    assert found.probability("at_once").value == 1


def test_a_condition_on_one_chance_says_nothing_of_another() -> None:
    agreed = geometric(Fraction(1, 3))
    found = solve(
        WEATHER,
        {
            "calm": "always: weather == calm, given: phase == agreed",
            "both": "eventually: weather == rough and phase == agreed, within: 1, given: weather == rough",
        },
    )
    assert found.property("calm").value == exactly(Fraction(3, 4) ** 10)
    assert found.property("calm").given == exactly(agreed(10))
    # given that it is ever rough, it is so on S(1) with (1/4) / P(ever)
    ever = geometric(Fraction(1, 4))(10)
    assert found.property("both").value == exactly(Fraction(1, 12) / ever)
    assert found.property("both").given == exactly(ever)


STAGES = """
scenario: two-stages-and-a-way-out
horizon: 4
phases:
  initial: first
  states: [first, second, concluded, lost]
  final: [concluded, lost]
  transitions:
    advance: {from: first, to: second, chance: 1/2}
    lose: {from: first, to: lost, chance: 2/5}
    conclude: {from: second, to: concluded, chance: 1/3}
"""


def test_between_counts_from_the_first_event_over_the_runs_that_have_it() -> None:
    """Second on S(s) first with 1/2 * (3/10)^(s-1), for 1/2 * 3/5 = 3/10 stay; then geometric, 4 - s days to look."""
    starts = {s: HALF * Fraction(3, 10) ** (s - 1) for s in range(1, 5)}
    ever = sum(starts.values())
    one = geometric(Fraction(1, 3))
    happened = sum(chance * one(4 - s) for s, chance in starts.items()) / ever
    capped = sum(chance * 3 * one(4 - s) for s, chance in starts.items()) / ever
    beyond = sum(chance * (4 - s) * (1 - one(4 - s)) for s, chance in starts.items()) / ever
    found = solve(
        STAGES,
        {
            "between": "between: [phase == second, phase == concluded]",
            "unbounded": "between: [phase == second, phase == concluded], within: unbounded",
            "at_once": "between: [phase == second, phase in second | concluded]",
            "given": "between: [phase == first, phase == second], given: phase == second",
        },
    )
    between = found.property("between")
    assert between.happened == exactly(happened)
    assert between.value == exactly(capped)
    assert between.mean_if_happened == exactly((capped - beyond) / happened)
    # 0.327 of these runs take one day, 0.531 at most two, and 0.635 are seen to get there at all
    assert between.quantiles == {0.05: 1, 0.25: 1, 0.5: 2, 0.75: None, 0.95: None}
    assert found.property("unbounded").value == exactly(3)
    assert found.property("unbounded").happened == 1
    assert found.property("at_once").value == 0
    assert found.property("at_once").happened == exactly(1)
    assert found.property("given").value == exactly(sum(s * chance for s, chance in starts.items()) / ever)
    assert found.property("given").given == exactly(ever)


def test_the_days_in_a_stage_and_the_end_of_a_run_are_as_a_hand_counts_them() -> None:
    """P(second on S(t+1)) is 2/3 of that on S(t) and (1/2)(3/10)^t of the first: 0, 1/2, 29/60, 661/1800 and so on."""
    second = [Fraction(0)]
    for t in range(4):
        second.append(second[-1] * Fraction(2, 3) + HALF * Fraction(3, 10) ** t)
    assert second[:4] == [0, HALF, Fraction(29, 60), Fraction(661, 1800)]
    lost = sum(Fraction(1, 5) * Fraction(3, 10) ** t for t in range(4))
    found = solve(
        STAGES,
        {
            "days": "days_when: phase == second",
            "length": "days_when: phase in first | second | concluded | lost",
            "lost": "at_end: phase == lost",
            "second": "at_end: phase == second",
            "last_day": "at_end: day",
            "day_three": "value: day, on: 3",
            "ways_out": "count: phases.lose",
            "lost_first": "hold: phase == first, until: phase == lost",
        },
    )
    going = [Fraction(3, 10) ** t + second[t] for t in range(5)]  # still in a phase that is not final
    assert found.property("days").value == exactly(sum(second[:4]))
    for name in ("length", "last_day"):  # the end is S(4), or the S on which a final phase was entered
        assert found.property(name).value == exactly(sum(going[:4])), name
    assert found.property("day_three").value == exactly(sum(going[:3]))
    assert found.property("lost").value == exactly(lost)
    assert found.property("second").value == exactly(second[4])
    assert found.property("ways_out").value == exactly(lost)
    assert found.property("lost_first").value == exactly(lost)
    # the second stage is reached by 1/2 over 1/2 + 1/5, and lasts three days
    assert value(STAGES, "days_when: phase == second, within: unbounded") == exactly(Fraction(5, 7) * 3)


SHIFTS = """
scenario: shifts
horizon: 13
regions:
  shift:
    initial: rest
    states: [rest, work]
    transitions:
      begin: {from: rest, to: work, after: 2}
      cease: {from: work, to: rest, after: 2}
phases: {initial: on, states: [on]}
"""
WARNING = """
scenario: notice-first
horizon: 20
phases:
  initial: notice
  states: [notice, gone]
  final: [gone]
  transitions: {leave: {from: notice, to: gone, after: 4, chance: 1/5}}
"""


def test_a_region_that_must_wait_two_days_changes_every_third() -> None:
    found = solve(SHIFTS, {"shifts": "count: regions.shift.begin", "work": "days_when: shift == work"})
    for t in range(14):
        assert shares(found, "shift", t) == {"rest" if t // 3 % 2 == 0 else "work": 1}, t
    assert found.property("shifts").value == 2
    assert found.property("work").value == 6


def test_a_notice_of_four_days_comes_before_the_first_chance() -> None:
    by = geometric(Fraction(1, 5))
    found = solve(WARNING, {"days": "days_until: phase == gone"})
    assert_days(found.property("days"), lambda t: by(max(t - 4, 0)), 20)
    assert value(WARNING, "days_until: phase == gone, within: unbounded") == exactly(9)
