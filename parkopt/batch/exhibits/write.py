"""The report of a batch, from its store: page and workbook, each whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from parkopt.batch.exhibits.book import write_book
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.page import write_page
from parkopt.errors import Fault, InputError
from parkopt.folder import replaced_file
from parkopt.labels import Lang

PAGE: Final = "batch.html"
BOOK: Final = "batch.xlsx"


def write_report(store: Path, out: Path, lang: Lang) -> tuple[Path, Path]:
    """Write page and workbook of the batch kept in ``store`` into the folder ``out``, which is made where it is missing.

    Returns both files. Raises InputError when there is no store, when it cannot be read, or when ``out`` is a file.
    """
    matter = Matter.of(store)
    exhibits = tuple(build(matter) for build in EXHIBITS)
    page, book = out / PAGE, out / BOOK
    try:
        out.mkdir(parents=True, exist_ok=True)
        with replaced_file(page) as file:
            write_page(matter, exhibits, file, lang)
        with replaced_file(book) as file:
            write_book(matter, exhibits, file, lang)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise InputError(
            [Fault(str(out), "", "", "--out", "cannot_write", message, "choose another folder")]
        ) from error
    return page, book
