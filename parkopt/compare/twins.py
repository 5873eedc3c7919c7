"""Cards of both plans side by side: a row's value in A and in B, a figure before and in both plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parkopt.atlas.cards import Card, cards
from parkopt.atlas.view import View
from parkopt.labels import known

Twin = dict[str, Any]
"""``t`` title, ``s`` subtitle, ``r`` rows [label, A, B], ``f`` figures [label, before, A, B]; None where a plan has none."""


def twin_cards(a: View, b: View) -> dict[str, Twin]:
    """The cards of everything that is on either map, by card id; those of moves by `route`."""
    one, other = _by_route(a, cards(a)), _by_route(b, cards(b))
    return {key: _twin(one.get(key), other.get(key)) for key in {**one, **other}}


def routes(view: View) -> dict[str, str]:
    """Card ids of the moves of a view → ids that are the same in both plans: ``m:<place>><receiving site>``."""
    moves = view.moves
    return {
        f"m:{row}": f"m:{place}>{site}"
        for row, place, site in zip(moves.index, moves["from_id"], moves["receiving_site"], strict=True)
    }


def _by_route(view: View, found: Mapping[str, Card]) -> dict[str, Card]:
    names = routes(view)
    return {names.get(key, key): card for key, card in found.items()}


def _twin(a: Card | None, b: Card | None) -> Twin:
    first = a or b or {}
    one, other = (_rows(card) for card in (a, b))
    figures, others = (_figures(card) for card in (a, b))
    rows = [[_heading(key), one.get(key), other.get(key)] for key in {**one, **other}]
    twin: Twin = {"t": first["t"], "s": first["s"], "r": rows}
    if figures or others:
        twin["f"] = [
            [_heading(key), _before(figures.get(key), others.get(key)), *(side.get(key, (None, None))[1] for side in (figures, others))]
            for key in {**figures, **others}
        ]  # fmt: skip
    return twin


def _rows(card: Card | None) -> dict[str, Any]:
    return dict([*card["r"], *card.get("l", [])]) if card else {}


def _figures(card: Card | None) -> dict[str, tuple[Any, Any]]:
    return {key: (before, plan) for key, before, plan in card.get("f", [])} if card else {}


def _before(one: tuple[Any, Any] | None, other: tuple[Any, Any] | None) -> Any:
    """What was before the plans; both figures where the data sets differ in it."""
    told = [side[0] for side in (one, other) if side is not None and side[0] is not None]
    return " | ".join(dict.fromkeys(told)) if told else None


def _heading(key: str) -> str:
    """The label that heads a row: a figure's, else a column's; '!' goes before a label's own key."""
    if key.startswith("!"):
        return key[1:]
    return f"fig.{key}" if known(f"fig.{key}") else f"col.{key}"
