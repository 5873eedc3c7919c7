"""What seeds explain is never called politics, and what they cannot explain is found."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact, norm

from parkopt.batch.analysis.chance import adjusted, codes, permutation_p, wilson
from parkopt.batch.analysis.noise import analyse_noise
from tests.batch.analysis.made import Fates, Made, made


def repeated(fates: dict[tuple[int, int], Fates], **changes: object) -> dict[str, Made]:
    """Jobs of a part that crosses weightings with seeds, by (weighting, seed)."""
    return {
        f"w{weighting}s{seed}": replace(
            Made(
                told, {"land_released": weighting + 1.0}, {"land_released": float(seed)}, missing=20.0, seed=seed,
                bound=10.0, gap=0.1, parts=[("noise", "weights×seeds", f"w{weighting} · seed {seed}")],
            ),
            **changes,
        )
        for (weighting, seed), told in fates.items()
    }  # fmt: skip


def grid(weightings: int = 3, seeds: int = 5) -> list[tuple[int, int]]:
    return list(product(range(weightings), range(1, seeds + 1)))


def test_parks_are_told_apart() -> None:
    rng = np.random.default_rng(4)
    fates = {
        (w, s): {
            "settled": "RETAIN",
            "politics": "RETAIN" if w == 1 else "EXIT",
            "chance": "RETAIN" if s % 2 else "EXIT",
            "host": "Z1" if w == 2 else "Z2",
        }
        | {f"coin{number}": str(rng.choice(["RETAIN", "EXIT"])) for number in range(10)}
        for w, s in grid()
    }
    noise = analyse_noise(made(repeated(fates)))
    verdict = noise.retained["verdict"]
    told = ("settled", "depends", "indifferent", "settled")
    assert tuple(verdict[["settled", "politics", "chance", "host"]]) == told
    assert set(verdict[[f"coin{number}" for number in range(10)]]) <= {"indifferent", "untold"}
    assert noise.under["verdict"]["host"] == "depends" and noise.under["verdict"]["politics"] == "depends"
    assert noise.enough and not noise.said
    chance = noise.retained.loc["chance"]
    assert chance["within"] == pytest.approx(6 / 10) and chance["between"] == pytest.approx((9 * 4 - 0) / 75)
    assert noise.retained.loc["politics", ["within", "between"]].tolist() == pytest.approx([0, 2 / 3])


def test_what_is_odd_by_itself_and_not_among_many_is_not_called_indifferent() -> None:
    """One park leans to one weighting (p about 0.02) among 40 of pure chance: neither political nor indifferent."""
    rng = np.random.default_rng(2)
    leaning = {(w, s): (w == 0 and s < 5) or (w == 1 and s == 1) for w, s in grid()}
    fates = {
        at: {"leaning": "RETAIN" if leaning[at] else "EXIT"}
        | {f"coin{number}": str(rng.choice(["RETAIN", "EXIT"])) for number in range(40)}
        for at in grid()
    }
    row = analyse_noise(made(repeated(fates))).retained.loc["leaning"]
    assert row["p"] <= 0.05 < row["q"] and row["within"] > 0 and row["verdict"] == "untold"


def test_settings_tell_the_spread_by_hand() -> None:
    fates = {(0, s): {"a": "RETAIN" if s == 1 else "EXIT", "b": "RETAIN"} for s in (1, 2, 3)}
    (row,) = analyse_noise(made(repeated(fates))).settings.to_dict("records")
    # the objective is 20 - seed / 10; no plan can be without objective - (objective - 10) / 0.1
    assert (row["lowest"], row["mean"], row["highest"]) == pytest.approx((19.7, 19.8, 19.9))
    assert row["deviation"] == pytest.approx(0.1)
    unavoidable = 19.7 - 9.7 / 0.1
    assert row["spread"] == pytest.approx(0.2 / (19.7 - unavoidable))
    assert (row["label"], row["seeds"], row["apart_most"], row["starts"]) == ("w0", 3, 1, 1)
    assert row["apart_mean"] == pytest.approx(2 / 3)


def test_a_part_of_seeds_alone_is_called_by_its_name() -> None:
    parts = [("chance", "seeds", f"seed {seed}") for seed in (1, 2)]
    jobs = {f"s{seed}": Made({"a": "EXIT"}, seed=seed, parts=[parts[seed - 1]]) for seed in (1, 2)}
    assert analyse_noise(made(jobs)).settings["label"].tolist() == ["chance"]


def test_too_few_seeds_are_said_and_then_nothing_is_called_politics() -> None:
    fates = {(w, s): {"a": "RETAIN" if w else "EXIT"} for w, s in grid(2, 2)}
    noise = analyse_noise(made(repeated(fates)))
    assert noise.retained["verdict"].tolist() == ["untold"] and not noise.enough
    assert "2 seeds at 2 weightings" in noise.said[0].both[0]


def test_without_repeated_seeds_everything_is_empty_and_said() -> None:
    jobs = {"a": Made({"p": "EXIT"}, parts=[("list", "weights", "x")]), "b": replace(Made(), status="infeasible")}
    noise = analyse_noise(made(jobs))
    assert not len(noise.settings) and not len(noise.retained) and not noise.enough
    assert "seeds" in noise.said[0].both[0] and noise.said[0].both[1]


def test_what_may_come_from_the_pilot_is_not_called_politics() -> None:
    """Every weighting began from its own pilot: what differs between them may have been inherited."""
    fates = {(w, s): {"a": "RETAIN" if w == 1 else "EXIT"} for w, s in grid()}
    jobs = {name: replace(job, began=f"pilot of {name[:2]}") for name, job in repeated(fates).items()}
    noise = analyse_noise(made(jobs))
    assert noise.retained.loc["a", "verdict"] == "untold" and noise.retained.loc["a", "p"] == 1
    assert any("pilots" in said.both[0] for said in noise.said)
    same = {name: replace(job, began="one pilot") for name, job in jobs.items()}
    assert analyse_noise(made(same)).retained.loc["a", "verdict"] == "depends"


def test_a_park_that_varies_elsewhere_under_the_same_rules_is_not_settled() -> None:
    fates = {(w, s): {"a": "RETAIN"} for w, s in grid()}
    other = Made({"a": "EXIT"}, {"jobs_displaced": 4.0}, parts=[("list", "weights", "x")])
    assert analyse_noise(made(repeated(fates) | {"z": other})).retained.loc["a", "verdict"] == "untold"
    rules = replace(other, changes={"rules.x.value": 2.0})
    assert analyse_noise(made(repeated(fates) | {"z": rules})).retained.loc["a", "verdict"] == "settled"


def test_weightings_of_other_rules_are_not_compared() -> None:
    fates = {(w, s): {"a": "RETAIN" if w == 1 else "EXIT"} for w, s in grid(2)}
    jobs = repeated(fates)
    jobs = {name: replace(job, changes={"rules.x.value": float(name[1])}) for name, job in jobs.items()}
    row = analyse_noise(made(jobs)).retained.loc["a"]
    assert row["p"] == 1 and np.isnan(row["between"]) and row["verdict"] == "untold"


def test_the_permutation_test_agrees_with_fishers_exact_one() -> None:
    """Two groups and two categories: the same p, but for what random draws leave open."""
    for retained in product(range(0, 7, 2), range(0, 9, 2)):
        code = np.array(
            [[*([1] * retained[0]), *([0] * (6 - retained[0])), *([1] * retained[1]), *([0] * (8 - retained[1]))]]
        )
        group = pd.Series(["x"] * 6 + ["y"] * 8)
        found = permutation_p(code, group, pd.Series(["-"] * 14), 4_000)[0]
        table = [[retained[0], 6 - retained[0]], [retained[1], 8 - retained[1]]]
        share = retained[0] / 6 - retained[1] / 8
        # Fisher's two-sided test orders tables by their chance, ours by how far the shares are apart
        tails = [
            fisher_exact(other).statistic is not None and _chance(other)
            for other in _tables(table) if abs(other[0][0] / 6 - other[1][0] / 8) >= abs(share) - 1e-9
        ]  # fmt: skip
        assert found == pytest.approx(sum(tails), abs=0.03)


def _tables(table: list[list[int]]) -> list[list[list[int]]]:
    total = table[0][0] + table[1][0]
    return [[[k, 6 - k], [total - k, 8 - total + k]] for k in range(7) if 0 <= total - k <= 8]


def _chance(table: list[list[int]]) -> float:
    from math import comb

    total = table[0][0] + table[1][0]
    return comb(6, table[0][0]) * comb(8, table[1][0]) / comb(14, total)


def test_where_nothing_depends_false_alarms_are_as_rare_as_stated() -> None:
    """2 000 parks of pure chance: p ≤ 0.05 for at most about 5 % of them, whatever their share of retained."""
    rng = np.random.default_rng(8)
    share = rng.uniform(0.05, 0.95, (2_000, 1))
    told = pd.DataFrame(np.where(rng.random((2_000, 15)) < share, "RETAIN", "EXIT"))
    group = pd.Series(np.repeat(["a", "b", "c"], 5))
    p = permutation_p(codes(told), group, pd.Series(["-"] * 15), 999)
    assert (p <= 0.05).mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2_000)
    assert (adjusted(p) <= 0.05).sum() == 0
    again = permutation_p(codes(told), group, pd.Series(["-"] * 15), 999)
    assert (p == again).all()


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=30))
def test_adjusted_is_benjamini_and_hochbergs(p: list[float]) -> None:
    assert adjusted(np.array(p)) == pytest.approx(false_discovery_control(p))


@settings(max_examples=200)
@given(st.integers(1, 200), st.data())
def test_wilson_holds_the_shares_at_which_the_count_is_not_surprising(n: int, data: st.DataObject) -> None:
    """Its ends are where the normal test of the share just rejects."""
    count = data.draw(st.integers(0, n))
    (low,), (high,) = wilson(np.array([float(count)]), n)
    assert 0 <= low <= count / n <= high <= 1
    z = norm.ppf(0.975)
    for end in (low, high):
        if 0 < end < 1:
            assert abs(count / n - end) == pytest.approx(z * np.sqrt(end * (1 - end) / n))
