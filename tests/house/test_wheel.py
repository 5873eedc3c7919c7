"""The wheel and the editable install: both bring everything that the demo needs, and nothing else importable."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("parkopt", "geodata", "scenarios", "maps", "pyproject.toml", "README.md")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is made of, so that nothing is written into the real checkout."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    called(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", dist, checkout)
    (built,) = dist.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel; dependencies are those of the running one."""
    return environment(tmp_path_factory.mktemp("wheel"), wheel)


def environment(folder: Path, *wheels: Path) -> Path:
    called(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / "bin" / "python"
    called(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", *wheels)
    # A plain path line: packages of the running environment are found, its own .pth files (editable installs) are not.
    site = called(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def called(*command: str | Path, cwd: Path | None = None) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_wheel_holds_data_scenarios_styles_and_assets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    kept = {
        f"parkopt/_shipped/{path.relative_to(ROOT).as_posix()}"
        for pattern in (
            "scenarios/*.toml",
            "scenarios/batches/*.toml",
            "geodata/shaoxing/*.csv",
            "geodata/DICTIONARY.md",
            "maps/*.toml",
            "maps/*.json",
        )
        for path in ROOT.glob(pattern)
    }
    kept |= {
        f"parkopt/atlas/assets/{path.name}"
        for path in (ROOT / "parkopt/atlas/assets").iterdir()
        if path.suffix in (".js", ".css")
    }
    assert len(kept) > 20
    assert kept <= names
    assert "parkopt/py.typed" in names


def test_the_wheel_holds_nothing_but_parkopt(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"parkopt", next(top for top in tops if top.endswith(".dist-info"))}
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if "test" in name.lower()]


def test_the_installed_command_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin" / "parkopt"
    assert "data" in called(command, "--help", cwd=tmp_path)
    facts = json.loads(called(command, "data", "info", "--json", cwd=tmp_path))
    assert facts["sites"]["park"] == 281
    assert facts["synthetic"] is True
    assert "shaoxing-2020-parks-24" in called(command, "scenarios", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_installed_package_is_the_one_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = called(installed / "bin" / "python", "-c", "import parkopt; print(parkopt.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed)


def test_an_editable_install_finds_the_data_and_makes_no_folder_importable(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    dist = tmp_path_factory.mktemp("link")
    hook = "import sys; from setuptools import build_meta; build_meta.build_editable(sys.argv[1])"
    called(sys.executable, "-c", hook, dist, cwd=checkout)
    python = environment(tmp_path_factory.mktemp("editable"), *dist.glob("*.whl")) / "bin" / "python"
    code = """
import importlib.util as util
from parkopt.resources import shipped
print(shipped("scenarios", "shaoxing-2020.toml"), shipped("geodata", "shaoxing"), sep="\\n")
assert not [name for name in ("geodata", "scenarios", "maps", "tests") if util.find_spec(name)]
"""
    paths = called(python, "-c", code, cwd=tmp_path).split()
    assert [Path(path) for path in paths] == [checkout / "scenarios/shaoxing-2020.toml", checkout / "geodata/shaoxing"]
