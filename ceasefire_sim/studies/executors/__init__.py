"""Who does pieces of work: this thread, several threads, processes, or the machines of a cluster.

They have one interface (``work.Executor``): the results are the same, and in the same order only by their numbers.
"""
