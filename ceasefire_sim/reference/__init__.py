"""One agreement, live: the reference reading of the language, on `transitions`."""
