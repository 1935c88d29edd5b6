"""Sequencing disputes, whole: verdict, waits, cycles, deadlines, repairs, readings, orders."""
