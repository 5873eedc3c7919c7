"""Trade-offs between two terms: hand-computed curves, and that nothing is claimed that a bound does not prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkopt.batch.analysis.empty import Claims, empty_region
from parkopt.batch.analysis.front import Fronts, analyse_fronts
from tests.batch.analysis.made import KEYS, SIGN, Made, made

COST, JOBS, LAND = "relocation_cost", "jobs_displaced", "land_released"


def job(raw: Mapping[str, float], weights: Mapping[str, float], gap: float = 0.0, **more: object) -> Made:
    """A job whose bound is ``gap`` points below its plan."""
    found = Made(weights=weights, raw=raw, **more)  # type: ignore[arg-type]
    assert found.objective is not None
    return replace(found, bound=found.objective - gap)


def limit(term: str, value: float) -> dict[str, float | str]:
    return {f"term_limits.{term}.value": value}


def curve(
    fronts: Fronts, first: str, second: str, weights: str = "", limits: str = ""
) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame]:
    """Head, points by job and empty segments of one curve."""
    told = fronts.curves.set_index(["first", "second", "weights", "limits"])
    head = told.loc[(first, second, weights, limits)]
    points, empty = (table[table["curve"] == head["curve"]] for table in (fronts.points, fronts.empty))
    return head, points.set_index("job"), empty


def plain() -> dict[str, Made]:
    """Amounts (cost, jobs) with reference 10 each: corners, a mixture, a limit, a limit nobody keeps, another weighting."""
    return {
        "corner": job({COST: 100, JOBS: 50, LAND: 5}, {COST: 1}),
        "mixed": job({COST: 150, JOBS: 20, LAND: 5}, {COST: 1, JOBS: 1}, gap=1.0),
        "other": job({COST: 301, JOBS: 10, LAND: 6}, {COST: 1, LAND: 2}, gap=0.1),
        "limited": job({COST: 200, JOBS: 15, LAND: 6}, {COST: 1}, gap=0.5, changes=limit(JOBS, 16.0)),
        "most": job({COST: 300, JOBS: 10, LAND: 5}, {JOBS: 1}),
        "wall": Made(weights={COST: 1}, status="infeasible", changes=limit(JOBS, 9.0)),
    }


def test_points_are_told_by_how_they_were_found_and_what_their_runs_leave_possible() -> None:
    head, points, _ = curve(analyse_fronts(made(plain())), COST, JOBS)
    assert (head["runs"], head["plans"], head["rest"], head["first_unit"], head["second_unit"]) == (
        4,
        5,
        0.0,
        "万元",
        "persons",
    )
    assert points["kind"].to_dict() == {
        "corner": "supported", "mixed": "supported", "most": "supported", "limited": "limited", "other": "other"
    }  # fmt: skip
    # mixed: one point less is 10 万元 or 10 persons less; limited: half a point is 5 万元, its jobs weigh nothing
    assert points.loc["mixed", ["first_best", "second_best"]].tolist() == pytest.approx([140, 10])
    assert points.loc["limited", "first_best"] == pytest.approx(195) and np.isnan(points.loc["limited", "second_best"])
    assert points.loc["other", ["first_best", "second_best"]].isna().all()
    assert points["status"].to_dict() == dict.fromkeys(["corner", "mixed", "limited", "most"], "front") | {
        "other": "dominated"
    }
    assert points.loc["other", "beaten_by"] == "most" and not points.loc["other", "alone"]


def test_the_region_without_plans_is_what_the_bounds_say() -> None:
    """Cost in 万元 from below: nobody under 100; jobs >= 160 - cost from mixed (bound 16); limited: at most 16 jobs cost 195
    or more; most: never under 10 jobs; wall: never 9 or fewer."""
    _, _, empty = curve(analyse_fronts(made(plain())), COST, JOBS)
    rows = empty[["first_from", "first_to", "second_from", "second_to"]].to_numpy()
    assert np.isnan(rows[0, 2:]).all() and rows[0, 1] == pytest.approx(100)
    assert rows[1:] == pytest.approx(np.array([[100, 144, 60, 16], [144, 195, 16, 16], [195, 311.05, 10, 10]]))


def test_a_run_beaten_within_its_gap_is_not_told_apart_and_beyond_it_is_dominated() -> None:
    """Ties in the weighted sum: what weighs nothing may be bettered without contradicting a bound."""
    jobs = {
        "a": job({COST: 100, JOBS: 50}, {COST: 1}),
        "b": job({COST: 100, JOBS: 40}, {COST: 1, JOBS: 0.001}),
        "c": job({COST: 105, JOBS: 45}, {COST: 1, JOBS: 0.002}, gap=2.0),
    }
    _, points, _ = curve(analyse_fronts(made(jobs)), COST, JOBS)
    assert points["status"].to_dict() == {"a": "dominated", "b": "front", "c": "not_told"}
    assert points.loc["a", "beaten_by"] == points.loc["c", "beaten_by"] == "b"


def test_a_run_without_a_bound_proves_nothing() -> None:
    jobs = plain()
    jobs = {name: replace(made_job, bound=None) for name, made_job in jobs.items() if name != "wall"}
    fronts = analyse_fronts(made(jobs))
    _, points, _ = curve(fronts, COST, JOBS)
    assert fronts.empty.empty and points[["first_best", "second_best"]].isna().all(axis=None)
    assert [said.key for said in fronts.said] == ["batch.front.no_lines"] and all(said.both for said in fronts.said)


def test_gains_are_told_as_amounts_and_more_is_better() -> None:
    jobs = {
        "little": job({COST: 100, LAND: 5}, {COST: 1}),
        "much": job({COST: 200, LAND: 30}, {COST: 1, LAND: 5}, gap=1.0),
        "asked": job({COST: 150, LAND: 20}, {COST: 1}, gap=1.0, changes=limit(LAND, 18.0)),
    }
    _, points, empty = curve(analyse_fronts(made(jobs)), COST, LAND)
    assert (points["status"] == "front").all()
    assert points.loc["much", ["first_best", "second_best"]].tolist() == pytest.approx([190, 32])
    # between 100 and 140 万元 nobody releases more than 18 mu, and much's line allows (cost + 60) / 5 - ... mu
    rows = empty[["first_from", "first_to", "second_from", "second_to"]].to_numpy()
    assert np.isnan(rows[0, 2:]).all() and rows[0, 1] == pytest.approx(100)
    upper = np.interp(120, rows[1, :2], rows[1, 2:])
    assert upper == pytest.approx(min(18.0, (120 + 10 * (1 - (20 - 15))) / 5))


def test_with_other_terms_weighing_too_a_line_holds_only_at_a_price_of_the_rest() -> None:
    """Both runs also weigh land, 1 point per 10 mu: a plan that releases 1 000 mu may lie anywhere below the line of 20 mu."""
    jobs = {
        "one": job({COST: 100, JOBS: 50, LAND: 20}, {COST: 1, JOBS: 1, LAND: 1}),
        "two": job({COST: 120, JOBS: 20, LAND: 10}, {COST: 1, JOBS: 2, LAND: 1}),
    }
    fronts = analyse_fronts(made(jobs))
    head, points, empty = curve(fronts, COST, JOBS, f"{LAND} = 1")
    # rest: -2 and -1 points; the lines hold for plans whose rest is at most -1
    assert head["rest"] == pytest.approx(-1.0) and points["rest"].to_dict() == pytest.approx({"one": -2, "two": -1})
    at_110 = np.interp(
        110,
        [*empty["first_from"], empty["first_to"].iloc[-1]],
        [*empty["second_from"], empty["second_to"].iloc[-1]],
    )
    one, two = (13 + 1) * 10 - 110, ((15 + 1) * 10 - 110) / 2
    assert at_110 == pytest.approx(max(one, two))
    # where nothing else weighs no run proves anything
    head, points, empty = curve(fronts, COST, JOBS)
    assert head["runs"] == 0 and np.isnan(head["rest"]) and empty.empty and (points["kind"] == "other").all()


def test_a_term_against_all_the_rest_has_proofs_without_conditions() -> None:
    jobs = {
        "low": job({COST: 100, JOBS: 50}, {COST: 1, JOBS: 1}, missing=2.0),
        "high": job({COST: 60, JOBS: 70}, {COST: 3, JOBS: 1}, missing=4.0, gap=0.2),
    }
    head, points, empty = curve(analyse_fronts(made(jobs)), COST, "rest", f"{JOBS} = 1")
    assert points["second"].to_dict() == pytest.approx({"low": 7.0, "high": 11.0}) and (points["rest"] == 0).all()
    assert (head["second_unit"], head["rest"], head["runs"]) == ("points", 0.0, 2)
    assert points.loc["high", ["first_best", "second_best"]].tolist() == pytest.approx([60 - 2 / 3, 10.8])
    # rest >= 28.8 - 0.3 cost (high) and >= 17 - 0.1 cost (low), which cross at 59
    rows = empty[["first_from", "first_to", "second_from", "second_to"]].to_numpy()
    assert rows == pytest.approx(np.array([[58, 59, 11.4, 11.1], [59, 102, 11.1, 6.8]]))


def test_plans_of_other_rules_are_on_no_common_curve_and_limits_on_others_hold_for_their_curve_only() -> None:
    far = {"rules.land.max_move.value": 40.0}
    jobs = {
        "a": job({COST: 100, JOBS: 50, LAND: 5}, {COST: 1}),
        "b": job({COST: 300, JOBS: 10, LAND: 5}, {JOBS: 1}),
        "far": job({COST: 1, JOBS: 1, LAND: 50}, {COST: 1}, changes=far),
        "land1": job({COST: 150, JOBS: 60, LAND: 9}, {COST: 1}, changes=limit(LAND, 8.0)),
        "land2": job({COST: 400, JOBS: 30, LAND: 9}, {JOBS: 1}, changes=limit(LAND, 8.0)),
    }
    fronts = analyse_fronts(made(jobs))
    assert len({*fronts.curves["rules"]}) == 1 and "far" not in set(fronts.points["job"])
    head, points, empty = curve(fronts, COST, JOBS, limits=f"{LAND} = 8")
    assert set(points.index) == {"land1", "land2"} and head["runs"] == 2
    assert empty["second_to"].iloc[-1] == pytest.approx(30)
    head, points, empty = curve(fronts, COST, JOBS)
    assert set(points.index) == {"a", "b", "land1", "land2"} and head["runs"] == 2
    assert points.loc["land1", "status"] == "dominated" and points.loc["land1", "kind"] == "other"
    assert empty["second_to"].iloc[-1] == pytest.approx(10)


def test_a_batch_without_two_plans_says_so() -> None:
    fronts = analyse_fronts(made({"a": job({COST: 1}, {COST: 1})}))
    assert fronts.curves.empty and fronts.points.empty and [said.key for said in fronts.said] == ["batch.front.few"]


amounts = st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=2, max_size=25, unique=True)
weights = st.tuples(*[st.sampled_from([0.0, 0.5, 1.0, 3.0])] * 3)


@settings(max_examples=40)
@given(
    amounts,
    st.lists(
        st.tuples(
            weights,
            st.floats(0, 1),
            st.floats(0, 1),
            st.sampled_from([None, 3, 10, 25]),
            st.sampled_from([None, COST, LAND]),
        ),
        min_size=2,
        max_size=7,
    ),
)
def test_no_plan_of_any_set_lies_where_none_is_said_to_lie(plans: list[tuple[int, ...]], runs: list[tuple]) -> None:
    """Random sets of plans (cost, jobs, land, missing) under random weightings, limits and searches that stop early: every
    run ends with some plan within its gap and a bound no better than the truth."""
    y = np.array([[cost, jobs_, -land] for cost, jobs_, land, _ in plans], dtype=float)
    missing = np.array([plan[3] for plan in plans]) / 10
    jobs = {}
    for number, (weight, stop, loose, bound, term) in enumerate(runs):
        worth = (y * np.array(weight)).sum(axis=1) / 10 + missing
        keeps = np.ones(len(y), dtype=bool)
        changes = {}
        if bound is not None and term is not None:
            keeps = y[:, 0] <= bound if term == COST else y[:, 2] <= -bound
            changes = limit(term, float(bound))
        told = dict(zip((COST, JOBS, LAND), weight, strict=True))
        if not keeps.any():
            jobs[f"j{number}"] = Made(weights=told, status="infeasible", changes=changes)
            continue
        best, most = worth[keeps].min(), worth[keeps].max()
        found = int(np.where(keeps & (worth <= best + stop * (most - best) + 1e-9), worth, -np.inf).argmax())
        raw = {COST: plans[found][0], JOBS: plans[found][1], LAND: plans[found][2]}
        jobs[f"j{number}"] = Made(weights=told, raw=raw, missing=missing[found], bound=best - loose, changes=changes)
    fronts = analyse_fronts(made(jobs))
    signs = np.array([SIGN[key] for key in KEYS])
    amount = np.zeros((len(y), 7))
    amount[:, [KEYS.index(COST), KEYS.index(JOBS), KEYS.index(LAND)]] = y
    for _, head in fronts.curves.iterrows():
        price, cap = _parsed(head["weights"]), _parsed(head["limits"])
        rest = missing + sum(
            (amount[:, KEYS.index(key)] * value / 10 for key, value in price.items()), np.zeros(len(y))
        )
        keeps = np.all(
            [amount[:, KEYS.index(key)] <= SIGN[key] * value + 1e-9 for key, value in cap.items()]
            + [np.full(len(y), True)],
            axis=0,
        )
        first = amount[:, KEYS.index(head["first"])]
        if head["second"] == "rest":
            second, sign = rest, np.array([signs[KEYS.index(head["first"])], 1.0])
        else:
            keeps &= ~(rest > head["rest"] + 1e-9)
            second, sign = amount[:, KEYS.index(head["second"])], np.array([SIGN[head["first"]], SIGN[head["second"]]])
        for row in fronts.empty[fronts.empty["curve"] == head["curve"]].itertuples():
            x0, x1 = sorted(sign[0] * np.array([row.first_from, row.first_to]))
            inside = keeps & (first > x0 + 1e-7) & (first < x1 - 1e-7)
            if np.isnan(row.second_from):
                assert not inside.any(), (head, row)
                continue
            ends = sorted(
                [
                    (sign[0] * row.first_from, sign[1] * row.second_from),
                    (sign[0] * row.first_to, sign[1] * row.second_to),
                ]
            )
            floor = np.interp(first, *np.array(ends).T)
            assert (second[inside] >= floor[inside] - 1e-6).all(), (head, row)


def _parsed(text: str) -> dict[str, float]:
    return {key: float(value) for key, _, value in (part.partition(" = ") for part in text.split("; ") if part)}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 3),
            st.integers(-9, 9),
            st.sampled_from([np.inf, 2.0, 5.0]),
            st.sampled_from([np.inf, 1.0, 4.0]),
        ),
        max_size=6,
    ),
    st.lists(st.tuples(st.sampled_from([1.5, 3.0, np.inf]), st.sampled_from([0.5, 2.0, np.inf])), max_size=2),
)
def test_segments_follow_the_strongest_claim_everywhere(claims: list[tuple], walls: list[tuple]) -> None:
    told = Claims(
        np.array([[c[0], c[1]] for c in claims], dtype=float).reshape(-1, 2), np.array([c[2] for c in claims], dtype=float),
        np.array([[c[3], c[4]] for c in claims]).reshape(-1, 2), np.array(walls).reshape(-1, 2),
    )  # fmt: skip
    rows = empty_region(told, 0.0, 7.0)
    x = np.linspace(0.003, 6.997, 211)
    known = told.floor(x).max(axis=0) if len(claims) + len(walls) else np.full(len(x), -np.inf)
    for at, floor in zip(x, known, strict=True):
        here = rows[(rows[:, 0] < at) & (at < rows[:, 1])]
        if np.isneginf(floor):
            assert not len(here)
        elif np.isposinf(floor):
            assert len(here) == 1 and np.isnan(here[0, 2])
        elif len(here):
            assert np.interp(at, here[0, :2], here[0, 2:]) == pytest.approx(floor, abs=1e-7)
        else:
            assert np.isclose(at, rows[:, :2], atol=1e-9).any()
