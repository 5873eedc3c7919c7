"""The command line. Heavy modules are imported inside the commands that need them, so that --help answers at once."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Unpack

import typer
from rich.console import Console
from typer.core import TyperGroup

from parkopt import __version__
from parkopt.cli_batch import batch_app
from parkopt.cli_common import Language, page
from parkopt.errors import ExitCode, ParkoptError

if TYPE_CHECKING:
    from parkopt.dataset.dataset import Dataset
    from parkopt.disclose import Ask
    from parkopt.run import Options

DEMO_OUT = Path("out/shaoxing-2020")
DEMO_SCENARIO = "shaoxing-2020"


class Guarded(TyperGroup):
    """Turns errors that parkopt raises on purpose into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except ParkoptError as error:
            from parkopt.show import show_error

            show_error(Console(stderr=True), error)
            raise typer.Exit(int(error.exit_code)) from error


class Detail(StrEnum):
    full = "full"
    unit = "unit"
    public = "public"


app = typer.Typer(
    cls=Guarded,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Plan the consolidation of a city's industrial parks, and prove how near the best the plan is.",
    epilog="Exit codes: 0 done, 1 a result is not what it should be, 2 bad input, 3 infeasible, 4 no plan in time.",
)
data_app = typer.Typer(no_args_is_help=True, help="Build the demo city, check a data set, say what is in one.")
app.add_typer(data_app, name="data")
locks_app = typer.Typer(no_args_is_help=True, help="Turn what reviewers say into locks for the next solve.")
app.add_typer(locks_app, name="locks")
app.add_typer(batch_app, name="batch")

OutDir = Annotated[Path, typer.Option("--out", "-o", help="Run folder to write.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing run folder (nothing else).")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of screen and workbook, and in which the pages open.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of the search; else the scenario's.")]
TimeLimit = Annotated[float | None, typer.Option("--time-limit", min=1, help="Seconds to solve; else the scenario's.")]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="Solver threads; else the scenario's.")]
Counted = Annotated[
    bool,
    typer.Option("--deterministic", help="Count steps instead of seconds: the same run gives the same plan."),
]
Warm = Annotated[Path | None, typer.Option("--warm", help="Folder of an earlier run of this city to begin from.")]
LockFile = Annotated[Path | None, typer.Option("--locks", help="CSV of fates that a reviewer has fixed.")]
Parks = Annotated[int, typer.Option("--parks", min=10, help="Parks of the demo city.")]
Rows = Annotated[int, typer.Option("--rows", min=300, help="Ledger rows of the demo city.")]
CitySeed = Annotated[int, typer.Option("--city-seed", min=0, help="Seed the demo city grows from.")]
BuildSeed = Annotated[int, typer.Option("--seed", "--city-seed", min=0, help="Seed the city grows from.")]
DataRef = Annotated[
    str | None, typer.Option("--data", help="Data set: a GeoPackage, a folder, or 'shaoxing' (the demo city).")
]

Level = Annotated[
    Detail,
    typer.Option("--detail", help="What atlas, workbook and report show: every firm, those of one unit, or none."),
]
Unit = Annotated[str, typer.Option("--unit", help="Unit whose firms are shown with --detail unit: its id or name.")]
Recipient = Annotated[str, typer.Option("--recipient", help="Who gets them; stands in the watermark.")]


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def demo(
    out: OutDir = DEMO_OUT,
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario to run.")] = DEMO_SCENARIO,
    parks: Parks = 281,
    rows: Rows = 17_000,
    city_seed: CitySeed = 1,
    seed: Seed = None,
    time_limit: TimeLimit = None,
    threads: Threads = None,
    deterministic: Counted = False,
    warm: Warm = None,
    lang: Lang = Language.zh,
    force: Force = False,
    detail: Level = Detail.full,
    unit: Unit = "",
    recipient: Recipient = "",
) -> None:
    """Build the synthetic demo city, plan it by the gazette of 2017, and write maps, sheets and proof."""
    from parkopt.source import DemoCity

    city = DemoCity(parks=parks, rows=rows, seed=city_seed)
    _solve(
        scenario, out, str(city), None, seed=seed, time_limit=time_limit, threads=threads, deterministic=deterministic,
        warm=warm, lang=lang.value, force=force, ask=_ask(detail, unit, recipient),
    )  # fmt: skip


