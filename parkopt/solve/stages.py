"""What firms may do, stages apart: most options of a firm differ from another one in the stage alone, at nearly the same price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.instance.types import FirmKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, Mask
from parkopt.units import FloatArray

WHOLE = 1e-6
"""A share is nothing below this, and all of it above 1 less this."""


@dataclass(frozen=True)
class Places:
    """What a firm may do, stages apart. ``of``: place of each firm option; ``firm``: firm of each place; ``stage``: of each firm option."""

    of: Indices
    firm: Indices
    stage: Indices

    def share(self, model: CityModel, x: FloatArray) -> FloatArray:
        """How much of its firm each place has at ``x``. Shape (places,)."""
        return np.bincount(self.of, weights=x[model.columns.firm_column], minlength=len(self.firm)).astype(np.float64)

    def divided(self, share: FloatArray) -> Indices:
        """The places of divided firms that have a part."""
        return np.flatnonzero((share > WHOLE) & (share < 1 - WHOLE))

    def one_stage(self, some: Mask, dear: FloatArray, taken: FloatArray) -> Mask:
        """Of ``some`` options, in each place the one that is ``taken`` to the largest extent; among such the cheapest by ``dear``, then the
        latest. Shapes (firm options,)."""
        there = np.flatnonzero(some)
        there = there[np.lexsort((-self.stage[there], dear[there], -taken[there], self.of[there]))]
        first = there[np.flatnonzero(np.diff(self.of[there], prepend=-1))]
        mask = np.zeros(len(some), dtype=bool)
        mask[first] = True
        return mask


def places_of(model: CityModel) -> Places:
    """The distinct (firm, site, kind) of a model's firm options."""
    firm = model.columns.firm
    sites = np.int64(len(model.instance.sites.id) + 1)
    distinct, of = np.unique((firm.firm * sites + firm.site + 1) * len(FirmKind) + firm.kind, return_inverse=True)
    return Places(of, distinct // len(FirmKind) // sites, firm.stage)
