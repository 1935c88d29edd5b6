"""The command line: prints, opens files by name, knows exit codes."""

from ceasefire_sim.cli.app import main

__all__ = ["main"]
