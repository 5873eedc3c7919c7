"""Firms as arrays, with the grounds on which rules forbid a firm to stay, to stay outside, or to close."""

from __future__ import annotations

import numpy as np
import shapely

from parkopt import spatial
from parkopt.coefficients import impute
from parkopt.dataset.dataset import Dataset
from parkopt.grounds import BAR
from parkopt.instance.sites import forbidding, geometries, tags
from parkopt.instance.types import Firms, Geometries, Indices, Mask, Sites
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray


def stage_by(years: tuple[int, ...], year: float) -> int:
    """Latest stage whose year is not after ``year`` (the first stage when all are)."""
    return max([stage for stage, phase in enumerate(years) if phase <= year], default=0)


def area_union(dataset: Dataset, kind: str) -> shapely.Geometry:
    """Union of the sector areas of one kind."""
    return spatial.union(geometries(dataset.areas)[(dataset.areas["kind"] == kind).to_numpy()])


def in_forbidding_line(dataset: Dataset, points: Geometries, sector: Indices, sectors: tuple[str, ...]) -> Mask:
    """Which firms stand in a red line that forbids all industry or their sector."""
    inside: Mask = spatial.points_within(points, forbidding(dataset, None))
    words = set().union(*tags(dataset.redlines["forbids"])) if len(dataset.redlines) else set()
    for number, name in enumerate(sectors):
        if name in words:
            mine = np.flatnonzero(sector == number)
            inside[mine] |= spatial.points_within(points[mine], forbidding(dataset, name))
    return inside


def on_area(dataset: Dataset, sites: Sites, site: Indices, kind: str) -> Mask:
    """Which firms stand on a site that belongs to an area of this kind."""
    columns = (dataset.areas["kind"] == kind).to_numpy()
    member = sites.belongs[:, columns].any(axis=1)
    return np.asarray(np.asarray(site >= 0) & np.asarray(member)[np.maximum(site, 0)], dtype=np.bool_)


def join_land(dataset: Dataset, scenario: Scenario, join: Indices, county: np.ndarray, land: FloatArray) -> FloatArray:
    """Land each member of a joining group brings to the group's plot, mu.

    Where a dyeing area that serves the county states a limit, the group's land is the least such limit or the members'
    land, whichever is less; elsewhere the members' land times the joined factor.
    """
    areas = dataset.areas[(dataset.areas["kind"] == "dyeing_cluster").to_numpy()]
    serves = tags(areas["serves"])
    limits = areas["max_mu"].to_numpy(float)
    share = np.full(len(join), scenario.rules.admission.joined_land_factor.value)
    for group in range(int(join.max(initial=-1)) + 1):
        mine = join == group
        places = set(county[mine]) | {"*"}
        limit = [limits[row] for row, words in enumerate(serves) if places & words and np.isfinite(limits[row])]
        total = land[mine].sum()
        if limit and total > 0:
            share[mine] = min(1.0, min(limit) / total)
    return np.where(join >= 0, land * share, 0.0)


