"""Grades, counties and sectors as kinds: the same colour and shape for firms and for parks."""

from __future__ import annotations

from collections.abc import Sequence

from parkopt.atlas.layer import Kind
from parkopt.atlas.style import Look
from parkopt.atlas.view import View
from parkopt.dataset.schema import GRADES
from parkopt.labels import Both, both


def grade_kinds(view: View) -> list[Kind]:
    """The grades from A on, then none."""
    looks = view.style.looks.grade
    graded = [Kind(grade, getattr(looks, grade), both("legend.grade", grade=grade)) for grade in GRADES]
    return [*graded, Kind("", looks.none, both("legend.no_grade"))]


def sector_kinds(view: View) -> list[Kind]:
    """The sectors with most output, then all others together."""
    output = view.firms.groupby("sector")["output"].sum().drop("", errors="ignore")
    largest = output.sort_values(ascending=False, kind="stable").index[: view.style.numbers.sectors_largest]
    named = [(str(key), view.names.sectors.get(str(key), (str(key), str(key)))) for key in largest]
    return [*dealt(view, named), Kind("", view.style.looks.other, both("legend.other_sectors"))]


def county_kinds(view: View) -> list[Kind]:
    """The counties in the order of the data set."""
    return dealt(view, [(str(key), view.names.counties[str(key)]) for key in view.record.dataset.counties["county_id"]])


def dealt(view: View, named: Sequence[tuple[str, Both]]) -> list[Kind]:
    """Kinds with colours dealt out in order; when all are dealt they come again with the next shape."""
    return [Kind(key, _look(view, place), label) for place, (key, label) in enumerate(named)]


def _look(view: View, place: int) -> Look:
    colours, shapes = view.style.palette.kinds, view.style.palette.shapes
    again, colour = divmod(place, len(colours))
    return view.style.looks.kind.but(fill=colours[colour], shape=shapes[(again + colour) % len(shapes)])
