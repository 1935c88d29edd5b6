"""Chromium without a window, driven over its DevTools protocol through pipes: no library, no port."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = ("--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--hide-scrollbars", "--disable-dev-shm-usage")  # fmt: skip


class Browser:
    """One page of a browser. ``requests`` are the addresses it asked for, ``complaints`` what went wrong in it."""

    def __init__(self, read: int, write: int) -> None:
        self.reading, self.writing = os.fdopen(read, "rb", buffering=0), os.fdopen(write, "wb", buffering=0)
        self.pending, self.number, self.session = b"", 0, ""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.loaded = False
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> Any:
        """A command, and its result; what is reported meanwhile is noted."""
        self.number += 1
        command: dict[str, object] = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        self.writing.write(json.dumps(command).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]
            self.note(message)

    def message(self) -> Any:
        """The next message."""
        while b"\0" not in self.pending:
            piece = self.reading.read(1 << 20)
            assert piece, "the browser has gone"
            self.pending += piece
        text, _, self.pending = self.pending.partition(b"\0")
        return json.loads(text)

    def note(self, message: Any) -> None:
        """Notes an event."""
        parameters = message.get("params", {})
        match message.get("method"):
            case "Page.loadEventFired":
                self.loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(parameters["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(parameters["exceptionDetails"]))
            case "Log.entryAdded" if parameters["entry"]["level"] in ("warning", "error"):
                self.complaints.append(parameters["entry"]["text"])
            case "Runtime.consoleAPICalled" if parameters["type"] in ("warning", "error", "assert"):
                self.complaints.append(json.dumps(parameters["args"]))

    def open(self, address: str) -> None:
        """Opens a page and waits until it is loaded."""
        self.loaded = False
        self.call("Page.navigate", url=address)
        while not self.loaded:
            self.note(self.message())

    def value(self, expression: str) -> Any:
        """The value of an expression; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def wait(self, condition: str, milliseconds: int = 20_000) -> None:
        """Waits until a condition holds."""
        waiting = (
            f"new Promise((yes) => {{ const end = performance.now() + {milliseconds}; const look = () =>"
            f" ({condition}) ? yes(true) : performance.now() > end ? yes(false) : setTimeout(look, 20); look(); }})"
        )
        assert self.value(waiting), f"in vain: {condition}; {self.complaints}"

    def press(self, key: str, code: int = 0) -> None:
        """Presses a key where the focus is."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def size(self, width: int, height: int) -> None:
        """Sets the size of the window."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def picture(self, path: Path, whole: bool = False) -> None:
        """What is seen, as PNG."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser that ends with its block."""
    assert CHROMIUM is not None
    theirs_read, ours_write = os.pipe()
    ours_read, theirs_write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # the protocol speaks on descriptors 3 and 4
        command = [CHROMIUM, *ARGUMENTS, f"--user-data-dir={folder}"]
        process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$@" 3<&{theirs_read} 4>&{theirs_write}', "bash", *command],
            pass_fds=(theirs_read, theirs_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_read)
        os.close(theirs_write)
        try:
            yield Browser(ours_read, ours_write)
        finally:
            process.terminate()
            process.wait(20)
