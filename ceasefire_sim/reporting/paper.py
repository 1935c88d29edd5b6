"""A report on paper: HTML printed to PDF by a Chromium of this machine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from ceasefire_sim.errors import LimitError

__all__ = ["pdf", "printer"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
SECONDS = 180
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--no-pdf-header-footer",
)  # fmt: skip


def printer() -> str:
    """The Chromium that prints; raises ``LimitError`` where this machine has none."""
    for name in BROWSERS:
        if (path := shutil.which(name)) is not None:
            return path
    raise LimitError(
        "a PDF is printed by Chromium, and there is none on this machine: install it, or write X.html and print that"
        " from any browser"
    )


def pdf(html: str) -> bytes:
    """The bytes of a PDF file; raises ``LimitError`` where there is no Chromium, or it does not print."""
    browser = printer()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page, paper = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        command = [browser, *OPTIONS, f"--user-data-dir={Path(folder) / 'profile'}", f"--print-to-pdf={paper}",
                   page.as_uri()]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - a fixed command
        except (OSError, subprocess.TimeoutExpired):
            raise LimitError(
                f"{browser} did not print the report; write X.html and print that from a browser"
            ) from None
        if not paper.is_file():
            raise LimitError(f"{browser} did not print the report; write X.html and print that from a browser")
        return paper.read_bytes()


def unprinted(browser: str) -> LimitError:
    """The error for a browser that does not print."""
    return LimitError(f"{browser} did not print the report; write X.html and print that from a browser")
