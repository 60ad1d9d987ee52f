"""Laws, rules of points and plans: their tree, their 沿革, and what they leave out."""

import datetime as dt

import pytest

from ingest.parser import parse_text
from ingest.record import Form, Kind, Record, Role
from ingest.rules import legal_address

LAW = """法規名稱：社區服務補助法
法規類別：行政＞某部
最新異動日期：20200115

   第 一 章 總則

第 1 條
本法依某綱領制定之。

第 2 條
補助對象如下：
一、兒童。
二、少年：
（一）在學者。
（二）已就業者：
1.全職。
2.兼職。
前項對象之年齡，以申請日為準。

第 3 條
（刪除）

第 4-1 條
補助基準如附表一。

   第 二 章 社會福利機構

第 5 條
機構應具備下列文件：
一、立案證書。
二、章程。

沿革：
1.中華民國一百零一年五月二十八日總統華總一義字第 10100000000 號令制定公
  布全文 5 條；並自公布日施行
2.中華民國一百零八年十二月三十一日總統華總一義字第 10800000000 號令修
  正公布第 2 條條文；並自一百零九年一月十五日施行
"""
POINTS = """某市兒少保護案件派案要點
中華民國108年5月20日府社字第1080000001號函訂定
一、某市政府為處理兒少保護案件，訂定本要點。
二、派案原則
派案以住所地為準。
(一)一般案件由社福中心承接。
(二)保護案件由家防中心承接：
1.成人保護。
2.兒少保護。
三、本要點所需表單，格式如附件。
"""


def paths(record: Record, role: Role = Role.ARTICLE) -> list[str]:
    """Return the path of every item with a role."""
    return ["/".join(item.path) for item in record.items if item.role is role]


ADDRESSES = [
    # words of the item, where a lawyer says they stand
    ("本法依某綱領", "第 1 條"),
    ("補助對象如下", "第 2 條第 1 項"),
    ("兒童。", "第 2 條第 1 項第 1 款"),
    ("在學者", "第 2 條第 1 項第 2 款第 1 目"),
    ("全職", "第 2 條第 1 項第 2 款第 2 目之 1"),
    ("前項對象之年齡", "第 2 條第 2 項"),
    ("補助基準", "第 4-1 條"),
    ("立案證書", "第 5 條第 1 款"),
    ("某部", ""),
    ("制定公", ""),
]


@pytest.mark.parametrize(("words", "address"), ADDRESSES)
def test_every_rung_of_a_law_has_its_address(words: str, address: str) -> None:
    """條, 項, 款, 目 and 目之一; an article of one paragraph has no 項; header and 沿革 have no address."""
    record = parse_text(LAW)
    (item,) = (
        item
        for item in record.items
        if record.text[item.body : item.end].strip("\n").startswith(words)
        or (not address and words in record.text[item.body : item.end])
    )
    assert legal_address(record.items, item) == address


def test_an_article_counted_in_words_is_cited_in_figures() -> None:
    """第五條之一第二款 is cited 第 5-1 條第 2 款, as the rules for writing numbers ask."""
    record = parse_text("某辦法\n第四條 甲。\n第五條 乙。\n第五條之一 下列各款：\n一、丙。\n二、丁。\n")
    assert [legal_address(record.items, item) for item in record.items[3:]] == [
        "第 5-1 條",
        "第 5-1 條第 1 款",
        "第 5-1 條第 2 款",
    ]


def test_a_chapter_named_after_an_office_does_not_speak() -> None:
    """第二章 社會福利機構 is a heading: the articles below have no speaker and no unit."""
    record = parse_text(LAW)
    assert all(item.speaker is None and item.unit is None for item in record.items)


def test_a_deleted_article_is_marked_and_no_gap() -> None:
    """（刪除） keeps the count of the articles; it says so itself."""
    record = parse_text(LAW)
    assert [item.label for item in record.items if "deleted" in item.flags] == ["第3條"]
    assert not any("misnumbered" in item.flags for item in record.items)


