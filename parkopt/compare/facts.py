"""What stands in the panel of a comparison: what the runs are, whether they can be compared, how much differs."""

from __future__ import annotations

from typing import Any

from parkopt.atlas.view import text
from parkopt.compare.difference import Difference
from parkopt.compare.lists import Lists
from parkopt.labels import Both, both
from parkopt.report.facts import status_text
from parkopt.report.tables import parks_left
from parkopt.report.words import percent
from parkopt.results import RunRecord


def warnings(difference: Difference) -> list[Both]:
    """What makes the two runs less comparable: another city, other data, another scenario."""
    cities = [(str(run.dataset.meta["city"]), str(run.dataset.meta["city_zh"])) for run in both_runs(difference)]
    found = []
    if cities[0] != cities[1]:
        found.append(_filled("compare.other_city", a=cities[0], b=cities[1]))
    if difference.changed_data:
        found.append(both("compare.other_data", names=", ".join(difference.changed_data)))
    if difference.changed_settings:
        found.append(both("compare.other_scenario", names=", ".join(difference.changed_settings)))
    return found


def _filled(key: str, **values: Both) -> Both:
    english, chinese = both(key)
    return (
        english.format(**{name: value[0] for name, value in values.items()}),
        chinese.format(**{name: value[1] for name, value in values.items()}),
    )


def counts(difference: Difference) -> list[list[Any]]:
    """Parks of the base year and left at the end of each phase of either run."""
    one, other = (parks_left(run) for run in both_runs(difference))
    found = []
    for year in sorted({*one, *other}):
        left = [str(side.get(year, "–")) for side in (one, other)]
        found.append([year, " | ".join(dict.fromkeys(left)), text(both("compare.state", year=year))])
    return found


def changes(difference: Difference, lists: Lists) -> list[tuple[Both, Both]]:
    """How many parks, firms and figures differ, and how many fates were fixed."""
    parks = both("compare.of", n=f"{len(difference.parks):,}", all=f"{_all(difference, 'parks'):,}")
    firms = both("compare.of", n=f"{len(difference.firms):,}", all=f"{_all(difference, 'firms'):,}")
    fixed = f"{len(lists.fixed):,}"
    figures = [row["counts"] for row in lists.figures()]
    beyond = both("compare.of", n=figures.count("counts"), all=len(figures))
    return [
        (both("compare.count_parks"), parks),
        (both("compare.count_firms"), firms),
        (both("compare.count_locked"), (fixed, fixed)),
        (both("compare.count_figures"), beyond),
    ]


def _all(difference: Difference, kind: str) -> int:
    one, other = (getattr(run.plan, kind).index for run in both_runs(difference))
    return len(one.union(other))


def about(difference: Difference) -> list[tuple[Both, Both, Both]]:
    """What was run and how good both plans are proven to be."""
    sides = [_facts(run) for run in both_runs(difference)]
    return [(both(key), one, sides[1][key]) for key, one in sides[0].items()]


def _facts(run: RunRecord) -> dict[str, Both]:
    manifest, scenario = run.manifest, run.scenario.title

    def points(value: float | None) -> Both:
        return both("note.no_bound") if value is None else (f"{value:,.3f}", f"{value:,.3f}")

    gap = percent(manifest.gap)
    return {
        "note.scenario": (scenario.en, scenario.zh),
        "note.created": (manifest.created, manifest.created),
        "note.seed": (str(manifest.seed), str(manifest.seed)),
        "note.status": status_text(run),
        "note.objective": points(manifest.objective),
        "note.bound": points(manifest.bound),
        "note.gap": both("note.no_bound") if gap is None else (gap, gap),
    }


def caption(run: RunRecord) -> Both:
    """Which run a map shows."""
    scenario, when = run.scenario.title, run.manifest.created[:16].replace("T", " ")
    return f"{scenario.en} · {when}", f"{scenario.zh} · {when}"


def both_runs(difference: Difference) -> tuple[RunRecord, RunRecord]:
    """A and B."""
    return difference.a, difference.b
