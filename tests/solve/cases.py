"""Tiny cities with their models and their best plans by enumeration, made once each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parkopt.dataset.dataset import Dataset
from parkopt.errors import InputError
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.scenario.schema import Scenario
from tests.solve.reference import Best, brute_force
from tests.solve.tiny import tiny_city, tiny_scenario

SEEDS = range(64)


@dataclass(frozen=True)
class Tiny:
    """One tiny city; ``model`` is None where the rules leave a firm or park without any fate."""

    dataset: Dataset
    scenario: Scenario
    best: Best
    model: CityModel | None


@cache
def tiny(seed: int) -> Tiny:
    """The tiny city of a seed."""
    dataset, scenario = tiny_city(seed, 4), tiny_scenario(seed)
    best = brute_force(dataset, scenario)
    try:
        model = build_model(build_instance(dataset, scenario))
    except InputError:
        model = None
    return Tiny(dataset, scenario, best, model)


def solvable() -> list[int]:
    """Seeds whose city has a plan."""
    return [seed for seed in SEEDS if tiny(seed).best.plans]
