"""Solving: exact for small cities, search with a proven bound for large ones."""
