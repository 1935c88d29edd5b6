"""The same scenario at many settings: sweeps, thresholds, and what matters most."""
