"""Scripts put into one file: plain ES modules as one script, and the policy that lets nothing else run.

A module becomes a function that is called at once and gives what it exports, so that names of two modules never meet.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

__all__ = ["WEB", "data_block", "policy", "script", "web_file"]

WEB = Path(__file__).parent / "web"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
COMMENT = re.compile(r"\n[ \t]*(?://[^\n]*|/\*\*.*?\*/)(?=\n)", re.DOTALL)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


@cache
def web_file(name: str) -> str:
    """The text of a script, of the style sheet or of the template."""
    return (WEB / name).read_text("utf-8")


def script(entry: Path) -> str:
    """A module with everything that it imports, as one script; imports are looked for beside it, then in this room."""
    texts: dict[str, str] = {}
    add_module(entry, texts)
    text = trimmed("\n".join(('"use strict";', *texts.values())))
    assert "</script" not in text.lower() and "<!--" not in text, "a script must not end its own element"
    return text


def trimmed(text: str) -> str:
    """A script without the lines that are comments, and without what its lines begin with for the eye."""
    return re.sub(r"\n[ \t\n]*", "\n", COMMENT.sub("\n", text))


def add_module(file: Path, texts: dict[str, str]) -> None:
    """Adds a module behind those that it imports."""
    text = file.read_text("utf-8")
    for _, name in IMPORT.findall(text):
        if name not in texts:
            beside = file.with_name(f"{name}.js")
            add_module(beside if beside.is_file() else WEB / f"{name}.js", texts)
    names = [name for _, name in EXPORT.findall(text)]
    body = EXPORT.sub(r"\1", IMPORT.sub(lambda match: f"const {{{match[1]}}} = {called(match[2])};\n", text))
    texts[file.stem] = f"const {called(file.stem)} = (() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"


def called(module: str) -> str:
    """The name of a module inside a script."""
    return f"module_{module.replace('-', '_')}"


def data_block(name: str, value: object) -> str:
    """Plain data for a script to read, in an element that runs nothing."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def policy(scripts: Sequence[str], style: str) -> str:
    """The content security policy: these scripts, this style sheet, WebAssembly and its worker, and no network."""
    allowed = " ".join(hash_of(text) for text in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {allowed} 'wasm-unsafe-eval'",
            "worker-src blob:",
            f"style-src {hash_of(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types start machine",
        )
    )


def hash_of(text: str) -> str:
    """A text as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
