"""Parks and hosts that replace each other: hand-counted tables, exact chances, and seldom anything in noise."""

from __future__ import annotations

from math import comb

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from parkopt.batch.analysis.chance import adjusted
from parkopt.batch.analysis.replacing import analyse_replacing
from tests.batch.analysis.made import Made, made

PART = (("mixtures", "sobol", ""),)


def plans(rows: list[str], part: tuple = PART) -> dict[str, Made]:
    """Plans as strings of 0 and 1: which of parks A, B, C... are retained; the others exit."""
    return {
        f"j{number:03d}": Made(
            {chr(65 + k): "RETAIN" if bit == "1" else "EXIT" for k, bit in enumerate(row)}, parts=part
        )
        for number, row in enumerate(rows)
    }


def test_pairs_are_counted_over_different_plans_and_tested_exactly() -> None:
    """A and B: always just one of them. C, D, E, F vary freely; G always stays; one plan stands twice."""
    rows = [f"{a}{1 - a}{c:04b}1" for a in (0, 1) for c in range(16)]
    found = analyse_replacing(made(plans([*rows, rows[0]])))
    assert found.counts.loc[0].to_dict() == {
        "part": "mixtures",
        "plans": 33,
        "different": 32,
        "varying": 6,
        "tested": 15,
    }
    told = found.pairs[found.pairs["told"]]
    assert told[["a", "b"]].to_numpy().tolist() == [["A", "B"]]
    row = told.iloc[0]
    assert row[["a_only", "b_only", "both", "neither"]].tolist() == [16, 16, 0, 0] and row["phi"] == pytest.approx(-1)
    # of C(32, 16) ways to retain B only one avoids all of A; 15 pairs were tested
    assert row["p"] == pytest.approx(15 / comb(32, 16))
    assert [said.key for said in found.said] == ["batch.replacing.no_sites"] and found.said[0].both


def test_parts_are_never_pooled() -> None:
    one = plans([f"{a}{1 - a}{c:02b}" for a in (0, 1) for c in range(4)], (("one", "sobol", ""),))
    other = {
        f"o{name}": job
        for name, job in plans([f"{a}{a}{c:02b}" for a in (0, 1) for c in range(4)], (("two", "grid", ""),)).items()
    }
    found = analyse_replacing(made(one | other))
    assert set(found.pairs.loc[found.pairs["phi"] == -1, "part"]) == {"one"}
    assert found.counts.set_index("part")["different"].to_dict() == {"one": 8, "two": 8}


def test_few_different_plans_tell_nothing() -> None:
    found = analyse_replacing(made(plans(["10", "01", "10", "01"])))
    assert found.pairs.empty and found.counts.loc[0, "tested"] == 0
    assert [said.key for said in found.said] == ["batch.replacing.few", "batch.replacing.no_sites"] and all(
        said.both for said in found.said
    )


def test_independent_parks_seldom_seem_to_replace_each_other() -> None:
    """20 batches of 30 plans of 40 parks by chance: false pairs in one batch of twenty is what the correction allows."""
    wrong = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows = ["".join(row) for row in rng.integers(0, 2, (30, 26)).astype(str)]
        wrong += analyse_replacing(made(plans(rows))).pairs["told"].any()
    assert wrong <= 4


def test_the_correction_is_that_of_the_procedure() -> None:
    assert adjusted(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])


def test_sites_tell_counties_and_distances() -> None:
    sites = gpd.GeoDataFrame(
        {"county": ["keqiao", "keqiao", "zhuji", "zhuji"]}, index=list("ABCD"), crs="EPSG:4549",
        geometry=[box(0, 0, 100, 100), box(400, 0, 500, 100), box(0, 1000, 100, 1100), box(0, 0, 1, 1)],
    )  # fmt: skip
    rows = [f"{a}{1 - a}{c:02b}" for a in (0, 1) for c in range(4)]
    found = analyse_replacing(made(plans([*rows, "1010"])), sites)
    row = found.pairs.set_index(["a", "b"]).loc[("A", "B")]
    assert bool(row["same_county"]) and row["distance_m"] == pytest.approx(300)
    assert found.said == ()
    degrees = analyse_replacing(made(plans([*rows, "1010"])), sites.set_crs("EPSG:4326", allow_override=True).assign(
        geometry=[box(120, 30, 120.01, 30.01), box(120.02, 30, 120.03, 30.01), box(120, 30.1, 120.1, 30.2), box(120, 30, 121, 31)]))  # fmt: skip
    assert degrees.pairs.set_index(["a", "b"]).loc[("A", "B"), "distance_m"] == pytest.approx(964, rel=0.01)


def test_hosts_replace_each_other_for_a_merged_park() -> None:
    """P merges under A, then B, then the zone group; where A is closed B is open."""
    jobs = {
        "a": Made({"A": "RETAIN", "B": "EXIT", "P": "A"}, parts=PART),
        "b": Made({"A": "EXIT", "B": "RETAIN", "P": "B"}, parts=PART),
        "c": Made({"A": "RETAIN", "B": "RETAIN", "P": "ZG1"}, parts=PART),
        "d": Made({"A": "RETAIN", "B": "RETAIN", "P": "A"}, parts=PART),
        "e": Made({"A": "RETAIN", "B": "RETAIN", "P": "EXIT"}, parts=PART),
    }
    told = analyse_replacing(made(jobs)).hosts
    assert (told["part"] == "mixtures").all()
    assert told.drop(columns="part").to_numpy().tolist() == [
        ["P", "A", "B", 2, 1, 4, 1], ["P", "A", "ZG1", 2, 1, 4, 3], ["P", "B", "ZG1", 1, 1, 4, 2],
    ]  # fmt: skip
