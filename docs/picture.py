"""Take the picture of an atlas that the README shows: ``python docs/picture.py out/shaoxing-2020``.

Needs Chromium and what ``make test`` installs. Writes maps/gallery/atlas.png.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZE = {"width": 1140, "height": 700}
MOST_BYTES = 400_000


def main(run: Path, picture: Path) -> None:
    """Open the atlas of ``run`` in English as a reader would and keep what is seen."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--headless", "--no-sandbox"])
        page = opened.new_page(viewport=SIZE)
        page.goto((run / "atlas.html").resolve().as_uri())
        page.wait_for_selector("html[data-ready=yes]")
        page.get_by_role("button", name="English").click()
        page.wait_for_timeout(500)
        page.screenshot(path=picture)
        opened.close()
    if picture.stat().st_size > MOST_BYTES:
        sys.exit(f"{picture} has more than {MOST_BYTES} bytes")


if __name__ == "__main__":
    gallery = Path(__file__).parents[1] / "maps" / "gallery"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else gallery / "atlas.png")
