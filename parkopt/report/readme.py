"""The outcome of a run as a block of the README: ``python -m parkopt.report.readme RUN [README]``.

The block stands between two markers and is written from the run's own JSON files, so no figure is copied by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from parkopt.labels import both_or, unit_label
from parkopt.report.markup import figure

BEGIN: Final = "<!-- outcome: written by python -m parkopt.report.readme RUN -->"
END: Final = "<!-- end of outcome -->"
SHOWN: Final = (
    "park_count", "output_in_parks", "in_park_rate_all", "in_park_rate_above_scale", "output_share_in_parks",
    "polluters_in_parks", "leading_share", "hosts_over_10bn", "hosts_over_100bn", "output_per_mu", "tax_per_mu",
    "energy_intensity_fall", "wastewater_intensity_fall", "jobs_lost", "public_money",
)  # fmt: skip
"""Indicators of the table, in its order; the run's report has them all."""

Tree = dict[str, Any]


def outcome(run: Path) -> str:
    """The block for the run in folder ``run``: figures of the city, proof, simpler methods, audit."""
    manifest, audit = _read(run, "manifest.json"), _read(run, "audit.json")
    metrics = {metric["key"]: metric for metric in _read(run, "metrics.json") if metric["scope"] == "city"}
    lines = [
        BEGIN,
        "",
        *_table([metrics[key] for key in SHOWN if key in metrics]),
        "",
        *_proof(manifest),
        *_audit(audit),
    ]
    seconds = manifest["seconds"]
    lines.append(
        f"- The run: {sum(seconds.values()):,.0f} s in all, {seconds['solve']:,.0f} s of it solving, "
        f"{manifest['threads']} thread(s), at most {manifest['peak_rss_mb']:,.0f} MB."
    )
    return "\n".join([*lines, "", END])


def rewrite(readme: str, block: str) -> str:
    """``readme`` with what stands between the markers replaced. Raises ValueError unless each marker is there once."""
    if readme.count(BEGIN) != 1 or readme.count(END) != 1 or readme.index(BEGIN) > readme.index(END):
        raise ValueError(f"the text needs {BEGIN!r} and {END!r}, once each and in this order")
    before, rest = readme.split(BEGIN)
    return before + block + rest.split(END)[1]


def _read(run: Path, name: str) -> Any:
    return json.loads((run / name).read_text(encoding="utf-8"))


def _table(metrics: list[Tree]) -> Iterator[str]:
    years = sorted(int(key.removeprefix("plan_")) for key in metrics[0] if key.startswith("plan_"))
    base = next(key.removeprefix("baseline_") for key in metrics[0] if key.startswith("baseline_"))
    names = [base, *(f"plan {year}" for year in years), f"target {years[-1]}", "met"]
    yield f"| indicator | {' | '.join(names)} |"
    yield f"|---|{'---:|' * (len(names) - 1)}---|"
    for metric in metrics:
        target = metric[f"target_{years[-1]}"]
        earlier = [metric[f"baseline_{base}"], *(metric[f"plan_{year}"] for year in years[:-1])]
        unit = "" if metric["unit"] in ("1", "1/yr") else f", {unit_label(metric['unit'])[0]}"
        met = {True: "yes", False: "missed", None: "–"}[metric["met"]]
        missed = target if metric["met"] is False else None
        last = figure(metric[f"plan_{years[-1]}"], metric["unit"], missed=missed)
        figures = [*(figure(value, metric["unit"]) for value in earlier), last, figure(target, metric["unit"])]
        cells = [f"{metric['label']['en']}{unit}", *figures, met]
        yield f"| {' | '.join(cells)} |"


def _proof(manifest: Tree) -> Iterator[str]:
    yield f"- Objective: {figure(manifest['objective'], digits=3)} points, the less the better."
    if manifest["bound"] is None:
        yield "- Bound: none was proven in the time given."
    else:
        yield (
            f"- Proof: no plan can be better than {figure(manifest['bound'], digits=3)} points. The plan is within "
            f"{_percent(manifest['gap'])} of that, counting only what a plan can influence, or "
            f"{_percent(manifest['gap_total'])} of the whole objective."
        )
    for key, value in manifest["baselines"].items():
        told = "finds no plan" if value is None else f"{figure(value, digits=3)} points"
        yield f"- Simpler method, {both_or('baseline', key)[0].lower()}: {told}."


def _audit(audit: Tree) -> Iterator[str]:
    checked = sum(rule["checked"] for rule in audit["rules"])
    broken = sum(len(rule["violations"]) for rule in audit["rules"])
    verdict = "all hold" if audit["passed"] else f"{broken} violation(s)"
    yield f"- Audit, which shares no code with the model: {len(audit['rules'])} rules, {checked:,} checks, {verdict}."


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


if __name__ == "__main__":
    page = Path(sys.argv[2] if len(sys.argv) > 2 else "README.md")
    text = rewrite(page.read_text(encoding="utf-8"), outcome(Path(sys.argv[1])))
    page.write_text(text, encoding="utf-8", newline="\n")
