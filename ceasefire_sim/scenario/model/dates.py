"""Dates as people write them, each answered with how it is written here."""

from __future__ import annotations

import calendar
import re

__all__ = ["no_date", "written_date"]

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
DAY_AND_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?([A-Za-z]{3,9})\.?,?\s+(\d{4})")
MONTH_AND_DAY = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def written_date(text: str) -> list[tuple[int, int, int]]:
    """Year, month and day that a text may mean, the likeliest first; the day need not be in the calendar.

    What is written year first, as it should be, is none of these.
    """
    if match := DAY_AND_MONTH.fullmatch(text):
        return [(int(match[3]), month, int(match[1])) for month in month_of(match[2])]
    if match := MONTH_AND_DAY.fullmatch(text):
        return [(int(match[3]), month, int(match[2])) for month in month_of(match[1])]
    match = NUMBERS.fullmatch(text)
    if match is None or re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return []
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if len(match[1]) == 4:
        return [(first, second, third)]
    if len(match[4]) != 4:
        return []
    ways = [(third, second, first), (third, first, second)]  # the day first, or the month
    likely = ways if match[2] == "." else ways[::-1]  # with points the day is first everywhere
    ways = [way for way in likely if 1 <= way[1] <= 12 and 1 <= way[2] <= 31]
    return ways[:1] if match[2] == "." or (ways and ways[0] == ways[-1]) else ways


def month_of(name: str) -> list[int]:
    """The number of a month called by its name, or the beginning of it."""
    return [number for month, number in MONTHS.items() if month.startswith(name.lower())]


def no_date(written: str) -> str:
    """Says that a text is no date, and how it is written if it is one that is written otherwise."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", written):
        return f"'{written}' is not a date: {missing_day(int(match[1]), int(match[2]), int(match[3]))}"
    ways = written_date(written)
    for year, month, day in ways:
        if not valid(year, month, day):
            return f"'{written}' is not a date: {missing_day(year, month, day)}"
    if not ways:
        return f"'{written}' is not a date; write it as 2025-10-10"
    shown = [f"{year}-{month:02}-{day:02}" for year, month, day in ways]
    if len(shown) == 2:
        return f"'{written}' is not a date; write it as {shown[0]}, or {shown[1]} if the day stands first"
    return f"'{written}' is not a date; write it as {shown[0]}, year first"


def valid(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1] and year >= 1


def missing_day(year: int, month: int, day: int) -> str:
    """Says what a date names that the calendar has not."""
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if year < 1:
        return "there is no year 0"
    leap = f" in {year}" if (month, day) == (2, 29) else ""
    return f"there is no {day} {calendar.month_name[month]}{leap}"
