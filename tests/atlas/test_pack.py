"""The block of data: packed, unpacked by Python and by the page, with and without the browser's own means."""

from __future__ import annotations

import base64
import gzip
import random
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from parkopt.atlas.pack import packed, unpacked
from parkopt.atlas.render import write_atlas
from tests.browser import open_page
from tests.report.record import make_record

WITHOUT = "window.DecompressionStream = undefined;"
"""What an old browser lacks."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def test_what_is_packed_comes_out_again_and_cannot_end_a_script() -> None:
    data = {"name": "</script><script>alert(1)</script>", "绍兴": [1, None, 2.5, "\u2028"]}
    element = packed(data)
    assert unpacked(f"<html>{element}</html>") == data
    assert element == packed(data) and element.count("</script>") == 1
    with pytest.raises(ValueError, match="no data"):
        unpacked("<html></html>")
    with pytest.raises(ValueError, match="damaged"):
        unpacked(element.replace(element[80:90], "AAAAAAAAAA"))
    with pytest.raises(ValueError):
        packed([float("nan")])


def streams() -> dict[str, bytes]:
    """Contents that make deflate use each kind of block."""
    rng = random.Random(3)
    noise = bytes(rng.randrange(256) for _ in range(200_000))
    words = b"".join(rng.choice([b"retain ", b"merge ", b"relocate ", "嵊州 ".encode()]) for _ in range(30_000))
    return {
        "nothing": b"",
        "one byte": b"x",
        "noise": noise,
        "words": words,
        "one letter": b"a" * 70_000,
        "mixed": words + noise + words,
    }


@pytest.mark.browser
def test_our_own_inflation_agrees_with_zlib(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        for name, content in streams().items():
            for level, strategy in ((0, 0), (1, 0), (9, 0), (6, zlib.Z_FIXED), (6, zlib.Z_HUFFMAN_ONLY)):
                made = zlib.compressobj(level, zlib.DEFLATED, 31, 8, strategy)
                text = base64.b64encode(made.compress(content) + made.flush()).decode("ascii")
                out = watched.page.evaluate(
                    """text => {
                      const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
                      const out = parkopt.inflate(bytes);
                      let plain = '';
                      for (let at = 0; at < out.length; at += 8192) plain += String.fromCharCode(...out.subarray(at, at + 8192));
                      return btoa(plain);
                    }""",
                    text,
                )
                assert base64.b64decode(out) == content, (name, level, strategy)


@pytest.mark.browser
@pytest.mark.parametrize("harm", ["short", "kind", "head", "sum"])
def test_damaged_data_are_an_error_and_no_endless_loop(path: Path, chromium: Browser, harm: str) -> None:
    made = gzip.compress(b"parks and firms " * 500, mtime=0)
    bad = {
        "short": made[:30] + made[-8:],
        "kind": made[:10] + b"\xff" + made[11:],
        "head": b"PK" + made[2:],
        "sum": made[:-8] + b"\x00" + made[-7:],
    }[harm]
    text = base64.b64encode(bad).decode("ascii")
    with open_page(chromium, path) as watched:
        told = watched.page.evaluate(
            """text => { try { parkopt.inflate(Uint8Array.from(atob(text), (one) => one.charCodeAt(0))); return ''; }
                 catch (error) { return error.message; } }""",
            text,
        )
        assert told != ""


@pytest.mark.browser
def test_the_atlas_opens_where_the_browser_cannot_inflate(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        with_it = page.evaluate("parkopt.atlas.data")
        page.add_init_script(WITHOUT)
        page.reload()
        page.wait_for_selector("html[data-ready=yes]")
        assert page.evaluate("typeof DecompressionStream") == "undefined"
        assert page.evaluate("parkopt.atlas.data") == with_it
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("without", [False, True])
def test_a_damaged_file_says_so(path: Path, tmp_path: Path, chromium: Browser, without: bool) -> None:
    text = path.read_text("utf-8")
    at = text.index('id="atlas-data">') + 400
    broken = tmp_path / "broken.html"
    broken.write_text(text[:at] + text[at + 100 :], encoding="utf-8")
    with open_page(chromium, broken) as watched:
        if without:
            watched.page.add_init_script(WITHOUT)
            watched.page.reload()
        watched.page.wait_for_selector("html[data-ready=broken]")
        assert "damaged" in watched.page.locator("#broken").inner_text()
