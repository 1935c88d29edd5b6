"""Statistics of results: pure functions that run no engine."""
