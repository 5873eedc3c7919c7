"""A plan as plain tables: what the solver returns, the audit checks, and every output shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd


class Fate(StrEnum):
    """What happens to a park or a firm. OUTSIDE is for scattered firms only."""

    RETAIN = "RETAIN"
    MERGE = "MERGE"
    RELOCATE = "RELOCATE"
    EXIT = "EXIT"
    OUTSIDE = "OUTSIDE"


class G18Class(StrEnum):
    """The four batches of G18 §2.2, as officials count parks."""

    INTEGRATE = "INTEGRATE"  # 整合集聚
    CLEAR = "CLEAR"  # 清理退出
    CONVERT = "CONVERT"  # 整体转型
    UPGRADE = "UPGRADE"  # 改造提升


class AfterUse(StrEnum):
    """What the land of a vacated park becomes (G18 §4.22)."""

    INDUSTRY = "INDUSTRY"  # 优二
    SERVICES = "SERVICES"  # 进三
    RECLAIM = "RECLAIM"  # 复垦、生态修复


PARK_COLUMNS = ("fate", "host_id", "stage", "g18_class", "after_use", "reason")
FIRM_COLUMNS = ("fate", "from_site", "receiving_site", "host_id", "stage", "reason")


@dataclass(frozen=True)
class Plan:
    """One fate for every park and firm.

    ``parks``: index site_id over the sites of kind park; columns ``PARK_COLUMNS``. ``host_id`` is the host the park
    counts under afterwards: itself when RETAIN, another park's site_id or a zone group when MERGE, '' when vacated.
    ``stage`` is the phase year in which it happens, 0 for RETAIN. ``after_use`` is '' unless vacated.

    ``firms``: index firm_id; columns ``FIRM_COLUMNS``. ``from_site`` is the site of the base year ('' scattered);
    ``receiving_site`` is the site it stands on afterwards ('' when EXIT or OUTSIDE; its own site when it stays);
    ``host_id`` the host it is then counted under ('' when none); ``stage`` the phase year of a RELOCATE or EXIT,
    or of its park's MERGE, else 0.

    ``leads``: columns ``host_id, sector`` (a host's leading industries). ``workshops``: columns ``site_id, year,
    mu`` (spare land turned into workshop floor by the end of that year, cumulative).

    ``reason`` is ``code|text_en|text_zh`` free text columns are not parsed by the audit.
    """

    parks: pd.DataFrame
    firms: pd.DataFrame
    leads: pd.DataFrame
    workshops: pd.DataFrame
