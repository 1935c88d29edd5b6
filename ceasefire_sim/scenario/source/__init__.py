"""A scenario file as text with places: reading, YAML, what is written over it."""
