"""Checks of places and outlines: sound geometry, overlaps, firms on their sites, everything in its county."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from parkopt.dataset.coordinates import CoordinateError, metric_crs
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.faults import file_of, rows_where
from parkopt.dataset.schema import LAYERS, Shape
from parkopt.errors import Fault
from parkopt.units import mu_from_m2

SLIVER_MU: Final = 1.0
"""Overlaps up to this area are drawing inaccuracy along a shared boundary, not two sites on one place."""
FIRM_OFF_SITE_M: Final = 100.0
"""How far outside its site's outline a firm's point may lie: gates and geocoded addresses stand on the road."""
COUNTY_TOLERANCE_M: Final = 1000.0
"""How far over its county's border a place may lie: county outlines may be schematic."""
GROSS_ERROR: Final = 0.5
GROSS_WARNING: Final = 0.15
"""Relative difference between ``gross_mu`` and the outline's area: certainly a unit mistake, or worth a look."""
STRADDLES: Final = (0.05, 0.95)
"""A park with a share between these inside a zone is neither in it nor beside it."""
_ROUGH: Final = ("point", "township")
"""Geometry qualities where a circle stands in for the outline."""


def coordinate_systems(dataset: Dataset) -> Iterator[Fault]:
    """The data set is in one metric coordinate system."""
    try:
        wanted = CRS.from_user_input(metric_crs(dataset.crs))
    except CoordinateError as error:
        yield Fault("", "", "", "crs", error.rule, str(error), error.remedy)
        return
    for layer in LAYERS:
        if layer.shape is Shape.NONE:
            continue
        crs = getattr(dataset, layer.name).crs
        if crs is None or CRS.from_user_input(crs) != wanted:
            message = "no coordinate system" if crs is None else f"in {crs.to_string()}, not in {dataset.crs}"
            rule = "missing_crs" if crs is None else "crs_differs"
            file = file_of(dataset, layer.name)
            yield Fault(file, layer.name, "", "geometry", rule, message, f"bring the layer to {dataset.crs}")


def geometry_soundness(dataset: Dataset) -> Iterator[Fault]:
    """Geometry is there, of the right kind, and does not cross itself."""
    for layer in LAYERS:
        if layer.shape is Shape.NONE:
            continue
        geometry = getattr(dataset, layer.name).geometry
        empty = geometry.isna() | geometry.is_empty
        yield from rows_where(
            dataset, layer.name, empty, "no geometry", column="geometry", rule="empty_geometry", remedy="draw it"
        )
        if layer.shape is not Shape.ANY:
            points = layer.shape is Shape.POINT
            wanted = ["Point"] if points else ["Polygon", "MultiPolygon"]
            wrong = ~empty & ~geometry.geom_type.isin(wanted)
            yield from rows_where(
                dataset,
                layer.name,
                wrong,
                geometry.geom_type.astype(str) + f" where {' or '.join(wanted)} is wanted",
                column="geometry",
                rule="wrong_geometry",
                remedy=f"give a {wanted[0].lower()}",
            )
        invalid = ~empty & ~geometry.is_valid
        yield from rows_where(
            dataset,
            layer.name,
            invalid,
            geometry[invalid].is_valid_reason() + f" ({dataset.crs})",
            column="geometry",
            rule="invalid_geometry",
            remedy="mend the outline there",
        )


