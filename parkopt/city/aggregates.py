"""The published figures of 2016, measured on a data set and held against ``aggregates.csv``."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.city.money import leads
from parkopt.city.numerics import Bools, Ints
from parkopt.city.tables import DEFAULT_PARKS, DEFAULT_ROWS, read_table
from parkopt.dataset.dataset import Dataset
from parkopt.units import yi_from_wan

_TEXTILE = ("chemical_fibre", "weaving", "dyeing", "apparel", "hosiery", "ties")
_HUNDRED_YI, _TEN_YI = 1_000_000.0, 100_000.0


def compare(dataset: Dataset) -> pd.DataFrame:
    """Every figure of ``aggregates.csv`` beside the one measured: value, measured, tolerance, holds.

    Index: key. Totals are compared with the table's scaled to the ledger's number of rows; what is fixed or counted
    (sites, giants, firms) only at the default size, elsewhere ``holds`` is True for it.
    """
    size = len(dataset.firms) / DEFAULT_ROWS
    table = read_table("aggregates").set_index("key")
    value = _scaled(table, size)
    tolerance = tolerances(size)
    measured = measure(dataset).reindex(table.index)
    holds = (measured - value).abs() <= tolerance + 1e-9
    parks = int((dataset.sites["kind"] == "park").sum())
    if (parks, size) != (DEFAULT_PARKS, 1.0):
        holds |= (table["scale"] == "fixed") | (table["unit"] == "firms")
    return pd.DataFrame({"value": value, "measured": measured, "tolerance": tolerance, "holds": holds})


def tolerances(size: float) -> pd.Series[float]:
    """How far each figure may be off in a city of ``size`` times the default number of rows.

    0.5 % or half the last printed digit, whichever is larger; what is counted and published must be exact.
    """
    table = read_table("aggregates").set_index("key")
    wide = (table["printed"].astype(float) / 2).clip(lower=0.005 * _scaled(table, size))
    counted = table["unit"].isin(["firms", "zones", "parks", "sites"]) & (table["kind"] != "assumption")
    return wide.mask(counted, 0.49)


def _scaled(table: pd.DataFrame, size: float) -> pd.Series[float]:
    value: pd.Series[float] = table["value"].astype(float) * np.where(table["scale"] == "size", size, 1.0)
    return value


def measure(dataset: Dataset) -> pd.Series[float]:
    """Every figure of ``aggregates.csv`` by key, in the units stated there."""
    figures = _layout(dataset) | _rates(dataset) | _sectors(dataset) | _textile(dataset) | _others(dataset)
    return pd.Series(figures, dtype=np.float64)


def _layout(dataset: Dataset) -> dict[str, float]:
    firms, sites = dataset.firms, dataset.sites
    on_site = firms[firms["site_id"] != ""]
    output = on_site.groupby("site_id")["output"].sum().reindex(sites["site_id"], fill_value=0.0).to_numpy()
    inside, total = float(on_site["output"].sum()), float(firms["output"].sum())
    zone = (sites["kind"] == "zone").to_numpy()
    return {
        "zones": float(zone.sum()),
        "parks": float((sites["kind"] == "park").sum()),
        "zones_over_1000": float((output[zone] > 10 * _HUNDRED_YI).sum()),
        "sites_over_100": float((output > _HUNDRED_YI).sum()),
        "output_in_sites": yi_from_wan(inside),
        "share_output_in_sites": 100 * inside / total,
        "output": yi_from_wan(total),
        "leading_share": 100 * leading_share(dataset),
    }


def leading_share(dataset: Dataset) -> float:
    """Share of value added on sites that comes from the three leading sectors of each zone group or park.

    Rows without a known value added are left out.
    """
    firms, sites = dataset.firms, dataset.sites
    host = sites["zone_group"].where(sites["zone_group"] != "", sites["site_id"])
    codes = pd.Series(pd.Categorical(host).codes.astype(np.int64), index=sites["site_id"])
    on_site = (firms["site_id"] != "").to_numpy() & firms["value_added"].notna().to_numpy()
    rows = firms[on_site]
    place: Ints = codes.loc[rows["site_id"]].to_numpy()
    sector = pd.Categorical(rows["sector"])
    value = rows["value_added"].to_numpy(float)
    leading: Bools = leads(sector.codes.astype(np.int64), place, value, len(sector.categories))
    return float(value[leading].sum() / value.sum())


def _rates(dataset: Dataset) -> dict[str, float]:
    firms = dataset.firms
    above = firms[firms["above_scale"]]
    count, on_site = firms["count"], firms["site_id"] != ""
    value, land = float(above["value_added"].sum()), float(above["land_mu"].sum())
    return {
        "in_park_rate": 100 * float(count[on_site].sum() / count.sum()),
        "in_park_rate_above": 100 * float((above["site_id"] != "").mean()),
        "strategic_share": 100 * float(above["value_added"][above["strategic"]].sum()) / value,
        "hi_tech_share": 100 * float(above["value_added"][above["hi_tech"]].sum()) / value,
        "r_and_d_share": 100 * float(above["r_and_d"].sum() / above["revenue"].sum()),
        "output_per_mu": float(above["output"].sum()) / land,
        "tax_per_mu": float(above["tax"].sum()) / land,
        "above_output": yi_from_wan(float(above["output"].sum())),
        "below_output": yi_from_wan(float(firms["output"][~firms["above_scale"]].sum())),
        "above_firms": float(len(above)),
        "below_firms": float(count[~firms["above_scale"]].sum()),
    }


def _sectors(dataset: Dataset) -> dict[str, float]:
    above = dataset.firms[dataset.firms["above_scale"]]
    total = float(above["output"].sum())
    figures: dict[str, float] = {}
    groups = {key: (key,) for key in ("chemical_fibre", "weaving", "dyeing", "hosiery", "ties", "textile_machinery")}
    for key, sectors in {"textile": _TEXTILE, "all_apparel": ("apparel", "hosiery", "ties"), **groups}.items():
        rows = above[above["sector"].isin(sectors)]
        figures[f"{key}_firms"] = float(len(rows))
        figures[f"{key}_output"] = yi_from_wan(float(rows["output"].sum()))
        figures[f"{key}_share"] = 100 * float(rows["output"].sum()) / total
    return figures


def _textile(dataset: Dataset) -> dict[str, float]:
    above = dataset.firms[dataset.firms["above_scale"]]
    textile = above[above["sector"].isin(_TEXTILE)]
    value = textile.groupby("sector")["value_added"].sum() / textile["value_added"].sum()
    return {
        "textile_employees": float(textile["employees"].sum()) / 10_000,
        "textile_employee_share": 100 * float(textile["employees"].sum() / above["employees"].sum()),
        "textile_tax": yi_from_wan(float(textile["tax"].sum())),
        "textile_tax_share": 100 * float(textile["tax"].sum() / above["tax"].sum()),
        "fibre_value_added_share": 100 * float(value.get("chemical_fibre", 0.0)),
        "apparel_value_added_share": 100 * float(value.reindex(["apparel", "hosiery", "ties"]).sum()),
        "textile_r_and_d_share": 100 * float(textile["r_and_d"].sum() / textile["revenue"].sum()),
        "textile_over_100": float((textile["revenue"] > _HUNDRED_YI).sum()),
    }


def _others(dataset: Dataset) -> dict[str, float]:
    firms = dataset.firms
    group = firms["sector"].map(read_table("industries").set_index("sector")["group"])
    chemical = firms[(group == "chemical") & firms["above_scale"]]
    wine = firms[firms["sector"] == "rice_wine"]
    return {
        "chemical_output": yi_from_wan(float(chemical["output"].sum())),
        "chemical_r_and_d_share": 100 * float(chemical["r_and_d"].sum() / chemical["revenue"].sum()),
        "chemical_over_100": float((chemical["revenue"] > _HUNDRED_YI).sum()),
        "chemical_over_10": float((chemical["revenue"] > _TEN_YI).sum()),
        "rice_wine_firms": float(wine["count"].sum()),
        "rice_wine_above": float(wine["above_scale"].sum()),
        "rice_wine_sales": yi_from_wan(float(wine["revenue"][wine["above_scale"]].sum())),
        "metal_output": yi_from_wan(float(firms["output"][group == "metal"].sum())),
        "pearl_output": yi_from_wan(float(firms["output"][group == "pearl"].sum())),
        "zhuji_dyers": float((firms["join_group"] == "JZ1").sum()),
        "shengzhou_dyers": float(firms["join_group"].str.startswith("JS").sum()),
        "energy": float(firms["energy_tce"][firms["above_scale"]].sum()) / 1e6,
        "wastewater": float(firms["wastewater_t"][firms["above_scale"]].sum()) / 1e6,
    }
