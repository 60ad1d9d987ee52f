"""The register over small records: outcomes, who is to act, deadlines, and what is no decision."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.register.book import Register, Wanted, register_rows
from assistant.register.deadlines import find_deadline
from assistant.register.orders import find_orders, responsible
from assistant.register.outcomes import outcome_of
from assistant.register.promises import find_promises
from assistant.register.rows import Decision
from ingest.parser import parse_text

HEAD = """測試縣政府社會處113年第1次業務聯繫會議紀錄
時間：113年3月15日（星期五）下午2時
地點：本府第二會議室
主席：王處長大明　　紀錄：李小華
"""
DAY = dt.date(2024, 3, 15)
TODAY = dt.date(2024, 5, 1)


def rows_of(body: str, head: str = HEAD) -> tuple[Decision, ...]:
    return register_rows(parse_text(head + body))


def decided(words: str) -> Decision:
    """The one row of a case decided with ``words``."""
    (row,) = rows_of(
        f"壹、討論事項\n案由一：測試案，提請討論。（提案單位：社會處）\n決議：{words}\n貳、散會：下午4時\n"
    )
    return row


OUTCOMES = [
    ("洽悉。", "洽悉", False),
    ("照案通過。", "通過", False),
    ("無異議通過。", "通過", False),
    ("經表決，贊成15票、反對2票，本案通過。", "通過", False),
    ("本案退回提案單位補正。", "退回", True),
    ("俟法規修正後再行提案。", "緩議", True),
    ("本案修正通過。", "修正通過", False),
    ("除第3點修正外，其餘照案通過。", "修正通過", False),
    ("修訂截止日期為4月30日，其他照案通過。", "修正通過", False),
    ("同意核備。", "備查", False),
    ("准予備查。", "備查", False),
    ("本案保留至下次會議再行討論。", "保留", True),
    ("暫予保留，現階段不列入。", "保留", True),
    ("本案緩議。", "緩議", True),
    ("另擇期再審。", "緩議", True),
    ("提案單位同意撤案。", "撤案", False),
    ("提案單位自行撤回。", "撤案", False),
    ("不予通過。", "不予通過", False),
    ("本案不通過。", "不予辦理", False),
    ("因涉及個資，不予同意。", "不予同意", False),
    ("現階段尚無增設之規劃。", "不予辦理", False),
    ("因無戶籍資料，故未能提供。", "不予辦理", False),
    ("解除列管。", "解除列管", False),
    ("繼續列管。", "繼續列管", True),
    ("提請院會公決。", "轉送", True),
    ("請社會局研議。", "研議", True),
    ("建請中央錄案研議。", "研議", True),
    ("請社會局於6月底前完成。", "交辦", True),
    ("本府將於6月底前完成系統建置。", "承諾", True),
    ("訂於113年6月20日召開。", "通過", False),
    ("下次會議再行討論。", "緩議", True),
    ("請社會局研議後提下次會議討論。", "研議", True),
    ("錄案參考。", "研議", True),
    ("非本府權責，函轉中央參處。", "轉送", True),
    ("（略）", "未載", False),
]


@pytest.mark.parametrize(("words", "outcome", "pending"), OUTCOMES)
def test_a_decision_comes_to_one_word(words: str, outcome: str, pending: bool) -> None:  # noqa: FBT001
    row = decided(words)
    assert (row.outcome, row.open) == (outcome, pending)
    assert row.citation.quote == words


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("請社會局保留彈性，於6月底前辦理。", "交辦"),
        ("請各單位清查精神照護列管個案。", "交辦"),
        ("請各單位就不同意見再行整理。", "交辦"),
        ("某市政府同意補助，請社會局續辦。", "交辦"),
    ],
)
def test_a_word_of_an_outcome_may_mean_something_else(words: str, outcome: str) -> None:
    assert decided(words).outcome == outcome


def test_noting_a_report_never_hides_the_order_after_it() -> None:
    row = decided("洽悉，並請社工科於會後一個月內提報檢討報告。")
    assert (row.outcome, row.also, row.units, row.open) == ("交辦", ("洽悉",), ("社工科",), True)
    assert row.deadline is not None
    assert row.deadline.day == dt.date(2024, 4, 15)
    first, second = rows_of("壹、報告事項\n案由一：測試\n決定：\n一、洽悉。\n二、請衛生局提供名冊。\n")
    assert (first.outcome, second.outcome, second.units) == ("洽悉", "交辦", ("衛生局",))


def test_an_approval_with_an_order_stays_open() -> None:
    row = decided("照案通過，請社會局於6月底前函頒。")
    assert (row.outcome, row.units, row.open) == ("通過", ("社會局",), True)


UNITS = [
    ("請衛生福利部社會及家庭署於會後提供", ("衛生福利部社會及家庭署",)),
    ("請社家署後續邀集專家學者討論", ("社家署",)),
    ("請社會局、衛生局及教育局配合辦理", ("社會局", "衛生局", "教育局")),
    ("請各部會與地方政府確實落實", ("各部會", "地方政府")),
    ("請輔導團協助地方政府培力團體", ("輔導團",)),
    ("請衛生福利部督促輔導地方政府努力執行", ("衛生福利部",)),
    ("請勞動部先將資料去識別化後，供該縣市比對", ("勞動部",)),
    ("請就業服務處提供職缺", ("就業服務處",)),
    ("請新北市政府警察局加強訪視", ("新北市政府警察局",)),
    ("請未完成轉型之地方政府儘速完成", ("地方政府",)),
    ("請理事長連絡上屆委員", ("理事長",)),
    ("由秘書處彙整後公告", ("秘書處",)),
    ("應由社工司協助規劃", ("社工司",)),
    ("各單位應於每月填報", ("各單位",)),
    ("責成警察局辦理", ("警察局",)),
    ("照案通過，由衛生局主責，教育局協助", ("衛生局", "教育局")),
    ("授權社會局依委員意見修正", ("社會局",)),
    ("請警察局及少年輔導委員會研議", ("警察局", "少年輔導委員會")),
    ("請中央補助經費一節，因非本府權責，尚難辦理", ()),
    ("主辦單位：社會局", ("社會局",)),
    ("輔導團第2次實地輔導，請以實際案例檢視", ("輔導團",)),
    ("相關單位可運用因子主動發掘。並請就因子蒐集資料", ("相關單位",)),
    ("若有問題，請擷取畫面傳送至本部保護司，以進行處理", ("本部保護司",)),
    ("請得標廠商依約履行", ("得標廠商",)),
    ("委員意見請列入會議紀錄", ()),
    ("請及時更新資料", ()),
    ("已函請各縣市政府填報", ()),
    ("審查申請文件後，提請討論", ()),
    ("請教育處配合", ("教育處",)),
    ("已依法設置小組，由政務委員督導", ()),
]


@pytest.mark.parametrize(("words", "units"), UNITS)
def test_an_order_names_who_is_to_act(words: str, units: tuple[str, ...]) -> None:
    named = responsible(words, find_orders(words))
    assert named == units


DEIXIS = [
    (HEAD, "請本處於4月底前函頒。", "測試縣政府社會處"),
    (HEAD, "請本府各局處配合。", "測試縣政府各局處"),
    (HEAD, "請教育處配合。", "測試縣政府教育處"),
    (HEAD, "請該處補送資料。", "測試縣政府社會處"),
    (HEAD.replace("測試縣政府社會處", "衛生福利部"), "請本部保護司辦理。", "衛生福利部保護服務司"),
    (HEAD.replace("測試縣政府社會處", "衛生福利部"), "請社家署辦理。", "衛生福利部社會及家庭署"),
    (HEAD.replace("測試縣政府社會處", "衛生福利部"), "請教育處辦理。", "教育處"),
]


@pytest.mark.parametrize(("head", "words", "full"), DEIXIS)
def test_words_like_our_office_are_resolved(head: str, words: str, full: str) -> None:
    body = f"壹、討論事項\n案由一：測試案（提案單位：測試縣政府社會處）\n決議：{words}\n"
    (row,) = rows_of(body, head)
    assert row.resolved_units == (full,)
    assert row.units[0] in words


DEADLINES = [
    ("於會後一個月內提報", "會後一個月內", "2024-04-15"),
    ("於一個月後提下次會議報告", "一個月後", "2024-04-15"),
    ("提下次會議報告", "下次會議", None),
    ("請於5月底前完成", "5月底前", "2024-05-31"),
    ("請於113年6月30日前完成", "113年6月30日前", "2024-06-30"),
    ("請於2024年6月30日前完成", "2024年6月30日前", "2024-06-30"),
    ("請於本年6月30日前完成", "本年6月30日前", "2024-06-30"),
    ("請於1月15日前完成", "1月15日前", "2025-01-15"),
    ("年底前完成", "年底前", "2024-12-31"),
    ("於12月6日（星期五）下午5時前回復", "12月6日（星期五）下午5時前", "2024-12-06"),
    ("半年內完成", "半年內", "2024-09-15"),
    ("113年底前完成", "113年底前", "2024-12-31"),
    ("明年3月底前完成", "明年3月底前", "2025-03-31"),
    ("於7月份進行優化", "7月份", "2024-07-31"),
    ("5月中旬前提出", "5月中旬前", "2024-05-20"),
    ("本週五前回復", "本週五前", "2024-03-15"),
    ("下週三前回復", "下週三前", "2024-03-20"),
    ("請於2週內以書面答復", "2週內", "2024-03-29"),
    ("會議結束三日內回報", "會議結束三日內", "2024-03-18"),
    ("於10個工作天內完成", "10個工作天內", "2024-03-29"),
    ("本月底前回復", "本月底前", "2024-03-31"),
    ("次月10日前回復", "次月10日前", "2024-04-10"),
    ("至113年7月1日截止", "113年7月1日截止", "2024-07-01"),
    ("另於113至114年分別納入", "113至114年", "2025-12-31"),
    ("應於知悉或接獲通報時起十日內完成", "知悉或接獲通報時起十日內", None),
    ("儘速辦理", "儘速", None),
    ("儘速完成，並於6月底前回報", "6月底前", "2024-06-30"),
]


@pytest.mark.parametrize(("words", "verbatim", "iso"), DEADLINES)
def test_a_deadline_is_kept_and_counted_from_the_meeting(words: str, verbatim: str, iso: str | None) -> None:
    found = find_deadline(words, DAY)
    assert found is not None
    assert found.to_dict() == {"verbatim": verbatim, "iso": iso}


@pytest.mark.parametrize(
    "words",
    [
        "已於113年2月1日函送",
        "113年度計畫經費",
        "討論113年下半年輔導議題",
        "109年起適用",
        "評估後3日內派案的個案，通報案件3日內派案",
        "2年年資以上之社工",
        "依113年3月1日函辦理",
    ],
)
def test_a_date_alone_is_no_deadline(words: str) -> None:
    found = find_deadline(words, DAY)
    assert found is None or found.day is None


def test_without_a_meeting_day_a_relative_deadline_has_no_day() -> None:
    assert find_deadline("會後一個月內提報", None) is None


def test_reasons_set_no_deadline() -> None:
    row = decided("本計畫期程至114年12月31日止，請社會局督導各中心。")
    assert row.deadline is None


PROMISED = [
    ("本部將再與各部會溝通，協調提供方式。", "承諾"),
    ("建議各分署均要辦理一節，錄案帶回署裡研議。", "研議"),
    ("相關資訊系統，本部正在積極規劃。", "研議"),
    ("後續會邀請地方政府參加試辦。", "承諾"),
    ("對於使用者的管理，也將訂定相關作業規範。", "承諾"),
    ("若有不足，我們都能再連結相關資源。", "承諾"),
    ("若有必要可再做討論。", "研議"),
    ("已納入概算爭取，預計明年3月底前核定。", "承諾"),
    ("本司會後再與貴會聯繫。", "承諾"),
    ("中央會全力支持。", "承諾"),
    ("衛生局將結合社區藥局擴大服務據點。", "承諾"),
    ("待核定後即可補助各縣市。", "承諾"),
    ("感謝建議，納入後續修法參考。", "研議"),
    ("本分署願意配合辦理專班。", "承諾"),
    ("這部分我們帶回去研究，一個月內回復。", "研議"),
]
NOT_PROMISED = [
    "希望中央能盡速周知。",
    "未來期許地方政府積極培力。",
    "若確認涉及人身安全，則會依法通報。",
    "應將案件轉介社福中心。",
    "將個案轉介給衛生局的做法已行之多年。",
    "請中央允許給予彈性。",
    "若先集中再篩案，恐會增加案件複雜度。",
    "委員會提供處遇服務。",
    "本市學生自殺問題係採「三級輔導」機制，中心將視個案狀況給予協助。",
    "建議學校輔導體系改為駐校服務。",
    "各單位都會定期開會。",
    "檢察官會視個案情形決定是否聲請羈押。",
    "將里鄰長納入通報人員是去年就有的做法。",
]


@pytest.mark.parametrize(("words", "outcome"), PROMISED)
def test_a_reply_that_undertakes_something_promises(words: str, outcome: str) -> None:
    (promise,) = find_promises(words, 0, len(words))
    assert ("研議" if promise.study else "承諾") == outcome


@pytest.mark.parametrize("words", NOT_PROMISED)
def test_hopes_requests_and_procedures_promise_nothing(words: str) -> None:
    assert find_promises(words, 0, len(words)) == []


CONSULTATION = """「測試計畫」溝通說明會會議紀錄
時間：113年3月15日（星期五）下午2時
地點：桃園市政府
主持人：王次長大明
壹、綜合座談
一、 發言人：財團法人測試基金會李督導小華
建議中央將補助社工保險費，並請於6月底前辦理。
回應：衛生福利部社會及家庭署
1.本署將於今（113）年8月底前完成試辦。
2.本計畫以家庭為中心。
貳、臨時動議：無
參、散會：下午4時
"""


def test_minutes_without_decisions_list_promises_and_never_a_speech() -> None:
    (row,) = rows_of(CONSULTATION, "")
    assert (row.kind, row.outcome, row.open, row.binding) == ("承諾", "承諾", True, False)
    assert row.units == ("本署",)
    assert row.resolved_units == ("衛生福利部社會及家庭署",)
    assert row.deadline is not None
    assert row.deadline.to_dict() == {"verbatim": "今（113）年8月底前", "iso": "2024-08-31"}


def test_reports_and_speeches_of_decision_minutes_give_no_row() -> None:
    body = """壹、報告事項