def overlapping_sites(dataset: Dataset) -> Iterator[Fault]:
    """Parks do not overlap parks, nor zones zones; a park inside a zone is policy, one across its border a question."""
    sites = _sound(dataset.sites)
    sites = sites[~sites["geometry_quality"].isin(_ROUGH)]
    left, right = sites.sindex.query(sites.geometry, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shapes, ids = sites.geometry.to_numpy(), sites["site_id"].to_numpy(dtype=object)
    common = mu_from_m2(shapely.area(shapely.intersection(shapes[left], shapes[right])))
    is_zone = (sites["kind"] == "zone").to_numpy()
    same = (is_zone[left] == is_zone[right]) & (common > SLIVER_MU)
    yield from rows_where(
        dataset,
        "sites",
        pd.Series(True, index=sites.index[left[same]].unique()),
        _joined(sites.index[left[same]], ids[right[same]], common[same]),
        column="geometry",
        rule="sites_overlap",
        remedy="mend the outlines, or join the sites",
    )
    park = np.where(is_zone[left], right, left)
    share = common / np.maximum(mu_from_m2(shapely.area(shapes[park])), 1e-9)
    across = (is_zone[left] != is_zone[right]) & (share > STRADDLES[0]) & (share < STRADDLES[1])
    zone = np.where(is_zone[left], left, right)
    yield from rows_where(
        dataset,
        "sites",
        pd.Series(True, index=sites.index[park[across]].unique()),
        _joined(sites.index[park[across]], ids[zone[across]], common[across]),
        column="geometry",
        rule="park_straddles_zone",
        remedy="say whether the park is in the zone: mend the outline",
        severity="warning",
    )


def firms_on_sites(dataset: Dataset) -> Iterator[Fault]:
    """A firm stands on the site it names (places known only roughly are exempt)."""
    sites = _sound(dataset.sites).drop_duplicates("site_id").set_index("site_id")
    sites = sites[~sites["geometry_quality"].isin(_ROUGH)]
    firms = _exact(dataset)
    firms = firms[firms["site_id"].isin(sites.index)]
    shapes = sites.geometry.reindex(firms["site_id"]).to_numpy()
    off = pd.Series(shapely.distance(firms.geometry.to_numpy(), shapes), index=firms.index)
    yield from rows_where(
        dataset,
        "firms",
        off > FIRM_OFF_SITE_M,
        off.map("{:.0f} m away from ".format).astype(str) + firms["site_id"],
        column="site_id",
        rule="firm_off_site",
        remedy="correct its site or its point, or say location_quality = park",
    )


def counties_agree(dataset: Dataset) -> Iterator[Fault]:
    """Sites and firms lie in the city, and in the county they name (places known only roughly are exempt)."""
    counties = _sound(dataset.counties).drop_duplicates("county_id").set_index("county_id").geometry
    if counties.empty:
        return
    city = shapely.union_all(counties.to_numpy())
    shapely.prepare(city)
    sites = _sound(dataset.sites)
    exact = {"sites": sites[~sites["geometry_quality"].isin(_ROUGH)], "firms": _exact(dataset)}
    for layer, rows in exact.items():
        points = rows.representative_point().to_numpy()
        outside = ~shapely.dwithin(city, points, COUNTY_TOLERANCE_M)
        yield from rows_where(
            dataset,
            layer,
            pd.Series(outside, index=rows.index),
            "outside every county",
            column="geometry",
            rule="outside_city",
            remedy="check the coordinates, their order and their CRS",
        )
        stated = counties.reindex(rows["county"]).to_numpy()
        off = pd.Series(shapely.distance(points, stated), index=rows.index)  # NaN where the county is unknown
        yield from rows_where(
            dataset,
            layer,
            (off > COUNTY_TOLERANCE_M) & ~outside,
            off.map("{:.0f} m away from ".format).astype(str) + rows["county"],
            column="county",
            rule="county_disagrees",
            remedy="correct the county or the place",
        )


def gross_areas(dataset: Dataset) -> Iterator[Fault]:
    """The stated gross area is about that of the outline."""
    sites = _sound(dataset.sites)
    drawn = mu_from_m2(sites.area.to_numpy(dtype=np.float64))
    ratio = sites["gross_mu"] / drawn
    off = (ratio - 1).abs()
    message = sites["gross_mu"].map("{:.6g} mu stated, ".format) + pd.Series(drawn, sites.index).map(
        "{:.6g} mu drawn".format
    )
    remedy = "check the unit (1 mu = 667 m², 15 mu = 1 ha) and the outline"
    yield from rows_where(
        dataset, "sites", off > GROSS_ERROR, message, column="gross_mu", rule="gross_contradicts_outline", remedy=remedy
    )
    yield from rows_where(
        dataset,
        "sites",
        (off > GROSS_WARNING) & (off <= GROSS_ERROR),
        message,
        column="gross_mu",
        rule="gross_differs_from_outline",
        remedy=remedy,
        severity="warning",
    )


def _sound(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    areal = frame.geom_type.isin(["Polygon", "MultiPolygon"])
    return frame[areal & ~frame.is_empty & frame.is_valid]


def _exact(dataset: Dataset) -> gpd.GeoDataFrame:
    firms = dataset.firms
    standing = (firms.geom_type == "Point") & ~firms.is_empty
    return firms[standing & (firms["location_quality"] == "point")]


def _joined(index: pd.Index, others: np.ndarray, common: np.ndarray) -> pd.Series:
    texts = pd.Series([f"{other} ({area:.4g} mu)" for other, area in zip(others, common, strict=True)], index=index)
    return "overlaps " + texts.groupby(level=0).agg(", ".join)
