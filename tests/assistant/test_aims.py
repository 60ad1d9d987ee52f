"""What a question is after decides between sentences that speak of the same: small records, one rule a case."""

import pytest

from assistant.answer import Answer, Outcome, Reason
from assistant.assistant import Assistant

MARCH = """某縣政府114年社會安全網聯繫會報第1次會議紀錄
時間：114年3月12日（星期三）上午9時30分
地點：縣府第一會議室
主席：陶副縣長慶安        紀錄：許嘉容
壹、列管案件辦理情形
一、案號113-4-1：共用轉介單案（主辦單位：教育處）
辦理情形：高中職計38校中已有35校使用，尚未使用者為私立學校。
決定：解除列管，未使用之3校由教育處自行追蹤。
貳、討論案
案由一：社區精神病人護送就醫之費用，建請由公益彩券盈餘支應，提請討論。（提案單位：消防局）
說明：擬由公益彩券盈餘支應80萬元。
決議：公益彩券盈餘本年度無法支應，請衛生局改向衛生福利部爭取。
案由二：共案個案共同訪視時限，提請討論。（提案單位：衛生局）
說明：現行由兩單位各自約訪，平均一個月內完成。
決議：
一、共案個案應於5個工作日內完成首次共同訪視。
二、工作小組召集人由警察局副局長擔任，首次會議應於114年5月31日前召開。
參、散會：上午11時
"""
JULY = """某縣政府114年社會安全網聯繫會報第2次會議紀錄
時間：114年7月9日（星期三）下午2時
地點：縣府大禮堂
主席：陶副縣長慶安        紀錄：林小芬
壹、報告事項
一、諮商空間整備情形（報告單位：衛生局）
（一）衛生所晤談室預計114年12月啟用。
（二）圖書館屬公所權管，本局會再行洽商。
貳、散會：下午4時35分
"""
LAW = """某縣臨時托育補助辦法
第 1 條 本辦法依某法訂定之。
第 2 條 補助金額每小時一百四十元。
第 3 條 （刪除）
第 4 條 申請人應於三十日內向公所提出。
第 5 條 每一兒童每月補助時數以四十小時為限。
沿革
1.中華民國一百十四年一月八日修正發布名稱；刪除第三條（原名稱：某縣臨托補助辦法）。
2.臨時托育補助金額由每小時一百二十元調高為每小時一百四十元，係參考保母收費訂定。
"""
PLAN = """某縣政府114年度街友低溫關懷實施計畫
中華民國114年1月6日府社救字第1140000001號函訂定，並自114年2月1日生效
壹、目的：減少低溫期間街友傷亡。
貳、實施方式
一、啟動：氣溫預測達10度以下時，由社會處通知各公所啟動。
二、巡查：公所接獲通知後應於當日派員巡查，詢問3處車站，2處有人露宿。
三、連續2次未遇者：
（一）巡查員應於隔日再訪。
（二）仍未遇者，通知警察局協尋，不作為停止關懷之理由。
參、分工
一、社會處：督導考核及經費核撥。
二、各公所：巡查及發放物資。
肆、經費：本計畫所需經費計新臺幣86萬5,000元，由公益彩券盈餘支應。
伍、附則：執行統計表（格式如附表二）由公所每季函報。
附件一：物資清單
附件二：巡查路線圖（另送）
"""
REVIEW = """某縣114年第2次重大個案檢討會議紀錄
時間：114年11月5日（星期三）下午2時
主席：陶副縣長慶安        紀錄：許嘉容
壹、各單位說明
一、衛生局洪科長慧雯：出院後訪視應於14日內完成，本案逾期。
貳、委員意見
一、蔡委員宗翰：建議出院後首次訪視縮短為7日。
二、吳委員素貞：建議設置24小時緊急處置專線，所需人力另行估算。
三、許委員明哲：本縣社區精神病人逾期未訪案件占全國近四成，洪科長應檢討原因。
參、列管案件
一、街燈改善案
決定：繼續列管。
二、協尋名冊案
決定：解除列管。
三、床位輪值案
決定：繼續列管，請消防局於12月底前提報。
肆、主席裁示
一、請衛生局修正流程，出院後首次訪視改為10日內。
二、24小時緊急處置專線一節，現階段暫不設置。
伍、散會：下午4時
"""


@pytest.fixture(scope="module")
def small() -> Assistant:
    return Assistant.from_texts([("", MARCH), ("", JULY), ("", LAW)])


@pytest.fixture(scope="module")
def planned() -> Assistant:
    return Assistant.from_texts([("", PLAN), ("", REVIEW)])


