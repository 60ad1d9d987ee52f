"""Refusing by rule: the asked kind of answer must be there, tied to what was asked, and every name satisfied."""

import re
from dataclasses import dataclass, replace

from assistant.answer import Reason
from assistant.asking import ASKS_DAY, asks_all_said, asks_decision, brings, part_asked
from assistant.evidence import Evidence, Weighed
from assistant.left_out import form_attached, left_out
from assistant.premise import confirms, denies, settles_what_is_open, tagged
from assistant.question import Kind, Question
from assistant.scope import has_decisions, items_of_case, squeeze
from assistant.slots import MEASURED, STRICT, Slot, date_spots, names_instances, venue, wanted_members
from assistant.tables import pattern, table
from assistant.tying import untied
from assistant.undecided import undecided
from assistant.words import forms_of
from ingest.dates import find_dates
from ingest.names import named_people, parse_speaker
from ingest.record import Role

_FILLED = Slot(filled=True)
# Calibrated on generated near-misses and the project's own dev questions (docs/decisions).
MIN_SUPPORT, MIN_MEASURED = 0.16, 0.3
CONFIRMING = 0.5
# The weight of a verb or noun, and how many of them must be unknown to call the matter unknown.
_CONTENT, _SEVERAL = 0.8, 2
# A run of the question shorter than this may stand in a sentence by chance; a long one is the whole topic.
_SHORTEST_TOPIC, _WHOLE_TOPIC = 6, 8
# 家 counts businesses and private bodies.
_FIRMS = "廠商|公司|企業|事業|商行|工作室|基金會|協會|機構|醫院|銀行|保險|團體|出版社|媒體|旅館|飯店"
_FIRM = re.compile(f"哪一?家(?P<kind>{_FIRMS})")
# 媽媽叫什麼名字, 個案的姓名是什麼: a scheme that is called something is no person.
_ASKS_NAME = re.compile(
    r"[媽爸母父親哥姊姐弟妹子女童嬰主甲乙丙丁人者員師長生案]的?(?:叫什麼名字|(?:姓名|全名|本名)是?(?:什麼|啥)|姓什麼)"
)
_TITLED = re.compile(r"[（(](?:報告|提案)單位[：:]")
_CHOICE = re.compile(r"(?P<a>[一-鿿a-z0-9]{1,8})還是(?P<b>[一-鿿a-z0-9]{1,6})")
# How far behind its asking word the event asked about stands, and what ends it (哪一年修法時討論過強制…).
_NEAR = 12
_EVENT_END = re.compile(r"時(?!限|效|程|數)|過(?!程|去|度|半)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: a code and the one sentence shown."""

    reason: Reason
    message: str


def judge(weighed: Weighed, evidence: Evidence | None) -> Refusal | None:
    """Return why ``evidence`` must not be given as an answer, None when it may."""
    question = weighed.question
    if evidence is None:
        return Refusal(Reason.NOT_IN_RECORDS, "紀錄裡找不到與問題有關的內容。")
    if question.articles and "deleted" in evidence.item.flags:
        return None  # 第三條（刪除） answers whatever is asked of the article
    if evidence.put_down_to:
        return None  # that another did it is the answer
    for check in (
        _named,
        _left_out,
        _supported,
        _slot,
        _tied,
        _thing,
        _name,
        _told,
        _either,
        _predicate,
        _decided,
    ):
        if refusal := check(question, evidence, weighed):
            return refusal
    return None


def of_part(question: Question, refusal: Refusal) -> Refusal:
    """Return the refusal of one part of a question, which says of which part it is."""
    asked = question.traditional.strip("？?。 ")
    return replace(refusal, message=f"您問的「{asked}」：{refusal.message}")


def _named(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    """Every name must be met; a premise stated to be confirmed is answered with a note when the rest fits well."""
    unmet = [name for name in evidence.unmet if not _is_rival_date(question, evidence, name)]
    years = {date.verbatim for date in question.dates}
    # A day may be what is asked about (…9月優化，現在好了嗎); a place or a name only where it is to be confirmed.
    stated = confirms(question) or (tagged(question) and set(unmet) <= years)
    if not unmet or (stated and evidence.own >= CONFIRMING):
        return None
    shown = "、".join(f"「{name}」" for name in unmet)
    if unmet[0] in years or re.fullmatch(r"\d+月\d+日", unmet[0]):
        return Refusal(Reason.OUTSIDE_PERIOD, f"紀錄裡沒有{shown}的相關內容。")
    return Refusal(Reason.NAMED_ABSENT, f"紀錄裡沒有{shown}的相關內容。")


def _is_rival_date(question: Question, evidence: Evidence, name: str) -> bool:
    """Whether a date is one the evidence sets a bound against, or gives with another year: a premise, not a filter.

    105年1月1日以後出生者 answers a question of a child born in 104: the year asked is a case, not a period.
    """
    asked = next((date for date in question.dates if date.verbatim == name), None)
    if asked is None:
        return False
    written = find_dates(evidence.text)
    bounded = any(
        re.match(r"\s*(?:以後|以前|之後|之前|起|止|前|後)", evidence.text[date.end :]) for date in written
    )
    return (bounded and evidence.own >= CONFIRMING) or (
        bool(asked.month) and any((date.month, date.day) == (asked.month, asked.day) for date in written)
    )


def _left_out(question: Question, evidence: Evidence, weighed: Weighed) -> Refusal | None:
    if asks_decision(question) and not has_decisions(evidence.record) and not _speaks_of(question, evidence):
        return Refusal(Reason.ONLY_DISCUSSED, "這份紀錄沒有決議或裁示。")
    message = left_out(question, evidence) or form_attached(question, weighed.evidence)
    return Refusal(Reason.ATTACHMENT, message) if message else None


def _speaks_of(question: Question, evidence: Evidence) -> bool:
    """Whether the item itself holds a word of the matter, names and numbers aside."""
    matter = (
        word for word in question.words if not word.name and len(word.text) > 1 and not word.text.isdigit()
    )
    said = evidence.scope.words + squeeze("".join(evidence.item.path))
    if evidence.item.role is Role.HEADER:
        said += evidence.scope.subject
    return any(word.match(said) for word in matter if word.weight >= _CONTENT)


def _supported(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    least = MIN_MEASURED if question.kind in MEASURED else MIN_SUPPORT
    held = _speaks_of(question, evidence) or any(
        word.name and word.match(evidence.scope.words) for word in question.words
    )
    if evidence.item.role.binds and not held:  # 緩議。 says it of the case whose title stands above
        held = any(
            word.weight >= _CONTENT and word.match(evidence.scope.case_title) for word in question.words
        )
    # 有結論嗎, 怎麼介紹: a title says neither
    told_by_title = evidence.titles and {Kind.YES_NO, Kind.METHOD, Kind.REASON} & set(question.kinds)
    if question.people and asks_all_said(question):
        return None  # 林萬億要求什麼 names no matter
    if (
        not held
        or told_by_title
        or (evidence.support < least and (evidence.dense < 1.0 or question.kind in MEASURED))
    ):
        return Refusal(Reason.NOT_IN_RECORDS, "紀錄裡找不到足以回答這個問題的內容。")
    return None


def _slot(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    following = pattern("asking", "next_meeting").search(question.traditional.lower())
    if following and not evidence.slots.get(Kind.DATE, _FILLED).filled:
        return Refusal(Reason.SLOT_ABSENT, "紀錄沒有寫出下次會議的日期。")
    if _denies_what_is_asked(question, evidence) or settles_what_is_open(question, evidence.text):
        return None
    if tagged(question) and not pattern("asking", "any").search(question.traditional.lower()):
        return None  # 同意提供場地對嗎 asks for no place
    strict = STRICT | ({Kind.PLACE} if venue(question) else set())
    open_kinds = [kind for kind in question.kinds if kind in strict and not evidence.slots[kind].filled]
    kind = question.kind
    if kind == Kind.LIST or kind not in open_kinds:
        kind = Kind.LIST  # a list is missed only when its number, its measure word or its class is asked for
        asked = question.traditional
        if Kind.LIST not in open_kinds or (
            wanted_members(asked) is None and names_instances(asked, evidence.text)
        ):
            return None
    return Refusal(Reason.SLOT_ABSENT, f"紀錄提到這件事，但沒有寫出所問的{kind.value}。")


def _denies_what_is_asked(question: Question, evidence: Evidence) -> bool:
    """Whether the very thing whose day is asked (何時成立…) is denied, not something else that is said of it."""
    asking = ASKS_DAY.search(question.traditional)
    behind = squeeze(question.traditional)[asking.end() :][:_NEAR] if asking else ""
    behind = _EVENT_END.split(behind)[0]
    said = squeeze(evidence.text)
    event = tuple(word for word in question.words if word.text in behind and word.match(said) >= 1)
    return bool(denies(question, evidence.text, event))


def _tied(question: Question, evidence: Evidence, weighed: Weighed) -> Refusal | None:
    """A number, limit or day is only an answer when it is that of what is asked about."""
    message = untied(question, evidence, weighed)
    return Refusal(Reason.SLOT_ABSENT, message) if message else None


def _thing(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    """哪些文件: what only its own name can answer must be named in the item; 哪一家廠商 needs one named as such."""
    if (firm := _FIRM.search(question.traditional)) and not re.search(_FIRMS, evidence.scope.words):
        return Refusal(Reason.SLOT_ABSENT, f"紀錄提到這件事，但沒有寫出是哪一家{firm['kind']}。")
    if question.kind in {Kind.DATE, Kind.DURATION}:
        return None  # 名單最晚何時要補 asks for a day
    said = evidence.scope.case_words if evidence.item.role.binds else evidence.scope.words
    for name in table("question")["things"]["words"]:
        if _asks_for(name, question) and not any(form in said for form in forms_of(name)):
            return Refusal(Reason.SLOT_ABSENT, f"紀錄提到這件事，但沒有寫出「{name}」。")
    return None


def _name(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    """叫什麼名字 is told by a name; records write those of clients and their kin nowhere."""
    if not _ASKS_NAME.search(question.traditional) or evidence.item.speaker_names:
        return None
    if named_people(evidence.text) or parse_speaker(evidence.text) or evidence.item.role is Role.HEADER:
        return None
    return Refusal(Reason.SLOT_ABSENT, "紀錄提到這個人，但沒有寫出名字。")


def _asks_for(thing: str, question: Question) -> bool:
    """Whether a thing is what is asked for (哪些文件, 電話幾號), not only spoken of (名單裡混了誰)."""
    asked = question.traditional.lower()
    any_word = pattern("asking", "any").pattern
    return bool(
        re.search(
            rf"(?:{any_word})[^，,。？?]{{0,6}}{thing}|{thing}[^，,。？?裡中內上]{{0,5}}(?:{any_word}|[？?]|$)",
            asked,
        )
    )


def _told(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    """A part of a case asked for by its label must be there.

    The title of a report names what was reported; how it is done or why stands in the report, not here.
    """
    item = evidence.item
    if question.cases and (part := part_asked(question)) and not items_of_case(evidence.scope, part[1]):
        return Refusal(Reason.SLOT_ABSENT, f"紀錄裡這個案沒有「{part[0]}」。")
    bare = item.stop == item.end and _TITLED.search(evidence.record.text[item.start : item.end])
    listed = question.kind is Kind.LIST and not re.search(r"報告|案|議題", question.traditional)
    if bare and (listed or question.kind in {Kind.METHOD, Kind.REASON}) and not brings(question):
        return Refusal(Reason.SLOT_ABSENT, "紀錄只列出這個案名，沒有寫出內容。")
    return None


def _either(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    """甲還是乙 is told by words that name one of the two."""
    choice = _CHOICE.search(squeeze(question.traditional))
    if choice is None or question.kind not in {Kind.WHAT, Kind.YES_NO}:
        return None  # 誰質疑該走左邊還是右邊 asks who
    sides = [
        word
        for word in question.words
        if choice["a"].endswith(word.text) or choice["b"].startswith(word.text)
    ]
    if sides and not any(word.match(evidence.scope.words) for word in sides):
        shown = "、".join(f"「{word.text}」" for word in sides)
        return Refusal(Reason.SLOT_ABSENT, f"紀錄提到這件事，但沒有寫出是{shown}中的哪一個。")
    return None


def _predicate(question: Question, evidence: Evidence, weighed: Weighed) -> Refusal | None:
    """The topic is named, but not one word of what is asked of it stands anywhere in the records."""
    if tagged(question) and question.dates and date_spots(evidence.text):
        return None  # 一路跑到2月底才結束，對嗎: the day is what is to be confirmed
    topic = _topic(question, evidence)
    named = [word.text for word in question.words if word.name and word.match(evidence.scope.words)]
    least = 1 if len(topic) >= _WHOLE_TOPIC else _SEVERAL
    asked = [
        word
        for word in question.words
        if not word.name
        and word.weight >= _CONTENT
        and len(word.text) > 1
        and word.text not in topic
        and not re.search(r"\d", word.text)
    ]
    if (topic or named) and len(asked) >= least and all(weighed.unseen(word) for word in asked):
        shown = "、".join(f"「{word.text}」" for word in asked)
        return Refusal(Reason.SLOT_ABSENT, f"紀錄提到「{topic or named[0]}」，但沒有寫到{shown}。")
    return None


def _topic(question: Question, evidence: Evidence) -> str:
    """The longest run of the question that stands in the sentence word for word: what it is asked about."""
    asked, said = squeeze(question.traditional), squeeze(evidence.text)
    for size in range(len(asked), _SHORTEST_TOPIC - 1, -1):
        for at in range(len(asked) - size + 1):
            if asked[at : at + size] in said:
                return asked[at : at + size]
    return ""


def _decided(question: Question, evidence: Evidence, weighed: Weighed) -> Refusal | None:
    """What was only proposed, spoken or explained, or ruled of another year, is never given as decided."""
    message = undecided(question, evidence, weighed.evidence)
    return Refusal(Reason.ONLY_DISCUSSED, message) if message else None
