"""A table drawn in plain text or in Markdown is read like any other: each cell with what it is of."""

import time
from collections import Counter
from pathlib import Path

import pytest
from documents import saved, write_mail
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.drawn import with_tables_told
from ingest.parser import parse_text, parse_verbatim, read_record
from ingest.readers import read_source

MARKDOWN = [
    # what is drawn, what is read
    ("| 縣市 | 經費 |\n|---|---:|\n| 臺北市 | 452萬元 |", "縣市 | 經費\n\n縣市：臺北市；經費：452萬元"),
    ("縣市 | 經費\n--- | ---\n臺北市 | 3", "縣市 | 經費\n\n縣市：臺北市；經費：3"),
    # an escaped bar is one, a line break in a cell is a blank
    ("| 類別 | 說明 |\n|--|--|\n| 甲\\|乙 | 先<br>後 |", "類別 | 說明\n\n類別：甲|乙；說明：先 後"),
    # a row too short lacks its last cells, one too long keeps what it says
    ("| 縣市 | 人數 | 經費 |\n|--|--|--|\n| 臺北市 | 3 |\n| 甲 | 1 | 2 | 餘 |",
     "縣市 | 人數 | 經費\n\n縣市：臺北市；人數：3\n縣市：甲；人數：1；經費：2；餘"),
    # a single stroke says that there is nothing, and is no rule
    ("| 縣市 | 經費 |\n| - | - |\n| - | - |", "縣市 | 經費\n\n縣市：-；經費：-"),
    # Markdown has no table without headings: a form is one all the same
    (("| 項目 | 內容 |\n|--|--|\n"
     "| 時間 | 108年5月20日 |\n| 地點 | 行政院 |"), "項目 | 內容\n\n時間：108年5月20日\n地點：行政院"),
    ("| | |\n|--|--|\n| 主席 | 王局長大明 |", "\n\n主席：王局長大明"),
    # row after row what was decided: the columns are parts of a case
    (("| 編號 | 陳情理由 | 委員會決議 |\n"
     "|--|--|--|\n| 1 | 太遠 | 照案通過 |"), "編號 | 陳情理由 | 委員會決議\n\n1 | 太遠 | 照案通過"),
    # in an entry of a list, in a quotation, two tables without a blank line
    ("1. | 縣市 | 經費 |\n   |--|--|\n   | 臺北市 | 3 |", "1. 縣市 | 經費\n\n縣市：臺北市；經費：3"),
    (("- 經費如下：\n\n  | 縣市 | 經費 |\n"
     "  |--|--|\n  | 臺北市 | 3 |"), "- 經費如下：\n\n縣市 | 經費\n\n縣市：臺北市；經費：3"),
    ("> | 縣市 | 經費 |\n> |--|--|\n> | 臺北市 | 3 |", "縣市 | 經費\n\n縣市：臺北市；經費：3"),
    ("|縣市|經費|\n|--|--|\n|甲|1|\n|年度|件數|\n|--|--|\n|108年|2|",
     "縣市 | 經費\n\n縣市：甲；經費：1\n年度 | 件數\n\n年度：108年；件數：2"),
    # a rule between rows is none of them
    ("|項次|內容|\n|:-|:-|\n|1|甲|\n|:-|:-|\n|2|乙|", "項次 | 內容\n\n項次：1；內容：甲\n\n項次：2；內容：乙"),
    # the corner above the names of the rows is empty
    ("| | 107年 | 108年 |\n|--|--|--|\n| 臺北市 | 3 | 5 |", "107年 | 108年\n\n臺北市；107年：3；108年：5"),
    ("|縣市|經費|\r\n|--|--|\r\n|甲|1|\r\n", "縣市 | 經費\r\n\r\n縣市：甲；經費：1\r\n"),
]  # fmt: skip

