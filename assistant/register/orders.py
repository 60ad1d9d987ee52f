"""The orders in the words of a decision: 請社會局…, 由秘書處彙整, 各單位應…, and whom each one binds.

An order that names nobody (並請就…) binds the office its sentence speaks of, else whoever the words before it
said can or should act, else the office that is to go on with what is sent to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.register.units import offices, split_offices

# 申請, 邀請 and 提請討論 ask for something else; 請假 and 請問 order nothing.
_ASK = re.compile(r"(?<![申邀聘提懇陳約敦呈聲延])請(?![假求示願領購款問安柬益]|教(?![育務官師學保政]))")
# 請中央補助經費一節 is what a decision is about.
_ABOUT = re.compile(r"請[^，。；]{2,40}(?:一節|乙節|一案|乙案|之建議)[，。]")
# What has been asked already (已函請各縣市…) is told, not ordered.
_DONE = re.compile(r"(?:已|業|曾|前)(?:經|已)?(?:[^，。；]{0,8})$")
# 已依法設置推動小組，由政務委員督導 tells how things are.
_DESCRIBED = re.compile(r"(?:已(?:依法|由|設|成立|訂|建立|建置)|係|現行|目前)[^。；]*$")
# How far back a clause, and the sentence of an order, are looked for: an item may be a whole page without a stop.
_NEAR, _FAR = 40, 200
_ACTS = (
    "負責|主責|主政|主辦|統籌|辦理|擔任|研議|研擬|彙整|彙辦|決定|規劃|協助|處理|提供|邀集|召集|督導|追蹤|執行|訂定|擬訂|"
    "自行|再|於|就|邀|提|召開|負擔|支應|編列|審查|核定|認定|另|先|統一|協調|通知|聯繫"
)


@dataclass(frozen=True, slots=True)
class Order:
    """Where an order begins in the words, and the offices it names (none: it names nobody)."""

    start: int
    units: tuple[str, ...]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """The forms that name who is to act after a word of charge, before 應 or a verb of charge, or behind a heading."""
    return (
        re.compile(
            f"(?<![係已經理事自緣緊])(?:交|改|應|仍|統一|授權|指定)?由{offices()}(?=[^，。；]{{0,4}}(?:{_ACTS}))"
        ),
        re.compile(f"(?:責成|交付|交由|委請|委由|授權){offices()}"),
        re.compile(f"(?:指定|委託|交){offices()}(?=[^，。；]{{0,4}}(?:{_ACTS}))"),
        re.compile(f"(?:^|[，。；：]){offices()}(?:均|即|並|仍)?(?:應(?![用變屆徵考邀聘付])|須|務必|務請)"),
        re.compile(f"(?:^|[，。；：]){offices()}(?=負責|主責|主政|主辦|協辦|彙整|彙辦|配合|協助|統籌)"),
        re.compile(f"(?:主辦|協辦|權責|負責|辦理|執行)(?:單位|機關|部會|局處)[：:]{offices()}"),
    )


@cache
def _asked() -> re.Pattern[str]:
    # 請未完成轉型之地方政府: what is said of an office may stand before it.
    return re.compile(f"(?:惠予|協同|本次|各位)?(?:[^，。；請]{{1,12}}[之的])?{offices()}")


@cache
def _asked_plainly() -> re.Pattern[str]:
    return re.compile(offices())


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(f"(?:^|[，。；：]){offices()}(?=可|應|得|須|宜|務)")


@cache
def _recipient() -> re.Pattern[str]:
    return re.compile(
        f"(?:傳送|寄送|函送|逕送|送|提供|回報|逕洽|洽|寄)(?:至|予|給|交)?{offices()}，?(?=俾|以(?:進行|利|便|供)|彙整|彙辦|處理|辦理)"
    )


def find_orders(words: str) -> list[Order]:
    """Return the orders in ``words`` (blanks out), in order of their place."""
    found = [*_requests(words), *_charges(words)]
    return sorted(found, key=lambda order: order.start)


def _requests(words: str) -> Iterator[Order]:
    for match in _ASK.finditer(words):
        clause = re.split(r"[，。；]", words[max(0, match.start() - _NEAR) : match.start()])[-1]
        if _DONE.search(clause) or _ABOUT.match(words, match.start()):
            continue
        yield Order(match.start(), _named_after(words, match.end()))


def _named_after(words: str, at: int) -> tuple[str, ...]:
    named = _asked_plainly().match(words, at) or _asked().match(words, at)
    return tuple(split_offices(named["offices"])) if named else ()


def _charges(words: str) -> Iterator[Order]:
    for pattern in _patterns():
        for match in pattern.finditer(words):
            if _DESCRIBED.search(words, max(0, match.start() - _FAR), match.start()):
                continue
            yield Order(match.start(), tuple(split_offices(match["offices"])))


def responsible(words: str, orders: list[Order]) -> tuple[str, ...]:
    """Return the offices that are to act, as written, each once, in order."""
    units: list[str] = []
    for order in orders:
        units += order.units or _implied(words, order)
    return tuple(dict.fromkeys(units))


def _implied(words: str, order: Order) -> tuple[str, ...]:
    """Whom an order without a name binds."""
    sentence = 1 + max(words.rfind(mark, 0, order.start) for mark in "。；")
    if topic := topic_of(words[sentence : order.start]):
        return topic
    before = [*_subject().finditer(words[max(0, order.start - _FAR) : order.start])]
    if before:
        return tuple(split_offices(before[-1]["offices"]))
    sent = _recipient().search(words, order.start)
    return tuple(split_offices(sent["offices"])) if sent else ()


def topic_of(sentence: str) -> tuple[str, ...]:
    """Return the offices a sentence opens with: 輔導團第2次實地輔導，請以實際案例…."""
    match = _asked_plainly().match(sentence)
    # 委員意見請列入紀錄: what comes from an office is not the office.
    if match is None or re.match(r"[之的所]|意見|建議|提案|報告", sentence[match.end() :]):
        return ()
    return tuple(split_offices(match["offices"]))
