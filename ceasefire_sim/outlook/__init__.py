"""What is still possible from where a run stands: decided exactly where the states fit, else bounded."""
