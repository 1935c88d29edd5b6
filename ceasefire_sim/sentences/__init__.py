"""The sentences in which runs, reasons and conditions are told: one table a language, in a file of its own."""
