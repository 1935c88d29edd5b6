"""What can still come from a state: sound bounds, for many states at once."""