RULED = [
    ("┌───┬──┐\n│縣市  │人數│\n├───┼──┤\n│臺北市│30  │\n│新北市│40  │\n└───┴──┘",
     "\n縣市 | 人數\n\n縣市：臺北市；人數：30\n縣市：新北市；人數：40\n"),
    (("+------+------+\n| 縣市 | 人數 |\n+======+======+\n"
     "| 甲   | 30   |\n+------+------+\n| 乙   | 40   |\n+------+------+"),
     "\n縣市 | 人數\n\n縣市：甲；人數：30\n\n縣市：乙；人數：40\n"),
    # a cell wrapped in its column is one cell; a row of fewer cells is under no heading that can be told
    (("┌───┬──┬─────┐\n│縣市  │人數│工作內容  │\n├───┼──┼─────┤\n│臺北市│30  │增聘社工並│\n│      │    │加強訓練  │\n"
     "│新北市│40  │無        │\n├───┴──┼─────┤\n│合計        │70        │\n└──────┴─────┘"),
     ("\n縣市 | 人數 | 工作內容\n\n縣市：臺北市；人數：30；工作內容：增聘社工並加強訓練\n"
     "\n縣市：新北市；人數：40；工作內容：無\n\n合計 | 70\n")),
    # a title across the table
    ("┌──┬──┐\n│經費表    │\n├──┼──┤\n│縣市│經費│\n├──┼──┤\n│甲  │3   │\n├──┼──┤\n│乙  │4   │\n└──┴──┘",
     "\n經費表\n\n縣市 | 經費\n\n縣市：甲；經費：3\n\n縣市：乙；經費：4\n"),
    ("│縣市│經費│\n├──┼──┤\n│甲  │－  │\n│乙  │4   │", "縣市 | 經費\n\n縣市：甲；經費：－\n縣市：乙；經費：4"),
    # figures below one another in narrow columns are rows, not one figure
    ("│年度│件數│\n├──┼──┤\n│108 │1234│\n│    │5678│", "年度 | 件數\n\n年度：108；件數：1234\n5678"),
    # a cell that goes on below an open rule holds for the rows below
    ("┌──┬──┬──┐\n│縣市│年度│經費│\n├──┼──┼──┤\n│甲  │107 │1   │\n│    ├──┼──┤\n│    │108 │2   │\n└──┴──┴──┘",
     "\n縣市 | 年度 | 經費\n\n縣市：甲；年度：107；經費：1\n\n縣市：甲；年度：108；經費：2\n"),
    # an export that puts a blank line after every line
    ("│縣市│經費│\n\n├──┼──┤\n\n│甲  │3   │\n\n│乙  │4   │",
     "縣市 | 經費\n\n\n\n縣市：甲；經費：3\n\n縣市：乙；經費：4"),
    # a list of people has no headings
    ("┌───┬───┐\n│王大明│社會局│\n├───┼───┤\n│李小華│衛生局│\n└───┴───┘", "\n王大明 | 社會局\n\n李小華 | 衛生局\n"),
    (("┌──┬─────┐\n│時間│108年5月20日│\n"
     "├──┼─────┤\n│主席│王局長大明│\n└──┴─────┘"), "\n時間：108年5月20日\n\n主席：王局長大明\n"),
]  # fmt: skip

UNRULED = [
    ("｜縣市｜經費｜\n｜臺北市｜3｜", "縣市 | 經費\n縣市：臺北市；經費：3"),
    ("姓名 | 單位 | 電話\n王大明 | 社會局 | 1999\n李小華 | 衛生局 | 113",
     "姓名 | 單位 | 電話\n姓名：王大明；單位：社會局；電話：1999\n姓名：李小華；單位：衛生局；電話：113"),
    ("經費一覽｜108年\n縣市｜人數｜經費\n甲｜1｜2\n乙｜3｜4", ("經費一覽｜108年\n縣市 | 人數 | 經費\n"
     "縣市：甲；人數：1；經費：2\n縣市：乙；人數：3；經費：4")),
    ("姓名\t職稱\t單位\n王大明\t科長\t社會局\n李小華\t\t衛生局", ("姓名 | 職稱 | 單位\n"
     "姓名：王大明；職稱：科長；單位：社會局\n"
     "姓名：李小華；單位：衛生局")),
    ("縣市\t經費\t\n臺北市\t3\t\n高雄市\t4\t", "縣市 | 經費\n縣市：臺北市；經費：3\n縣市：高雄市；經費：4"),
    ("縣市\t\t經費\n臺北市\t\t3\n高雄市\t4", "縣市 | 經費\n縣市：臺北市；經費：3\n縣市：高雄市；經費：4"),
]  # fmt: skip

NO_TABLES = [
    "電話：02-1234 | 傳真：02-5678\n地址：某路 | 網址：某網",
    "主席：\t王大明\t紀錄：\t李四\n出席：\t如簽到\t列席：\t無",
    "一、\t甲案\n二、\t乙案\n三、\t丙案",
    "決議：|照案通過|。\n說明：A|B 兩案併陳。",
    "|\n組（以下簡稱本小組），並訂定本要點。 |\n|",
    "王大明 | 社會局\n李小華 | 衛生局\n張三 | 警察局",
    "首頁 | 聯絡我們 | 網站導覽\n\n本文",
    "壹、主席致詞\n--------------------\n貳、報告",
    "\t縮排的一段。\n\t另一段。\n\t又一段。",
    "甲 || 乙\n丙 || 丁",
]


@pytest.mark.parametrize(("drawn", "told"), [*MARKDOWN, *RULED, *UNRULED])
def test_a_drawn_table_is_told_with_its_headings(drawn: str, told: str) -> None:
    """A cell is said with its heading, on the line where its row began; told once, it stays as it is."""
    assert with_tables_told(drawn) == told
    assert with_tables_told(told) == told


