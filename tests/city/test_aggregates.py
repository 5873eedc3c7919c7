"""Every published figure of 2016 comes out of the demo city."""

from __future__ import annotations

import pandas as pd
import pytest

from parkopt.city.aggregates import compare, tolerances
from parkopt.city.tables import read_table
from parkopt.dataset.dataset import Dataset

KEYS = list(read_table("aggregates")["key"])
SHARES = [
    "share_output_in_sites",
    "in_park_rate",
    "in_park_rate_above",
    "leading_share",
    "strategic_share",
    "hi_tech_share",
    "r_and_d_share",
    "output_per_mu",
    "tax_per_mu",
    "textile_share",
    "textile_employee_share",
    "textile_tax_share",
]


@pytest.fixture(scope="module")
def compared(city: Dataset) -> pd.DataFrame:
    return compare(city)


@pytest.mark.city
@pytest.mark.parametrize("key", KEYS)
def test_the_city_holds_every_figure_of_2016(compared: pd.DataFrame, key: str) -> None:
    row = compared.loc[key]
    assert abs(row["measured"] - row["value"]) <= row["tolerance"] + 1e-9


def test_tolerances_are_half_a_per_cent_or_half_the_last_printed_digit() -> None:
    table = tolerances(1.0)
    assert table["output"] == pytest.approx(0.005 * 12046)
    assert table["r_and_d_share"] == pytest.approx(0.00605)
    assert table["textile_machinery_output"] == pytest.approx(0.4625)
    assert table["fibre_value_added_share"] == pytest.approx(0.5)
    assert table["textile_firms"] < 1, "firms are counted, not estimated"
    assert table["zones_over_1000"] < 1


@pytest.mark.city
def test_a_wrong_figure_is_noticed(city: Dataset) -> None:
    firms = city.firms.assign(output=city.firms["output"] * 1.02)
    changed = Dataset(**{**city.__dict__, "firms": firms})
    table = compare(changed)
    assert not table.loc["output", "holds"]
    assert not table.loc["textile_output", "holds"]
    assert table.loc["textile_share", "holds"]


@pytest.mark.parametrize("key", SHARES)
def test_a_small_city_keeps_the_shares(small_city: Dataset, key: str) -> None:
    row = compare(small_city).loc[key]
    assert row["measured"] == pytest.approx(row["value"], rel=0.03)


def test_totals_of_a_small_city_shrink_with_its_ledger(small_city: Dataset) -> None:
    table = compare(small_city)
    assert table.loc["output", "value"] == pytest.approx(12046 * len(small_city.firms) / 17_000)
    assert table.loc["output", "measured"] == pytest.approx(table.loc["output", "value"], rel=0.01)