案由一：測試案
說明：請社會局於6月底前完成。
發言：
委員一：本局將於年底前辦理。
決定：洽悉。
貳、臨時動議：無
"""
    (row,) = rows_of(body)
    assert (row.kind, row.outcome) == ("決定", "洽悉")


def test_a_motion_section_may_hold_reports_each_with_its_own_decision() -> None:
    body = """壹、臨時動議：布達事項。
報告事項一（社家署）：
一、說明辦理情形。
決定：
一、洽悉。
二、請社家署邀集專家。
報告事項二（社工司）：
一、請各縣市補足人力。
決定：洽悉。
"""
    found = [(row.subject, row.outcome, row.proposer) for row in rows_of(body)]
    assert found == [
        ("報告事項一（社家署）", "洽悉", "社家署"),
        ("報告事項一（社家署）", "交辦", "社家署"),
        ("報告事項二（社工司）", "洽悉", "社工司"),
    ]


def test_rulings_conclusions_and_announced_lists() -> None:
    body = """壹、主席裁示事項：
一、請社工科研議。
二、得以公益彩券盈餘支應。
貳、討論事項
案由一：分工案
決議：請各單位辦理下列事項：
（一）社會局：提供名冊。
（二）請警察局於4月底前訪視。
"""
    found = [(row.kind, row.outcome, row.units) for row in rows_of(body)]
    assert found == [
        ("裁示", "研議", ("社工科",)),
        ("裁示", "通過", ()),
        ("決議", "交辦", ("社會局",)),
        ("決議", "交辦", ("警察局",)),
    ]


def test_the_heading_of_rulings_is_none_of_them() -> None:
    """四、主席裁示 over （一）, （二） announces two rulings and is no third."""
    body = """壹、案件檢討
