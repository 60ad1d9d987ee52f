"""Course: a trainer makes a pack, edits it, makes it anew, and takes it along."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document  # noqa: TID253 - reads what is tested
from playwright.sync_api import expect
from pptx import Presentation  # noqa: TID253 - reads what is tested
from visits import Visit

from assistant.assistant import Assistant
from assistant.course.files import load
from assistant.desk.asked import asked
from assistant.desk.course import exported, made, pack_path, remade
from index.store import Store
from ingest.errors import UsageError
from ingest.parser import parse_text

TOPIC = "集中篩派案"


@pytest.fixture(scope="module")
def packed(assistant: Assistant) -> str:
    """Return the name of a pack."""
    return made(assistant, asked({"topic": TOPIC}))["pack"]


def test_a_trainer_makes_edits_and_downloads_a_pack(
    visit: Visit, assistant: Assistant, tmp_path: Path
) -> None:
    page = visit.open()
    page.get_by_role("tab", name="課程").click()
    page.fill("#panel-course [name=who]", "陳講師")
    page.fill("#panel-course [name=topic]", TOPIC)
    page.get_by_role("button", name="製作教材").click()
    page.locator("article.packed").wait_for()
    goals = page.locator("article.packed section").first.locator(".element")
    before = goals.locator("p.said").all_inner_texts()
    goals.nth(0).get_by_role("button", name="往下移").click()
    expect(goals.nth(1).locator("p.said")).to_have_text(before[0])
    assert page.evaluate("document.activeElement.dataset.edit") == "down"
    goals.nth(0).get_by_role("button", name="省略").click()
    expect(goals.nth(0)).to_have_class("element left")
    goals.nth(1).locator(".reword summary").click()
    goals.nth(1).locator(".reword input").fill("說得出派案時限")
    goals.nth(1).get_by_role("button", name="儲存").click()
    expect(goals.nth(1)).to_contain_text("陳講師")
    with page.expect_download() as download:
        page.locator("#panel-course [data-export=docx]").click()
    download.value.save_as(tmp_path / "pack.docx")
    text = "\n".join(each.text for each in Document(str(tmp_path / "pack.docx")).paragraphs)
    assert "說得出派案時限" in text
    assert before[1] not in text
    assert load(pack_path(assistant, TOPIC)).edits
    page.goto(page.url)
    expect(page.locator("article.packed .element.left")).to_have_count(1)
    pack_path(assistant, TOPIC).unlink()


def test_every_statement_of_a_pack_opens_its_source(desktop: Visit, packed: str) -> None:
    page = desktop.open(f"?tab=course&pack={packed}")
    page.locator("article.packed").wait_for()
    assert page.locator(".element").count() == page.locator(".element:has([data-act=open])").count()
    page.locator(".element .place:visible").first.click()
    page.locator("#reader mark").first.wait_for()


@pytest.mark.parametrize("ending", ["odt", "pptx", "md", "apkg"])
def test_a_pack_is_handed_out_in_every_format(assistant: Assistant, packed: str, ending: str) -> None:
    file = exported(assistant, asked({"pack": packed, "format": ending}))
    assert file["name"] == f"{packed}.{ending}"


def test_slides_from_the_page_open(desktop: Visit, packed: str, tmp_path: Path) -> None:
    page = desktop.open(f"?tab=course&pack={packed}")
    page.locator("article.packed").wait_for()
    with page.expect_download() as download:
        page.locator("#panel-course [data-export=pptx]").click()
    download.value.save_as(tmp_path / "pack.pptx")
    assert len(Presentation(str(tmp_path / "pack.pptx")).slides) > 5


def test_records_are_chosen_from_their_own_page(desktop: Visit, assistant: Assistant) -> None:
    record = assistant.record("桃園")
    page = desktop.open(f"?tab=records&record={record.id}")
    page.get_by_role("button", name="用這份紀錄做教材").click()
    box = page.locator(f"#panel-course [value='{record.id}']")
    expect(box).to_be_checked()
    assert page.locator("#panel-course [name=records]:checked").count() == 1


@pytest.mark.parametrize(("topic", "problem"), [("", "請給主題"), ("養火星人的規定", "沒有關於")])
def test_a_pack_that_cannot_be_made_says_why(desktop: Visit, topic: str, problem: str) -> None:
    page = desktop.open("?tab=course")
    page.fill("#panel-course [name=topic]", topic)
    page.get_by_role("button", name="製作教材").click()
    expect(page.locator("#panel-course form .told")).to_contain_text(problem)


@pytest.mark.parametrize("name", ["", "x", "../catalog", "/etc/passwd", f"{TOPIC}/../{TOPIC}"])
def test_only_packs_are_opened(assistant: Assistant, packed: str, name: str) -> None:
    assert packed
    with pytest.raises(UsageError, match="找不到這份教材"):
        pack_path(assistant, name)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Assistant]:
    """Yield an assistant over one record that a test then corrects."""
    with Store.open(tmp_path, "hash", write=True) as store:
        store.add(parse_text(_minutes("三日"), "訪視會議紀錄"))
    with Assistant.open(tmp_path) as opened:
        yield opened


def _minutes(limit: str) -> str:
    return (
        "訪視會議紀錄\n時間：113年3月5日\n主席：王局長大明\n壹、討論事項\n案由一：訪視時限案\n"
        f"決議：訪視紀錄應於{limit}內完成登打。\n"
    )


def test_a_pack_made_anew_shows_what_the_records_changed(small: Assistant) -> None:
    name = made(small, asked({"topic": "訪視紀錄"}))["pack"]
    assert "沒有變動" in remade(small, asked({"pack": name}))
    assert small.directory is not None
    with Store.open(small.directory, "hash", write=True) as store:
        store.remove(store.records()[0].id)
        store.add(parse_text(_minutes("五日"), "訪視會議紀錄"))
    written = remade(small, asked({"pack": name}))
    assert "引文改變" in written
    assert "三日內" in written
    assert "五日內" in written


def test_a_pack_of_a_hostile_record_is_text(desktop: Visit, assistant: Assistant) -> None:
    name = made(assistant, asked({"topic": "養貓津貼"}))["pack"]
    page = desktop.open(f"?tab=course&pack={name}")
    page.locator("article.packed").wait_for()
    assert "<script>window.hacked=1</script>" in page.locator("article.packed").inner_text()
    pack_path(assistant, name).unlink()
