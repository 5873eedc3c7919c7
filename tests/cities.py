"""Small hand-made cities for tests: one line a park, zone or firm, everything else sound by default.

Places are given in km east and north of a point near Shaoxing. The six counties are 40 km squares side by side:

    keqiao    x -20..20    yuecheng  x 20..60    shangyu  x 60..100    (y -20..20)
    zhuji     x -20..20    shengzhou x 20..60    xinchang x 60..100    (y -60..-20)

so ``park("P001", 0, 0)`` lies in Keqiao and ``park("P002", 20.5, 0, county="yuecheng")`` just across the border.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from shapely.geometry import Point, Polygon, box

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.frames import build_dataset
from parkopt.units import mu_from_m2

Row = dict[str, Any]

CRS = "EPSG:4549"
ORIGIN = (555_962.0, 3_320_000.0)
COUNTY_KM = 40.0
COUNTY_CENTRES = {
    "keqiao": (0.0, 0.0),
    "yuecheng": (40.0, 0.0),
    "shangyu": (80.0, 0.0),
    "zhuji": (0.0, -40.0),
    "shengzhou": (40.0, -40.0),
    "xinchang": (80.0, -40.0),
}
META = {
    "city": "Testville",
    "city_zh": "测试市",
    "base_year": "2016",
    "synthetic": "true",
    "note": "Made by hand for tests.",
    "note_zh": "测试用数据。",
}


def point(x_km: float, y_km: float) -> Point:
    """A point ``x_km`` east and ``y_km`` north of the origin."""
    return Point(ORIGIN[0] + 1000 * x_km, ORIGIN[1] + 1000 * y_km)


def square(x_km: float, y_km: float, side_m: float) -> Polygon:
    """A square of ``side_m`` metres centred there."""
    centre, half = point(x_km, y_km), side_m / 2
    return box(centre.x - half, centre.y - half, centre.x + half, centre.y + half)


def park(site_id: str, x_km: float = 0.0, y_km: float = 0.0, side_m: float = 500.0, **over: Any) -> Row:
    """A sound, eligible park (500 m square = 375 mu, 100 mu to spare in each phase).

    ``over`` sets any column; ``spare_mu=…`` sets all phases at once, ``geometry=…`` any other outline.
    """
    row: Row = {
        "site_id": site_id,
        "name": f"Park {site_id}",
        "name_en": f"Park {site_id}",
        "county": "keqiao",
        "township": "Town",
        "kind": "park",
        "zone_group": "",
        "zone_group_name": "",
        "zone_group_name_en": "",
        "geometry_quality": "surveyed",
        "spare_mu": 100.0,
        "workshop_floor_m2": 0.0,
        "urban_core": False,
        "rental_share": 0.0,
        "industrial_share": 0.9,
        "facilities": "sewage;heat;gas;fire",
        "boundary_clear": True,
        "lawful_share": 1.0,
        "beyond_repair": False,
        "admitted_industries": "",
        "barred_industries": "",
        "geometry": square(x_km, y_km, side_m),
    }
    row |= over
    row.setdefault("unit", row["county"])
    if "gross_mu" not in row:
        row["gross_mu"] = mu_from_m2(row["geometry"].area)
    return row


def zone(
    site_id: str, group: str = "ZG1", x_km: float = 5.0, y_km: float = 0.0, side_m: float = 2000.0, **over: Any
) -> Row:
    """A provincial zone of zone group ``group`` (2 km square = 6000 mu, 1000 mu to spare in each phase)."""
    defaults: Row = {
        "name": f"Zone {site_id}",
        "name_en": f"Zone {site_id}",
        "kind": "zone",
        "zone_group": group,
        "zone_group_name": f"Group {group}",
        "zone_group_name_en": f"Group {group}",
        "spare_mu": 1000.0,
    }
    return park(site_id, x_km, y_km, side_m, **(defaults | over))


def micro_park(site_id: str, x_km: float, y_km: float, side_m: float = 200.0, **over: Any) -> Row:
    """A micro-firm park (60 mu, no spare land, 30 000 m² of workshop floor)."""
    defaults: Row = {"name": f"Micro {site_id}", "kind": "micro_park", "spare_mu": 0.0, "workshop_floor_m2": 30_000.0}
    return park(site_id, x_km, y_km, side_m, **(defaults | over))


def firm(firm_id: str, site_id: str | None = None, xy: tuple[float, float] | None = None, **over: Any) -> Row:
    """A sound above-scale weaver of grade B on 20 mu; scattered when ``site_id`` is None.

    It stands at ``xy`` (km), else at its site's centroid, else at its county's; county and unit are its site's.
    """
    row: Row = {
        "firm_id": firm_id,
        "name": f"Firm {firm_id}",
        "township": "Town",
        "site_id": site_id or "",
        "location_quality": "point",
        "industry": "1751",
        "sector": "weaving",
        "above_scale": True,
        "count": 1,
        "land_mu": 20.0,
        "floor_m2": 12_000.0,
        "revenue": 13_000.0,
        "output": 13_360.0,
        "value_added": 2_700.0,
        "tax": 356.0,
        "employees": 120.0,
        "energy_tce": 800.0,
        "wastewater_t": 5_000.0,
        "r_and_d": 150.0,
        "hi_tech": False,
        "strategic": False,
        "grade": "B",
        "polluting": False,
        "compliance": "yes",
        "outdated": False,
        "four_no": False,
        "heavy_metal": False,
        "origin_mark": False,
        "thermal_power": False,
        "join_group": "",
    }
    if xy is not None:
        row["geometry"] = point(*xy)
    return row | over


def small_firm(firm_id: str, site_id: str | None = None, xy: tuple[float, float] | None = None, **over: Any) -> Row:
    """A sound below-scale weaver: 5 mu, 15 people, 800 万元 of output, unrated."""
    defaults: Row = {
        "above_scale": False,
        "land_mu": 5.0,
        "floor_m2": 2_000.0,
        "revenue": 780.0,
        "output": 800.0,
        "value_added": 160.0,
        "tax": 20.0,
        "employees": 15.0,
        "energy_tce": 40.0,
        "wastewater_t": 200.0,
        "r_and_d": 0.0,
        "grade": "",
    }
    return firm(firm_id, site_id, xy, **(defaults | over))


def redline(redline_id: str, x_km: float, y_km: float, side_m: float = 1000.0, **over: Any) -> Row:
    """An ecological function area that forbids all industry."""
    row: Row = {
        "redline_id": redline_id,
        "name": f"Red line {redline_id}",
        "name_en": f"Red line {redline_id}",
        "kind": "ecological_function",
        "forbids": "*",
        "clause": "G18 §2.2",
        "geometry": square(x_km, y_km, side_m),
    }
    return row | over


def area(area_id: str, kind: str, x_km: float, y_km: float, side_m: float = 1000.0, **over: Any) -> Row:
    """A sector area that serves every county, without a land or site limit, ready from the start."""
    row: Row = {
        "area_id": area_id,
        "name": f"Area {area_id}",
        "name_en": f"Area {area_id}",
        "kind": kind,
        "sectors": "",
        "serves": "*",
        "max_mu": np.nan,
        "max_sites": 0,
        "ready_year": 2016,
        "clause": "assumption: test",
        "geometry": square(x_km, y_km, side_m),
    }
    return row | over


def county(county_id: str, x_km: float | None = None, y_km: float | None = None, side_km: float = COUNTY_KM) -> Row:
    """A county square, where the grid above puts it unless told otherwise."""
    place = COUNTY_CENTRES[county_id] if x_km is None or y_km is None else (x_km, y_km)
    geometry = square(*place, 1000 * side_km)
    return {"county_id": county_id, "name": county_id, "name_en": county_id.title(), "geometry": geometry}


def unit(unit_id: str, county_id: str, **over: Any) -> Row:
    """An accountable unit: its county's square, or a 10 km square in it when it is not a county."""
    side_km = COUNTY_KM if unit_id == county_id else 10.0
    geometry = square(*COUNTY_CENTRES[county_id], 1000 * side_km)
    row = {"unit_id": unit_id, "name": unit_id, "name_en": unit_id.title(), "county": county_id, "geometry": geometry}
    return row | over


