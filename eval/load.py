"""Synthetic minutes for load tests: the form of real ones, sentences of our own, nothing that happened.

They measure speed and size at a number of passages the corpus that ships does not have. No figure
of quality may ever be computed on them.
"""

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import numpy as np

from index.embedding import Embedder, TextKind, Vectors
from ingest.parser import parse_text
from ingest.record import Record

UNITS = ("保護服務科", "救助科", "身心障礙科", "兒少福利科", "老人福利科", "長期照顧科", "心理衛生科",
         "教育處", "警察局婦幼隊", "勞動處", "衛生局", "民政處", "少年輔導委員會", "家庭教育中心",
         "第一社會福利服務中心", "第二社會福利服務中心", "社會救助基金會", "紅心關懷協會")  # fmt: skip
TOPICS = ("脆弱家庭訪視", "保護案件通報", "急難紓困核發", "個案轉銜", "督導訓練", "資訊系統介接",
          "夜間值勤", "社工人身安全", "兒少安置返家", "自殺防治關懷", "長者送餐", "居家喘息",
          "就業媒合", "租金補貼", "志工保險", "多元性別友善服務", "高風險個案會商", "新住民家庭支持")  # fmt: skip
NEEDS = ("人力不足", "回覆逾期", "表單重複填報", "轄區劃分不清", "經費核銷延遲", "服務量逐月增加",
         "資料欄位不一致", "夜間聯繫不易", "訪視車輛調度困難", "新進同仁流動率偏高")  # fmt: skip
STEPS = ("修訂作業流程", "辦理跨單位聯繫會議", "盤點現有資源", "訂定分工表", "開放線上查詢",
         "編列下年度預算", "函請各單位配合", "每月回報辦理情形", "安排在職訓練", "試辦後檢討成效")  # fmt: skip
SENTENCES = (
    "有關{topic}業務，{unit}反映{need}，{share}%的案件受到影響。",
    "本{period}{topic}共計{many}件，較上期增加{few}件，主要原因為{need}。",
    "請{unit}於{deadline}前{step}，並將辦理結果送{other}彙整。",
    "{unit}已於{past}{step}，參加人數計{few}人，滿意度{share}%。",
    "考量{need}，建議由{unit}主責、{other}協助，先行{step}。",
    "{topic}所需經費{money}元，由{unit}{period}預算項下支應。",
    "案件受理後{few}日內應完成訪視，{hours}小時內應完成通報，逾期者由{unit}列管。",
    "{other}表示{topic}之{need}情形尚待釐清，將於下次會議提出說明。",
)
RULINGS = ("照案通過。", "洽悉。", "請{unit}於{deadline}前{step}。", "本案緩議，由{unit}會同{other}研議後再提。",
           "修正通過，經費以{money}元為上限，並請{unit}{step}。")  # fmt: skip
NUMERALS = "一二三四五六七八九十"
FIRST_DAY = date(2015, 1, 5)
ROC = 1911


@dataclass(frozen=True, slots=True)
class Minutes:
    """A synthetic record before it is parsed."""

    title: str
    text: str


