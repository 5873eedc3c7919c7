"""The demo city of Shaoxing: a seeded generator over small reference tables. Its parks and firms are invented."""

from parkopt.city.build import build_city

__all__ = ["build_city"]
