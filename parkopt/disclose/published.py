"""Every sum over firms that an output shows, as the firms it stands for; `withheld_keys` says which must not be shown.

Sums that people could add to or take from each other stand in one family; `protect` sees to each family. Figures that a
family has in several kinds for a firm (the kinds of cost, say) are columns of their own, a block of them for each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Final

import numpy as np

from parkopt.dataset.plan import Fate
from parkopt.disclose.firms import Firms
from parkopt.disclose.protect import NEVER, Cell, Indices, withheld
from parkopt.instance.types import Mask
from parkopt.metrics.amounts import (
    COUNT,
    ENERGY,
    LAND,
    OUTPUT,
    R_AND_D,
    REVENUE,
    TAX,
    VALUE_ADDED,
    WASTEWATER,
    Quantity,
    Total,
)
from parkopt.metrics.breakdown import GAINS
from parkopt.metrics.specs import METRICS

CITY, COUNTY, UNIT, HOST, SITE, SITE_PLAN, PART, ROUTE = range(8)
"""Ranks: what is dearest to readers comes first and is withheld last."""
COSTS: Final = ("moving", "closing", "retrofit", "workshops")
"""Kinds of cost that firms cause; the others are the parks' own."""
FREE_TOTALS: Final = ("cost_upgrade", "cost_merging", "cost_vacating", "parks_")
"""Totals, by the beginning of their key, that tell of parks alone."""
KNOWN_TOTALS: Final = frozenset({
    *(f"cost_{kind}" for kind in (*COSTS, "total", "public")),
    "jobs_lost_moving", "jobs_lost_closing", "jobs_lost", "land_released_gross", "land_taken", "land_released_net", "output_lost",
    "moves_rows", "moves_firms", "moves_scattered", "moves_parks", "moves_zones",
    *(f"{kind}_{fate}" for kind in ("rows", "firms", "employees") for fate in Fate),
    "dyers_before", "dyers_after", "join_members", "join_groups",
    *(f"kept_by_merger_{key}" for key in ("firms", "above_firms", "output")),
})  # fmt: skip
"""Totals that the families hold; any other is withheld."""
FREE_METRICS: Final = frozenset({
    "park_count", "zone_count", "green_parks", "hosts_over_10bn", "hosts_over_100bn", "leading_per_host",
})  # fmt: skip
"""Indicators that count parks, zones, hosts or industries."""
KNOWN_METRICS: Final = frozenset({
    "jobs_lost", "public_money",
    *(spec.key for spec in METRICS if isinstance(spec.top, Total)),
})  # fmt: skip
"""Indicators that the families hold; any other that has values is withheld."""
CAUSES: Final = ("growth", "closure", "move", "merger", "zone")


Family = Callable[[Firms], Iterator[Cell]]


def _rank(scope: str) -> int:
    return {"city": CITY, "county": COUNTY, "unit": UNIT}[scope.partition(":")[0]]


# ------------------------------------------------------------------------------------------------ families
def counts(firms: Firms) -> Iterator[Cell]:
    """How many firms: of sites, above scale too, hosts, regions, routes and their years, fates, and indicators."""
    yield from _tables(firms)
    above = firms.case.instance.firms.above
    for name, state in (("base", firms.base), ("plan", firms.final)):
        for site, rows in firms.at_sites(state, (state.site >= 0) & above):
            yield Cell(("above", site, name), rows, PART)
    for by, rank in (("county", COUNTY), ("unit", UNIT)):
        for region, rows in firms.by(firms.ledger[by], firms.leaves):
            yield Cell(("region", by, region, "leave"), rows, rank)
    yield from _route_years(firms)
    yield from _totals(firms)
    yield from _indicators(firms, COUNT)


def employees(firms: Firms) -> Iterator[Cell]:
    """Employees, and those who lose their job."""
    yield from _tables(firms)
    yield from _of_home(firms, {f"employees_{fate}": firms.case.fate == fate for fate in Fate})


def jobs(firms: Firms) -> Iterator[Cell]:
    """Jobs lost."""
    case = firms.case
    who = {"jobs_lost_moving": case.moves, "jobs_lost_closing": case.closes, "jobs_lost": firms.leaves}
    yield from _of_home(firms, who)
    for year in case.years:
        for scope, rows in firms.homes(firms.leaves & (case.acts <= year)):
            yield Cell(("metric", "jobs_lost", scope), rows, _rank(scope))


def output(firms: Firms) -> Iterator[Cell]:
    """Output, its indicators, and what of it is lost."""
    yield from _tables(firms)
    yield from _indicators(firms, OUTPUT)
    yield from _kept(firms, "output", np.ones(len(firms.case.fate), dtype=np.bool_))


def value_added(firms: Firms) -> Iterator[Cell]:
    """Value added of sites and hosts, and its indicators."""
    yield from _places(firms)
    yield from _indicators(firms, VALUE_ADDED)


def energy(firms: Firms) -> Iterator[Cell]:
    """Energy of sites, and its indicators."""
    yield from _places(firms)
    yield from _indicators(firms, ENERGY)