def town(context_id: str, name: str, x_km: float, y_km: float) -> Row:
    """A town of the context layer."""
    return {"context_id": context_id, "name": name, "name_en": "", "kind": "town", "geometry": point(x_km, y_km)}


def make_dataset(
    sites: Iterable[Row],
    firms: Iterable[Row] = (),
    redlines: Iterable[Row] = (),
    areas: Iterable[Row] = (),
    counties: Iterable[Row] | None = None,
    units: Iterable[Row] | None = None,
    context: Iterable[Row] = (),
    phases: Sequence[int] = (2018, 2020),
    meta: Mapping[str, str] | None = None,
) -> Dataset:
    """A `Dataset` exactly as the reader returns it, of rows made by the helpers above.

    Counties and units are those that sites and firms name, unless given. ``meta`` is laid over ``META``.
    """
    ready_sites = [_spread(row, phases) for row in sites]
    ready_firms = [_placed(row, {site["site_id"]: site for site in ready_sites}) for row in firms]
    members = [*ready_sites, *ready_firms]
    if counties is None:
        counties = [county(name) for name in dict.fromkeys(row["county"] for row in members)]
    if units is None:
        units = [unit(name, where) for name, where in {row["unit"]: row["county"] for row in members}.items()]
    rows = {
        "sites": ready_sites,
        "firms": ready_firms,
        "redlines": redlines,
        "areas": areas,
        "counties": counties,
        "units": units,
        "context": context,
    }
    frames = {name: pd.DataFrame(list(layer)) for name, layer in rows.items()}
    return build_dataset(frames, META | dict(meta or {}), CRS, phases)


