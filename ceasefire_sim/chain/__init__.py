"""A machine as a Markov chain: its states numbered as they are met, and where each turn of a day leads."""
