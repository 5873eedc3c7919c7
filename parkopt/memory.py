"""How much memory the programme has held."""

from __future__ import annotations

import sys


def peak_mb() -> float:
    """Most memory that this process held, plus the most that one of its ended children did, in MB."""
    if sys.platform == "win32":
        import psutil

        return round(psutil.Process().memory_info().peak_wset / 1e6, 1)
    import resource

    kilobytes = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(kilobytes * (1e-6 if sys.platform == "darwin" else 1.024e-3), 1)
