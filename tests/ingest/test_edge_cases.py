"""How minutes are really written: the oddities that the grammar of these records lists, one case each.

Where a case occurs in a record that ships, that record is the case; the other texts are written for
this test in the same style.
"""

import datetime as dt
import re
from collections.abc import Callable

import pytest

from ingest.dates import find_dates
from ingest.parser import parse_text
from ingest.record import Form, Record, Role
from ingest.scans.quality import judge

Read = Callable[[str], Record]
HEAD = "某市社會局業務會議紀錄\n時間：108年5月20日（星期一）上午9時30分\n主持人：王局長大明\n"


def outline(record: Record) -> list[str]:
    """Return role and path of every item below the header."""
    items = (item for item in record.items if item.role is not Role.HEADER)
    return [f"{item.role.value} {'/'.join(item.path)}" for item in items]


def own_words(record: Record, path: str) -> str:
    """Return the words of the one item at ``path``."""
    (item,) = (item for item in record.items if "/".join(item.path) == path)
    return record.quote(item.start, item.end)


def at(record: Record, path: str) -> list[Role]:
    """Return the roles of all items at ``path``."""
    return [item.role for item in record.items if "/".join(item.path) == path]


# What the text of a numbered body must become: (edge case, body, items).
BODIES = [
    (
        "4: 壹拾 counts ten, after 玖",
        "捌、結語\n玖、臨時動議：無\n壹拾、散會\n",
        ["conclusion 捌、結語", "agenda 玖、臨時動議", "adjournment 壹拾、散會"],
    ),
    (
        "4: 參 has more than one form",
        "壹、主席致詞\n貳、報告事項\n参、討論事項\n肆、散會\n",
        ["remarks 壹、主席致詞", "report 貳、報告事項", "agenda 参、討論事項", "adjournment 肆、散會"],
    ),
    (
        "8: a label, then the footer of the page, then the text",
        (
            "壹、討論事項\n案由一：年會地點。\n某學會\nTEL 02-1234 FAX 02-5678\n決議：\n某學會\n"
            "TEL 02-1234 FAX 02-5678\n在臺北舉行。\n"
        ),
        ["agenda 壹、討論事項", "agenda 壹、討論事項/案由一", "decision 壹、討論事項/案由一/決議"],
    ),
    (
        "9: a bracket opens half-width and closes full-width",
        (
            "壹、報告案\n案由一：檢討作為\n(一） 訪視專案(報告單位：警政署）\n"
            "（二) 關懷措施（報告單位：教育部)\n"
        ),
        [
            "report 壹、報告案",
            "agenda 壹、報告案/案由一",
            "report 壹、報告案/案由一/(一）",
            "report 壹、報告案/案由一/（二)",
        ],
    ),
    (
        "11: 決定 belongs to its own report",
        (
            "壹、報告事項\n報告事項一（甲司）：\n一、概況。\n決定：洽悉。\n報告事項二（乙司）：\n"
            "一、概況。\n決定：洽悉。\n"
        ),
        [
            "report 壹、報告事項",
            "report 壹、報告事項/報告事項一（甲司）",
            "report 壹、報告事項/報告事項一（甲司）/一",
            "decision 壹、報告事項/報告事項一（甲司）/決定",
            "report 壹、報告事項/報告事項二（乙司）",
            "report 壹、報告事項/報告事項二（乙司）/一",
            "decision 壹、報告事項/報告事項二（乙司）/決定",
        ],
    ),
    (
        "13: the given name stands on the next line",
        (
            "壹、綜合座談\n一、發言人：某權益促進聯盟葉秘書長\n        大華\n請說明進度。\n"
            "回應：教育部曹司長翠英\n錄案研議。\n"
        ),
        ["section 壹、綜合座談", "speech 壹、綜合座談/一", "response 壹、綜合座談/一/回應：教育部曹司長翠英"],
    ),
    (
        "14: a responder has no colon",
        (
            "壹、綜合座談\n一、發言人：王社工員小明\n請問期程。\n回應：\n"
            "(一)某市政府社會局：\n明年完成。\n(二)衛生福利部保護服務司\n正在規劃。\n"
        ),
        [
            "section 壹、綜合座談",
            "speech 壹、綜合座談/一",
            "response 壹、綜合座談/一/回應",
            "response 壹、綜合座談/一/回應/(一)某市政府社會局",
            "response 壹、綜合座談/一/回應/(二)衛生福利部保護服務司",
        ],
    ),
    (
        "29: 決　議 without a colon, spread over the line",
        "壹、討論事項\n案由：修正要點。\n說　明\n一、依規定辦理。\n決　議　照案通過。\n",
        [
            "agenda 壹、討論事項",
            "agenda 壹、討論事項/案由",
            "explanation 壹、討論事項/案由/說明",
            "explanation 壹、討論事項/案由/說明/一",
            "decision 壹、討論事項/案由/決議",
        ],
    ),
    (
        "a case is called 第三案 or 提案二",
        "壹、討論事項\n第一案：增聘社工。\n決議：通過。\n提案二：修正規定。\n擬辦：提會。\n決議：緩議。\n",
        [
            "agenda 壹、討論事項",
            "agenda 壹、討論事項/第一案",
            "decision 壹、討論事項/第一案/決議",
            "agenda 壹、討論事項/提案二",
            "proposal 壹、討論事項/提案二/擬辦",
            "decision 壹、討論事項/提案二/決議",
        ],
    ),
    (
        "the label follows the number of a list",
        (
            "壹、討論事項\n一、案由：增聘社工。\n說明：人力不足。\n決議：通過。\n"
            "二、案由：修正規定。\n決議：緩議。\n"
        ),
        [
            "agenda 壹、討論事項",
            "agenda 壹、討論事項/一、案由",
            "explanation 壹、討論事項/一、案由/說明",
            "decision 壹、討論事項/一、案由/決議",
            "agenda 壹、討論事項/二、案由",
            "decision 壹、討論事項/二、案由/決議",
        ],
    ),
    (
        "the ladder goes down 一 （一） 1. (1) and up again",
        "壹、工作報告\n一、人力\n（一）社工\n1.專職\n(1)北區\n(2)南區\n2.兼職\n（二）督導\n二、經費\n",
        [
            "report 壹、工作報告",
            "report 壹、工作報告/一",
            "report 壹、工作報告/一/（一）",
            "report 壹、工作報告/一/（一）/1",
            "report 壹、工作報告/一/（一）/1/(1)",
            "report 壹、工作報告/一/（一）/1/(2)",
            "report 壹、工作報告/一/（一）/2",
            "report 壹、工作報告/一/（二）",
            "report 壹、工作報告/二",
        ],
    ),
    (
        "the meeting ends without a number",
        "壹、臨時動議：無\n散會（11時17分）\n",
        ["agenda 壹、臨時動議", "adjournment 散會"],
    ),
    (
        "主席裁示 binds like a decision",
        "壹、主席裁示事項：\n一、請社工司納入課程。\n二、請各縣市配合。\n",
        ["ruling 壹、主席裁示事項", "ruling 壹、主席裁示事項/一", "ruling 壹、主席裁示事項/二"],
    ),
]


