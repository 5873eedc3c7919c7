"""What a layer is: a frozen spec, and the plain data that its builder returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
class LayerData:
    """What a layer draws, bottom first: features (each with its ``look``), or the columns of the firms' canvas."""

    features: list[Feature] = field(default_factory=list)
    legend: tuple[LegendEntry, ...] = ()
    note: Both | None = None
    firms: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class LayerSpec:
    """One layer: ``key`` names it in the label table (``layer.<key>``); ``shown`` says whether it is on at first."""

    key: str
    group: Group
    shown: bool
    build: Callable[[View], LayerData]
