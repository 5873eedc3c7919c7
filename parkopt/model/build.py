"""Build the linear model of an instance: columns, objective, structure, then every rule family that is on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns, build_columns
from parkopt.model.linear import LinearModel, assemble
from parkopt.model.objective import cost_vector
from parkopt.model.rules import RULES
from parkopt.model.structure import structure_rows
from parkopt.scenario.schema import Scenario


@dataclass(frozen=True)
class CityModel:
    """The model of an instance together with the meaning of its columns."""

    instance: Instance
    columns: Columns
    linear: LinearModel


def build_model(instance: Instance) -> CityModel:
    """All columns and rows of the instance. The demo city builds in seconds."""
    columns = build_columns(instance)
    parts = structure_rows(instance, columns)
    for rule in RULES:
        if rule.enabled(instance.scenario):
            parts += rule.rows(instance, columns)
    parts = [part for part in parts if part.size]
    lower = np.zeros(columns.count)
    linear = assemble(cost_vector(instance, columns), lower, columns.upper, columns.integer, parts)
    return CityModel(instance, columns, linear)


def reweighted(model: CityModel, scenario: Scenario) -> CityModel:
    """The model of the same instance under a scenario that differs in weights, seed and names at most: only the costs are new."""
    instance, columns = replace(model.instance, scenario=scenario), model.columns
    cost = np.concatenate([cost_vector(instance, columns), model.linear.cost[columns.count :]])
    return CityModel(instance, columns, replace(model.linear, cost=cost))