def minutes(number: int, seed: int = 0) -> Minutes:
    """Return the ``number``-th synthetic minutes of a seed: the same words every time."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 - words for a load test, no secrets
    day = FIRST_DAY + timedelta(days=rng.randrange(3650))
    unit = rng.choice(UNITS)
    title = f"{unit}{rng.choice(TOPICS)}第{number + 1}次聯繫會議紀錄"
    lines = [
        title,
        f"時間：{_roc(day)}上午9時30分",
        f"地點：第{rng.randint(1, 9)}會議室",
        f"主持人：陳科長測試        紀錄：林測{NUMERALS[number % len(NUMERALS)]}",
        "壹、主席致詞：（略）",
        "貳、報告事項",
        *(f"{NUMERALS[place]}、{_sentences(rng, day)}" for place in range(rng.randint(3, 8))),
        "參、討論事項",
        *(line for place in range(rng.randint(2, 5)) for line in _matter(rng, day, place)),
        "肆、臨時動議：無",
        "伍、散會：上午11時40分",
    ]
    return Minutes(title, "\n".join(lines) + "\n")


def long_minutes(number: int, seed: int, length: int) -> Minutes:
    """Return minutes whose items are all of about ``length`` characters, the same words every time."""
    rng = random.Random(f"{seed}/{number}/{length}")  # noqa: S311 - words for a load test, no secrets
    day = FIRST_DAY + timedelta(days=rng.randrange(3650))
    title = f"{rng.choice(UNITS)}{rng.choice(TOPICS)}第{number + 1}次業務會議紀錄"
    lines = [title, f"時間：{_roc(day)}上午9時30分", "主持人：陳科長測試"]
    for section in ("壹、報告事項", "貳、討論事項"):
        lines += [section, *(f"{count}、{_of_length(rng, day, length)}" for count in NUMERALS)]
    return Minutes(title, "\n".join(lines) + "\n")


def _of_length(rng: random.Random, day: date, length: int) -> str:
    words = ""
    while len(words) < length:
        words += _filled(rng, rng.choice(SENTENCES), day)
    return words[: words.rindex("。", 0, length + 1) + 1] if "。" in words[:length] else words


def _matter(rng: random.Random, day: date, place: int) -> Iterator[str]:
    """Yield the lines of one matter: what it is about, why, and what was decided."""
    topic, unit = rng.choice(TOPICS), rng.choice(UNITS)
    yield f"案由{NUMERALS[place]}：{topic}{rng.choice(NEEDS)}案，提請討論。（提案單位：{unit}）"
    yield "說明："
    for step in range(rng.randint(2, 5)):
        yield f"{NUMERALS[step]}、{_sentences(rng, day)}"
    yield "決議："
    for step in range(rng.randint(1, 3)):
        yield f"{NUMERALS[step]}、{_filled(rng, rng.choice(RULINGS), day)}"


def _sentences(rng: random.Random, day: date) -> str:
    return "".join(_filled(rng, words, day) for words in rng.sample(SENTENCES, rng.randint(1, 4)))


def _filled(rng: random.Random, template: str, day: date) -> str:
    unit, other = rng.sample(UNITS, 2)
    return template.format(
        unit=unit,
        other=other,
        topic=rng.choice(TOPICS),
        need=rng.choice(NEEDS),
        step=rng.choice(STEPS),
        share=rng.randint(3, 98),
        many=rng.randint(80, 2400),
        few=rng.randint(2, 60),
        hours=rng.choice((4, 24, 48, 72)),
        money=f"{rng.randint(10, 9000)}萬{rng.randint(1, 9)},000",
        period=rng.choice(("年度", "季", "半年度")),
        deadline=_roc(day + timedelta(days=rng.randint(20, 200))),
        past=_roc(day - timedelta(days=rng.randint(5, 90))),
    )


def _roc(day: date) -> str:
    return f"{day.year - ROC}年{day.month}月{day.day}日"


def records(passages: int, seed: int = 0) -> Iterator[Record]:
    """Yield parsed synthetic records that hold at least ``passages`` passages together."""
    left = passages
    for number in count():
        if left <= 0:
            return
        made = minutes(number, seed)
        record = parse_text(made.text, made.title)
        left -= len(record.passages)
        yield record


class RandomVectors:
    """An embedder for load tests: each text has its own random direction, the same every time.

    A search over its vectors costs what one over a model's does, and finds nothing worth reading. With
    ``cost_of`` a query is embedded by that model too, and the result thrown away.
    """

    name = "random-384"
    dimension = 384

    def __init__(self, cost_of: Embedder | None = None) -> None:
        """Embed nothing yet."""
        self._cost_of = cost_of

    def embed(self, texts: Sequence[str], kind: TextKind) -> Vectors:
        """Return a float32 array (len(texts), 384), rows of norm 1; kind makes no difference to it."""
        if self._cost_of is not None and kind == "query":
            self._cost_of.embed(texts, kind)
        seeds = (zlib.crc32(text.encode("utf-8", "replace")) for text in texts)
        rows = [np.random.default_rng(seed).standard_normal(self.dimension, np.float32) for seed in seeds]
        out = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        return out
