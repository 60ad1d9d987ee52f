"""Decisions: a staff member filters, follows a case, reads all around it, and takes the rows along."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook  # noqa: TID253 - reads what is tested
from playwright.sync_api import expect
from visits import Visit

from assistant.assistant import Assistant
from assistant.register.matters import cases_of, judgments, matters

UNIT = "衛生福利部社會及家庭署"


def row_id(assistant: Assistant, words: str) -> str:
    """Return the id of the row that quotes these words."""
    (row,) = (row for row in assistant.register().rows if words in row.citation.quote)
    return row.id


def test_a_staff_member_filters_the_open_items_of_a_unit_and_exports_them(
    visit: Visit, assistant: Assistant, tmp_path: Path
) -> None:
    page = visit.open()
    page.get_by_role("tab", name="決議").click()
    page.locator(".register tbody tr").first.wait_for()
    page.select_option("[name=unit]", UNIT)
    page.get_by_label("只看未結").check()
    wanted = [row for row in assistant.register().rows if UNIT in row.resolved_units and row.open]
    assert wanted
    expect(page.locator(".rows .counted")).to_contain_text(f"共 {len(wanted)} 項")
    assert page.locator(".register tbody tr").count() == len(wanted)
    for ending in ("csv", "xlsx", "ods"):
        with page.expect_download() as download:
            page.locator(f"#panel-decisions [data-export={ending}]").click()
        download.value.save_as(tmp_path / f"rows.{ending}")
    rows = list(csv.reader(io.StringIO((tmp_path / "rows.csv").read_text("utf-8-sig"))))
    assert len(rows) == len(wanted) + 1
    sheet = load_workbook(tmp_path / "rows.xlsx").active
    assert sheet is not None
    assert sheet.max_row == len(wanted) + 1
    link = page.url
    page.goto(link)
    expect(page.locator(".rows .counted")).to_contain_text(f"共 {len(wanted)} 項")
    assert page.locator("[name=unit]").input_value() == UNIT


def test_rows_are_sorted_by_a_heading_both_ways(desktop: Visit) -> None:
    page = desktop.open("?tab=decisions")
    heading = page.locator(".register th", has_text="會議")
    heading.locator("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    first = page.locator(".register .date").first.inner_text()
    page.locator(".register th", has_text="會議").locator("button").click()
    expect(page.locator(".register th", has_text="會議")).to_have_attribute("aria-sort", "descending")
    assert first == "107.4.27"
    assert page.locator(".register .date").first.inner_text() == "113.6.15"


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("since=昨天", "昨天"),
        ("unit=沒有這個單位", "沒有符合的事項"),
        ("view=compare&first=x&second=x", "兩場不同的會議"),
    ],
)
def test_what_cannot_be_shown_is_said(desktop: Visit, query: str, problem: str) -> None:
    page = desktop.open(f"?tab=decisions&{query}")
    expect(page.locator("#panel-decisions .refusal").first).to_contain_text(problem)


def test_a_decision_stands_on_one_page_with_all_around_it(visit: Visit, assistant: Assistant) -> None:
    page = visit.open(f"?tab=decisions&decision={row_id(assistant, '請社家署於8月底前完成')}")
    shown = page.locator("article.decision")
    shown.wait_for()
    told = shown.inner_text()
    for part in ("具拘束力", "社家署", "8月底前", "113.8.31", "逾期", "提請討論", "保留", "尚未由人確認"):
        assert part in told
    assert page.locator(".decision .plot svg").first.get_attribute("aria-label")
    page.get_by_role("button", name="看原文").first.click()
    page.locator("#reader mark").first.wait_for()
    assert "8月底前完成" in "".join(page.locator("#reader mark").all_inner_texts())
    page.get_by_role("button", name="關閉原文").click()
    page.get_by_role("button", name="回清單").click()
    page.locator(".register tbody tr").first.wait_for()


def test_what_a_talk_was_about_stands_with_its_promise(desktop: Visit, assistant: Assistant) -> None:
    page = desktop.open(f"?tab=decisions&decision={row_id(assistant, '虛擬整合模式')}")
    page.locator("article.decision").wait_for()
    assert "是否均由該中心受理" in page.locator(".case-text").inner_text()


def test_two_meetings_are_compared(visit: Visit, assistant: Assistant) -> None:
    first, second = (assistant.record(name).id for name in ("第1次聯繫", "第3次聯繫"))
    page = visit.open("?tab=decisions&view=compare")
    page.select_option("[name=first]", second)
    page.select_option("[name=second]", first)
    table = page.locator("table.compared")
    table.wait_for()
    heads = table.locator("thead th").all_inner_texts()
    assert ["113.3.15" in heads[0], "113.6.15" in heads[1]] == [True, True]
    assert "保留 → 交辦" in page.locator(".comparison").inner_text()
    assert "衛生福利部社會及家庭署" in table.inner_text()


def test_a_person_confirms_that_two_cases_are_one_matter(desktop: Visit, assistant: Assistant) -> None:
    page = desktop.open("?tab=decisions&view=matters")
    matter = page.locator(".matter", has_text="資訊平臺汰換採購").first
    matter.wait_for()
    assert matter.locator("svg circle").count() == 2
    matter.get_by_role("button", name="是同一件事", exact=True).click()
    page.locator(".matters .refusal", has_text="確認人姓名").wait_for()
    page.goto(page.url)
    page.locator(".matter").first.wait_for()
    page.fill("[name=who]", "林承辦")
    page.locator(".matter", has_text="資訊平臺汰換採購").first.get_by_role(
        "button", name="是同一件事", exact=True
    ).click()
    page.locator(".matter.confirmed", has_text="林承辦").wait_for()
    assert judgments(assistant.catalog)[-1].who == "林承辦"
    assert any(each.confirmed for each in matters(cases_of(assistant.register().rows), assistant.catalog))


def test_a_hostile_record_in_the_register_is_text(visit: Visit, assistant: Assistant) -> None:
    page = visit.open("?tab=decisions&text=養貓")
    row = page.locator(".register tbody tr")
    row.first.wait_for()
    assert row.count() == 1
    row.locator(".subject").click()
    page.locator("article.decision").wait_for()
    assert "<script>window.hacked=1</script>" in page.locator("article.decision").inner_text()
    assert row_id(assistant, "3,456元") in page.url


def test_a_field_the_machine_read_is_corrected_and_taken_back(desktop: Visit, assistant: Assistant) -> None:
    wanted = row_id(assistant, "同意購置公務車三輛")
    page = desktop.open(f"?tab=decisions&decision={wanted}")
    page.locator(".mend summary").click()
    page.select_option(".mend [name=field]", "state")
    page.fill(".mend [name=value]", "已結案")
    page.locator(".mend [type=submit]").click()
    expect(page.locator(".mend .told")).to_contain_text("更正人姓名")
    page.fill(".mend [name=who]", "林承辦")
    page.fill(".mend [name=ground]", "112.5.20 驗收")
    page.locator(".mend [type=submit]").click()
    told = page.locator("article.decision .said li", has_text="林承辦").first
    expect(told).to_contain_text("未結案 → 已結案")
    expect(told).to_contain_text("112.5.20 驗收")
    (row,) = (each for each in assistant.register().rows if each.id == wanted)
    assert not row.open
    page.locator(".mend summary").click()
    told.get_by_role("button", name="取消更正").click()
    expect(page.locator("article.decision .undo")).to_have_count(0)
    assert next(each for each in assistant.register().rows if each.id == wanted).open
