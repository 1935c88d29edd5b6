"""What a scenario is: frozen parts that mirror the file, their fields, names and sites."""
