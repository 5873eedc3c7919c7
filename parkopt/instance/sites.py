"""Sites and hosts as arrays: where red lines, sector areas and zones lie, and which parks are eligible for what."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from parkopt import spatial
from parkopt.dataset.dataset import Dataset
from parkopt.grounds import BAR
from parkopt.instance.types import Geometries, Hosts, Indices, Mask, Sites
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray


def tags(column: pd.Series[str]) -> list[set[str]]:
    """The words of each row of a column of ';'-separated tags."""
    return [{word.strip() for word in str(text).split(";") if word.strip()} for text in column]


def forbidding(dataset: Dataset, sector: str | None) -> shapely.Geometry:
    """Union of the red lines that forbid all industry or, when given, the sector."""
    words = tags(dataset.redlines["forbids"])
    hit = np.array([("*" in word) or (sector is not None and sector in word) for word in words], dtype=bool)
    return spatial.union(geometries(dataset.redlines)[hit])


def geometries(frame: pd.DataFrame) -> Geometries:
    """The geometry column as a plain array of shapely geometries."""
    return np.asarray(frame.geometry.array, dtype=object)


def redline_bars(dataset: Dataset, shapes: Geometries, sectors: tuple[str, ...], least: float) -> Mask:
    """Which sectors red lines keep off which sites: share of the site within such lines ≥ ``least``."""
    words = set().union(*tags(dataset.redlines["forbids"])) if len(dataset.redlines) else set()
    general = spatial.share_within(shapes, forbidding(dataset, None)) >= least
    bars = np.repeat(general[:, None], len(sectors), axis=1)
    for column, sector in enumerate(sectors):
        if sector in words:
            bars[:, column] = spatial.share_within(shapes, forbidding(dataset, sector)) >= least
    return bars


def belongs(dataset: Dataset, scenario: Scenario, shapes: Geometries) -> Mask:
    """Which sites belong to which sector areas. Shape (sites, areas)."""
    rule = scenario.rules.admission
    outlines = geometries(dataset.areas)
    common = spatial.overlap_matrix(shapes, outlines)
    of_site = common / np.maximum(shapely.area(shapes), 1e-9)[:, None]
    of_area = common / np.maximum(shapely.area(outlines), 1e-9)[None, :]
    inside = (of_site >= rule.area_share_of_site.value) | (of_area >= rule.area_share_of_area.value)
    return np.asarray(inside & (common > 0), dtype=np.bool_)


def zone_around(frame: pd.DataFrame, shapes: Geometries, least: float) -> Indices:
    """For each park the zone that holds at least the share ``least`` of its area (the fullest), else −1."""
    parks = np.flatnonzero((frame["kind"] == "park").to_numpy())
    zones = np.flatnonzero((frame["kind"] == "zone").to_numpy())
    inside = np.full(len(frame), -1, dtype=np.int64)
    if len(parks) and len(zones):
        share = spatial.overlap_matrix(shapes[parks], shapes[zones]) / shapely.area(shapes[parks])[:, None]
        best = share.argmax(axis=1)
        hit = share[np.arange(len(parks)), best] >= least
        inside[parks[hit]] = zones[best[hit]]
    return inside


def retain_bars(
    frame: pd.DataFrame, scenario: Scenario, firms: FloatArray, output: FloatArray
) -> tuple[Indices, Indices]:
    """Grounds of family 15 on which a park may not be retained, and may not even be merged (0 = may)."""
    rule = scenario.rules.eligibility
    retain = np.zeros(len(frame), dtype=np.int64)
    merge = np.zeros(len(frame), dtype=np.int64)
    if not rule.enabled:
        return retain, merge
    gross = frame["gross_mu"].to_numpy(float)
    required = set(rule.required_facilities.values)
    complete = np.array([required <= words for words in tags(frame["facilities"])], dtype=bool)
    core = frame["urban_core"].to_numpy(bool) & (
        frame["industrial_share"].to_numpy(float) < rule.convert_max_industrial_share.value
    )
    rented = frame["rental_share"].to_numpy(float) >= rule.convert_min_rental_share.value
    small = (
        (gross <= rule.small_max_area.value)
        & (firms <= rule.small_max_firms.value)
        & (output <= rule.small_max_output.value)
    )
    beyond = frame["beyond_repair"].to_numpy(bool)
    for code, hit in (
        ("park_small", small),
        ("park_rented", rented),
        ("park_core", core),
        ("park_beyond_repair", beyond),
    ):
        retain[hit] = BAR[code]
        merge[hit] = BAR[code]
    lawful = frame["lawful_share"].to_numpy(float) < rule.min_lawful_share.value
    for code, hit in (
        ("park_area", gross < rule.min_area.value),
        ("park_boundary", ~frame["boundary_clear"].to_numpy(bool)),
        ("park_lawful", lawful),
        ("park_facilities", ~complete),
    ):
        retain[hit & (retain == 0)] = BAR[code]
    return retain, merge


def spare_at(frame: pd.DataFrame, phases: tuple[int, ...], years: tuple[int, ...]) -> FloatArray:
    """Spare land by stage: the phase's own column, else the latest earlier one, else the earliest. (sites, stages)."""
    columns = []
    for year in years:
        earlier = [phase for phase in phases if phase <= year]
        columns.append(frame[f"spare_mu_{max(earlier) if earlier else min(phases)}"].to_numpy(float))
    return np.stack(columns, axis=1)


