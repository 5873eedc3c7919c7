"""Locks: what a reviewer may fix, and every contradiction found at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkopt.errors import InputError
from parkopt.scenario.locks import FIRM_COLUMNS, PARK_COLUMNS, read_locks, write_locks
from tests.cities import firm, make_dataset, micro_park, park, zone

CITY = make_dataset(
    [park("P001"), park("P002", 0.8), park("P003", 1.6), zone("Z01", "ZG1"), micro_park("M001", 3, 0)],
    [firm("F1", "P001"), firm("F2", "P002"), firm("F3"), firm("F4", "Z01")],
)


def locked(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "locks.csv"
    file.write_bytes(text.encode(encoding))
    return file


def found(folder: Path, *rows: str) -> set[tuple[str, str, str]]:
    """Row, column and rule of every fault of a file with these rows."""
    file = locked(folder, "\n".join(["site_id,firm_id,fate,host_id,receiving_site,stage", *rows]))
    with pytest.raises(InputError) as caught:
        read_locks(file, CITY)
    return {(fault.row, fault.column, fault.rule) for fault in caught.value.faults}


def test_sound_locks_become_two_sorted_tables(tmp_path: Path) -> None:
    text = """site_id,firm_id,fate,host_id,receiving_site,stage,reviewer,date,note
