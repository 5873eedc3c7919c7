"""parkopt plans the consolidation of a city's industrial parks."""

__version__ = "0.1.0"
