"""Whether a number, a limit or a day is that of what is asked about, not of something else beside it."""

import re

from assistant.asking import ASKS_DAY
from assistant.evidence import Evidence, Weighed, told_share
from assistant.premise import denies
from assistant.question import Kind, Question
from assistant.scope import squeeze
from assistant.slots import MEASURED
from assistant.tables import pattern
from assistant.words import Word

# The weight of a verb or noun, and the least share of the question a loose number may stand with.
_CONTENT, _MIN_TIED = 0.8, 0.4
# Nouns that are part of asking for a number, not what it measures.
_ASKING_NOUNS = {"錢", "元", "塊", "時間", "人", "人數", "數量", "金額", "數字", "政府", "公家", "單位"}
# 風險補助 is not there where 高風險 and 補助 are.
_WHOLE_WORD = 0.7
# The end of a word that names a sum or a number (宿舍費, 出席率).
_KINDS_OF_NUMBER = ("費", "款", "金", "率", "額", "數", "案", "量")
# 補助一個月多少, 工作費每人是幾元: how often or for whom stands between the sum and the number asked for.
_RATE = re.compile(
    r"(?:一個?月|一年|一天|一次|一小時|一件|一戶|一人|每個?月|每年|每[天日次案件戶人名位]|月|各|總共|一共|共計|共|大概|大約|約|最多|最高|最少|至少|可以|可|能|會|要|有|是|為|的|到|給|補|領|拿|發)+$"
)
# 幾天內要答覆: what is to be done in time stands behind; and words of those who do it.
_IN_TIME = re.compile(
    r"(?:(?:幾|多少)個?(?:小時|鐘頭|工作[天日]|天|日|週|周|星期|月|年)|多久)(?:之|以)?內(?:就|才)?(?:要|應|須|必須|得|會|該)?"
)
_ACTS = re.compile(r"[局處署司部府會科課室所]$|中心$|人員?$|社工")
# A value is another matter's when some other sentence holds this much more of the question.
_TOPIC_SHARE = 0.7


def untied(question: Question, evidence: Evidence, weighed: Weighed) -> str | None:
    """Return why a number, limit or day in ``evidence`` is that of something else, None where it is the one asked for."""
    if denies(question, evidence.text):
        return None
    if question.kind is Kind.DATE and _of_another_event(question, evidence, weighed):
        return _absent(question.kind)
    return _loose(question, evidence, weighed) if question.kind in MEASURED else None


def _absent(kind: Kind) -> str:
    return f"紀錄提到這件事，但沒有寫出所問的{kind.value}。"


def _of_another_event(question: Question, evidence: Evidence, weighed: Weighed) -> bool:
    """正式續辦是從哪一天: the day of the 試辦 is none of it, where another point of the case speaks of the 續辦."""
    events = _dated_words(question)
    if not events or any(w.match(evidence.scope.words) or w.hint(evidence.scope.words) for w in events):
        return False
    case = evidence.scope.case
    beside = (
        e for e in weighed.evidence if case and e.scope.case == case and e.record.id == evidence.record.id
    )
    return any(w.match(squeeze(e.text)) >= 1 for e in beside for w in events)


def _dated_words(question: Question) -> list[Word]:
    """The word of what happened on the day asked for, right before the asking or right behind it."""
    text = squeeze(question.traditional)
    asking = ASKS_DAY.search(text)
    if asking is None:
        return []
    before = re.sub(
        r"(?:是|從|自|在|於|到|要|會|可以|應該|必須|最[晚遲慢快早])+$", "", text[: asking.start()]
    )
    after = re.sub(r"^(?:要|會|可以|能|才|就|開始|正式|起|應該|必須|得)+", "", text[asking.end() :])
    near = [w for w in question.words if len(w.text) > 1 and before.endswith(w.text)]
    near += [w for w in question.words if len(w.text) > 1 and after.startswith(w.text)]
    return [w for w in near if w.weight >= _CONTENT and not w.name]


