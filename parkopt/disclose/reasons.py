"""Reasons without figures: what a solve says of a park in the terms of its firms becomes the rule, or that it was chosen.

Only texts written here or in `grounds` are ever returned; whatever a reason holds beside a known code is dropped.
"""

from __future__ import annotations

from typing import Final

from parkopt.grounds import GROUNDS

CHOSEN: Final = {
    "chosen": ("chosen over the next best fate", "优于次优去向"),
    "shared": ("limits and targets shared with others decided", "受共用约束与全市目标所限"),
    "only": ("the only fate the rules leave open", "规则下唯一可行去向"),
}
_GROUNDS: Final = {ground.code: ground for ground in GROUNDS}


def plain_reason(reason: str) -> str:
    """``reason`` (``code|English|中文``) in words that tell nothing of any firm; '' where its code is not known."""
    code, _, rest = reason.partition("|")
    if code in _GROUNDS:
        ground = _GROUNDS[code]
        return f"{code}|{ground.clause}: {ground.en}|{ground.clause}：{ground.zh}"
    if code not in CHOSEN:
        return ""
    english, chinese = CHOSEN[code]
    for ground in GROUNDS:
        if rest.startswith(f"{ground.clause}: not retained, {ground.en}; "):
            return f"{code}|{ground.clause}: not retained, {ground.en}; {english}|{ground.clause}：{ground.zh}，不予保留；{chinese}"
    return f"{code}|{english}|{chinese}"
