"""Reviews become locks and corrections; whatever contradicts is told at once, and then nothing is written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkopt.audit.locks import _broken
from parkopt.errors import InputError
from parkopt.review.marks import COLUMNS, Mark, read_review
from parkopt.review.merge import merge_reviews, write_merged
from parkopt.scenario.locks import read_locks
from tests.cities import firm, make_dataset, micro_park, park, zone

CITY = make_dataset(
    [park("P001"), park("P002", 0.8), park("P003", 1.6), zone("Z01", "ZG1"), micro_park("M001", 3, 0)],
    [firm("F1", "P001"), firm("F2", "P002"), firm("F3"), firm("F4", "Z01")],
)


def review(folder: Path, name: str, *rows: str, encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes("\n".join([",".join(COLUMNS), *rows]).encode(encoding))
    return file


def faults(*paths: Path) -> set[tuple[str, str, str]]:
    """File, row and rule of every fault."""
    with pytest.raises(InputError) as caught:
        merge_reviews(paths, CITY)
    return {(fault.file, fault.row, fault.rule) for fault in caught.value.faults}


def test_two_reviews_become_locks_and_corrections(tmp_path: Path) -> None:
    one = review(
        tmp_path, "wang.csv",
        "r1,P002,,must_merge,P001,,,near and alike,Wang,2017-09-01",
        "r1,P001,,agree,,,,,Wang,2017-09-01",
        "r1,,F1,firm_closed,,,,since May,Wang,2017-09-01",
    )  # fmt: skip
    two = review(
        tmp_path, "li.csv", "r1,P003,,必须腾退,,,,=1+1,李,", "r1,P003,,数据有误,,land_mu,12.5,,李,", encoding="gb18030"
    )
    merged = merge_reviews([one, two], CITY)
    assert [(lock.park, str(lock.fate), lock.host, lock.implied) for lock in merged.locks] == [
        ("P001", "RETAIN", "", True), ("P002", "MERGE", "P001", False), ("P003", "VACATE", "", False),
    ]  # fmt: skip
    locks, corrections = tmp_path / "locks.csv", tmp_path / "corrections.csv"
    write_merged(merged, CITY, locks, corrections)
    fixed = read_locks(locks, CITY)
    assert fixed.parks.to_numpy().tolist() == [
        ["P001", "RETAIN", "", 0], ["P002", "MERGE", "P001", 0], ["P003", "VACATE", "", 0],
    ]  # fmt: skip
    assert not len(fixed.firms), "corrections of data never become locks"
    with corrections.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["site_id"], row["firm_id"], row["mark"], row["value"], row["file"]) for row in rows] == [
        ("", "F1", "firm_closed", "", "wang.csv"), ("P003", "", "wrong_figure", "12.5", "li.csv"),
    ]  # fmt: skip
    assert "'=1+1" in locks.read_text(encoding="utf-8-sig"), "no formula reaches a spreadsheet"
    assert len(merged.opinions) == 1


def test_demands_that_contradict_are_all_told_with_who_asks(tmp_path: Path) -> None:
    one = review(tmp_path, "a.csv", ",P002,,must_merge,P001,,,,Wang,", ",P003,,must_stay,,,,,Wang,")
    two = review(tmp_path, "b.csv", ",P001,,must_go,,,,,Li,", ",P003,,must_go,,,,,Li,", ",P002,,must_merge,ZG1,,,,Li,")
    assert faults(one, two) == {("b.csv", "2", "conflict"), ("b.csv", "3", "conflict"), ("b.csv", "4", "conflict")}
    with pytest.raises(
        InputError, match=r"P003: VACATE asked by b.csv, row 3 \(Li\) contradicts RETAIN asked by a.csv, row 3 \(Wang\)"
    ):
        merge_reviews([one, two], CITY)


def test_the_same_demand_of_two_is_one_lock(tmp_path: Path) -> None:
    rows = [",P003,,must_go,,,,,Wang,"]
    merged = merge_reviews([review(tmp_path, "a.csv", *rows), review(tmp_path, "b.csv", *rows)], CITY)
    assert [lock.park for lock in merged.locks] == ["P003"]


def test_every_fault_of_every_file_is_told(tmp_path: Path) -> None:
    broken = review(
        tmp_path, "a.csv",
        "r1,P001,,must_vanish,,,,,,", "r1,P001,F1,agree,,,,,,", "r1,,F1,must_stay,,,,,,", "r1,P001,,must_merge,,,,,,",
        "r1,P001,,must_stay,P002,,,,,", "r1,P001,,firm_closed,,,,,,",
    )  # fmt: skip
    strange = review(
        tmp_path, "b.csv",
        "r1,P999,,agree,,,,,,", "r1,,F9,firm_closed,,,,,,", "r1,Z01,,must_go,,,,,,", "r1,P001,,must_merge,Z01,,,,,",
        "r1,P002,,must_merge,P002,,,,,", "r2,P003,,agree,,,,,,",
    )  # fmt: skip
    assert faults(broken, strange, tmp_path / "none.csv") == {
        ("a.csv", "2", "unknown_mark"), ("a.csv", "3", "one_id"), ("a.csv", "4", "impossible"),
        ("a.csv", "5", "missing_host"), ("a.csv", "6", "impossible"), ("a.csv", "7", "impossible"),
        ("b.csv", "2", "unknown_id"), ("b.csv", "3", "unknown_id"), ("b.csv", "4", "not_a_park"),
        ("b.csv", "5", "unknown_id"), ("b.csv", "6", "impossible"), ("b.csv", "6", "conflict"), ("b.csv", "7", "other_run"),
        ("none.csv", "", "missing_file"),
    }  # fmt: skip


def test_what_is_there_is_not_replaced_and_nothing_is_half_written(tmp_path: Path) -> None:
    merged = merge_reviews([review(tmp_path, "a.csv", ",P003,,must_go,,,,,,")], CITY)
    locks, corrections = tmp_path / "locks.csv", tmp_path / "corrections.csv"
    corrections.write_text("mine")
    with pytest.raises(InputError, match="target_exists"):
        write_merged(merged, CITY, locks, corrections)
    assert not locks.exists() and corrections.read_text() == "mine"
    write_merged(merged, CITY, locks, corrections, force=True)
    assert locks.exists() and corrections.read_text() != "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "corrections.csv", "locks.csv"]


def test_the_audit_takes_relocating_and_exiting_for_vacating(tmp_path: Path) -> None:
    import pandas as pd

    locks = pd.DataFrame({"site_id": ["P1", "P2", "P3"], "fate": ["VACATE"] * 3})
    planned = pd.DataFrame({"fate": ["RELOCATE", "EXIT", "MERGE"]}, index=["P1", "P2", "P3"])
    assert list(_broken(locks, "site_id", planned, ("fate",))) == ["P3: locked to fate VACATE, the plan says 'MERGE'"]


PARKS = ("P001", "P002", "P003")
DEMAND = st.tuples(
    st.sampled_from(PARKS),
    st.sampled_from(["must_stay", "must_go", "must_merge", "agree"]),
    st.sampled_from([*PARKS, "ZG1"]),
)


@settings(max_examples=60)
@given(st.lists(DEMAND, max_size=6))
def test_reviews_either_contradict_or_become_sound_locks(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, str, str]]
) -> None:
    """Whatever is asked: locks that can be read again and say all that was demanded, or an error."""
    folder = tmp_path_factory.mktemp("review")
    rows = [f",{site},,{mark},{host if mark == 'must_merge' else ''},,,,," for site, mark, host in asked]
    path = review(folder, "a.csv", *rows)
    try:
        merged = merge_reviews([path], CITY)
    except InputError as error:
        assert {fault.rule for fault in error.faults} <= {"conflict", "impossible"}
        return
    write_merged(merged, CITY, folder / "locks.csv", folder / "corrections.csv")
    fates = dict(read_locks(folder / "locks.csv", CITY).parks[["site_id", "fate"]].itertuples(index=False))
    wanted = {Mark.MUST_STAY: "RETAIN", Mark.MUST_GO: "VACATE", Mark.MUST_MERGE: "MERGE"}
    for mark in read_review(path):
        assert mark.mark not in wanted or fates[mark.site] == wanted[mark.mark]
        assert not mark.host.startswith("P") or fates[mark.host] == "RETAIN"
