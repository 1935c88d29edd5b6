"""The form that a number of things asks for, by the categories of CLDR."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FORMS", "form_of", "numbers_by_form"]

FORMS = ("zero", "one", "two", "few", "many", "other")
BEYOND = 987_654_300  # numbers from here on stand for all of their form, where a program fills in others later


def form_of(language: str, count: int) -> str:
    """The category of a number in a language; a language that is not known has two, as English does."""
    if language == "ar":
        if count <= 2:
            return FORMS[count]
        return "few" if 3 <= count % 100 <= 10 else "many" if 11 <= count % 100 <= 99 else "other"
    if language == "he" and count == 2:
        return "two"
    return "one" if count == 1 else "other"


def numbers_by_form(language: str, forms: Mapping[str, str]) -> dict[str, int]:
    """For every form that a text has, a number of it: itself where there is one only, else a large one."""
    numbers = {form_of(language, number): number for number in (0, 1, 2)}
    numbers |= {form_of(language, BEYOND + number): BEYOND + number for number in (21, 7, 0)}
    return {form: number for form, number in numbers.items() if form in forms}
