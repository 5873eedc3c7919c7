"""A plan whose park fates change in a few places: its firms stay where they are as far as that is cheap, without loss elsewhere.

All firms with all their options are too many for an integer programme. A bound's multipliers say what they would pay for
elsewhere, and most would pay more than they could gain. Kept open is

1. what a firm does in the plan, and what is hardly dearer for it than its cheapest option (``near`` points);
2. everything, for a firm that lost its place;
3. the hosts that are new to the plan, for every firm that may go there, with what is not much dearer (``BESIDE``): nobody
   knows what a new host is worth, so its leads are left open, too. Other hosts keep theirs.

Of options that differ in the stage alone, what the firm does already or else the cheapest is kept, the others only where there is no such
plan: for four in five of the firms that would have a choice, it would be one of the stage, at nearly the same price.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, Mask
from parkopt.solve.assign import may_go_to, with_fates, with_leads
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.stages import places_of
from parkopt.solve.submodel import solve_sub
from parkopt.units import FloatArray

BESIDE = 1e-4
"""Points by which an option may be dearer than its firm's cheapest where the firm may go to a new host."""
GAP = 3e-4
"""Relative gap of the programme."""
MAINLY = 0.5
"""A firm does what it does to more than this share."""


def keep_near(
    model: CityModel,
    host: Indices,
    new: Indices,
    x: FloatArray,
    dear: FloatArray,
    near: float,
    options: HighsOptions,
) -> HighsResult:
    """The cheapest of such plans. ``host``: by site, −1 vacated; ``new``: the hosts that are new; ``x``: what the firms do by
    now, nothing where they lost their place (columns,); ``dear``: by how many points options are dearer than the firm's
    cheapest (firm options,)."""
    columns, fixed = model.columns, with_fates(model, host)
    named = with_leads(model, fixed, x, tiers=False)
    upper, fresh = named.upper.copy(), np.isin(columns.lead_host, new)
    for some in (columns.lead, columns.lead_value):
        upper[some[fresh]] = fixed.upper[some[fresh]]
    done = x[columns.firm_column] > MAINLY
    every = _open(model, new, done, dear, near)
    for there in (places_of(model).one_stage(every, dear, done.astype(np.float64)), every):
        most = upper.copy()
        most[columns.firm_column[~there]] = 0.0
        found = solve_sub(named.restricted(np.zeros_like(most), most), replace(options, gap=GAP))
        if found.ending != "infeasible":
            break
    return found


def _open(model: CityModel, new: Indices, done: Mask, dear: FloatArray, near: float) -> Mask:
    """The options that are kept open, stages included. ``done``: what firms do by now. Both shapes (firm options,)."""
    firm = model.columns.firm
    lost = np.ones(len(model.instance.firms.id), dtype=bool)
    lost[firm.firm[done]] = False
    near_new = np.isin(firm.host, new) | may_go_to(model, new)[firm.firm] & (dear <= BESIDE)
    return np.asarray(done | (dear <= near) | lost[firm.firm] | near_new, dtype=np.bool_)
