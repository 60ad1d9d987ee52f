"""A claim says something: never the bare line of a speaker or the title of a record; no note accuses in vain."""

from collections.abc import Iterator

import pytest

from assistant.answer import Answer, Outcome
from assistant.assistant import Assistant

BRIEFING = (
    "「守護家庭計畫說明會」會議紀錄",
    """「守護家庭計畫說明會」會議紀錄
時間：107年4月27日（星期五）上午10時
地點：市政府大禮堂
主持人：陳局長志明
壹、綜合座談
一、發言人：財團法人向日葵之家方進德主任
針對社區媽媽有意願投入少年輔導工作，中央是否可以評估入法？
回應：教育部學生事務司曹副司長翠英
1.將爭取毒防基金，發展高關懷少年多元適性輔導措施。
2.針對未升學少年，已與內政部進行系統架接，篩選個案開案輔導。
二、發言人：地方法院王主任調查保護官以凡
建議每個分署參考桃竹苗分署辦理展翼班。
回應：勞動部勞動力發展署桃竹苗分署丁分署長玉珍
展翼班結訓時能達到100%就業率，有關建議各分署均要辦理展翼班，錄案帶回署裡研議。
三、發言人：社會局許局長育寧
如果過去疏漏的比例不到3%，恐不符合成本效益。
貳、報告案
案由一：兒虐事件檢討，提請備查。
決定：重大兒虐事件發生率雖有下降，惟仍有近五成案件未曾被通報個案。
參、散會：上午11時30分
""",
)
TALK = (
    "2019-11-13家庭訪視系統工作坊",
    """2019-11-13家庭訪視系統工作坊

唐雅安：
年輕朋友常問訪視系統怎麼登打，我們會先做一份圖文說明。

林志遠：
好，那我們十一月底前把訪談大綱寄給各位。

唐雅安：
大綱要不要先給各縣市看？

王若水：
可以，先給社會局和衛生局看。

林志遠：
那就這樣處理。

王若水：
謝謝大家。
""",
)


@pytest.fixture(scope="module")
def meetings() -> Iterator[Assistant]:
    with Assistant.from_texts([BRIEFING, TALK]) as assistant:
        yield assistant


def shown(answer: Answer) -> str:
    return "\n".join(claim.text for claim in answer.claims)


REPLIES = ["教育部怎麼回應方進德？", "方進德問了什麼？教育部怎麼回應？"]


@pytest.mark.parametrize("asked", REPLIES)
def test_a_reply_in_points_is_quoted_by_its_points(meetings: Assistant, asked: str) -> None:
    """The line 回應：某部某司長 says who replied, not what."""
    answer = meetings.ask(asked)
    assert "將爭取毒防基金" in shown(answer)
    assert not any(claim.text.endswith("翠英") for claim in answer.claims)


def test_a_turn_of_a_transcript_is_quoted_by_its_words(meetings: Assistant) -> None:
    """唐雅安： names the speaker; the words stand on the next line."""
    answer = meetings.ask("唐雅安說了什麼？")
    assert "圖文說明" in shown(answer)
    assert "唐雅安：" not in {claim.text for claim in answer.claims}


def test_a_title_neither_affirms_nor_denies(meetings: Assistant) -> None:
    """A question of whether something came of a meeting is not answered by what the meeting is called."""
    answer = meetings.ask("2019年家庭訪視系統工作坊有結論嗎？")
    assert "2019-11-13家庭訪視系統工作坊" not in {claim.text for claim in answer.claims}


NOT_ACCUSED = [
    "勞動部答應各分署都辦展翼班了嗎？",
    "重大兒虐案件有多少比例沒有被通報過？",
    "低於3%的疏漏是誰說的？",
]


@pytest.mark.parametrize("asked", NOT_ACCUSED)
def test_no_contrast_is_told_where_there_is_none(meetings: Assistant, asked: str) -> None:
    """有關建議各分署… is a topic, no doer; 沒有 denies 通報, not the adjective before it; 不到3% measures."""
    answer = meetings.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert not [note for note in answer.notes if "您的問題" in note]
