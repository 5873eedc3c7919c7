"""Every layer of the atlas, bottom first. To add one, see ``maps/README.md``."""

from __future__ import annotations

from typing import Final

from parkopt.atlas import background, future, outcome, themes, today
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
    LayerSpec("zone_groups", "plan", False, outcome.zone_groups),
    LayerSpec("micro_parks", "base", False, today.micro_parks),
    LayerSpec("parks", "base", False, today.parks),
    LayerSpec("parks_sector", "base", False, themes.parks_sector),
    LayerSpec("parks_grade", "base", False, themes.parks_grade),
    LayerSpec("parks_county", "base", False, themes.parks_county),
    LayerSpec("after_use", "plan", False, outcome.after_use),
    LayerSpec("classes", "plan", False, outcome.classes),
    LayerSpec("moves_minor", "plan", False, future.moves_minor),
    LayerSpec("moves", "plan", False, future.moves),
    LayerSpec("fates", "plan", True, future.fates),
    LayerSpec("firms", "plan", False, future.firms),
    LayerSpec("hosts", "plan", True, future.hosts),
    LayerSpec("leads", "plan", False, outcome.leads),
    LayerSpec("towns", "context", True, background.towns),
)
"""The visible list; keys are unique."""
