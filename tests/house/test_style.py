"""What no formatter checks: length of modules, machine paths, names of hosts, complete packaging."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from parkopt.labels import PARTS

ROOT = Path(__file__).parents[2]
MAX_LINES = 400
TEXT = {".py", ".toml", ".md", ".yaml", ".yml", ".csv", ".js", ".css", ".json", ".cfg", ".txt", ""}
KEPT = ("parkopt", "tests", "scenarios", "geodata", "maps", "docs", "benchmarks", ".ci")
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:home|root|work|mnt|Users|opt|srv)/\w")
REGISTRY = re.compile(r"pypi\.\w|pythonhosted|npmjs|registry\.\w+\.\w", re.IGNORECASE)


def kept_files() -> list[Path]:
    files = [path for folder in KEPT for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    return [
        path
        for path in files
        if path.suffix in TEXT and "__pycache__" not in path.parts and path.name not in (".git", ".coverage")
    ]


def lines_like(pattern: re.Pattern[str]) -> list[str]:
    here = Path(__file__)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in kept_files()
        if path != here
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_module_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "parkopt").rglob("*.py")}
    assert len(lengths) > 20
    tables = {"scenario/schema.py"}  # a closed list of figures: one entry a line
    long = {path.relative_to(ROOT / "parkopt").as_posix() for path, count in lengths.items() if count > MAX_LINES}
    assert long <= tables


def test_every_label_stands_once_and_in_both_languages() -> None:
    every = [key for part in PARTS for key in part.TABLE]
    assert len(every) == len(set(every)) > 250
    texts = [text for part in PARTS for pair in part.TABLE.values() for text in pair]
    assert all(text.strip() == text and text for text in texts)


def test_nothing_names_a_path_of_one_machine() -> None:
    assert lines_like(MACHINE_PATH) == []


def test_nothing_names_a_package_registry() -> None:
    assert lines_like(REGISTRY) == []


def test_every_package_is_listed_for_the_wheel() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    packages = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "parkopt").rglob("*.py")
        if "__pycache__" not in path.parts
    }
    assert packages <= listed
    assert {name for name in listed if not name.startswith("parkopt._shipped.")} <= packages
