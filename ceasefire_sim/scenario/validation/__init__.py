"""What must hold of a scenario, and what is allowed but deserves a second look."""
