"""``--detail``, ``--unit`` and ``--recipient`` on the command line: what is written, what is refused before any work."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkopt.atlas.pack import unpacked
from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode
from parkopt.run import read_run
from tests.cli.towns import FILES, call, names, small_city


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data set on disk and the folder of its run, solved for the public."""
    folder = tmp_path_factory.mktemp("detail")
    data = write_dataset(small_city(), folder / "city")
    words = ("solve", "shaoxing-2020", "-o", folder / "run", "--data", data, "--lang", "en", "--time-limit", "20")
    result = call(*words, "--detail", "public", "--recipient", "Council")
    assert result.exit_code == ExitCode.DONE, result.output
    return data, folder / "run"


def test_solve_hands_out_what_is_asked_for_and_keeps_the_run_whole(done: tuple[Path, Path]) -> None:
    _, run = done
    assert names(run) == FILES
    for page in ("atlas.html", "report.html"):
        assert "F10" not in (run / page).read_text(encoding="utf-8")
    data = unpacked((run / "atlas.html").read_text(encoding="utf-8"))
    assert data["confidential"]["watermark"][0].startswith("Public version")
    assert data["confidential"]["watermark"][0].endswith("for Council")
    assert len(read_run(run).plan.firms) == len(small_city().firms)


def test_map_and_report_write_the_run_again_at_another_level(done: tuple[Path, Path], tmp_path: Path) -> None:
    data, run = done
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("manifest.json", "audit.json", "plan.gpkg"):
        (copy / name).write_bytes((run / name).read_bytes())
    level = ("--detail", "public", "--recipient", "Council")
    assert call("map", copy, "--data", data, "--lang", "en", *level).exit_code == ExitCode.DONE
    assert call("report", copy, "--data", data, "--lang", "en", *level).exit_code == ExitCode.DONE
    for name in ("atlas.html", "report.html", "plan.xlsx"):
        assert (copy / name).read_bytes() == (run / name).read_bytes(), name
    assert call("map", copy, "--data", data, "--detail", "unit", "--unit", "keqiao").exit_code == ExitCode.DONE
    firms = [
        layer for layer in unpacked((copy / "atlas.html").read_text(encoding="utf-8"))["layers"] if "firms" in layer
    ]
    assert "F10" in firms[0]["firms"]["id"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--detail", "unit"), "needs a unit"),
        (("--detail", "unit", "--unit", "nowhere"), "keqiao"),
        (("--unit", "keqiao"), "add --detail unit"),
        (("--detail", "public", "--recipient", "a\tb"), "recipient"),
        (("--detail", "secret"), "full"),
    ],
)
def test_what_cannot_be_is_bad_input_and_nothing_is_written(
    done: tuple[Path, Path], tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    data, run = done
    before = {name: (run / name).read_bytes() for name in FILES}
    for command in (("map", run), ("report", run), ("solve", "shaoxing-2020", "-o", tmp_path / "new")):
        result = call(*command, "--data", data, *words)
        assert result.exit_code == ExitCode.BAD_INPUT
        assert told in result.output.replace("\n", " ")
    assert {name: (run / name).read_bytes() for name in FILES} == before and not (tmp_path / "new").exists()
