"""What someone asked for is given with what came of it; a question in the record goes with its answer."""

from collections.abc import Iterator

import pytest

from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網座談會會議紀錄
時間：109年10月15日（星期四）上午9時
地點：甲縣政府第一會議室
主席：王副縣長大同
壹、綜合座談
一、發言人：乙鄉公所社會課林課長小安
1.本鄉部落多，族人遇事多先找教會，不習慣打113。
2.建議文化健康站的照服員也可以當通報窗口，並給予通報獎勵金。
回應：衛生福利部社會救助及社工司李司長美珍
1.目前全縣文健站計83站，可先挑選10站辦理種子教育。
2.獎勵金部分，因照服員屬責任通報人員，依法本即應通報，不宜另給獎勵。
二、發言人：丙協會陳理事長文雄
社工薪資是否每年調升？
回應：衛生福利部社會救助及社工司
本司預計明年提出社工薪資調升方案，期程未定。
貳、散會：上午11時
"""
RULES = """甲縣政府派案作業要點
一、甲縣政府為統一受理通報，特訂定本要點。
二、通報案件應於二十四小時內完成派案。
附錄　派案常見疑義
一、問：學校通報學生懷孕，應列第幾級？
答：未滿十六歲者一律列一級；十六歲以上者，列二級或三級。
二、問：通報人可否知道承接的社工？
答：得告知單位名稱。
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網座談會會議紀錄", MINUTES), ("要點", RULES)]) as opened:
        yield opened


def test_whether_a_thing_is_so_is_not_told_by_the_asking_alone(small: Assistant) -> None:
    answer = small.ask("照服員當通報窗口，有給獎勵金嗎？")
    assert any("不宜另給獎勵" in claim.text for claim in answer.claims)


def test_a_question_of_the_record_is_quoted_with_its_whole_answer(small: Assistant) -> None:
    """A question under 問： answers nothing, and half of its answer is of half the children."""
    (claim, *_) = small.ask("學校通報學生懷孕要列第幾級？").claims
    assert "未滿十六歲者一律列一級" in claim.text
    assert "十六歲以上者，列二級或三級" in claim.text
    assert "承接的社工" not in claim.text


def test_our_department_is_that_of_the_one_who_speaks(small: Assistant) -> None:
    answer = small.ask("社會救助及社工司明年會提出社工薪資調升方案嗎？")
    assert "明年提出社工薪資調升方案" in answer.claims[0].text
    assert not any(note.startswith("您的問題說") for note in answer.notes)


def test_the_department_that_answers_is_not_held_against_its_director(small: Assistant) -> None:
    """社工司 answers without a name; who answered may be 李司長."""
    answer = small.ask("李美珍說社工薪資調升方案什麼時候提出？")
    assert not any(note.startswith("您的問題說") for note in answer.notes)