@app.command()
def solve(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped one.")],
    out: OutDir,
    data: DataRef = None,
    seed: Seed = None,
    time_limit: TimeLimit = None,
    threads: Threads = None,
    deterministic: Counted = False,
    warm: Warm = None,
    locks: LockFile = None,
    lang: Lang = Language.zh,
    force: Force = False,
    detail: Level = Detail.full,
    unit: Unit = "",
    recipient: Recipient = "",
) -> None:
    """Plan a city by a scenario and write the run folder. Ctrl-C keeps the best plan found so far."""
    _solve(
        scenario, out, data, locks, seed=seed, time_limit=time_limit, threads=threads, deterministic=deterministic,
        warm=warm, lang=lang.value, force=force, ask=_ask(detail, unit, recipient),
    )  # fmt: skip


@app.command("map")
def map_(
    folder: Annotated[Path, typer.Argument(help="Run folder.")],
    data: DataRef = None,
    lang: Lang = Language.zh,
    png: Annotated[Path | None, typer.Option("--png", help="Also draw an A3 sheet into this *.png.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Also draw an A3 sheet into this *.pdf.")] = None,
    layers: Annotated[str | None, typer.Option("--layers", help="Layers of the sheet, separated by commas.")] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="State that the sheet shows: base year or a phase.")
    ] = None,
    detail: Level = Detail.full,
    unit: Unit = "",
    recipient: Recipient = "",
) -> None:
    """Draw the atlas of a run again, from its plan and its data; as A3 sheets, too, by an installed browser."""
    from parkopt.atlas.export import check_sheet, export
    from parkopt.atlas.render import write_atlas
    from parkopt.folder import replaced_file
    from parkopt.run import read_shown

    chosen = None if layers is None else [name.strip() for name in layers.split(",") if name.strip()]
    check_sheet(png, pdf, chosen)
    record = read_shown(folder, data, _ask(detail, unit, recipient))
    years = (record.dataset.base_year, *record.scenario.years)
    if year is not None and year not in years:
        raise typer.BadParameter(f"{year} is none of {', '.join(map(str, years))}", param_hint="--year")
    with replaced_file(folder / "atlas.html") as file:
        write_atlas(record, file, lang.value)
    typer.echo(folder / "atlas.html")
    for target in filter(None, (png, pdf)):
        export(folder / "atlas.html", target, lang.value, year, chosen)
        typer.echo(target)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="Run folder.")],
    data: DataRef = None,
    lang: Lang = Language.zh,
    detail: Level = Detail.full,
    unit: Unit = "",
    recipient: Recipient = "",
) -> None:
    """Write the report page and the workbook of a run again."""
    from parkopt.folder import replaced_file
    from parkopt.report.page import write_page
    from parkopt.report.workbook import write_workbook
    from parkopt.run import read_shown

    record = read_shown(folder, data, _ask(detail, unit, recipient))
    with replaced_file(folder / "report.html") as file:
        write_page(record, file, lang.value)
    with replaced_file(folder / "plan.xlsx") as file:
        write_workbook(record, file, lang.value)
    typer.echo(folder / "report.html")
    typer.echo(folder / "plan.xlsx")


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(help="Run folder.")],
    second: Annotated[Path, typer.Argument(help="Another run folder.")],
    data: DataRef = None,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="Folder for compare.html and compare.xlsx; or one file, *.html or *.xlsx."),
    ] = Path(),
    lang: Lang = Language.zh,
) -> None:
    """What differs between two plans, and whether it is more than their gaps. Exit code 1 when the plans differ."""
    from parkopt.compare.difference import Difference
    from parkopt.compare.write import comparison_files, write_comparisons
    from parkopt.run import read_run
    from parkopt.show import show_difference

    files = comparison_files(out)
    difference = Difference(read_run(first, data), read_run(second, data))
    write_comparisons(difference, files, lang.value)
    show_difference(page(), difference, lang.value)
    for file in files:
        typer.echo(file)
    if not difference.same:
        raise typer.Exit(int(ExitCode.DIFFERENT))


@app.command()
def rules(
    scenario: Annotated[str, typer.Argument(help="A scenario file, or the name of a shipped one.")] = DEMO_SCENARIO,
    lang: Lang = Language.en,
    clauses: Annotated[bool, typer.Option("--clauses", help="List the clauses that may be cited instead.")] = False,
) -> None:
    """Every rule: what it says, its formula, its clause, and the figures in force."""
    from parkopt.rulebook import clause_book, rule_book
    from parkopt.scenario.load import load_scenario

    typer.echo(clause_book(lang.value) if clauses else rule_book(load_scenario(scenario), lang.value))


