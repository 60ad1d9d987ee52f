"""Every sample record from the wild is read with its form, title and date, or says what it lacks; nothing is lost.

The table was made by hand, from the papers. The samples are not part of the repository: without them the
tests of this file are skipped.
"""

import datetime as dt
import logging
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from documents import write_zip

from eval.survey import survey, surveyed
from ingest.clean import clean
from ingest.parser import record_of
from ingest.readers import Source, read_source
from ingest.record import Form, Kind, Record

DECISION, OUTLINE, ARTICLES, TRANSCRIPT = Form.DECISION, Form.OUTLINE, Form.ARTICLES, Form.TRANSCRIPT
MINUTES, PLAN, RULE, LAW, OTHER = Kind.MINUTES, Kind.PLAN, Kind.RULE, Kind.LAW, Kind.OTHER
SWE = "立法院第8屆第1會期社會福利及衛生環境委員會第{}次全體委員會議紀錄"
ASROC = "中華民國天文學會 {} 會議紀錄"
NCU = "國立中央大學"


class Sample(NamedTuple):
    """What a reader of the paper finds: form, kind, title, date, and what the file does not tell."""

    file: str
    form: Form
    kind: Kind
    title: str
    date: str
    missing: frozenset[str] = frozenset()


NO_DATE, NO_TITLE = frozenset({"no_date"}), frozenset({"no_date", "no_title"})
SAMPLES = [
    Sample("minutes/asroc_asroc_19apr2003.pdf", DECISION, MINUTES, "中國天文學會92年會員大會", "2003-04-19"),
    Sample(
        "minutes/asroc_asroc_20may2018.pdf",
        DECISION,
        MINUTES,
        "中華民國天文學會 第26屆第2次會員大會會議紀錄",
        "2018-05-20",
    ),
    Sample(
        "minutes/asroc_minutes20131116.pdf",
        DECISION,
        MINUTES,
        ASROC.format("第24屆第11次理監事會議"),
        "2013-11-16",
    ),
    Sample(
        "minutes/asroc_minutes_20160109.pdf",
        DECISION,
        MINUTES,
        ASROC.format("第25屆第8次理監事會議"),
        "2016-01-09",
    ),
    Sample(
        "minutes/asroc_minutes_20241004.pdf",
        OUTLINE,
        MINUTES,
        ASROC.format("第28屆第4次理監事會議"),
        "2024-10-04",
    ),
    Sample(
        "minutes/asroc_record20041210.pdf",
        OUTLINE,
        MINUTES,
        "中國天文學會九十三年度第二次理監事會議會議記錄",
        "2004-12-10",
    ),
    Sample("minutes/legislative_8-1-swe-1.txt", TRANSCRIPT, MINUTES, SWE.format(1), "2012-03-05"),
    Sample("minutes/legislative_8-1-swe-28_nested.txt", TRANSCRIPT, MINUTES, SWE.format(28), "2012-06-07"),
    Sample(
        "minutes/transcript_2017-06-27_open-government.txt",
        TRANSCRIPT,
        MINUTES,
        "2017-06-27開放政府106年第2季會議",
        "2017-06-27",
    ),
    Sample(
        "minutes/transcript_2019-11-13_child-protection.txt",
        TRANSCRIPT,
        MINUTES,
        "2019-11-13兒童性侵案 工作會議",
        "2019-11-13",
    ),
    Sample(
        "plans/nctu_fee_plan103.pdf",
        OUTLINE,
        PLAN,
        "國立交通大學碩士在職專班103學年度(含)以後入學新生學分費調整計劃書",
        "",
        NO_DATE,
    ),
    Sample("rules/hsinchu_garbage.pdf", OUTLINE, OTHER, "新竹市垃圾強制分類表", "", NO_DATE),
    Sample("rules/law_a0020046.txt", ARTICLES, RULE, "行政院會議議事規則", "2018-01-17"),
    Sample("rules/law_c0010034.txt", ARTICLES, LAW, "少年法院與相關機關處理少年事件聯繫辦法", "2020-08-27"),
    Sample("rules/law_d0050075.txt", ARTICLES, LAW, "特殊境遇家庭扶助條例", "2021-01-20"),
    Sample("rules/law_d0050078.txt", ARTICLES, LAW, "社會救助法", "2015-12-30"),
    Sample(
        "rules/law_d0050180.txt",
        ARTICLES,
        LAW,
        "弱勢兒童及少年生活扶助與托育及醫療費用補助辦法",
        "2020-11-25",
    ),
    Sample("rules/law_l0020213.txt", ARTICLES, LAW, "自殺防治法", "2019-06-19"),
    Sample(
        "rules/ncu_committee94.pdf",
        OUTLINE,
        OTHER,
        "九十四學年度中央大學總教學中心委員會委員會議委員名單",
        "",
        NO_DATE,
    ),
    Sample("rules/ncu_eva1.pdf", ARTICLES, LAW, NCU + "自我評鑑實施辦法", "2014-04-22"),
    Sample("rules/ncu_law001.pdf", ARTICLES, LAW, NCU + " 總教學中心設置辦法", "2010-11-30"),
    Sample("rules/ncu_law031.pdf", ARTICLES, LAW, NCU + "總教學中心教師評審委員會設置辦法", "2013-01-15"),
    Sample("rules/points_fengyuan_gender.txt", ARTICLES, RULE, "points_fengyuan_gender", "", NO_TITLE),
    Sample(
        "rules/points_taipei_minzheng.txt",
        ARTICLES,
        RULE,
        "points_taipei_minzheng",
        "2017-10-18",
        frozenset({"date_unlabelled", "no_title"}),
    ),
]
# Files that another part of the program reads (scans, office formats), by the folder they lie in.
ELSEWHERE = {
    "broken/garbled-text-layer_asroc_20210929.pdf",
    "broken/scan_ncu_eva4.pdf",
    "rules/ncu_law034-form.docx",
    "rules/ncu_proposal_form.doc",
}
HEADER_CODES = {"no_date", "no_title", "date_unlabelled", "chair_unread", "weekday"}
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.file for sample in SAMPLES])


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    """Return the folder of the samples."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if not (shared / "samples").is_dir():
        pytest.skip(f"{shared} holds no samples")
    return shared / "samples"


@cache
def read(path: Path) -> tuple[Source, Record]:
    """Return a sample's text as its reader gives it, and its record; read once."""
    source = read_source(path, path.name)
    return source, record_of(source, path.name)


