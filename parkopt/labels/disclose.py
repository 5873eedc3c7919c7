"""Levels of disclosure: watermark, mark and legend of withheld figures."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
    "disclose.level": ("Confidentiality", "保密级别"),
    "disclose.full": ("Full detail: every firm. Internal use", "完整版（含全部企业数据，内部使用）"),
    "disclose.unit": ("Firms of {unit} only", "单位版（仅含{unit}企业数据）"),
    "disclose.public": ("Public version: no firm data", "公开版（不含企业数据）"),
    "disclose.for": ("for {recipient}", "接收方：{recipient}"),
    "disclose.legend": (
        "■ Withheld: stands for fewer than three firms, would let such a figure be worked out, or is not known.",
        "■ 不予公开：涉及企业不足三家、可据以推算此类数据，或无数据。"),
    "disclose.moves": ("Routes on which three firms or more move; others are withheld. The {n} with the largest output:",
                       "仅列三家及以上企业搬迁的线路，其余不予公开。产值最大的{n}条："),
}
# fmt: on
