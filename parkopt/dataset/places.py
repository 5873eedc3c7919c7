"""Where sites and firms are that came without a full geometry, and how well that is known."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from parkopt.units import m2_from_mu

_QUAD_SEGS = 16
"""Segments per quarter of a stand-in circle."""

Geometries = npt.NDArray[np.object_]


def circle(centres: Geometries, area_mu: npt.NDArray[np.float64]) -> Geometries:
    """Regular 64-gons around ``centres`` (n points) of exactly ``area_mu`` (n, mu)."""
    corners = 4 * _QUAD_SEGS
    radius = np.sqrt(2 * m2_from_mu(area_mu) / (corners * np.sin(2 * np.pi / corners)))
    polygons: Geometries = shapely.buffer(centres, radius, quad_segs=_QUAD_SEGS)
    return polygons


def township_centres(
    rows: pd.DataFrame, firms: gpd.GeoDataFrame, counties: gpd.GeoDataFrame, context: gpd.GeoDataFrame
) -> Geometries:
    """For each of ``rows`` (columns county, township) the best known centre of its township; None where there is none.

    In this order: the context town of that name, the mean of the township's firms that have a point of their own,
    the county's representative point.
    """
    towns = context[context["kind"] == "town"].drop_duplicates("name").set_index("name").geometry
    by_town = rows["township"].map(towns.representative_point()) if len(towns) else pd.Series(None, index=rows.index)
    located = firms[_standing(firms.geometry) & (firms["location_quality"] == "point")]
    means = (
        pd.DataFrame({"x": located.geometry.x, "y": located.geometry.y})
        .groupby([located["county"], located["township"]])
        .mean()
    )
    keys = pd.MultiIndex.from_frame(rows[["county", "township"]])
    near = means.reindex(keys).to_numpy()
    by_firms = np.full(len(rows), None, dtype=object)
    known = np.isfinite(near).all(axis=1) & (rows["township"] != "").to_numpy()
    by_firms[known] = shapely.points(near[known])
    outlines = counties[_standing(counties.geometry)].drop_duplicates("county_id").set_index("county_id").geometry
    by_county = rows["county"].map(outlines.representative_point()) if len(outlines) else pd.Series(None, rows.index)
    return _first_known(by_town, by_firms, by_county)


def place_sites(
    sites: gpd.GeoDataFrame, firms: gpd.GeoDataFrame, counties: gpd.GeoDataFrame, context: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """``sites`` with a polygon each: a circle of ``gross_mu`` stands in where only a point or township is known.

    ``geometry_quality`` becomes ``point`` or ``township`` there. The geometry stays empty where neither place nor
    area is known.
    """
    shapes = sites.geometry.to_numpy(dtype=object).copy()
    nowhere = ~_standing(sites.geometry).to_numpy()
    only_point = ~nowhere & (shapely.get_type_id(shapes) == shapely.GeometryType.POINT)
    shapes[nowhere] = township_centres(sites.loc[nowhere, ["county", "township"]], firms, counties, context)
    area = sites["gross_mu"].to_numpy(dtype=np.float64)
    measurable = np.isfinite(area) & (area > 0)
    drawn = (nowhere | only_point) & measurable & ~shapely.is_missing(shapes)
    shapes[(nowhere | only_point) & ~measurable] = None
    shapes[drawn] = circle(shapes[drawn], area[drawn])
    quality = sites["geometry_quality"].mask(nowhere, "township").mask(only_point, "point")
    placed = sites.assign(geometry_quality=quality)
    return placed.set_geometry(gpd.GeoSeries(shapes, index=sites.index, crs=sites.crs))


def place_firms(
    firms: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, counties: gpd.GeoDataFrame, context: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """``firms`` with a point each: its site's representative point, or its township's centre, where none is given.

    ``location_quality`` becomes ``park`` or ``township`` there. ``sites`` must be placed already.
    """
    shapes = firms.geometry.to_numpy(dtype=object).copy()
    nowhere = ~_standing(firms.geometry)
    drawn = sites[_standing(sites.geometry)].drop_duplicates("site_id").set_index("site_id").geometry
    by_site = nowhere & firms["site_id"].isin(drawn.index)
    by_town = nowhere & ~by_site
    shapes[by_site] = firms.loc[by_site, "site_id"].map(drawn.representative_point()).to_numpy(dtype=object)
    shapes[by_town] = township_centres(firms.loc[by_town, ["county", "township"]], firms, counties, context)
    quality = firms["location_quality"].mask(by_site, "park").mask(by_town, "township")
    placed = firms.assign(location_quality=quality)
    return placed.set_geometry(gpd.GeoSeries(shapes, index=firms.index, crs=firms.crs))


def _standing(geometry: gpd.GeoSeries) -> pd.Series[bool]:
    standing: pd.Series[bool] = ~(geometry.isna() | geometry.is_empty)
    return standing


def _first_known(*choices: pd.Series | Geometries) -> Geometries:
    best: Geometries = np.full(len(choices[0]), None, dtype=object)
    for choice in choices:
        offered = np.asarray(choice, dtype=object)
        wanted = shapely.is_missing(best) & ~pd.isna(offered)
        best[wanted] = offered[wanted]
    return best
