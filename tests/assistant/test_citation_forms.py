"""The form in which staff cite: minutes with date and path, laws and rules by 條項款目, ended ones marked."""

from pathlib import Path

import pytest

from assistant.answer import official, role_label
from assistant.assistant import Assistant
from assistant.json_forms import record_form
from assistant.show import record_lines
from assistant.standing import standing_notes
from index.store import Store
from ingest.parser import parse_text, read_record
from ingest.record import Record

LAW = (
    "法規名稱：社會服務法\n最新異動日期：20200115\n第 1 條\n為提供服務，制定本法。\n"
    "第 4-1 條\n對象如下：\n一、兒童。\n二、少年。\n"
    "前項對象之年齡，以申請日為準。\n第 5 條\n（刪除）\n沿革：\n1.中華民國一百零九年一月十五日總統令制定公布全文 3 條\n"
)
POINTS = "某市派案要點{}\n一、訂定本要點。\n二、原則\n(一)一般案件。\n(二)保護案件。\n三、實施。\n"
MINUTES = "某市會議紀錄\n時間：108年5月20日\n壹、討論事項\n案由一：派案。\n決議：\n一、通過。\n"
NESTED = (
    "某委員會第28次會議紀錄\n時　　間　101年6月7日\n主　　席　蔡委員錦隆\n宣讀上次會議議事錄。\n<hr>\n"
    "某委員會第27次委員會議議事錄\n決　議：照案通過。\n<hr>\n主席：確定。\n王委員育敏：請問？\n主席：請說。\n"
    "王委員育敏：謝謝。\n主席：散會。\n"
)
CITED = [
    # text, words of the item, citation
    (LAW, "兒童。", "社會服務法第 4-1 條第 1 項第 1 款"),
    (LAW, "前項對象", "社會服務法第 4-1 條第 2 項"),
    (LAW, "為提供服務", "社會服務法第 1 條"),
    (POINTS.format(""), "保護案件", "某市派案要點第 2 點第 2 款"),
    (POINTS.format("（廢止）"), "保護案件", "某市派案要點（廢止）第 2 點第 2 款"),
    (POINTS.format("\n停止適用日期：109.1.1"), "保護案件", "某市派案要點（109.1.1 停止適用）第 2 點第 2 款"),
    (MINUTES, "通過。", "某市會議紀錄（108.5.20）壹、討論事項 案由一 決議一"),
    (NESTED, "照案通過", "某委員會第28次會議紀錄（101.6.7）前次會議紀錄 決議"),
]


@pytest.mark.parametrize(("text", "words", "citation"), CITED)
def test_an_item_is_cited_in_the_form_of_its_document(text: str, words: str, citation: str) -> None:
    record = parse_text(text)
    (item,) = (item for item in record.items if words in record.quote(item.body, item.end))
    assert official(record, item) == citation


def test_a_decision_that_was_read_out_is_called_the_last_meetings() -> None:
    """The badge of a nested decision is 前次會議紀錄, never 決議."""
    record = parse_text(NESTED)
    item = next(item for item in record.items if item.label == "決議")
    assert role_label(item) == "前次會議紀錄"


def stored(text: str, folder: Path) -> Record:
    """Return the record of a text as the catalog gives it back."""
    path = folder / "文件.txt"
    path.write_text(text, encoding="utf-8")
    with Store.open(folder / "index", write=True, embedder="hash") as store:
        record = read_record(path, path.name)
        store.add(record)
        (kept,) = (store.record(summary.id) for summary in store.records())
    assert kept == record
    return kept


def test_validity_is_stored_and_shown(tmp_path: Path) -> None:
    """The 沿革 comes back from the catalog and is told in the tree view and in JSON."""
    record = stored(LAW, tmp_path)
    shown = "\n".join("".join(part for part, _ in line.parts) for line in record_lines(record))
    assert "效力　民國 109年1月15日起" in shown
    assert "已刪除" in shown
    form = record_form(record)
    assert form["valid_from"] == "2020-01-15"
    assert form["history"][0]["act"] == "訂定"
    assert form["repealed"] is None


def test_a_repealed_rule_is_shown_as_ended(tmp_path: Path) -> None:
    record = stored(POINTS.format("\n停止適用日期：109.1.1"), tmp_path)
    shown = "\n".join("".join(part for part, _ in line.parts) for line in record_lines(record))
    assert "效力　已停止適用（民國 109年1月1日）" in shown
    assert record_form(record)["repealed"]["act"] == "停止適用"


STANDING = [
    # text, words of the item, note
    (POINTS.format(""), "保護案件", ()),
    (POINTS.format("（廢止）"), "保護案件", ("注意：《某市派案要點（廢止）》已廢止，不是現行規定。",)),
    (
        POINTS.format("\n停止適用日期：109.1.1"),
        "保護案件",
        ("注意：《某市派案要點》已於 109.1.1 停止適用，不是現行規定。",),
    ),
    (LAW, "（刪除）", ("這一條已經刪除。",)),
    (NESTED, "照案通過", ("這是會中宣讀的前次會議紀錄；其中的決議不是本次會議作成的。",)),
]


@pytest.mark.parametrize(("text", "words", "notes"), STANDING)
def test_who_acts_on_an_item_is_told_its_standing(text: str, words: str, notes: tuple[str, ...]) -> None:
    record = parse_text(text)
    (item,) = (item for item in record.items if words in record.quote(item.body, item.end))
    assert tuple(standing_notes(record, item)) == notes


def test_an_answer_from_an_ended_rule_carries_the_note() -> None:
    """The answer quotes what the rule said, and says that it has ended."""
    text = POINTS.format("\n停止適用日期：109.1.1").replace("一般案件。", "一般案件由社福中心於三日內訪視。")
    with Assistant.from_texts([("某市派案要點", text)]) as assistant:
        answer = assistant.ask("一般案件由哪個單位訪視？")
    assert answer.citations[0].official == "某市派案要點（109.1.1 停止適用）第 2 點第 1 款"
    assert "不是現行規定" in "".join(answer.notes)


def test_who_reads_words_from_an_image_is_told_so() -> None:
    record = parse_text("甲會議紀錄\n決議：照案通過。", "甲會議紀錄")
    assert not list(standing_notes(record, record.items[-1]))
    assert list(standing_notes(record, record.items[-1], scanned=True)) == [
        "引文由影像辨識而來，請對照原件的影像。"
    ]
