"""Files made to be slow, large or deceiving are answered with faults, soon, and in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "wait4"), reason="accounts of processes, on Unix")

HEAD = "scenario: x\nhorizon: 3\nphases: {initial: a, states: [a]}\n"
FULL = 4_900_000  # just below what is read
SECONDS = 8  # of CPU: a quiet machine takes less than 2, a busy one several times that
MEGABYTES = 300
PATIENCE = 60  # seconds of waiting, for what should not wait at all


def full(piece: str, head: str = HEAD) -> str:
    """A text of nearly the size that is read, made of one piece again and again."""
    return head + piece * ((FULL - len(head)) // len(piece))


def numbered(form: str, head: str = HEAD) -> str:
    """A text of nearly the size that is read, made of numbered lines."""
    lines = (form.format(number) + "\n" for number in range(10_000_000))
    parts, size = [head], len(head)
    for line in lines:
        size += len(line)
        if size > FULL:
            return "".join(parts)
        parts.append(line)
    return "".join(parts)


TEXTS = {
    "aliases": "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n" * 30_000,
    "anchors": numbered("k{0}: &a{0} x"),
    "tags": numbered("k{0}: !!python/object/apply:os.system [exit]"),
    "merge keys": "<<: {a: &a 1}\n<<: *a\n",
    "same key": full("a: 1\n"),
    "lists": "a: " + "[" * FULL,
    "mappings": "a: " + "{a: " * (FULL // 4),
    "block lists": "- " * (FULL // 2),
    "question marks": "? " * (FULL // 2),
    "indented": "\n".join(" " * level + "a:" for level in range(3000)),
    "items": full("1,", "a: [") + "]",
    "empty lists": full("[],", "a: [") + "]",
    "keys": numbered("k{0}: 1"),
    "incidents": numbered("  i{0}: {{chance: 0.5, when: day > 1 and tension < 3}}", HEAD + "incidents:\n"),
    "parties": numbered("  p{0}: {{quantities: {{q: {{initial: 1, range: [0, 9]}}}}}}", HEAD + "parties:\n"),
    "faults": numbered("  i{0}: {{chance: nosuch + 1}}", HEAD + "incidents:\n"),
    "comma pieces": full("min(1, 2, ", HEAD + "goal: {a: ") + "}",
    "open pieces": full("(a, ", HEAD + "goal: [") + "]",
    "one text": full("x ", HEAD + "goal: day > "),
    "one word": full("x", HEAD + "goal: "),
    "one number": full("1", HEAD + "horizon: "),
    "one fraction": full("1", HEAD + "goal: 0."),
    "parentheses": full("(", HEAD + "goal: "),
    "operators": full("1+", HEAD + "goal: ") + "1",
    "one key": full("x", HEAD + "? ") + "\n: 1",
    "spaces": HEAD + "goal:" + " " * 4_000_000 + "a: b: c",
    "colons": full(": '", HEAD + "goal: x"),
    "dashes": full("-", HEAD + "goal: "),
    "line breaks": full("\n", HEAD + "about: x") + "  b: c",
    "breaks in quotes": full("\n", HEAD + "about: 'x"),
    "comments": full("# x\n") + "goal: nosuch",
    "escapes": full("\\n", HEAD + 'goal: nosuch\nabout: "') + '"',
    "documents": full("---\n"),
    "directives": full("%YAML 1.2\n", ""),
    "carriage returns": full("\r", HEAD),
    "nul": full("\0", HEAD),
    "nul in quotes": HEAD + 'title: "a\\0b"\n',
    "terminal commands": HEAD + 'title: "\\e[2J\\e]0;x\\a"\n',
    "right to left": HEAD + 'title: "a\\u202Eb"\n',
    "long unknown key": HEAD + "? " + "nosuch" * 100_000 + "\n: 1\n",
    "outside": HEAD + "extends: /etc/passwd\n",
    "far outside": HEAD + "sources: [" + "../" * 200 + "etc/passwd]\n",
    "device": HEAD + "extends: pipe\n",
    "itself often": HEAD + "extends: [" + "self.yaml, " * 1000 + "]\n",
}
BYTES = {
    "not utf-8": b"a: \xff\n",
    "overlong": b"a: \xc0\x80\n",
    "surrogates": b"a: \xed\xa0\x80\n",
    "utf-16": "a: 1\n".encode("utf-16"),
    "last byte": b"#" * (FULL - 1) + b"\xff",
    "too large": b"a" * 5_000_001,
}


# A small process of its own starts the command: what is counted of a child begins with the size of its parent.
ACCOUNTANT = """
import os, sys, threading
command = [sys.executable, "-m", "ceasefire_sim", "validate", sys.argv[1]]
process = os.posix_spawn(sys.executable, command, os.environ)
impatience = threading.Timer(float(sys.argv[2]), os.kill, (process, 9))
impatience.start()
_, status, spent = os.wait4(process, 0)
impatience.cancel()
unit = 1 if sys.platform == "darwin" else 1024
print(os.waitstatus_to_exitcode(status), spent.ru_utime + spent.ru_stime, spent.ru_maxrss * unit / 1e6, flush=True)
"""


def validated(file: Path, folder: Path) -> tuple[int, str, float, float]:
    """Exit code, what is told, seconds of CPU and the most megabytes of ``validate FILE``."""
    done = subprocess.run(
        [sys.executable, "-c", ACCOUNTANT, str(file), str(PATIENCE)], stdin=subprocess.DEVNULL, capture_output=True,
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    *shown, account = done.stdout.decode("utf-8", "replace").splitlines()
    code, seconds, megabytes = account.split()
    return int(code), "\n".join(shown) + done.stderr.decode("utf-8", "replace"), float(seconds), float(megabytes)


@pytest.mark.parametrize("name", [*TEXTS, *BYTES])
def test_a_hostile_file_is_answered_with_faults_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    file = folder / "self.yaml"
    file.write_bytes(BYTES[name] if name in BYTES else TEXTS[name].encode("utf-8"))
    code, told, seconds, megabytes = validated(file, tmp_path)
    assert code == 2, told[-2000:]
    assert "Traceback" not in told
    assert told.strip()
    assert not set(told) & {"\x1b", "\0", "\r", "\u202e"}
    assert len(told) < 100_000
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "pipe", "folder", "missing.yaml", "x" * 5000])
def test_what_is_no_file_is_answered_at_once(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    code, told, seconds, _ = validated(Path(name), tmp_path)
    assert code == 2
    assert "Traceback" not in told
    assert told.strip()
    assert seconds < SECONDS
