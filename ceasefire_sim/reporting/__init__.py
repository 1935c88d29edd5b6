"""A scenario's whole report: what it carries, what is found, and how it is written and made again."""
