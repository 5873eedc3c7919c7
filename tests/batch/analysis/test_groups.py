"""Groups of plans: planted ones are found, medoids and silhouettes are those of the definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkopt.batch.analysis.groups import analyse_groups, silhouettes
from tests.batch.analysis.made import Made, made

PARKS = [f"P{number:02d}" for number in range(24)]


def planted(seed: int = 0) -> dict[str, Made]:
    """Three kinds of plans that retain another third of the parks each, with a park or two out of line."""
    rng = np.random.default_rng(seed)
    jobs = {}
    for kind, count in enumerate((6, 4, 3)):
        for number in range(count):
            fates = {park: "RETAIN" if place % 3 == kind else "EXIT" for place, park in enumerate(PARKS)}
            out = str(rng.choice(PARKS))
            fates[out] = "Z1"
            jobs[f"k{kind}n{number}"] = Made(fates, {"land_released": kind + 1.0}, parts=[("list", "weights", "x")])
    return jobs


def test_planted_groups_are_found_with_what_tells_them_apart() -> None:
    found = analyse_groups(made(planted()))
    assert found.plans.groupby("group").apply(lambda rows: sorted({name[1] for name in rows.index})).tolist() == [
        ["0"],
        ["1"],
        ["2"],
    ]
    assert found.groups["plans"].tolist() == [6, 4, 3] and found.clear and not found.said
    assert found.score.idxmax() == 3
    assert found.weights["land_released"].tolist() == [1, 2, 3]
    assert found.parts.to_numpy().tolist() == [[1, "list", 6], [2, "list", 4], [3, "list", 3]]
    assert found.parks["spread"].is_monotonic_decreasing and found.parks["spread"].iloc[0] > 0.6
    most = found.fates.set_index(["site_id", "group"])
    assert most.loc[("P00", 1), "fate"] == "RETAIN" and most.loc[("P00", 2), "fate"] == "EXIT"


def test_medoids_are_nearest_to_their_group() -> None:
    evidence = made(planted(3))
    found = analyse_groups(evidence)
    for group, row in found.groups.iterrows():
        mine = found.plans.index[found.plans["group"] == group]
        inside = evidence.apart.loc[mine, mine]
        assert inside.sum()[row["medoid"]] == inside.sum().min()
        assert (found.plans.loc[mine, "to_medoid"] == inside[row["medoid"]]).all()
        assert row["width"] == inside.to_numpy().max()
        outside = [
            evidence.apart.loc[mine, found.plans.index[found.plans["group"] == other]].to_numpy().mean()
            for other in found.groups.index
            if other != group
        ]
        assert row["apart"] == pytest.approx(min(outside))


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12),
    st.data(),
)  # fmt: skip
def test_silhouettes_are_those_of_the_definition(points: list[tuple[int, int]], data: st.DataObject) -> None:
    place = np.array(points, dtype=float)
    distance = np.abs(place[:, None] - place[None]).sum(axis=2)
    group = np.array(data.draw(st.lists(st.integers(1, 3), min_size=len(points), max_size=len(points))))
    group = np.unique(group, return_inverse=True)[1] + 1
    by_hand = []
    for one in range(len(points)):
        mine = [other for other in range(len(points)) if group[other] == group[one] and other != one]
        means = [distance[one, group == other].mean() for other in set(group) - {group[one]}]
        if not mine or not means:
            by_hand.append(0.0)
            continue
        inner, outer = distance[one, mine].mean(), min(means)
        by_hand.append((outer - inner) / max(inner, outer) if max(inner, outer) else 0.0)
    assert silhouettes(distance, group) == pytest.approx(by_hand)


def test_a_stated_cut_is_taken() -> None:
    found = analyse_groups(made(planted()), cut=0.5)
    assert found.said and not len(found.score)
    assert (found.groups["width"] == 0).all()
    assert len(analyse_groups(made(planted()), cut=100).groups) == 1


def test_what_was_found_often_is_no_group_for_that() -> None:
    """A plan found twenty times over changes sizes, not groups; its copies share its group and its silhouette."""
    plain, more = planted(), planted()
    more |= {f"k1n0 again {number}": more["k1n0"] for number in range(20)}
    one, two = analyse_groups(made(plain)), analyse_groups(made(more))
    kept = two.plans.loc[list(plain)]
    assert (pd.crosstab(one.plans["group"], kept["group"]) > 0).sum().tolist() == [1, 1, 1]
    assert two.score.to_numpy() == pytest.approx(one.score.to_numpy())
    assert two.groups["plans"].tolist() == [24, 6, 3] and two.groups["distinct"].sum() == one.groups["distinct"].sum()
    assert set(two.plans["same"][[name for name in more if "again" in name]]) == {"k1n0"}
    assert len(set(two.plans["silhouette"][[name for name in more if "again" in name]])) == 1


def test_few_or_no_different_plans_are_said() -> None:
    one = Made({"a": "RETAIN"})
    assert len(analyse_groups(made({"x": one, "y": one})).groups) == 1
    two = analyse_groups(made({"x": one, "y": one, "z": Made({"a": "EXIT"})}))
    assert two.groups["plans"].tolist() == [2, 1] and two.said
    none = analyse_groups(made({"x": replace(one, status="infeasible")}))
    assert not len(none.groups) and not len(none.plans) and none.said


def test_plans_without_structure_are_not_called_kinds() -> None:
    rng = np.random.default_rng(1)
    jobs = {f"j{n:02d}": Made({park: str(rng.choice(["RETAIN", "EXIT"])) for park in PARKS}) for n in range(20)}
    found = analyse_groups(made(jobs))
    assert not found.clear and all(found.said[-1].both)