def test_a_missing_article_is_a_gap() -> None:
    """第 3 條 after 第 1 條: a page of the file may be missing."""
    record = parse_text("某辦法\n第一條 甲。\n第三條 丙。\n第四條 丁。\n")
    assert [doubt.text for doubt in record.warnings if doubt.code == "numbering"] == ["編號不連續：第三條"]


def test_a_missing_annex_of_an_article_is_told() -> None:
    """「如附表一」 in an article binds, but what it binds to is not in the file."""
    doubts = [doubt.text for doubt in parse_text(LAW).warnings]
    assert doubts == ["內容不在檔案中（附表一）：第一章 總則 › 第4-1條"]
    with_annex = LAW.replace("沿革：", "附表一\n" + "每人每月補助新臺幣一千元，" * 5 + "\n\n沿革：")
    assert [doubt.code for doubt in parse_text(with_annex).warnings] == []


def test_points_are_articles_of_a_rule() -> None:
    """一、 （一） 1. of a 要點 are 點, 款, 目; a heading of its own stays with its number."""
    record = parse_text(POINTS)
    assert (record.form, record.kind, record.title) == (Form.ARTICLES, Kind.RULE, "某市兒少保護案件派案要點")
    assert record.date == dt.date(2019, 5, 20)
    assert paths(record) == [
        "一",
        "二、派案原則",
        "二、派案原則/(一)",
        "二、派案原則/(二)",
        "二、派案原則/(二)/1",
        "二、派案原則/(二)/2",
        "三",
    ]
    assert legal_address(record.items, record.items[-2]) == "第 2 點第 2 款第 2 目"
    assert [doubt.text for doubt in record.warnings] == ["內容不在檔案中（附件）：三"]


CHAPTERS = """某縣政府派案作業要點

壹、總則
一、為統一受理通報，訂定本要點。
二、本要點之主管機關為某縣政府。

貳、受理
三、受理時間如下：
（一）平日：上午八時起。
（二）夜間：由值班人員受理。
四、匿名者應先查詢資料。

附錄 問答
一、問：可否傳真？
答：可以。
"""


def test_points_count_on_over_chapters() -> None:
    """A rule whose points are numbered through is cited by point; what counts anew in an annex is none."""
    record = parse_text(CHAPTERS)
    cited = [address for item in record.items if (address := legal_address(record.items, item))]
    assert record.form == Form.ARTICLES
    assert cited == ["第 1 點", "第 2 點", "第 3 點", "第 3 點第 1 款", "第 3 點第 2 款", "第 4 點"]
    assert not any("misnumbered" in item.flags for item in record.items if item.role is Role.ARTICLE)


def test_points_run_together_on_one_line_are_told_apart() -> None:
    """A web page prints a point and its list on one line: each （一） that counts on is an item again."""
    record = parse_text(
        "一、為推動業務，訂定本要點。\n"
        "二、參加人員如左: (一)副局長、科(室)主管。 (二)課長。 (三)其他人員。\n"
        "三、會議由局長召集(因故不能出席時，由副局長代理)。\n"
    )
    assert paths(record) == ["一", "二", "二/(一)", "二/(二)", "二/(三)", "三"]


@pytest.mark.parametrize(
    "text",
    [
        "某會議紀錄\n主席：王大明\n一、報告事項：依本要點辦理。\n二、討論事項：無。\n三、散會\n",
        "某計畫\n一、緣起\n內容。\n二、目標\n內容。\n三、經費\n內容。\n",
    ],
)
def test_numbered_lists_of_minutes_and_plans_are_no_points(text: str) -> None:
    """Only a document that calls itself a rule is one; a meeting that speaks of 本要點 is none."""
    assert Role.ARTICLE not in {item.role for item in parse_text(text).items}


