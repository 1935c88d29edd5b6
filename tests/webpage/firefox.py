"""Firefox without a window, driven over Marionette, its own protocol: no library but sockets."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
STARTS_WITHIN = 60  # seconds


class Firefox:
    """One page of Firefox."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.number = connection, 0
        self.message()  # it says first who it is
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"pageLoadStrategy": "eager"}})
        self.call("WebDriver:SetTimeouts", script=120_000)

    def call(self, method: str, **parameters: object) -> Any:
        """A command, and its result."""
        self.number += 1
        text = json.dumps([0, self.number, method, parameters]).encode()
        self.connection.sendall(f"{len(text)}:".encode() + text)
        _, number, error, result = self.message()
        assert number == self.number and error is None, f"{method}: {error}"
        return result

    def message(self) -> Any:
        """The next message: its length, a colon, and JSON."""
        length = b""
        while not length.endswith(b":"):
            length += self.received(1)
        return json.loads(self.received(int(length[:-1])))

    def received(self, count: int) -> bytes:
        """So many bytes."""
        data = b""
        while len(data) < count:
            piece = self.connection.recv(count - len(data))
            assert piece, "the browser has gone"
            data += piece
        return data

    def open(self, address: str) -> None:
        """Opens a page."""
        self.call("WebDriver:Navigate", url=address)

    def value(self, expression: str) -> Any:
        """The value of an expression."""
        return self.call("WebDriver:ExecuteScript", script=f"return ({expression});", args=[], sandbox=None)["value"]

    def wait(self, condition: str, milliseconds: int = 60_000) -> None:
        """Waits until a condition holds."""
        end = time.monotonic() + milliseconds / 1000
        while not self.value(condition):
            assert time.monotonic() < end, f"in vain: {condition}"
            time.sleep(0.1)


@contextlib.contextmanager
def firefox() -> Iterator[Firefox]:
    """A browser that ends with its block."""
    assert FIREFOX is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder, "user.js").write_text(f'user_pref("marionette.port", {port});\n')
        command = [FIREFOX, "--headless", "--no-remote", "--marionette", "--profile", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with connected(port) as connection:
                yield Firefox(connection)
        finally:
            process.terminate()
            process.wait(20)


def connected(port: int) -> socket.socket:
    """A connection, as soon as the browser listens."""
    end = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=150)
        except OSError:
            assert time.monotonic() < end, "Firefox does not listen"
            time.sleep(0.2)
