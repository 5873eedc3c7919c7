"""Columns of the firms' canvas that cards alone read: further figures, distance moved, ids behind the names of places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from parkopt import spatial
from parkopt.atlas.view import View
from parkopt.dataset.plan import Fate
from parkopt.report.tables import METRES_PER_KM
from parkopt.units import FloatArray


def firm_details(view: View) -> dict[str, Any]:
    """Columns by firm, in the order of ``view.firms``: figures where the ledger has them, ``km`` of those that move.

    ``from_ids``, ``to_ids`` and ``host_ids`` go with the texts of the same name, in their order.
    """
    firms = view.firms
    places = {"from_ids": "from_site", "to_ids": "receiving_site", "host_ids": "host_id"}
    return {
        "value_added": _listed(firms["value_added"].to_numpy(float)),
        "tax": _listed(firms["tax"].to_numpy(float)),
        "energy": _listed(firms["energy_tce"].to_numpy(float)),
        "km": _listed(_moved_km(view), 1),
        **{name: [str(key) for key in pd.factorize(firms[column], sort=True)[1]] for name, column in places.items()},
    }


def _moved_km(view: View) -> FloatArray:
    """From where a firm stands to the outline of the site it moves to, as the plan counts it; NaN for the others."""
    firms = view.firms
    km = np.full(len(firms), np.nan)
    moves = np.flatnonzero((firms["fate"] == Fate.RELOCATE).to_numpy())
    ends = view.sites.geometry.reindex(firms["receiving_site"].iloc[moves]).to_numpy()
    km[moves] = spatial.gaps(firms.geometry.to_numpy()[moves], ends) / METRES_PER_KM
    return km


def _listed(values: FloatArray, digits: int = 0) -> list[float | int | None]:
    """Rounded numbers, None where there is none."""
    known = ~np.isnan(values)
    rounded = np.round(np.where(known, values, 0.0), digits)
    listed = (rounded.astype(np.int64) if digits == 0 else rounded).astype(object)
    listed[~known] = None
    return list(listed)