@pytest.mark.parametrize("text", NO_TABLES)
def test_a_text_that_merely_has_bars_is_left_alone(text: str) -> None:
    assert with_tables_told(text) == text


TABLE = "| 縣市 | 人數 | 經費 |\n|---|---|---|\n| 臺北市 | 30 | 452萬元 |\n| 新北市 | 20 | 380萬元 |\n"
TEXT = f"某會議紀錄\n時間：108年5月20日\n\n壹、報告案\n一、經費如下：\n\n{TABLE}\n二、照案辦理。\n"


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.eml"])
def test_a_cell_is_cited_with_its_heading_and_its_line(name: str, tmp_path: Path) -> None:
    """The row of a table stands in the item it belongs to; its quote and its line are those of the file."""
    data = write_mail(TEXT, []) if name.endswith(".eml") else TEXT.encode()
    record = read_record(saved(tmp_path, name, data), name)
    row = "縣市：新北市；人數：20；經費：380萬元"
    at = record.text.index(row)
    holders = [item for item in record.items if item.start <= at < item.end]
    assert holders[-1].path == ("壹、報告案", "一")
    assert record.quote(at, at + len(row)) == row
    assert any(row in passage.text for passage in record.passages)
    if not name.endswith(".eml"):
        assert record.spans.line(at) == TEXT[: TEXT.index("| 新北市")].count("\n") + 1


def test_a_form_keeps_the_lines_of_the_file() -> None:
    """時間 and 地點 beside each other are two lines of one row; what follows stands on its own line still."""
    text = (
        "某會議紀錄\n| 時間 | 108年5月20日 | 地點 | 行政院 |\n|--|--|--|--|\n"
        "| 主席 | 王局長大明 | 紀錄 | 李小華 |\n\n壹、報告案\n一、無。\n"
    )
    record = parse_text(text)
    assert (record.date and record.date.isoformat(), record.place) == ("2019-05-20", "行政院")
    assert [chair.name for chair in record.chairs] == ["王大明"]
    assert record.spans.line(record.text.index("壹、")) == text[: text.index("壹、")].count("\n") + 1


def test_pages_after_a_table_begin_where_they_do(tmp_path: Path) -> None:
    """Rules and bars that are gone do not move the form feeds behind them."""
    path = saved(tmp_path, "a.txt", f"某會議紀錄\n{TABLE}第一頁\f第二頁\n".encode())
    record = read_record(path, path.name)
    assert [record.spans.page(record.text.index(words)) for words in ("第一頁", "第二頁")] == [1, 2]


def test_a_text_whose_offsets_are_asked_for_stays_as_it_is() -> None:
    """Tables are left as drawn where others count the characters of the text that was given."""
    record = parse_verbatim(TEXT)
    start, end = record.text.index("452萬元"), record.text.index("452萬元") + 5
    assert [TEXT[low:high] for low, high in record.spans.to_source(start, end)] == ["452萬元"]


DRAWN = frozenset("|｜│┃─━┼├┤-=+＋: \t\n\r\\：；<br>　")
_CELL = st.sampled_from(
    [
        "縣市",
        "人數",
        "經費",
        "臺北市",
        "30",
        "452萬元",
        "",
        "－",
        "時間",
        "108年5月20日",
        "決議",
        "一、",
        "王大明",
        r"\|",
    ]
)
_LINE = st.one_of(
    st.builds(lambda cells, bar: bar.join(cells), st.lists(_CELL, max_size=4), st.sampled_from("|｜│\t")),
    st.builds(lambda cells: "|" + "|".join(cells) + "|", st.lists(_CELL, max_size=4)),
    st.sampled_from(["|---|---|", "---|---|---", "├──┼──┤", "+---+---+", "------", "", "本案照案通過。"]),
)  # fmt: skip


@given(st.lists(_LINE, max_size=9))
@settings(max_examples=300, deadline=None)
def test_no_word_of_a_drawn_table_is_lost(lines: list[str]) -> None:
    """Every character of every cell is told, however crooked the table; lines stay as many as they were."""
    text = "\n".join(lines)
    told = with_tables_told(text)
    missing = Counter(char for char in text if char not in DRAWN) - Counter(told)
    assert not missing
    assert told.count("\n") == text.count("\n")


def test_no_bars_keep_a_reader_waiting(tmp_path: Path) -> None:
    """Time grows with the text, not with its square, whatever bars it is full of."""
    began = time.process_time()
    for line in ("甲 | 乙\n", "甲\t乙\n", "│甲│乙│\n", "|---|---|\n", "|" * 50 + "\n", "-" * 80 + "\n"):
        read_source(saved(tmp_path, "a.txt", ("會議紀錄\n" + line * 20_000).encode()), "a.txt")
    assert time.process_time() - began < 30
