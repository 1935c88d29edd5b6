"""Rare events by multilevel splitting."""
