"""The README: its block of outcomes is well formed, its links lead somewhere, its picture is small."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parkopt.records import audit_tree, manifest_tree, metrics_tree, write_json
from parkopt.report.readme import BEGIN, END, outcome, rewrite
from tests.report.record import make_record, with_manifest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "maps" / "README.md", *(ROOT / "docs").rglob("*.md")])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The JSON files of a run folder."""
    record = make_record()
    write_json(manifest_tree(record.manifest), tmp_path / "manifest.json")
    write_json(metrics_tree(record.measures, 2016), tmp_path / "metrics.json")
    write_json(audit_tree(record.audit), tmp_path / "audit.json")
    return tmp_path


def test_the_block_holds_the_figures_of_the_run(run: Path) -> None:
    block = outcome(run)
    assert block.startswith(BEGIN) and block.endswith(END)
    assert "12.500 points" in block and "12.200 points" in block and "2.40 %" in block
    assert "2 rules, 14 checks, all hold" in block
    table = [line for line in block.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1
    metric = make_record().measures.metric("in_park_rate_all")
    assert f"{100 * (metric.plan[2020] or 0.0):.1f} %" in block


def test_without_a_bound_none_is_claimed(run: Path) -> None:
    manifest = with_manifest(make_record(), bound=None, gap=None, gap_total=None).manifest
    (run / "manifest.json").write_text(json.dumps(manifest_tree(manifest)), encoding="utf-8")
    assert "none was proven" in outcome(run) and "within" not in outcome(run)


def test_the_readme_has_one_block_and_keeps_the_rest() -> None:
    written = rewrite(README, f"{BEGIN}\n\nnew\n\n{END}")
    assert rewrite(written, f"{BEGIN}\n\nnew\n\n{END}") == written
    assert written.split(BEGIN)[0] == README.split(BEGIN)[0]
    assert written.split(END)[1] == README.split(END)[1]
    with pytest.raises(ValueError, match="once each"):
        rewrite(README.replace(END, ""), "")


def test_the_block_in_the_readme_is_well_formed() -> None:
    block = README.split(BEGIN)[1].split(END)[0]
    lines = [line for line in block.splitlines() if line]
    assert all(line.startswith(("| ", "|---", "- ")) for line in lines)
    table = [line for line in lines if line.startswith("|")]
    assert len({line.count("|") for line in table}) == 1 and len(table) > 5
    assert sum(line.startswith("- Audit") for line in lines) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_picture_is_small() -> None:
    assert 10_000 < (ROOT / "maps" / "gallery" / "atlas.png").stat().st_size <= 400_000