def test_the_history_dates_the_version_and_its_force() -> None:
    """「並自一百零九年一月十五日施行」 is the first day of force; a date broken over lines is read."""
    record = parse_text(LAW)
    assert [(each.date, each.act, each.effective) for each in record.history] == [
        (dt.date(2012, 5, 28), "訂定", None),
        (dt.date(2019, 12, 31), "修正", dt.date(2020, 1, 15)),
    ]
    assert record.valid_from == dt.date(2020, 1, 15)
    assert record.repealed is None
    assert "華總一義字第10800000000號令" in record.quote(record.history[1].start, record.history[1].end)


ENDED = [
    # what the file says, how it ended, when
    ("某市派案要點（廢止）\n一、甲。\n二、乙。\n三、丙。\n", "廢止", None),
    ("某市派案要點【停止適用】\n一、甲。\n二、乙。\n三、丙。\n", "停止適用", None),
    ("法規名稱：某市派案要點\n停止適用時間：民國 106 年 10 月 18 日\n一、甲。\n二、乙。\n三、丙。\n", "停止適用",
     dt.date(2017, 10, 18)),
    ("法規名稱：某市派案要點\n廢止日期：106.10.18\n一、甲。\n二、乙。\n三、丙。\n", "廢止", dt.date(2017, 10, 18)),
    ("某市派案要點\n一、甲。\n二、乙。\n三、本要點自中華民國109年1月1日停止適用。\n", "停止適用", dt.date(2020, 1, 1)),
    ("某校設置辦法\n91年7月15日第3次會議通過\n103年4月22日第2次會議通過廢止\n第一條 甲。\n第二條 乙。\n第三條 丙。\n",
     "廢止", dt.date(2014, 4, 22)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "act", "day"), ENDED)
def test_a_rule_that_has_ended_says_so(text: str, act: str, day: dt.date | None) -> None:
    """Edge case 32: 廢止 and 停止適用 in a title, a field, a point or the 沿革 warn the reader."""
    record = parse_text(text)
    assert record.repealed is not None
    assert (record.repealed.act, record.repealed.since) == (act, day)
    assert "repealed" in {doubt.code for doubt in record.warnings}


IN_FORCE = [
    "某法\n第一條 甲。\n第二條 自本法施行之日起，某條例廢止。\n第三條 本法於廢止前之案件，適用舊法。\n",
    "某市派案要點\n一、甲。\n二、原「某市派案須知」自109年1月1日停止適用。\n三、本要點自109年1月1日生效。\n",
    "某市派案要點\n一、本要點未盡事宜依法辦理。\n二、申請人得廢止委任。\n三、丙。\n",
    "某校設置辦法\n91年7月15日會議通過廢止\n103年4月22日會議修正通過\n第一條 甲。\n第二條 乙。\n第三條 丙。\n",
    "某會議紀錄\n主席：王大明\n案由一：本要點自109年1月1日停止適用。\n決議：通過。\n",
]


@pytest.mark.parametrize("text", IN_FORCE)
def test_what_ends_another_rule_does_not_end_this_one(text: str) -> None:
    """Ending an older rule, being enacted again, or minutes about an ending, leave a document in force."""
    assert parse_text(text).repealed is None


PLAN = """某市強化社會安全網實施計畫
目　錄
壹、計畫緣起 ................................ 1
貳、計畫目標 ................................ 2
  一、短期目標…………………………………………… 2
參、經費需求　　　　　　　　　　　　　　　　3
壹、計畫緣起
一、依據某計畫辦理。
貳、計畫目標
一、短期目標：增聘社工。
參、經費需求
| 項目 | 金額 |
| 人事費 | 1,200,000 |
| 業務費 | 300,000 |
"""


