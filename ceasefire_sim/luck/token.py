"""Luck as one word that can be typed: the seed, the runs, the day, and what is forced, packed."""

from __future__ import annotations

import base64
import json
import re
import zlib

from ceasefire_sim.errors import InputError
from ceasefire_sim.luck.luck import Luck, parse_run, written_runs

__all__ = ["is_token", "luck_of_token", "luck_token"]

TOKEN = re.compile(r"s(?P<seed>\d{1,20})r(?P<runs>\d[\d,@]*)(?:d(?P<day>\d{1,5}))?(?:f(?P<forced>[\w-]+))?", re.ASCII)
MOST_BYTES = 1 << 20  # of what is forced, once unpacked
RAW = -15  # zlib without its header


def luck_token(luck: Luck) -> str:
    """The luck as a word: ``s1r7d40`` is seed 1, run 7, read on day 40; ``f`` and what follows is what is forced.

    >>> from ceasefire_sim.luck import Luck
    >>> luck_token(Luck.keyed(1, 7))
    's1r7'
    """
    day = "" if luck.day is None else f"d{luck.day}"
    forced = f"f{packed(luck)}" if luck.forced else ""
    return f"s{luck.seed}r{written_runs(luck)}{day}{forced}"


def is_token(text: str) -> bool:
    """Whether a text reads as a luck in one word."""
    return TOKEN.fullmatch(text) is not None


def luck_of_token(text: str) -> Luck:
    """The luck of a word. Raises ``InputError`` for a text that is none."""
    match = TOKEN.fullmatch(text)
    if match is None:
        raise InputError(f"'{text}' is no luck in one word, such as s1r7d40")
    plain = parse_run(match["runs"], int(match["seed"]))
    record = {**plain.to_json(), "day": None if match["day"] is None else int(match["day"])}
    if match["forced"] is not None:
        record["forced"] = unpacked(match["forced"], text)
    return Luck.from_json(record)


def packed(luck: Luck) -> str:
    """What is forced, as letters and digits."""
    sites = sorted({site for _, site, _ in luck.forced})
    draws = [[day, sites.index(site), value] for day, site, value in luck.forced]
    text = json.dumps([sites, draws], separators=(",", ":"), ensure_ascii=True)
    squeezed = zlib.compress(text.encode(), 9, RAW)
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(letters: str, token: str) -> list[list[object]]:
    """What letters and digits force. Raises ``InputError`` where a letter is missing or wrong."""
    try:
        data = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        sites, draws = json.loads(zlib.decompressobj(RAW).decompress(data, MOST_BYTES))
        return [[day, sites[place], value] for day, place, value in draws]
    except (ValueError, zlib.error, TypeError, IndexError, RecursionError):
        short = token if len(token) <= 40 else f"{token[:37]}…"
        raise InputError(f"'{short}' is not a whole luck: copy all of it, from the 's' to the last letter") from None
