"""One plan, from data set and scenario to proof: instance, model, solve, audit, measures, manifest. Nothing is written."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from parkopt import __version__
from parkopt import solve as solving
from parkopt.audit import audit
from parkopt.dataset.check import check_dataset, check_sectors
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.errors import InfeasibleError, InputError, NoPlanError
from parkopt.instance import build_instance
from parkopt.memory import peak_mb
from parkopt.metrics import measure
from parkopt.model.build import CityModel, build_model
from parkopt.progress import SILENT, Progress
from parkopt.results import Manifest, RunRecord
from parkopt.scenario.load import resolved
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Scenario
from parkopt.solve.outcome import Outcome
from parkopt.solve.start import Start
from parkopt.source import content_digests, demo_city, open_dataset

Modelled = Callable[[Dataset, Scenario, Locks | None], CityModel]
"""What turns data set, scenario and locks into a model."""
_LIBRARIES: Final = ("numpy", "pandas", "geopandas", "shapely", "ortools", "highspy")


@dataclass(frozen=True)
class Origin:
    """What the manifest says about where the inputs came from.

    ``dataset`` is what `open_dataset` opens; ``files`` are digests of scenario and lock files; ``load_seconds`` is what
    reading took.
    """

    dataset: str
    files: Mapping[str, str] = field(default_factory=dict)
    load_seconds: float = 0.0


@dataclass(frozen=True)
class Settings:
    """How to solve: seconds, threads, seed, relative gap (or ``gap_points``, where that is enough, too).

    ``counted``: count steps instead of seconds, so that the same run gives the same plan; ``compare``: tell what plain methods come
    to, even where that is not needed for a plan.
    """

    time_limit: float
    threads: int
    seed: int
    gap: float
    counted: bool = False
    compare: bool = True
    gap_points: float = 0.0

    @classmethod
    def of(cls, scenario: Scenario, counted: bool = False, compare: bool = True) -> Settings:
        """The scenario's own."""
        solver = scenario.solver
        return cls(
            solver.time_limit_s, solver.threads, solver.seed, solver.gap, counted, compare, solver.gap_points or 0.0
        )


@dataclass(frozen=True)
class Clock:
    """Seconds by step."""

    seconds: dict[str, float]

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Note what is spent within under ``name``."""
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def checked_data(ref: str | Path, scenario: Scenario, say: Callable[[str], None]) -> Dataset:
    """The data set that ``ref`` names, checked for planning by ``scenario``. Raises InputError with every fault."""
    say(f"Reading {ref}")
    dataset = open_dataset(ref)
    faults = [*check_dataset(dataset), *check_sectors(dataset, scenario.industries)]
    if any(fault.severity == "error" for fault in faults):
        raise InputError(faults, f"{ref} cannot be planned: {len(faults)} fault(s)")
    if faults:
        say(f"{len(faults)} warning(s) about the data, see parkopt data check")
    return dataset


def data_name(ref: str | Path, dataset: Dataset) -> str:
    """What opens the data set again, from wherever that is done."""
    return str(demo_city(ref) or Path(ref).resolve()) if dataset.path is None else str(dataset.path.resolve())


def modelled(dataset: Dataset, scenario: Scenario, locks: Locks | None) -> CityModel:
    """The model, built from nothing."""
    return build_model(build_instance(dataset, scenario, locks))


def make_plan(
    dataset: Dataset,
    scenario: Scenario,
    settings: Settings,
    *,
    origin: Origin,
    locks: Locks | None = None,
    warm: Start | None = None,
    progress: Progress = SILENT,
    model_of: Modelled = modelled,
) -> tuple[RunRecord, Start | None]:
    """Plan ``dataset`` by ``scenario``: the record of the run, and what another may begin from.

    ``progress`` hears how the solve goes and may end it early with the best plan so far. Raises InputError when the data
    set does not fit the scenario, InfeasibleError, and NoPlanError.
    """
    clock = Clock({"load": origin.load_seconds})
    with solving.early(warm, settings.threads, settings.counted) as remote:
        with clock.timing("build"):
            model = model_of(dataset, scenario, locks)
        with clock.timing("solve"):
            outcome = solving.solve_model(
                model,
                time_limit=settings.time_limit,
                threads=settings.threads,
                seed=settings.seed,
                gap=settings.gap,
                gap_points=settings.gap_points,
                counted=settings.counted,
                warm=warm,
                compare=settings.compare,
                progress=progress,
                remote=remote,
            )
    plan = _found(outcome)
    with clock.timing("audit"):
        report = audit(dataset, scenario, plan, locks)
    with clock.timing("measure"):
        measures = measure(model.instance, plan)
    manifest = _manifest(dataset, scenario, outcome, settings, origin, clock)
    return RunRecord(dataset, scenario, plan, measures, report, manifest, locks), outcome.start


def _found(outcome: Outcome) -> Plan:
    if outcome.plan is not None:
        return outcome.plan
    if outcome.status == "infeasible":
        raise InfeasibleError(outcome.conflicts, outcome.minimal)
    bound = "" if outcome.bound is None else f" (no plan can be better than {outcome.bound:.4g})"
    raise NoPlanError(f"The time ran out before a plan was found{bound}; give it more with --time-limit")


def _manifest(
    dataset: Dataset, scenario: Scenario, outcome: Outcome, settings: Settings, origin: Origin, clock: Clock
) -> Manifest:
    return Manifest(
        scenario=scenario.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        version=__version__,
        seed=settings.seed,
        threads=settings.threads,
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
        deterministic=settings.counted,
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
