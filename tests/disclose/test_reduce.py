"""The reduced record: whom every shown figure stands for, recounted from the whole record, and what is gone for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from parkopt.dataset.plan import Fate
from parkopt.disclose import Ask, asked, disclosed
from parkopt.disclose.published import FREE_METRICS, FREE_TOTALS, KNOWN_METRICS, KNOWN_TOTALS
from parkopt.disclose.reasons import plain_reason
from parkopt.grounds import GROUNDS
from parkopt.labels import MARK
from parkopt.metrics.specs import METRICS
from parkopt.metrics.totals import TOTALS
from parkopt.report import tables
from parkopt.results import RunRecord
from tests.disclose.attack import found_out
from tests.disclose.town import make_town, shown

LEVELS = [("public", ""), ("unit", "keqiao")]
CASES = [(seed, *level) for seed in range(4) for level in LEVELS]


def counted(record: RunRecord, reduced: RunRecord) -> Iterator[tuple[str, float, np.ndarray]]:
    """Every shown number of firms: what it is, its value, and the ledger rows (of the whole record) that it counts."""
    firms = tables.firm_table(record)
    base, place, host = firms["from_site"], firms["receiving_site"], firms["host_id"]
    above, leaves = firms["above_scale"], firms["fate"].isin([Fate.RELOCATE, Fate.EXIT])
    sites = reduced.measures.sites
    for site, row in sites.iterrows():
        yield f"{site} base", row["firms_2016"], base == site
        yield f"{site} plan", row["firms_plan"], place == site
        yield f"{site} above", row["above_firms_2016"], (base == site) & above
        yield f"{site} above, plan", row["above_firms_plan"], (place == site) & above
    for name, value in reduced.measures.hosts["firms"].items():
        yield f"host {name}", value, host == name
    for by in ("county", "unit"):
        for region, row in tables.ledger(reduced, by).iterrows():
            yield f"{by} {region}", row["firms"], firms[by] == region
            yield f"{by} {region} leaving", row["firms_leave"], (firms[by] == region) & leaves
    where = base.where(base != "", firms["county"] + "/" + firms["township"])
    for row in tables.move_table(reduced).itertuples():
        yield (
            f"{row.from_id} to {row.receiving_site}",
            row.firms,
            (where == row.from_id) & (place == row.receiving_site) & (firms["fate"] == Fate.RELOCATE),
        )
    for fate, row in tables.firm_fates(reduced).iterrows():
        yield f"fate {fate}", row["firms"], firms["fate"] == fate
    for row in reduced.measures.totals.itertuples():
        kind, _, fate = str(row.key).partition("_")
        if kind in ("firms", "employees"):
            region = str(row.scope).removeprefix("county:")
            yield (
                f"{row.key} {row.scope}",
                row.value,
                (firms["fate"] == fate) & ((region == "city") | (firms["county"] == region)),
            )


@pytest.mark.parametrize(("seed", "level", "unit"), CASES)
def test_no_shown_figure_stands_for_fewer_than_three_firms_that_the_reader_does_not_know(
    seed: int, level: str, unit: str
) -> None:
    record, reduced = make_town(seed), shown(seed, level, unit)
    firms = tables.firm_table(record)
    weight = firms["count"].where(firms["unit"] != unit, 0) if unit else firms["count"]
    withheld = 0
    for name, value, rows in counted(record, reduced):
        stands_for = weight[np.asarray(rows)].sum()
        if pd.isna(value):
            withheld += 1
        else:
            assert stands_for == 0 or stands_for >= 3, f"{name} is shown and stands for {stands_for} firms"
    assert withheld > 10


@pytest.mark.parametrize(("seed", "level", "unit"), CASES)
def test_nobody_can_work_out_a_withheld_number_of_firms(seed: int, level: str, unit: str) -> None:
    record, reduced = make_town(seed), shown(seed, level, unit)
    firms = tables.firm_table(record)
    weight = firms["count"].where(firms["unit"] != unit, 0) if unit else firms["count"]
    told = [np.asarray(rows, dtype=float) for _, value, rows in counted(record, reduced) if not pd.isna(value)]
    assert found_out(told, weight.to_numpy(float)) == []
    whole = [
        np.asarray(rows, dtype=float) for _, _, rows in counted(record, disclosed(record, asked(Ask(), record.dataset)))
    ]
    assert found_out(whole, weight.to_numpy(float)), "the whole record does give firms away"


def test_shown_figures_are_the_true_ones_and_withheld_ones_are_missing_not_zero() -> None:
    record, reduced = make_town(0), shown(0, "public")
    for part in ("sites", "hosts"):
        whole, told = getattr(record.measures, part), getattr(reduced.measures, part)
        for column in told.select_dtypes("number"):
            there = told[column].notna()
            assert (told.loc[there, column] == whole.loc[there, column]).all()
    told = {(metric.key, metric.scope): metric for metric in reduced.measures.metrics}
    for metric in record.measures.metrics:
        new = told[metric.key, metric.scope]
        silent = (metric.key, metric.scope) in reduced.disclosure.metrics
        assert new.target == metric.target
        assert (new.baseline, set(new.plan.values())) == (None, {None}) if silent else new == metric


def test_public_holds_no_firm_and_unit_only_its_own() -> None:
    record = make_town(0)
    public, unit = shown(0, "public"), shown(0, "unit", "keqiao")
    assert len(public.dataset.firms) == len(public.plan.firms) == len(public.plan.workshops) == 0
    mine = record.dataset.firms.loc[record.dataset.firms["unit"] == "keqiao", "firm_id"].tolist()
    assert 0 < len(mine) < len(record.dataset.firms)
    assert unit.dataset.firms["firm_id"].tolist() == unit.plan.firms.index.tolist() == mine
    assert public.plan.parks.drop(columns="reason").equals(record.plan.parks.drop(columns="reason"))
    sites = unit.dataset.sites.set_index("site_id")
    assert (
        sites.loc["P010", "lawful_share"] != sites.loc["P010", "lawful_share"]
        and sites.loc["P010", "beyond_repair"] is None
    )
    assert unit.plan.parks.loc["P010", "reason"] == "" and unit.plan.parks.loc["P001", "reason"]


def test_violations_locks_and_paths_go() -> None:
    record = replace(
        make_record_with_violations(), manifest=replace(make_town(0).manifest, dataset_path="secret/city.gpkg")
    )
    reduced = disclosed(record, asked(Ask("public"), record.dataset))
    assert [rule.violations for rule in reduced.audit.rules] == [(), (MARK, MARK)]
    assert reduced.locks is None and reduced.manifest.dataset_path == ""


def make_record_with_violations() -> RunRecord:
    audit = make_town(0).audit
    rules = (audit.rules[0], replace(audit.rules[1], violations=("F000001 stands in R01", "P007 stands in R01")))
    return replace(make_town(0), audit=replace(audit, rules=rules))


def test_reasons_keep_rule_and_clause_and_lose_every_figure() -> None:
    ground = next(one for one in GROUNDS if one.code == "park_small")
    assert (
        plain_reason(f"park_small|{ground.clause}: {ground.en} of F1|x")
        == f"park_small|{ground.clause}: {ground.en}|{ground.clause}：{ground.zh}"
    )
    assert plain_reason(
        "chosen|chosen over the next best fate: 120 万元 less relocation cost|优于次优去向：搬迁成本少120万元"
    ) == ("chosen|chosen over the next best fate|优于次优去向")
    limited = plain_reason(f"chosen|{ground.clause}: not retained, {ground.en}; chosen over the next best fate: 12|x")
    assert ground.en in limited and ground.zh in limited and "12" not in limited
    assert plain_reason("F000001 says so") == plain_reason("secret|F000001|12") == ""


def test_every_total_and_indicator_is_known_to_the_protection() -> None:
    assert {key for key in TOTALS if not key.startswith(FREE_TOTALS)} == KNOWN_TOTALS
    assert {spec.key for spec in METRICS} == FREE_METRICS | KNOWN_METRICS


def test_an_unknown_indicator_is_withheld_unless_it_has_no_figure_anyway() -> None:
    record = make_town(0)
    known = record.measures.metrics[0]
    odd = replace(known, key="novelty", baseline=1.5)
    empty = replace(known, key="talents", baseline=None, plan=dict.fromkeys(known.plan), mode="outside")
    reduced = disclosed(
        replace(record, measures=replace(record.measures, metrics=(known, odd, empty))),
        asked(Ask("public"), record.dataset),
    )
    assert reduced.disclosure.metrics == {("novelty", odd.scope)}
    assert reduced.measures.metrics[0] == known and reduced.measures.metrics[1].baseline is None


def test_full_takes_nothing_out() -> None:
    record = make_town(0)
    whole = disclosed(record, asked(Ask(recipient="Mayor"), record.dataset))
    assert whole.disclosure.recipient == "Mayor"
    assert replace(whole, disclosure=record.disclosure) is not record
    assert (whole.dataset, whole.plan, whole.measures) == (record.dataset, record.plan, record.measures)


def test_where_scattered_firms_stand_is_told_by_the_kilometre() -> None:
    told = pd.concat([tables.move_table(shown(seed, "public")) for seed in range(8)])
    starts = told[told["from_kind"] == "township"].geometry.get_coordinates().iloc[::2]
    assert len(starts) > 0 and (starts % 1000 == 0).all(axis=None)
    whole = pd.concat([tables.move_table(make_town(seed)) for seed in range(8)])
    assert not (whole[whole["from_kind"] == "township"].geometry.get_coordinates() % 1000 == 0).all(axis=None)
    assert (told["firms"] >= 3).all() and not (whole["firms"] >= 3).all()
