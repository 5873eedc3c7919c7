"""Reviewing in the page: marks set on cards, drafts kept, review.csv read and written as `parkopt locks merge` has it."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from typer.testing import CliRunner

from parkopt.atlas.render import write_atlas
from parkopt.cells import spreadsheet_safe
from parkopt.cli import app
from parkopt.dataset.write import write_dataset
from parkopt.review.marks import COLUMNS, Mark, read_review
from parkopt.scenario.locks import read_locks
from tests.browser import open_page
from tests.report.record import HOSTILE, make_record, with_manifest

RUN = make_record().manifest.run_id


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def visit(page: Page, card: str) -> None:
    """Open the card of a site or firm."""
    script = """card => { const atlas = parkopt.atlas;
        if (card.startsWith('f:')) atlas.visitFirm(...atlas.firmOf(card)); else atlas.visitSite(card.slice(2)); }"""
    page.evaluate(script, card)


def mark(page: Page, card: str, kind: str, note: str = "", host: str = "", value: str = "", field: str = "") -> None:
    """Set a mark by hand on the card."""
    visit(page, card)
    form = page.locator("#card .mark-form")
    form.locator(f"input[value={kind}]").check()
    if host:
        form.get_by_role("combobox").fill(host)
        form.get_by_role("option").first.click()
    if kind == "wrong_figure":
        form.locator("select").select_option(field)
        form.locator(".figure input").fill(value)
    form.locator("textarea").fill(note)
    form.get_by_role("button", name="Set mark").click()


def opened(page: Page, reviewer: str = "") -> None:
    """The section of the panel, open, with a reviewer's name."""
    if not page.locator(".review[open]").count():
        page.locator(".review > summary").click()
    if reviewer:
        page.locator(".review .reviewer").fill(reviewer)
        page.locator(".review .reviewer").press("Tab")


def save(page: Page, folder: Path) -> Path:
    """What the page lets the reader save."""
    with page.expect_download() as caught:
        page.locator(".review .save").click()
    target = folder / caught.value.suggested_filename
    caught.value.save_as(target)
    return target


def load(page: Page, file: Path) -> str:
    """Load a file and see what the page says of it, not of one before."""
    page.locator(".review [aria-live]").evaluate("told => told.replaceChildren()")
    page.locator(".review .file").set_input_files(file)
    page.locator(".review [aria-live] p").first.wait_for()
    return page.locator(".review [aria-live]").inner_text()


def written(folder: Path, *rows: str, name: str = "other.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes("\r\n".join([",".join(COLUMNS), *rows]).encode(encoding))
    return file


def listed(page: Page) -> list[str]:
    return page.locator(".review .marks li .what").all_inner_texts()


@pytest.mark.browser
def test_marks_of_the_page_become_locks_and_corrections(path: Path, chromium: Browser, tmp_path: Path) -> None:
    notes = ["=1+1", "'=x", "''@a", 'says "no", twice', "line one\nline two", "-5", "'plain"]
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "王 明")
        mark(page, "s:P006", "must_stay", notes[0])
        mark(page, "s:P002", "must_merge", notes[1], host="P004")
        mark(page, "s:P007", "must_go", notes[2])
        mark(page, "s:P009", "agree", notes[3])
        mark(page, "s:Z01", "wrong_boundary", notes[4])
        mark(page, "s:P012", "wrong_figure", notes[5], field="gross_mu", value="+12.5")
        mark(page, "f:F000016", "firm_closed", f"  {notes[6]} ")
        assert "7 marks on 7 places · 7 not yet saved" in page.locator(".review").inner_text()
        saved = save(page, tmp_path)
        assert "not yet saved" not in page.locator(".review").inner_text()
        watched.assert_quiet()
    assert saved.name == "review-王-明.csv"
    raw = saved.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with saved.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))], "no formula reaches a spreadsheet"
    marks = read_review(saved)
    assert {(one.site or one.firm, str(one.mark), one.note) for one in marks} == {
        ("P006", "must_stay", notes[0]), ("P002", "must_merge", notes[1]), ("P007", "must_go", notes[2]),
        ("P009", "agree", notes[3]), ("Z01", "wrong_boundary", notes[4]), ("P012", "wrong_figure", notes[5]),
        ("F000016", "firm_closed", notes[6]),
    }  # fmt: skip
    assert {(one.run, one.reviewer) for one in marks} == {(RUN, "王 明")} and all(one.date for one in marks)
    dataset = make_record().dataset
    folder = write_dataset(dataset, tmp_path / "city")
    files = [saved, "--data", folder, "-o", tmp_path / "locks.csv", "--corrections", tmp_path / "corrections.csv"]
    merged = CliRunner().invoke(app, ["locks", "merge", *map(str, files)], catch_exceptions=False)
    assert "4 lock(s)" in merged.output and "3 correction(s)" in merged.output
    locks = read_locks(tmp_path / "locks.csv", dataset).parks[["site_id", "fate", "host_id"]].to_numpy().tolist()
    assert locks == [["P002", "MERGE", "P004"], ["P004", "RETAIN", ""], ["P006", "RETAIN", ""], ["P007", "VACATE", ""]]
    with (tmp_path / "corrections.csv").open(encoding="utf-8-sig", newline="") as stream:
        corrections = list(csv.DictReader(stream))
    assert [(row["site_id"] or row["firm_id"], row["field"], row["value"]) for row in corrections] == [
        ("P012", "gross_mu", "'+12.5"), ("Z01", "", ""), ("F000016", "", ""),
    ]  # fmt: skip
    with open_page(chromium, path) as again:
        opened(again.page, "李")
        assert "7 marks taken over" in load(again.page, saved)
        second = save(again.page, tmp_path)
        assert second.read_bytes() == raw, "what the page reads it writes"
        again.assert_quiet()