@pytest.mark.parametrize(("case", "body", "expected"), BODIES, ids=[case for case, *_ in BODIES])
def test_a_body_becomes_its_items(case: str, body: str, expected: list[str]) -> None:
    """Each oddity of numbering and labels leads to the items a reader sees."""
    numbered = outline(parse_text(HEAD + body))
    assert numbered == expected, case


# What a header line says whatever its layout: (edge case, header lines, field, value).
HEADERS = [
    (
        "1: the labels are torn in two",
        (
            "某大學校務會議紀錄\n時\n地\n主\n出\n\n記\n\n間：102 年 11月 7日\n點：某大樓\n"
            "席：吳妍華校長\n席：如簽到表\n錄：黎燕麗\n"
        ),
        "recorders",
        ["黎燕麗"],
    ),
    (
        "1: the title is broken",
        "「某計畫溝通說明會」某市\n會議紀錄\n時 間：107年5月15日\n",
        "title",
        "「某計畫溝通說明會」某市會議紀錄",
    ),
    (
        "2b: the label of the recorder on the chair's line is cut in two",
        "某會議紀錄\n參、 主席：詹副縣長士豪                                紀\n"
        "錄：許嘉容\n肆、 出（列）席人員：如簽到單（葉委員素貞請假、黃委員昱誠以\n視訊方式出席）\n"
        + "一、裁示事項112-1-1：請衛生局督導各醫療院所落實六歲以下不明\n原因骨折之驗傷拍照。\n"
        * 6,
        "chairs",
        ["詹士豪"],
    ),
    (
        "2: recorder on the chair's line",
        "某會議紀錄\n主持人：林政務委員萬億、蘇政務次長麗瓊        紀錄：蔡旻璇\n",
        "recorders",
        ["蔡旻璇"],
    ),
    (
        "2: recorder on the attendance line",
        "某會議紀錄\n主席：王大明\n出（列）席人員：如簽到表         紀錄：蔡旻璇\n",
        "recorders",
        ["蔡旻璇"],
    ),
    (
        "3: the header is numbered 壹 貳 參",
        (
            "某會議紀錄\n壹、 時間：107 年 4月 27 日\n貳、 地點：某堂\n"
            "參、 主持人：游副市長建華\n肆、 主席致詞\n"
        ),
        "chairs",
        ["游建華"],
    ),
    (
        "3: the header is numbered 一 二 三",
        (
            "某會議紀錄\n一、時  間：2013年11月16日 (星期六)\n"
            "二、主  席：管一政      記錄：劉姵汝\n壹、主席報告\n"
        ),
        "recorders",
        ["劉姵汝"],
    ),
    ("16: surname, title, given name", "某會議紀錄\n主持人：諶司長立中\n", "chairs", ["諶立中"]),
    ("28: a western year", "某會議紀錄\n時間：2013年01月19日\n", "date", dt.date(2013, 1, 19)),
    ("28: a ROC year", "某會議紀錄\n時間：93年12月10日上午10:00\n", "date", dt.date(2004, 12, 10)),
    (
        "29: 時　　間 without a colon",
        "某會議紀錄\n時　　間　中華民國101年3月5日（星期一）上午9時14分\n主　　席　蔡委員錦隆\n",
        "date",
        dt.date(2012, 3, 5),
    ),
    (
        "29: 主　　席 without a colon",
        "某會議紀錄\n時　　間　中華民國101年3月5日\n主　　席　蔡委員錦隆\n",
        "chairs",
        ["蔡錦隆"],
    ),
    (
        "30: the chair is absent, another presides",
        "某會議紀錄\n主席：吳妍華校長（許千樹副校長代理）\n",
        "proxy",
        ["許千樹"],
    ),
    (
        "a letterhead stands above the title",
        (
            "某學會\n100 Some Road, Taipei\nTEL 02-1234 • FAX 02-5678\n某學會第5次理事會議紀錄\n"
            "時間：102年5月27日\n"
        ),
        "title",
        "某學會第5次理事會議紀錄",
    ),
    (
        "several fields share a line",
        "會議名稱 某學會92年會員大會 開會時間 92年4月19日AM 9:30\n開會地點 某大學演講廳\n",
        "title",
        "某學會92年會員大會",
    ),
    (
        "several fields share a line",
        "會議名稱 某學會92年會員大會 開會時間 92年4月19日AM 9:30\n開會地點 某大學演講廳\n",
        "date",
        dt.date(2003, 4, 19),
    ),
    ("there is no date at all", "某會議紀錄\n主席：王大明\n壹、報告\n", "date", None),
]


