"""A batch of weightings against the same scenarios solved one by one: what a batch saves.

    python -m benchmarks.batch                        # 100 weightings of the demo city, two at once; eight of them alone
    python -m benchmarks.batch --count 40 --alone 5
    python -m benchmarks.batch --data "shaoxing(40 parks, 400 rows, seed 1)" --count 16

The weightings share 4 points among the seven terms: all on one term, seven times, even shares, and then the first of a scrambled Sobol
sequence on the simplex. The first eight are the pilots. 'Alone' means `parkopt solve` with the same gap and time limit, one after another, each with
both cores; an even selection is run, after the batch, and the mean taken for all. Seconds are by the clock, processes with
all they do: start, reading, building, solving, auditing, writing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from parkopt.batch.load import load_batch
from parkopt.batch.samples import simplex
from parkopt.batch.schema import Term
from parkopt.batch.store import read_table
from parkopt.records import read_manifest

TERMS = get_args(Term)
TOTAL = 4.0
PILOTS = len(TERMS) + 1
HEAD = """
title = {{ en = "Weightings", zh = "权重" }}
note = {{ en = "For the benchmark.", zh = "基准测试用。" }}
base = "shaoxing-2020"
cap = {count}
[references]
{references}
[solver]
time_limit_s = {limit}
gap = {gap}
gap_points = {points}
seed = 1
threads = 1
[warm]
pilots = [{pilots}]
checks = 0
[[vary]]
name = "w"
kind = "weights"
others = "zero"
[vary.vectors]
"""


def references() -> dict[str, float]:
    """Reference scales of the shipped batch."""
    scales: dict[str, float] = load_batch("weights").batch.references.model_dump()
    return scales


def weightings(count: int) -> list[dict[str, float]]:
    """Weights of the terms, those of the pilots first."""
    size = len(TERMS)
    first = np.vstack([TOTAL * np.eye(size), np.full((1, size), TOTAL / size)])
    sampled = simplex(size, 1 << (count - 1).bit_length(), TOTAL, seed=1)
    return [dict(zip(TERMS, map(float, point), strict=True)) for point in np.vstack([first, sampled])[:count]]


def batch_text(vectors: list[dict[str, float]], limit: float, gap: float, points: float) -> str:
    """The batch file."""
    rows = [
        f"w{number} = {{ {', '.join(f'{term} = {value}' for term, value in row.items())} }}"
        for number, row in enumerate(vectors)
    ]
    head = HEAD.format(
        count=len(vectors), limit=limit, gap=gap, points=points, pilots=", ".join(f'"w: w{number}"' for number in range(min(PILOTS, len(vectors)))),
        references="\n".join(f"{term} = {scale}" for term, scale in references().items()),
    )  # fmt: skip
    return head + "\n".join(rows) + "\n"


def scenario_text(vector: dict[str, float], name: str, limit: float, gap: float, points: float) -> str:
    """A scenario file for one weighting, both cores at work."""
    rows = [
        f"weights.{term}.weight = {{ value = {vector[term]}, assumption = 'benchmark' }}\n"
        f"weights.{term}.reference = {{ value = {scale}, assumption = 'benchmark' }}"
        for term, scale in references().items()
    ]
    solver = f"solver.time_limit_s = {limit}\nsolver.gap = {gap}\nsolver.gap_points = {points}\nsolver.threads = 2"
    title = f'title = {{ en = "{name}", zh = "{name}" }}'
    return f'extends = "shaoxing-2020"\nname = "{name}"\n{title}\n' + "\n".join([*rows, solver]) + "\n"


def parkopt(*words: str) -> float:
    """Seconds that a command took. Raises CalledProcessError when it failed."""
    start = time.perf_counter()
    code = "from parkopt.cli import main; main()"
    subprocess.run([sys.executable, "-c", code, *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--alone", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=float, default=180)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument(
        "--points", type=float, default=0.15, help="a proven distance in points that is near enough, too"
    )
    parser.add_argument("--data", default="shaoxing")
    asked = parser.parse_args()
    vectors = weightings(asked.count)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = folder / "batch.toml"
        file.write_text(batch_text(vectors, asked.limit, asked.gap, asked.points), encoding="utf-8")
        store = folder / "store"
        whole = parkopt("batch", "run", str(file), "-o", str(store), "-j", str(asked.jobs), "--data", asked.data)
        runs = read_table(store, "runs")
        print(f"batch: {whole:.0f} s for {len(runs)} weightings, {whole / len(runs):.1f} s each")
        print(runs.assign(warm=runs["began"] != "").groupby("warm")[["seconds", "gap"]].describe().T.to_string())
        print(f"gap asked for is proven: {(runs['status'] == 'optimal').sum()} of {len(runs)}")
        rows = [
            alone(folder, vectors[n], f"w{n}", asked) for n in range(0, asked.count, max(asked.count // asked.alone, 1))
        ]
        table = pd.DataFrame(rows)
        print(table.to_string(index=False))
        each = float(table["seconds"].mean())
        print(f"alone: {each:.1f} s each, mean of {len(table)}; {each * asked.count:.0f} s for {asked.count}")
        print(f"ratio: {whole / (each * asked.count):.2f}")


def alone(folder: Path, vector: dict[str, float], name: str, asked: argparse.Namespace) -> dict[str, object]:
    """One weighting by a run of its own."""
    file = folder / f"{name}.toml"
    file.write_text(scenario_text(vector, name, asked.limit, asked.gap, asked.points), encoding="utf-8")
    seconds = parkopt("solve", str(file), "-o", str(folder / name), "--data", asked.data)
    manifest = read_manifest(folder / name / "manifest.json")
    return {"weighting": name, "seconds": round(seconds, 1), "objective": manifest.objective, "gap": manifest.gap}


if __name__ == "__main__":
    main()