def shown(answer: Answer) -> str:
    return "".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("共用轉介單那案三月還要繼續追蹤嗎？", "解除列管"),
        ("共案的第一次共同訪視規定要多久內完成？", "5個工作日"),
        ("七月那場在哪裡開的？", "大禮堂"),
        ("三月那場是誰寫的紀錄、幾點結束？", "許嘉容"),
        ("3月跟7月兩場會，哪一場開比較久？", "下午4時35分"),
        ("臨時托育補助辦法第三條規定補助幾小時？", "（刪除）"),
        ("護送就醫的費用是消防局提的，對吧？", "消防局"),
    ],
)
def test_the_sentence_that_answers_is_found(small: Assistant, asked: str, words: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert words in shown(answer)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("高中職共用的那張轉介單，三月算結掉了嗎？", "解除列管"),
        ("社區精神病人護送就醫的費用，公益彩券盈餘同意支應嗎？", "無法支應"),
        ("臨時托育補助一小時多少錢？", "第 2 條"),
        ("臨時托育一個月最多補幾小時？", "第 5 條"),
        ("臨時托育補助辦法以前叫什麼名字？", "原名稱"),
        ("臨時托育補助為什麼調高？", "參考保母收費"),
    ],
)
def test_what_holds_is_told_before_what_led_to_it(small: Assistant, asked: str, words: str) -> None:
    """A case by what was decided of it, a law by its articles; its 沿革 for what it was and why it changed."""
    first = small.ask(asked).citations[0]
    assert words in f"{first.official}{first.quote}"


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("高中職38校都已經在用轉介單了，是怎麼做到的？", "全部"),
        ("護送就醫的費用是教育處提的，對吧？", "消防局"),
        ("會議核准公益彩券支應護送就醫，由哪個單位撥？", "無法支應"),
        ("三月那場答應從公益彩券撥80萬給護送就醫，這筆錢歸誰管？", "無法支應"),
    ],
)
def test_what_is_wrongly_taken_for_granted_is_said(small: Assistant, asked: str, note: str) -> None:
    assert any(note in each for each in small.ask(asked).notes)


@pytest.mark.parametrize("asked", ["圖書館的諮商空間哪天可以開始借？", "七月那場的護送就醫費用決議是什麼？"])
def test_another_things_value_is_no_answer(small: Assistant, asked: str) -> None:
    answer = small.ask(asked)
    assert answer.outcome != Outcome.ANSWERED or "12月" not in shown(answer)
    assert "無法支應" not in shown(answer)


def test_what_an_amount_is_told_by_is_no_premise(small: Assistant) -> None:
    assert small.ask("臨時托育一個月最多補幾小時？").notes == ()


def test_a_day_asked_for_is_no_length_of_time(small: Assistant) -> None:
    assert not any("一天" in note for note in small.ask("共同訪視是從哪一天起要在時限內完成？").notes)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("街友低溫關懷計畫總共要花多少錢？", "86萬5,000元"),
        ("街友低溫關懷幾度會啟動？", "10度以下"),
        ("公所接到低溫關懷的通知，最慢什麼時候要去巡查？", "當日"),
        ("低溫關懷那次問了幾處車站？", "3處"),
        ("街友低溫關懷計畫是哪天開始適用？", "自114年2月1日生效"),
        ("低溫巡查連續兩次沒遇到人要怎麼辦？", "隔日再訪"),
        ("低溫巡查沒遇到人，會從哪一天停止關懷？", "不作為停止關懷之理由"),
        ("出院後首次訪視改成幾天內？", "10日內"),
        ("24小時緊急處置專線 結果", "暫不設置"),
    ],
)
def test_a_plan_or_a_ruling_answers_first(planned: Assistant, asked: str, words: str) -> None:
    """What a plan says it says of itself; what was suggested gives way to what was ruled."""
    assert words in planned.ask(asked).citations[0].quote


def test_two_questions_of_who_in_one_sentence_are_answered_each(planned: Assistant) -> None:
    quotes = "".join(each.quote for each in planned.ask("低溫關懷誰負責督導考核、誰負責發放物資？").citations)
    assert "社會處：督導考核" in quotes
    assert "公所：巡查及發放物資" in quotes


def test_cases_that_ended_one_way_are_listed_whole(planned: Assistant) -> None:
    answer = planned.ask("114年第2次重大個案檢討會議有哪幾案繼續列管？")
    assert [citation.quote for citation in answer.citations] == [
        "繼續列管。",
        "繼續列管，請消防局於12月底前提報。",
    ]


@pytest.mark.parametrize(
    "asked", ["低溫關懷的巡查路線圖怎麼走？", "低溫關懷執行統計表有哪些欄位？", "低溫關懷的物資清單有什麼？"]
)
def test_what_is_only_attached_is_not_in_the_record(planned: Assistant, asked: str) -> None:
    answer = planned.ask(asked)
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.ATTACHMENT)


def test_a_figure_taken_for_granted_is_held_against_the_sentence_that_gives_it(planned: Assistant) -> None:
    answer = planned.ask("本縣社區精神病人逾期未訪案件占了全國六成，衛生局洪科長說出院後訪視應多久內完成？")
    assert any("近四成" in note for note in answer.notes)
    assert any("近四成" in citation.quote for citation in answer.citations)
    assert "14日內" in answer.citations[0].quote


def test_a_section_named_with_its_bureau_must_be_in_the_records(planned: Assistant) -> None:
    answer = planned.ask("衛生局心理健康科在重大個案檢討會議說了什麼？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.NAMED_ABSENT)
    assert "心理健康科" in answer.text


def test_the_title_of_a_record_tells_no_way_of_doing_it(planned: Assistant) -> None:
    assert planned.ask("重大個案檢討會議怎麼召開？").outcome == Outcome.NOT_FOUND