@pytest.mark.parametrize(("case", "text", "field", "expected"), HEADERS)
def test_a_header_is_read_whatever_its_layout(case: str, text: str, field: str, expected: object) -> None:
    """The header fields are found in every layout that occurs."""
    record = parse_text(text)
    read = {
        "title": record.title,
        "date": record.date,
        "chairs": [person.name for person in record.chairs],
        "recorders": [person.name for person in record.recorders],
        "proxy": [person.proxy for person in record.chairs],
    }
    assert read[field] == expected, case


# What stands in the clean text of a record that ships: (edge case, record, words as one line).
JOINED = [
    ("5: a page number cuts a sentence", "policy", "分為行政輔導與專業輔導，行政輔導將透過政策溝通平台會議"),
    ("6: a page breaks inside a sentence", "central", "請衛生福利部於輔導團第2次實地輔導時"),
    ("6: a page breaks inside a sentence", "new taipei", "擴大資訊運用於社會福利服務"),
    ("7: a line breaks inside an amount", "policy", "計1,972萬2,000元"),
    ("7: a line breaks inside a name", "policy", "TIPVDA量表8分以上"),
    ("7: a line begins with the number of a sentence", "policy", "（1名社工督導及29名社工員）"),
    ("7: a line begins with a number of windows", "new taipei", "目前依然是3個窗口"),
    (
        "19: a list inside a sentence",
        "new taipei",
        "請問：(一)如何兼顧個案的個別隱私及安全保密性？(二)以家庭為歸戶如何進行管理？",
    ),
    ("a line begins with punctuation", "central", "再行溝通說明之必要，並請衛生福利部安排"),
    ("stray blanks between digits and words", "central", "於108年1月11日前提供審查意見"),
]


