"""The term a question wants explained, and the sentences that explain it."""

import pytest

from assistant.definitions import defines, term
from assistant.followup import hangs
from assistant.question import Kind, understand

TERMS = [
    ("集中派案中心是什麼？", "集中派案中心"),
    ("會議紀錄中提到的集中派案中心是什麼？", "集中派案中心"),
    ("所謂中低收入戶是什麼意思？", "中低收入戶"),
    ("中低收入戶是什麼？", "中低收入戶"),
    ("說明會是什麼？", "說明會"),
    ("扶助條例所稱特殊境遇家庭是指什麼？", "特殊境遇家庭"),
    ("社會救助法第四條第一項的低收入戶是什麼？", "低收入戶"),
]


@pytest.mark.parametrize(("asked", "expected"), TERMS)
def test_the_term_is_what_is_to_be_explained(asked: str, expected: str) -> None:
    """Neither the law it stands in nor the asking belongs to it, and no character of its own is lost."""
    assert term(understand(asked)) == expected


EXPLAINED = [
    ("什麼是特殊境遇家庭？", "本條例所稱特殊境遇家庭，指申請人其家庭總收入未超過下列標準者。", True),
    ("什麼是特殊境遇家庭？", "特殊境遇家庭，指派專人訪視。", False),
    ("什麼是家庭財產？", "本法所稱家庭財產，係指動產及不動產。", True),
    ("什麼是家庭財產？", "家庭財產，由主管機關查核。", False),
    ("守門藥局是什麼？", "參與之藥局稱為「守門藥局」。", True),
    ("TIPVDA是什麼？", "TIPVDA量表8分以上者於24小時內派案。", False),
    ("TIPVDA是什麼？", "採用臺灣親密關係暴力危險評估表（TIPVDA）。", True),
]


@pytest.mark.parametrize(("asked", "sentence", "explains"), EXPLAINED)
def test_a_law_defines_behind_a_comma(asked: str, sentence: str, *, explains: bool) -> None:
    """本法所稱 X，指…: the legal form of a definition."""
    assert defines(understand(asked), sentence) is explains


def test_what_is_done_by_someone_explains_nothing() -> None:
    """個案分配係由…辦理 and a bracket somewhere in the sentence define no 脆弱家庭."""
    asked = understand("脆弱家庭是什麼？")
    assert not defines(
        asked, "本市脆弱家庭個案分配係由各區中心辦理，屬保護性（兒少及成人）個案由派案中心受理。"
    )
    assert not defines(asked, "脆弱家庭係由各區中心服務。")
    assert defines(asked, "脆弱家庭係指因貧窮、疾病等因素需要多重支持的家庭。")


@pytest.mark.parametrize("asked", ["TIPVDA是什麼？", "什麼是跨轄案件？", "CSR是什麼意思？"])
def test_a_term_asked_for_its_meaning_needs_no_question_before_it(asked: str) -> None:
    """The letters of its one word make no English question; a term named whole points to nothing before."""
    question = understand(asked)
    assert question.kind is Kind.DEFINITION
    assert not hangs(asked, {})
