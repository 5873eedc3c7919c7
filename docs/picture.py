"""Take the pictures of an atlas that README and gallery show: ``python docs/picture.py out/shaoxing-2020``.

Needs Chromium and what ``make test`` installs. Writes maps/gallery/atlas.png and a sheet a theme, maps/gallery/*.jpg.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SIZE = {"width": 1140, "height": 700}
SHEET = {"width": 1100, "height": 760}
QUALITY = 72
MOST_BYTES = 400_000
THEMES = {
    "fates": "layers=counties.waters.redlines.fates.hosts",
    "classes": "layers=counties.waters.classes",
    "after_use": "layers=counties.waters.after_use",
    "hosts": "layers=counties.waters.hosts.leads&at=11.25/30.03/120.58",
    "zone_groups": "layers=counties.waters.zone_groups",
    "moves": "layers=counties.waters.zones.moves.moves_minor&choices=width:employees",
    "firms": "layers=counties.waters.zones.firms&choices=colour:sector",
    "parks": "layers=counties.waters.zones.micro_parks.parks&year=2016",
    "parks_county": "layers=counties.waters.parks_county&year=2016",
    "parks_sector": "layers=counties.waters.parks_sector&year=2016",
    "parks_grade": "layers=counties.waters.parks_grade&year=2016",
    "rules": "layers=counties.waters.roads.towns.redlines.areas",
}
"""Pictures of the gallery and what stands behind ``#`` to show them."""


def main(run: Path, gallery: Path) -> None:
    """Open the atlas of ``run`` in English as a reader would and keep what is seen."""
    installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    address = (run / "atlas.html").resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=["--headless", "--no-sandbox"])
        take(browser, f"{address}#lang=en", SIZE, gallery / "atlas.png")
        for name, shown in THEMES.items():
            take(browser, f"{address}#sheet=a3&lang=en&{shown}", SHEET, gallery / f"{name}.jpg")
        browser.close()


def take(browser: Browser, address: str, size: dict[str, int], picture: Path) -> None:
    """One picture. Exits when it has become too large for a repository."""
    page = browser.new_page(viewport=size)
    page.goto(address)
    page.wait_for_selector("html[data-ready=yes]")
    page.wait_for_timeout(500)
    page.screenshot(path=picture, **({"type": "jpeg", "quality": QUALITY} if picture.suffix == ".jpg" else {}))
    page.close()
    if picture.stat().st_size > MOST_BYTES:
        sys.exit(f"{picture} has more than {MOST_BYTES} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parents[1] / "maps" / "gallery")
