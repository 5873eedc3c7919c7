"""The commands of `parkopt batch`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from parkopt.cli_common import Language, page
from parkopt.errors import ExitCode


class Backend(StrEnum):
    local = "local"
    dask = "dask"


batch_app = typer.Typer(no_args_is_help=True, help="Many weightings, thresholds, targets and seeds of one scenario.")

Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Jobs that run side by side on this machine.")]


@batch_app.command("plan")
def batch_plan(
    file: Annotated[str, typer.Argument(help="A batch file, or the name of a shipped one.")],
    like: Annotated[Path | None, typer.Option("--like", help="Run folder whose times the estimate rests on.")] = None,
    jobs: Jobs = 1,
    each: Annotated[bool, typer.Option("--list", help="List every job with what it changes, too.")] = False,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the tables.")] = Language.en,
) -> None:
    """What a batch would run, over which ranges, and for how long. Checks every job and runs none."""
    from parkopt.batch.estimate import estimate
    from parkopt.batch.jobs import plan_batch
    from parkopt.batch.load import load_batch
    from parkopt.batch.show import show_jobs, show_plan

    plan = plan_batch(load_batch(file))
    show_plan(page(), plan, estimate(plan, like, jobs), lang.value)
    if each:
        show_jobs(page(), plan, lang.value)


@batch_app.command("run")
def batch_run(
    file: Annotated[str, typer.Argument(help="A batch file, or the name of a shipped one.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder of the store; what it holds already is not run again.")
    ],
    jobs: Jobs = 1,
    data: Annotated[
        str | None, typer.Option("--data", help="Data set: a GeoPackage, a folder, or 'shaoxing' (the demo city).")
    ] = None,
    backend: Annotated[Backend, typer.Option("--backend", help="Processes here, or a Dask cluster.")] = Backend.local,
    scheduler: Annotated[str, typer.Option("--scheduler", help="Address of the Dask scheduler, tcp://…")] = "",
    deterministic: Annotated[
        bool,
        typer.Option("--deterministic", help="Count steps instead of seconds: the same batch gives the same plans."),
    ] = False,
    firms: Annotated[
        bool, typer.Option("--firms/--no-firms", help="Keep what becomes of each firm, as batch pick needs it.")
    ] = True,
    again: Annotated[bool, typer.Option("--again", help="Also what failed or found no plan in time.")] = False,
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the workbook, and in which the page opens.")
    ] = Language.zh,
) -> None:
    """Run what is missing of a batch, keep it, and write page and workbook. Ctrl-C (or worse) loses the jobs under way; the same
    command goes on.

    Exit code 1 when it was stopped, or when a job failed.
    """
    from parkopt.batch.exhibits.write import write_report
    from parkopt.batch.jobs import plan_batch
    from parkopt.batch.load import load_batch
    from parkopt.batch.run import run_batch
    from parkopt.batch.spread import Hands

    if (backend is Backend.dask) != bool(scheduler):
        raise typer.BadParameter("--backend dask and --scheduler ADDRESS go together", param_hint="--scheduler")
    ran = run_batch(
        plan_batch(load_batch(file)), out, hands=Hands(jobs, scheduler), data=data, counted=deterministic,
        keep_firms=firms, again=again, say=typer.echo,
    )  # fmt: skip
    typer.echo(f"{out}: {sum(ran.kept.values())} of {ran.total} jobs, {ran.new} of them new")
    for status, count in ran.kept.items():
        typer.echo(f"  {status}: {count}")
    if not ran.stopped:
        for written in write_report(out, out, lang.value):
            typer.echo(written)
    if ran.stopped or ran.kept.get("failed"):
        raise typer.Exit(int(ExitCode.DIFFERENT))


@batch_app.command("report")
def batch_report(
    folder: Annotated[Path, typer.Argument(help="Folder of a batch's store.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for batch.html and batch.xlsx; else that of the store.")
    ] = None,
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the workbook, and in which the page opens.")
    ] = Language.zh,
) -> None:
    """What the runs of a batch tell, as a page and a workbook. Works on what is there, also while a batch is running."""
    from parkopt.batch.exhibits.write import write_report

    for file in write_report(folder, out or folder, lang.value):
        typer.echo(file)


@batch_app.command("pick")
def batch_pick(
    folder: Annotated[Path, typer.Argument(help="Folder of a batch's store.")],
    job: Annotated[str, typer.Option("--id", help="Id of a job, or as much of its beginning as no other has.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Run folder to write.")],
    data: Annotated[
        str | None, typer.Option("--data", help="Where the data set is now, when it was moved since the batch ran.")
    ] = None,
    lang: Annotated[
        Language, typer.Option("--lang", help="Language of the workbook, and in which the pages open.")
    ] = Language.zh,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing run folder (nothing else).")] = False,
) -> None:
    """One plan of a batch as an ordinary run folder, for map, report and compare. Audits and measures it anew."""
    from parkopt.batch.pick import pick

    pick(folder, job, out, data=data, lang=lang.value, force=force)
    typer.echo(out)
