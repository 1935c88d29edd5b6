"""Hypothesis profiles, and which tests a plain run leaves out (it says so at its end)."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.examples import PROFILE

collect_ignore_glob = ["*.yaml"]  # scenarios that tests read are no tests themselves
os.environ.pop("COLUMNS", None)  # pages are as wide as the terminal, and tests have none

HEAVY = ("slow", "gcc", "chromium", "firefox", "storm", "nightly", "lowest", "pyright", "site")
LEFT_OUT: pytest.StashKey[Counter[str]] = pytest.StashKey()

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("nightly", max_examples=2000, deadline=None)
settings.load_profile(PROFILE)


def pytest_configure(config: pytest.Config) -> None:
    left_out: Counter[str] = Counter()
    config.stash[LEFT_OUT] = left_out
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
        # a shell's `&` has Ctrl-C ignored, by the commands that tests start and interrupt, too
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out heavy tests, unless -m says what is wanted or a test was named with `::`."""
    if config.option.markexpr or any("::" in argument for argument in config.args):
        return
    light: list[pytest.Item] = []
    heavy: list[pytest.Item] = []
    for item in items:
        marks = [mark for mark in HEAVY if item.get_closest_marker(mark)]
        config.stash[LEFT_OUT] += Counter(marks[:1])
        (heavy if marks else light).append(item)
    if heavy:
        config.hook.pytest_deselected(items=heavy)
        items[:] = light


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hands what a worker of pytest-xdist left out to the process that prints."""
    if hasattr(session.config, "workeroutput"):
        left_out = session.config.stash[LEFT_OUT]
        session.config.workeroutput["left_out"] = dict(left_out)


class Listener:
    """Takes over what workers left out; all collect the same tests, so one is enough."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        left_out = getattr(node, "workeroutput", {}).get("left_out", {})
        counted: Counter[str] = Counter(left_out)
        self.config.stash[LEFT_OUT] = counted


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Iterator[None]:
    config.pluginmanager.register(Listener(config))
    return (yield)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    left_out = config.stash[LEFT_OUT]
    if left_out:
        told = ", ".join(f"{left_out[mark]} {mark} (-m {mark})" for mark in HEAVY if left_out[mark])
        terminalreporter.write_line(f"left out of this run: {told}")