@pytest.mark.parametrize(("case", "name", "words"), JOINED)
def test_broken_lines_are_joined(case: str, name: str, words: str, corpus_record: Read) -> None:
    """A sentence reads on over line breaks, page breaks and page numbers."""
    assert words in corpus_record(name).text, case


def test_10_a_motion_section_can_hold_reports(corpus_record: Read) -> None:
    """臨時動議 of one record is a container of four reports, each with a decision of its own."""
    record = corpus_record("policy")
    reports = [item.label for item in record.items if item.path[0] == "肆、臨時動議" and len(item.path) == 2]
    decisions = [item for item in record.items if item.path[0] == "肆、臨時動議" and item.label == "決定"]
    assert reports == [
        "報告事項一（社家署）",
        "報告事項二（社工司）",
        "報告事項三（心口司）",
        "報告事項四（保護司）",
    ]
    assert len(decisions) == 4


@pytest.mark.parametrize("name", ["new taipei", "taoyuan"])
def test_12_a_consultation_decides_nothing(name: str, corpus_record: Read) -> None:
    """A record of speeches and responses has no item that binds."""
    record = corpus_record(name)
    assert record.form is Form.CONSULTATION
    assert not any(item.role.binds for item in record.items)


def test_13_speakers_names_are_finished_on_the_next_line(corpus_record: Read) -> None:
    """葉秘書長 ⏎ 大華 is 葉大華; a person may also stand below a long organisation."""
    speakers = {item.speaker for item in corpus_record("taoyuan").items}
    assert "社團法人台灣少年權益與福利促進聯盟葉秘書長大華" in speakers
    assert "財團法人基督教更生團契附設桃園私立少年之家張進益主任" in speakers


def test_15_a_person_may_speak_twice(corpus_record: Read) -> None:
    """Both speeches of 王以凡 carry his name, nothing between them does."""
    record = corpus_record("taoyuan")
    spoken = [item.path[1] for item in record.items if "王以凡" in item.speaker_names]
    assert spoken == ["一", "十"]


def test_17_decisions_read_out_from_the_last_meeting_are_not_this_ones() -> None:
    """The previous minutes inside a transcript are flagged, and the reader of the record is told."""
    text = (
        "某委員會第28次全體委員會議紀錄\n時　　間　中華民國101年6月7日\n主　　席　蔡委員錦隆\n"
        "主席：現在開會。\n宣讀上次會議議事錄。\n<hr>\n某委員會第27次全體委員會議議事錄\n"
        "時　　間：101年6月6日\n決　議\n一、照案通過。\n<hr>\n"
        "主席：議事錄確定。\n王委員育敏：謝謝主席。\n主席：請說。\n王委員育敏：請問進度？\n主席：請答復。\n"
    )
    record = parse_text(text)
    nested = [item for item in record.items if "nested" in item.flags]
    assert record.date == dt.date(2012, 6, 7)
    assert record.form is Form.TRANSCRIPT
    assert ["/".join(item.path) for item in nested] == [
        "前次會議紀錄",
        "前次會議紀錄/時間",
        "前次會議紀錄/決議",
        "前次會議紀錄/決議/一",
    ]
    assert not any(item.role.binds for item in record.items)
    assert [item.label for item in record.items if item.path[0] == "主席" and item.role is Role.SPEECH]
    assert "nested" in {doubt.code for doubt in record.warnings}


