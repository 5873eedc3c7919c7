"""What an atlas weighs and how fast it is, in the installed Chromium without a network, at 1366×768.

    python -m benchmarks.atlas                       # 281x17000 281x50000 281x200000
    python -m benchmarks.atlas 281x17000

The plan is the first one that a solve finds: it is there to be drawn, not to be good. Times are medians of five. "Ready" is from
the call to open the file until every layer answers, with the processor four times slower; "pan" and "filter" are from the
call until the second frame after it, every firm shown, at full speed and four times slower.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.cities import sized
from parkopt.atlas.export import find_browser
from parkopt.atlas.render import write_atlas
from parkopt.results import RunRecord
from parkopt.run import run

TIMES = 5
SLOWER = 4
FRAMES = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
PAN = f"async (step) => {{ const from = performance.now(); parkopt.atlas.map.panBy([step, 0], {{ animate: false }}); {FRAMES} return performance.now() - from; }}"
FILTER = f"async (county) => {{ const from = performance.now(); parkopt.atlas.filter = county === null ? {{}} : {{ county: county }}; parkopt.atlas.refresh(); {FRAMES} return performance.now() - from; }}"


def main() -> None:
    """Print the table asked for."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("sizes", nargs="*", default=["281x17000", "281x50000", "281x200000"])
    given = words.parse_args()
    print("| city | write, s | MB | ready, s | pan, ms | filter, ms | pan ×4, ms | filter ×4, ms | heap, MB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_browser(), args=["--headless", "--no-sandbox"])
        for size in given.sizes:
            print(row(size, planned(size, Path(folder, size)), Path(folder, f"{size}.html"), opened), flush=True)


def planned(size: str, out: Path) -> RunRecord:
    """The first plan that is found for a city of that size."""
    dataset, scenario = sized(size)
    return run(dataset, scenario, out, time_limit=600.0, progress=lambda news: news.best is not None)


def row(size: str, record: RunRecord, path: Path, opened: Browser) -> str:
    """One line of the table."""
    written = statistics.median(_timed(record, path) for _ in range(3))
    ready = statistics.median(_ready(opened, path) for _ in range(TIMES))
    with_firms = path.resolve().as_uri() + "#layers=counties.firms.fates"
    context = opened.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto(with_firms)
    page.wait_for_selector("html[data-ready=yes]")
    line = context.new_cdp_session(page)
    figures = []
    for rate in (1, SLOWER):
        _slow(line, rate)
        figures += [_pan(page), _filter(page)]
    heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    context.close()
    size_mb = path.stat().st_size / 1e6
    shown = " | ".join(f"{figure:.0f}" for figure in figures)
    parks, rows = (f"{int(part):,}" for part in size.split("x"))
    return f"| {parks} × {rows} | {written:.1f} | {size_mb:.2f} | {ready:.2f} | {shown} | {heap:.0f} |"


def _timed(record: RunRecord, path: Path) -> float:
    began = time.perf_counter()
    write_atlas(record, path)
    return time.perf_counter() - began


def _ready(opened: Browser, path: Path) -> float:
    context = opened.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    _slow(context.new_cdp_session(page), SLOWER)
    began = time.perf_counter()
    page.goto(path.resolve().as_uri(), wait_until="commit")
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    took = time.perf_counter() - began
    context.close()
    return took


def _slow(line: CDPSession, rate: int) -> None:
    line.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def _pan(page: Page) -> float:
    return statistics.median(float(page.evaluate(PAN, 150 if turn % 2 else -150)) for turn in range(TIMES))


def _filter(page: Page) -> float:
    counties = page.evaluate("parkopt.atlas.data.filters.find((one) => one.key === 'county').ids")
    taken = [float(page.evaluate(FILTER, counties[turn % len(counties)])) for turn in range(TIMES)]
    page.evaluate(FILTER, None)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
