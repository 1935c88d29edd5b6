"""Why something waits and what happened in a run, in words."""