案件一：測試案
一、案情概要（社會處報告）
二、主席裁示
（一）請社會處於4月底前修正評估表。
（二）本次不予認定。
貳、散會：下午4時
"""
    assert [row.citation.quote for row in rows_of(body)] == [
        "請社會處於4月底前修正評估表。",
        "本次不予認定。",
    ]


def test_the_conclusion_of_a_working_meeting_decides_and_its_thanks_do_not() -> None:
    body = """壹、綜合討論
一、王委員：建議加強。
貳、主席結論
一、感謝各單位辛勞。
二、請教育處及警察局加強通報。
"""
    (row,) = rows_of(body)
    assert (row.kind, row.outcome, row.units) == ("裁示", "交辦", ("教育處", "警察局"))


def test_a_list_closed_in_part_stays_open() -> None:
    row = decided("除第二案持續列管外，餘解除列管。")
    assert (row.outcome, row.also, row.open) == ("繼續列管", ("解除列管",), True)
    assert decided("不再繼續列管。").open is False


def test_what_was_read_out_from_another_meeting_was_not_decided_here() -> None:
    text = """立法院測試委員會第28次全體委員會議紀錄
時　　間　中華民國101年6月7日（星期四）上午9時4分
主　　席　蔡委員錦隆
主席：現在開會。進行報告事項。
宣讀上次會議議事錄。
<hr>
立法院測試委員會第27次全體委員會議議事錄
時　　間：101年6月6日（星期三）上午9時1分
討　論　事　項
一、審查測試法草案。
決　議
一、測試法草案，另擇期再審。
散會
<hr>
主席：請問各位，對上次議事錄有無異議？（無）無異議，通過。
王委員大明：本案應該通過。
主席：請問各位，對本案有無異議？
李委員小華：沒有。
主席：（無）無異議，修正通過。
"""
    found = [(row.kind, row.outcome) for row in rows_of(text, "")]
    assert found == [("決議", "通過"), ("決議", "修正通過")]


def test_a_rule_or_a_law_decides_nothing() -> None:
    text = "測試辦法\n第一條 本辦法依測試法訂定之。\n第二條 主管機關應於三個月內訂定計畫。\n第三條 本辦法自發布日施行。\n"
    assert rows_of(text, "") == ()


# --- narrowing ---


@pytest.fixture(scope="module")
def book() -> Register:
    body = """壹、討論事項
