"""Solving: exact for small cities, search with a proven bound for large ones."""

from parkopt.solve.prover import early
from parkopt.solve.solve import solve, solve_model

__all__ = ["early", "solve", "solve_model"]
