"""Words: everything that a run can bring up has a name in both languages, and nothing is claimed that was not proven."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from parkopt import labels
from parkopt.audit import CHECKS
from parkopt.metrics.specs import METRICS
from parkopt.model.objective import TERMS
from parkopt.report.facts import missed_points, proof
from parkopt.report.markup import figure
from parkopt.report.page import render_page
from parkopt.report.tables import Names
from parkopt.report.words import missing_unit
from parkopt.report.workbook import write_workbook
from parkopt.results import Metric
from tests.report.record import make_record, scenario, with_manifest


def chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_every_audited_rule_has_a_name() -> None:
    assert [check.rule for check in CHECKS if not labels.known(f"rule.{check.rule}")] == []
    assert {key.removeprefix("rule.") for key in labels.keys(("rule.",))} == {check.rule for check in CHECKS}


def test_every_term_baseline_step_and_mode_has_a_name() -> None:
    keys = [f"term.{term.key}" for term in TERMS] + ["baseline.strongest", "baseline.nearest", "term.shortfall"]
    keys += [f"step.{step}" for step in ("load", "build", "solve", "audit", "measure")]
    keys += [f"mode.{target.mode}" for target in scenario().targets.values()]
    for key in keys:
        english, words = labels.both(key)
        assert not chinese(english) and chinese(words), key


def test_every_unit_is_known_and_read_in_chinese() -> None:
    units = {spec.unit for spec in METRICS} | {target.value.unit for target in scenario().targets.values()}
    units |= {term.unit for term in TERMS}
    assert [
        unit for unit in units if not (chinese(labels.unit_label(unit)[1]) or "%" in labels.unit_label(unit)[1])
    ] == []


def test_what_is_missing_of_a_share_is_told_in_the_unit_of_its_numerator() -> None:
    by_key = {metric.key: metric for metric in make_record().measures.metrics}
    assert missing_unit(by_key["in_park_rate_all"])[0] == "firms"
    assert missing_unit(by_key["leading_share"])[0] == "亿元/yr"


def test_assumptions_are_named_as_such_in_both_languages() -> None:
    assert labels.source_text("G18 §1.2") == ("G18 §1.2", "G18 §1.2")
    assert labels.source_text("assumption: how far firms move") == ("assumption: how far firms move", "假设")


def test_a_gap_is_shown_only_where_one_is_proven() -> None:
    record = with_manifest(make_record(), bound=None, gap=None, gap_total=None)
    assert proof(record)[1] == ("no bound proven", "未证得下界")
    page = render_page(record)
    assert "no bound proven" in page and "Proven gap" not in page and "已证差距" not in page
    assert proof(make_record())[1] == ("2.40 %", "2.40 %")


def test_missed_targets_and_terms_add_up_to_the_objective(tmp_path: Path) -> None:
    record = make_record()
    assert missed_points(record) == pytest.approx(8.0)
    assert missed_points(with_manifest(record, objective=None)) is None
    write_workbook(record, tmp_path / "plan.xlsx", "en")
    table = CalamineWorkbook.from_path(tmp_path / "plan.xlsx").get_sheet_by_name("Objective").to_python()[2:]
    points = {str(row[0]): row[4] for row in table}
    terms = [float(str(row[4])) for row in table[: len(record.manifest.terms)]]
    assert points["Targets missed, priced"] == pytest.approx(8.0)
    assert sum(terms) + points["Targets missed, priced"] == pytest.approx(points["Objective, points"])


def test_missed_targets_stand_with_their_price() -> None:
    page = render_page(make_record())
    missed = [metric for metric in make_record().measures.metrics if metric.scope == "city" and metric.met is False]
    assert page.count("relocation cost</span>") >= 1 and len(missed) > 1
    assert page.count("as much as 1.2 亿元 of relocation cost") == sum(bool(metric.missing_points) for metric in missed)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-0.01, 1, "0.0"),
        (90.0, 2, "90.00"),
        (1234.5, 2, "1,234"),
        (281.0, None, "281"),
        (-3.25, 1, "-3.2"),
        (None, 1, "–"),
    ],
)
def test_figures_are_written_alike_in_a_column(value: float | None, digits: int | None, text: str) -> None:
    assert figure(value, digits=digits) == text


def test_townships_have_english_names_where_the_map_has_them() -> None:
    assert Names(make_record()).place("keqiao/Town") == ("Town, Keqiao", "keqiaoTown")


def test_metric_without_a_spec_keeps_its_own_unit() -> None:
    metric = make_record().measures.metrics[0]
    other = Metric("new", "city", metric.label, "", "mu", "report", None, {}, {}, None)
    assert missing_unit(other) == ("mu", "亩")


@pytest.mark.parametrize(
    ("value", "missed", "unit", "text"),
    [
        (0.7999, 0.8, "1", "79.99 %"),
        (0.79, 0.8, "1", "79.0 %"),
        (0.8, 0.8, "1", "80.0 %"),
        (0.7999, None, "1", "80.0 %"),
        (29.96, 30.0, "mu", "29.96"),
        (1999.96, 2000.0, "mu", "1,999.96"),
        (0.8 - 1e-12, 0.8, "1", "80.0 %"),
    ],
)
def test_a_figure_that_misses_narrowly_is_told_from_its_target(
    value: float, missed: float | None, unit: str, text: str
) -> None:
    assert figure(value, unit, missed=missed) == text
