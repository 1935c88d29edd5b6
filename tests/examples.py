"""How many examples of a law are tried: few in a common run, and many times as many in a nightly one."""

from __future__ import annotations

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
NIGHTLY_TIMES = 20


def examples(common: int) -> int:
    """The number for ``settings(max_examples=…)``, from that of a common run."""
    return common * NIGHTLY_TIMES if PROFILE == "nightly" else common
