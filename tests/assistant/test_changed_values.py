"""A value that a later meeting changed is never given without the one that holds since."""

from assistant.answer import Outcome, Reason
from assistant.assistant import Assistant


def _minutes(number: int, day: str, body: str) -> tuple[str, str]:
    title = f"甲縣社會安全網聯繫會報第{number}次會議紀錄"
    head = f"{title}\n時間：{day}上午9時\n地點：甲縣政府第一會議室\n主席：王副縣長大同\n"
    return title, f"{head}{body}\n參、散會：上午11時\n"


FIRST = _minutes(
    1,
    "111年3月23日（星期三）",
    """壹、討論案
案由一：精神照護與保護性議題共案個案，心衛社工與家防社工共訪之作法，提請討論。（提案單位：衛生局）
決議：共案個案應於確認共案之次日起5個工作日內完成首次共同訪視，無法聯繫者應回報雙方督導。
貳、臨時動議：無""",
)
SECOND = _minutes(
    2,
    "111年7月20日（星期三）",
    """壹、討論案
案由一：修正首次共同訪視時限，提請討論。（提案單位：衛生局）
決議：首次共同訪視時限由5個工作日修正為3個工作日，自111年9月1日起實施。
貳、臨時動議
一、個案甲之母親與手足同住，由社工每月訪視。
決議：洽悉。""",
)


def test_what_a_later_decision_changed_is_told_with_what_holds() -> None:
    """The later decision names the value it changes; its words on the matter are the earlier one's."""
    with Assistant.from_texts([FIRST, SECOND]) as opened:
        answer = opened.ask("首次共同訪視要幾個工作日內完成？")
    assert answer.outcome == Outcome.ANSWERED
    assert "修正為3個工作日" in answer.claims[0].text
    assert any("較晚的紀錄" in note and "「3個工作日」" in note for note in answer.notes)


def test_the_name_of_a_client_is_in_no_record() -> None:
    with Assistant.from_texts([SECOND]) as opened:
        answer = opened.ask("個案甲的母親叫什麼名字？")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_FOUND, Reason.SLOT_ABSENT)
