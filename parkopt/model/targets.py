"""Rows of targets: hard, soft with a price, or none, as the scenario says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.linear import Indices, Rows
from parkopt.model.rows import one_row
from parkopt.scenario.schema import Target
from parkopt.units import FloatArray


def _enforced(instance: Instance, key: str) -> Target | None:
    target = instance.scenario.targets.get(key)
    return target if target is not None and target.mode in ("hard", "soft") else None


def _price(target: Target, scale: float = 1.0) -> float | None:
    return target.price.value * scale if target.mode == "soft" and target.price is not None else None


def ratio_row(
    instance: Instance, key: str, family: int, column: Indices, part: FloatArray, whole: FloatArray
) -> list[Rows]:
    """Σ part·x − value · Σ whole·x + slack ≥ 0; nothing when the target is not enforced."""
    target = _enforced(instance, key)
    if target is None:
        return []
    value = part - target.value.value * whole
    kept = np.flatnonzero(value)
    clause = target.value.clause or "assumption"
    return [
        one_row(f"target.{key}", family, clause, column[kept], value[kept], lower=0.0, price=_price(target), about=key)
    ]


def total_row(instance: Instance, key: str, family: int, column: Indices, amount: FloatArray) -> list[Rows]:
    """Σ amount·x + slack ≥ value; nothing when the target is not enforced."""
    target = _enforced(instance, key)
    if target is None:
        return []
    kept = np.flatnonzero(amount)
    clause = target.value.clause or "assumption"
    return [
        one_row(f"target.{key}", family, clause, column[kept], amount[kept], lower=target.value.value, price=_price(target), about=key)
    ]  # fmt: skip


def at_most_row(
    instance: Instance,
    key: str,
    family: int,
    column: Indices,
    amount: FloatArray,
    base: FloatArray,
    keep: Callable[[float], float],
    scale: float,
) -> list[Rows]:
    """Σ (amount − keep(value)·base)·x ≤ slack; amounts in ``scale`` units, the price is multiplied by it."""
    target = _enforced(instance, key)
    if target is None:
        return []
    value = amount - keep(target.value.value) * base
    clause = target.value.clause or "assumption"
    return [one_row(f"target.{key}", family, clause, column, value, upper=0.0, price=_price(target, scale), about=key)]
