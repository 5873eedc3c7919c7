"""Family 0: the plan as such."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.audit.plans import named, park_row, plan, violations
from tests.cities import firm, make_dataset, micro_park, park, redline, small_firm, zone


@pytest.fixture
def city():
    return make_dataset(
        [park("P001"), park("P002", 1), park("P003", 2), zone("Z01", x_km=6), micro_park("M001", 0, 2)],
        [
            firm("F1", "P001", output=60_000.0),
            firm("F2", "P002"),
            firm("F3", "Z01"),
            small_firm("F4", xy=(3, 3)),
            firm("F5", "P003"),
            firm("F6", xy=(3, 4)),
        ],
    )


@pytest.fixture
def clean(city):
    parks = {"P002": park_row("MERGE", "P001", 2018), "P003": park_row("RELOCATE", stage=2020)}
    return plan(city, parks, {"F5": ("RELOCATE", "Z01", 2020), "F4": ("RELOCATE", "M001", 2018)})


def changed(made, table, row, **cells):
    frame = getattr(made, table).copy()
    for column, value in cells.items():
        frame.loc[row, column] = value
    return replace(made, **{table: frame})


def test_a_clean_plan_with_every_fate_passes(city, clean):
    assert violations(city, clean) == {}


def test_missing_double_and_unknown_rows(city, clean):
    named(violations(city, replace(clean, firms=clean.firms.drop("F1"))), "plan.complete", "F1", "no row")
    twice = replace(clean, firms=pd.concat([clean.firms, clean.firms.loc[["F1"]]]))
    named(violations(city, twice), "plan.complete", "F1: more than one row")
    stranger = replace(clean, firms=pd.concat([clean.firms, clean.firms.loc[["F1"]].rename({"F1": "F9"})]))
    named(violations(city, stranger), "plan.complete", "F9: no such firm")
    named(violations(city, replace(clean, parks=clean.parks.drop(columns="reason"))), "plan.complete", "reason")


def test_unknown_fate(city, clean):
    named(violations(city, changed(clean, "firms", "F6", fate="SLEEP")), "plan.complete", "F6", "SLEEP")


def test_park_rows_agree(city, clean):
    named(violations(city, changed(clean, "parks", "P001", stage=2018)), "plan.parks", "P001")
    named(violations(city, changed(clean, "parks", "P003", host_id="P001")), "plan.parks", "P003")
    late = changed(changed(clean, "parks", "P002", stage=2019), "firms", "F2", stage=2019)
    named(violations(city, late), "plan.parks", "P002: MERGE at stage 2019")
    assert (
        "P002: merges into 'P003'" in violations(city, changed(clean, "parks", "P002", host_id="P003"))["plan.parks"][0]
    )


def test_firms_only_stay_where_their_site_stays_open(city, clean):
    def told(name, **cells):
        return violations(city, changed(clean, "firms", name, **cells))

    stays = told("F5", fate="RETAIN", receiving_site="P003", host_id="", stage=0)
    assert "F5: RETAIN" in stays["plan.firms_on_sites"][0]
    assert told("F5", stage=2018) == {}  # earlier than its park: allowed
    early = changed(clean, "parks", "P003", stage=2018)
    named(violations(city, early), "plan.firms_on_sites", "F5: leaves P003 at stage 2020", "2018")
    named(told("F1", fate="MERGE"), "plan.firms_on_sites", "F1: MERGE")
    assert "F1: OUTSIDE" in told("F1", fate="OUTSIDE", receiving_site="", host_id="")["plan.firms_on_sites"][0]


@pytest.mark.parametrize(
    ("name", "cells", "words"),
    [
        ("F1", {"host_id": "ZG1"}, "host is 'ZG1'"),
        ("F1", {"receiving_site": "P002"}, "its place is 'P002'"),
        ("F1", {"stage": 2018}, "stage 2018 instead of 0"),
        ("F1", {"from_site": ""}, "from_site ''"),
        ("F2", {"stage": 2020}, "its park merges in 2018"),
        ("F4", {"stage": 2017}, "2017, which is no phase year"),
        ("F5", {"host_id": "Z01"}, "belongs to 'ZG1'"),
        ("F5", {"receiving_site": "P002", "host_id": "P001"}, "not an open receiving site"),
    ],
)
def test_firm_rows_agree(city, clean, name, cells, words):
    named(violations(city, changed(clean, "firms", name, **cells)), "plan.firm_rows", name, words)


def test_nobody_moves_to_its_own_site(city, clean):
    named(
        violations(city, changed(clean, "firms", "F3", fate="RELOCATE", stage=2018)), "plan.firm_rows", "own site Z01"
    )


def test_vacated_fate_follows_the_output_that_goes_on():
    city = make_dataset(
        [park("P001"), zone("Z01")],
        [firm("F1", "P001", output=40_000.0), firm("F2", "P001", output=60_000.0, grade="D")],
    )
    firms = {"F1": ("RELOCATE", "Z01", 2018), "F2": ("EXIT", 2018)}
    assert violations(city, plan(city, {"P001": park_row("EXIT", stage=2018)}, firms)) == {}
    wrong = violations(city, plan(city, {"P001": park_row("RELOCATE", stage=2018)}, firms))
    named(wrong, "plan.vacated_fate", "P001", "40000 of 100000")


def test_an_empty_park_may_be_vacated_either_way():
    city = make_dataset([park("P001"), zone("Z01")])
    for fate in ("RELOCATE", "EXIT"):
        assert violations(city, plan(city, {"P001": park_row(fate, stage=2018)})) == {}


def test_g18_class(city, clean):
    named(violations(city, changed(clean, "parks", "P001", g18_class="UPGRADE")), "plan.g18_class", "INTEGRATE")
    named(violations(city, changed(clean, "parks", "P003", g18_class="CONVERT")), "plan.g18_class", "CLEAR")


def test_conversion_and_after_use():
    city = make_dataset(
        [park("P001", rental_share=0.7), park("P002", 3, urban_core=True, industrial_share=0.3), park("P003", 6)],
        redlines=[redline("R1", 6, 0)],
    )

    def vacated(kind, use):
        return park_row("EXIT", stage=2018, g18_class=kind, after_use=use)

    right = {"P001": vacated("CONVERT", "SERVICES"), "P002": vacated("CONVERT", "SERVICES")}
    right["P003"] = vacated("CLEAR", "RECLAIM")
    assert violations(city, plan(city, right)) == {}
    named(violations(city, plan(city, right | {"P001": vacated("CLEAR", "SERVICES")})), "plan.g18_class", "P001")
    named(violations(city, plan(city, right | {"P002": vacated("CONVERT", "INDUSTRY")})), "plan.after_use", "P002")
    named(violations(city, plan(city, right | {"P003": vacated("CLEAR", "INDUSTRY")})), "plan.after_use", "RECLAIM")


def test_workshops_stand_on_receiving_sites_and_only_grow(city, clean):
    def built(*rows):
        return violations(city, replace(clean, workshops=pd.DataFrame(rows, columns=["site_id", "year", "mu"])))

    assert built(("P001", 2018, 5.0), ("P001", 2020, 5.0)) == {}
    named(built(("P003", 2018, 5.0)), "plan.workshops", "P003")
    named(built(("P001", 2018, 5.0), ("P001", 2020, 4.0)), "plan.workshops", "falls")
    named(built(("P001", 2019, 5.0)), "plan.workshops", "2019")
