"""What is possible: exact search where the states fit, sound bounds where they do not."""
