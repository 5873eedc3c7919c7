"""The tutorial says what the analyses of its store say, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from docs.tutorial.__main__ import MOST_BYTES, ROOT
from docs.tutorial.choice import advice, alternatives, comparison, exercise
from docs.tutorial.page import FOLDER, PAGE, SECTIONS, TEMPLATE, render, write
from docs.tutorial.prose import plain, table
from docs.tutorial.runs import naive_parks, noise, outcome
from docs.tutorial.told import Told
from docs.tutorial.tradeoffs import front, groups, regret, replacing
from parkopt.batch.exhibits.exhibit import Exhibit
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.jobs import plan_batch
from parkopt.batch.load import load_batch
from parkopt.model.objective import TERMS
from tests.batch.analysis.made import Made
from tests.batch.exhibits import findings
from tests.batch.exhibits.stored import stored

FENCED = re.compile(r"```.*?```", re.DOTALL)
CODE = re.compile(r"`[^`]*`")
SHIPPED = ROOT / "scenarios" / "batches" / "weights.toml"
COMMITTED = ROOT / "docs" / PAGE
UNWRITTEN = "Not written yet"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tutorial")
    stored(made)
    return made


@pytest.fixture(scope="module")
def matter(folder: Path) -> Matter:
    return Matter.of(folder / "store")


@pytest.fixture(scope="module")
def written(folder: Path) -> tuple[Path, int]:
    """The page, and how many bytes all files are."""
    stale = folder / "docs" / FOLDER / "old.svg"
    stale.parent.mkdir(parents=True)
    stale.write_text("old", encoding="utf-8")
    return write(folder / "store", folder / "mine.toml", folder / "docs")


@pytest.fixture(scope="module")
def page(written: tuple[Path, int]) -> str:
    return written[0].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def exhibits(matter: Matter) -> list[Exhibit]:
    return [build(matter) for build in EXHIBITS]


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def numbers(frames: Iterable[pd.DataFrame]) -> np.ndarray:
    found = [frame.select_dtypes("number").to_numpy(dtype=float).ravel() for frame in frames]
    every = np.concatenate(found)
    return np.unique(every[np.isfinite(every)])


def shown(values: np.ndarray) -> set[str]:
    """Numbers in every way in which the tutorial may write them."""
    ways = ("{:,.3f}", "{:,.2f}", "{:,.1f}", "{:,.0f}")
    return {way.format(abs(value) * factor) for way in ways for value in values for factor in (1, 100)}


def of_all_words(page: str) -> list[str]:
    """Numbers with decimals or thousands, and percentages, outside of code and addresses."""
    words = re.sub(r"\]\([^)]*\)", "", CODE.sub("", FENCED.sub("", page)))
    return re.findall(r"\d[\d,]*\.\d+|\d+,\d[\d,]*|\d+(?= %)", words)


def test_every_figure_stands_in_a_table_of_the_analyses(matter: Matter, exhibits: list[Exhibit], page: str) -> None:
    evidence = matter.evidence
    tables = [table.frame for exhibit in exhibits for table in exhibit.tables]
    told = Told(matter)
    assert told.rules_regret is not None
    solver = pd.DataFrame([{**matter.head["solver"], "times": 1}])
    sums = pd.DataFrame(
        {
            "references": pd.Series(evidence.references),
            "median": evidence.runs["gap"].median(),
            "apart": told.noise.settings["apart_mean"].mean(),
            "silhouette": told.groups.plans["silhouette"].mean(),
            "ends": np.nan,
        }
    )
    every = [*tables, evidence.raw, solver, sums, told.rules_regret.low, told.rules_regret.high]
    known = shown(numbers(every))
    known |= shown(np.array([np.subtract.outer(column, column) for column in evidence.raw.to_numpy().T]).ravel())
    known |= {"2.0", "95"}  # what an alternative may be worse; the intervals
    found = of_all_words(page)
    assert len(found) > 100
    text = CODE.sub("", FENCED.sub("", TEMPLATE.read_text(encoding="utf-8")))
    captions = " ".join(picture.caption[0] for exhibit in exhibits for picture in exhibit.pictures)
    labels = "retained in 75 % or more, in 25 % to 75 %"
    allowed = known | set(of_all_words(f"{text} {captions} {labels}"))
    assert [number for number in found if number not in allowed] == []


def test_the_words_of_the_template_hold_no_results() -> None:
    text = CODE.sub("", FENCED.sub("", TEMPLATE.read_text(encoding="utf-8")))
    text = re.sub(r"^#+ \d+\.|^\d\. ", "", text, flags=re.MULTILINE)
    assert set(re.findall(r"\d+", re.sub(r"\]\([^)]*\)", "", text))) == {"2016", "24", "28", "36", "40"}


def test_verdicts_are_counted_as_the_fates_were_made(matter: Matter, page: str) -> None:
    retained = matter.evidence.fates == "RETAIN"
    third = np.arange(len(retained)) * 3 // len(retained)
    settled, depends, chance = ((third == number).sum() for number in range(3))
    seed1 = [row for row in page.splitlines() if row.startswith("| settled |")]
    assert seed1 == [f"| settled | {settled} | 0 |"]
    assert f"| depends on the weights | {depends} | {depends} |" in page
    assert f"| indifferent: chance decides | {chance} | 0 |" in page
    assert f"Of the {depends} that seem to depend with seed 1, all do." in page
    told = Told(matter)
    assert {seed: list(parks) for seed, parks in naive_parks(told).items()} == {
        seed: list(retained.index[third == 1]) for seed in range(1, 6)
    }


def test_the_minimax_plan_and_its_interval_follow_from_amounts_and_bounds(matter: Matter, page: str) -> None:
    evidence = matter.evidence
    plain_rules = [job for job in evidence.planned if evidence.changes_of(job) == ""]
    raw, weight = evidence.raw.loc[plain_rules], evidence.weight.loc[plain_rules]
    factor = weight * pd.Series({term.key: term.sign / evidence.references[term.key] for term in TERMS})
    runs = evidence.runs.loc[plain_rules]
    missing = runs["objective"] - (raw * factor).sum(axis=1)
    value = raw.to_numpy() @ factor.to_numpy().T + missing.to_numpy()[:, None]
    kind = weight.round(9).astype(str).agg("|".join, axis=1)
    bound = runs["bound"].astype(float).groupby(kind).transform("max").to_numpy()
    low, high = (value - value.min(axis=0)).max(axis=1), (value - bound).max(axis=1)
    best = int(high.argmin())
    name = matter.entry(plain_rules[best])
    assert (
        f"the **minimax plan** is that of `{name}`: its greatest regret lies between {low[best]:.3f} and {high[best]:.3f} points"
        in page
    )
    assert f"Over {kind.nunique()} weightings and {len(plain_rules)} plans" in page


def test_outcomes_and_checks_are_told(page: str) -> None:
    assert "25 of the 27 jobs that were run have a plan" in page
    assert "for 1 job it is proven that there is none; 1 job found none in time" in page
    assert "1 job that began at a pilot's end was run again from nothing. All agree" in page
    assert "0.004 points higher" in page and "differ in 3 park(s)" in page


def test_the_reader_s_exercise_is_a_sound_batch(tmp_path: Path, matter: Matter, page: str) -> None:
    file = tmp_path / "exercise.toml"
    file.write_text(blocks(page, "toml")[-1], encoding="utf-8")
    plan = plan_batch(load_batch(file))
    parts = pd.Series([member.part for job in plan.jobs for member in job.members]).value_counts()
    assert parts.to_dict() == {"chance": 3, "land against cost": 5, "floors": 3, "parks": 5}
    limits = exercise(Told(matter))
    cost = matter.evidence.raw["relocation_cost"]
    assert cost.min() <= float(limits["limit_low"]) <= 1.1 * cost.min()
    assert cost.max() <= float(limits["limit_high"]) <= 1.1 * cost.max()


def test_one_call_writes_page_and_pictures(written: tuple[Path, int], page: str) -> None:
    file, size = written
    pictures = list((file.parent / FOLDER).iterdir())
    named = re.findall(r"!\[[^\n]*\]\(([^)]*)\)", page)
    assert sorted(named) == sorted(f"{FOLDER}/{one.name}" for one in pictures)
    assert len(named) >= 8 and size == sum(one.stat().st_size for one in [file, *pictures])
    for one in pictures:
        text = one.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
        assert "http" not in text.replace("http://www.w3.org/", "") and "<script" not in text
    assert "${" not in page and "nan" not in CODE.sub("", page).split()


def test_names_from_data_stay_letters(tmp_path: Path) -> None:
    stored(tmp_path, hostile=True)
    text, pictures = render(Matter.of(tmp_path / "store"), (tmp_path / "mine.toml").read_text(encoding="utf-8"))
    words = CODE.sub("", FENCED.sub("", text))
    assert "script" in words and re.findall(r"(?<!\\)<", words) == []
    assert all(
        "<script" not in drawn and "onerror=" not in re.sub(r">[^<]*<", "><", drawn) for drawn in pictures.values()
    )
    assert plain("a|b_[c](d)<i>") == "a\\|b\\_\\[c\\](d)\\<i\\>"


def test_another_batch_and_data_that_exist_are_refused(folder: Path, tmp_path: Path, matter: Matter) -> None:
    with pytest.raises(ValueError, match="another batch"):
        render(matter, SHIPPED.read_text(encoding="utf-8"))
    stored(tmp_path, synthetic=False)
    with pytest.raises(ValueError, match="synthetic"):
        write(tmp_path / "store", tmp_path / "mine.toml", tmp_path / "docs")
    assert not (tmp_path / "docs").exists()


def every(told: Told) -> str:
    sections: list[Any] = [noise, front, regret, groups, replacing, alternatives, comparison, advice]
    return " ".join(value for section in sections for value in section(told).values())


def test_a_batch_without_seeds_says_so() -> None:
    jobs = {name: job for name, job in findings.jobs().items() if name.startswith("w")}
    told = Told(findings.matter(jobs))
    assert "verdict_words" in noise(told) and noise(told)["verdicts"] == ""
    one = told.rules_regret
    assert one is not None and not one.proven
    rivals = int(one.plans["could_beat"].sum())
    assert f"leave it open whether {rivals} other plan" in regret(told)["minimax"]
    assert "depend on the weights" not in every(told) and "Debate" not in advice(told)["advice"]


def test_seeds_at_one_weighting_tell_nothing_of_weights() -> None:
    told = Told(findings.matter())
    assert len(told.noise.settings) == 1
    assert noise(told)["verdict_words"] == "" and "Only one weighting" in noise(told)["naive"]
    text = advice(told)["advice"]
    assert "seeds were run at one weighting only" in text and "local knowledge" not in text and "Debate" not in text


def test_a_single_plan_supports_nothing() -> None:
    told = Told(findings.matter({"w": Made({"P1": "RETAIN", "P2": "EXIT"}, {"jobs_displaced": 1.0}, {"jobs_displaced": 5.0},
                                           parts=[("even", "sobol", "#1")])}))  # fmt: skip
    text = every(told)
    assert "minimax" not in text and "There are no two plans to compare." in text
    assert advice(told)["advice"] == "Nothing follows from so few runs."


def test_bounds_that_lack_are_not_invented() -> None:
    jobs = {name: replace(job, bound=None, gap=None) for name, job in findings.jobs().items() if name.startswith("w")}
    told = Told(findings.matter(jobs))
    text = every(told)
    assert "No weighting has a proven bound" in text and "is proven" not in text.replace("optimum is not proven", "")
    assert "at least" in regret(told)["minimax"]


def test_a_batch_under_way_says_how_much_is_missing(matter: Matter) -> None:
    evidence = matter.evidence
    fewer = replace(matter, evidence=replace(evidence, runs=evidence.runs.iloc[:-2]))
    (head,) = [section for section in SECTIONS if section.__name__ == "head"]
    assert "2 jobs of 27 had not been run" in head(Told(fewer))["partial"]
    assert head(Told(matter))["partial"] == "" and "27 jobs" in outcome(Told(matter))["outcome"]


def test_tables_without_rows_are_left_out() -> None:
    assert table(("a", "b"), []) == ""
    assert table(("a", "b"), [("x", "1")]) == "| a | b |\n|---|---:|\n| x | 1 |"


def test_the_committed_page_is_of_this_template_and_this_batch_file() -> None:
    page = COMMITTED.read_text(encoding="utf-8")
    pictures = set(re.findall(r"!\[[^\n]*\]\(([^)]*)\)", page))
    assert pictures == {f"{FOLDER}/{one.name}" for one in (ROOT / "docs" / FOLDER).glob("*.svg")}
    assert sum((ROOT / "docs" / one).stat().st_size for one in pictures) + len(page.encode()) <= MOST_BYTES
    if UNWRITTEN in page:
        return
    assert SHIPPED.read_text(encoding="utf-8").rstrip() in page, "stale: run python -m docs.tutorial out/weights"
    fixed = [part for part in TEMPLATE.read_text(encoding="utf-8").split("\n\n") if "${" not in part]
    assert [part for part in fixed if part.strip() not in page] == [], "stale: run python -m docs.tutorial out/weights"


def test_readme_and_reference_lead_to_it() -> None:
    assert f"docs/{PAGE}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"({PAGE})" in (ROOT / "docs" / "batches.md").read_text(encoding="utf-8")
