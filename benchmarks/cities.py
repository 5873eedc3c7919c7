"""Demo cities of any size with a scenario that fits them."""

from __future__ import annotations

from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Scenario

PARKS = 281
"""Parks for which the scenarios' limits are meant."""


def sized(size: str, scenario: str = "shaoxing-2020", seed: int = 1) -> tuple[Dataset, Scenario]:
    """A city such as '281x17000' (parks × ledger rows). Of a larger one as many parks in a hundred may remain as of 281."""
    parks, rows = map(int, size.split("x"))
    made = load_scenario(scenario)
    more = max(parks / PARKS, 1.0)
    limits = [
        phase.park_limit.model_copy(update={"value": float(round(phase.park_limit.value * more))})
        for phase in made.phases
    ]
    phases = tuple(
        phase.model_copy(update={"park_limit": limit}) for phase, limit in zip(made.phases, limits, strict=True)
    )
    return build_city(parks, rows, seed), made.model_copy(update={"phases": phases})
