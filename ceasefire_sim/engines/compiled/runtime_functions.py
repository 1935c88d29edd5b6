"""Functions that stand in every module: counts, exponentials, draws by hand, and what is added up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ceasefire_sim.arithmetic import LEAST_EXPONENT, LN2_LOWER, LN2_UPPER, LOG2_E, TAYLOR
from ceasefire_sim.engines.compiled.function_code import load, store
from ceasefire_sim.engines.compiled.layout import Header

__all__ = ["runtime_functions"]

TABLE_ENTRIES = 1024  # of the index of binomial tables
CALL = re.compile(r"\(call (\$\w+)")
ENTRY = 24  # bytes: how many, the chance, where the table is


def pointer(place: int) -> str:
    """The address that stands in the header."""
    return f"(i32.wrap_i64 {load(place)})"


def exponential() -> str:
    """exp(x) of + - * / alone (language page, section 7); 0 below -700."""
    series = f"(f64.const {TAYLOR[-1]!r})"
    for coefficient in reversed(TAYLOR[:-1]):
        series = f"(f64.add (f64.mul {series} (local.get $r)) (f64.const {coefficient!r}))"
    return f"""(func $exp (param $x f64) (result f64) (local $k f64) (local $r f64)
  (if (f64.lt (local.get $x) (f64.const {LEAST_EXPONENT!r})) (then (return (f64.const 0))))
  (local.set $k (f64.floor (f64.add (f64.mul (local.get $x) (f64.const {LOG2_E!r})) (f64.const 0.5))))
  (local.set $r (f64.sub
    (f64.sub (local.get $x) (f64.mul (local.get $k) (f64.const {LN2_UPPER!r})))
    (f64.mul (local.get $k) (f64.const {LN2_LOWER!r}))))
  (f64.mul {series}
    (f64.reinterpret_i64 (i64.shl (i64.add (i64.trunc_sat_f64_s (local.get $k)) (i64.const 1023)) (i64.const 52)))))"""


LOGISTIC = """(func $logistic (param $x f64) (result f64)
  (if (f64.lt (local.get $x) (f64.const -700)) (then (return (f64.const 0))))
  (if (f64.gt (local.get $x) (f64.const 700)) (then (return (f64.const 1))))
  (f64.div (f64.const 1) (f64.add (f64.const 1) (call $exp (f64.neg (local.get $x))))))"""

POISSON = """(func $poisson (param $draw i64) (param $m f64) (param $most i64) (result i64)
  (local $x f64) (local $w f64) (local $sum f64) (local $j i64)
  (if (f64.le (local.get $m) (f64.const 0)) (then (return (i64.const 0))))
  (local.set $x (f64.convert_i64_s (i64.add (local.get $draw) (i64.const 1))))
  (local.set $w (call $exp (f64.neg (local.get $m))))
  (local.set $sum (local.get $w))
  (loop $next
    (if (f64.le (local.get $x) (f64.mul (local.get $sum) (f64.const 4294967296)))
      (then (return (local.get $j))))
    (local.set $w (f64.div (f64.mul (local.get $w) (local.get $m))
      (f64.convert_i64_s (i64.add (local.get $j) (i64.const 1)))))
    (if (f64.eq (f64.add (local.get $sum) (local.get $w)) (local.get $sum)) (then (return (local.get $j))))
    (if (i64.eq (local.get $j) (local.get $most)) (then (return (local.get $j))))
    (local.set $sum (f64.add (local.get $sum) (local.get $w)))
    (local.set $j (i64.add (local.get $j) (i64.const 1)))
    (br $next))
  (unreachable))"""

TABLED = """(func $tabled (param $draw i64) (param $table i64) (result i64) (local $j i64)
  (loop $next
    (if (i64.lt_s (local.get $draw)
        (i64.load (i32.wrap_i64 (i64.add (local.get $table) (i64.shl (local.get $j) (i64.const 3))))))
      (then (return (local.get $j))))
    (local.set $j (i64.add (local.get $j) (i64.const 1)))
    (br $next))
  (unreachable))"""

# the weights of a table, then in their places the thresholds; each step as `luck.sampling` does it
BINOMIAL_TABLE = """(func $binomial_table (param $t i32) (param $k i64) (param $p f64)
  (local $j i64) (local $at i32) (local $middle i64) (local $up f64) (local $down f64) (local $w f64)
  (local $whole f64) (local $sum f64)
  (local.set $middle (i64.trunc_sat_f64_s (f64.floor (f64.mul
    (f64.convert_i64_s (i64.add (local.get $k) (i64.const 1))) (local.get $p)))))
  (if (i64.gt_s (local.get $middle) (local.get $k)) (then (local.set $middle (local.get $k))))
  (local.set $up (f64.div (local.get $p) (f64.sub (f64.const 1) (local.get $p))))
  (local.set $down (f64.div (f64.sub (f64.const 1) (local.get $p)) (local.get $p)))
  (local.set $at (i32.add (local.get $t) (i32.shl (i32.wrap_i64 (local.get $middle)) (i32.const 3))))
  (f64.store (local.get $at) (f64.const 1))
  (local.set $w (f64.const 1))
  (local.set $j (local.get $middle))
  (block $top (loop $next
    (br_if $top (i64.ge_s (local.get $j) (local.get $k)))
    (local.set $j (i64.add (local.get $j) (i64.const 1)))
    (local.set $at (i32.add (local.get $at) (i32.const 8)))
    (local.set $w (f64.mul (f64.mul (local.get $w) (f64.div
      (f64.convert_i64_s (i64.add (i64.sub (local.get $k) (local.get $j)) (i64.const 1)))
      (f64.convert_i64_s (local.get $j)))) (local.get $up)))
    (f64.store (local.get $at) (local.get $w))
    (br $next)))
  (local.set $at (i32.add (local.get $t) (i32.shl (i32.wrap_i64 (local.get $middle)) (i32.const 3))))
  (local.set $w (f64.const 1))
  (local.set $j (local.get $middle))
  (block $bottom (loop $next
    (br_if $bottom (i64.le_s (local.get $j) (i64.const 0)))
    (local.set $w (f64.mul (f64.mul (local.get $w) (f64.div (f64.convert_i64_s (local.get $j))
      (f64.convert_i64_s (i64.add (i64.sub (local.get $k) (local.get $j)) (i64.const 1))))) (local.get $down)))
    (local.set $j (i64.sub (local.get $j) (i64.const 1)))
    (local.set $at (i32.sub (local.get $at) (i32.const 8)))
    (f64.store (local.get $at) (local.get $w))
    (br $next)))
  (local.set $at (local.get $t))
  (local.set $j (i64.const 0))
  (loop $next
    (local.set $whole (f64.add (local.get $whole) (f64.load (local.get $at))))
    (local.set $at (i32.add (local.get $at) (i32.const 8)))
    (local.set $j (i64.add (local.get $j) (i64.const 1)))
    (br_if $next (i64.le_s (local.get $j) (local.get $k))))
  (local.set $at (local.get $t))
  (local.set $j (i64.const 0))
  (loop $next
    (local.set $sum (f64.add (local.get $sum) (f64.load (local.get $at))))
    (i64.store (local.get $at) (i64.trunc_sat_f64_s (f64.floor
      (f64.mul (f64.div (local.get $sum) (local.get $whole)) (f64.const 4294967296)))))
    (local.set $at (i32.add (local.get $at) (i32.const 8)))
    (local.set $j (i64.add (local.get $j) (i64.const 1)))
    (br_if $next (i64.le_s (local.get $j) (local.get $k)))))"""


def table_of() -> str:
    """Where the table of a count and a chance is; it is made where it is missing, in room that is used again."""
    return f"""(func $table_of (param $k i64) (param $p f64) (result i32)
  (local $entry i32) (local $size i64) (local $start i32)
  (local.set $entry (i32.add {pointer(Header.TABLES)} (i32.mul (i32.const {ENTRY}) (i32.wrap_i64 (i64.and
    (i64.shr_u (i64.mul (i64.xor (i64.reinterpret_f64 (local.get $p))
      (i64.mul (local.get $k) (i64.const 0x51ed270b0a1f39c1))) (i64.const 0x2545f4914f6cdd1d)) (i64.const 40))
    (i64.const {TABLE_ENTRIES - 1}))))))
  (if (i32.and (i64.eq (i64.load (local.get $entry)) (local.get $k))
               (f64.eq (f64.load offset=8 (local.get $entry)) (local.get $p)))
    (then (return (i32.wrap_i64 (i64.load offset=16 (local.get $entry))))))
  (local.set $size (i64.shl (i64.add (local.get $k) (i64.const 1)) (i64.const 3)))
  (if (i64.gt_s (i64.add {load(Header.TABLES_NEXT)} (local.get $size)) {load(Header.TABLES_END)}) (then
    (memory.fill {pointer(Header.TABLES)} (i32.const 0) (i32.const {ENTRY * TABLE_ENTRIES}))
    {store(Header.TABLES_NEXT, f"(i64.add {load(Header.TABLES)} (i64.const {ENTRY * TABLE_ENTRIES}))")}))
  (if (i64.gt_s (i64.add {load(Header.TABLES_NEXT)} (local.get $size)) {load(Header.TABLES_END)}) (then (unreachable)))
  (local.set $start {pointer(Header.TABLES_NEXT)})
  {store(Header.TABLES_NEXT, f"(i64.add {load(Header.TABLES_NEXT)} (local.get $size))")}
  (i64.store (local.get $entry) (local.get $k))
  (f64.store offset=8 (local.get $entry) (local.get $p))
  (i64.store offset=16 (local.get $entry) (i64.extend_i32_u (local.get $start)))
  (call $binomial_table (local.get $start) (local.get $k) (local.get $p))
  (local.get $start))"""


BINOMIAL = """(func $binomial (param $draw i64) (param $k i64) (param $p f64) (result i64)
  (local $t i32) (local $low i64) (local $high i64) (local $middle i64)
  (if (i64.le_s (local.get $k) (i64.const 0)) (then (return (i64.const 0))))
  (if (f64.le (local.get $p) (f64.const 0)) (then (return (i64.const 0))))
  (if (f64.ge (local.get $p) (f64.const 1)) (then (return (local.get $k))))
  (local.set $t (call $table_of (local.get $k) (local.get $p)))
  (local.set $high (local.get $k))
  (block $end (loop $next
    (br_if $end (i64.ge_s (local.get $low) (local.get $high)))
    (local.set $middle (i64.shr_u (i64.add (local.get $low) (local.get $high)) (i64.const 1)))
    (if (i64.lt_s (local.get $draw) (i64.load (i32.add (local.get $t)
          (i32.shl (i32.wrap_i64 (local.get $middle)) (i32.const 3)))))
      (then (local.set $high (local.get $middle)))
      (else (local.set $low (i64.add (local.get $middle) (i64.const 1)))))
    (br $next)))
  (local.get $low))"""


def by_hand() -> Iterable[str]:
    """What a hand decided of a draw on a day, else the value given."""
    yield f"""(func $forced (param $key i32) (param $day i64) (param $value i64) (result i64)
  (local $at i32) (local $left i64)
  (local.set $at {pointer(Header.FORCED)})
  (local.set $left {load(Header.FORCED_COUNT)})
  (block $end (loop $next
    (br_if $end (i64.eqz (local.get $left)))
    (if (i32.and (i64.eq (i64.load (local.get $at)) (local.get $day))
                 (i64.eq (i64.load offset=8 (local.get $at)) (i64.extend_i32_u (local.get $key))))
      (then (return (i64.load offset=16 (local.get $at)))))
    (local.set $at (i32.add (local.get $at) (i32.const 24)))
    (local.set $left (i64.sub (local.get $left) (i64.const 1)))
    (br $next)))
  (local.get $value))"""
    yield """(func $forced_count (param $key i32) (param $day i64) (param $value i64) (param $most i64) (result i64)
  (local.set $value (call $forced (local.get $key) (local.get $day) (local.get $value)))
  (if (i64.lt_s (local.get $value) (i64.const 0)) (then (local.set $value (i64.const 0))))
  (select (local.get $most) (local.get $value) (i64.gt_s (local.get $value) (local.get $most))))"""
    yield f"""(func $spliced (param $day i64) (result i64) (local $at i32) (local $left i64) (local $run i64)
  (local.set $at {pointer(Header.SPLICES)})
  (local.set $left {load(Header.SPLICE_COUNT)})
  (block $end (loop $next
    (br_if $end (i64.eqz (local.get $left)))
    (br_if $end (i64.gt_s (i64.load (local.get $at)) (local.get $day)))
    (local.set $run (i64.load offset=8 (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (local.set $left (i64.sub (local.get $left) (i64.const 1)))
    (br $next)))
  (i64.shl (local.get $run) (i64.const 16)))"""


def counters() -> Iterable[str]:
    """What is added up where it changes: counts and sums by day, days on which something held, days of waiting."""
    yield f"""(func $recount (param $old i64) (param $new i64) (param $day i64) (local $row i32) (local $at i32)
  (local.set $row (i32.wrap_i64 (i64.add {load(Header.DAILY)} (i64.shl (local.get $day) (i64.const 2)))))
  (local.set $at (i32.add (local.get $row) (i32.wrap_i64 (i64.mul (local.get $old) {load(Header.DAYS)}))))
  (i32.store (local.get $at) (i32.sub (i32.load (local.get $at)) (i32.const 1)))
  (local.set $at (i32.add (local.get $row) (i32.wrap_i64 (i64.mul (local.get $new) {load(Header.DAYS)}))))
  (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))"""
    half = "(i64.const 67108863)"
    yield f"""(func $resum (param $old i64) (param $new i64) (param $column i64) (param $day i64) (local $at i32)
  (local.set $at (i32.wrap_i64 (i64.add (i64.add {load(Header.SUMS)} (local.get $column))
    (i64.mul (local.get $day) {load(Header.SUMS_ROW)}))))
  (i64.store (local.get $at) (i64.add (i64.load (local.get $at))
    (i64.sub (i64.shr_s (local.get $new) (i64.const 26)) (i64.shr_s (local.get $old) (i64.const 26)))))
  (i64.store offset=8 (local.get $at) (i64.add (i64.load offset=8 (local.get $at))
    (i64.sub (i64.and (local.get $new) {half}) (i64.and (local.get $old) {half})))))"""
    yield """(func $tally (param $row i32) (param $record i32) (param $last i64) (param $truth i64) (param $day i64)
  (local $since i64) (local $until i64)
  (if (i64.ne (i64.load (local.get $record)) (i64.const 0)) (then
    (local.set $since (i64.load offset=8 (local.get $record)))
    (local.set $since (select (local.get $since) (local.get $last) (i64.lt_s (local.get $since) (local.get $last))))
    (local.set $until (select (local.get $day) (local.get $last) (i64.lt_s (local.get $day) (local.get $last))))
    (i64.store (local.get $row)
      (i64.add (i64.load (local.get $row)) (i64.sub (local.get $until) (local.get $since))))))
  (i64.store (local.get $record) (local.get $truth))
  (i64.store offset=8 (local.get $record) (local.get $day)))"""
    yield """(func $account (param $record i32) (param $counters i32) (param $noted i64) (param $day i64)
  (local $old i64) (local $days i64) (local $at i32)
  (local.set $old (i64.load (local.get $record)))
  (local.set $days (i64.sub (local.get $day) (i64.load offset=8 (local.get $record))))
  (i64.store (local.get $record) (local.get $noted))
  (i64.store offset=8 (local.get $record) (local.get $day))
  (if (i64.eqz (local.get $old)) (then (return)))
  (i64.store (local.get $counters) (i64.add (i64.load (local.get $counters)) (local.get $days)))
  (if (i64.eq (local.get $old) (i64.const 1)) (then (return)))
  (i64.store offset=8 (local.get $counters) (i64.add (i64.load offset=8 (local.get $counters)) (local.get $days)))
  (if (i64.eq (local.get $old) (i64.const 2)) (then (return)))
  (local.set $at (i32.add (local.get $counters)
    (i32.shl (i32.sub (i32.wrap_i64 (local.get $old)) (i32.const 1)) (i32.const 3))))
  (i64.store (local.get $at) (i64.add (i64.load (local.get $at)) (local.get $days))))"""


def tell(happenings: int) -> str:
    """Notes a happening in the record of a run."""
    return f"""(func $tell (param $number i32) (param $day i64) (local $at i32)
  (local.set $at (i32.add {pointer(Header.EVENTS)} (i32.shl (i32.add (local.get $number)
    (i32.mul (i32.wrap_i64 (local.get $day)) (i32.const {happenings}))) (i32.const 2))))
  (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1))))"""


def runtime_functions(code: Iterable[str], happenings: int) -> list[str]:
    """Those that a module's own code calls, and what these call; ``happenings`` is how many paths a record has."""
    functions = {text.split(maxsplit=2)[1]: text for text in all_functions(happenings)}
    needed: dict[str, str] = {}
    texts = list(code)
    while texts:
        for name in CALL.findall(texts.pop()):
            if name in functions and name not in needed:
                needed[name] = functions[name]
                texts.append(functions[name])
    return [text for name, text in functions.items() if name in needed]


def all_functions(happenings: int) -> list[str]:
    """All of them."""
    return [
        exponential(),
        LOGISTIC,
        POISSON,
        TABLED,
        BINOMIAL_TABLE,
        table_of(),
        BINOMIAL,
        *by_hand(),
        *counters(),
        tell(happenings),
    ]
