"""All that runs engines: plans, comparisons, what-if studies."""
