"""What it means: pure functions of machines and results."""
