"""From a plan's tables back to the point that it is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parkopt.model.objective import terms
from parkopt.solve.extract import to_plan
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.point import point_of
from tests.solve.cases import SEEDS, solvable, tiny


@pytest.mark.parametrize("seed", list(SEEDS)[:40])
def test_a_plan_and_back(seed):
    """Tables, reasons and leads among them, and amounts come out the same."""
    case = tiny(seed)
    if case.model is None or not case.best.plans:
        return
    x = solve_highs(case.model.linear, HighsOptions(gap=0.0)).x
    plan = to_plan(case.model, x)
    again = point_of(case.model, plan.parks, plan.firms, plan.workshops)
    other = to_plan(case.model, again)
    for name in ("parks", "firms", "leads", "workshops"):
        pd.testing.assert_frame_equal(getattr(other, name), getattr(plan, name))
    one, two = (terms(case.model.instance, case.model.columns, point) for point in (x, again))
    assert [term.raw for term in two.values()] == pytest.approx([term.raw for term in one.values()], rel=1e-6, abs=1e-6)


def test_these_plans_have_all_that_is_to_be_undone():
    fates, workshops = set(), 0
    for seed in solvable()[:40]:
        case = tiny(seed)
        plan = to_plan(case.model, solve_highs(case.model.linear, HighsOptions(gap=0.0)).x)
        fates |= set(plan.parks["fate"].map("park {}".format)) | set(plan.firms["fate"].map("firm {}".format))
        workshops += len(plan.workshops)
    assert len(fates) == 9 and workshops


def tables():
    model = tiny(solvable()[0]).model
    plan = to_plan(model, solve_highs(model.linear, HighsOptions(gap=0.0)).x)
    return model, {"parks": plan.parks, "firms": plan.firms, "workshops": plan.workshops}


def test_the_order_of_rows_does_not_matter():
    model, told = tables()
    turned = told | {name: told[name].iloc[::-1] for name in ("parks", "firms")}
    np.testing.assert_array_equal(point_of(model, **turned), point_of(model, **told))


@pytest.mark.parametrize("name", ["parks", "firms"])
def test_what_is_missing_or_strange_is_named(name):
    model, told = tables()
    lost = told[name].index[0]
    with pytest.raises(ValueError, match=f"no fate is told for {lost}"):
        point_of(model, **told | {name: told[name].drop(index=lost)})
    for over in ({"fate": "GONE"}, {"host_id": "nowhere", "fate": "MERGE"}, {"fate": "RETAIN", "host_id": "nowhere"}):
        strange = told[name].copy()
        strange.loc[lost, list(over)] = list(over.values())
        with pytest.raises(ValueError, match=f"no such fate to {lost}"):
            point_of(model, **told | {name: strange})
    with pytest.raises(ValueError, match="no such fate to P999"):
        workshops = pd.DataFrame({"site_id": ["P999"], "year": [2018], "mu": [1.0]})
        point_of(model, **told | {"workshops": workshops})