def site_mix(
    count: int, site: Indices, group: Indices, groups: int, output: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sector-group shares of base-year output on each site (sites, groups), and the output itself (sites,)."""
    on = site >= 0
    table = np.bincount(site[on] * groups + group[on], weights=output[on], minlength=count * groups)
    table = table.reshape(count, groups)
    total = table.sum(axis=1)
    return table / np.maximum(total, 1e-9)[:, None], total


def build_sites(
    dataset: Dataset,
    scenario: Scenario,
    sectors: tuple[str, ...],
    mix: FloatArray,
    output: FloatArray,
    firms: FloatArray,
) -> tuple[Sites, Hosts]:
    """Sites and hosts of an instance. ``mix``, ``output`` and ``firms`` describe the firms on each site."""
    frame = dataset.sites
    shapes = geometries(frame)
    rules = scenario.rules
    kind = frame["kind"].to_numpy(str)
    is_park, is_zone, is_micro = kind == "park", kind == "zone", kind == "micro_park"
    host, hosts = _hosts(frame, is_park, is_zone, is_micro, mix, output)
    least = rules.redlines.park_overlap_share.value
    lines = rules.redlines.enabled
    nowhere = np.zeros(len(frame), dtype=bool)
    eco_lines = geometries(dataset.redlines)[(dataset.redlines["kind"] == "ecological_function").to_numpy()]
    in_redline = spatial.share_within(shapes, forbidding(dataset, None)) >= least if lines else nowhere
    inside = zone_around(frame, shapes, rules.park_count.inside_zone_share.value)
    if not rules.park_count.enabled:
        inside = np.full(len(frame), -1, dtype=np.int64)
    retain, merge = retain_bars(frame, scenario, firms, output)
    in_zone = inside >= 0
    retain[in_zone], merge[in_zone] = BAR["park_in_zone"], 0
    retain[in_redline] = merge[in_redline] = BAR["park_in_redline"]
    retain[~is_park] = merge[~is_park] = 0
    rule = rules.eligibility
    spare = spare_at(frame, dataset.phases, scenario.years)
    strong = (output >= rule.host_min_output.value) & (spare[:, -1] >= rule.host_min_spare.value)
    converts = (
        frame["urban_core"].to_numpy(bool)
        & (frame["industrial_share"].to_numpy(float) < rule.convert_max_industrial_share.value)
    ) | (frame["rental_share"].to_numpy(float) >= rule.convert_min_rental_share.value)
    sites = Sites(
        id=frame["site_id"].to_numpy(str),
        county=frame["county"].to_numpy(str),
        unit=frame["unit"].to_numpy(str),
        is_park=is_park,
        is_zone=is_zone,
        is_micro=is_micro,
        host=host,
        gross_mu=frame["gross_mu"].to_numpy(float),
        floor_m2=frame["workshop_floor_m2"].to_numpy(float),
        spare_mu=spare,
        geometry=shapes,
        inside=inside,
        eco=spatial.share_within(shapes, spatial.union(eco_lines)) >= least,
        in_redline=in_redline,
        closed_to=redline_bars(dataset, shapes, sectors, least)
        if lines
        else np.zeros((len(frame), len(sectors)), dtype=bool),
        belongs=belongs(dataset, scenario, shapes),
        near_redline=spatial.near(
            shapes, spatial.union(geometries(dataset.redlines)), scenario.coefficients.near_redline.value
        ),
        output=output,
        firms=firms,
        mix=mix,
        converts=converts & is_park,
        retain_bar=retain,
        merge_bar=merge,
        absorbs=is_park & (strong if rule.enabled else ~nowhere),
    )
    return sites, hosts


def _hosts(
    frame: pd.DataFrame, is_park: Mask, is_zone: Mask, is_micro: Mask, mix: FloatArray, output: FloatArray
) -> tuple[Indices, Hosts]:
    ids = frame["site_id"].to_numpy(str)
    groups = sorted(set(frame.loc[is_zone, "zone_group"]))
    parks, micros = np.flatnonzero(is_park), np.flatnonzero(is_micro)
    host = np.full(len(frame), -1, dtype=np.int64)
    host[parks] = np.arange(len(parks))
    place = {name: len(parks) + position for position, name in enumerate(groups)}
    zones = np.flatnonzero(is_zone)
    host[zones] = [place[name] for name in frame["zone_group"].to_numpy(str)[zones]]
    host[micros] = len(parks) + len(groups) + np.arange(len(micros))
    names = np.array([*ids[parks], *groups, *ids[micros]], dtype=str)
    site = np.concatenate([parks, np.full(len(groups), -1), micros]).astype(np.int64)
    host_mix = np.zeros((len(names), mix.shape[1]))
    np.add.at(host_mix, host, mix * output[:, None])
    host_mix /= np.maximum(host_mix.sum(axis=1), 1e-9)[:, None]
    kinds = np.arange(len(names))
    return host, Hosts(
        id=names,
        site=site,
        is_park=kinds < len(parks),
        is_group=(kinds >= len(parks)) & (kinds < len(parks) + len(groups)),
        mix=host_mix,
    )
