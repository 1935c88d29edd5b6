"""A sequencing dispute as a page: the answer, the waits, the repairs."""
