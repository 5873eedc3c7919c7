"""The files of a comparison: which ones a name asks for, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from parkopt.compare.difference import Difference
from parkopt.compare.page import write_comparison_page
from parkopt.compare.sheets import write_comparison
from parkopt.errors import Fault, InputError
from parkopt.folder import replaced_file
from parkopt.labels import Lang

WRITERS: Final[Mapping[str, Callable[[Difference, Path, Lang], None]]] = {
    ".html": write_comparison_page,
    ".xlsx": write_comparison,
}
"""What writes which kind of file."""
NAME: Final = "compare"


def comparison_files(out: Path) -> list[Path]:
    """The files that ``out`` asks for: itself where it is named *.html or *.xlsx, else one of each kind in this folder.

    Raises InputError for another kind of file.
    """
    if out.is_dir() or not out.suffix:
        return [out / f"{NAME}{suffix}" for suffix in WRITERS]
    if out.suffix.lower() in WRITERS:
        return [out]
    remedy = "name a folder, a *.html or a *.xlsx"
    raise InputError([Fault(str(out), "", "", "--out", "wrong_kind", "a comparison is no such file", remedy)])


def write_comparisons(difference: Difference, files: Sequence[Path], lang: Lang) -> None:
    """Write each of ``files``, each whole or not at all; their folder is made where it is missing."""
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replaced_file(file) as fresh:
            WRITERS[file.suffix.lower()](difference, fresh, lang)
