"""A diagram as text for other tools: Mermaid's flowcharts and Graphviz's DOT, every text escaped for its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ceasefire_sim.characters import escaped_dot, escaped_mermaid
from ceasefire_sim.present.diagrams.diagram import Arrow, Box, Diagram, Graph, Listing

__all__ = ["dot", "mermaid"]


def label_text(element: Box | Arrow, escaped: Callable[[str], str], end: str) -> str:
    """The lines of a label, each escaped."""
    lines = [escaped(line.text) for line in element.lines if line.text.strip()]
    number = f"({element.number}) " if isinstance(element, Arrow) and element.number is not None else ""
    return escaped(number) + end.join(lines) if number else end.join(lines)


def mermaid(diagram: Diagram) -> str:
    """The diagram as a Mermaid flowchart."""
    lines = ["%% " + escaped_mermaid(diagram.title), "flowchart TB"]
    count = 0
    styles: list[str] = []
    for at, graph in enumerate(diagram.graphs):
        ids = {box.id: f"g{at}n{number}" for number, box in enumerate(graph.boxes)}
        framed = bool(graph.title)
        if framed:
            lines += [f'subgraph g{at}["{escaped_mermaid(graph.title)}"]', "direction TB"]
        lines += mermaid_boxes(graph, ids, f"g{at}")
        for arrow in graph.arrows:
            text = label_text(arrow, escaped_mermaid, "<br/>")
            line = "-.->" if arrow.dashed else "-->"
            label = f'|"{text}"|' if text else ""
            lines.append(f"{ids[arrow.source]} {line}{label} {ids[arrow.target]}")
            styles.append(f"linkStyle {count} stroke:{arrow.colour},stroke-width:{arrow.thickness:g}px")
            count += 1
        lines += ["end"] if framed else []
        styles += [mermaid_style(box, ids[box.id]) for box in graph.boxes if box.kind == "box"]
    for at, listing in enumerate(diagram.listings):
        lines += [f'subgraph l{at}["{escaped_mermaid(listing.title)}"]', "direction TB"]
        lines += [
            f'l{at}r{number}["{text}"]' for number, text in enumerate(listing_labels(listing, escaped_mermaid, "<br/>"))
        ]
        lines.append("end")
    return "\n".join([*lines, *styles]) + "\n"


def mermaid_boxes(graph: Graph, ids: dict[str, str], prefix: str) -> Iterator[str]:
    """The boxes, those of a cluster in a frame of their own."""
    for box in graph.boxes:
        if box.cluster is None:
            yield mermaid_box(box, ids[box.id])
    for at, cluster in enumerate(graph.clusters):
        title = "<br/>".join(escaped_mermaid(line.text) for line in cluster.lines)
        yield f'subgraph {prefix}c{at}["{title}"]'
        yield from (mermaid_box(box, ids[box.id]) for box in graph.boxes if box.cluster == cluster.id)
        yield "end"


def mermaid_box(box: Box, name: str) -> str:
    """A box; a start is a dot, a final state has a double outline."""
    if box.kind == "start":
        return f'{name}(("#8226;"))'
    text = label_text(box, escaped_mermaid, "<br/>") + ("<br/>#128274;" if box.lock else "")
    return f'{name}[["{text}"]]' if box.double else f'{name}["{text}"]'


def mermaid_style(box: Box, name: str) -> str:
    """The colours of a box."""
    dashes = ",stroke-dasharray:6 4" if box.dashed else ""
    return f"style {name} fill:{box.fill},stroke:{box.outline},stroke-width:{box.thickness:g}px,color:#1a1a1a{dashes}"


def listing_labels(listing: Listing, escaped: Callable[[str], str], end: str) -> Iterator[str]:
    """The entries of a list, each as a label."""
    for row in listing.rows:
        number = f"({row.number}) " if row.number is not None else ""
        yield escaped(number + row.head) + end + escaped(row.body)


def dot(diagram: Diagram) -> str:
    """The diagram as a DOT graph."""
    lines = [
        "digraph {",
        f'graph [label="{escaped_dot(diagram.title)}" labelloc=t fontname="DejaVu Sans" fontsize=20 compound=true]',
        'node [shape=box style="rounded,filled" fontname="DejaVu Sans"]',
        'edge [fontname="DejaVu Sans" fontsize=11]',
    ]
    for at, graph in enumerate(diagram.graphs):
        ids = {box.id: f"g{at}n{number}" for number, box in enumerate(graph.boxes)}
        if graph.title:
            lines.append(f'subgraph cluster_g{at} {{ label="{escaped_dot(graph.title)}"; labeljust=l')
        lines += [dot_box(box, ids[box.id]) for box in graph.boxes]
        for number, cluster in enumerate(graph.clusters):
            title = r"\n".join(escaped_dot(line.text) for line in cluster.lines)
            inside = "; ".join(ids[box.id] for box in graph.boxes if box.cluster == cluster.id)
            lines.append(f'subgraph cluster_g{at}c{number} {{ label="{title}"; {inside} }}')
        lines += [dot_arrow(arrow, ids) for arrow in graph.arrows]
        lines += ["}"] if graph.title else []
    for at, listing in enumerate(diagram.listings):
        lines.append(f'subgraph cluster_l{at} {{ label="{escaped_dot(listing.title)}"; labeljust=l')
        lines += [f'l{at}r{number} [shape=plain style="" label="{text}"]'
                  for number, text in enumerate(listing_labels(listing, escaped_dot, r"\l"))]  # fmt: skip
        lines.append("}")
    return "\n".join([*lines, "}"]) + "\n"


def dot_box(box: Box, name: str) -> str:
    """A box."""
    if box.kind == "start":
        return f'{name} [shape=point width=0.15 label=""]'
    label = label_text(box, escaped_dot, r"\n") + (r"\n(a gate)" if box.lock else "")
    style = "rounded,filled" + (",dashed" if box.dashed else "")
    double = " peripheries=2" if box.double else ""
    look = f'style="{style}" fillcolor="{box.fill}" color="{box.outline}" penwidth={box.thickness:g}{double}'
    return f'{name} [label="{label}" {look}]'


def dot_arrow(arrow: Arrow, ids: dict[str, str]) -> str:
    """An arrow."""
    label = label_text(arrow, escaped_dot, r"\n")
    style = " style=dashed" if arrow.dashed else ""
    look = f'color="{arrow.colour}" penwidth={arrow.thickness:g}{style}'
    return f'{ids[arrow.source]} -> {ids[arrow.target]} [label="{label}" {look}]'
