"""The ledger: who stands where, how large, how clean, and that nobody can be taken for real."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from parkopt.city.tables import read_table
from parkopt.dataset.dataset import Dataset

pytestmark = pytest.mark.city


def sound(firms: gpd.GeoDataFrame) -> np.ndarray:
    """Firms that a plan never closes."""
    fit = firms["compliance"].isin(["yes", "repairable"]) & firms["grade"].isin(["A", "B", "C", ""])
    return np.asarray(fit & ~firms["outdated"] & ~firms["four_no"])


def test_firms_stand_on_their_site_and_nowhere_else(city: Dataset) -> None:
    firms, sites = city.firms, city.sites
    home = sites.set_index("site_id").geometry
    on_site = firms[firms["site_id"] != ""]
    assert shapely.contains(home[on_site["site_id"]].to_numpy(), on_site.geometry.to_numpy()).all()
    parks = shapely.STRtree(sites.geometry[sites["kind"] == "park"].to_numpy())
    elsewhere = firms[~firms["site_id"].str.startswith("P")]
    assert parks.query(elsewhere.geometry.to_numpy(), predicate="intersects").size == 0
    scattered = firms[firms["site_id"] == ""]
    assert shapely.STRtree(sites.geometry.to_numpy()).query(scattered.geometry.to_numpy(), "intersects").size == 0


def test_scattered_firms_stand_in_their_county_and_unit(city: Dataset) -> None:
    scattered = city.firms[city.firms["site_id"] == ""]
    for column, layer, key in (("county", city.counties, "county_id"), ("unit", city.units, "unit_id")):
        home = layer.set_index(key).geometry[scattered[column]].buffer(0.1).to_numpy()
        assert shapely.contains(home, scattered.geometry.to_numpy()).all()


def test_sites_have_room_for_their_firms_and_their_spare_land(city: Dataset) -> None:
    used = city.firms.groupby("site_id")["land_mu"].sum().reindex(city.sites["site_id"], fill_value=0.0).to_numpy()
    assert (used + city.sites["spare_mu_2020"] <= city.sites["gross_mu"] + 0.5).all()
    assert (city.sites["spare_mu_2018"] <= city.sites["spare_mu_2020"]).all()
    park = city.sites["kind"] == "park"
    assert (city.sites["spare_mu_2020"] / city.sites["gross_mu"])[park].max() <= 0.301
    assert (city.firms.groupby("site_id").size().reindex(city.sites["site_id"], fill_value=0) > 0).all()


def test_scale_follows_revenue_and_cohorts_are_below_it(city: Dataset) -> None:
    firms = city.firms
    above = firms["above_scale"]
    assert firms["revenue"][above].min() >= 2_000
    assert (firms["revenue"] / firms["count"])[~above].max() < 2_000
    assert (firms["count"][above] == 1).all()
    assert firms["revenue"][~above].sum() / firms["count"][~above].sum() == pytest.approx(450, rel=0.05)
    assert len(firms) == 17_000


def test_sizes_are_long_tailed(city: Dataset) -> None:
    output = np.sort(city.firms["output"][city.firms["above_scale"]].to_numpy())[::-1]
    assert output[:230].sum() > 0.33 * output.sum(), "the top twentieth makes a third or more"
    assert output.mean() > 1.8 * np.median(output)
    by_park = city.firms[city.firms["site_id"].str.startswith("P")].groupby("site_id")["output"].sum()
    assert by_park.mean() > 1.6 * by_park.median()


def test_figures_are_missing_only_below_scale(city: Dataset) -> None:
    firms = city.firms
    for column in ("value_added", "energy_tce", "wastewater_t", "r_and_d"):
        assert firms[column][firms["above_scale"]].notna().all()
        assert 0.08 < firms[column][~firms["above_scale"]].isna().mean() < 0.27
    assert (firms["grade"][firms["above_scale"]] != "").all()
    assert 0.1 < (firms["grade"][~firms["above_scale"]] == "").mean() < 0.25


def test_grades_split_as_usual_in_the_province(city: Dataset) -> None:
    share = city.firms["grade"][city.firms["grade"] != ""].value_counts(normalize=True)
    assert 0.20 <= share["A"] <= 0.25
    assert 0.65 <= share["A"] + share["B"] <= 0.70
    assert share["D"] == pytest.approx(0.05, abs=0.005)


def test_better_grades_earn_more_tax_per_mu(city: Dataset) -> None:
    owners = city.firms[(city.firms["land_mu"] > 0) & city.firms["above_scale"]]
    by_grade = (owners["tax"] / owners["land_mu"]).groupby(owners["grade"]).median()
    assert by_grade["A"] > by_grade["B"] > by_grade["C"] > by_grade["D"]


def test_flags_have_plausible_shares_and_go_together(city: Dataset) -> None:
    firms = city.firms
    assert 0.05 <= firms["polluting"].mean() <= 0.09
    assert firms["polluting"][firms["sector"].isin(["dyeing", "dyestuffs", "basic_chemicals"])].mean() > 0.9
    share = firms["compliance"].value_counts(normalize=True)
    assert share["yes"] == pytest.approx(0.90, abs=0.01)
    assert share["beyond_repair"] == pytest.approx(0.02, abs=0.005)
    failing = firms["compliance"] != "yes"
    assert failing[firms["polluting"]].mean() > 2 * failing[~firms["polluting"]].mean()
    assert failing[firms["grade"] == "D"].mean() > failing[firms["grade"] == "A"].mean()
    assert 0.01 <= firms["outdated"].mean() <= 0.02
    assert not (firms["four_no"] & (firms["above_scale"] | (firms["site_id"] != ""))).any()
    assert 5 <= firms["thermal_power"].sum() <= 20
    assert firms["polluting"][firms["thermal_power"]].all()


def test_tenants_have_floor_and_no_land(city: Dataset) -> None:
    firms, sites = city.firms, city.sites
    tenant = firms["land_mu"] == 0
    assert (firms["floor_m2"] > 0).all()
    assert tenant[~firms["above_scale"]].mean() > 3 * tenant[firms["above_scale"]].mean()
    let = sites["site_id"][sites["rental_share"] > 0.6]
    assert tenant[firms["site_id"].isin(let)].mean() > 0.6


def test_dyers_that_merge_are_named_groups_off_the_zones(city: Dataset) -> None:
    dyers = city.firms[city.firms["sector"] == "dyeing"]
    joining = dyers[dyers["join_group"] != ""]
    assert joining.groupby("join_group").size().to_dict() == {
        "JS1": 4,
        "JS2": 4,
        "JS3": 4,
        "JS4": 4,
        "JS5": 4,
        "JZ1": 17,
    }
    assert (joining["count"] == 1).all()
    assert not joining["site_id"].str.startswith("Z").any()
    assert set(dyers["county"][dyers["county"].isin(["zhuji", "shengzhou"])].index) == set(joining.index)
    assert joining["land_mu"][joining["join_group"] == "JZ1"].sum() <= 400
    assert (dyers["join_group"] == "").sum() + len(joining) == len(dyers)


def test_every_sound_dyer_has_a_cluster_that_serves_its_county(city: Dataset) -> None:
    clusters = city.areas[city.areas["kind"] == "dyeing_cluster"]
    served = {county for text in clusters["serves"] for county in text.split(";")}
    dyers = city.firms[(city.firms["sector"] == "dyeing") & sound(city.firms)]
    assert set(dyers["county"]) <= served
    keqiao = clusters[clusters["serves"].str.contains("keqiao")]
    assert list(keqiao["area_id"]) == ["A01"], "Keqiao keeps dyers in the Binhai cluster only"


def test_most_chemicals_stand_in_the_cluster_and_some_do_not(city: Dataset) -> None:
    group = read_table("industries").set_index("sector")["group"]
    firms = city.firms[(city.firms["sector"].map(group) == "chemical") & city.firms["above_scale"]]
    inside = firms["site_id"] == "Z06"
    assert inside.mean() > 0.55
    assert 24 <= (~inside).sum() <= 90
    assert firms["output"][inside].sum() > 0.6 * firms["output"].sum()


@pytest.mark.parametrize(
    ("sector", "county", "share"),
    [
        ("hosiery", "zhuji", 0.85),
        ("ties", "shengzhou", 0.85),
        ("umbrellas", "shangyu", 0.8),
        ("pearl", "zhuji", 0.9),
        ("copper", "zhuji", 0.6),
        ("bearings", "xinchang", 0.4),
        ("weaving", "keqiao", 0.5),
        ("chemical_fibre", "keqiao", 0.4),
        ("kitchen_appliances", "shengzhou", 0.7),
        ("dyestuffs", "shangyu", 0.75),
    ],
)
def test_sectors_stand_where_the_gazette_says(city: Dataset, sector: str, county: str, share: float) -> None:
    firms = city.firms[city.firms["sector"] == sector]
    assert firms["output"][firms["county"] == county].sum() > share * firms["output"].sum()


def test_some_origin_mark_makers_stand_outside_the_origin_area(city: Dataset) -> None:
    area = city.areas.geometry[city.areas["kind"] == "wine_origin"].iloc[0]
    marked = city.firms[city.firms["origin_mark"]]
    assert set(marked["sector"]) == {"rice_wine"}
    inside = shapely.contains(area, marked.geometry.to_numpy())
    assert inside.sum() > 15
    assert 1 <= (~inside).sum() < inside.sum()


def test_parks_fail_eligibility_for_every_reason_and_enough_pass(city: Dataset) -> None:
    parks = city.sites[city.sites["kind"] == "park"]
    hills = shapely.union_all(city.redlines.geometry[city.redlines["kind"] == "ecological_function"].to_numpy())
    reasons = {
        "small": parks["gross_mu"] < 150,
        "unclear": ~parks["boundary_clear"],
        "unlawful": parks["lawful_share"] < 0.6,
        "no sewage": ~parks["facilities"].str.contains("sewage"),
        "beyond repair": parks["beyond_repair"],
        "hills": parks.intersection(hills).area / parks.area > 0.30,
        "convert": parks["urban_core"] & (parks["industrial_share"] < 0.40),
        "let": parks["rental_share"] > 0.60,
    }
    assert all(flags.sum() >= 3 for flags in reasons.values())
    fit = ~np.any(list(reasons.values()), axis=0)
    assert 105 <= fit.sum() <= 160
    assert (parks["county"][fit].value_counts() >= 4).all()
    assert parks["county"][fit].nunique() == 6


def test_room_suffices_for_those_who_will_have_to_move(city: Dataset) -> None:
    firms, sites = city.firms, city.sites
    scattered = firms["land_mu"][firms["site_id"] == ""].sum()
    parks = firms["land_mu"][firms["site_id"].str.startswith("P")].sum()
    needed = 0.55 * parks + 0.4 * scattered
    zones = sites[sites["kind"] == "zone"]
    assert zones["spare_mu_2020"].sum() > 1.2 * needed


def test_names_are_visibly_invented_and_unique(city: Dataset) -> None:
    assert city.firms["name"].str.startswith("模拟").all()
    assert city.firms["name"].is_unique
    parks = city.sites[city.sites["kind"] == "park"]
    assert parks["name"].str.endswith("工业园（模拟）").all()
    assert parks["name_en"].str.endswith("(simulated)").all()
    assert parks["name"].is_unique
    assert city.synthetic
    assert "invented" in city.meta["note"]
    assert "虚构" in city.meta["note_zh"]
