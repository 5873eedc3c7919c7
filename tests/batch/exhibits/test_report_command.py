"""`parkopt batch report`: both files or a clear error, each whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from parkopt.batch.analysis import evidence
from parkopt.batch.exhibits import write as module
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.overview import overview
from parkopt.batch.exhibits.write import write_report
from parkopt.cli import app
from parkopt.errors import ExitCode, InputError
from tests.batch.exhibits.stored import stored


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("report"))


def test_it_writes_beside_the_store_or_where_it_is_told(store: Path, tmp_path: Path) -> None:
    for arguments, folder in (([], store), (["-o", str(tmp_path / "a" / "b"), "--lang", "en"], tmp_path / "a" / "b")):
        done = CliRunner().invoke(app, ["batch", "report", str(store), *arguments])
        assert done.exit_code == 0, done.output
        assert done.output.split() == [str(folder / "batch.html"), str(folder / "batch.xlsx")]
        assert (folder / "batch.html").is_file() and (folder / "batch.xlsx").is_file()
    assert '<html lang="en">' in (tmp_path / "a" / "b" / "batch.html").read_text(encoding="utf-8")[:60]


@pytest.mark.parametrize("what", ["missing", "empty", "file"])
def test_what_is_no_store_is_told(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "x"
    if what == "empty":
        folder.mkdir()
    elif what == "file":
        folder.write_text("x", encoding="utf-8")
    done = CliRunner().invoke(app, ["batch", "report", str(folder)])
    assert done.exit_code == int(ExitCode.BAD_INPUT)
    assert not (tmp_path / "x" / "batch.html").exists()


@pytest.mark.parametrize("name", ["batch.toml", "terms", "runs"])
def test_a_damaged_store_is_told(tmp_path: Path, name: str) -> None:
    folder = stored(tmp_path)
    file = folder / name if name == "batch.toml" else next((folder / name).glob("*.parquet"))
    file.write_bytes(b"=")
    with pytest.raises(InputError, match="damaged_store"):
        write_report(folder, tmp_path / "out", "en")
    assert not (tmp_path / "out").exists()


def test_it_can_be_written_while_jobs_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = stored(tmp_path)
    runs = sorted((folder / "runs").glob("*.parquet"))
    away = {path: path.read_bytes() for path in runs[:3]}
    for path in away:
        path.unlink()
    read = evidence.read_table

    def added(store: Path, name: str) -> pd.DataFrame:
        table = read(store, name)
        for path, content in away.items():
            path.write_bytes(content)  # as if three jobs ended after the first table was read
        return table

    monkeypatch.setattr(evidence, "read_table", added)
    found = Matter.of(folder).evidence
    assert len(found.runs) == len(runs) - 3 and set(found.raw.index) == set(found.planned) == set(found.parks["job"])
    write_report(folder, tmp_path / "out", "en")


def test_a_target_that_is_a_file_is_told(store: Path, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(store, tmp_path / "x", "en")


def test_what_stood_there_stays_when_writing_fails(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "EXHIBITS", (overview,))
    write_report(store, tmp_path, "en")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(module, "write_book", full)
    with pytest.raises(InputError, match="No space left"):
        write_report(store, tmp_path, "en")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
