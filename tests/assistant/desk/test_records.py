"""Records: what is there and what is missing, each record's tree and doubts, and files handed in."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from visits import Visit

from assistant.assistant import Assistant
from assistant.desk.asked import asked
from assistant.desk.upload import Uploads, _free
from eval.versions import write_docx
from index.store import Store

NEW = ["交通費專案會議紀錄", "時間：113年9月2日（星期一）", "主席：李科長小美", "壹、討論事項", "案由一：訪視交通費案",
       "決議：訪視交通費每次補助250元。"]  # fmt: skip


def test_the_shelf_tells_what_is_there_and_what_is_missing(visit: Visit, assistant: Assistant) -> None:
    page = visit.open()
    page.get_by_role("tab", name="紀錄").click()
    page.locator("#panel-records .group").first.wait_for()
    coverage = page.locator(".coverage li", has_text="測試縣政府")
    assert "有 第 1 次、第 3 次" in coverage.inner_text()
    assert "第 2 次會議紀錄不在資料中" in coverage.inner_text()
    for record in assistant.records():
        assert record.title in page.locator("#panel-records .shelf").inner_text()


def test_the_shelf_is_ordered_and_searched(desktop: Visit) -> None:
    page = desktop.open("?tab=records")
    page.locator("#panel-records .group").first.wait_for()
    page.select_option("[name=by]", "date")
    page.locator(".group h3", has_text="民國 107 年").wait_for()
    page.fill("[name=find]", "桃園")
    expect(page.locator(".entries li:visible")).to_have_count(1)
    page.goto(page.url)
    page.locator(".group h3", has_text="民國 107 年").wait_for()


def test_a_record_shows_its_tree_and_an_item_opens_the_text(visit: Visit) -> None:
    page = visit.open("?tab=records")
    page.get_by_role("button", name="桃園市會議紀錄").click()
    page.locator("article.record").wait_for()
    item = page.locator(".tree button", has_text="綜合座談").first
    item.click()
    page.locator("#reader mark").first.wait_for()
    assert page.locator("article.record").is_visible() or page.viewport_size["width"] < 1000  # type: ignore[index]


def test_what_is_to_be_fixed_names_the_place_and_what_to_do(desktop: Visit) -> None:
    page = desktop.open("?tab=records&view=problems")
    page.locator("#panel-records .fix .quality").first.wait_for()
    told = page.locator("#panel-records .fix").inner_text()
    assert "附件" in told
    assert "請找出該附件一併匯入" in told


def test_the_source_page_is_opened_from_the_record(desktop: Visit, assistant: Assistant) -> None:
    page = desktop.open(f"?tab=records&record={assistant.record('列印測試').id}")
    page.locator("article.record").get_by_role("button", name="原始頁面").click()
    page.locator("#reader .sheet img").wait_for()


def test_a_file_handed_in_is_read_reported_and_answers_at_once(
    desktop: Visit, assistant: Assistant, tmp_path: Path
) -> None:
    path = tmp_path / "交通費.docx"
    path.write_bytes(write_docx(NEW))
    (tmp_path / "壞檔.pdf").write_bytes(b"%PDF-1.4 nothing")
    page = desktop.open("?tab=records")
    page.set_input_files("#panel-records [type=file]", [path, tmp_path / "壞檔.pdf"])
    page.locator(".job .badge", has_text="失敗").wait_for()
    told = page.locator(".jobs").inner_text()
    assert "新增" in told
    assert "壞檔.pdf" in told
    expect(page.locator("#panel-records .shelf")).to_contain_text("交通費專案會議紀錄")
    page.get_by_role("tab", name="問答").click()
    desktop.ask("訪視交通費每次補助多少元？")
    assert "250元" in page.locator("#answer .claim").first.inner_text()
    folder = assistant.directory
    assert folder is not None
    assert [each.name for each in (folder / "uploads").iterdir()] == ["交通費.docx"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("紀錄.txt", "紀錄.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\x00b:c.PDF", "a_b_c.pdf"),
        ("", "未命名"),
        ("...", "未命名"),
    ],
)
def test_a_name_reaches_no_other_folder(tmp_path: Path, sent: str, kept: str) -> None:
    assert _free(tmp_path, sent) == tmp_path / kept


def test_nobodys_file_is_written_over(tmp_path: Path) -> None:
    assert [_free(tmp_path, "紀錄.txt").name for _ in range(3)] == [
        "紀錄.txt",
        "紀錄 (2).txt",
        "紀錄 (3).txt",
    ]


def test_only_what_the_page_received_is_taken(assistant: Assistant, tmp_path: Path) -> None:
    """A path of this machine that nobody handed in is nobody's to read."""
    (tmp_path / "secret.txt").write_text("x")
    uploads = Uploads(assistant, tmp_path / "received")
    for path in (tmp_path / "secret.txt", tmp_path / "received" / ".." / "secret.txt", Path("/etc/hostname")):
        assert "problem" in uploads.take(asked({"path": str(path), "name": "a.txt"}))


def test_a_file_of_unknown_kind_is_refused_with_all_that_can_be_read(tmp_path: Path) -> None:
    """Archives and mails are taken too; what is refused is not kept."""
    received = tmp_path / "received"
    received.mkdir()
    (received / "a").write_bytes(b"?")
    index = tmp_path / "index"
    Store.open(index, write=True).close()
    with Assistant.open(index) as opened:
        told = Uploads(opened, received).take(asked({"path": str(received / "a"), "name": "清單.xyz"}))
    assert ".xyz" in told["problem"]
    assert all(suffix in told["problem"] for suffix in (".zip", ".eml", ".docx", ".pdf"))
    assert not (index / "uploads").exists()
