"""Small bars for the cells of a table, as inline SVG: numbers only, words stand in the table around them.

Colours come from the classes in ``page.css``.
"""

from __future__ import annotations

from collections.abc import Sequence

from parkopt.report.escape import Html, join, tag

HEIGHT = 16
ROOM = 1.04
"""How far the scale reaches beyond the largest value."""
LABEL_PX = 7.0
"""Width of a digit in a segment; segments that are too narrow stay without their number."""


def target_bar(
    baseline: float | None, plan: float | None, target: float | None, met: bool | None, width: int = 150
) -> Html:
    """The plan as a bar, the base year as a dark notch in it, the target as a line; nothing without a plan's value."""
    values = [value for value in (baseline, plan, target) if value is not None]
    if plan is None or not values or max(values) <= 0:
        return Html("")
    scale = (width - 4) / (max(values) * ROOM)
    parts = [
        tag("rect", x=0, y=3, width=width, height=10, class_="track"),
        tag("rect", x=0, y=3, width=_px(plan * scale), height=10, class_="missed" if met is False else "met"),
    ]
    if baseline is not None:
        parts.append(tag("rect", x=_px(baseline * scale), y=3, width=2, height=10, class_="base"))
    if target is not None:
        parts.append(tag("rect", x=_px(target * scale), y=0, width=2.5, height=HEIGHT, class_="target"))
    return _svg(width, *parts)


def stacked_bar(parts: Sequence[tuple[str, float]], largest: float, width: int = 300) -> Html:
    """Counts side by side, each with its class and its number; ``largest`` is the total that fills the width."""
    drawn: list[Html] = []
    at, scale = 0.0, width / max(largest, 1.0)
    for name, value in parts:
        long = value * scale
        drawn.append(tag("rect", x=_px(at), y=0, width=_px(long), height=HEIGHT, class_=name))
        if long > LABEL_PX * len(f"{value:.0f}") + 3:
            middle = _px(at + long / 2)
            drawn.append(tag("text", f"{value:.0f}", x=middle, y=12, text_anchor="middle", class_="inside"))
        at += long
    return _svg(width, *drawn)


def plain_bar(value: float, largest: float, name: str = "plain", width: int = 180) -> Html:
    """The size of one value, nothing where there is none; negative ones have a class of their own."""
    if value != value:
        return Html("")
    long = abs(value) * width / max(largest, 1e-12)
    return _svg(width, tag("rect", x=0, y=3, width=_px(long), height=10, class_=name if value >= 0 else "minus"))


def _px(value: float) -> str:
    return f"{max(value, 0.0):.1f}".rstrip("0").rstrip(".")


def _svg(width: int, *parts: object) -> Html:
    view = f"0 0 {width} {HEIGHT}"
    return tag("svg", join(*parts), width=width, height=HEIGHT, viewBox=view, class_="bar", aria_hidden="true")
