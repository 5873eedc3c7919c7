"""The grounds on which a rule forbids or forces a fate: a code, the clause, and the words people read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Ground:
    """Why a fate is not open to a park or firm. ``family`` is the rule family that says so."""

    code: str
    family: int
    clause: str
    en: str
    zh: str


GROUNDS: Final = (
    Ground("park_in_redline", 2, "G18 §2.2", "stands in a red line", "位于生态红线内"),
    Ground("park_in_zone", 1, "G18 §2.1", "lies inside a zone, which absorbs it", "位于开发区内，由开发区整合"),
    Ground("park_beyond_repair", 15, "G18 §2.2", "cannot be brought up to standard", "无法整治达标"),
    Ground("park_small", 15, "G18 §2.2", "small, few firms, low output", "低小散园区"),
    Ground("park_core", 15, "G18 §2.2", "central city with a low industrial share", "中心城区、工业比重较低"),
    Ground("park_rented", 15, "G18 §2.2", "largely rented workshops", "以租赁厂房为主"),
    Ground("park_area", 15, "G18 §2.2", "too small to be retained", "规模不足，不宜保留"),
    Ground("park_boundary", 15, "G18 §2.2", "boundary not clear", "四至边界不清"),
    Ground("park_lawful", 15, "G18 §2.2", "too few lawful buildings", "合法建筑比例偏低"),
    Ground("park_facilities", 15, "G18 §2.2", "facilities incomplete", "配套设施不全"),
    Ground("host_weak", 15, "G18 §2.2", "too weak or too full to absorb others", "产业实力或空间不足，不能整合周边"),
    Ground("firm_outdated", 4, "G18 §2.2", "outdated capacity", "落后产能"),
    Ground("firm_four_no", 4, "G18 §2.2", "lacks the four basics", "四无企业"),
    Ground("firm_beyond_repair", 5, "G18 §2.2", "cannot be brought up to standard", "无法整治达标"),
    Ground("firm_sound", 5, "G18 §2.2", "a sound firm is not closed", "合规企业不予关停"),
    Ground("firm_in_redline", 2, "G18 §2.2", "stands in a red line that forbids it", "位于禁止其行业的红线内"),
    Ground(
        "firm_polluter", 3, "G18 §1.2", "polluters go into a park or close by the stated year", "涉污企业限期入园或关停"
    ),
    Ground("firm_dyer", 4, "B50-T10", "no dyeing outside the cluster in this county", "集聚区外不再保留印染企业"),
    Ground("firm_joins", 4, "B50-T10", "joins others of its group in the cluster", "印染企业整合集聚"),
    Ground("firm_origin", 4, "B50-W2", "origin mark only in the origin area", "原产地标志产能须在产区内"),
    Ground("firm_may_stay", 6, "G18 §2.2", "stands in a zone and may stay there", "已在开发区内，可继续保留"),
    Ground("too_late", 3, "G18 §1.2", "must have gone by an earlier stage", "须在更早阶段完成"),
    Ground("not_ready", 4, "B50-T10", "the cluster is not ready at that stage", "集聚区届时尚未就绪"),
    Ground("merge_gap", 6, "assumption", "too far from the host", "距承接平台过远"),
    Ground("merge_contact", 6, "assumption", "hardly touches the host's surroundings", "与承接平台毗连不足"),
    Ground("merge_county", 6, "G18 §2.2", "lies in another county", "不在同一县市区"),
    Ground("merge_similarity", 6, "assumption", "business too different", "业态差异过大"),
    Ground("merge_span", 6, "assumption", "both together would extend too far", "合并后跨度过大"),
    Ground("locked", 14, "review", "fixed by a reviewer", "评审锁定"),
)
"""Every ground; an option's ``bar`` is 1 + its index here, 0 where the option is open."""

BAR: Final = {ground.code: index + 1 for index, ground in enumerate(GROUNDS)}


def ground(bar: int) -> Ground:
    """The ground of a bar (1 + index)."""
    return GROUNDS[bar - 1]
