"""The looks of the atlas, read from ``maps/styles/atlas.toml``: frozen, closed, complete or an error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from parkopt.resources import shipped

Hatch = Literal["diagonal", "cross", "dots", "horizontal"]
Shape = Literal["circle", "square", "diamond", "triangle", "cross", "star", "ring"]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


class Closed(BaseModel):
    """Frozen; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Look(Closed):
    """How one kind of thing is drawn; what is not stated is not drawn. Sizes and widths in px."""

    fill: Colour | None = None
    opacity: float | None = Field(default=None, ge=0, le=1)
    stroke: Colour | None = None
    weight: float | None = Field(default=None, ge=0)
    dash: tuple[float, ...] | None = None
    hatch: Hatch | None = None
    shape: Shape | None = None
    size: float | None = Field(default=None, gt=0)

    def but(self, **over: object) -> Look:
        """This look with some keys changed."""
        return Look.model_validate(self.model_dump() | over)

    def as_dict(self) -> dict[str, object]:
        """What is stated, for the page's script."""
        return self.model_dump(exclude_none=True)


class Numbers(Closed):
    """What decides what is drawn; meaning and units stand in the file."""

    moves_largest: int = Field(ge=0)
    move_width: tuple[float, float]
    park_size: tuple[float, float]
    ring_size: float = Field(gt=0)
    sectors_largest: int = Field(ge=0)
    simplify_m: float = Field(ge=0)
    symbols_to_zoom: int
    names_from_zoom: int


class Palette(Closed):
    """Colours dealt out to things without a meaning of their own."""

    hosts: tuple[Colour, ...] = Field(min_length=2)
    kinds: tuple[Colour, ...] = Field(min_length=2)
    shapes: tuple[Shape, ...] = Field(min_length=2)


class Ramp(Closed):
    """Classes of a figure: ``edges`` ascending, one more fill than edges, and one for missing values."""

    edges: tuple[float, ...]
    fills: tuple[Colour, ...]
    none: Colour


class FateLooks(Closed):
    """One look a fate."""

    RETAIN: Look
    MERGE: Look
    RELOCATE: Look
    EXIT: Look
    OUTSIDE: Look


class GradeLooks(Closed):
    """One look a grade, and one for none."""

    A: Look
    B: Look
    C: Look
    D: Look
    none: Look


class ClassLooks(Closed):
    """One look a batch of G18 §2.2."""

    INTEGRATE: Look
    CLEAR: Look
    CONVERT: Look
    UPGRADE: Look


class AfterUseLooks(Closed):
    """One look an after-use of vacated land."""

    INDUSTRY: Look
    SERVICES: Look
    RECLAIM: Look


class ChangedLooks(Closed):
    """Marks of parks that differ between two plans: in their fate, in where or when only, or in being there at all."""

    fate: Look
    place: Look
    only: Look


class Looks(Closed):
    """Every look by layer; those of kinds are keyed by the kind in the schema of the data set."""

    fate: FateLooks
    open: Look
    g18_class: ClassLooks
    after_use: AfterUseLooks
    changed: ChangedLooks
    firm: Look
    firm_open: Look
    grade: GradeLooks
    kind: Look
    other: Look
    host: Look
    host_link: Look
    host_merged: Look
    move: Look
    move_minor: Look
    park: Look
    zone: Look
    zone_group: Look
    micro_park: Look
    redline: Mapping[str, Look]
    area: Mapping[str, Look]
    county: Look
    context: Mapping[str, Look]


class Ramps(Closed):
    """Figures shown in classes."""

    output_per_mu: Ramp


class AtlasStyle(Closed):
    """The whole style file."""

    numbers: Numbers
    palette: Palette
    ramps: Ramps
    looks: Looks


STYLE_FILE: Final = "atlas.toml"


def load_style() -> AtlasStyle:
    """The style that ships. Raises pydantic's ValidationError, naming each fault, when the file is not sound."""
    return AtlasStyle.model_validate(tomllib.loads(shipped("maps", "styles", STYLE_FILE).read_text("utf-8")))