def test_a_table_of_contents_opens_no_chapters() -> None:
    """目錄 with leaders is one item; the chapters count from the text."""
    record = parse_text(PLAN)
    assert (record.kind, record.form) == (Kind.PLAN, Form.OUTLINE)
    assert ["/".join(item.path) for item in record.items] == [
        "標題",
        "目錄",
        "壹、計畫緣起",
        "壹、計畫緣起/一",
        "貳、計畫目標",
        "貳、計畫目標/一",
        "參、經費需求",
    ]
    assert "業務費" in record.text[record.items[-1].start : record.items[-1].end]
    assert not any(item.flags for item in record.items)


def test_a_speaker_who_trails_off_writes_no_contents() -> None:
    """Lines that end in …… are speech, not leaders to a page."""
    text = "108年5月20日 工作會議\n" + "王小明：\n我是說……\n李小華：\n你是說……\n" * 4
    assert "目錄" not in {item.label for item in parse_text(text).items}


@pytest.mark.parametrize(
    ("revised", "date", "codes"),
    [
        ("公發布日：民國 106 年 10 月 18 日", dt.date(2017, 10, 18), []),
        ("民國 106 年 10 月 18 日", dt.date(2017, 10, 18), ["date_unlabelled"]),
        ("製表日期：106 年 10 月", None, ["no_date"]),
        ("", None, ["no_date"]),
    ],
)
def test_the_date_of_a_rule_is_read_or_missed_aloud(
    revised: str, date: dt.date | None, codes: list[str]
) -> None:
    """A lone date is taken, with a doubt what it dates; a month alone is no date."""
    record = parse_text(f"某市派案要點\n{revised}\n一、訂定本要點。\n二、乙。\n三、丙。\n")
    assert record.date == date
    assert [doubt.code for doubt in record.warnings] == codes


BROKEN_LINES = """某校設置辦法
第一條（立法目的）
為建立制度，以增進績效，追求卓越發展，特依據某法第五條第一項之規定，訂定本辦法
之全部條文（以下簡稱本辦法）。
第二條：本中心設置主任一人，由校長聘請教授兼任之，聘期由校長決定。中心主任對內
綜理中心業務，對外代表本中心，並指導監督各單位之業務推動及其他各項策略之執行。
委員會負責各層級評鑑事務之規劃、審議與管考，其組成、任期及運作方式，由各單位依
其需要另訂之。
第三條：本辦法經會議通過後實施，修正時亦同，其施行日期由校長以命令定之並公告之。
"""


def test_paragraphs_of_broken_lines_end_where_a_sentence_ends() -> None:
    """A regression: a 項 whose last line is full was joined to the next; one cut in mid-sentence was split."""
    record = parse_text(BROKEN_LINES)
    said = {"/".join(item.path): record.quote(item.body, item.end) for item in record.items}
    assert list(said) == ["標題", "第一條", "第二條", "第二條/第2項", "第三條"]
    assert said["第二條"].startswith("本中心設置主任")
    assert said["第二條"].endswith("策略之執行。")
    assert said["第二條/第2項"].startswith("委員會負責")
    assert said["第二條/第2項"].endswith("另訂之。")
    assert said["第一條"].endswith("全部條文（以下簡稱本辦法）。")
    assert "paragraphs" in {doubt.code for doubt in record.warnings}


def test_a_first_paragraph_on_the_line_of_its_article_is_the_first() -> None:
    """「第三條 下列單位：（一）甲。」 with a second 項 below: the list is of 第 1 項."""
    record = parse_text(
        "某辦法\n第二條 乙。\n第三條 下列單位：\n一、甲。\n二、乙。\n各單位另訂之。\n第四條 丁。\n"
    )
    assert [legal_address(record.items, item) for item in record.items[2:]] == [
        "第 3 條第 1 項",
        "第 3 條第 1 項第 1 款",
        "第 3 條第 1 項第 2 款",
        "第 3 條第 2 項",
        "第 4 條",
    ]


def test_paragraphs_on_lines_of_their_own_need_no_doubt() -> None:
    """The official text has a line for each 項: nothing is guessed."""
    assert "paragraphs" not in {doubt.code for doubt in parse_text(LAW).warnings}
