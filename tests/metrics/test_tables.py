"""Figures of sites and hosts."""

from __future__ import annotations

import numpy as np
import pytest

from tests.metrics import town
from tests.metrics.town import GROWTH

G = GROWTH**4
FIGURES = (
    "firms", "above_firms", "land_mu", "output", "tax", "employees", "energy_tce", "value_added", "output_per_mu",
    "tax_per_mu",
)  # fmt: skip


def test_sites_before_and_after() -> None:
    sites = town.measured().sites
    assert set(sites.columns) == {f"{name}_{suffix}" for name in FIGURES for suffix in ("2016", "plan")}
    assert list(sites.index) == list(town.dataset().sites["site_id"])
    assert sites.loc["P001", "firms_2016"] == 2 and sites.loc["P001", "output_2016"] == 20_000
    assert sites.loc["P003", "output_plan"] == 0 and np.isnan(sites.loc["P003", "output_per_mu_plan"])
    zone = sites.loc["Z01"]
    assert (zone["firms_2016"], zone["firms_plan"], zone["above_firms_plan"]) == (0, 11, 1)
    assert zone["output_plan"] == pytest.approx(10_000 * 1.8 * G)
    assert zone["output_per_mu_plan"] == pytest.approx(10_000 * 0.9 * G / 5)
    assert zone["employees_plan"] == pytest.approx(90 + 96)


def test_sites_hold_all_output_but_that_of_scattered_firms() -> None:
    sites = town.measured().sites
    assert sites["output_2016"].sum() == pytest.approx(80_000)
    assert sites["output_plan"].sum() == pytest.approx(10_000 * (7.82 * G + 1.2))


def test_hosts_with_what_they_absorb() -> None:
    hosts = town.measured().hosts
    assert list(hosts.index) == ["P001", "ZG1", "ZG2"]
    assert hosts["merged"].tolist() == ["P002", "P005", ""]
    assert hosts["kind"].tolist() == ["park", "zone_group", "zone_group"]
    assert hosts["county"].tolist() == ["keqiao", "keqiao", "yuecheng"]
    assert hosts["leads"].tolist() == ["umbrellas;furniture", "umbrellas;furniture", "umbrellas;rubber"]
    assert hosts.loc["P001", "name_en"] == "Park P001" and hosts.loc["ZG1", "name"] == "Group ZG1"
    assert hosts.loc["P001", "output"] == pytest.approx(10_000 * (1.2 * G + 1.05 * G + 1.2))
    assert hosts.loc["P001", "output_per_mu"] == pytest.approx(10_000 * 2.25 * G / 18)  # the tenant is exempt
    assert hosts.loc["ZG2", "firms"] == 3 and hosts.loc["ZG2", "land_mu"] == pytest.approx(10 + 5 + 5)
