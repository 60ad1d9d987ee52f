"""The clean text and its map back: nothing is lost, nothing invented, whatever the source looks like."""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean import clean
from ingest.lines import BLANKS
from ingest.parser import parse_text
from ingest.record import Form, Record
from ingest.tree import build_items

Read = Callable[[str], Record]
each_record = pytest.mark.parametrize("name", ["central", "policy", "new taipei", "taoyuan"])


def check_spans(text: str, record: Record) -> None:
    """Every clean character is a source character, every source character is in a run or dropped."""
    owner = [0] * len(text)
    mapped = [False] * len(record.text)
    for run in record.spans.runs:
        for offset in range(run.length):
            shown, source = record.text[run.clean + offset], text[run.source + offset]
            assert shown == source or (shown == " " and source in BLANKS)
            owner[run.source + offset] += 1
            mapped[run.clean + offset] = True
    assert all(before.clean + before.length <= after.clean for before, after in pairwise(record.spans.runs))
    assert all(before.source + before.length <= after.source for before, after in pairwise(record.spans.runs))
    assert all(char in " \n" for char, held in zip(record.text, mapped, strict=True) if not held)
    for start, end in record.dropped:
        for offset in range(start, end):
            assert not owner[offset] or text[offset] in BLANKS
            owner[offset] = 1
    lost = [text[i] for i, count in enumerate(owner) if count != 1 and text[i] not in BLANKS]
    assert lost == []


def check_tree(record: Record) -> None:
    """Items cover the clean text, passages are its own words, no number is cut in two."""
    covered = [False] * len(record.text)
    for number, item in enumerate(record.items):
        assert item.number == number
        assert item.parent is None or item.parent < number
        assert item.start <= item.body <= item.end <= item.stop <= len(record.text)
        assert item.path[-1] == item.label
        above = record.items[item.parent].path if item.parent is not None else ()
        assert item.path[:-1] == above
        covered[item.start : item.end] = [True] * (item.end - item.start)
    assert all(record.text[i] == "\n" for i, held in enumerate(covered) if not held)
    for passage in record.passages:
        assert passage.text == record.text[passage.start : passage.end]
        assert passage.text.strip()
        around = record.text[passage.end - 1 : passage.end + 1]
        assert not (len(around) == 2 and around.isascii() and around.isdigit())


@each_record
def test_a_record_that_ships_maps_back_to_its_file(
    name: str, corpus_record: Read, corpus_file: Callable[[str], Path]
) -> None:
    """Character by character, the clean text is the file without blanks and page numbers."""
    text = corpus_file(name).read_text(encoding="utf-8")
    record = corpus_record(name)
    check_spans(text, record)
    check_tree(record)
    dropped = [text[start:end] for start, end in record.dropped]
    assert dropped == (["1", "4", "6"] if name == "policy" else [])


@each_record
def test_every_quote_is_found_in_the_file(
    name: str, corpus_record: Read, corpus_file: Callable[[str], Path]
) -> None:
    """A passage mapped back to the file gives the same words, blanks and page numbers aside."""
    text = corpus_file(name).read_text(encoding="utf-8")
    record = corpus_record(name)
    for passage in record.passages:
        spans = record.spans.to_source(passage.start, passage.end)
        source = "".join(text[start:end] for start, end in spans)
        assert re.sub(r"\s", "", source) == re.sub(r"\s", "", passage.text)


@each_record
def test_passages_are_short_enough_to_embed(name: str, corpus_record: Read) -> None:
    """No passage is longer than twice what the embedder reads best; all words of an item are in one."""
    record = corpus_record(name)
    assert max(len(passage.text) for passage in record.passages) <= 440


WORDS = st.text(alphabet="社會安全網計畫本市辦理108年5月1,972萬元TIPVDA%「」（）", min_size=10, max_size=160)
MARKS = [
    "壹、",
    "貳、",
    "一、",
    "二、",
    "（一）",
    "(二)",
    "1.",
    "2.",
    "說明：",
    "決議：",
    "案由一：",
    "回應：",
    "發言人：",
    "",
]
PARAGRAPHS = st.lists(st.tuples(st.sampled_from(MARKS), WORDS), min_size=1, max_size=14)


