"""Every state and its probability: the machine as a Markov chain, day by day."""
