"""What a layer is: a frozen spec, and the plain data that its builder returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from parkopt.atlas.style import Look
from parkopt.atlas.view import Feature, View
from parkopt.labels import Both

Group = Literal["plan", "base", "rules", "context"]


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend."""

    label: Both
    look: Look


@dataclass(frozen=True)
class Choice:
    """What the reader chooses at a layer: ``choice.<name>`` names it in the label table, ``ids`` can be chosen, the first at
    first. Layers with a choice of one name share it."""

    name: str
    ids: tuple[str, ...]
    texts: tuple[Both, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of firms, by its id in a column: how it is drawn, and what the legend calls it."""

    id: str
    look: Look
    label: Both


@dataclass(frozen=True)
class LayerData:
    """What a layer draws, bottom first: features (each with its ``look``), or the columns of the firms' canvas.

    ``kinds`` are, for each column that the firms can be told apart by, its kinds; the last stands for all others.
    """

    features: list[Feature] = field(default_factory=list)
    legend: tuple[LegendEntry, ...] = ()
    note: Both | None = None
    firms: Mapping[str, Any] | None = None
    choice: Choice | None = None
    kinds: Mapping[str, Sequence[Kind]] = field(default_factory=dict)


@dataclass(frozen=True)
class LayerSpec:
    """One layer: ``key`` names it in the label table (``layer.<key>``); ``shown`` says whether it is on at first."""

    key: str
    group: Group
    shown: bool
    build: Callable[[View], LayerData]
