"""Helpers that turn masks over options into blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from parkopt.model.linear import INF, Indices, Rows
from parkopt.units import FloatArray

Part = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any] | float]
"""Row numbers, column numbers, values (or one value for all)."""


def block(
    key: str,
    family: int,
    clause: str,
    parts: Sequence[Part],
    size: int,
    *,
    lower: FloatArray | float = -INF,
    upper: FloatArray | float = INF,
    price: float | None = None,
    about: Sequence[str] = (),
) -> Rows:
    """Rows from coordinate parts; ``lower``/``upper`` one value for all rows or an array of ``size``."""
    row = [np.asarray(part[0], dtype=np.int64) for part in parts]
    column = [np.asarray(part[1], dtype=np.int64) for part in parts]
    value = [np.broadcast_to(np.asarray(part[2], dtype=np.float64), len(part[0])) for part in parts]
    return Rows(
        key=key,
        family=family,
        clause=clause,
        row=np.concatenate(row) if row else np.empty(0, dtype=np.int64),
        column=np.concatenate(column) if column else np.empty(0, dtype=np.int64),
        value=np.concatenate(value) if value else np.empty(0),
        lower=np.broadcast_to(np.asarray(lower, dtype=np.float64), size).copy(),
        upper=np.broadcast_to(np.asarray(upper, dtype=np.float64), size).copy(),
        price=price,
        about=tuple(about),
    )


def one_row(
    key: str,
    family: int,
    clause: str,
    columns: Indices,
    values: FloatArray,
    *,
    lower: float = -INF,
    upper: float = INF,
    price: float | None = None,
    about: str = "",
) -> Rows:
    """A single row."""
    part: Part = (np.zeros(len(columns), dtype=np.int64), columns, values)
    return block(key, family, clause, [part], 1, lower=lower, upper=upper, price=price, about=(about,))


def number(keys: Indices) -> tuple[Indices, Indices]:
    """Distinct keys in order, and for each entry the position of its key among them."""
    distinct, place = np.unique(keys, return_inverse=True)
    return distinct, place.astype(np.int64)
