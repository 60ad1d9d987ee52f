"""A row of things announced in a sentence (如：…, 包括…) answers which there are, not another sentence of them."""

from collections.abc import Iterator

import pytest

from assistant.assistant import Assistant

MINUTES = """甲縣社會安全網工作小組第2次會議紀錄
時間：108年6月3日（星期一）上午9時
地點：甲縣政府第一會議室
主席：王局長大同
壹、報告事項
一、保護業務辦理情形（報告單位：社會局）
決定：
一、重大兒虐事件雖有下降，惟仍有近五成案件未曾被通報，表示各服務體系仍有不足，目前運用數據分析出風險家庭之關鍵因子，如：照顧者自殺、藥酒癮、家庭暴力、貧窮、長期失業等，相關單位可運用這些風險因子，主動發掘個案，及早介入，避免發生不幸事件。並請就風險因子持續蒐集資料，進行滾動式檢討，以強化風險因子資訊的掌握。
二、夜間輪值之裝備應妥善管理。裝備包括密錄器、求救鈕、手電筒及識別證，並於每季盤點。
貳、散會：上午11時
"""


@pytest.fixture(scope="module")
def small() -> Iterator[Assistant]:
    with Assistant.from_texts([("甲縣社會安全網工作小組第2次會議紀錄", MINUTES)]) as opened:
        yield opened


ROWS = [
    (
        "風險因子有哪些？",
        "目前運用數據分析出風險家庭之關鍵因子，如：照顧者自殺、藥酒癮、家庭暴力、貧窮、長期失業等",
    ),
    ("夜間輪值的裝備有哪些？", "裝備包括密錄器、求救鈕、手電筒及識別證，並於每季盤點。"),
]


@pytest.mark.parametrize(("asked", "row"), ROWS)
def test_the_row_announced_is_the_claim(small: Assistant, asked: str, row: str) -> None:
    assert small.ask(asked).claims[0].text == row
