"""A scenario for other tools: PRISM models, tables of states and transitions."""