P002,,merge,P001,,2018,Wang,2017-09-01,near and alike
P001,,RETAIN,,,,,,
,,,,,,,,
P003,,RELOCATE,,,,,,
,F3,RELOCATE,,M001,2020,,,
,F1,EXIT,,,,,,
"""
    locks = read_locks(locked(tmp_path, text), CITY)
    assert tuple(locks.parks.columns) == PARK_COLUMNS
    assert tuple(locks.firms.columns) == FIRM_COLUMNS
    assert locks.parks.to_numpy().tolist() == [
        ["P001", "RETAIN", "", 0],
        ["P002", "MERGE", "P001", 2018],
        ["P003", "RELOCATE", "", 0],
    ]
    assert locks.firms.to_numpy().tolist() == [["F1", "EXIT", "", 0], ["F3", "RELOCATE", "M001", 2020]]


def test_locks_are_written_as_they_are_read_and_notes_are_no_formulas(tmp_path: Path) -> None:
    text = 'site_id,firm_id,fate,host_id,stage,reviewer,note\nP002,,MERGE,P001,2018,Wang,"near, alike"\n,F1,EXIT,,,Li,=1+1\n'
    locks = read_locks(locked(tmp_path, text), CITY)
    assert locks.asked == {"P002": ("Wang", "", "near, alike"), "F1": ("Li", "", "=1+1")}
    write_locks(locks, tmp_path / "again.csv")
    again = read_locks(tmp_path / "again.csv", CITY)
    assert again.parks.equals(locks.parks) and again.firms.equals(locks.firms)
    assert again.asked == {**locks.asked, "F1": ("Li", "", "'=1+1")}


def test_fates_may_be_chinese_in_a_file_of_a_chinese_spreadsheet(tmp_path: Path) -> None:
    locks = read_locks(locked(tmp_path, "site_id,fate\r\nP001,整合并入\r\nP002,关停退出\r\n", "gb18030"), CITY)
    assert locks.parks["fate"].tolist() == ["MERGE", "EXIT"]


def test_a_file_without_rows_locks_nothing(tmp_path: Path) -> None:
    locks = read_locks(locked(tmp_path, "firm_id,fate\n"), CITY)
    assert (len(locks.parks), len(locks.firms)) == (0, 0)
    assert tuple(locks.parks.columns) == PARK_COLUMNS


def test_every_fault_is_listed_with_its_row(tmp_path: Path) -> None:
    rows = ("P999,,RETAIN,,,", "P001,,KEEP,,,", ",F9,EXIT,,,", "P001,F1,EXIT,,,", "P002,,EXIT,,,2019", "Z01,,EXIT,,,")
    assert found(tmp_path, *rows) == {
        ("2", "site_id", "unknown_id"),
        ("3", "fate", "unknown_fate"),
        ("4", "firm_id", "unknown_id"),
        ("5", "", "one_id"),
        ("6", "stage", "unknown_stage"),
        ("7", "site_id", "not_a_park"),
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("P001,,OUTSIDE,,,", "fate"),
        ("P001,,RELOCATE,,P002,", "receiving_site"),
        ("P001,,RETAIN,P002,,", "host_id"),
        ("P001,,RETAIN,,,2018", "stage"),
        ("P001,,EXIT,P002,,", "host_id"),
        ("P001,,MERGE,P001,,", "host_id"),
        (",F1,OUTSIDE,,,", "fate"),
        (",F3,RETAIN,,,", "fate"),
        (",F4,MERGE,,,", "fate"),
        (",F1,RETAIN,,P002,", "receiving_site"),
        (",F1,RELOCATE,,P001,", "receiving_site"),
        (",F1,EXIT,,P002,", "receiving_site"),
        (",F1,RETAIN,P001,,", "host_id"),
        (",F3,OUTSIDE,,,2020", "stage"),
    ],
)
def test_what_a_fate_cannot_have_is_refused(tmp_path: Path, row: str, column: str) -> None:
    assert found(tmp_path, row) == {("2", column, "impossible")}


def test_hosts_are_parks_and_zone_groups_not_members(tmp_path: Path) -> None:
    assert found(tmp_path, "P001,,MERGE,Z01,,", "P002,,MERGE,ZG9,,") == {
        ("2", "host_id", "zone_member"),
        ("3", "host_id", "unknown_id"),
    }
    file = locked(tmp_path, "site_id,fate,host_id\nP001,MERGE,ZG1\n")
    assert read_locks(file, CITY).parks["host_id"].tolist() == ["ZG1"]


def test_repeated_and_contradicting_rows_are_told_apart(tmp_path: Path) -> None:
    rows = ("P001,,RETAIN,,,", "P001,,RETAIN,,,", "P002,,EXIT,,,", "P002,,RETAIN,,,")
    assert found(tmp_path, *rows) == {("3", "site_id", "duplicate_id"), ("5", "site_id", "conflict")}


@pytest.mark.parametrize(
    ("park_row", "firm_row", "column"),
    [
        ("P001,,EXIT,,,", ",F1,RETAIN,,,", "fate"),
        ("P001,,RETAIN,,,", ",F1,MERGE,,,", "fate"),
        ("P001,,MERGE,,,", ",F1,RETAIN,,,", "fate"),
        ("P001,,RELOCATE,,,2018", ",F1,RELOCATE,,,2020", "fate"),
        ("P002,,MERGE,,,", ",F1,RELOCATE,,P002,", "receiving_site"),
        ("P002,,EXIT,,,", "P003,,MERGE,P002,,", "host_id"),
    ],
)
def test_locks_that_cannot_hold_together_conflict(tmp_path: Path, park_row: str, firm_row: str, column: str) -> None:
    assert found(tmp_path, park_row, firm_row) == {("3", column, "conflict")}


def test_a_firm_may_leave_before_or_with_its_park(tmp_path: Path) -> None:
    text = "site_id,firm_id,fate,stage\nP001,,RELOCATE,2020\n,F1,RELOCATE,2018\nP002,,RETAIN,\n,F2,EXIT,2018\n"
    assert len(read_locks(locked(tmp_path, text), CITY).firms) == 2


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ("site_id,fate,hots_id", "unknown_column"),
        ("site_id,stage", "missing_column"),
        ("site_id,fate,fate", "column_twice"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, rule: str) -> None:
    with pytest.raises(InputError) as caught:
        read_locks(locked(tmp_path, f"{header}\n"), CITY)
    assert [fault.rule for fault in caught.value.faults] == [rule]


@pytest.mark.parametrize(("row", "rule"), [("P001,EXIT,too,many", "too_many_cells"), ('"P001,EXIT', "csv_syntax")])
def test_a_row_that_is_not_csv_is_refused(tmp_path: Path, row: str, rule: str) -> None:
    with pytest.raises(InputError, match=rf"locks · 2: .*\[{rule}\]"):
        read_locks(locked(tmp_path, f"site_id,fate\n{row}\n"), CITY)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing_file"):
        read_locks(tmp_path / "none.csv", CITY)