@given(
    paragraphs=PARAGRAPHS, width=st.integers(18, 34), gap=st.sampled_from(["\n", "\n\n", "\r\n", " \n\n "])
)
@settings(max_examples=80, deadline=None)
def test_a_hard_wrapped_text_loses_nothing(paragraphs: list[tuple[str, str]], width: int, gap: str) -> None:
    """However paragraphs are cut into lines, the map back is exact and the tree covers them."""
    lines = []
    for mark, words in paragraphs:
        said = f"{mark}{words}。"
        lines += [said[at : at + width] for at in range(0, len(said), width)]
    text = gap.join(lines)
    record = parse_text(text)
    check_spans(text, record)
    check_tree(record)


@given(words=st.text(alphabet="社會安全網計畫辦理", min_size=60, max_size=200), width=st.integers(18, 30))
@settings(max_examples=60, deadline=None)
def test_a_wrapped_paragraph_is_one_line_again(words: str, width: int) -> None:
    """A paragraph cut at a fixed width comes back in one piece."""
    text = "某會議紀錄\n時間：108年5月20日\n壹、報告\n一、" + "\n".join(
        words[at : at + width] for at in range(0, len(words), width)
    )
    assert "一、" + words in parse_text(text).text


PIECES = [
    "壹、", "一、", "（一）", "1.", "(1)", "•", "說明：", "決議：", "案由一：", "回應：",
    "發言人：葉秘書長", "大華", "主席：", "王小明：", "第1條", "第二條 ", "第一章 總則",
    "時間：108年5月20日", "主持人：林政務委員萬億      紀錄：蔡旻璇", "某會議紀錄", "<hr>",
    "宣讀上次會議議事錄。", "某委員會第27次全體委員會議議事錄", "TEL 02-1 FAX 02-2",
    "91年7月15日會議通過", "12", "- 3 -", "計1,972", "萬2,000元", "。", "，", "社會局", "決　議　",
    "報　告　事　項", "散會", "# ", "**", "| a |", "<td>", "</td>", "\u200b", "\u2060", "\x1f", "　",
    "時", "地", "主", "出", "間：102年5月27日", "席：王大明", "目錄", "壹、緣起 ...... 1", "二、目標……… 2",
    "本要點如左：(一)甲。(二)乙。", "| 編號 | 陳情理由 | 委員會決議 |", "| 1 | 甲 | 通過 |", "|  | | 乙 |", "編號1",
    "友善列印", "附件一、", "臨時動議：無", "（刪除）", "沿革：", "1.中華民國一百年一月一日公布", "停止適用日期：106.1.1",
    "\f", "\n", "\n", "\n\n",
]  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=50))
@settings(max_examples=200, deadline=None)
def test_pieces_of_records_in_any_order_are_read_without_loss(pieces: list[str]) -> None:
    """Labels, markers, tags and furniture that meet as they never should still lose nothing."""
    text = "".join(pieces)
    record = parse_text(text)
    check_spans(text, record)
    check_tree(record)


ANYTHING = st.text(max_size=400) | st.text(
    alphabet="壹一(（1.）)、案由決議：:回應\n \t　<>|#*-\u200b", max_size=300
)


@given(text=ANYTHING)
@settings(max_examples=250, deadline=None)
def test_any_text_at_all_is_read_without_loss(text: str) -> None:
    """No text raises, and every character that is no blank is kept or accounted for."""
    record = parse_text(text)
    check_spans(text, record)
    check_tree(record)


@given(text=ANYTHING)
@settings(max_examples=100, deadline=None)
def test_reading_twice_gives_the_same(text: str) -> None:
    """A record is a function of its text alone."""
    assert parse_text(text) == parse_text(text)


def test_a_line_of_five_thousand_characters_is_cut_between_words() -> None:
    """A whole document on one line is searched in pieces, none of which cuts a number."""
    record = parse_text("某計畫\n" + "本府辦理社會安全網計畫共1,234,567元" * 230)
    check_tree(record)
    assert max(len(passage.text) for passage in record.passages) <= 440
    assert "".join(passage.text for passage in record.passages).count("1,234,567元") == 230


def test_a_document_on_one_line_has_no_title() -> None:
    """Without a line break the first line is the whole text: no title is made of it."""
    record = parse_text("為辦理社會安全網計畫，訂定本要點。" * 200, source="要點.txt")
    assert record.title == "要點"
    assert "no_title" in {doubt.code for doubt in record.warnings}


def test_five_thousand_nested_openings_are_no_deeper_than_the_ladder() -> None:
    """A count that starts again and again stays on its rung."""
    record = parse_text("一、甲\n（一）乙\n" * 2500)
    assert max(len(item.path) for item in record.items) <= 4


