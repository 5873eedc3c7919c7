"""One plan of a batch as an ordinary run folder, so that it is mapped, reported and compared like any other run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from parkopt.audit import audit
from parkopt.batch.result import metric_rows
from parkopt.batch.store import read_table
from parkopt.dataset.plan import Plan
from parkopt.disclose import FULL, asked
from parkopt.errors import Fault, InputError
from parkopt.folder import MANIFEST, check_target, whole_folder
from parkopt.labels import Lang
from parkopt.metrics import measure
from parkopt.model.build import CityModel
from parkopt.planning import data_name, modelled
from parkopt.records import manifest_of, manifest_tree, write_json
from parkopt.results import Manifest, Measures, RunRecord
from parkopt.run import write_outputs
from parkopt.scenario.load import from_resolved
from parkopt.solve.extract import to_plan
from parkopt.solve.point import point_of
from parkopt.source import check_unchanged, open_dataset

KEPT: Final = {
    "parks": ("fate", "host_id", "stage", "g18_class", "after_use"),
    "firms": ("fate", "receiving_site", "host_id", "stage"),
}
"""What a store keeps of the tables of a plan."""
MOST_NAMED: Final = 5
"""Ids that a message lists."""
ROUNDING: Final = 1e-6
"""Relative difference of a measure that is forgiven."""


def pick(
    folder: Path, job: str, out: Path, *, data: str | Path | None = None, lang: Lang = "zh", force: bool = False
) -> RunRecord:
    """Write the run folder ``out`` for the plan of the job in the store ``folder`` whose id begins with ``job``.

    ``data`` is where the data set now is, when it is no longer where the run's manifest says. The plan is put together from
    the store's tables, audited and measured anew. Raises InputError when no job or several are meant, when the job has no plan
    or the store no firms, when the data set is another, when ``out`` may not be written, when the audit finds a violation,
    or when plan or measures are not those that the store has.
    """
    check_target(out, force)
    found = _job(folder, job)
    manifest = _manifest(folder, found)
    firms = read_table(folder, "firms", found)
    if not len(firms):
        remedy = "run the batch with --firms into another folder"
        raise _refused(folder, found, "no_firms", "the store does not keep what becomes of firms", remedy)
    scenario = from_resolved(manifest.scenario_resolved, f"{folder}/runs/{found}")
    ref = data or manifest.dataset_path
    dataset = open_dataset(ref)
    check_unchanged(dataset, manifest.inputs)
    model = modelled(dataset, scenario, None)
    plan = _plan(folder, found, model, firms)
    report = audit(dataset, scenario, plan)
    if not report.passed:
        broken = "; ".join(f"{told.rule}: {told.violations[0]}" for told in report.rules if told.violations)
        raise _refused(folder, found, "breaks_rules", f"its plan breaks rules: {broken}", "run the batch again")
    measures = measure(model.instance, plan)
    _check_measures(folder, found, measures)
    manifest = replace(manifest, dataset_path=data_name(ref, dataset))
    record = RunRecord(dataset, scenario, plan, measures, report, manifest)
    _write(record, out, lang, force)
    return record


def _write(record: RunRecord, out: Path, lang: Lang, force: bool) -> None:
    with whole_folder(out, force) as fresh:
        write_outputs(record, fresh, lang, asked(FULL, record.dataset))
        write_json(manifest_tree(record.manifest), fresh / MANIFEST)


def _job(folder: Path, begins: str) -> str:
    """The id of the one job that is meant."""
    runs: set[str] = set(read_table(folder, "runs")["job"])
    meant = sorted(key for key in runs | set(read_table(folder, "members")["job"]) if begins and key.startswith(begins))
    if len(meant) == 1 and meant[0] in runs:
        return meant[0]
    if len(meant) == 1:
        raise _refused(folder, meant[0], "not_run", "this job has not been run yet", "run the batch")
    if meant:
        more = ", …" if len(meant) > MOST_NAMED else ""
        message = f"{len(meant)} jobs begin so: {', '.join(meant[:MOST_NAMED])}{more}"
        raise _refused(folder, begins, "ambiguous_job", message, "give more of the id")
    remedy = "the tables of the store and of batch report name the ids"
    raise _refused(folder, begins, "unknown_job", "no job of the store has an id that begins so", remedy)


def _manifest(folder: Path, job: str) -> Manifest:
    """The manifest of a job with a plan."""
    run = read_table(folder, "runs", job).iloc[0]
    if pd.isna(run["manifest"]):
        message = f"this job has no plan ({run['status']}): {run['reason']}"
        raise _refused(folder, job, "no_plan", message, "pick another job")
    return manifest_of(json.loads(run["manifest"]), folder / "runs" / job)


def _plan(folder: Path, job: str, model: CityModel, firms: pd.DataFrame) -> Plan:
    """The plan that the tables tell, with its leads, reasons and former sites."""
    told = {"parks": read_table(folder, "parks", job).set_index("site_id"), "firms": firms.set_index("firm_id")}
    try:
        plan = to_plan(model, point_of(model, **told, workshops=read_table(folder, "workshops", job)))
    except ValueError as error:
        raise _refused(folder, job, "not_a_plan", str(error), "run the batch again") from error
    for name, columns in KEPT.items():
        made, kept = getattr(plan, name), told[name]
        if not made[list(columns)].astype(str).equals(kept.reindex(made.index)[list(columns)].astype(str)):
            message = f"its table {name} is not that of a plan: fates, hosts or classes contradict each other"
            raise _refused(folder, job, "not_a_plan", message, "run the batch again")
    return plan


def _check_measures(folder: Path, job: str, measures: Measures) -> None:
    """See that indicators are those of the run. Raises InputError naming those that are not."""
    keys = ["key", "scope", "year"]
    both = [
        rows.set_index(keys)["value"].astype(float)
        for rows in (metric_rows(measures), read_table(folder, "metrics", job))
    ]
    made, kept = both[0].align(both[1])
    other = made.index[~np.isclose(made, kept, rtol=ROUNDING, atol=ROUNDING, equal_nan=True)]
    if len(other):
        named = ", ".join(f"{key} of {scope} in {year}" for key, scope, year in other[:MOST_NAMED])
        message = f"{len(other)} indicator(s) are not what the run came to: {named}"
        raise _refused(folder, job, "other_measures", message, "pick with the version of parkopt that ran the batch")


def _refused(folder: Path, job: str, rule: str, message: str, remedy: str) -> InputError:
    return InputError([Fault(str(folder), "", job, "", rule, message, remedy)], f"{job} of {folder} cannot be picked")
