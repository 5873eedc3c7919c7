"""Where the data that ships with parkopt lies, from a checkout and from a wheel alike."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Shipped = Literal["geodata", "scenarios", "maps"]

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: Shipped, *parts: str) -> Path:
    """Path of a shipped file or folder, such as ``shipped("scenarios", "shaoxing-2020.toml")``.

    Raises FileNotFoundError when the installation lacks it.
    """
    for root in (_PACKAGE / "_shipped" / kind, _PACKAGE.parent / kind):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"this installation lacks {'/'.join((kind, *parts))}")
