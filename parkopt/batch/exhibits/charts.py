"""Kinds of charts that several exhibits draw: rows of labels with bars or points, and legends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from parkopt.batch.exhibits.looks import Look
from parkopt.batch.exhibits.svg import shortened, tell, text_width
from parkopt.units import FloatArray

ROW: Final = 22
"""px of a row."""
EDGE: Final = "#22303a"
MOST_LABEL: Final = 300
"""px that labels of rows may take across, ..."""
MOST_ENTRY: Final = 560
"""... and entries of legends."""
_LINE: Final = 20
_SWATCH: Final = 22
_BELOW: Final = 46
_INSIDE: Final = 26
"""px that a part of a bar must have to carry its number."""


@dataclass(frozen=True)
class Entry:
    """One entry of a legend."""

    text: str
    look: Look
    kind: Literal["area", "point", "line"] = "area"


def rows_height(rows: int, above: float = 30) -> float:
    """px that a chart of so many rows takes, axis and legend (``above``) included."""
    return ROW * max(rows, 1) + above + _BELOW


def placed(figure: Figure, left: float, above: float, right: float = 20, below: float = _BELOW) -> Axes:
    """Axes that leave so many px free on each side."""
    width, height = figure.get_size_inches() * 72
    return figure.add_axes(
        (left / width, below / height, (width - left - right) / width, (height - above - below) / height)
    )


def rows(figure: Figure, labels: Sequence[str], above: float = 30, right: float = 30) -> Axes:
    """Axes with one row a label, the first at the top; row n lies at y = n. Labels that are too long are cut."""
    shown = [shortened(text, MOST_LABEL) for text in labels]
    axes = placed(figure, max((text_width(text) for text in shown), default=0) + 18, above, right)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks(range(len(shown)), shown)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    return axes


def stacked(axes: Axes, parts: Sequence[tuple[str, Look, FloatArray]], number: str = "{:,.0f}") -> None:
    """Bars side by side in each row: the name of a part, its look and its value in each row; long ones carry their number."""
    starts = np.zeros(axes_rows(axes))
    axes.set_xlim(0, max(float(sum(values for *_, values in parts).max()) * 1.02, 1e-9))  # type: ignore[union-attr]
    scale = px_across(axes)
    for name, look, values in parts:
        for row, (start, value) in enumerate(zip(starts, values, strict=True)):
            if value > 0:
                told = number.format(value)
                bar = axes.add_patch(area(start, row - 0.36, value, 0.72, look))
                tell(bar, f"{name}: {told}")
                if value * scale > max(_INSIDE, text_width(told) + 6):
                    axes.text(start + value / 2, row, told, ha="center", va="center", bbox=_PAPER)
        starts = starts + values


_PAPER: Final = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85}


def area(x: float, y: float, width: float, height: float, look: Look) -> Rectangle:
    """A rectangle in a look."""
    return Rectangle((x, y), width, height, facecolor=look.fill, hatch=look.lines, edgecolor=EDGE, linewidth=0.6)


def axes_rows(axes: Axes) -> int:
    """How many rows there are."""
    return len(axes.get_yticks())


def px_across(axes: Axes) -> float:
    """px for each unit of the x axis."""
    low, high = axes.get_xlim()
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position().width * figure.get_size_inches()[0] * 72 / (high - low))


def legend(figure: Figure, entries: Sequence[Entry], left: float = 8) -> float:
    """Entries one after the other along the top, as many lines as they need. Returns px that they take down."""
    width, height = figure.get_size_inches() * 72
    for entry, text, x, line in _lined(entries, width, left):
        middle = height - 12 - _LINE * line
        _swatch(figure, entry, x / width, middle / height, _SWATCH / width, 12 / height)
        figure.text((x + _SWATCH + 7) / width, middle / height, text, va="center", ha="left")
    return legend_height(entries, width, left)


def legend_height(entries: Sequence[Entry], width: float, left: float = 8) -> float:
    """px that `legend` will take down."""
    return _LINE * (1 + max((line for *_, line in _lined(entries, width, left)), default=0))


def _lined(entries: Sequence[Entry], width: float, left: float) -> Iterator[tuple[Entry, str, float, int]]:
    """Each entry with the text that there is room for, its place across (px) and its line."""
    x, line = left, 0
    for entry in entries:
        text = shortened(entry.text, MOST_ENTRY)
        long = _SWATCH + 8 + text_width(text) + 22
        if x > left and x + long > width:
            x, line = left, line + 1
        yield entry, text, x, line
        x += long


def _swatch(figure: Figure, entry: Entry, x: float, middle: float, width: float, height: float) -> None:
    look = entry.look
    made: Patch | Line2D
    if entry.kind == "area":
        made = area(x, middle - height / 2, width, height, look)
    elif entry.kind == "line":
        made = Line2D([x, x + width], [middle, middle], color=look.fill, linestyle=look.dash, linewidth=2)
    else:
        made = point(x + width / 2, middle, look)
    made.set_transform(figure.transSubfigure)
    figure.add_artist(made)


def point(x: float, y: float, look: Look, size: float = 8) -> Line2D:
    """A single point in a look; `tell` can give it a hover text."""
    return Line2D(
        [x], [y], marker=look.marker, markersize=size, markerfacecolor=look.fill, markeredgecolor=EDGE,
        markeredgewidth=0.7, linestyle="none",
    )  # fmt: skip
