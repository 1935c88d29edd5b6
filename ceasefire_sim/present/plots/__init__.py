"""Figures of runs, readable from the back row and by those who tell few colours apart."""
