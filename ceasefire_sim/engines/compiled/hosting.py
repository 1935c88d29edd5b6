"""Modules in wasmtime: one engine a process, each text compiled once, one store a thread.

A call into a module lets other Python threads run. Everything is closed before the interpreter ends, for objects of
wasmtime that outlive it complain.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections import OrderedDict
from functools import cache

import numpy as np
from numpy.typing import NDArray
from wasmtime import Engine, Func, Instance, Memory, Module, Store, WasmtimeError, wat2wasm

from ceasefire_sim.engines.compiled.layout import PAGE
from ceasefire_sim.errors import LimitError

__all__ = ["ModuleStore", "module_bytes", "module_store"]

MOST_MODULES = 64  # kept of a process
MOST_STORES = 4  # kept of a thread; each holds the memory of its module
LARGEST_MEMORY = 1 << 32  # bytes that addresses of 32 bits reach


class ModuleStore:
    """A module at work in one thread: its memory and its function.

    It must not be used by two threads at a time. Raises ``LimitError`` where the system gives it no addresses.
    """

    def __init__(self, engine: Engine, module: Module) -> None:
        self.store = Store(engine)
        try:
            exports = Instance(self.store, module, []).exports(self.store)
        except WasmtimeError:
            self.store.close()
            raise LimitError(
                "the compiled engine sets 4 GB of addresses aside in every thread, more than this system allows"
                " (ulimit -v): allow more, or take the vectorised engine, which gives the same numbers"
            ) from None
        memory, play = exports["memory"], exports["play"]
        assert isinstance(memory, Memory) and isinstance(play, Func)
        self.memory, self.function = memory, play

    def reserve(self, size: int) -> None:
        """Makes the memory at least so many bytes long; what was seen of it before is then no longer valid.

        Raises ``LimitError`` for more than a module can have, ``MemoryError`` where the system gives no more.
        """
        if size > LARGEST_MEMORY:
            raise LimitError(
                f"a block of these runs takes {size / 1e9:.1f} GB, and the compiled engine has 4.3: shorten the"
                " horizon, narrow the ranges of quantities, or take the vectorised engine, which gives the same numbers"
            )
        missing = size - self.memory.data_len(self.store)
        if missing > 0:
            try:
                self.memory.grow(self.store, -(-missing // PAGE))
            except WasmtimeError:
                raise MemoryError from None

    def bytes(self, place: int, size: int) -> NDArray[np.uint8]:
        """A part of the memory; valid until the next ``reserve``."""
        return np.frombuffer(memoryview(self.memory.get_buffer_ptr(self.store, size, place)), np.uint8)

    def words(self, place: int, count: int) -> NDArray[np.int64]:
        """Some words of the memory."""
        return self.bytes(place, 8 * count).view(np.int64)

    def play(self, first: int, count: int) -> None:
        """Plays some runs."""
        self.function(self.store, first, count)

    def close(self) -> None:
        """Gives the memory back."""
        self.store.close()


class Host:
    """The engine of a process, the modules compiled on it, and the stores of its threads."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.lock = threading.Lock()
        self.modules: OrderedDict[str, Module] = OrderedDict()
        self.stores: weakref.WeakSet[ModuleStore] = weakref.WeakSet()
        self.threads = threading.local()
        atexit.register(self.close)

    def module(self, text: str) -> Module:
        """The module of a text, compiled where it is new."""
        with self.lock:
            module = self.modules.get(text)
            if module is None:
                module = self.modules[text] = Module(self.engine, module_bytes(text))
                if len(self.modules) > MOST_MODULES:
                    self.modules.popitem(last=False)
            self.modules.move_to_end(text)
            return module

    def store(self, text: str) -> ModuleStore:
        """The store of this thread for a module."""
        own: OrderedDict[str, ModuleStore] | None = getattr(self.threads, "stores", None)
        if own is None:
            own = self.threads.stores = OrderedDict()
        store = own.get(text)
        if store is None:
            store = own[text] = ModuleStore(self.engine, self.module(text))
            self.stores.add(store)
            if len(own) > MOST_STORES:
                own.popitem(last=False)
        own.move_to_end(text)
        return store

    def close(self) -> None:
        """Closes all of them."""
        for store in list(self.stores):
            store.close()
        for module in self.modules.values():
            module.close()
        self.modules.clear()
        self.engine.close()


@cache
def host() -> Host:
    """The host of this process."""
    return Host()


def module_store(text: str) -> ModuleStore:
    """A module ready to play in this thread."""
    return host().store(text)


def module_bytes(text: str) -> bytes:
    """A module in the binary format."""
    return bytes(wat2wasm(text))
