"""Pieces of a city solved anew, and firms placed whole, on a small generated city."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from parkopt.instance.types import ParkKind
from parkopt.model.build import CityModel
from parkopt.solve.assign import fates_of
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from parkopt.solve.neighbourhoods import Step, improve_fates
from parkopt.solve.piece import closed_under_mergers, free_columns, ground_of, piece_of
from parkopt.solve.whole import FixedFates
from parkopt.units import FloatArray

OPTIONS = HighsOptions(time_limit=20.0)


@pytest.fixture(scope="module")
def start(model: CityModel, host: np.ndarray) -> FloatArray:
    """A plan under the fates of the baseline 'strongest'."""
    fates = FixedFates(model, host, OPTIONS)
    found = fates.whole(fates.relax(None))
    assert found.x is not None
    return found.x


def test_placing_firms_whole_keeps_every_rule_and_loses_little(model: CityModel, start: FloatArray) -> None:
    fates = FixedFates(model, fates_of(model, start), OPTIONS)
    relaxed = fates.relax(start)
    found = fates.whole(relaxed)
    assert found.x is not None
    assert model.linear.violation(found.x) <= 1e-6
    integer = found.x[model.linear.integer]
    assert np.abs(integer - integer.round()).max() <= 1e-6
    assert found.objective <= relaxed.objective + 0.02 * abs(relaxed.objective)


def test_a_piece_of_everything_is_the_city_with_divisible_firms(model: CityModel, start: FloatArray) -> None:
    """All parks free and no option too dear: no worse than the point, and a point of the whole model."""
    ground = ground_of(model)
    dear = np.full(len(model.columns.firm.firm), -1.0)
    piece = piece_of(model, ground, start, free_columns(model, ground, start, dear, model.instance.sites.is_park))
    found = solve_highs(piece.model, replace(OPTIONS, relaxed=True))
    assert found.x is not None
    assert found.objective <= model.linear.value(start) + 1e-6
    back = piece.back(start, found.x)
    assert model.linear.violation(back) <= 1e-6
    assert model.linear.value(back) == pytest.approx(found.objective)


def test_a_piece_of_nothing_keeps_the_point(model: CityModel, start: FloatArray) -> None:
    ground = ground_of(model)
    dear = np.full(len(model.columns.firm.firm), np.inf)
    nothing = np.zeros(len(model.instance.sites.id), dtype=bool)
    piece = piece_of(model, ground, start, free_columns(model, ground, start, dear, nothing))
    found = solve_highs(piece.model, OPTIONS)
    assert found.x is not None
    park = model.columns.park_column
    assert np.array_equal(piece.back(start, found.x)[park], start[park])


def test_mergers_into_a_park_come_along(model: CityModel) -> None:
    park, column = model.columns.park, model.columns.park_column
    merge = np.flatnonzero((park.kind == ParkKind.MERGE) & (model.instance.hosts.site[park.host] >= 0))[0]
    x = np.zeros(model.linear.columns)
    x[column[merge]] = 1.0
    host = np.zeros(len(model.instance.sites.id), dtype=bool)
    host[model.instance.hosts.site[park.host[merge]]] = True
    assert closed_under_mergers(model, x, host)[park.park[merge]]


def improved(model: CityModel, start: FloatArray, most: int, **words) -> HighsResult:
    """``most`` neighbourhoods from the plan's fates with divisible firms."""
    relaxed = FixedFates(model, fates_of(model, start), OPTIONS).relax(start)
    return improve_fates(model, relaxed, None, time.monotonic() + 60.0, OPTIONS, most=most, **words)


def test_improving_gains_is_repeatable_and_keeps_every_rule(model: CityModel, start: FloatArray) -> None:
    steps: list[Step] = []
    first = improved(model, start, 3, tell=steps.append)
    again = improved(model, start, 3)
    assert first.x is not None and again.x is not None
    assert np.array_equal(first.x, again.x)
    assert model.linear.violation(first.x) <= 1e-6
    assert [step.number for step in steps] == [0, 1, 2]
    assert first.objective < steps[0].before
    assert all(step.after <= step.before for step in steps)


def test_asked_to_stop_nothing_is_tried(model: CityModel, start: FloatArray) -> None:
    steps: list[Step] = []
    found = improved(model, start, 3, stop=lambda: True, tell=steps.append)
    assert steps == [] and found.x is not None
    assert np.array_equal(fates_of(model, found.x), fates_of(model, start))
