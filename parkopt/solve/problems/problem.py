"""What the decomposition needs to know of a linear model: places with fates, firms with options, grounds between them.

A *place* (a park; a facility; a machine) takes exactly one *fate* (retained, merged into h, vacated; open, closed). A *firm*
(a ledger row; a customer; a job) takes exactly one *option*. An option stands on a *ground* (the site of a park under one
host; an open facility), which is live when one of the fates that make it is taken. Everything else about the model
(capacities, counts, targets, helpers) is rows and columns of its matrix.

    minimise c·x    Σ_{fates of p} x = 1,   Σ_{options of f} x = 1,   x_option ≤ Σ_{fates that make its ground} x,   other rows
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.linear import Indices, LinearModel

PLACE_ROWS = "structure.park"
FIRM_ROWS = "structure.firm"
GROUND_ROWS = ("structure.stay", "structure.move")
"""Keys of the row blocks that say: one fate each, one option each, options only on live ground."""


@dataclass(frozen=True)
class Problem:
    """A linear model and the meaning of its first columns: fates (sorted by place), then options (sorted by firm).

    ``fate_place``: place of each fate column, shape (fates,); ``fate_ground``: the ground it makes live, −1 for none.
    ``option_firm``: firm of each option column, shape (options,); ``option_ground``: the ground it stands on, −1 where
    it needs none. Columns after the options are helpers. An option column that is not integer is divisible (a customer
    that may be served by several places).
    """

    linear: LinearModel
    fate_place: Indices
    fate_ground: Indices
    option_firm: Indices
    option_ground: Indices

    @property
    def fates(self) -> int:
        return len(self.fate_place)

    @property
    def options(self) -> int:
        return len(self.option_firm)

    @property
    def places(self) -> int:
        return int(self.fate_place.max(initial=-1)) + 1

    @property
    def firms(self) -> int:
        return int(self.option_firm.max(initial=-1)) + 1

    @property
    def grounds(self) -> int:
        return int(max(self.fate_ground.max(initial=-1), self.option_ground.max(initial=-1))) + 1

    @property
    def option_columns(self) -> slice:
        return slice(self.fates, self.fates + self.options)

    def live(self, fate: Indices) -> np.ndarray:
        """Which grounds are live when these fate columns are taken. Shape (grounds,)."""
        mask = np.zeros(self.grounds + 1, dtype=bool)
        mask[self.fate_ground[fate]] = True
        return mask[:-1]