@app.command()
def scenarios() -> None:
    """The scenarios that ship with parkopt."""
    from parkopt.scenario.load import list_shipped
    from parkopt.show import show_facts

    facts = [(name, f"{title.en} · {title.zh}") for name, title in list_shipped()]
    show_facts(page(), "Shipped scenarios", facts)


@data_app.command("build")
def data_build(
    out: Annotated[Path, typer.Option("--out", "-o", help="*.gpkg, or a folder to write.")] = Path("shaoxing.gpkg"),
    parks: Parks = 281,
    rows: Rows = 17_000,
    city_seed: BuildSeed = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing data set.")] = False,
) -> None:
    """Build the synthetic demo city from its reference tables and write it as a data set."""
    from parkopt.dataset.write import write_dataset
    from parkopt.source import DemoCity

    written = write_dataset(DemoCity(parks=parks, rows=rows, seed=city_seed).build(), out, force)
    typer.echo(written)


@data_app.command("check")
def data_check(
    path: Annotated[Path, typer.Argument(help="Data set: a GeoPackage or a folder.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="Also write the faults to this CSV file.")] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", help="Once the tables are sound: has every firm a fate under this scenario?")
    ] = "shaoxing-2020",
) -> None:
    """List everything that is wrong with a data set, with file, layer, row, column and remedy."""
    from parkopt.dataset.check import check_path
    from parkopt.dataset.faults import write_faults_csv
    from parkopt.instance.check import check_fates
    from parkopt.scenario.load import load_scenario
    from parkopt.show import show_faults

    chosen = load_scenario(scenario)
    faults = check_path(path)
    if not any(fault.severity == "error" for fault in faults):
        faults = [*faults, *check_fates(_opened(str(path)), chosen)]
    show_faults(page(), faults)
    if csv is not None:
        write_faults_csv(faults, csv)
    errors = sum(fault.severity == "error" for fault in faults)
    typer.echo(f"{path}: {errors} error(s), {len(faults) - errors} warning(s)")
    if errors:
        raise typer.Exit(int(ExitCode.BAD_INPUT))


@data_app.command("info")
def data_info(
    data: Annotated[str, typer.Argument(help="Data set: a GeoPackage, a folder, or 'shaoxing' (the demo city).")] = (
        "shaoxing"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what a data set holds: counts, totals, gaps, coordinate system, origin."""
    from parkopt.dataset.summary import summary
    from parkopt.show import show_facts

    facts = summary(_opened(data))
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        show_facts(page(), str(data), facts.items())


@locks_app.command("merge")
def locks_merge(
    reviews: Annotated[list[Path], typer.Argument(help="Reviews: CSV files of marks.")],
    data: Annotated[str, typer.Option("--data", help="Data set that the plan is for.")] = "shaoxing",
    out: Annotated[Path, typer.Option("--out", "-o", help="Locks to write, for 'parkopt solve --locks'.")] = Path(
        "locks.csv"
    ),
    corrections: Annotated[Path, typer.Option("--corrections", help="Where corrections of the data go.")] = Path(
        "corrections.csv"
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace these two files.")] = False,
) -> None:
    """Bring several reviews together: what must stay, go or merge becomes locks; contradictions are listed."""
    from parkopt.review.merge import merge_reviews, write_merged

    dataset = _opened(data)
    merged = merge_reviews(reviews, dataset)
    write_merged(merged, dataset, out, corrections, force)
    typer.echo(f"{out}: {len(merged.locks)} lock(s)")
    typer.echo(f"{corrections}: {len(merged.corrections)} correction(s)")
    typer.echo(f"{len(merged.opinions)} mark(s) agree or disagree and bind nobody")


def _ask(detail: Detail, unit: str, recipient: str) -> Ask:
    from parkopt.disclose.ask import Ask

    return Ask(detail.value, unit, recipient)


def _opened(ref: str) -> Dataset:
    from parkopt.source import open_dataset

    with Console(stderr=True).status(f"Reading {ref}"):
        return open_dataset(ref)


def _solve(
    scenario: str,
    out: Path,
    data: str | None,
    locks: Path | None,
    **options: Unpack[Options],
) -> None:
    from parkopt.run import run_files
    from parkopt.show import Ticker, show_run

    with Ticker(Console(stderr=True)) as ticker:
        record = run_files(
            scenario,
            out,
            data=data,
            locks=locks,
            say=ticker,
            **options,
        )
    show_run(page(), record, options.get("lang", "zh"))
    typer.echo(out)
    if not record.audit.passed:
        raise typer.Exit(int(ExitCode.DIFFERENT))


def main() -> None:
    """The programme."""
    app()


if __name__ == "__main__":
    main()
