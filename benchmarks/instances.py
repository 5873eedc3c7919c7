"""Reads published instances with known optima, each family by its format, and puts them into a Problem."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import floyd_warshall

from parkopt.solve.problems.classic import assignment, capacitated_p_median, facility_location, p_median
from parkopt.solve.problems.problem import Problem


@dataclass(frozen=True)
class Instance:
    """One published instance: where it stands and its proven optimum."""

    family: str
    name: str
    path: Path
    optimum: float

    def problem(self) -> Problem:
        return FAMILIES[self.family](self.path)


def instances(folder: Path, family: str | None = None, name: str | None = None) -> Iterator[Instance]:
    """The instances of a folder in the order of its tables ``optima.csv``; a missing family is passed over."""
    for key in FAMILIES:
        table = folder / key / "optima.csv"
        if (family and key != family) or not table.exists():
            continue
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if name in (None, row["instance"]):
                    yield Instance(key, row["instance"], _file(folder / key, row["instance"]), float(row["optimum"]))


def _file(folder: Path, name: str) -> Path:
    found = [path for path in (folder / f"{name}{end}" for end in ("", ".txt", ".dat")) if path.exists()]
    if not found:
        raise FileNotFoundError(f"{folder} has no file of instance {name}")
    return found[0]


def _numbers(path: Path) -> np.ndarray:
    return np.array(path.read_text(encoding="utf-8").split(), dtype=np.float64)


def p_median_distances(path: Path) -> tuple[np.ndarray, int]:
    """All-pairs shortest paths of an OR-Library p-median graph (of repeated edges the last counts), and p."""
    numbers = _numbers(path)
    n, p = int(numbers[0]), int(numbers[2])
    edges = numbers[3:].reshape(-1, 3)
    graph = np.full((n, n), np.inf)
    for i, j, cost in edges:
        graph[int(i) - 1, int(j) - 1] = graph[int(j) - 1, int(i) - 1] = cost
    return floyd_warshall(graph, directed=False), p


def _p_median(path: Path) -> Problem:
    distance, p = p_median_distances(path)
    return p_median(distance, p)


def _plane(path: Path, *, whole: bool) -> Problem:
    """Capacitated p-median on points in the plane: ``n p``, then x, y, capacity, demand of each."""
    numbers = _numbers(path)
    points = numbers[2:].reshape(-1, 4)
    apart = points[:, None, :2] - points[None, :, :2]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    return capacitated_p_median(np.floor(distance) if whole else distance, int(numbers[1]), points[:, 3], points[:, 2])


def _osman_christofides(path: Path) -> Problem:
    return _plane(path, whole=True)


def _lorena_senne(path: Path) -> Problem:
    return _plane(path, whole=False)


def _cap(path: Path) -> Problem:
    numbers = _numbers(path)
    m, n = int(numbers[0]), int(numbers[1])
    sites = numbers[2 : 2 + 2 * m].reshape(m, 2)
    firms = numbers[2 + 2 * m :].reshape(n, 1 + m)
    return facility_location(firms[:, 1:].T, sites[:, 1], firms[:, 0], sites[:, 0], divisible=True)


def _holmberg(path: Path) -> Problem:
    numbers = _numbers(path)
    m, n = int(numbers[0]), int(numbers[1])
    sites = numbers[2 : 2 + 2 * m].reshape(m, 2)
    demand, cost = numbers[2 + 2 * m : 2 + 2 * m + n], numbers[2 + 2 * m + n :].reshape(m, n)
    return facility_location(cost, sites[:, 1], demand, sites[:, 0], divisible=False)


def _diaz_fernandez(path: Path) -> Problem:
    numbers = _numbers(path)
    n, m = int(numbers[0]), int(numbers[1])
    cost, rest = numbers[2 : 2 + n * m].reshape(n, m).T, numbers[2 + n * m :]
    return facility_location(cost, rest[n : n + m], rest[:n], rest[n + m : n + 2 * m], divisible=False)


def _assignment(path: Path) -> Problem:
    numbers = _numbers(path)
    m, n = int(numbers[0]), int(numbers[1])
    cost, weight = numbers[2 : 2 + 2 * m * n].reshape(2, m, n)
    return assignment(cost, weight, numbers[2 + 2 * m * n : 2 + 2 * m * n + m])


FAMILIES: dict[str, Callable[[Path], Problem]] = {
    "pmed": _p_median,
    "cap_cflp": _cap,
    "sscflp_holmberg": _holmberg,
    "sscflp_diaz_fernandez": _diaz_fernandez,
    "cpmp_osman_christofides": _osman_christofides,
    "cpmp_sjc": _lorena_senne,
    "gap_orlib_small": _assignment,
    "gap_chu_beasley": _assignment,
}
