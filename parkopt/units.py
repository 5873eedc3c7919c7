"""Every conversion of units, in one place.

Internal units: metres, mu, 万元 (10⁴ yuan), tonnes, tonnes of standard coal, persons. 亿元 appear only where
people read.
"""

from __future__ import annotations

from typing import Final, overload

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

M2_PER_MU: Final = 2000.0 / 3.0
"""Square metres in one mu (亩)."""
WAN_PER_YI: Final = 10_000.0
"""万元 in one 亿元."""


@overload
def mu_from_m2(area: float) -> float: ...
@overload
def mu_from_m2(area: FloatArray) -> FloatArray: ...
def mu_from_m2(area: float | FloatArray) -> float | FloatArray:
    """Area in mu of an area in m²."""
    return area / M2_PER_MU


@overload
def m2_from_mu(area: float) -> float: ...
@overload
def m2_from_mu(area: FloatArray) -> FloatArray: ...
def m2_from_mu(area: float | FloatArray) -> float | FloatArray:
    """Area in m² of an area in mu."""
    return area * M2_PER_MU


@overload
def yi_from_wan(money: float) -> float: ...
@overload
def yi_from_wan(money: FloatArray) -> FloatArray: ...
def yi_from_wan(money: float | FloatArray) -> float | FloatArray:
    """Money in 亿元 of money in 万元."""
    return money / WAN_PER_YI


@overload
def wan_from_yi(money: float) -> float: ...
@overload
def wan_from_yi(money: FloatArray) -> FloatArray: ...
def wan_from_yi(money: float | FloatArray) -> float | FloatArray:
    """Money in 万元 of money in 亿元."""
    return money * WAN_PER_YI
