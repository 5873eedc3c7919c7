"""Every exhibit, in the order of page and workbook. An analysis is shown by adding its exhibit here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parkopt.batch.exhibits.alternatives import alternatives
from parkopt.batch.exhibits.exhibit import Exhibit
from parkopt.batch.exhibits.frequency import frequency
from parkopt.batch.exhibits.fronts import fronts
from parkopt.batch.exhibits.groups import groups
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.noise import noise
from parkopt.batch.exhibits.overview import overview
from parkopt.batch.exhibits.prices import prices
from parkopt.batch.exhibits.regret import regret
from parkopt.batch.exhibits.replacing import replacing
from parkopt.batch.exhibits.swings import swings

EXHIBITS: Final[tuple[Callable[[Matter], Exhibit], ...]] = (
    overview,
    noise,
    frequency,
    regret,
    groups,
    alternatives,
    fronts,
    prices,
    swings,
    replacing,
)
"""What makes each exhibit of a batch."""