def _loose(question: Question, evidence: Evidence, weighed: Weighed) -> str | None:
    """A number is only an answer when what it measures stands in the same item."""
    topic = max(
        (
            e
            for e in weighed.evidence
            if not e.unmet and not e.titles and not _over(e, evidence) and e.score > evidence.score
        ),
        key=lambda e: e.own,
        default=evidence,
    )
    if max(evidence.own, _titled_share(weighed, evidence)) < _TOPIC_SHARE * topic.own:
        return _absent(question.kind)
    if _of_another_act(question, evidence):
        return _absent(question.kind)
    # whoever spoke is held to it by the names (蔡宗翰: 蔡委員宗翰)
    subject = [word for word in _subject(question) if not set(word.forms) & set(question.people)]
    measured = [*_measured_words(question), *subject]
    loose = [
        word
        for word in measured
        if not word.match(evidence.scope.words) and not (word.name and word.match(evidence.scope.around))
    ]
    unknown = [word for word in loose if weighed.unseen(word)] + [
        word for word in subject if 0 < word.match(evidence.scope.words) < _WHOLE_WORD
    ]
    if unknown or (loose and len(loose) == len(measured) and evidence.own < _MIN_TIED):
        shown = "、".join(f"「{word.text}」" for word in unknown or loose)
        return f"紀錄裡的數字與{shown}無關，查無所問的{question.kind.value}。"
    return None


def _of_another_act(question: Question, evidence: Evidence) -> bool:
    """Whether a limit is that of something else: neither what is to be done in time nor what it is done to stands here."""
    asked = squeeze(question.traditional)
    limit = _IN_TIME.search(asked) if question.kind is Kind.DURATION else None
    acts = [w for w in question.words if limit and len(w.text) > 1 and asked.startswith(w.text, limit.end())]
    if not acts or any(w.match(evidence.scope.words) or w.hint(evidence.scope.words) for w in acts):
        return False
    said = evidence.scope.subject + evidence.scope.title_words + squeeze(evidence.text)
    things = [
        w
        for w in question.words
        if w.weight >= _CONTENT and not w.name and w not in acts and not _ACTS.search(w.text)
    ]
    return bool(things) and not any(w.match(said) or w.hint(said) for w in things)


def _over(heading: Evidence, evidence: Evidence) -> bool:
    """Whether one item is the heading of another, whose words it shares."""
    return heading.record.id == evidence.record.id and heading.item.end <= evidence.start < heading.item.stop


def _titled_share(weighed: Weighed, evidence: Evidence) -> float:
    """The share of the question in the sentence and the title of its case, of which a decision need say nothing."""
    if not evidence.item.role.binds:
        return evidence.own
    said = squeeze(evidence.text) + evidence.scope.case_title
    return told_share(weighed.question, said, weighed.rarity)


def _measured_words(question: Question) -> list[Word]:
    """Return the content words next to the asking word: what the asked number measures."""
    text = squeeze(question.traditional)
    asking = pattern("asking", "number").search(text)
    if asking is None:
        return []
    before = _RATE.sub("", re.split("[、，,；;]", text[: asking.start()])[-1])
    after = text[asking.end() :]
    placed = [
        (len(before) - before.rfind(word.text) - len(word.text), word)
        for word in question.words
        if word.text in before
    ]
    near = [word for distance, word in sorted(placed, key=lambda pair: pair[0]) if distance <= 6][:1]  # noqa: PLR2004 - 的，是，要 between
    near += [word for word in question.words if word.text in after[: len(word.text) + 3]][:1]
    return [word for word in near if word.noun and len(word.text) > 1 and word.text not in _ASKING_NOUNS]


def _subject(question: Question) -> list[Word]:
    """Return the compound noun right before the asking word, of whose name no record may lack a word (宿舍費補助多少)."""
    text = squeeze(question.traditional)
    asking = pattern("asking", "number").search(text)
    if asking is None:
        return []
    before, chain = _RATE.sub("", text[: asking.start()]), []
    while word := next((w for w in question.words if len(w.text) > 1 and before.endswith(w.text)), None):
        chain.append(word)
        before = before[: -len(word.text)]
        if before.endswith(_KINDS_OF_NUMBER):
            before = before[:-1]  # 宿舍費 is cut 宿舍, 費
    return [word for word in chain if word.noun and word.weight >= 1 and word.text not in _ASKING_NOUNS]
