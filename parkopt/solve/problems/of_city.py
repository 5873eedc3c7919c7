"""A city as one of the problems of the literature: the same matrix, its parks' fates and its firms' options.

A ground is a park under one host; options under a host without a fate of its own (zone group, micro-park) or none need no
ground. Whatever else a city has (leads, tiers, targets) is rows and helper columns.
"""

from __future__ import annotations

import numpy as np

from parkopt.model.build import CityModel
from parkopt.solve.places import find_places
from parkopt.solve.problems.problem import Problem


def problem_of(model: CityModel) -> Problem:
    """The model of a city with the meaning of its columns."""
    places = find_places(model)
    of_park = np.unique(model.columns.park.park, return_inverse=True)[1]
    ground = np.full(places.options, -1, dtype=np.int64)
    at = places.pair_place[places.pair.of]
    ground[places.tied] = np.where(at < places.grounds, at, -1)
    return Problem(model.linear, of_park.astype(np.int64), places.fate_ground, places.firm, ground)