def test_18_what_is_left_out_of_the_record_is_said(corpus_record: Read) -> None:
    """（略） and a missing attachment become warnings, with the item they belong to."""
    texts = [doubt.text for doubt in corpus_record("policy").warnings if doubt.code == "attachment"]
    assert len(texts) == 3
    assert any("壹、主持人致詞" in text for text in texts)
    assert any("伍、與會人員發言摘要如附件" in text for text in texts)


def test_20_an_amended_value_stands_in_the_decision_not_in_the_explanation() -> None:
    """Both values are kept, each under the label that tells which one holds."""
    record = parse_text(
        HEAD + "壹、討論事項\n案由一：截止日期。\n說明：訂於11月21日。\n"
        "決議：修訂截止日期為12月6日前，其他照案通過。\n"
    )
    assert "11月21日" in own_words(record, "壹、討論事項/案由一/說明")
    assert "12月6日" in own_words(record, "壹、討論事項/案由一/決議")


def test_21_an_exception_stays_with_its_approval() -> None:
    """「除…外，其餘照案通過」 is one passage: neither half is true alone."""
    record = parse_text(HEAD + "壹、討論事項\n案由一：修正規定。\n決議：除第三點刪除外，其餘照案通過。\n")
    assert "決議：除第三點刪除外，其餘照案通過。" in [passage.text for passage in record.passages]


OPEN_WORDS = [
    ("22: 保留 is the outcome of a case", "central", "參、討論案/案由/決議", "本案保留至下次會議"),
    ("23: 列管 is a state of care", "policy", "貳、討論案/案由二/說明", "精神照護列管且家防中心在案"),
    ("18: nothing was said in the motions", "central", "肆、臨時動議", "無"),
]


@pytest.mark.parametrize(("case", "name", "path", "words"), OPEN_WORDS)
def test_words_stay_in_the_item_that_gives_them_their_sense(
    case: str, name: str, path: str, words: str, corpus_record: Read
) -> None:
    """The same word is an outcome in a decision and a description in an explanation."""
    assert words in own_words(corpus_record(name), path), case


def test_24_a_date_without_a_year_takes_it_from_its_sentence(corpus_record: Read) -> None:
    """「108 年 1 月 4 日函請…於 1 月 31 日前」 means 31 January of the same year."""
    words = own_words(corpus_record("central"), "貳、報告案/案由一/說明/二")
    dates = [mention.date for mention in find_dates(words, implied=True) if mention.date]
    assert dates == [dt.date(2019, 1, 4), dt.date(2019, 1, 11), dt.date(2019, 1, 31)]


def test_25_this_ministry_in_a_decision_is_the_hosts(corpus_record: Read) -> None:
    """本局 in the 說明 of a case is the proposer's, 本部 in its 決議 the host's."""
    record = corpus_record("policy")
    said = {(record.items[number].role, word): full for number, word, full in record.deixis if number >= 0}
    assert said[Role.EXPLANATION, "本局"] == "高雄市政府社會局"
    assert said[Role.DECISION, "本部"] == "衛生福利部"


def test_28_both_eras_can_stand_in_one_record() -> None:
    """民國 and 西元 years name the same calendar."""
    text = "本會於2008/12/15成立，97年12月20日第一次會議，中華民國九十八年一月五日公告。"
    assert [mention.date for mention in find_dates(text)] == [
        dt.date(2008, 12, 15),
        dt.date(2008, 12, 20),
        dt.date(2009, 1, 5),
    ]


def test_30_who_stood_in_for_a_member_is_kept_apart() -> None:
    """「林委員建元（林純綺代）」: the member is 林建元, the person present 林純綺."""
    record = parse_text("某會議紀錄\n主持人：林委員建元（林純綺代）\n壹、報告\n")
    (chair,) = record.chairs
    assert (chair.name, chair.proxy) == ("林建元", "林純綺")


PETITIONS = HEAD + "壹、審議案件\n案名：都市計畫變更案\n"
PETITION_ROWS = [
    (
        "31: labels on lines of their own",
        (
            "編號1\n陳情理由：影響權益。\n建議辦法：維持現況。\n委員會決議：不予採納。\n"
            "編號2\n陳情理由：面積過小。\n委員會決議：照案通過。\n"
        ),
    ),
    (
        "31: a table with bars",
        (
            "| 編號 | 陳情理由 | 建議辦法 | 委員會決議 |\n| --- | --- | --- | --- |\n"
            "| 1 | 影響權益。 | 維持現況。 | 不予採納。 |\n| 2 | 面積過小。 |  | 照案通過。 |\n"
        ),
    ),
]


