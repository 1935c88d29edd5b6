"""What is kept by identity: equal objects are two, and an object is never mistaken for an earlier one."""

from __future__ import annotations

import gc
import weakref

from ceasefire_sim.expressions.identity import IdentityCache, IdentitySet, WeakIdentityCache


class Thing:
    """Equal to everything, as two trees of one text are."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


def test_equal_objects_have_values_of_their_own() -> None:
    cache: IdentityCache[Thing, str] = IdentityCache()
    first, second = Thing(), Thing()
    cache[first] = "first"
    assert cache.get(second) is None and second not in cache
    cache[second] = "second"
    assert (cache[first], cache[second], len(cache)) == ("first", "second", 2)
    assert [value for _, value in cache.items()] == ["first", "second"]


def test_a_key_is_kept_alive_until_the_cache_is_cleared() -> None:
    cache: IdentityCache[Thing, int] = IdentityCache()
    thing = Thing()
    alive = weakref.ref(thing)
    cache[thing] = 1
    del thing
    gc.collect()
    assert alive() is not None
    cache.clear()
    gc.collect()
    assert alive() is None and len(cache) == 0


def test_adding_to_a_set_says_whether_the_object_is_new() -> None:
    met: IdentitySet[Thing] = IdentitySet()
    first, second = Thing(), Thing()
    assert [met.add(first), met.add(first), met.add(second)] == [True, False, True]
    assert first in met and Thing() not in met and len(met) == 2


def test_a_weak_cache_keeps_values_as_long_as_their_objects_live() -> None:
    cache: WeakIdentityCache[Thing, str] = WeakIdentityCache()
    first, second = Thing(), Thing()
    cache[first], cache[second] = "first", "second"
    assert (cache.get(first), cache.get(second), cache.get(Thing())) == ("first", "second", None)
    del first
    gc.collect()
    assert len(cache) == 1
    assert cache.get(second) == "second"
