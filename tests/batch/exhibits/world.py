"""A little world by hand: plans that can be chosen, and jobs that each find one of the best with a bound below it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.places import Places
from tests.batch.analysis.made import SIGN, Made, made
from tests.batch.exhibits.findings import HEAD

COST, JOBS, LAND = "relocation_cost", "jobs_displaced", "land_released"
FLOOR, PARKS = "rules.productivity.floor.value", "phases.2020.park_limit.value"
PLANS = 160
SITES = [f"P{number:02d}" for number in range(1, 17)]


class World:
    """``PLANS`` plans in which jobs saved and land released cost money; a job takes the best it is allowed."""

    def __init__(self) -> None:
        rng = np.random.default_rng(11)
        jobs, land = rng.uniform(2, 60, PLANS), rng.uniform(5, 40, PLANS)
        self.raw = {COST: 60 + 900 / (jobs + 6) + 0.05 * land**2 + rng.gamma(2, 6, PLANS), JOBS: jobs, LAND: land}
        self.missing = rng.gamma(2, 0.4, PLANS)
        self.fates = []
        for number in range(PLANS):
            fates = {site: "RETAIN" if rng.random() < 0.5 else "EXIT" for site in SITES}
            fates[SITES[1]] = "EXIT" if fates[SITES[0]] == "RETAIN" else "RETAIN"
            host = SITES[0] if fates[SITES[0]] == "RETAIN" else SITES[1]
            fates[SITES[2]] = host if number % 4 else "ZG1"
            self.fates.append(fates)

    def job(
        self, weights: Mapping[str, float], gap: float, part: tuple[str, str, str], dearer: float = 0.0,
        changes: Mapping[str, float] | None = None, seed: int = 1,
    ) -> Made:  # fmt: skip
        """The best plan under these weights and limits where every plan costs ``dearer`` points more."""
        changes = dict(changes or {})
        value = self.missing + dearer
        for term, weight in weights.items():
            value = value + SIGN[term] * weight * self.raw[term] / 10
        allowed = np.ones(PLANS, dtype=bool)
        for key, limit in changes.items():
            if key.startswith("term_limits."):
                allowed &= SIGN[term := key.split(".")[1]] * (self.raw[term] - limit) <= 0
        if not allowed.any():
            return Made(weights=weights, status="infeasible", changes=changes, parts=(part,))
        # another seed finds the next best
        chosen = np.flatnonzero(allowed)[np.argsort(value[allowed])[min(seed - 1, allowed.sum() - 1)]]
        bound = float(value[allowed].min()) - gap
        raw = {term: float(amount[chosen]) for term, amount in self.raw.items()}
        return Made(
            self.fates[chosen], weights, raw, float(self.missing[chosen]) + dearer, seed, bound, 0.01, "optimal",
            parts=(part,), changes=changes,
        )  # fmt: skip


def world(part: str = "") -> Matter:
    """A batch over it with every kind of part; names of parts begin with ``part``."""
    here, jobs = World(), {}
    rng = np.random.default_rng(2)
    for number in range(40):
        share = rng.dirichlet([1, 1, 1]) * 4
        jobs[f"a{number:02d}"] = here.job(
            dict(zip((COST, JOBS, LAND), share, strict=True)), 0.1, (f"{part}mixtures", "sobol", f"#{number + 1}")
        )
    for number, weight in enumerate((0.2, 0.5, 1, 2, 5)):
        jobs[f"b{number}"] = here.job({COST: 1, JOBS: weight}, 0.15, (f"{part}two", "weights", f"jobs {weight:g}"))
    for number, limit in enumerate((2, 6, 10, 20, 40)):
        told = (f"{part}steps", "weights×threshold", f"at most {limit}")
        jobs[f"c{number}"] = here.job(
            {COST: 1, JOBS: 0.01}, 0.1, told, changes={f"term_limits.{JOBS}.value": float(limit)}
        )
    base = {COST: 1, JOBS: 1, LAND: 1}
    for number, limit in enumerate((20, 24, 28, 34, 40)):
        told = (f"{part}parks", "target", f"{PARKS} = {limit}")
        jobs[f"d{number}"] = here.job(base, 0.05, told, 12 / limit, {PARKS: float(limit)})
    jobs["d0"] = replace(jobs["d0"], status="infeasible", bound=None)
    for number, floor in enumerate((250, 450)):
        told = (f"{part}floors", "threshold", f"{FLOOR} = {floor}")
        jobs[f"e{number}"] = here.job(base, 0.05, told, 0.4 + 0.002 * (floor - 350), {FLOOR: float(floor)})
    for number in range(16):
        assumed = {FLOOR: float(rng.uniform(250, 450)), **{f"costs.c{k}.value": float(rng.random()) for k in range(4)}}
        told = (f"{part}unsure", "assumptions", f"#{number + 1}")
        jobs[f"f{number:02d}"] = here.job(base, 0.05, told, 0.01 * (assumed[FLOOR] - 350), assumed)
    for seed in (1, 2, 3):
        jobs[f"g{seed}"] = here.job(base, 0.05, (f"{part}chance", "seeds", f"seed {seed}"), 0.4, seed=seed)
    # weights of the base are no change
    evidence = made(jobs)
    told = [f"weights.{term}.weight.value" for term in base]
    unchanged = evidence.changes["job"].str[0].isin(list("defg")) & evidence.changes["key"].isin(told)
    return Matter(_with_base(replace(evidence, changes=evidence.changes[~unchanged])), Places(), HEAD)


def _with_base(evidence: Evidence) -> Evidence:
    """With manifests that tell the base's figures."""
    tree = {
        "phases": [{"year": 2020, "park_limit": {"value": 30, "unit": "parks", "clause": "S17"}}],
        "rules": {"productivity": {"floor": {"value": 350, "unit": "万元/mu", "assumption": "test"}}},
    }
    manifest = json.dumps({"scenario_resolved": tree, "synthetic": True, "created": "2017-01-01T00:00:00+00:00"})
    told = [manifest if plan else None for plan in evidence.runs["objective"].notna()]
    return replace(evidence, runs=evidence.runs.assign(manifest=told, version="0.1.0"))
