"""What was run: jobs by part and outcome, gaps, time, and whether runs that began from nothing agree."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from parkopt.batch.exhibits.charts import Entry, legend, legend_height, placed, point, rows, rows_height, stacked
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS, Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import WIDTH, chart, tell
from parkopt.batch.words import sampling_words
from parkopt.labels import Both, Lang, both, label, pick, reason_text
from parkopt.report.words import percent

OUTCOMES: Final[dict[str, Look]] = {
    "optimal": Look("#009E73"),
    "feasible": Look("#56B4E9", "diagonal", "^"),
    "infeasible": Look("#E69F00", "cross"),
    "no_plan": Look("#CC79A7", "dots"),
    "failed": Look("#D55E00", "back"),
    "missing": Look("#ffffff"),
}
"""Every outcome of a job, in the order of the chart."""
PLANS: Final = ("optimal", "feasible")
FAR: Final = 6
"""Times the gap asked for from which on the axis of gaps is no longer even."""
TOLERANCE: Final = 1e-6
"""Share of the value by which floats may differ and still mean the same."""


def overview(matter: Matter) -> Exhibit:
    """The runs of the batch."""
    parts, runs, checks = parts_table(matter), runs_table(matter), checks_table(matter)
    pictures = [_parts_picture(parts)]
    lacking = []
    if runs["gap"].notna().any():
        pictures.append(_gaps_picture(runs, float(matter.head["solver"]["gap"])))
    else:
        lacking.append(both("overview.no_plans"))
    tables = [Table("batch_parts", parts, _PARTS), Table("batch_runs", runs, _RUNS)]
    if len(checks):
        pictures.append(_checks_picture(checks))
        tables.append(Table("batch_checks", checks, _CHECKS))
    else:
        lacking.append(both("overview.no_checks"))
    return Exhibit("overview", _notes(matter, runs, checks), tuple(tables), tuple(pictures), tuple(lacking))


def runs_table(matter: Matter) -> pd.DataFrame:
    """One row a job of the batch file or the store, those without a run too. Columns job, entry, status, reason, objective, bound, gap,
    seed, seconds, began."""
    members = pd.Index(matter.evidence.members["job"].unique())
    every = members.append(matter.evidence.runs.index.difference(members))
    columns = ["status", "reason", "objective", "bound", "gap", "seed", "seconds", "began"]
    runs = matter.evidence.runs.reindex(every)[columns]
    runs["status"] = runs["status"].fillna("missing")
    runs["reason"] = runs["reason"].fillna("")
    began = runs["began"].fillna("").map(lambda job: matter.entry(job) if job else "")
    frame = runs.assign(began=began.where((began != "") | (runs["status"] == "missing"), "nothing"))
    frame.insert(0, "entry", [matter.entry(str(job)) for job in every])
    return frame.rename_axis("job").reset_index()


def parts_table(matter: Matter) -> pd.DataFrame:
    """One row a part in the order of the file. Columns part, sampling, jobs, one for each of `OUTCOMES`, planned, gap_middle,
    gap_most, seconds."""
    evidence = matter.evidence
    members = evidence.members.drop_duplicates(["part", "job"])
    known = evidence.runs[["status", "gap", "seconds"]]
    joined = members.join(known, on="job").assign(status=lambda frame: frame["status"].fillna("missing"))
    groups = joined.groupby("part", sort=False)
    counts = pd.crosstab(joined["part"], joined["status"]).reindex(columns=list(OUTCOMES), fill_value=0)
    frame = pd.DataFrame(
        {
            "sampling": groups["sampling"].first(),
            "jobs": groups.size(),
            **{name: counts[name] for name in OUTCOMES},
            "planned": counts[list(PLANS)].sum(axis=1),
            "gap_middle": groups["gap"].median(),
            "gap_most": groups["gap"].max(),
            "seconds": groups["seconds"].sum(),
        }
    )
    return frame.reindex(members["part"].unique()).rename_axis("part").reset_index()


def checks_table(matter: Matter) -> pd.DataFrame:
    """One row a job that was run again from nothing. Columns job, entry, objective, bound, objective_cold, bound_cold, difference
    (cold less warm), agree (yes, no, none where a value or bound lacks), apart."""
    evidence = matter.evidence
    cold = evidence.checks.set_index("job")
    warm = evidence.runs.reindex(cold.index)
    frame = pd.DataFrame(
        {
            "entry": [matter.entry(str(job)) for job in cold.index],
            "objective": warm["objective"],
            "bound": warm["bound"],
            "objective_cold": cold["objective"],
            "bound_cold": cold["bound"],
            "difference": cold["objective"] - warm["objective"],
            "apart": cold["apart"],
        },
        index=cold.index,
    )
    values, bounds = frame[["objective", "objective_cold"]], frame[["bound", "bound_cold"]]
    room = TOLERANCE * values.abs().max(axis=1).clip(lower=1.0)
    fits = bounds.max(axis=1) <= values.min(axis=1) + room
    known = values.notna().all(axis=1) & bounds.notna().all(axis=1)
    frame["agree"] = np.where(known, np.where(fits, "yes", "no"), "none")
    return frame.rename_axis("job").reset_index()


def outcome_words(status: str) -> Both:
    """How a run ended."""
    return both(f"status.{status}")


def _agree_words(code: str) -> Both:
    return ("–", "–") if code == "none" else both(code)


def _began_words(entry: str) -> Both:
    return both("ex.nothing") if entry == "nothing" else (entry, entry)


_PARTS: Final = (
    Column("part", both("ex.part")),
    Column("sampling", both("ex.sampling"), words=sampling_words),
    Column("jobs", both("ex.jobs"), "int"),
    Column("planned", both("ex.planned"), "int"),
    *(Column(name, outcome_words(name), "int") for name in OUTCOMES if name not in PLANS),
    Column("gap_middle", both("ex.gap_middle"), "gap"),
    Column("gap_most", both("ex.gap_most"), "gap"),
    Column("seconds", both("ex.seconds"), "int", "s"),
)
_RUNS: Final = (
    Column("entry", both("ex.entry")),
    Column("status", both("ex.status"), words=outcome_words, choice=True),
    Column("objective", both("ex.objective"), "points", "points"),
    Column("bound", both("ex.bound"), "points", "points"),
    Column("gap", both("ex.gap"), "gap"),
    Column("seconds", both("ex.seconds"), "decimal", "s"),
    Column("seed", both("ex.seed"), "int"),
    Column("began", both("ex.began"), words=_began_words),
    Column("reason", both("ex.reason"), "note", words=reason_text),
    Column("job", both("ex.job")),
)
_CHECKS: Final = (
    Column("entry", both("ex.entry")),
    Column("objective", both("ex.objective"), "points", "points"),
    Column("objective_cold", both("ex.objective_cold"), "points", "points"),
    Column("difference", both("ex.apart_points"), "points", "points"),
    Column("bound", both("ex.bound"), "points", "points"),
    Column("bound_cold", both("ex.bound_cold"), "points", "points"),
    Column("agree", both("ex.agree"), words=_agree_words, choice=True),
    Column("apart", both("ex.apart_parks"), "int", "parks"),
    Column("job", both("ex.job")),
)


def _notes(matter: Matter, runs: pd.DataFrame, checks: pd.DataFrame) -> tuple[Both, ...]:
    counts = runs["status"].value_counts().reindex(list(OUTCOMES), fill_value=0)
    done = len(runs) - counts["missing"]
    plans = counts[list(PLANS)].sum()
    notes = [
        both(
            "overview.jobs", jobs=len(runs), done=done, plans=plans, infeasible=counts["infeasible"],
            none=counts["no_plan"], failed=counts["failed"],
        )
    ]  # fmt: skip
    gaps = runs["gap"].dropna()
    if len(gaps):
        solver = matter.head["solver"]
        points = solver.get("gap_points")
        notes.append(both("overview.gaps" if points is None else "overview.gaps_or_points", middle=percent(gaps.median()),
                          most=percent(gaps.max()), count=counts["feasible"], wanted=percent(float(solver["gap"])), points=points))  # fmt: skip
        notes.append(both("overview.gap_means"))
    if plans > len(gaps):
        notes.append(both("overview.unbound", n=plans - len(gaps)))
    if plans < done:
        reason = both("ex.reason")
        english, chinese = both("overview.reasons")
        notes.append((english.format(reason=reason[0]), chinese.format(reason=reason[1])))
    warm = int((~runs["began"].isin(("", "nothing"))).sum())
    notes.append(both("overview.warm", warm=warm, done=done, cold=done - warm))
    if len(checks):
        known = int((checks["agree"] != "none").sum())
        notes.append(both("overview.checks", n=len(checks), agree=int((checks["agree"] == "yes").sum()), known=known))
    notes.append(both("overview.pooling"))
    return tuple(notes)


def _parts_picture(parts: pd.DataFrame) -> Picture:
    names = [name for name in OUTCOMES if parts[name].any()]

    def entries(lang: Lang) -> list[Entry]:
        return [Entry(pick(outcome_words(name), lang), OUTCOMES[name]) for name in names]

    def paint(figure: Figure, lang: Lang) -> None:
        above = legend(figure, entries(lang))
        axes = rows(figure, list(parts["part"]), above + 8)
        looks = zip(entries(lang), names, strict=True)
        stacked(axes, [(entry.text, entry.look, parts[name].to_numpy(dtype=float)) for entry, name in looks])
        axes.set_xlabel(label("overview.axis_jobs", lang))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))

    above = max(legend_height(entries(lang), WIDTH) for lang in ("en", "zh")) + 8
    drawn = chart("overview-parts", rows_height(len(parts), above), paint)
    return Picture("overview-parts", both("overview.picture_parts"), drawn)


def _gaps_picture(runs: pd.DataFrame, wanted: float) -> Picture:
    """Plans from the smallest gap to the largest, and the gap that was asked for."""
    shown = runs[runs["gap"].notna()].sort_values(["gap", "job"])

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [
            *(Entry(pick(outcome_words(name), lang), OUTCOMES[name], "point") for name in PLANS),
            Entry(label("overview.asked", lang), Look("#882255", dash="--"), "line"),
        ]
        axes = placed(figure, 70, legend(figure, entries) + 8)
        axes.axhline(100 * wanted, color="#882255", linestyle="--", linewidth=1.6)
        for place, (entry, gap, status) in enumerate(shown[["entry", "gap", "status"]].itertuples(index=False)):
            look = OUTCOMES.get(status, KINDS[0])
            tell(axes.add_line(point(place + 1, 100 * gap, look)), f"{entry}: {percent(gap)}")
        axes.set_xlim(0, len(shown) + 1)
        most = 100 * max(float(shown["gap"].max()), wanted)
        if most > FAR * 100 * wanted:  # even up to what was asked for, by equal ratios beyond
            axes.set_yscale("symlog", linthresh=100 * wanted)
            axes.set_yticks([0, *(100 * wanted * 10**power for power in range(int(np.log10(most / wanted / 100)) + 2))])
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, place: f"{value:g}"))
            axes.yaxis.set_minor_locator(NullLocator())
            most *= 2
        axes.set_ylim(-6 * wanted, most * 1.12)
        axes.set_ylabel(label("overview.axis_gap", lang))
        axes.set_xlabel(label("overview.axis_plans", lang))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))

    return Picture("overview-gaps", both("overview.picture_gaps"), chart("overview-gaps", 260, paint))


def _checks_picture(checks: pd.DataFrame) -> Picture:
    """For each job checked two spans from bound to value: those that share no point contradict each other."""
    shown = checks[checks[["objective", "bound", "objective_cold", "bound_cold"]].notna().all(axis=1)]
    kinds = (
        ("bound", "objective", -0.17, "overview.run_as"),
        ("bound_cold", "objective_cold", 0.17, "overview.run_cold"),
    )

    def paint(figure: Figure, lang: Lang) -> None:
        looks = (KINDS[0], KINDS[1])
        entries = [Entry(label(kinds[one][3], lang), looks[one], "line") for one in (0, 1)]
        axes = rows(figure, list(shown["entry"]), legend(figure, entries) + 8)
        for (low, high, shift, _), look in zip(kinds, looks, strict=True):
            for row, (start, end) in enumerate(shown[[low, high]].itertuples(index=False)):
                (line,) = axes.plot([start, end], [row + shift] * 2, color=look.fill, linestyle=look.dash, linewidth=3)
                tell(line, f"{start:,.3f} – {end:,.3f}")
                axes.add_line(point(end, row + shift, look, 7))
        axes.set_xlabel(label("overview.axis_points", lang))

    return Picture(
        "overview-checks", both("overview.picture_checks"), chart("overview-checks", rows_height(len(shown)), paint)
    )
