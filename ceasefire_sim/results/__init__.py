"""What came out: trajectories, run sets, estimates and findings."""
