"""Scenarios: every policy figure with its clause or assumption."""
