"""What a scenario becomes: variables, one kind of rule, and observers, free of the words it was written in."""