def build_firms(
    dataset: Dataset,
    scenario: Scenario,
    sites: Sites,
    site: Indices,
    sector: Indices,
    group: Indices,
    sectors: tuple[str, ...],
    land_factor: FloatArray,
) -> tuple[Firms, dict[str, Mask]]:
    """The firms of an instance, and which of their figures were imputed. ``land_factor``: RELOCATE land by firm."""
    frame = dataset.firms
    rules = scenario.rules
    points = geometries(frame)
    names = np.array([scenario.industries[name].group for name in sectors])
    filled, missing = impute(frame, frame["sector"].map({s: scenario.industries[s].group for s in sectors}))
    above = frame["above_scale"].to_numpy(bool)
    land = frame["land_mu"].to_numpy(float)
    tenant = land <= 0
    county = frame["county"].to_numpy(str)
    join_text = frame["join_group"].to_numpy(str)
    join_ids = tuple(sorted(set(join_text) - {""}))
    admits = rules.admission.enabled
    join = np.array([join_ids.index(text) if text and admits else -1 for text in join_text], dtype=np.int64)
    polluter = frame["polluting"].to_numpy(bool) & ~frame["thermal_power"].to_numpy(bool)
    compliance = frame["compliance"].to_numpy(str)
    outdated, four_no = frame["outdated"].to_numpy(bool), frame["four_no"].to_numpy(bool)
    beyond = compliance == "beyond_repair"
    joined_land = join_land(dataset, scenario, join, county, land)
    takes_floor = (~above | tenant) & ~((join >= 0) & ~tenant)
    chemical = np.isin(names[sector], scenario.rules.admission.chemical_groups.values)

    must_exit = np.zeros(len(frame), dtype=np.int64)
    if rules.closing.enabled:
        must_exit[beyond] = BAR["firm_beyond_repair"]
    if admits or rules.closing.enabled:
        must_exit[four_no] = BAR["firm_four_no"]
        must_exit[outdated] = BAR["firm_outdated"]
    closable = np.isin(frame["grade"].to_numpy(str), rules.closing.closable_grades.values) | beyond | outdated | four_no
    exit_bar = np.where((must_exit > 0) | closable | (not rules.closing.enabled), 0, BAR["firm_sound"])

    stay_bar = np.zeros(len(frame), dtype=np.int64)
    last = np.full(len(frame), len(scenario.years) - 1, dtype=np.int64)
    scattered = site < 0
    if admits:
        origin = frame["origin_mark"].to_numpy(bool) & ~spatial.points_within(
            points, area_union(dataset, "wine_origin")
        )
        dyeing = np.isin(frame["sector"].to_numpy(str), rules.admission.dyeing_sectors.values)
        cleared = dyeing & np.isin(county, rules.admission.dyeing_clear_counties.values)
        cleared &= ~on_area(dataset, sites, site, "dyeing_cluster")
        stay_bar[origin] = BAR["firm_origin"]
        stay_bar[join >= 0] = BAR["firm_joins"]
        stay_bar[cleared] = BAR["firm_dyer"]
        last[chemical] = stage_by(scenario.years, rules.admission.chemical_by.value)
        last[origin] = stage_by(scenario.years, rules.admission.origin_mark_by.value)
        last[(join >= 0) | cleared] = stage_by(scenario.years, rules.admission.dyeing_by.value)
    if rules.redlines.enabled:
        stay_bar[in_forbidding_line(dataset, points, sector, sectors)] = BAR["firm_in_redline"]
    stay_bar = np.where(must_exit > 0, must_exit, stay_bar)
    outside_bar = np.where((stay_bar == 0) & polluter, BAR["firm_polluter"] if rules.polluters.enabled else 0, stay_bar)
    if rules.polluters.enabled:
        due = stage_by(scenario.years, rules.polluters.by.value)
        last[scattered & polluter] = np.minimum(last[scattered & polluter], due)

    lines = spatial.union(geometries(dataset.redlines))
    firms = Firms(
        id=frame["firm_id"].to_numpy(str),
        site=site,
        county=county,
        unit=frame["unit"].to_numpy(str),
        sector=sector,
        group=group,
        xy=shapely.get_coordinates(points),
        count=frame["count"].to_numpy(float),
        above=above,
        land=land,
        tenant=tenant,
        takes_floor=takes_floor,
        place_land=np.where(takes_floor, 0.0, np.where(join >= 0, joined_land, land * land_factor)),
        floor_m2=frame["floor_m2"].to_numpy(float),
        output=frame["output"].to_numpy(float),
        value_added=filled["value_added"].to_numpy(float),
        tax=frame["tax"].to_numpy(float),
        employees=frame["employees"].to_numpy(float),
        energy=filled["energy_tce"].to_numpy(float),
        wastewater=filled["wastewater_t"].to_numpy(float),
        polluter=polluter,
        repair=polluter & (compliance == "repairable"),
        chemical=chemical,
        in_chemical_cluster=on_area(dataset, sites, site, "chemical_cluster"),
        heavy_metal=frame["heavy_metal"].to_numpy(bool),
        origin_mark=frame["origin_mark"].to_numpy(bool),
        join=join,
        join_ids=join_ids,
        exit_bar=exit_bar,
        stay_bar=stay_bar,
        outside_bar=outside_bar,
        last_stage=last,
        redline_near=spatial.near(points, lines, scenario.coefficients.near_redline.value),
    )
    return firms, {str(column): missing[column].to_numpy(bool) for column in missing}
