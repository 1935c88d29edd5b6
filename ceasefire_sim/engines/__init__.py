"""How a machine runs. Engines do not see each other; their answers are equal to the bit."""
