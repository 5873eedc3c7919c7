"""Figures by hand: gaps filled, growth, factors of a fate, land."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.audit.case import Case
from tests.audit.plans import park_row, plan, scenario
from tests.cities import area, firm, make_dataset, micro_park, park, small_firm, zone


def final(firms, fates=None, areas=(), parks=None, rules=None):
    sites = [park("P001"), park("P002", 1), zone("Z01"), micro_park("M001", 0, 3)]
    city = make_dataset(sites, firms, areas=areas)
    return Case(city, rules or scenario(), plan(city, parks, fates)).figures


@pytest.mark.parametrize(
    ("home", "fate", "output", "tax", "energy", "land"),
    [
        ("P001", None, 1.06, 1.10, 0.95, 0.97),
        ("P002", None, 1.02, 1.03, 0.98, 1.0),
        ("Z01", None, 1.03, 1.05, 0.98, 1.0),
        ("M001", None, 1.03, 1.05, 0.98, 1.0),
        (None, None, 1.0, 1.0, 1.0, 1.0),
        ("P001", ("RELOCATE", "Z01", 2018), 1.02, 1.04, 0.90, 0.75),
        ("P001", ("EXIT", 2018), 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_growth_and_factors_by_fate(home, fate, output, tax, energy, land):
    """Textile: output 3.5 %, value added and tax 4.5 % a year; energy per value added falls 3 % a year; 4 years."""
    one = firm("F1", home, None if home else (3, 3))
    figures = final([one], {"F1": fate} if fate else None, parks={"P002": park_row("MERGE", "P001", 2018)}).final.loc[
        "F1"
    ]
    assert figures["output"] == pytest.approx(13_360.0 * 1.035**4 * output)
    assert figures["tax"] == pytest.approx(356.0 * 1.045**4 * tax)
    assert figures["energy_tce"] == pytest.approx(800.0 * (1.045 * 0.97) ** 4 * energy)
    assert figures["land"] == pytest.approx(20.0 * land)


def test_each_figure_falls_back_from_sector_to_group_to_all():
    """Dyeing states growth of output and value added and factors of energy; tax comes from textile, land from '*'."""
    moved = final([firm("F1", xy=(3, 3), sector="dyeing")], {"F1": ("RELOCATE", "Z01", 2018)}).final.loc["F1"]
    assert moved["output"] == pytest.approx(13_360.0 * 1.02**4 * 1.02)
    assert moved["tax"] == pytest.approx(356.0 * 1.045**4 * 1.04)
    assert moved["energy_tce"] == pytest.approx(800.0 * (1.035 * 0.97) ** 4 * 0.82)
    assert moved["wastewater_t"] == pytest.approx(5_000.0 * (1.035 * 0.965) ** 4 * 0.70)
    assert moved["land"] == pytest.approx(15.0)


def test_chemicals_outside_a_cluster_do_not_grow_and_move_at_a_reduction():
    here = [area("A01", "chemical_cluster", 5, 0)]
    names = {"F1": "Z01", "F2": "P001", "F3": None, "F4": "P001"}
    plants = [firm(name, home, None if home else (3, 3), sector="dyestuffs") for name, home in names.items()]
    out = final(plants, {"F4": ("RELOCATE", "Z01", 2018)}, here).final
    assert out.loc["F1", "output"] == pytest.approx(13_360.0 * 1.06**4 * 1.03)
    assert out.loc["F2", "output"] == pytest.approx(13_360.0 * 1.06)
    assert out.loc["F2", "energy_tce"] == pytest.approx(800.0 * 0.97**4 * 0.95)
    assert out.loc["F3", "value_added"] == pytest.approx(2_700.0)
    assert out.loc["F4", "output"] == pytest.approx(13_360.0 * 1.06**4 * 1.02 * 0.85)
    assert out.loc["F4", "wastewater_t"] == pytest.approx(5_000.0 * (1.06 * 0.965) ** 4 * 0.80 * 0.85)
    off = scenario(rules__admission__enabled=False)
    assert final(plants, None, here, rules=off).final.loc["F2", "output"] == pytest.approx(13_360.0 * 1.06**4 * 1.06)


def test_gaps_are_filled_by_sector_then_group_then_all():
    firms = [
        firm("F1", "P001", output=100.0, energy_tce=10.0),
        firm("F2", "P001", output=300.0, energy_tce=50.0),
        firm("F3", "P001", output=1000.0, energy_tce=np.nan),  # weaving: 60 / 400
        firm("F4", "P001", sector="ties", output=1000.0, energy_tce=np.nan),  # textile: 60 / 400
        firm("F5", "P001", sector="copper", output=600.0, energy_tce=140.0),
        firm("F6", "P001", sector="pearl", output=1000.0, energy_tce=np.nan),  # all: 200 / 1000
    ]
    base = final(firms).base["energy_tce"]
    assert base.to_list() == pytest.approx([10.0, 50.0, 150.0, 150.0, 140.0, 200.0])


def test_below_scale_movers_rent_and_joined_members_share_the_group_s_land():
    dyers = {
        name: firm(name, xy=(3, 3), sector="dyeing", county="zhuji", join_group="G1", land_mu=mu)
        for name, mu in (("F1", 300.0), ("F2", 100.0), ("F3", 0.0))
    }
    firms = [*dyers.values(), small_firm("F4", xy=(3, 3))]
    moves = {row["firm_id"]: ("RELOCATE", "Z01", 2018) for row in firms}
    limited = final(firms, moves, [area("A01", "dyeing_cluster", 5, 0, max_mu=100.0)])
    assert limited.land[:3].tolist() == pytest.approx([75.0, 25.0, 0.0])
    assert limited.on_land.tolist() == [True, True, False, False]
    roomy = final(firms, moves, [area("A01", "dyeing_cluster", 5, 0, max_mu=900.0)])
    assert roomy.land[:3].tolist() == pytest.approx([300.0, 100.0, 0.0])
    free = final(firms, moves, [area("A01", "dyeing_cluster", 5, 0)])
    assert free.land[:3].tolist() == pytest.approx([210.0, 70.0, 0.0])