def others(quantity: Quantity) -> Family:
    """Indicators of a figure that stands in no other table."""
    return lambda firms: _indicators(firms, quantity)


def losses(firms: Firms) -> Iterator[Cell]:
    """Output lost."""
    yield from _of_home(firms, {"output_lost": firms.loses})


def land(firms: Firms) -> Iterator[Cell]:
    """Land of sites, hosts, routes and what leaving firms vacate, which tenants have no part in."""
    for name, state, rank in (("base", firms.base, SITE), ("plan", firms.final, SITE_PLAN)):
        for site, rows in firms.at_sites(state, (state.site >= 0) & (state.land > 0)):
            yield Cell(("land", site, name), rows, rank)
    for host, rows in firms.under_hosts((firms.final.host >= 0) & (firms.final.land > 0)):
        yield Cell(("host_land", host), rows, HOST)
    for by, rank in (("county", COUNTY), ("unit", UNIT)):
        for region, rows in firms.by(firms.ledger[by], firms.leaves & firms.owns):
            yield Cell(("region_land", by, region), rows, rank)
    for route, rows in firms.on_routes(firms.case.moves & firms.owns):
        yield Cell(("route_land", route), rows, ROUTE)
    yield from _indicators(firms, LAND)


def land_totals(firms: Firms) -> Iterator[Cell]:
    """Land that scattered firms leave (first block) and that movers take (second block)."""
    case = firms.case
    size = len(case.fate)
    left = dict(firms.home(firms.leaves & (case.instance.firms.site < 0) & firms.owns))
    taken = dict(firms.target(case.moves & (case.instance.firms.place_land > 0)))
    for scope in sorted({*left, *taken}):
        one, other = left.get(scope, _none()), taken.get(scope, _none()) + size
        yield Cell(("total", "land_released_gross", scope), one, _rank(scope))
        yield Cell(("total", "land_taken", scope), other, _rank(scope))
        yield Cell(("total", "land_released_net", scope), np.concatenate([one, other]), _rank(scope))


def per_mu(firms: Firms) -> Iterator[Cell]:
    """Output and tax per mu of sites and hosts: of above-scale firms with land of their own."""
    counted = firms.case.instance.firms.above & ~firms.case.instance.firms.tenant
    for name, state, rank in (("base", firms.base, SITE), ("plan", firms.final, SITE_PLAN)):
        for site, rows in firms.at_sites(state, (state.site >= 0) & counted):
            yield Cell(("per_mu", site, name), rows, rank)
    for host, rows in firms.under_hosts((firms.final.host >= 0) & counted):
        yield Cell(("host_per_mu", host), rows, HOST)


def costs(firms: Firms) -> Iterator[Cell]:
    """What firms cause to be spent, a block a kind of cost (`COSTS`); the parks' own costs are known."""
    case = firms.case
    size = len(case.fate)
    floor = case.moves & case.instance.firms.takes_floor
    kinds = [dict(firms.home(who)) for who in (case.moves, case.closes, firms.mends)] + [dict(firms.target(floor))]
    for scope in sorted({scope for kind in kinds for scope in kind}):
        parts = [kind.get(scope, _none()) + block * size for block, kind in enumerate(kinds)]
        for name, part in zip(COSTS, parts, strict=True):
            yield Cell(("total", f"cost_{name}", scope), part, _rank(scope) + 1)
        for name in ("cost_total", "cost_public"):
            yield Cell(("total", name, scope), np.concatenate(parts), _rank(scope))
    for year in case.years:
        acts = case.acts <= year
        spent = (case.moves & acts, case.closes & acts, firms.mends & (acts | ~case.moves), floor & acts)
        parts = [np.flatnonzero(who) + block * size for block, who in enumerate(spent)]
        yield Cell(("metric", "public_money", "city"), np.concatenate(parts), CITY)


def gains(firms: Firms) -> Iterator[Cell]:
    """In-park gains by cause, a block a cause; their sum is known from the indicator itself."""
    case, fate = firms.case, firms.case.fate
    size = len(fate)
    grouped = case.instance.hosts.is_group[np.maximum(firms.final.host, 0)]
    merged = fate == Fate.MERGE
    every = np.ones(size, dtype=np.bool_)
    masks = dict(zip(CAUSES, (every, case.closes, case.moves, merged & ~grouped, merged & grouped), strict=True))
    for gain in GAINS:
        counts = case.instance.firms.above if gain.key == "in_park_rate_above_scale" else every
        parts = [np.flatnonzero(who & counts) + block * size for block, who in enumerate(masks.values())]
        for cause, part in zip(masks, parts, strict=True):
            yield Cell(("gain", gain.key, cause), part, CITY)
        yield Cell(("gain", gain.key), np.concatenate(parts), NEVER)


FAMILIES: Final[tuple[tuple[Family, int], ...]] = (
    (counts, 1),
    (employees, 1),
    (jobs, 1),
    (output, 1),
    (losses, 1),
    (value_added, 1),
    (energy, 1),
    *((others(quantity), 1) for quantity in (TAX, REVENUE, R_AND_D, WASTEWATER)),
    (land, 1),
    (land_totals, 2),
    (per_mu, 1),
    (costs, len(COSTS)),
    (gains, len(CAUSES)),
)
"""Every family and how many blocks of columns it has."""


