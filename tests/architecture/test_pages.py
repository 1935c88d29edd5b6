"""The README and the pages under docs say what is so: their examples are run, their links lead somewhere.

A ``console`` block is typed command by command, the blocks of a page in one folder. Lines shown below a command
are lines of its output; a fault shown means that the command ends with exit code 2. A ``yaml`` block that begins
with ``scenario:`` is a whole scenario; one that begins with ``facts:`` or ``document:`` is a file of facts; any
other is a fragment that stands in a scenario over the whole one before it, as if it extended it. A block that the page
asks to be saved under a name is there for its commands.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from ceasefire_sim.cli import main
from ceasefire_sim.scenario.loading import read_scenario, validate
from ceasefire_sim.studies.simulate import simulate
from tests.architecture.pages import FENCE, Block, blocks, of_language
from tests.architecture.tree import ROOT

SHORT = "40"  # runs, where a page leaves the number to the scenario
FAULT = re.compile(r"^(\S.*:\d+:\d+|--set \S+): (?!warning)")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)")
SAVE = re.compile(r"[Ss]ave\s+(?P<which>this|it)\s+as\s+`(?P<name>[\w./-]+\.yaml)`")
CONSOLE = of_language("console")
SCENARIOS = of_language("yaml")
PYTHON = of_language("python")
LONG = "docs/agreements.md"  # a minute of commands that show nothing: a common run tries the first of each block


def commands(block: Block) -> list[tuple[list[str], list[str]]]:
    """The commands of a console block, each with the lines shown below it."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((shlex.split(line[2:]), []))
        elif line.strip():
            assert found, f"{block}: a console block begins with a command"
            found[-1][1].append(line.rstrip())
    return found


def save_files(page: str, folder: Path) -> None:
    """Saves what a page asks to be saved: "this" is the block that follows, "it" the one before."""
    text = (ROOT / page).read_text("utf-8")
    every = [
        (match.start(), match.end(), match["body"]) for match in FENCE.finditer(text) if match["language"] == "yaml"
    ]
    for asked in SAVE.finditer(text):
        after = [body for start, _, body in every if start > asked.start()]
        before = [body for _, end, body in every if end < asked.start()]
        path = folder / asked["name"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(after[0] if asked["which"] == "this" else before[-1], "utf-8")


def typed(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Runs a command as the entry point does; its exit code."""
    if words[1] == "run" and not {"--runs", "--precision"} & set(words):
        words = [*words, "--runs", SHORT]
    monkeypatch.setattr(sys, "argv", words)
    try:
        main()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


@pytest.mark.parametrize(
    ("page", "every"),
    [*((page, page != LONG) for page in CONSOLE), pytest.param(LONG, True, marks=pytest.mark.slow)],
)
def test_every_command_shown_runs_and_prints_what_is_shown(
    page: str, every: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    save_files(page, tmp_path)
    for block in CONSOLE[page]:
        for words, shown in commands(block)[: None if every else 1]:
            assert words[0] == "ceasefire-sim", f"{block}: only ceasefire-sim is typed in a console block"
            code = typed(words, monkeypatch)
            printed = capsys.readouterr()
            lines = [line.rstrip() for line in (printed.out + printed.err).splitlines()]
            allowed = (
                (2,) if any(map(FAULT.match, shown)) else (0, 1) if words[1] in ("run", "check", "compare") else (0,)
            )
            assert code in allowed, f"{block}: {shlex.join(words)} ended with {code}\n{printed.err}"
            for line in shown:
                assert line.strip() in ("…", "...") or line in lines, f"{block}: not printed: {line}"


@pytest.mark.parametrize("page", SCENARIOS)
def test_every_scenario_shown_has_no_faults_and_can_be_played(page: str, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    for number, block in enumerate(SCENARIOS[page]):
        if block.text.startswith(("facts:", "document:")):
            (tmp_path / "seeds" / "talks.yaml").write_text(block.text, "utf-8")
            continue
        whole = block.text.lstrip().startswith("scenario:")
        file = tmp_path / ("base.yaml" if whole else f"fragment{number}.yaml")
        assert whole or (tmp_path / "base.yaml").exists(), f"{block}: a fragment stands after a whole scenario"
        file.write_text(block.text if whole else f"scenario: fragment\nextends: base.yaml\n{block.text}", "utf-8")
        faults, _ = validate(file)
        assert not faults, f"{block}: " + "\n".join(map(str, faults))
        assert len(simulate(read_scenario(file), runs=2)) == 2


@pytest.mark.parametrize("page", PYTHON)
def test_every_program_shown_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    session: dict[str, object] = {"__name__": "page"}
    for block in PYTHON[page]:
        if not page.startswith("docs/notebooks/"):  # whose programs are one session
            session = {"__name__": "page"}
        exec(compile(block.text, str(block), "exec"), session)


def test_every_link_between_pages_leads_to_a_file() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
        for target in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not lost, "\n".join(lost)


def test_the_readme_has_the_two_commands_as_single_lines() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    commands = [line for line in lines if line.startswith("python3 -m venv ")]
    assert len(commands) == 2
    assert commands[0].endswith("ceasefire-sim run gaza-2025 && .venv/bin/ceasefire-sim page gaza-2025")
    assert "pytest" in commands[1]
    assert all("-c constraints.txt" in command for command in commands)


def test_every_command_there_is_stands_in_a_page() -> None:
    from ceasefire_sim.cli.app import cli

    shown = {words[1] for page in CONSOLE.values() for block in page for words, _ in commands(block)}
    assert set(cli.commands) <= shown


def test_fences_are_closed_and_name_a_language_that_is_known() -> None:
    known = {"", "bash", "console", "powershell", "python", "text", "toml", "yaml"}
    assert {block.language for block in blocks()} <= known
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        marks = [line for line in page.read_text("utf-8").splitlines() if line.lstrip().startswith("```")]
        assert len(marks) % 2 == 0, f"{page}: a fence is not closed"


def test_pins_name_no_host() -> None:
    assert not re.search(r"https?:|file:|--|@", (ROOT / "constraints.txt").read_text("utf-8"))
