"""Figures about a data set, and faults as a table."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from parkopt.dataset.check import write_faults_csv
from parkopt.dataset.summary import summary
from parkopt.errors import Fault
from tests.cities import firm, make_dataset, micro_park, park, small_firm, zone


def test_a_summary_counts_firms_not_rows() -> None:
    dataset = make_dataset(
        [park("P001"), park("P002", 2, gross_mu=125.0), zone("Z01"), zone("Z02", "ZG1", 9), micro_park("M001", 3, 3)],
        [
            firm("F1", "P001", output=60_000.0, polluting=True),
            small_firm("F2", None, count=30, output=15_000.0, energy_tce=np.nan),
        ],
    )
    facts = summary(dataset)
    assert facts["sites"]["park"] == 2 and facts["sites"]["zone"] == 2 and facts["sites"]["zone_groups"] == 1
    assert facts["sites"]["gross_mu"] == 375 + 125 + 6000 + 6000 + 60
    assert facts["sites"]["spare_mu_2020"] == 100 + 100 + 1000 + 1000
    firms = facts["firms"]
    assert (firms["rows"], firms["firms"], firms["above_scale"], firms["scattered_rows"]) == (2, 31, 1, 1)
    assert (firms["output_yi"], firms["above_scale_output_yi"]) == (7.5, 6.0)
    assert facts["empty_share"]["energy_tce"] == 0.5
    assert facts["synthetic"] is True and facts["crs"] == "EPSG:4549" and facts["phases"] == [2018, 2020]
    assert json.loads(json.dumps(facts)) == facts


def test_a_summary_of_no_firms() -> None:
    assert summary(make_dataset([park("P001")]))["firms"]["firms"] == 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_faults_as_a_table_cannot_run_formulas(tmp_path: Path, start: str) -> None:
    name = f"{start}cmd|'/c calc'!A0"
    write_faults_csv(
        [Fault("firms.csv", "firms", name, "name", "bad_name", f"'{name}' no", "rename it")], tmp_path / "f"
    )
    content = (tmp_path / "f").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "f").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["row"] == f"'{name}"
    assert row["severity"] == "error"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row.values())