@pytest.mark.parametrize(("case", "rows"), PETITION_ROWS)
def test_31_every_row_of_a_petition_table_has_its_own_decision(case: str, rows: str) -> None:
    """陳情理由, 建議辦法 and 委員會決議 of a 綜理表 are an explanation, a proposal and a decision of one row."""
    record = parse_text(PETITIONS + rows)
    assert outline(record)[2:] == [
        "agenda 壹、審議案件/案名/編號1",
        "explanation 壹、審議案件/案名/編號1/陳情理由",
        "proposal 壹、審議案件/案名/編號1/建議辦法",
        "decision 壹、審議案件/案名/編號1/委員會決議",
        "agenda 壹、審議案件/案名/編號2",
        "explanation 壹、審議案件/案名/編號2/陳情理由",
        "decision 壹、審議案件/案名/編號2/委員會決議",
    ], case
    assert "照案通過" in own_words(record, "壹、審議案件/案名/編號2/委員會決議")


def test_31_a_table_of_earlier_decisions_decides_nothing() -> None:
    """Beside 辦理情形 the column 決議 is what an earlier meeting decided."""
    record = parse_text(
        HEAD
        + "壹、歷次決議辦理情形\n| 案由 | 決議 | 辦理情形 |\n| 增聘社工 | 通過。 | 已完成。 |\n貳、散會\n"
    )
    assert not any(item.role.binds for item in record.items)


UNREADABLE = [
    ("26: fonts without a character map", "!\"#$%&'()*)27)+,-./0123:;<=>?@!\"#$%&'()*" * 8),
    ("26: characters of no script", "\ue001\ue002\ue003\ue010\ue020\ue033" * 8),
    ("27: a scan has no text layer at all", "  \n \n"),
]


@pytest.mark.parametrize(("case", "layer"), UNREADABLE)
def test_a_text_layer_that_is_no_text_is_not_believed(case: str, layer: str) -> None:
    """Such a page is recognised from its image; what is read for words is never the garbage."""
    assert not judge(layer).readable, case
    assert judge("壹、報告事項：請衛生福利部於一個月後提下次會議報告，餘洽悉。" * 3).readable


def test_32_a_repealed_rule_warns() -> None:
    """停止適用時間 in the header of a rule: whoever opens it is told; more in test_rules."""
    record = parse_text(
        "法規名稱：某要點\n停止適用時間：民國 106 年 10 月 18 日\n一、甲。\n二、乙。\n三、丙。\n"
    )
    (doubt,) = (doubt for doubt in record.warnings if doubt.code == "repealed")
    assert doubt.text == "本文件已於 106.10.18 停止適用，不得引為現行規定"


def test_33_an_annex_that_an_article_rests_on_is_missed() -> None:
    """「期限，如附表」: what binds is in an annex that the file does not hold."""
    record = parse_text("某準則\n第一條 甲。\n第二條 調查報告提出之期限，如附表。\n第三條 丙。\n")
    assert [doubt.text for doubt in record.warnings if doubt.code == "attachment"] == [
        "內容不在檔案中（附表）：第二條"
    ]


def test_33_a_missing_annex_is_said() -> None:
    """「如附件」 in a heading warns that its content is not in the file."""
    record = parse_text(HEAD + "壹、報告事項（詳如附件）\n貳、散會\n")
    assert [doubt.code for doubt in record.warnings] == ["attachment"]


def test_22_keeping_a_place_free_is_no_outcome() -> None:
    """保留時段 in an explanation stays there: only the words of a decision can be its outcome."""
    record = parse_text(
        HEAD + "壹、討論事項\n案由一：增設課程。\n說明：各校保留時段供社工入校。\n決議：照案通過。\n"
    )
    assert "保留" in own_words(record, "壹、討論事項/案由一/說明")
    assert "保留" not in own_words(record, "壹、討論事項/案由一/決議")