案由一：個案管理系統介接案
決議：請衛生福利部社會及家庭署於4月底前完成。
案由二：人力補助案
決議：撤案。
案由三：教育訓練案
決議：一、洽悉。
二、請衛福部研議，於下次會議報告。
"""
    return Register(rows_of(body))


@pytest.mark.parametrize(
    ("wanted", "outcomes"),
    [
        (Wanted(), ["交辦", "撤案", "洽悉", "研議"]),
        (Wanted(unit="社家署"), ["交辦"]),
        (Wanted(unit="衛福部"), ["交辦", "研議"]),
        (Wanted(unit="警政署"), []),
        (Wanted(status="撤案"), ["撤案"]),
        (Wanted(status="under study"), ["研議"]),
        (Wanted(open=True), ["交辦", "研議"]),
        (Wanted(open=False), ["撤案", "洽悉"]),
        (Wanted(overdue=True), ["交辦"]),
        (Wanted(text="系統 介接"), ["交辦"]),
        (Wanted(since=dt.date(2024, 3, 15)), ["交辦", "撤案", "洽悉", "研議"]),
        (Wanted(since=dt.date(2024, 3, 16)), []),
        (Wanted(until=dt.date(2024, 3, 14)), []),
        (Wanted(kinds=("裁示",)), []),
    ],
)
def test_the_register_is_narrowed(book: Register, wanted: Wanted, outcomes: list[str]) -> None:
    rows = book.select(wanted, TODAY)
    assert [row.outcome for row in rows] == outcomes
    assert [row.citation.number for row in rows] == list(range(1, len(rows) + 1))


def test_the_json_form_is_that_of_the_contract(book: Register) -> None:
    form = book.rows[0].to_dict(TODAY)
    assert {
        "id", "meeting", "date", "roc_date", "path", "kind", "subject", "outcome", "units", "resolved_units",
        "deadline", "open", "citation",
    } <= form.keys()  # fmt: skip
    assert form["roc_date"] == "113.3.15"
    assert form["path"] == ["壹、討論事項", "案由一", "決議"]
    assert form["deadline"] == {"verbatim": "4月底前", "iso": "2024-04-30"}
    assert form["overdue"] is True
    assert form["citation"]["quote"] == "請衛生福利部社會及家庭署於4月底前完成。"


def test_every_outcome_has_a_status() -> None:
    for words, outcome, _ in OUTCOMES:
        found = outcome_of(words.strip("（略）"), ordered=bool(find_orders(words)))
        assert found.word == outcome
        assert found.status


# --- whatever is written ---

WORDS = [
    "請",
    "社會局",
    "本部",
    "於6月30日前",
    "，",
    "。",
    "保留",
    "通過",
    "洽悉",
    "將會",
    "三個月內",
    "及",
    "下次會議",
    "已",
    "由",
    "辦理",
    "12/31",
    "（略）",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map("".join))
@settings(max_examples=60, deadline=None)
def test_a_row_quotes_its_record_and_looks_ahead(words: str) -> None:
    record = parse_text(f"{HEAD}壹、討論事項\n案由一：測試案\n決議：{words}\n貳、散會：下午4時\n")
    for row in register_rows(record):
        assert record.text[row.citation.start : row.citation.end] == row.citation.quote
        assert len(row.units) == len(row.resolved_units)
        assert row.deadline is None or row.deadline.day is None or row.deadline.day >= DAY
        assert all(unit in words for unit in row.units)
