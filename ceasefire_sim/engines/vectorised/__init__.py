"""Many runs at once on NumPy: the machine written out as array code over a block of runs, no compile."""
