"""Diagrams as data: boxes and arrows are described, placed by Graphviz, and painted by us to SVG or a Figure.

``diagram`` holds what is described, ``states`` and ``waits`` describe scenarios so. ``layout`` places a diagram and
gives a ``drawing`` of plain shapes; ``svg`` and ``figure`` paint that, each the same. ``text_formats`` writes a
diagram as Mermaid or DOT. ``lanes`` draws one run on matplotlib directly.
"""