def _spread(site: Row, phases: Sequence[int]) -> Row:
    spare = {f"spare_mu_{year}": site["spare_mu"] for year in phases}
    return spare | {key: value for key, value in site.items() if key != "spare_mu"}


def _placed(firm_row: Row, sites: Mapping[str, Row]) -> Row:
    site = sites.get(firm_row["site_id"])
    home = "keqiao" if site is None else site["county"]
    row = {"county": home} | firm_row
    row.setdefault("unit", row["county"] if site is None else site["unit"])
    if "geometry" not in row:
        row["geometry"] = point(*COUNTY_CENTRES[row["county"]]) if site is None else site["geometry"].centroid
    return row


def random_city(seed: int, parks: int = 3, firms: int = 5, zones: int = 1, counties: int = 1) -> Dataset:
    """A tiny random city for brute force: adjacent parks in a row, zones further east, mixed firms.

    The same seed gives the same city. With ``counties=2`` the row straddles the border of Keqiao and Yuecheng.
    Some firms are scattered, polluting, outdated, graded D or below scale; parks vary in size and spare land.
    """
    rng = np.random.default_rng(seed)
    border = 20.0 if counties == 2 else 0.0
    places = border + 0.8 * (np.arange(parks) - parks / 2 + 0.5)
    sites = [
        park(
            f"P{number:03d}",
            x,
            side_m=float(rng.integers(4, 8) * 100),
            spare_mu_2018=float(rng.integers(0, 5) * 10),
            spare_mu_2020=float(rng.integers(5, 9) * 10),
            county="yuecheng" if counties == 2 and x > border else "keqiao",
        )
        for number, x in enumerate(places, start=1)
    ]
    sites += [
        zone(
            f"Z{number:02d}",
            f"ZG{number}",
            border + 5 + 3 * number,
            spare_mu=float(rng.integers(3, 12) * 10),
            county="yuecheng" if counties == 2 else "keqiao",
        )
        for number in range(1, zones + 1)
    ]
    homes = [site["site_id"] for site in sites]
    rows = [_random_firm(rng, f"F{number:06d}", homes, border) for number in range(1, firms + 1)]
    return make_dataset([{"spare_mu": 0.0} | site for site in sites], rows)


def _random_firm(rng: np.random.Generator, firm_id: str, homes: Sequence[str], border: float) -> Row:
    home = None if rng.random() < 0.2 else homes[int(rng.integers(len(homes)))]
    xy = (border - 2.0 - float(rng.random()), 3.0 * float(rng.random()) + 1.0) if home is None else None
    scale = float(np.round(rng.uniform(0.3, 2.0), 2))
    above = bool(rng.random() < 0.7)
    totals = firm("") if above else small_firm("")
    names = (
        "land_mu",
        "floor_m2",
        "revenue",
        "output",
        "value_added",
        "tax",
        "employees",
        "energy_tce",
        "wastewater_t",
    )
    over: Row = {name: round(totals[name] * scale, 2) for name in names}
    sector, industry = [("weaving", "1751"), ("apparel", "1810"), ("dyeing", "1752"), ("bearings", "3451")][
        int(rng.integers(4))
    ]
    polluting = sector == "dyeing" or bool(rng.random() < 0.15)
    over |= {
        "sector": sector,
        "industry": industry,
        "polluting": polluting,
        "compliance": str(rng.choice(["yes", "repairable", "beyond_repair"], p=[0.8, 0.15, 0.05])),
        "outdated": bool(rng.random() < 0.08),
        "grade": str(rng.choice(["A", "B", "C", "D"], p=[0.2, 0.45, 0.25, 0.1])) if above else "",
    }
    return (firm if above else small_firm)(firm_id, home, xy, **over)
