"""The keyword arm: tokens, and the index over them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.keywords import KeywordIndex, fold, tokens
from ingest.errors import IndexFormatError

TOKENS = [
    ("派案規則", "派 案 規 則 派案 案規 規則"),
    ("24小時內", "24 小 時 內 小時 時內"),
    ("TIPVDA量表", "tipvda 量 表 量表"),
    ("１,９７２人", "1972 人"),
    ("1,2,3", "1 2 3"),
    ("12,345,678元", "12345678 元"),
    ("108.5.20", "108.5.20 108 5 20"),
    ("3.5%", "3.5 3 5"),
    ("決議：通過。", "決 議 決議 通 過 通過"),
    ("N95、e-mail", "n95 e mail"),
    ("㈠", "一"),
    ("〇二", "〇 二 〇二"),
    ("", ""),
    ("，。！", ""),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_tokens(text: str, expected: str) -> None:
    """CJK gives characters and pairs within a run; words and numbers stay whole."""
    assert tokens(text) == expected.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺北市", "台北市"),
        ("公佈", "公布"),
        ("每週", "每周"),
        ("會議記錄", "會議紀錄"),
        ("計劃", "計畫"),
        ("身份證", "身分證"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_spellings_that_mean_the_same_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.fixture(params=["memory", "disk"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], KeywordIndex]:
    """Return a function that opens the same index again (in memory: the one there is)."""
    if request.param == "disk":
        return lambda: KeywordIndex(tmp_path / "keywords")
    only = KeywordIndex()
    return lambda: only


def test_a_passage_can_be_added_removed_and_replaced(opened: Callable[[], KeywordIndex]) -> None:
    """What is searched is what was committed last, also after the index is opened again."""
    index = opened()
    index.add("a", [(1, "成人保護案件二十四小時內派案", "派案規則"), (2, "散會", "")])
    index.add("b", [(3, "兒少保護案件通報", "")])
    index.commit()
    assert [found for found, _ in opened().search("派案", 10)] == [1, 3]
    index = opened()
    index.remove("a")
    index.add("a", [(4, "改為三日內派案", "")])
    index.commit()
    assert [found for found, _ in opened().search("派案 案件", 10)] == [4, 3]
    index = opened()
    index.remove("a")
    index.remove("never there")
    index.commit()
    assert (len(opened()), opened().search("改為", 10)) == (1, [])


def test_only_allowed_passages_are_found() -> None:
    """A filter keeps scores as they were and looks below the best ``limit``."""
    index = KeywordIndex()
    index.add("a", [(number, f"派案 {'案' * number}", "") for number in range(1, 60)])
    index.commit()
    everything = dict(index.search("派案", 100))
    few = index.search("派案", 5, allowed={7, 59, 1000})
    assert {number for number, _ in few} == {7, 59}
    assert all(score == pytest.approx(everything[number], abs=1e-5) for number, score in few)
    assert index.search("派案", 5, allowed=[]) == []


@pytest.mark.parametrize("query", ['"', "派案 AND (", "body:派案 OR *", "+-&&||!(){}[]^~?:\\/", "\0", " "])
def test_a_query_is_words_never_syntax(query: str) -> None:
    """Nothing a user types is taken as an operator."""
    index = KeywordIndex()
    index.add("a", [(1, "派案", "")])
    index.commit()
    assert index.search(query, 10) == (index.search("派案", 10) if "派案" in query else [])


def test_own_words_count_more_than_headings() -> None:
    index = KeywordIndex()
    index.add("a", [(1, "派案規則", "其他"), (2, "其他文字", "派案規則")])
    index.commit()
    (first, high), (second, low) = index.search("派案", 10)
    assert (first, second) == (1, 2)
    assert low < high / 2


def test_a_damaged_or_missing_index_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "keywords"
    with pytest.raises(IndexFormatError, match="不存在"):
        KeywordIndex(folder, create=False)
    assert not folder.exists()
    folder.mkdir()
    (folder / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexFormatError, match=r"無法讀寫.*shean doctor --repair"):
        KeywordIndex(folder)


def test_coverage_is_comparable_across_queries() -> None:
    """A passage that holds every word scores about the full score, one that lacks them far less."""
    index = KeywordIndex(context_weight=0.0)
    index.add("a", [(number, f"項目{chr(0x5000 + number)}通報", "") for number in range(50)])
    index.commit()
    query = f"項目{chr(0x5003)}通報"
    (_, best), *rest = index.search(query, 10)
    assert 0.9 < best / index.full_score(query) < 1.1
    assert rest[0][1] / index.full_score(query) < 0.5
    assert index.search("項目", 1)[0][1] / index.full_score("項目沒有見過的字") < 0.2
    assert index.full_score("") == 0.0
