"""Near-misses name what no record holds, and are the same every time."""

from functools import cache

import pytest

from eval.corpus import CORPUS, GOLD, read_corpus
from eval.gold import Gold, load_gold
from eval.near_misses import KINDS, World, fold, near_misses
from ingest.parser import parse_text
from ingest.record import Record

TEXT = """桃園市說明會紀錄
時間：108年5月20日
主持人：林政務委員萬億
決議：
一、請保護司於108年7月1日前訂定「集中派案計畫」，補助桃園市政府50萬元。
二、第2次會議再行討論。
"""
RECORD = parse_text(TEXT, None, "a.txt")


@cache
def corpus() -> tuple[Record, ...]:
    return tuple(read_corpus(CORPUS))


def made(question: str, kind: str = "fact") -> dict[str, str]:
    """Return kind of change → the near-miss of one question of the small record."""
    gold = Gold("Q1", question, "staff", kind, answerable=True, evidence=())
    return {near.type: near.question for near in near_misses([gold], [RECORD]) if near.id.startswith("Q1")}


@pytest.mark.parametrize(
    ("question", "kind", "gone"),
    [
        ("桃園要做什麼？", "place", "桃園"),
        ("What was decided for Taoyuan?", "place", "Taoyuan"),
        ("108年的期限是哪天？", "year", "108"),
        ("2019年的期限是哪天？", "year", "2019"),
        ("What was decided in 2019?", "year", "2019"),
        ("第二次會議討論什麼？", "meeting", "第二次"),
        ("第2次會議討論什麼？", "meeting", "第2次"),
        ("保護司要訂定什麼？", "unit", "保護司"),
        ("林政委說了什麼？", "person", "林"),
        ("桃園市政府社會局要做什麼？", "office", "社會局"),
        ("第2階段要做什麼？", "ordinal", "第2"),
        ("第二梯次要做什麼？", "ordinal", "第二"),
    ],
)
def test_one_thing_is_changed(question: str, kind: str, gone: str) -> None:
    changed = made(question)[kind]
    assert changed != question
    assert gone not in changed


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("桃園跟高雄哪個多？", "place"),  # two places: the other half may still be answerable
        ("108年以後怎麼辦？", "year"),  # a span of time may reach the new year
        ("104年生的孩子可以嗎？", "year"),
        ("What happens after 2019?", "year"),
    ],
)
def test_what_may_stay_answerable_is_left_alone(question: str, kind: str) -> None:
    assert kind not in made(question)


@pytest.mark.parametrize("kind", ["false_premise", "compare", "yes_no"])
def test_some_types_are_left_alone(kind: str) -> None:
    assert made("桃園108年要做什麼？", kind) == {}


def test_a_detail_the_records_hold_is_not_asked() -> None:
    """The plan's 50萬元 stand beside its name, so its budget is no near-miss."""
    asked = [near.question for near in near_misses([], [RECORD])]
    assert any(question.startswith("集中派案計畫") for question in asked)
    assert not any("集中派案計畫的預算" in question for question in asked)


def test_the_same_seed_gives_the_same_questions() -> None:
    gold = load_gold(GOLD, "dev")
    assert near_misses(gold, corpus()) == near_misses(gold, corpus())
    assert near_misses(gold, corpus()) != near_misses(gold, corpus(), seed=1)


def test_over_the_records_that_ship() -> None:
    """Every kind is made, each once, none of them a question of the set, all to be refused."""
    gold = load_gold(GOLD)
    found = near_misses(gold, corpus())
    assert {near.type for near in found} == set(KINDS)
    assert len({fold(near.question) for near in found}) == len(found)
    assert {fold(near.question) for near in found}.isdisjoint(fold(each.question) for each in gold)
    assert not any(near.answerable or near.evidence for near in found)


def test_new_names_stand_nowhere() -> None:
    world = World.of(corpus())
    assert world.lacks("宜蘭縣", "駱佳穎")
    assert not world.lacks("台中市")  # written 臺中市 in the records
    assert world.pick([], "key") is None