def test_formal_numerals_count_to_twenty() -> None:
    """壹 to 貳拾 are twenty sections, whether 十 is written 拾 or 壹拾."""
    ones = "壹貳參肆伍陸柒捌玖"
    for ten in ("拾", "壹拾"):
        numerals = [*ones, ten, *(f"{ten}{one}" for one in ones), "貳拾"]
        record = parse_text(
            "某計畫\n" + "".join(f"{numeral}、第{i}章\n" for i, numeral in enumerate(numerals))
        )
        sections = [item for item in record.items if len(item.path) == 1 and item.label != "標題"]
        assert len(sections) == 20
        assert not any(item.flags for item in sections)


def test_brackets_of_both_widths_are_one_list() -> None:
    """(一)（二） (三） is one list of three, counted on."""
    record = parse_text("某會議紀錄\n壹、報告\n一、事項\n(一)甲。\n（二）乙。\n（三)丙。\n")
    assert [item.label for item in record.items if len(item.path) == 3] == ["(一)", "（二）", "（三)"]


def page(number: int, wrapped: str) -> str:
    """Return a page of twelve full lines that ends with its number, in mid-sentence."""
    return f"{wrapped}\n" * 12 + f"{number}\n"


def test_page_numbers_go_and_columns_of_numbers_stay() -> None:
    """Numbers at page distance are furniture; numbers under each other are data."""
    line = "本府辦理社會安全網計畫之各項工作，依期程持續推動並檢討成效，請各單位"
    paged = clean("某計畫\n" + page(1, line) + page(2, line) + page(3, line))
    assert len(paged.dropped) == 3
    column = clean(f"某計畫\n{line}\n人數\n" + "\n".join(str(n) for n in range(1, 40)) + f"\n{line}\n")
    assert column.dropped == ()
    marked = clean(f"某計畫\n{line}\n- 3 -\n{line}\n第 4 頁\n{line}\n")
    assert len(marked.dropped) == 2


def test_a_lone_number_is_dropped_only_inside_a_sentence() -> None:
    """One page number alone is told from a figure by the sentence it cuts in two."""
    line = "本府辦理社會安全網計畫之各項工作，依期程持續推動並檢討成效，請各單位"
    text = f"{line}\n" * 25 + "2\n" + f"{line}\n" * 3
    assert len(clean(text).dropped) == 1
    assert clean(text.replace("\n2\n", "。\n人數\n2\n")).dropped == ()


def test_a_paragraph_a_line_is_not_hard_wrapped() -> None:
    """Lines of like length that each end their sentence are paragraphs and stay apart."""
    lines = [f"本府辦理社會安全網計畫之第{n}項工作，依期程持續推動並檢討成效。" for n in range(10, 30)]
    text = "某計畫\n" + "\n".join(lines)
    assert parse_text(text).text == text


def test_carriage_returns_change_nothing(corpus_record: Read, corpus_file: Callable[[str], Path]) -> None:
    """A record saved on another system has the same tree and text."""
    text = corpus_file("policy").read_text(encoding="utf-8")
    other = parse_text(text.replace("\n", "\r\n"))
    assert other.text == corpus_record("policy").text
    assert [item.path for item in other.items] == [item.path for item in corpus_record("policy").items]


def test_tags_of_a_web_page_are_no_words() -> None:
    """Remnants of HTML are left out and accounted for; a row of a table is a line."""
    rows = "<tr><td><p>人數</p></td><td>3</td></tr><tr><td>戶數</td><td>5</td></tr>"
    text = f'某會議紀錄\n<table width="3">{rows}</table>'
    record = parse_text(text)
    check_spans(text, record)
    assert "<" not in record.text
    assert record.text.splitlines()[1:] == ["人數3", "戶數5"]


def test_nothing_stands_between_characters_that_cannot_be_seen() -> None:
    """Zero-width characters of web pages do not hide a label."""
    record = parse_text("\ufeff某會議紀錄\n決\u200b議：通過。\n")
    assert record.form is Form.DECISION


def test_an_empty_text_is_an_empty_record() -> None:
    """No text has no items and no passages; the title falls back on the name."""
    record = parse_text("", source="空.txt")
    assert (record.text, record.items, record.passages, record.title) == ("", (), (), "空")
    assert build_items(clean(" \n　\n")) == ()


def test_blanks_are_all_that_counts_as_blank() -> None:
    """What the map may leave out is white space and invisible characters, nothing that prints."""
    assert all(char.isspace() or unicodedata.category(char) == "Cf" for char in BLANKS)
