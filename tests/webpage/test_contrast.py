"""The colours of the style sheet: every text has the contrast of WCAG 2.2 AA with all that it can stand on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ceasefire_sim.webpage.inlining import web_file

TEXT, SHAPE = 4.5, 3.0  # least contrast of a text, and of what a control or a figure is seen by
EXEMPT = ":disabled"  # what cannot be used needs none
DECORATION = {"--line"}  # rules between parts, by which nothing is told


def luminance(colour: str) -> float:
    """The relative luminance of ``#rrggbb``."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def names() -> dict[str, str]:
    """The colours that have a name."""
    return dict(re.findall(r"(--\w+): (#[0-9a-f]{6});", web_file("style.css")))


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Every rule, those for paper and for phones among them: what it is for, and the colours that it sets."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", web_file("style.css")):
        colours = {}
        for key, value in re.findall(r"([\w-]+):\s*([^;]+)", body):
            named = re.sub(r"var\((--\w+)\)", lambda match: names().get(match[1], match[0]), value)
            colour = re.search(r"#[0-9a-f]{6}\b", named)
            if colour and not any(f"var({name})" in value for name in DECORATION):
                colours[key] = colour[0]
        if colours and EXEMPT not in selector and ":root" not in selector:
            yield selector.strip(), colours


def grounds() -> set[str]:
    """What a text that brings no ground of its own can stand on."""
    own = {colours["background"] for _, colours in rules() if "background" in colours and "color" not in colours}
    return own | {names()["--paper"], names()["--ground"]}


def test_every_text_can_be_read_on_all_that_it_can_stand_on() -> None:
    faulty = []
    for selector, colours in rules():
        text, ground = colours.get("color"), colours.get("background")
        if text is None and ground is None:
            continue
        texts = [text] if text else [names()["--ink"], names()["--faint"]]
        faulty += [
            (selector, colour, under, round(contrast(colour, under), 2))
            for colour in texts
            for under in ([ground] if ground else sorted(grounds()))
            if contrast(colour, under) < TEXT
        ]
    assert faulty == []


def test_what_controls_and_figures_are_seen_by_stands_out_from_what_is_beside_it() -> None:
    edges = {
        (selector, colour)
        for selector, colours in rules()
        for key, colour in colours.items()
        if key == "outline" or key.startswith("border")
    }
    assert ("button", "#767676") in edges
    faulty = [
        (selector, edge, under) for selector, edge in edges for under in grounds() if contrast(edge, under) < SHAPE
    ]
    assert faulty == []
    bars = {selector: colours["fill"] for selector, colours in rules() if "fill" in colours}
    assert contrast(bars[".bar .share"], bars[".bar .ground"]) >= SHAPE


def test_there_is_one_scheme_of_colours_and_the_ratio_is_that_of_wcag() -> None:
    assert "prefers-color-scheme" not in web_file("style.css")
    assert contrast("#767676", "#ffffff") > TEXT > contrast("#777777", "#ffffff")  # as WCAG's own example has it
