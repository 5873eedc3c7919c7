"""Every layer of the atlas, bottom first. To add one, see ``maps/README.md``."""

from __future__ import annotations

from typing import Final

from parkopt.atlas import background, future, today
from parkopt.atlas.layer import Group, LayerSpec

GROUPS: Final[tuple[Group, ...]] = ("plan", "base", "rules", "context")
"""Groups in the order of the panel."""

LAYERS: Final = (
    LayerSpec("counties", "context", True, background.counties),
    LayerSpec("waters", "context", True, background.waters),
    LayerSpec("roads", "context", True, background.roads),
    LayerSpec("redlines", "rules", True, background.redlines),
    LayerSpec("areas", "rules", False, background.areas),
    LayerSpec("zones", "base", True, today.zones),
    LayerSpec("micro_parks", "base", False, today.micro_parks),
    LayerSpec("parks", "base", False, today.parks),
    LayerSpec("moves_minor", "plan", False, future.moves_minor),
    LayerSpec("moves", "plan", False, future.moves),
    LayerSpec("fates", "plan", True, future.fates),
    LayerSpec("firms", "plan", False, future.firms),
    LayerSpec("hosts", "plan", True, future.hosts),
    LayerSpec("towns", "context", True, background.towns),
)
"""The visible list; keys are unique."""
