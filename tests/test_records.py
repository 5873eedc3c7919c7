"""The JSON files of a run folder: exactly the agreed keys, plain values, and a way back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parkopt.errors import InputError
from parkopt.records import audit_tree, manifest_tree, metrics_tree, read_audit, read_manifest, write_json
from parkopt.results import AuditReport, Manifest, Measures, Metric, Phase, RuleResult, Term
from parkopt.scenario.figure import Label

MANIFEST = Manifest(
    scenario="shaoxing-2020",
    created="2017-09-01T08:00:00+00:00",
    version="0.1.0",
    seed=1,
    threads=2,
    inputs={"sites.csv": "ab12"},
    synthetic=True,
    status="feasible",
    objective=12.5,
    bound=12.0,
    gap=0.04,
    gap_total=0.02,
    terms={"jobs_displaced": Term(20_000.0, "persons", 1.0, 1.0)},
    seconds={"load": 1.0, "build": 2.0, "solve": 3.0, "write": 4.0},
    peak_rss_mb=900.0,
    dataset_path="shaoxing",
    scenario_resolved={"name": "shaoxing-2020"},
    baselines={"in_park_rate_all": None},
    versions={"python": "3.11"},
    deterministic=True,
    phases={"dive": Phase(12.5, 700.0)},
)
REPORT = AuditReport(
    (RuleResult("park_count.2020", 1, "G18 §1.2", 30, ()), RuleResult("land", 7, "G18 §4.22", 2, ("P001: 3 mu over",)))
)


def measures(*metrics: Metric) -> Measures:
    empty = pd.DataFrame()
    return Measures(metrics, empty, empty, empty, empty)


def test_a_manifest_survives_its_file(tmp_path: Path) -> None:
    write_json(manifest_tree(MANIFEST), tmp_path / "manifest.json")
    assert read_manifest(tmp_path / "manifest.json") == MANIFEST


def test_a_manifest_has_the_agreed_keys() -> None:
    tree = manifest_tree(MANIFEST)
    agreed = (
        "scenario created version seed threads inputs synthetic status objective bound gap gap_total terms seconds"
        " peak_rss_mb"
    )
    assert set(agreed.split()) <= set(tree)
    assert tree["terms"] == {"jobs_displaced": {"raw": 20_000.0, "unit": "persons", "weight": 1.0, "scaled": 1.0}}
    assert set(tree["seconds"]) == {"load", "build", "solve", "write"}


def test_an_audit_survives_its_file(tmp_path: Path) -> None:
    tree = audit_tree(REPORT)
    assert tree["passed"] is False
    assert tree["rules"][1] == {
        "rule": "land",
        "family": 7,
        "clause": "G18 §4.22",
        "checked": 2,
        "violations": ["P001: 3 mu over"],
    }
    write_json(tree, tmp_path / "audit.json")
    assert read_audit(tmp_path / "audit.json") == REPORT


def test_metrics_are_flat_and_hold_nothing_that_json_cannot(tmp_path: Path) -> None:
    metric = Metric(
        "in_park_rate_all",
        "city",
        Label(en="In-park rate", zh="入园率"),
        "G18 §1.2",
        "1",
        "soft",
        np.float64(0.449),  # type: ignore[arg-type]
        {2018: float("nan"), 2020: 0.79},
        {2018: None, 2020: 0.8},
        np.bool_(False),  # type: ignore[arg-type]
        missing=np.int64(120),  # type: ignore[arg-type]
    )
    write_json(metrics_tree(measures(metric), 2016), tmp_path / "metrics.json")
    (tree,) = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    assert tree["key"] == "in_park_rate_all"
    assert tree["label"]["zh"] == "入园率"
    assert (tree["baseline_2016"], tree["plan_2018"], tree["plan_2020"]) == (0.449, None, 0.79)
    assert (tree["target_2018"], tree["target_2020"], tree["met"], tree["missing"]) == (None, 0.8, False, 120)
    assert {"scope", "clause", "unit", "mode"} <= set(tree)


@pytest.mark.parametrize(("text", "rule"), [(None, "missing_file"), ("{", "broken_record"), ("{}", "broken_record")])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str | None, rule: str) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=rule):
        read_manifest(tmp_path / "manifest.json")
