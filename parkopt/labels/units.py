"""Units as people read them."""

from __future__ import annotations

from typing import Final

UNITS: Final[dict[str, tuple[str, str]]] = {
    "1": ("%", "%"),
    "1/yr": ("%/yr", "%/年"),
    "亿元/yr": ("亿元/yr", "亿元/年"),
    "万元/yr": ("万元/yr", "万元/年"),
    "万元/mu": ("万元/mu", "万元/亩"),
    "mu": ("mu", "亩"),
    "firm": ("firms", "家"),
    "firms": ("firms", "家"),
    "hosts": ("hosts", "个"),
    "host": ("hosts", "个"),
    "parks": ("parks", "个"),
    "park": ("parks", "个"),
    "zones": ("zones", "个"),
    "persons": ("persons", "人"),
    "person": ("persons", "人"),
    "jobs": ("jobs", "个岗位"),
    "tce/yr": ("tce/yr", "吨标准煤/年"),
    "tce": ("tce", "吨标准煤"),
    "t/yr": ("t/yr", "吨/年"),
    "t": ("t", "吨"),
    "亿美元/yr": ("10⁸ US$/yr", "亿美元/年"),
    "points": ("points", "分"),
    "percentage points": ("percentage points", "个百分点"),
    "pp": ("percentage points", "个百分点"),
    "industries": ("industries", "个"),
    "rows": ("rows", "行"),
    "sites": ("sites", "个"),
    "s": ("s", "秒"),
    "plans": ("plans", "个"),
}
