"""What was decided is told by what was decided: of the same year, the same point, in a record that decides."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant

DECIDES = """甲縣社會安全網工作小組第4次會議紀錄
時間：109年9月2日（星期三）上午9時
地點：甲縣政府第一會議室
主席：王副縣長大同
壹、歷次列管案件辦理情形
一、東區家庭中心整修案
（一）辦理情形：因缺工展延，服務人員已於7月4日遷回原址辦公。
決定：解除列管。
貳、討論事項
案由一：為利延續服務，請於年底前先核定110年度夜間托育補助，提請討論。（提案單位：社會局）
說明：本縣夜間托育補助每小時一百八十元，每月以六十小時為限，家庭暴力被害人於離開庇護處所六個月內適用。
決議：109年度夜間托育經費不足部分，同意由公益彩券盈餘補足。
案由二：個案管理系統介接案，提請討論。（提案單位：資訊處）
決議：本案保留至下次會議再行討論。
參、散會：上午11時
"""
TALKS = """「社會安全網」甲縣座談會會議紀錄
時間：109年10月6日（星期二）上午9時
地點：甲縣政府大禮堂
主席：王副縣長大同
壹、綜合座談
一、發言人：乙基金會林督導小安
個案管理系統很多，進案後由誰做個案管理？圖書館的晤談空間何時可借？
回應：衛生局張局長美玉
1.全縣衛生所均可提供晤談空間，山區衛生所預計110年1月啟用。
2.圖書館屬公所權管，本局會再行洽商。
貳、散會：上午11時
"""


@pytest.fixture(scope="module")
def two() -> Iterator[Assistant]:
    with Assistant.from_texts([("第4次會議紀錄", DECIDES), ("座談會會議紀錄", TALKS)]) as opened:
        yield opened


def test_a_request_for_one_year_is_not_decided_by_a_ruling_on_another(two: Assistant) -> None:
    answer = two.ask("110年度夜間托育補助先核定的請求，會議同意了嗎？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.ONLY_DISCUSSED)
    assert "110年度" in answer.text


def test_what_came_to_be_is_no_mere_talk(two: Assistant) -> None:
    answer = two.ask("東區家庭中心的服務人員後來什麼時候遷回原址？")
    assert answer.outcome == Outcome.ANSWERED
    assert "7月4日" in answer.claims[0].text


def test_a_record_without_decisions_tells_none(two: Assistant) -> None:
    answer = two.ask("個案管理系統的案子決議了什麼？")
    assert "保留至下次會議" in answer.citations[0].quote


def test_each_point_of_a_reply_speaks_of_its_own_matter(two: Assistant) -> None:
    """The day of point 1 is that of the 衛生所, not of the 圖書館 in point 2."""
    assert two.ask("圖書館的晤談空間哪天可以借？").outcome == Outcome.NOT_FOUND


def test_hours_are_told_by_no_months(two: Assistant) -> None:
    answer = two.ask("家庭暴力被害人夜間托育每月最多幾個小時？")
    assert "六十小時" in answer.claims[0].text


def test_all_that_someone_demanded_names_no_matter(two: Assistant) -> None:
    answer = two.ask("張美玉局長在座談會要求什麼？")
    assert answer.outcome == Outcome.ANSWERED
    assert all("張局長美玉" in citation.official for citation in answer.citations)
