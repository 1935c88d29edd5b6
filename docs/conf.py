"""How Sphinx makes a site of these pages: ``python -m sphinx docs build/site -W``, without a network.

The pages are the source, each readable by itself. The tables of every index are the site's navigation; the commands,
the language, the front door and the shipped scenarios describe themselves (``site_builder``).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from ceasefire_sim.version import VERSION

project = "ceasefire_sim"
author = "The ceasefire_sim authors"
copyright = author  # noqa: A001 - Sphinx reads this name
release = version = VERSION

extensions = ["myst_parser", "sphinx.ext.autodoc", "site_builder"]
source_suffix = {".md": "markdown", ".page": "markdown"}  # .page: written while the site is built
exclude_patterns = ["site_builder", "static"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
nitpicky = True
smartquotes = False  # texts have their own signs, and `--` begins an option
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
add_module_names = False
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"ceasefire_sim {VERSION}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
pygments_style = "friendly"
