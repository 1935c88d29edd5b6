"""An agreement as one HTML file that runs it in any browser: the compiled engine's own modules, and words around them.

``machine_parts`` has what a browser needs to play a version of the agreement, ``recipes`` how what hangs on parameters
is worked out anew there. ``web`` holds the scripts, the style sheet and the template, which ``inlining`` puts into one
file. ``export`` makes the page.
"""
