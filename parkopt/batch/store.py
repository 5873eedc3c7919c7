"""The store of a batch: one folder with Parquet tables, a file for each job, readable by duckdb, pandas and QGIS.

A job's rows are whole or not there: files are written aside, flushed and renamed, that of ``runs`` last.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from parkopt import __version__
from parkopt.batch.columns import TABLES, Kind, TableSpec, table_spec
from parkopt.batch.jobs import BatchPlan, data_digest, digest
from parkopt.batch.lock import only_writer
from parkopt.batch.result import Check, Result, check_table, plan_tables, result_tables
from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault, InputError
from parkopt.folder import replaced_file
from parkopt.solve.start import Start, load_start, save_start

HEAD: Final = "store.json"
"""The file that makes a folder a store."""
BATCH: Final = "batch.toml"
"""The batch file that was laid out last."""
STARTS: Final = "starts"
"""The folder of what pilots leave for other jobs."""
SITES: Final = "sites.parquet"
COUNTIES: Final = "counties.parquet"
"""Outlines for maps, in degrees."""
SITE_COLUMNS: Final = (
    "site_id", "name", "name_en", "county", "is_park", "zone_group", "zone_group_name", "zone_group_name_en",
)  # fmt: skip
"""What is kept of each site beside its outline."""
_PART: Final = ".part"
_FORMAT: Final = 1
_TYPES: Final[Mapping[Kind, Any]] = {
    "text": pa.string(),
    "number": pa.float64(),
    "whole": pa.int64(),
    "yes/no": pa.bool_(),
}


@dataclass(frozen=True)
class Identity:
    """What all rows of a store have in common: digests of the batch's base and of the data set, version of parkopt, and whether
    'seconds' or 'steps' were counted."""

    base: str
    data: str
    version: str
    counted: str


class Store:
    """A store held for writing; made by `open_store`."""

    def __init__(self, folder: Path, plan: BatchPlan, identity: Identity, keep_firms: bool) -> None:
        self.folder, self.plan = folder, plan
        self._scenarios = {job.id: digest(job.scenario) for job in plan.jobs}
        self._identity = identity
        self._keep_firms = keep_firms

    @property
    def done(self) -> frozenset[str]:
        """Ids of the jobs whose rows are kept, with a plan or with the reason why not."""
        return frozenset(file.stem for file in (self.folder / "runs").glob("*.parquet"))

    def add(self, result: Result) -> None:
        """Keep a result. Raises InputError when it is of no job of this batch, when it is there already, or when the
        disk does not take it; what was kept before stays."""
        wanted = self._scenarios.get(result.job)
        if wanted != result.scenario:
            message = f"job {result.job} is not a scenario of this batch"
            raise _refused(self.folder, "foreign_job", message, "lay the batch out again")
        if result.job in self.done:
            raise _refused(self.folder, "twice", f"job {result.job} is kept already", "run only what is missing")
        tables = result_tables(result, self._identity.data, self._identity.version, self._keep_firms)
        with _told(self.folder):
            for spec in TABLES:
                if spec.name in tables and spec.name != "runs":
                    _write(self.folder, spec, tables[spec.name], result.job)
            _write(self.folder, table_spec("runs"), tables["runs"], result.job)

    def forget(self, job: str) -> None:
        """Take the rows of a job out, so that it runs again."""
        with _told(self.folder):
            names = [spec.name for spec in TABLES if not spec.of_plan]
            for name in sorted(names, key=lambda name: name != "runs"):  # without its row there the job is not done
                (self.folder / name / f"{job}.parquet").unlink(missing_ok=True)

    def read(self, table: str, job: str) -> pd.DataFrame:
        """The rows of one job that is kept."""
        return pq.ParquetFile(self.folder / table / f"{job}.parquet").read().to_pandas()  # type: ignore[no-any-return]

    def leave(self, job: str, start: Start) -> None:
        """Keep what a pilot leaves for others; before its rows. Raises InputError when the disk does not take it."""
        with _told(self.folder):
            (self.folder / STARTS).mkdir(exist_ok=True)
            with replaced_file(self.folder / STARTS / f"{job}.npz") as file:
                save_start(start, file)

    def left(self, job: str) -> Start | None:
        """What a pilot left; None where it left nothing."""
        try:
            return load_start(self.folder / STARTS / f"{job}.npz")
        except FileNotFoundError:
            return None

    def draw(self, dataset: Dataset) -> None:
        """Keep the outlines of sites and counties. Raises InputError when the disk does not take them."""
        sites = dataset.sites.assign(is_park=dataset.sites["kind"] == "park")
        sites = sites[[*SITE_COLUMNS, "geometry"]]
        counties = dataset.counties[["county_id", "name", "name_en", "geometry"]]
        with _told(self.folder):
            for name, frame in ((SITES, sites), (COUNTIES, counties)):
                with replaced_file(self.folder / name) as file:
                    frame.to_crs("EPSG:4326").to_parquet(file)

    @property
    def checked(self) -> frozenset[str]:
        """Ids of the jobs that were run again from nothing."""
        return frozenset(file.stem for file in (self.folder / "checks").glob("*.parquet"))

    def add_check(self, check: Check) -> None:
        """Keep a check of a job that is kept. Raises InputError when the disk does not take it."""
        rows = check_table(check, self._identity.data, self._identity.version)
        with _told(self.folder):
            _write(self.folder, table_spec("checks"), rows, check.job)


@contextmanager
def open_store(
    folder: Path,
    plan: BatchPlan,
    data: Mapping[str, str],
    *,
    keep_firms: bool = False,
    counted: bool = False,
    version: str = __version__,
) -> Iterator[Store]:
    """Hold the store in ``folder`` for writing; it is made where there is none.

    ``data`` are the digests of the data set's layers. Jobs of an earlier plan stay; what a killed writer left half is
    cleared. Raises InputError when another process writes to it, when it holds rows of another base, other data or
    another version, when the folder is something else, or when it cannot be written.
    """
    identity = Identity(digest(plan.file.base), data_digest(data), version, "steps" if counted else "seconds")
    with _told(folder):
        _check_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
    with only_writer(folder):
        with _told(folder):
            keep_firms = _settle(folder, identity, keep_firms)
            _clear(folder)
            for name, rows in plan_tables(plan).items():
                _write(folder, table_spec(name), rows, name)
            with replaced_file(folder / BATCH) as file:
                shutil.copyfile(plan.file.path, file)
        yield Store(folder, plan, identity, keep_firms)


def read_table(folder: Path, name: str, job: str | None = None) -> pd.DataFrame:
    """A table of a store, rows in the order of job ids. Columns as `parkopt.batch.columns` tells.

    Only jobs that are whole are read; of a table of results the rows of one ``job``, where that is named. Raises InputError
    when the folder is no store, or when rows of other data or another version lie in it.
    """
    spec = table_spec(name)
    head = _head(folder)
    runs = {file.stem for file in (folder / "runs").glob("*.parquet")}
    runs = runs if job is None else runs & {job}
    files = sorted(file for file in (folder / name).glob("*.parquet") if spec.of_plan or file.stem in runs)
    parts = [pq.ParquetFile(file).read() for file in files]
    whole = pa.concat_tables(parts) if parts else _schema(spec).empty_table()
    if not spec.of_plan:
        for column in ("data", "version"):
            strange = sorted(set(whole[column].to_pylist()) - {head[column]})
            if strange:
                message = f"{name} has rows whose {column} is {', '.join(strange)}, not {head[column]}"
                raise _refused(folder, "mixed", message, "take those files out: stores are never mixed")
    return whole.to_pandas()  # type: ignore[no-any-return]


def _check_folder(folder: Path) -> None:
    if folder.is_dir() and not (folder / HEAD).is_file() and any(_visible(folder)):
        raise _refused(folder, "not_a_store", f"the folder holds files and no {HEAD}", "choose another folder")


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.name not in (".lock", "writer", _PART))


def _settle(folder: Path, identity: Identity, keep_firms: bool) -> bool:
    """See that the store is of this identity, or say so in a new one. Returns whether it keeps firms."""
    if (folder / HEAD).is_file():
        head = _head(folder)
        words = {
            "base": "base scenario, scales or solver settings",
            "data": "data set",
            "version": "version of parkopt",
            "counted": "kind of limit (--deterministic)",
        }
        faults = [
            Fault(
                str(folder),
                "",
                "",
                key,
                "other_" + key,
                f"the store is of another {words[key]}",
                "write to another folder",
            )
            for key, value in asdict(identity).items()
            if head[key] != value
        ]
        if faults:
            raise InputError(faults, f"{folder} cannot take these runs: {len(faults)} fault(s)")
        return bool(head["firms"])
    with replaced_file(folder / HEAD) as file:
        text = json.dumps({"format": _FORMAT, **asdict(identity), "firms": keep_firms}, indent=2)
        file.write_text(text + "\n", encoding="utf-8")
    return keep_firms


def _head(folder: Path) -> dict[str, Any]:
    try:
        head = json.loads((folder / HEAD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refused(
            folder, "not_a_store", f"it has no readable {HEAD}", "name a folder that a batch wrote"
        ) from error
    if (
        not isinstance(head, dict)
        or head.get("format") != _FORMAT
        or not {"base", "data", "version", "counted", "firms"} <= set(head)
    ):
        raise _refused(folder, "not_a_store", f"its {HEAD} is of another format", "run the batch again, elsewhere")
    return head


def _clear(folder: Path) -> None:
    """Take away what a writer left that was killed: files aside, and rows of jobs whose run was never kept."""
    shutil.rmtree(folder / _PART, ignore_errors=True)
    (folder / _PART).mkdir()
    runs = {file.stem for file in (folder / "runs").glob("*.parquet")}
    for spec in TABLES:
        (folder / spec.name).mkdir(exist_ok=True)
        if not spec.of_plan:
            for file in (folder / spec.name).glob("*.parquet"):
                if file.stem not in runs:
                    file.unlink()


def _write(folder: Path, spec: TableSpec, rows: pd.DataFrame, name: str) -> None:
    aside = folder / _PART / f"{spec.name}-{name}.parquet"
    table = pa.Table.from_arrays(
        [_array(rows, column.name, column.kind) for column in spec.every], schema=_schema(spec)
    )
    pq.write_table(table, aside, compression="zstd")
    handle = os.open(aside, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    aside.replace(folder / spec.name / f"{name}.parquet")


def _array(rows: pd.DataFrame, name: str, kind: Kind) -> Any:
    values = rows[name].astype(object).where(rows[name].notna(), None).tolist()
    if kind == "text":
        values = [None if value is None else str(value) for value in values]
    elif kind == "number":
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, type=_TYPES[kind])


def _schema(spec: TableSpec) -> Any:
    return pa.schema(
        [
            pa.field(
                column.name, _TYPES[column.kind], column.may_lack, {"meaning": column.meaning, "unit": column.unit}
            )
            for column in spec.every
        ]
    )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Whatever the disk refuses, in plain words; what was kept before stays."""
    try:
        yield
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        remedy = (
            "make room or get the right to write there; what is kept already is whole, and only the rest runs again"
        )
        raise _refused(folder, "cannot_write", message, remedy) from error


def _refused(folder: Path, rule: str, message: str, remedy: str) -> InputError:
    return InputError([Fault(str(folder), "", "", "", rule, message, remedy)], f"{folder} cannot be used as a store")