def test_34_a_markdown_twin_reads_like_its_text_file() -> None:
    """Headings and bold of Markdown are no words of the record, but they are not lost either."""
    plain = "某會議紀錄\n時間：108年5月20日\n壹、討論案\n案由一：增聘。\n決議：通過。\n"
    marked = "# 某會議紀錄\n**時間**：108年5月20日\n## 壹、討論案\n**案由一：**增聘。\n**決議：**通過。\n"
    assert outline(parse_text(marked)) == outline(parse_text(plain))
    assert parse_text(marked).text == parse_text(plain).text


NOT_MARKERS = [
    (
        "a decimal number",
        (
            "本市社工每案負擔由原先的比率調整後已經降低，目前平均每位社工員服務\n"
            "1.41名兒童及少年，仍高於全國平均的水準，請各單位持續努力改善。\n"
        ),
    ),
    (
        "a percentage",
        (
            "本市社工每案負擔由原先的比率調整後已經降低，目前平均每位社工減少約\n"
            "15%的案量，仍高於全國平均的水準，請各單位持續努力改善並按月回報。\n"
        ),
    ),
    (
        "a year",
        (
            "本市社工每案負擔由原先的比率調整後已經降低，依社會局於中華民國曆年\n"
            "108年1月4日函請各單位提供審查意見，請各單位持續努力改善並按月回報。\n"
        ),
    ),
    (
        "people",
        (
            "本市社工每案負擔由原先的比率調整後已經降低，目前已核定增聘人力計有\n"
            "7名脫貧社工人力，仍不足以支應需求，請各單位持續努力改善並按月回報。\n"
        ),
    ),
    (
        "a cited article",
        (
            "本市社工每案負擔由原先的比率調整後已經降低，依據兒童及少年福利法之\n"
            "第五條規定辦理相關事項，並依限完成，請各單位持續努力改善並按月回報。\n"
        ),
    ),
    (
        "an office in a sentence",
        (
            "本市社工每案負擔由原先的比率調整後已經降低，相關資料請各單位提供給\n"
            "社會局，並副知衛生局及教育局等相關機關，請各單位持續努力改善並回報。\n"
        ),
    ),
]


@pytest.mark.parametrize(("case", "sentence"), NOT_MARKERS)
def test_7_a_number_in_a_sentence_opens_nothing(case: str, sentence: str) -> None:
    """A line that begins with a number of the sentence before it is joined to it."""
    record = parse_text(HEAD + "壹、報告事項\n一、" + sentence + "二、" + sentence)
    assert outline(record) == ["report 壹、報告事項", "report 壹、報告事項/一", "report 壹、報告事項/二"], (
        case
    )


def test_wrong_order_is_kept_and_flagged() -> None:
    """A list that skips a number keeps all its items; the odd one carries a flag and a warning."""
    record = parse_text(HEAD + "壹、報告事項\n一、甲。\n三、丙。\n四、丁。\n")
    flagged = [item.label for item in record.items if "misnumbered" in item.flags]
    assert outline(record)[1:] == [
        "report 壹、報告事項/一",
        "report 壹、報告事項/三",
        "report 壹、報告事項/四",
    ]
    assert flagged == ["三"]
    assert "numbering" in {doubt.code for doubt in record.warnings}


def test_a_wrong_weekday_is_doubted() -> None:
    """108年5月20日 was a Monday: another weekday in the header is a slip or a misread digit."""
    record = parse_text(HEAD.replace("星期一", "星期三"))
    (doubt,) = (doubt for doubt in record.warnings if doubt.code == "weekday")
    assert "星期一" in doubt.text
    assert at(record, "時間") == [Role.HEADER]


EDGE_CASES = 34


def test_every_edge_case_of_the_grammar_has_a_test() -> None:
    """The grammar of these records lists 34 edge cases; each is the number of a row or a test here."""
    rows = [*BODIES, *HEADERS, *JOINED, *OPEN_WORDS, *PETITION_ROWS, *UNREADABLE]
    names = [row[0] for row in rows] + [name.removeprefix("test_") for name in globals() if "test_" in name]
    numbers = {int(number) for name in names for number in re.findall(r"\d+", re.split(r"[:a-z]", name)[0])}
    assert sorted(numbers) == list(range(1, EDGE_CASES + 1))
