"""What can happen at most from a state: sound bounds, for many states at once."""
