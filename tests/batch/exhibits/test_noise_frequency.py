"""The exhibits of noise and frequency: what the analyses found, in words, tables and pictures; and what is lacking."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from parkopt.batch.exhibits.frequency import frequency, share_class
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.noise import noise
from parkopt.batch.exhibits.places import Places
from tests.batch.exhibits.stored import stored


@pytest.fixture(scope="module")
def matter(tmp_path_factory: pytest.TempPathFactory) -> Matter:
    return Matter.of(stored(tmp_path_factory.mktemp("noise")))


def table(exhibit: object, key: str) -> pd.DataFrame:
    (found,) = (one.frame for one in exhibit.tables if one.key == key)  # type: ignore[attr-defined]
    return found


def without_seeds(matter: Matter) -> Matter:
    evidence = matter.evidence
    return replace(matter, evidence=replace(evidence, members=evidence.members[evidence.members["part"] != "noise"]))


def test_each_park_has_its_verdict_those_that_depend_first(matter: Matter) -> None:
    parks = table(noise(matter), "batch_verdicts").set_index("site_id")
    assert set(parks.loc[["P001", "P002", "P003", "P004"], "verdict"]) == {"settled"}
    assert set(parks.loc[["P005", "P006", "P007", "P008"], "verdict"]) == {"depends"}  # as the store was made
    assert set(parks.loc[["P009", "P010", "P011", "P012"], "verdict"]) == {"indifferent"}
    assert list(parks["verdict"].unique()) == ["depends", "indifferent", "settled"]
    counted = "settled for 4, depends on the weights for 4, indifferent for 4, not told for 0"
    assert any(counted in note[0] for note in noise(matter).notes)


def test_without_seeds_it_is_said_that_the_noise_is_not_known(matter: Matter) -> None:
    shown = noise(without_seeds(matter))
    assert shown.tables == () and shown.pictures == ()
    assert "noise of the search is not known" in shown.lacking[0][0]
    often = frequency(without_seeds(matter))
    assert any("no park is hatched" in why[0] for why in often.lacking)
    assert "indifferent" not in often.pictures[1].drawn("en")


def test_frequencies_stand_part_by_part_with_names_and_verdicts(matter: Matter) -> None:
    shown = frequency(matter)
    parks = table(shown, "batch_fates")
    assert parks.groupby("part", sort=False).size().to_dict() == {"noise": 12, "mixtures": 12, "limits": 12}
    for part, plans in (("noise", 15), ("limits", 2)):
        fates = matter.evidence.fates[matter.evidence.part(part)["job"]]
        rows = parks[parks["part"] == part].set_index("site_id")["retained"]
        assert rows.to_dict() == pytest.approx(((fates == "RETAIN").sum(axis=1) / plans).to_dict())
    assert [picture.key for picture in shown.pictures] == [
        "frequency-curves",
        *(f"frequency-map-{n}" for n in range(3)),
    ]
    assert "indifferent" in shown.pictures[1].drawn("en") and "retained in 100% of 15 plans" in shown.pictures[1].drawn(
        "en"
    )


def test_never_and_always_are_exact() -> None:
    shares = pd.Series([0.0, 0.001, 0.249, 0.25, 0.749, 0.75, 0.999, 1.0])
    assert share_class(shares).tolist() == [0, 1, 1, 2, 2, 3, 3, 4]


def test_without_outlines_the_map_is_left_out_and_said_so(matter: Matter) -> None:
    bare = replace(matter, places=Places())
    assert any("map is left out" in why[0] for why in frequency(bare).lacking)
    assert len(frequency(bare).pictures) == 1
    assert any("map is left out" in note[0] for note in noise(bare).notes)


def test_a_batch_that_has_not_run_says_so(tmp_path: Path, matter: Matter) -> None:
    folder = stored(tmp_path)
    for name in ("runs", "checks", "parks", "terms", "metrics", "hosts"):
        shutil.rmtree(folder / name)
    nothing = Matter.of(folder)
    assert noise(nothing).lacking and len(frequency(nothing).lacking) == 3
    assert not nothing.synthetic


def test_runs_that_did_not_reach_their_gap_are_told(matter: Matter) -> None:
    evidence = matter.evidence
    jobs = evidence.part("noise")["job"]
    runs = evidence.runs.assign(status=evidence.runs["status"].replace("feasible", "optimal"))
    finished = replace(matter, evidence=replace(evidence, runs=runs))
    assert not any("not finished" in note[0] for note in noise(finished).notes)
    runs.loc[jobs.iloc[:2], "status"] = "feasible"
    runs.loc[evidence.part("mixtures")["job"].iloc[0], "status"] = "feasible"
    told = [note[0] for note in noise(replace(matter, evidence=replace(evidence, runs=runs))).notes]
    assert any("Of the 15 runs with several seeds 2 did not" in note for note in told)
