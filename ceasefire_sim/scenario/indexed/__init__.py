"""Several of a kind: parts that are written once `for` an index, and stand for one part each of its values."""
