"""A batch made by hand whose values fit together: three kinds of plans, each best under the weights it was made for."""

from __future__ import annotations

import numpy as np

from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.places import Places
from tests.batch.analysis.made import Made, made

HEAD = {
    "title": {"en": "Three kinds", "zh": "三类方案"},
    "note": {"en": "By hand.", "zh": "手工数据。"},
    "solver": {"gap": 0.01},
}
TERMS = ("relocation_cost", "jobs_displaced", "land_released")
PARKS = [f"P{number:03d}" for number in range(1, 43)]


def _fates(kind: int, rng: np.random.Generator) -> dict[str, str]:
    """A third of the parks each kind retains, a third it merges into those, and a few out of line."""
    fates = {}
    for place, park in enumerate(PARKS):
        turn = (place + kind) % 3
        fates[park] = "RETAIN" if turn == 0 else "EXIT" if turn == 1 else PARKS[place - 2]
    for park in rng.choice(PARKS, 2, replace=False):
        fates[str(park)] = "EXIT"
    return fates


def jobs(prefix: str = "") -> dict[str, Made]:
    """Twelve weightings with a plan each, three seeds at one of them, and two jobs of other rules without a plan."""
    rng = np.random.default_rng(5)
    found = {}
    for number in range(12):
        kind = number % 3
        weights = dict.fromkeys(TERMS, 1.0) | {TERMS[kind]: 2.0 + number / 10}
        found[f"w{number:02d}"] = _job(kind, weights, rng, 1, ("even", "sobol", f"{prefix}#{number + 1}"))
    for seed in (1, 2, 3):
        part = ("chance", "seeds", f"{prefix}seed {seed}")
        found[f"s{seed}"] = _job(0, dict.fromkeys(TERMS, 1.0), rng, seed, part)
    for limit in (24.0, 20.0):
        part = ("limits", "target", f"{prefix}phases.2020.park_limit = {limit:g}")
        found[f"x{limit:g}"] = Made(status="infeasible", parts=[part], changes={"phases.2020.park_limit.value": limit})
    return found


def _job(kind: int, weights: dict[str, float], rng: np.random.Generator, seed: int, part: tuple[str, str, str]) -> Made:
    raw = {term: float(20 - 8 * (place == kind) + rng.uniform(0, 0.3)) for place, term in enumerate(TERMS)}
    raw["land_released"] = 30 - raw["land_released"]
    plain = Made(_fates(kind, rng), weights, raw, missing=100 + float(rng.uniform(0, 0.1)), seed=seed, parts=[part])
    assert plain.objective is not None
    bound = plain.objective - 0.5
    return Made(plain.fates, weights, raw, plain.missing, seed, bound, 0.02, parts=[part])


def matter(made_of: dict[str, Made] | None = None) -> Matter:
    """What exhibits are made of."""
    return Matter(made(jobs() if made_of is None else made_of), Places(), HEAD)
