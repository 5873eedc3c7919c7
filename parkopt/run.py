"""The pipeline: data set and scenario → instance → plan → audit and measures → one run folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypedDict, Unpack

from parkopt.atlas.render import write_atlas
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.formats import sha256
from parkopt.disclose import FULL, Ask, asked, disclosed
from parkopt.errors import Fault, InputError
from parkopt.folder import MANIFEST, check_target, whole_folder
from parkopt.instance import build_instance
from parkopt.interrupt import Interrupt
from parkopt.labels import Lang
from parkopt.memory import peak_mb
from parkopt.metrics import measure
from parkopt.planning import Clock, Origin, Settings, checked_data, data_name, make_plan
from parkopt.progress import SILENT, News, Progress
from parkopt.records import audit_tree, manifest_tree, metrics_tree, read_audit, read_manifest, write_json
from parkopt.report.geopackage import read_plan, write_plan
from parkopt.report.page import write_page
from parkopt.report.workbook import write_workbook
from parkopt.results import Disclosure, RunRecord
from parkopt.scenario.load import from_resolved, load_scenario, scenario_files
from parkopt.scenario.locks import Locks, read_locks, write_locks
from parkopt.scenario.schema import Scenario
from parkopt.solve.start import Start, load_start, save_start
from parkopt.source import check_unchanged, open_dataset

START: Final = "start.npz"
"""What a run leaves for another to begin from."""
LOCKS: Final = "locks.csv"
"""The fates that were fixed for a run."""


def run_files(
    scenario: str | Path,
    out: Path,
    *,
    data: str | Path | None = None,
    locks: Path | None = None,
    say: Callable[[str], None] | None = None,
    **options: Unpack[Options],
) -> RunRecord:
    """As `run`, from what a user names: a scenario, a data set (else the scenario's), a file of locks.

    The data set is checked first; ``say`` hears what the work is at. The first Ctrl-C while it is solving ends the search:
    the best plan so far is written. Raises InputError with every fault, and what `run` raises.
    """
    say = say or (lambda text: None)
    check_target(out, options.get("force", False))
    start = time.perf_counter()
    chosen = load_scenario(scenario)
    ref = data or chosen.data.path
    dataset = checked_data(ref, chosen, say)
    fixed = None if locks is None else read_locks(locks, dataset)
    files = [*scenario_files(scenario), *([] if locks is None else [locks])]
    origin = Origin(
        dataset=data_name(ref, dataset),
        files={file.name: sha256(file) for file in files},
        load_seconds=round(time.perf_counter() - start, 3),
    )
    with Interrupt(say) as asked:

        def progress(news: News) -> bool:
            if not asked():
                say(str(news))
            return asked()

        return run(dataset, chosen, out, locks=fixed, origin=origin, progress=progress, **options)


class Options(TypedDict, total=False):
    """What may be set for one run instead of in its scenario; None means the scenario's.

    ``deterministic``: count steps instead of seconds, so that the same run gives the same plan; ``warm``: run folder to
    begin from; ``ask``: how much atlas, workbook and report may show, and to whom.
    """

    seed: int | None
    time_limit: float | None
    threads: int | None
    deterministic: bool
    warm: Path | None
    lang: Lang
    force: bool
    ask: Ask


def run(
    dataset: Dataset,
    scenario: Scenario,
    out: Path,
    *,
    locks: Locks | None = None,
    seed: int | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    deterministic: bool = False,
    warm: Path | None = None,
    lang: Lang = "zh",
    force: bool = False,
    ask: Ask = FULL,
    progress: Progress = SILENT,
    origin: Origin | None = None,
) -> RunRecord:
    """Plan ``dataset`` by ``scenario`` and write the run folder ``out``; what is None is the scenario's.

    ``progress`` hears how the solve goes and may end it early with the best plan so far. Raises InputError when ``out``
    may not be written or the data set does not fit the scenario, InfeasibleError, and NoPlanError.
    """
    check_target(out, force)
    disclosure = asked(ask, dataset)
    begin = None if warm is None else _start_of(warm)
    own = Settings.of(scenario, deterministic)
    told = {"time_limit": time_limit, "threads": threads, "seed": seed}
    settings = replace(own, **{name: value for name, value in told.items() if value is not None})  # type: ignore[arg-type]
    origin = origin or Origin(str(dataset.path or ""))
    record, left = make_plan(dataset, scenario, settings, origin=origin, locks=locks, warm=begin, progress=progress)
    clock = Clock(dict(record.manifest.seconds))
    with whole_folder(out, force) as folder:
        with clock.timing("write"):
            write_outputs(record, folder, lang, disclosure)
            if left is not None:
                save_start(left, folder / START)
        manifest = replace(record.manifest, seconds=dict(clock.seconds), peak_rss_mb=peak_mb())
        write_json(manifest_tree(manifest), folder / MANIFEST)
    return replace(record, manifest=manifest)


def _start_of(folder: Path) -> Start:
    """What the run in ``folder`` left for another. Raises InputError when there is nothing of the kind."""
    try:
        return load_start(folder / START)
    except (OSError, ValueError, KeyError) as error:
        fault = Fault(
            str(folder / START), "", "", "", "no_start", f"nothing to begin from: {error}",
            "name a run folder of a whole city that this version wrote, or leave out --warm",
        )  # fmt: skip
        raise InputError([fault]) from error


def write_outputs(record: RunRecord, folder: Path, lang: Lang, disclosure: Disclosure) -> None:
    """Everything a run folder holds but the manifest; sheets are in ``lang``, pages open in it.

    The plan and the JSON files are the run's own memory and always whole; workbook, atlas and report, which are handed
    out, show what ``disclosure`` lets them.
    """
    write_plan(record, folder / "plan.gpkg")
    shown = disclosed(record, disclosure)
    write_workbook(shown, folder / "plan.xlsx", lang)
    write_json(metrics_tree(record.measures, record.dataset.base_year), folder / "metrics.json")
    write_json(audit_tree(record.audit), folder / "audit.json")
    write_atlas(shown, folder / "atlas.html", lang)
    write_page(shown, folder / "report.html", lang)
    if record.locks is not None:
        write_locks(record.locks, folder / LOCKS)


def read_run(folder: Path, data: str | Path | None = None) -> RunRecord:
    """The record of the run in ``folder``, with what is not stored there measured again.

    ``data`` is where the data set now is, when it is no longer where the manifest says. Raises InputError when the
    folder is no run folder, when the data set cannot be read, or when it is not the one the run was made from.
    """
    manifest = read_manifest(folder / MANIFEST)
    scenario = from_resolved(manifest.scenario_resolved, str(folder / MANIFEST))
    dataset = open_dataset(data or manifest.dataset_path)
    check_unchanged(dataset, manifest.inputs)
    plan = read_plan(folder / "plan.gpkg")
    measures = measure(build_instance(dataset, scenario), plan)
    locks = read_locks(folder / LOCKS, dataset) if (folder / LOCKS).is_file() else None
    return RunRecord(dataset, scenario, plan, measures, read_audit(folder / "audit.json"), manifest, locks)


def read_shown(folder: Path, data: str | Path | None = None, ask: Ask = FULL) -> RunRecord:
    """As `read_run`, as far as ``ask`` lets it be shown. Raises InputError for an unknown unit, too."""
    record = read_run(folder, data)
    return disclosed(record, asked(ask, record.dataset))