@each_sample
def test_a_sample_has_its_form_title_and_date_or_says_what_it_lacks(sample: Sample, folder: Path) -> None:
    _, record = read(folder / sample.file)
    told = {doubt.code for doubt in record.warnings}
    assert (record.form, record.kind) == (sample.form, sample.kind)
    assert record.title == sample.title
    assert record.date == (dt.date.fromisoformat(sample.date) if sample.date else None)
    assert told & HEADER_CODES == sample.missing


@each_sample
def test_no_character_of_a_sample_is_lost(sample: Sample, folder: Path) -> None:
    """Every character is in an item, or it is markup, a page number, or told as left out."""
    source, record = read(folder / sample.file)
    assert surveyed(sample.file, source, record).lost == ""
    told = "".join(doubt.text for doubt in record.warnings if doubt.code == "dropped")
    left_out = {words[0] for words, *_ in clean(source.text, source.page_starts).left_out}
    assert all(words[:40] in told for words in left_out)


def test_a_survey_has_a_row_for_every_file_and_for_what_an_archive_holds(tmp_path: Path) -> None:
    """What is read, refused or in an archive is a row; furniture is counted, and nothing is lost."""
    (tmp_path / "a.txt").write_text("<p>某會議紀錄</p>\n時間：108年5月20日\n壹、討論案\n")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    (tmp_path / "c.exe").write_bytes(b"MZ")
    (tmp_path / "d.zip").write_bytes(write_zip([("e.txt", "某計畫\n壹、緣起\n".encode())]))
    rows = {row.file: row for row in survey(tmp_path)}
    assert set(rows) == {"a.txt", "b.pdf", "c.exe", "d.zip!/e.txt"}
    assert (rows["a.txt"].left_out, rows["a.txt"].furniture["<p>"]) == (len("<p></p>"), 2)
    assert (rows["b.pdf"].record, rows["c.exe"].record) == (None, None)
    assert rows["b.pdf"].refused
    assert not any(row.lost for row in rows.values())


def test_every_sample_is_in_the_table(folder: Path) -> None:
    """No file is skipped in silence: one that is not read here has tests of its own (scans, office formats)."""
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} - {"README.md"}
    assert files == {sample.file for sample in SAMPLES} | ELSEWHERE


DETAILS = [
    # file, path of an item, words in it
    ("minutes/asroc_minutes20131116.pdf", "貳、討論事項/(一)/決議/(1)", "訂於2014年五月23日"),
    ("minutes/asroc_minutes_20160109.pdf", "臨時動議", "無"),
    ("minutes/asroc_record20041210.pdf", "附件二", "零用金"),
    ("minutes/legislative_8-1-swe-28_nested.txt", "前次會議紀錄/討論事項/五/決議/一/(二)", "均保留"),
    ("plans/nctu_fee_plan103.pdf", "壹、學分費經費使用情況/三/(一)", "管科組7,112,100"),
    ("rules/law_d0050078.txt", "第一章 總則/第5-1條/第1項/一/（一）/1", "依全家人口當年度實際工作收入"),
    ("rules/law_d0050075.txt", "第14條", "刪除"),
    ("rules/points_taipei_minzheng.txt", "六、其他規定事項/(三)", "格式如附件"),
]


@pytest.mark.parametrize(("file", "path", "words"), DETAILS)
def test_words_stand_where_the_paper_has_them(file: str, path: str, words: str, folder: Path) -> None:
    """Spot checks of the trees: a decision under its case, a 目 under its 款, an annex by itself."""
    _, record = read(folder / file)
    found = [item for item in record.items if "/".join(item.path) == path]
    assert any(words in record.quote(item.start, item.end) for item in found)
