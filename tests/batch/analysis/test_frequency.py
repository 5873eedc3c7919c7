"""Shares by hand: each part by itself, of what has a plan, with an interval only where one means something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parkopt.batch.analysis.frequency import analyse_frequency
from tests.batch.analysis.made import Made, made


def test_shares_and_hosts_by_hand() -> None:
    fates = [
        {"a": "RETAIN", "b": "a"}, {"a": "RETAIN", "b": "Z1"}, {"a": "EXIT", "b": "Z1"}, {"a": "RELOCATE", "b": "RETAIN"},
    ]  # fmt: skip
    jobs = {f"j{n}": Made(told, parts=[("even", "sobol", f"#{n}")]) for n, told in enumerate(fates)}
    jobs["j0"] = replace(jobs["j0"], began="j1")
    jobs["j9"] = replace(Made(), status="infeasible", parts=[("even", "sobol", "#9")])
    (part,) = analyse_frequency(made(jobs)).parts
    assert (part.entries, part.plans, part.untried, part.warm, part.interval) == (5, 4, 0, 1, "as_if")
    assert part.parks.loc["a", ["retained", "merged", "relocated", "exits"]].tolist() == [0.5, 0, 0.25, 0.25]
    assert part.parks["fate"].to_dict() == {"a": "RETAIN", "b": "MERGE"}
    hosts = part.hosts[["site_id", "host_id", "plans", "share"]].to_numpy().tolist()
    assert hosts == [["b", "Z1", 2, 0.5], ["b", "a", 1, 0.25]]
    # Wilson by hand: 2 of 4, z² = 3.8415: centre 0.5, half = 1.96 / (1 + 0.9604) · √(0.0625 + 0.06)
    assert part.parks.loc["a", ["low", "high"]].tolist() == pytest.approx([0.5 - 0.35, 0.5 + 0.35], abs=1e-3)


def test_parts_are_never_pooled_and_lists_have_no_interval() -> None:
    both = [("one", "weights", "x"), ("two", "seeds", "seed 1")]
    jobs = {"j0": Made({"a": "RETAIN"}, parts=both), "j1": Made({"a": "EXIT"}, parts=[("two", "seeds", "seed 2")])}
    jobs["j2"] = replace(Made(), status="no_plan", parts=[("three", "grid", "y")])
    found = analyse_frequency(made(jobs))
    one, two = found.parts
    assert one.parks.loc["a", "retained"] == 1 and two.parks.loc["a", "retained"] == 0.5
    assert np.isnan(one.parks.loc["a", "low"]) and two.interval == "independent"
    assert found.without == ("three",)
    for part in found.parts:
        assert all(part.measure.both)


def test_an_entry_counts_as_often_as_it_stands() -> None:
    twice = [("list", "assumptions", "#1"), ("list", "assumptions", "#2")]
    jobs = {"j0": Made({"a": "RETAIN"}, parts=twice), "j1": Made({"a": "EXIT"}, parts=[("list", "assumptions", "#3")])}
    (part,) = analyse_frequency(made(jobs)).parts
    assert part.parks.loc["a", "retained"] == pytest.approx(2 / 3) and part.plans == 3


@pytest.mark.parametrize(
    "sampling", ["weights", "grid", "sobol", "sweep", "threshold", "target", "named", "assumptions", "weights×seeds"]
)
def test_every_kind_of_sampling_says_what_it_draws_from(sampling: str) -> None:
    (part,) = analyse_frequency(made({"j": Made({"a": "EXIT"}, parts=[("p", sampling, "x")])})).parts
    english, chinese = part.measure.both
    assert english and chinese
    assert (part.interval == "none") == ("interval" in english and "without" in english)
