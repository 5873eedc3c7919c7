"""Where a job of a batch begins: at the multipliers of its pilots, mixed, and at the best plan that one of them found.

Where jobs differ in weights alone, costs are linear in the weights, and a Lagrangian bound is concave in costs and multipliers
together. If a job's weights are a mixture Σ λ_i · w_i of those of its pilots, multipliers mixed in the same way prove for it

    L(Σ λ_i · y_i)  ≥  Σ λ_i · L_i(y_i)

before anything is solved. Shares are those of the pilots that lie near; where the weights are no mixture, they come as near as
can be. The plan is the pilot's that is worth most under the job's weights: what plans do does not depend on weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from scipy.optimize import linprog

from parkopt.batch.course import Course
from parkopt.batch.figures import Leaf
from parkopt.batch.jobs import Job
from parkopt.batch.store import Store
from parkopt.model.objective import TERMS
from parkopt.scenario.schema import Scenario, Weight
from parkopt.solve.start import Start, blend
from parkopt.units import FloatArray

COSTS_ONLY: Final = ("weights.", "solver.")
"""Beginnings of the keys that change costs and search, but neither columns nor rows."""
OFF: Final = 1e3
"""What it costs a mixture to miss a weight by 1, against lying 1 away from a pilot (squared)."""
LEAST: Final = 1e-6
"""A smaller share is none."""


class Beginnings:
    """The beginnings of a batch's jobs; to be asked when all pilots are done."""

    def __init__(self, course: Course, store: Store) -> None:
        self.near = course.near
        self.pilots = {job.id: job for job in course.pilots}
        self._left: dict[str, Start] = {}
        self._values: dict[str, tuple[float, FloatArray]] = {}
        for key in (key for key in self.pilots if key in store.done):
            start, objective = store.left(key), _objective(store, key)
            if start is not None and np.isfinite(objective):
                self._left[key], self._values[key] = start, (objective, _raw(store, key))

    def of(self, job: Job) -> tuple[Start, str] | None:
        """What a job begins at and the pilot whose plan that holds; None where no pilot left anything."""
        alike = [key for key in self._left if _shape(self.pilots[key].changes) == _shape(job.changes)]
        if alike:
            wanted = weights(job.scenario)
            shares = mixture(wanted, np.array([weights(self.pilots[key].scenario) for key in alike]))
            best = min(alike, key=lambda key: (self._value(key, wanted, job.scenario), key))
            return blend([self._left[key] for key in alike], shares, self._left[best]), best
        for key in self.near[job.id]:
            if key in self._left:
                return self._left[key], key
        return None

    def _value(self, pilot: str, wanted: FloatArray, scenario: Scenario) -> float:
        """Points of a pilot's plan under other weights."""
        objective, raw = self._values[pilot]
        more = wanted - weights(self.pilots[pilot].scenario)
        return objective + float((more * _signs(scenario)) @ raw)


def weights(scenario: Scenario) -> FloatArray:
    """The weights of the terms, in their order. Shape (terms,)."""
    return np.array([_weight(scenario, term.key).weight.value for term in TERMS])


def mixture(wanted: FloatArray, points: FloatArray) -> FloatArray:
    """Shares of the ``points`` (points, dimensions), none negative, 1 in all: their mean is as near to ``wanted`` as can be, and then
    those that lie near have the most. Shape (points,)."""
    count, size = points.shape
    away = ((points - wanted) ** 2).sum(axis=1)
    cost = np.concatenate([away, np.full(2 * size, OFF)])
    mean = np.hstack([points.T, np.eye(size), -np.eye(size)])
    one = np.concatenate([np.ones(count), np.zeros(2 * size)])[None]
    found = linprog(cost, A_eq=np.vstack([mean, one]), b_eq=np.append(wanted, 1.0), bounds=(0, None))
    share = np.asarray(found.x, dtype=np.float64)[:count]
    share[share < LEAST] = 0.0
    return np.asarray(share / share.sum(), dtype=np.float64)


def _weight(scenario: Scenario, key: str) -> Weight:
    weight: Weight = getattr(scenario.weights, key)
    return weight


def _signs(scenario: Scenario) -> FloatArray:
    """Points of a raw unit of each term at weight 1."""
    return np.array([term.sign / _weight(scenario, term.key).reference.value for term in TERMS])


def _shape(changes: Mapping[str, Leaf]) -> dict[str, Leaf]:
    """What a job changes that is in columns and rows."""
    return {key: value for key, value in changes.items() if not key.startswith(COSTS_ONLY)}


def _objective(store: Store, job: str) -> float:
    """The value of a job's plan; NaN where it has none."""
    return float(store.read("runs", job)["objective"].to_numpy(np.float64)[0])


def _raw(store: Store, job: str) -> FloatArray:
    return store.read("terms", job).set_index("term")["raw"].reindex([term.key for term in TERMS]).to_numpy(np.float64)
