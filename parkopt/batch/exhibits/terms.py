"""The terms of the objective, and what is missing of targets, as people read them."""

from __future__ import annotations

from typing import Final

from parkopt.batch.analysis.alternatives import MISSING
from parkopt.labels import Both, both
from parkopt.model.objective import TERMS

_LABELS: Final[dict[str, Both]] = {term.key: (term.label.en, term.label.zh) for term in TERMS}


def term_words(key: str) -> Both:
    """Name of a term, or of what is missing of targets."""
    return both("ex.missing_points") if key == MISSING else _LABELS[key]
