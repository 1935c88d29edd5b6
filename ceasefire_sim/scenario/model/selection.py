"""What is written over a scenario file: a variant, single settings, readings, amendments left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ceasefire_sim.errors import InputError
from ceasefire_sim.scenario.model.translations import DEFAULT_LANGUAGE, known_language
from ceasefire_sim.scenario.source.nodes import Node, Place, plain_data
from ceasefire_sim.scenario.source.python_data import nodes_of

__all__ = ["SETTING", "Selection", "checked_overrides", "is_setting", "setting_node"]

SETTING = "override "  # what the file of a place begins with where a setting was written, not a file


@dataclass(frozen=True)
class Selection:
    """A variant, settings by dotted path in the order they are written, readings, amendments left out, a language.

    Settings are plain values: what JSON knows. The language is that of texts.
    """

    variant: str | None = None
    readings: tuple[str, ...] = ()
    overrides: tuple[tuple[str, object], ...] = ()
    left_out: tuple[str, ...] = ()
    language: str = DEFAULT_LANGUAGE

    @classmethod
    def of(
        cls,
        variant: str | None,
        readings: str | Iterable[str],
        overrides: Mapping[str, object],
        language: str = DEFAULT_LANGUAGE,
    ) -> Selection:
        """What a caller gives, checked: Python values become plain ones. Raises ``InputError``."""
        if variant is not None and not isinstance(variant, str):
            raise InputError(f"a variant is the name of one, or None, not {variant!r}")
        names, settings = reading_names(readings), plain_settings(overrides)
        return cls(variant, names, settings, language=known_language(language))


def reading_names(readings: str | Iterable[str]) -> tuple[str, ...]:
    """The names of readings; a text is one name. Raises ``InputError``."""
    if isinstance(readings, str):
        return (readings,)
    wanted = "readings are the names of readings, such as ['north-reading']"
    try:
        names = tuple(readings)
    except TypeError:
        raise InputError(f"{wanted}, not {readings!r}") from None
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"{wanted}, not {name!r}")
    return names


def plain_settings(overrides: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """Settings as plain values by path. Raises ``InputError``."""
    for path in checked_overrides(overrides):
        if not isinstance(path, str):
            raise InputError(f"the path of an override is a text, such as 'parameters.patience', not {path!r}")
    return tuple((str(path), plain_data(setting_node(path, value))) for path, value in overrides.items())


def checked_overrides(overrides: Mapping[str, object]) -> Mapping[str, object]:
    """Overrides, which are a mapping. Raises ``InputError``."""
    if not isinstance(overrides, Mapping):
        raise InputError(f"overrides map paths to values, such as {{'parameters.patience': 60}}, not {overrides!r}")
    return overrides


def setting_node(path: str, value: object) -> Node:
    """The value of a setting as a node that stands nowhere in a file."""
    return nodes_of(value, Place(SETTING + path, 0, 0))


def is_setting(file: str) -> bool:
    """Whether the file of a place is none, for a setting was written there."""
    return file.startswith(SETTING)
