"""Notebooks: pages whose programs are run while the site is built, shown with what they give, and saved for Jupyter."""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from html import escape
from io import BytesIO, StringIO
from pathlib import Path

from docutils import nodes
from matplotlib.figure import Figure
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

__all__ = ["setup"]

FOLDER = "notebooks/"
PROGRAM = re.compile(r"^```python\n(?P<program>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[(?P<words>[^\]]*)\]\((?!https?:)[^)]*\)")
INLINE = "%matplotlib inline"  # else Jupyter says of a figure only that there is one
Output = dict[str, object]


def add_outputs(app: Sphinx, doctree: nodes.document) -> None:
    """Runs the programs of a notebook in one session, and sets below each what it gives."""
    docname = app.env.docname
    if not docname.startswith(FOLDER) or docname.endswith("/index"):
        return
    session: dict[str, object] = {"__name__": "notebook"}
    outputs: list[list[Output]] = []
    for block in list(doctree.findall(nodes.literal_block)):
        if block.get("language") != "python":
            continue
        outputs.append(run(block.astext(), session, f"{docname}, program {len(outputs) + 1}"))
        place = block.parent.index(block) + 1
        block.parent.insert(place, [node for output in outputs[-1] for node in output_nodes(output)])
    file = Path(app.outdir, f"{docname}.ipynb")
    file.parent.mkdir(parents=True, exist_ok=True)
    text = Path(app.env.doc2path(docname)).read_text("utf-8")
    file.write_text(json.dumps(notebook(text, outputs), ensure_ascii=False, indent=1), "utf-8")
    link = nodes.reference("", "Save it as a Jupyter notebook", refuri=file.name, internal=True)
    title = next(iter(doctree.findall(nodes.title)))
    title.parent.insert(title.parent.index(title) + 1, nodes.paragraph("", "", link, nodes.Text(".")))


def run(program: str, session: dict[str, object], place: str) -> list[Output]:
    """Runs a program as a cell: what it prints, and the value of a last line that is an expression."""
    body = ast.parse(program).body
    last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None
    printed, value = StringIO(), None
    try:
        with redirect_stdout(printed):
            exec(compile(ast.Module(body, []), place, "exec"), session)  # noqa: S102 - the programs of these pages
            if last is not None:
                value = eval(compile(last, place, "eval"), session)  # noqa: S307 - the same
    except Exception as error:
        raise ExtensionError(f"{place} ends with {type(error).__name__}: {error}") from error
    outputs: list[Output] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue()})
    if value is not None:
        outputs.append({"output_type": "execute_result", "data": shown(value), "metadata": {}, "execution_count": None})
    return outputs


def shown(value: object) -> dict[str, str]:
    """A value as a notebook shows it: a picture, a table, or its text."""
    if isinstance(value, Figure):
        picture = BytesIO()
        value.savefig(picture, format="png", dpi=110)
        return {"text/plain": "a figure", "image/png": base64.b64encode(picture.getvalue()).decode()}
    html = getattr(value, "_repr_html_", None)
    return {"text/plain": str(value), **({"text/html": html()} if html is not None else {})}


def output_nodes(output: Output) -> Iterator[nodes.Node]:
    """What a program gave, as nodes of the page."""
    data = output.get("data")
    if not isinstance(data, dict):
        text = str(output["text"])
        yield nodes.literal_block(text, text, language="text", classes=["output"])
    elif "image/png" in data:
        picture = f'<img alt="{escape(data["text/plain"])}" src="data:image/png;base64,{data["image/png"]}">'
        yield nodes.raw("", f'<div class="output">{picture}</div>', format="html")
    elif "text/html" in data:
        yield nodes.raw("", f'<div class="output">{data["text/html"]}</div>', format="html")
    else:
        yield nodes.literal_block(data["text/plain"], data["text/plain"], language="text", classes=["output"])


def notebook(text: str, outputs: list[list[Output]]) -> dict[str, object]:
    """A page as a notebook of Jupyter, with the outputs of its programs; links between pages stay as their words."""
    cells: list[dict[str, object]] = [code(INLINE, [])]
    waiting = iter(outputs)
    for place, part in enumerate(PROGRAM.split(text)):
        if place % 2:
            cells.append(code(part.rstrip("\n"), next(waiting)))
        elif part.strip():
            words = LINK.sub(lambda link: link["words"], part.strip())
            cells.append({"cell_type": "markdown", "metadata": {}, "source": words})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": cells}


def code(program: str, outputs: list[Output]) -> dict[str, object]:
    """A cell with a program and what it gave."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "source": program, "outputs": outputs}


def setup(app: Sphinx) -> None:
    """Has Sphinx hand over every page that it has read."""
    app.connect("doctree-read", add_outputs)
