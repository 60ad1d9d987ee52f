"""A claim says something: never the bare line of a speaker or the title of a record; no note accuses in vain."""

from collections.abc import Iterator

import pytest

from assistant.answer import Answer, Outcome, Reason
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
四、發言人：社會局杜副局長慈容
家庭服務中心現況屬虛擬整合模式，未來將朝準實體整合模式辦理。集中派案中心是指一個派案的平臺，不必成立實體機構。
貳、報告案
案由一：兒虐事件檢討，提請備查。
決定：重大兒虐事件發生率雖有下降，惟仍有近五成案件未曾被通報個案。
案由二：輔導團輔導情形，提請備查。
決定：部分縣市已有新任首長與局處首長，請社會及家庭署於輔導團第2次實地輔導時，再次就強化守護家庭計畫之內容進行報告，俾有助於新任首長瞭解計畫理念與運作方式，如有地方政府反映有需本人與首長再行溝通說明之必要，並請社會及家庭署安排。
案由三：里別投保資料，提請討論。
決議：「里」非必要欄位，故勞工保險局未能提供以「里」為單位之投保人數資料。
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
    "家庭服務中心未來是準實體整合模式對吧？",
    "社會局同意成立集中派案中心了嗎？",
    "Why could the Bureau of Labor Insurance not provide the data?",
]


@pytest.mark.parametrize("asked", NOT_ACCUSED)
def test_no_contrast_is_told_where_there_is_none(meetings: Assistant, asked: str) -> None:
    """What is a topic or is defined does nothing, 不到3% measures, 準實體 is no 實體; who asks why not denies it too."""
    answer = meetings.ask(asked)
    assert answer.outcome == Outcome.ANSWERED
    assert not [note for note in answer.notes if "您的問題" in note or "前提不同" in note]


def test_a_claim_does_not_end_where_it_only_tells_when(meetings: Assistant) -> None:
    """請…於實地輔導時， waits for what is to be done then."""
    answer = meetings.ask("新任首長的事要怎麼處理？")
    assert "進行報告" in shown(answer)


def test_the_five_yuans_are_bodies_by_name(meetings: Assistant) -> None:
    """司法院 has no word of 部 or 署; what 社會局 or 教育部 reported is not its report."""
    answer = meetings.ask("司法院有報告嗎？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.NAMED_ABSENT)