@pytest.mark.browser
def test_a_mark_is_changed_replaced_and_deleted_and_stands_on_the_map(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Wang")
        mark(page, "s:P006", "agree")
        mark(page, "s:P006", "must_go", "one opinion on the plan")
        mark(page, "s:P006", "wrong_boundary")
        assert listed(page) == ["Must go", "Wrong boundary"]
        assert page.locator(".mark-badge rect").count() == page.locator(".mark-badge path[d^='M11,1.5']").count() == 1
        page.locator(".review .on-map").uncheck()
        assert page.locator(".mark-badge").count() == 0
        page.locator(".review .on-map").check()
        visit(page, "s:P001")
        page.locator(".review .marks").get_by_role("button", name="Edit: Must go").click()
        assert "P006" in page.locator("#card .kind").inner_text()
        assert page.locator("#card textarea").input_value() == "one opinion on the plan"
        page.locator("#card input[value=must_stay]").check()
        page.locator("#card").get_by_role("button", name="Change mark").click()
        assert listed(page) == ["Must stay", "Wrong boundary"]
        assert page.locator("#card .status").inner_text() == "Marked: Must stay."
        page.locator("#card .marks").get_by_role("button", name="Delete: Wrong boundary").click()
        assert listed(page) == ["Must stay"] and page.locator(".mark-badge").count() == 1
        visit(page, "s:P001")
        page.locator(".review .marks .place").click()
        assert "P006" in page.locator("#card .kind").inner_text()
        page.get_by_role("button", name="中文").click()
        assert listed(page) == ["必须保留"] and page.locator("#card .marks .what").inner_text() == "必须保留"
        page.locator(".review .clear").click()
        assert page.evaluate("document.activeElement.textContent") == "取消", "nothing is deleted by chance"
        page.keyboard.press("Enter")
        assert listed(page) == ["必须保留"]
        page.locator(".review .clear").click()
        page.get_by_role("button", name="确认删除").click()
        assert listed(page) == [] and page.locator(".mark-badge").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_a_host_is_found_by_keyboard_and_a_merger_needs_one(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Wang")
        visit(page, "s:P002")
        page.locator("#card input[value=agree]").focus()
        for _ in range(4):
            page.keyboard.press("ArrowDown")
        assert page.locator("#card input[value=must_merge]").is_checked()
        page.locator("#card").get_by_role("button", name="Set mark").press("Enter")
        assert page.locator("#card .mark-form .warning").last.inner_text() == "Choose the host first."
        field = page.get_by_role("combobox", name="Merge into")
        field.focus()
        offered = page.locator("#card").get_by_role("option").all_inner_texts()
        signs = [one.splitlines()[1][0] for one in offered]
        assert signs == sorted(signs) and set(signs) == {"✓", "✕"}, "admissible ones first"
        assert not [one for one in offered if "P002" in one or "Z0" in one or "M001" in one]
        page.keyboard.type("binhai")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert field.input_value() == "Binhai group (ZG1)"
        refused = page.evaluate("parkopt.atlas.review.register.refusal('P002', 'ZG1')")
        assert refused and refused in page.locator("#card .mark-form .warning").first.inner_text()
        page.keyboard.press("Enter")
        assert listed(page) == ["Must merge into Binhai group"]
        field_shown = page.locator("#card .mark-form input[value=must_merge]")
        field_shown.check()
        page.locator("#card").get_by_role("combobox").focus()
        page.keyboard.press("Escape")
        assert page.locator("#card:visible").count() == 1, "Escape closes the list first"
        page.keyboard.press("Escape")
        assert page.locator("#card:visible").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_cards_offer_only_what_can_be_said_of_their_place(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        offered = "Array.from(document.querySelectorAll('#card .mark-form input[type=radio]'), (one) => one.value)"
        firm = {"wrong_figure", "firm_closed", "firm_elsewhere"}
        park = {str(one) for one in Mark} - {"firm_closed", "firm_elsewhere"}
        visit(page, "s:P001")
        page.locator("#card .to-review button").press("Enter")
        assert page.evaluate("document.activeElement.value") == "agree", "the keyboard goes to the form"
        for card, wanted in (
            ("s:P001", park), ("s:Z01", park - {"must_stay", "must_go", "must_merge"}), ("f:F000001", firm),
        ):  # fmt: skip
            visit(page, card)
            assert set(page.evaluate(offered)) == wanted
        page.evaluate("parkopt.atlas.visit(parkopt.atlas.data.places.find(([card]) => card === 'h:ZG1'))")
        assert page.locator("#card .mark-form").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_drafts_stay_for_this_run_and_a_half_written_mark_stays_on_its_card(
    path: Path, chromium: Browser, tmp_path: Path
) -> None:
    other = tmp_path / "other.html"
    write_atlas(with_manifest(make_record(), seed=99), other, "en")
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Wang")
        mark(page, "s:P006", "must_stay", "draft")
        page.locator("#card input[value=disagree]").check()
        page.locator("#card textarea").fill("not done")
        visit(page, "s:P001")
        visit(page, "s:P006")
        assert page.locator("#card textarea").input_value() == "not done"
        page.get_by_role("button", name="中文").click()
        assert page.locator("#card textarea").input_value() == "not done"
        watched.assert_quiet()
        again = page.context.new_page()
        again.goto(path.resolve().as_uri())
        opened(again)
        assert listed(again) == ["Must stay"]
        assert again.locator(".review .reviewer").input_value() == "Wang"
        assert "1 not yet saved" in again.locator(".review").inner_text()
        page.context.unroute("**/*")
        again.goto(other.resolve().as_uri())
        opened(again)
        assert listed(again) == [], "another run has drafts of its own"


@pytest.mark.browser
def test_drafts_that_make_no_sense_are_left_aside_and_those_of_firms_not_shown_here_are_kept(
    path: Path, chromium: Browser
) -> None:
    key = f"parkopt.review.{RUN}"
    elsewhere = {"firm": "F999999", "mark": "firm_closed", "note": "of a fuller atlas", "unsaved": True}
    drafts = {"marks": [None, 7, {"site": "P001"}, {"site": "P001", "mark": "agree", "note": {}}, elsewhere]}
    with open_page(chromium, path) as watched:
        page = watched.page
        for text in ("{", "[]", "7", '{"marks": 3}', json.dumps(drafts)):
            page.evaluate("([key, text]) => window.localStorage.setItem(key, text)", [key, text])
            again = page.context.new_page()
            again.goto(path.resolve().as_uri())
            opened(again)
            assert len(listed(again)) == (1 if "agree" in text else 0)
        mark(again, "s:P002", "must_go")
        kept = json.loads(page.evaluate("key => window.localStorage.getItem(key)", key))["marks"]
        assert [(one["firm"] or one["site"], one["unsaved"]) for one in kept] == [
            ("F999999", True), ("P001", False), ("P002", True),
        ]  # fmt: skip
        opened(page)
        assert listed(page) == ["Agree", "Must go"], "what one window marks the other shows"
        watched.assert_quiet()


@pytest.mark.browser
def test_without_local_storage_the_page_says_so_and_warns_before_closing(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
        )
        page.reload()
        opened(page, "Wang")
        assert "does not let the page keep drafts" in page.locator(".review").inner_text()
        mark(page, "s:P006", "agree")
        assert listed(page) == ["Agree"]
        watched.assert_quiet()
        page.close(run_before_unload=True)
        page.wait_for_timeout(300)
        assert watched.dialogs == [""], "marks that are in no file are not lost without a word"


@pytest.mark.browser
def test_rows_that_cannot_be_read_are_told_at_once_and_the_others_are_taken(
    path: Path, chromium: Browser, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        f"{RUN},P001,,同意,,,,近,李,2017-09-01", f"{RUN},P999,,agree,,,,,Li,", f"{RUN},P002,,must_vanish,,,,,Li,",
        f"{RUN},P002,,must_merge,Z01,,,,Li,", f"{RUN},P003,F000001,agree,,,,,Li,", f"{RUN},Z01,,must_go,,,,,Li,",
        f"{RUN},P001,,disagree,,,,,李,", f"{RUN},,F000002,wrong_figure,,tax,12,,Li,", "", ",,,,,,,,,",
        f"{RUN},P004,,must_stay,,,,,Li,,surplus", encoding="gb18030",
    )  # fmt: skip
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page)
        told = load(page, file)
        assert "2 marks taken over" in told and "7 rows cannot be read" in told
        rows = dict(line.split(": ", 1) for line in told.splitlines() if line.startswith("Row "))
        assert {row: what for row, what in rows.items() if row in ("Row 3", "Row 4", "Row 8", "Row 11")} == {
            "Row 3": "not in this atlas", "Row 4": "no such mark", "Row 11": "more cells than the header",
            "Row 8": "a second mark of the same kind on the same place",
        }  # fmt: skip
        assert {int(row.split()[1]) for row in rows} == {3, 4, 5, 6, 7, 8, 11}
        assert listed(page) == ["Agree", "Wrong figure: Tax, 万元/yr"]
        (tmp_path / "bad.csv").write_text('site_id,mark\nP001,"agree', encoding="utf-8")
        assert "quotation marks do not match near row 2" in load(page, tmp_path / "bad.csv")
        (tmp_path / "strange.csv").write_text("park,verdict\nP001,agree\n", encoding="utf-8")
        assert "no column park" in load(page, tmp_path / "strange.csv")
        assert len(listed(page)) == 2
        watched.assert_quiet()


@pytest.mark.browser
def test_a_file_of_another_run_is_only_taken_over_when_asked_for(path: Path, chromium: Browser, tmp_path: Path) -> None:
    file = written(tmp_path, "another-run,P001,,agree,,,,,Li,2017-09-01")
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Wang")
        told = load(page, file)
        assert "made for another run of the plan (another-run)" in told and RUN in told
        page.get_by_role("button", name="Do not load it").click()
        assert listed(page) == []
        load(page, file)
        page.get_by_role("button", name="Take its 1 marks over").click()
        assert listed(page) == ["Agree"]
        assert read_review(save(page, tmp_path))[0].run == RUN
        watched.assert_quiet()


@pytest.mark.browser
def test_two_reviews_stand_side_by_side_and_what_contradicts_is_told(
    path: Path, chromium: Browser, tmp_path: Path
) -> None:
    file = written(
        tmp_path, f"{RUN},P006,,must_go,,,,,Li,2017-09-01", f"{RUN},P002,,must_merge,P004,,,,Li,2017-09-01",
        f"{RUN},P001,,agree,,,,old,Wang,2017-09-01",
    )  # fmt: skip
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page)
        page.locator(".review .save").click()
        assert "Enter your name first" in page.locator(".review").inner_text()
        opened(page, "Wang")
        mark(page, "s:P006", "must_stay")
        mark(page, "s:P004", "must_go")
        mark(page, "s:P001", "disagree", "new")
        assert page.locator(".review .warning").count() == 0
        told = load(page, file)
        assert "2 marks taken over, 1 were here already" in told, "of two on the same the later one counts"
        words = page.locator(".review .warning li").all_inner_texts()
        assert words == [
            "Park P004 P004: Must stay, because Park P002 must merge into it (Li) / Must go (Wang)",
            "Park P006 P006: Must stay (Wang) / Must go (Li)",
        ]
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_notes_and_names_stay_text(tmp_path: Path, chromium: Browser) -> None:
    path = tmp_path / "atlas.html"
    write_atlas(make_record(hostile=True), path, "en")
    with open_page(chromium, path) as watched:
        page = watched.page
        scripts = page.locator("script").count()
        opened(page, HOSTILE[0])
        for number, text in enumerate(HOSTILE):
            mark(page, f"s:P{number + 1:03d}", "agree", text)
        mark(page, "s:P009", "must_merge", host="P001")
        page.locator(".mark-badge").last.hover()
        assert page.locator(".hover .mark-line").count() >= 1
        assert page.locator("script").count() == scripts and page.locator("img[src='x']").count() == 0
        saved = save(page, tmp_path)
        watched.assert_quiet()
    assert [one.note for one in read_review(saved)][: len(HOSTILE)] == list(HOSTILE)


@pytest.mark.browser
def test_any_text_goes_through_the_file_both_ways(path: Path, chromium: Browser, tmp_path: Path) -> None:
    rng = random.Random(7)
    texts = ["".join(rng.choices("=+-@'\"\t\n,，; a文'=\"", k=rng.randint(0, 9))).strip() for _ in range(400)]
    by_python = tmp_path / "python.csv"
    with by_python.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(COLUMNS)
        table.writerows(
            [RUN, "P001", "", "wrong_figure", "", f"f{number}", "", spreadsheet_safe(text), "Li", ""]
            for number, text in enumerate(texts)
        )
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Wang")
        assert f"{len(texts)} marks taken over" in load(page, by_python)
        notes = dict(page.evaluate("parkopt.atlas.review.listed().map((mark) => [mark.field, mark.note])"))
        assert [notes[f"f{number}"] for number in range(len(texts))] == texts
        saved = save(page, tmp_path)
        watched.assert_quiet()
    by_page = {mark.field: mark.note for mark in read_review(saved)}
    assert [by_page[f"f{number}"] for number in range(len(texts))] == texts


@pytest.mark.browser
def test_parks_without_an_opinion_are_visited_one_by_one(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Wang")
        assert "0 of 12 parks judged" in page.locator(".review").inner_text()
        page.locator(".review .next").click()
        assert "P001" in page.locator("#card .kind").inner_text()
        mark(page, "s:P001", "agree")
        mark(page, "s:P002", "wrong_boundary")
        mark(page, "s:P003", "must_stay")
        assert "2 of 12 parks judged" in page.locator(".review").inner_text()
        visit(page, "s:P012")
        page.locator("#card .next").click()
        assert "P002" in page.locator("#card .kind").inner_text(), "a remark on the data is no opinion"
        page.locator("#card .next").click()
        assert "P004" in page.locator("#card .kind").inner_text()
        page.evaluate("() => { parkopt.atlas.filter = { county: 'yuecheng' }; parkopt.atlas.refresh(); }")
        assert page.locator(".mark-badge").count() == 0, "marks follow the filters"
        page.locator("#card .next").click()
        assert "P008" in page.locator("#card .kind").inner_text()
        watched.assert_quiet()


def test_a_run_is_told_from_others_by_its_id() -> None:
    record = make_record()
    assert with_manifest(record, seed=99).manifest.run_id != RUN == make_record().manifest.run_id
    assert RUN.startswith(record.manifest.scenario)
