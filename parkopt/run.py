"""The pipeline: data set and scenario → instance → plan → audit and measures → one run folder."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, TypedDict, Unpack

from parkopt import __version__
from parkopt import solve as solving
from parkopt.atlas.render import write_atlas
from parkopt.audit import audit
from parkopt.dataset.check import check_dataset, check_sectors
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.formats import sha256
from parkopt.dataset.plan import Plan
from parkopt.disclose import FULL, Ask, asked, disclosed
from parkopt.errors import Fault, InfeasibleError, InputError, NoPlanError
from parkopt.folder import MANIFEST, check_target, whole_folder
from parkopt.instance import build_instance
from parkopt.interrupt import Interrupt
from parkopt.labels import Lang
from parkopt.memory import peak_mb
from parkopt.metrics import measure
from parkopt.progress import SILENT, News, Progress
from parkopt.records import audit_tree, manifest_tree, metrics_tree, read_audit, read_manifest, write_json
from parkopt.report.geopackage import read_plan, write_plan
from parkopt.report.page import write_page
from parkopt.report.workbook import write_workbook
from parkopt.results import Disclosure, Manifest, RunRecord
from parkopt.scenario.load import from_resolved, load_scenario, resolved, scenario_files
from parkopt.scenario.locks import Locks, read_locks, write_locks
from parkopt.scenario.schema import Scenario
from parkopt.solve.outcome import Outcome
from parkopt.solve.start import Start, load_start, save_start
from parkopt.source import check_unchanged, content_digests, demo_city, open_dataset

START: Final = "start.npz"
"""What a run leaves for another to begin from."""
LOCKS: Final = "locks.csv"
"""The fates that were fixed for a run."""
_LIBRARIES: Final = ("numpy", "pandas", "geopandas", "shapely", "ortools", "highspy")


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
    say(f"Reading {ref}")
    dataset = open_dataset(ref)
    faults = [*check_dataset(dataset), *check_sectors(dataset, chosen.industries)]
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults, f"{ref} cannot be planned: {len(faults)} fault(s)")
    if faults:
        say(f"{len(faults)} warning(s) about the data, see parkopt data check")
    fixed = None if locks is None else read_locks(locks, dataset)
    files = [*scenario_files(scenario), *([] if locks is None else [locks])]
    origin = Origin(
        dataset=str(demo_city(ref) or Path(ref).resolve()) if dataset.path is None else str(dataset.path.resolve()),
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


@dataclass(frozen=True)
class Origin:
    """What the manifest says about where the inputs came from.

    ``dataset`` is what `open_dataset` opens; ``files`` are digests of scenario and lock files; ``load_seconds`` is what
    reading took.
    """

    dataset: str
    files: Mapping[str, str] = field(default_factory=dict)
    load_seconds: float = 0.0


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
    solver = scenario.solver
    settings = {
        "time_limit": solver.time_limit_s if time_limit is None else time_limit,
        "threads": solver.threads if threads is None else threads,
        "seed": solver.seed if seed is None else seed,
        "gap": solver.gap,
    }
    origin = origin or Origin(str(dataset.path or ""))
    clock = _Clock({"load": origin.load_seconds})
    with clock.timing("build"):
        instance = build_instance(dataset, scenario, locks)
    with clock.timing("solve"):
        outcome = solving.solve(
            instance,
            time_limit=settings["time_limit"],
            threads=int(settings["threads"]),
            seed=int(settings["seed"]),
            gap=settings["gap"],
            counted=deterministic,
            warm=begin,
            progress=progress,
        )
    plan = _found(outcome)
    with clock.timing("audit"):
        report = audit(dataset, scenario, plan, locks)
    with clock.timing("measure"):
        measures = measure(instance, plan)
    manifest = replace(_manifest(dataset, scenario, outcome, settings, origin, clock), deterministic=deterministic)
    record = RunRecord(dataset, scenario, plan, measures, report, manifest, locks)
    with whole_folder(out, force) as folder:
        with clock.timing("write"):
            write_outputs(record, folder, lang, disclosure)
            if outcome.start is not None:
                save_start(outcome.start, folder / START)
        manifest = replace(manifest, seconds=dict(clock.seconds), peak_rss_mb=peak_mb())
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


def _found(outcome: Outcome) -> Plan:
    if outcome.plan is not None:
        return outcome.plan
    if outcome.status == "infeasible":
        raise InfeasibleError(outcome.conflicts, outcome.minimal)
    bound = "" if outcome.bound is None else f" (no plan can be better than {outcome.bound:.4g})"
    raise NoPlanError(f"The time ran out before a plan was found{bound}; give it more with --time-limit")


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


@dataclass(frozen=True)
class _Clock:
    seconds: dict[str, float]

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def _manifest(
    dataset: Dataset,
    scenario: Scenario,
    outcome: Outcome,
    settings: Mapping[str, float],
    origin: Origin,
    clock: _Clock,
) -> Manifest:
    return Manifest(
        scenario=scenario.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        seed=int(settings["seed"]),
        threads=int(settings["threads"]),
        inputs=dict(sorted({**dict(dataset.digests or content_digests(dataset)), **origin.files}.items())),
        synthetic=dataset.synthetic,
        status=outcome.status,
        objective=outcome.objective,
        bound=outcome.bound,
        gap=outcome.gap,
        gap_total=outcome.gap_total,
        terms=outcome.terms,
        seconds=dict(clock.seconds),
        peak_rss_mb=peak_mb(),
        dataset_path=origin.dataset,
        scenario_resolved=resolved(scenario),
        baselines=outcome.baselines,
        versions=_versions(),
        phases=outcome.phases,
    )


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "?"
    return found
