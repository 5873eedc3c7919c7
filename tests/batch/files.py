"""Little batch files for tests."""

from __future__ import annotations

from pathlib import Path

HEAD = """
title = {{ en = "Test", zh = "测试" }}
note = {{ en = "For tests.", zh = "用于测试。" }}
base = "{base}"
cap = {cap}
{caps}
[references]
relocation_cost = 1000000
jobs_displaced = 20000
output_lost = 1000000
land_released = {land}
business_fit = 20000000
ecological_exposure = 10000000
energy_saved = 500000
[solver]
time_limit_s = 10
gap = 0.01
seed = 1
threads = 1
"""

ENDS = """
[[vary]]
name = "ends"
kind = "weights"
others = "zero"
[vary.vectors]
money = { relocation_cost = 4.0 }
land = { land_released = 4.0 }
"""
"""A part of two weightings, to which more lines add more."""
JOBS = "jobs = { jobs_displaced = 4.0 }\n"


def write_batch(
    folder: Path,
    parts: str,
    *,
    base: str = "shaoxing-2020",
    cap: int = 100,
    caps: str = "",
    land: float = 50_000,
) -> Path:
    """A sound head with these parts below it, as mine.toml in ``folder``."""
    file = folder / "mine.toml"
    text = HEAD.format(base=base, cap=cap, caps=f"[caps]\n{caps}" if caps else "", land=land)
    file.write_text(text + parts, encoding="utf-8")
    return file
