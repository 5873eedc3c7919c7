"""A data set held against a scenario: does every firm and park have at least one fate that the rules allow?"""

from __future__ import annotations

from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault, InputError
from parkopt.instance.build import build_instance
from parkopt.scenario.schema import Scenario


def check_fates(dataset: Dataset, scenario: Scenario) -> list[Fault]:
    """Sectors the scenario does not know, and parks and firms without any admissible fate; empty when all is well.

    The data set must be free of other errors.
    """
    try:
        build_instance(dataset, scenario)
    except InputError as error:
        return list(error.faults)
    return []
