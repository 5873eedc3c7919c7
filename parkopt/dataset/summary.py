"""What a data set holds, in a few figures for people."""

from __future__ import annotations

from typing import Any

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.frames import columns_of
from parkopt.dataset.schema import FIRMS, LAYERS, Shape
from parkopt.units import yi_from_wan


def summary(dataset: Dataset) -> dict[str, Any]:
    """Counts, totals (land in mu, money in 亿元/yr), empty shares, CRS and origin; plain values, ready for JSON.

    ``firms.rows`` are ledger rows, ``firms.firms`` the firms they stand for; ``empty_share`` gives, per nullable
    figure of the ledger, the share of rows without it.
    """
    sites, firms = dataset.sites, dataset.firms
    above = firms["above_scale"]
    facts = {str(key): str(fact) for key, fact in dataset.meta.items()}
    numbers = [name for name, column in columns_of(FIRMS, ()).items() if column.nullable and column.unit]
    return {
        "city": facts.get("city", ""),
        "city_zh": facts.get("city_zh", ""),
        "base_year": dataset.base_year if "base_year" in facts else None,
        "phases": list(dataset.phases),
        "synthetic": dataset.synthetic,
        "note": facts.get("note", ""),
        "note_zh": facts.get("note_zh", ""),
        "crs": dataset.crs,
        "rows": {layer.name: len(getattr(dataset, layer.name)) for layer in LAYERS if layer.shape is not Shape.NONE},
        "sites": {
            **_counts(sites["kind"]),
            "zone_groups": int(sites.loc[sites["zone_group"] != "", "zone_group"].nunique()),
            "gross_mu": round(float(sites["gross_mu"].sum()), 1),
            **{name: round(float(sites[name].sum()), 1) for name in sites if str(name).startswith("spare_mu_")},
        },
        "geometry_quality": _counts(sites["geometry_quality"]),
        "location_quality": _counts(firms["location_quality"]),
        "firms": {
            "rows": len(firms),
            "firms": int(firms["count"].sum()),
            "above_scale": int(firms.loc[above, "count"].sum()),
            "scattered_rows": int((firms["site_id"] == "").sum()),
            "polluting": int(firms.loc[firms["polluting"], "count"].sum()),
            "output_yi": round(float(yi_from_wan(float(firms["output"].sum()))), 2),
            "above_scale_output_yi": round(float(yi_from_wan(float(firms.loc[above, "output"].sum()))), 2),
            "tax_yi": round(float(yi_from_wan(float(firms["tax"].sum()))), 2),
            "employees": round(float(firms["employees"].sum())),
            "land_mu": round(float(firms["land_mu"].sum()), 1),
        },
        "empty_share": {name: round(float(firms[name].isna().mean()), 4) if len(firms) else 0.0 for name in numbers},
        "files": dict(dataset.digests),
    }


def _counts(words: Any) -> dict[str, int]:
    return {str(word): int(number) for word, number in words.value_counts().sort_index().items()}