def withheld_keys(firms: Firms) -> set[Hashable]:
    """Keys of every cell that must not be shown."""
    hidden: set[Hashable] = set()
    for family, blocks in FAMILIES:
        cells = [cell for cell in family(firms) if cell.key not in hidden]
        hidden |= withheld(cells, np.tile(firms.weight, blocks))
    return hidden


# ------------------------------------------------------------------------------------------------ parts of families
def _none() -> Indices:
    return np.empty(0, dtype=np.int64)


def _places(firms: Firms) -> Iterator[Cell]:
    """What stands on each site, before and after, and under each host."""
    for name, state, rank in (("base", firms.base, SITE), ("plan", firms.final, SITE_PLAN)):
        for site, rows in firms.at_sites(state, state.site >= 0):
            yield Cell(("site", site, name), rows, rank)
    for host, rows in firms.under_hosts(firms.final.host >= 0):
        yield Cell(("host", host), rows, HOST)


def _tables(firms: Firms) -> Iterator[Cell]:
    """Places, regions, routes and fates: tables of the same firms in several figures."""
    every = np.ones(len(firms.case.fate), dtype=np.bool_)
    yield from _places(firms)
    for by, rank in (("county", COUNTY), ("unit", UNIT)):
        for region, rows in firms.by(firms.ledger[by], every):
            yield Cell(("region", by, region, "all"), rows, rank)
    for route, rows in firms.on_routes(firms.case.moves):
        yield Cell(("route", route), rows, ROUTE)
    for fate, rows in firms.by(firms.case.fate, every):
        yield Cell(("fate", fate), rows, CITY)


def _route_years(firms: Firms) -> Iterator[Cell]:
    """The years of routes on which firms move in more than one."""
    acts = firms.case.acts
    for route, rows in firms.on_routes(firms.case.moves):
        years = np.unique(acts[rows])
        for year in years[: len(years) if len(years) > 1 else 0]:
            yield Cell(("route_years", route), rows[acts[rows] == year], ROUTE + 1)


def _of_home(firms: Firms, who: Mapping[str, Mask]) -> Iterator[Cell]:
    """Totals of the city and of counties, by where firms stand in the base year."""
    for key, mask in who.items():
        for scope, rows in firms.home(mask):
            yield Cell(("total", key, scope), rows, _rank(scope) + 1)


def _totals(firms: Firms) -> Iterator[Cell]:
    """Totals of `parkopt.metrics.totals` that count firms."""
    case, instance = firms.case, firms.case.instance
    on_park = (instance.firms.site >= 0) & instance.sites.is_park[np.maximum(instance.firms.site, 0)]
    scattered = instance.firms.site < 0
    dyeing = instance.scenario.rules.admission.dyeing_sectors
    dyer, joins = np.isin(np.array(instance.sectors)[instance.firms.sector], dyeing.values), instance.firms.join >= 0
    who = {
        "moves_rows": case.moves,
        "moves_firms": case.moves,
        "moves_scattered": case.moves & scattered,
        "moves_parks": case.moves & on_park,
        "moves_zones": case.moves & ~on_park & ~scattered,
        **{f"{kind}_{fate}": case.fate == fate for fate in Fate for kind in ("rows", "firms")},
        "dyers_before": dyer,
        "join_members": joins,
    }
    yield from _of_home(firms, {key: np.asarray(mask, dtype=np.bool_) for key, mask in who.items()})
    yield Cell(("total", "dyers_after", "city"), np.flatnonzero(dyer), CITY + 1)
    yield Cell(("total", "join_groups", "city"), np.flatnonzero(joins & case.moves), CITY + 1)
    yield from _kept(firms, "firms", np.ones(len(dyer), dtype=np.bool_))
    yield from _kept(firms, "above_firms", instance.firms.above)


def _kept(firms: Firms, key: str, who: Mask) -> Iterator[Cell]:
    """What is in parks, and of it what stands on merged sites."""
    final, inside = firms.final, firms.final.inside & who
    for part in (inside, inside & (firms.case.fate == Fate.MERGE)):
        for scope, rows in firms.scoped(final, part):
            if not scope.startswith("unit"):
                yield Cell(("total", f"kept_by_merger_{key}", scope), rows, _rank(scope) + 1)


def _indicators(firms: Firms, quantity: Quantity) -> Iterator[Cell]:
    """Numerators and denominators of the indicators that add up ``quantity``, in every year and scope."""
    case = firms.case
    for spec in METRICS:
        for amount in (spec.top, spec.bottom):
            if not isinstance(amount, Total) or amount.quantity is not quantity:
                continue
            for state in firms.states.values():
                who = np.asarray(amount.of_firms(case, state) > 0, dtype=np.bool_)
                for scope, rows in firms.scoped(state, who):
                    yield Cell(("metric", spec.key, scope), rows, _rank(scope) + 1)
