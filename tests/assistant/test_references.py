"""An article that refers to another (前條, 前項, 前二款, 同條) is shown with what it refers to."""

from collections.abc import Iterator

import pytest

from assistant.answer import Outcome
from assistant.assistant import Assistant

LAW = """甲縣弱勢家庭臨時托育補助辦法
中華民國一百零九年九月一日府法字第1090000001號令訂定發布
第一章　總則
第 1 條
為減輕弱勢家庭之照顧負擔，特訂定本辦法。
第 2 條
本辦法之主管機關為甲縣政府。
第二章　補助對象及標準
第 3 條
設籍本縣，有下列情形之一者，得申請補助：
一、特殊境遇家庭。
二、脆弱家庭。
三、家庭暴力被害人於庇護期間。
前項第二款之家庭，其每人每月收入未超過最低生活費二點五倍者為限。
第 4 條
補助標準如下：
一、日間托育：每小時一百四十元。
二、夜間托育：每小時一百八十元。
三、身心障礙兒童：依前二款金額加成百分之三十。
每月補助時數以四十小時為限。但有前條第一項第三款情形者，每月得增至六十小時。
第三章　申請
第 5 條
申請人應於托育發生之日起三十日內，向戶籍所在地公所提出。
因天然災害致逾前項期限者，得於事由消滅後十日內補行申請。
第 6 條
依第三條第一項第一款提出申請者，免附收入證明，同條第二項之家庭應附社工員評估表。
第 7 條
依社會救助法第四條核定之低收入戶，優先受理。
"""


@pytest.fixture(scope="module")
def law() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣弱勢家庭臨時托育補助辦法", LAW)]) as opened:
        yield opened


REFERRED = [
    # question, words of the claim, where what it refers to stands
    ("身心障礙兒童的補助加成多少？", "百分之三十", ["第 4 條第 1 項第 1 款", "第 4 條第 1 項第 2 款"]),
    ("因天然災害逾期，多久內可以補行申請？", "十日內", ["第 5 條第 1 項"]),
    ("哪一種情形每月得增至六十小時？", "六十小時", ["第 3 條第 1 項第 3 款"]),
    ("哪些家庭應附社工員評估表？", "評估表", ["第 3 條第 1 項第 1 款", "第 3 條第 2 項"]),
    ("低收入戶是否優先受理？", "優先受理", []),
    ("臨時托育補助要向誰申請？", "公所", []),
]


@pytest.mark.parametrize(("asked", "words", "places"), REFERRED)
def test_what_a_claim_refers_to_is_cited_beside_it(
    law: Assistant, asked: str, words: str, places: list[str]
) -> None:
    """前條, 前項 and 前二款 are counted from where they stand, 同條 is the article named before; another law is none."""
    answer = law.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    claim = answer.claims[0]
    assert words in claim.text
    cited = [answer.citations[number - 1].official for number in claim.citations[1:]]
    assert [official.removeprefix("甲縣弱勢家庭臨時托育補助辦法") for official in cited] == places
