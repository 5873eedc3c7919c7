"""``python -m docs.tutorial STORE [--batch FILE] [-o FOLDER]``: writes tutorial-weights.md and its pictures into docs/."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.tutorial.page import write
from parkopt.errors import InputError

ROOT = Path(__file__).parents[2]
MOST_BYTES = 1_500_000
"""What page and pictures may take up in a repository."""


def main() -> None:
    """Exits with the reason where the store is none, not that of the batch file, or not synthetic."""
    parser = argparse.ArgumentParser(prog="python -m docs.tutorial", description="write the tutorial from a store")
    parser.add_argument("store", type=Path, help="folder that parkopt batch run wrote")
    parser.add_argument("--batch", type=Path, default=ROOT / "scenarios" / "batches" / "weights.toml")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "docs")
    asked = parser.parse_args()
    try:
        page, size = write(asked.store, asked.batch, asked.out)
    except (InputError, ValueError) as error:
        sys.exit(str(error))
    if size > MOST_BYTES:
        sys.exit(f"{page} and its pictures have {size:,} bytes, more than {MOST_BYTES:,}")
    print(f"{page}, with its pictures {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
