"""From a part of a batch to its entries: what each lays over the base scenario, under which label."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Final, get_args

import numpy as np

from parkopt.batch.figures import COUNTED, figures, leaf_keys, limits_to_state
from parkopt.batch.samples import box, lattice, lattice_size, simplex, spaced
from parkopt.batch.schema import (
    Assumptions,
    Cross,
    Lattice,
    Listed,
    Named,
    Part,
    Plain,
    Seeds,
    Sobol,
    Sweep,
    Term,
    Values,
)
from parkopt.scenario.figure import Figure
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray

TERMS: Final[tuple[Term, ...]] = get_args(Term)
SEED: Final = "solver.seed"
CHOSEN: Final = ("weights.", "term_limits.")
"""Beginnings of the keys of what is chosen, not assumed: weights, their reference scales, limits on terms."""


@dataclass(frozen=True)
class Entry:
    """One combination of a part: ``overrides`` as `parkopt.scenario.load.overridden` takes them."""

    label: str
    overrides: Mapping[str, Any]

    @property
    def keys(self) -> list[str]:
        """Dotted keys of every value it sets."""
        return leaf_keys(self.overrides)


def size(part: Part, base: Scenario) -> int:
    """How many entries a part has, counted without listing them."""
    if isinstance(part, Cross):
        return prod(size(inner, base) for inner in part.of)
    return _KINDS[type(part)].size(part, base)


def entries(part: Part, base: Scenario) -> list[Entry]:
    """Every entry of a part that `parkopt.batch.check` found sound, in the order of the file."""
    if isinstance(part, Cross):
        return [_joined(chosen) for chosen in product(*(entries(inner, base) for inner in part.of))]
    return _KINDS[type(part)].entries(part, base)


def sampling(part: Part) -> str:
    """The kind of sampling: what entries of different kinds tell is never pooled. Cross products join their kinds by ×."""
    return "×".join(inner.kind for inner in part.of) if isinstance(part, Cross) else part.kind


def values_of(values: Values, figure: Figure | None) -> FloatArray:
    """The values that a figure takes in a sweep; None: a limit that the base scenario does not state."""
    if values.values is not None:
        return np.array(values.values)
    low, high = range_of(values, figure)
    assert low is not None and high is not None and values.steps is not None
    return spaced(low, high, values.steps, values.scale == "log")


def range_of(values: Values, figure: Figure | None) -> tuple[float | None, float | None]:
    """Low and high of a sweep: its own, else those of the figure, where it has some."""
    own = (None, None) if figure is None else (figure.low, figure.high)
    return own[0] if values.low is None else values.low, own[1] if values.high is None else values.high


def sampled(part: Assumptions, base: Scenario) -> dict[str, Figure]:
    """The assumptions a part samples: those with a range that are not `CHOSEN`, as ``only`` and ``never`` say."""
    return {
        key: figure
        for key, figure in figures(base).items()
        if figure.assumption
        and figure.low is not None
        and figure.high is not None
        and figure.low < figure.high
        and not key.startswith(CHOSEN)
        and (part.only is None or key.startswith(part.only))
        and not key.startswith(part.never)
    }


def weight_key(term: str) -> str:
    """The key of a term's weight."""
    return f"weights.{term}.weight.value"


def _weighting(part: Listed | Lattice | Sobol, vector: Mapping[Term, float]) -> dict[str, Any]:
    chosen: dict[Term, float] = dict.fromkeys(TERMS, 0.0) if part.others == "zero" else {}
    chosen |= vector
    return {weight_key(term): chosen[term] for term in TERMS if term in chosen}


def _listed(part: Listed, base: Scenario) -> list[Entry]:
    return [Entry(name, _weighting(part, vector)) for name, vector in part.vectors.items()]


def _lattice(part: Lattice, base: Scenario) -> list[Entry]:
    rows = lattice(len(part.terms), part.steps, part.total)
    return [_shared(part, row, "+".join(_named(part.terms, row))) for row in rows]


def _sobol(part: Sobol, base: Scenario) -> list[Entry]:
    rows = simplex(len(part.terms), part.count, part.total, part.seed)
    return [_shared(part, row, f"#{number}") for number, row in enumerate(rows, start=1)]


def _shared(part: Lattice | Sobol, row: FloatArray, label: str) -> Entry:
    return Entry(label, _weighting(part, dict(zip(part.terms, row.tolist(), strict=True))))


def _named(terms: tuple[Term, ...], row: FloatArray) -> list[str]:
    return [f"{value:g} {term}" for term, value in zip(terms, row.tolist(), strict=True) if value]


def _sweep(part: Sweep, base: Scenario) -> list[Entry]:
    known, absent = figures(base), limits_to_state(base)
    return [
        Entry(
            f"{key} = {value:g}", _stated(key, absent[key], value, taken) if key in absent else {f"{key}.value": value}
        )
        for key, values in part.figures.items()
        for taken in [values_of(values, known.get(key)).tolist()]
        for value in taken
    ]


def _stated(key: str, unit: str, value: float, values: list[float]) -> dict[str, Any]:
    """A limit that the base scenario does not state, as one of the ``values`` that the part gives it."""
    said = f"one of {len(values)} limits that the batch sets"
    return {key: {"value": value, "unit": unit, "assumption": said, "low": min(values), "high": max(values)}}


def _variants(part: Named, base: Scenario) -> list[Entry]:
    return [Entry(name, table) for name, table in part.overrides.items()]


def _seeds(part: Seeds, base: Scenario) -> list[Entry]:
    return [Entry(f"seed {seed}", {SEED: seed}) for seed in part.seeds]


def _assumptions(part: Assumptions, base: Scenario) -> list[Entry]:
    found = sampled(part, base)
    low, high = (np.array([getattr(figure, end) for figure in found.values()], dtype=float) for end in ("low", "high"))
    points = box(low, high, part.count, part.seed)
    whole = np.array([key in part.whole or figure.unit in COUNTED for key, figure in found.items()])
    points[:, whole] = np.clip(np.round(points[:, whole]), np.ceil(low[whole]), np.floor(high[whole]))
    keys = [f"{key}.value" for key in found]
    return [
        Entry(f"#{number}", dict(zip(keys, row, strict=True))) for number, row in enumerate(points.tolist(), start=1)
    ]


def _joined(chosen: tuple[Entry, ...]) -> Entry:
    overrides: dict[str, Any] = {}
    for entry in chosen:
        overrides = _merged(overrides, entry.overrides)
    return Entry(" · ".join(entry.label for entry in chosen), overrides)


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(one)
    for key, value in other.items():
        below = both.get(key)
        both[key] = _merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return both


@dataclass(frozen=True)
class _Kind:
    size: Callable[[Any, Scenario], int]
    entries: Callable[[Any, Scenario], list[Entry]]


_KINDS: Final[dict[type[Plain], _Kind]] = {
    Listed: _Kind(lambda part, base: len(part.vectors), _listed),
    Lattice: _Kind(lambda part, base: lattice_size(len(part.terms), part.steps), _lattice),
    Sobol: _Kind(lambda part, base: part.count, _sobol),
    Sweep: _Kind(
        lambda part, base: sum(values.steps or len(values.values or ()) for values in part.figures.values()), _sweep
    ),
    Named: _Kind(lambda part, base: len(part.overrides), _variants),
    Seeds: _Kind(lambda part, base: len(part.seeds), _seeds),
    Assumptions: _Kind(lambda part, base: part.count, _assumptions),
}
"""Every kind of part but the cross product."""
