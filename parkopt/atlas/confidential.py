"""Confidentiality on the page: watermark and legend, and the mark in place of every figure that is missing."""

from __future__ import annotations

from typing import Any

from parkopt.atlas.view import View, text
from parkopt.labels import MARK
from parkopt.report.confidential import legend, none_mark, watermark

NONE = "–"


def confidential(view: View) -> dict[str, Any]:
    """What the page's script shows: ``watermark``, and where the record is reduced ``mark`` and ``legend``."""
    told = legend(view.record)
    return {"watermark": text(watermark(view.record))} | ({"mark": MARK, "legend": text(told)} if told else {})


def marked(view: View, shown: Any) -> Any:
    """``shown``, plain data, with the dash of a missing figure turned into the mark where the record is reduced."""
    mark = none_mark(view.record)
    return shown if mark == NONE else _with_mark(shown, mark)


def _with_mark(shown: Any, mark: str) -> Any:
    if isinstance(shown, dict):
        return {key: _with_mark(value, mark) for key, value in shown.items()}
    if isinstance(shown, list):
        return [_with_mark(value, mark) for value in shown]
    return mark if shown == NONE else shown
