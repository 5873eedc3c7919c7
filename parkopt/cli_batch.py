"""The commands of `parkopt batch`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parkopt.cli_common import Language, page

batch_app = typer.Typer(no_args_is_help=True, help="Many weightings, thresholds, targets and seeds of one scenario.")


@batch_app.command("plan")
def batch_plan(
    file: Annotated[str, typer.Argument(help="A batch file, or the name of a shipped one.")],
    like: Annotated[Path | None, typer.Option("--like", help="Run folder whose times the estimate rests on.")] = None,
    each: Annotated[bool, typer.Option("--list", help="List every job with what it changes, too.")] = False,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the tables.")] = Language.en,
) -> None:
    """What a batch would run, over which ranges, and for how long. Checks every job and runs none."""
    from parkopt.batch.estimate import estimate
    from parkopt.batch.jobs import plan_batch
    from parkopt.batch.load import load_batch
    from parkopt.batch.show import show_jobs, show_plan

    plan = plan_batch(load_batch(file))
    show_plan(page(), plan, estimate(plan, like), lang.value)
    if each:
        show_jobs(page(), plan, lang.value)
