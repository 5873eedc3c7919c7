"""The tables of a batch's store: every column with its type, unit and meaning. `store_page` prints what docs/store.md holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "number", "whole", "yes/no"]


@dataclass(frozen=True)
class Column:
    """One column; ``may_lack`` where a value can be missing."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    may_lack: bool = False


@dataclass(frozen=True)
class TableSpec:
    """One table: a folder of that name with Parquet files. ``of_plan``: known before anything is solved, one file."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    of_plan: bool = False

    @property
    def every(self) -> tuple[Column, ...]:
        """All columns in order: what tells a job and its proof first."""
        return (*(JOB if self.of_plan else KEYS), *self.columns)


JOB: Final = (Column("job", "text", "id of the job: a digest of what it changes against the batch's base"),)
KEYS: Final = (
    *JOB,
    Column("scenario", "text", "digest of the whole scenario of the job"),
    Column("data", "text", "digest of the data set"),
    Column("version", "text", "version of parkopt"),
    Column("seed", "whole", "seed of the search"),
    Column("bound", "number", "proven lower bound of the objective", "points", True),
    Column("gap", "number", "proven gap, constants and forced costs taken off", "1", True),
)
"""Columns of every table of results."""

TABLES: Final = (
    TableSpec("members", "which entries of which parts a job is", (
        Column("part", "text", "part of the batch file; pool within one part only"),
        Column("sampling", "text", "kind of sampling of that part"),
        Column("label", "text", "the entry within the part"),
    ), of_plan=True),
    TableSpec("changes", "what a job changes against the batch's base, one row a figure", (
        Column("key", "text", "dotted key of the scenario"),
        Column("number", "number", "its value, where it is a number", "of the figure", True),
        Column("text", "text", "its value in words"),
    ), of_plan=True),
    TableSpec("runs", "one row for each job that was tried", (
        Column("status", "text", "optimal or feasible; infeasible, no_plan or failed where there is no plan"),
        Column("reason", "text", "why there is no plan"),
        Column("objective", "number", "value of the plan", "points", True),
        Column("gap_total", "number", "proven gap on the whole objective", "1", True),
        Column("seconds", "number", "time the job took", "s"),
        Column("began", "text", "id of the pilot job whose plan it began from, empty when it began from nothing"),
        Column("manifest", "text", "the run's manifest as JSON", "", True),
    )),
    TableSpec("checks", "jobs of the sample that were run again from nothing; seed, bound and gap are of that run", (
        Column("status", "text", "as in runs"),
        Column("objective", "number", "value of the plan", "points", True),
        Column("seconds", "number", "time it took", "s"),
        Column("apart", "whole", "parks whose fate or host is another than in the job's own plan", "parks", True),
    )),
    TableSpec("terms", "the parts of the objective", (
        Column("term", "text", "key of the term"),
        Column("raw", "number", "amount", "the column unit"),
        Column("unit", "text", "unit of the amount"),
        Column("weight", "number", "weight in this job", "1"),
        Column("scaled", "number", "weight · amount / reference, gains negative", "points"),
    )),
    TableSpec("metrics", "indicators, one row for each scope and year", (
        Column("key", "text", "key of the indicator"),
        Column("scope", "text", "city, county:… or unit:…"),
        Column("unit", "text", "unit of the values"),
        Column("mode", "text", "hard, soft, report or outside"),
        Column("year", "whole", "phase year"),
        Column("baseline", "number", "value of the base year", "the column unit", True),
        Column("value", "number", "value under the plan", "the column unit", True),
        Column("target", "number", "what is wanted", "the column unit", True),
        Column("met", "yes/no", "whether the indicator meets its target in the final year", "", True),
        Column("missing_points", "number", "price of what is missing in the final year", "points", True),
    )),
    TableSpec("parks", "one row for each park", (
        Column("site_id", "text", "the park"),
        Column("fate", "text", "RETAIN, MERGE, RELOCATE or EXIT"),
        Column("host_id", "text", "host it counts under, empty when vacated"),
        Column("stage", "whole", "phase year in which it happens, 0 when retained", "year"),
        Column("g18_class", "text", "one of the four batches of G18 §2.2"),
        Column("after_use", "text", "use of the land of a vacated park, else empty"),
    )),
    TableSpec("hosts", "what each host holds in the final year", (
        Column("host_id", "text", "retained park or zone group"),
        Column("kind", "text", "park or zone_group"),
        Column("merged", "text", "merged sites, joined by ;"),
        Column("firms", "number", "firms, by count", "firms"),
        Column("land_mu", "number", "land of its firms", "mu"),
        Column("output", "number", "gross output", "万元/yr"),
        Column("value_added", "number", "value added", "万元/yr"),
        Column("tax", "number", "tax", "万元/yr"),
        Column("employees", "number", "people employed", "persons"),
        Column("leads", "text", "leading industries, joined by ;"),
    )),
    TableSpec("workshops", "spare land turned into workshop floor, one row for each site and phase with any", (
        Column("site_id", "text", "the site"),
        Column("year", "whole", "by the end of this phase year", "year"),
        Column("mu", "number", "land turned by then", "mu"),
    )),
    TableSpec("firms", "one row for each firm, where the store keeps firms", (
        Column("firm_id", "text", "the firm"),
        Column("fate", "text", "RETAIN, MERGE, RELOCATE, EXIT or OUTSIDE"),
        Column("receiving_site", "text", "site it stands on afterwards, empty when none"),
        Column("host_id", "text", "host it counts under, empty when none"),
        Column("stage", "whole", "phase year in which it happens, else 0", "year"),
    )),
)  # fmt: skip
"""Every table of a store."""


def table_spec(name: str) -> TableSpec:
    """The table called ``name``. KeyError when there is none."""
    return {spec.name: spec for spec in TABLES}[name]


def store_page() -> str:
    """The tables as Markdown, one section a table."""
    lines: list[str] = []
    for spec in TABLES:
        lines += [f"### {spec.name}", "", f"{spec.meaning[0].upper()}{spec.meaning[1:]}.", ""]
        lines += ["| column | type | unit | meaning |", "|---|---|---|---|"]
        lines += [
            f"| {column.name} | {column.kind}{' or null' if column.may_lack else ''} | {column.unit} | {column.meaning} |"
            for column in spec.every
        ]
        lines.append("")
    return "\n".join(lines)
