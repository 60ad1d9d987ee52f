"""Refusing by rule: the asked kind of answer must be there, tied to what was asked, and every name satisfied."""

import re
from dataclasses import dataclass, replace

from assistant.answer import Reason
from assistant.asking import asks_all_said, asks_decision, brings, part_asked
from assistant.evidence import Evidence, Weighed, told_share
from assistant.left_out import form_attached, left_out
from assistant.premise import confirms, denies, settles_what_is_open, tagged
from assistant.question import Kind, Question
from assistant.scope import has_decisions, items_of_case, squeeze
from assistant.slots import Slot, date_spots, names_instances, venue, wanted_members
from assistant.tables import pattern, table
from assistant.undecided import undecided
from assistant.words import Word, forms_of
from ingest.dates import find_dates
from ingest.names import named_people, parse_speaker
from ingest.record import Role

# A question of one of these kinds is not answered by a sentence without a value of the kind.
STRICT = {
    Kind.MONEY,
    Kind.SHARE,
    Kind.DURATION,
    Kind.CLOCK,
    Kind.COUNT,
    Kind.NUMBER,
    Kind.DATE,
    Kind.LIST,
    Kind.UNIT,
    Kind.PERSON,
    Kind.DEFINITION,
}
MEASURED = {Kind.MONEY, Kind.SHARE, Kind.DURATION, Kind.COUNT, Kind.NUMBER}
_FILLED = Slot(filled=True)
# Calibrated on generated near-misses and the project's own dev questions (docs/decisions).
# Nouns that are part of asking for a number, not what it measures.
_ASKING_NOUNS = {"錢", "元", "塊", "時間", "人", "人數", "數量", "金額", "數字", "政府", "公家", "單位"}
MIN_SUPPORT, MIN_MEASURED = 0.16, 0.3
MIN_TIED = 0.4
CONFIRMING = 0.5
# 風險補助 is not there where 高風險 and 補助 are.
_WHOLE_WORD = 0.7
# The weight of a verb or noun, and how many of them must be unknown to call the matter unknown.
_CONTENT, _SEVERAL = 0.8, 2
# A run of the question shorter than this may stand in a sentence by chance; a long one is the whole topic.
_SHORTEST_TOPIC, _WHOLE_TOPIC = 6, 8
# The end of a word that names a sum or a number (宿舍費, 出席率).
_KINDS_OF_NUMBER = ("費", "款", "金", "率", "額", "數", "案", "量")
# 家 counts businesses and private bodies.
_FIRMS = "廠商|公司|企業|事業|商行|工作室|基金會|協會|機構|醫院|銀行|保險|團體|出版社|媒體|旅館|飯店"
_FIRM = re.compile(f"哪一?家(?P<kind>{_FIRMS})")
# 媽媽叫什麼名字, 個案的姓名是什麼: a scheme that is called something is no person.
_ASKS_NAME = re.compile(
    r"[媽爸母父親哥姊姐弟妹子女童嬰主甲乙丙丁人者員師長生案]的?(?:叫什麼名字|(?:姓名|全名|本名)是?(?:什麼|啥)|姓什麼)"
)
_TITLED = re.compile(r"[（(](?:報告|提案)單位[：:]")
_CHOICE = re.compile(r"(?P<a>[一-鿿a-z0-9]{1,8})還是(?P<b>[一-鿿a-z0-9]{1,6})")
_ASKS_DAY = re.compile(r"何時|(?:什麼|甚麼|啥)時候?|哪(?:一)?[年天日月]|幾[月號年]")
# How far behind its asking word the event asked about stands, and what ends it (哪一年修法時討論過強制…).
_NEAR = 12
_EVENT_END = re.compile(r"時(?!限|效|程|數)|過(?!程|去|度|半)")
# 補助一個月多少, 工作費每人是幾元: how often or for whom stands between the sum and the number asked for.
_RATE = re.compile(
    r"(?:一個?月|一年|一天|一次|一小時|一件|一戶|一人|每個?月|每年|每[天日次案件戶人名位]|月|各|總共|一共|共計|共|大概|大約|約|最多|最高|最少|至少|可以|可|能|會|要|有|是|為|的|到|給|補|領|拿|發)+$"
)
# A value is another matter's when some other sentence holds this much more of the question.
TOPIC_SHARE = 0.7


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


def _case_title(evidence: Evidence) -> str:
    case = evidence.scope.case
    return squeeze(evidence.record.text[case.start : case.end]) if case else ""


def _supported(question: Question, evidence: Evidence, _: Weighed) -> Refusal | None:
    least = MIN_MEASURED if question.kind in MEASURED else MIN_SUPPORT
    held = _speaks_of(question, evidence) or any(
        word.name and word.match(evidence.scope.words) for word in question.words
    )
    if evidence.item.role.binds and not held:  # 緩議。 says it of the case whose title stands above
        held = any(word.weight >= _CONTENT and word.match(_case_title(evidence)) for word in question.words)
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
    asking = _ASKS_DAY.search(question.traditional)
    behind = squeeze(question.traditional)[asking.end() :][:_NEAR] if asking else ""
    behind = _EVENT_END.split(behind)[0]
    said = squeeze(evidence.text)
    event = tuple(word for word in question.words if word.text in behind and word.match(said) >= 1)
    return bool(denies(question, evidence.text, event))


def _tied(question: Question, evidence: Evidence, weighed: Weighed) -> Refusal | None:
    """A number is only an answer when what it measures stands in the same item."""
    if question.kind not in MEASURED or denies(question, evidence.text):
        return None
    topic = max(
        (
            e
            for e in weighed.evidence
            if not e.unmet and not e.titles and not _over(e, evidence) and e.score > evidence.score
        ),
        key=lambda e: e.own,
        default=evidence,
    )
    if max(evidence.own, _titled_share(weighed, evidence)) < TOPIC_SHARE * topic.own:
        return Refusal(Reason.SLOT_ABSENT, f"紀錄提到這件事，但沒有寫出所問的{question.kind.value}。")
    # whoever spoke is held to it by the names (蔡宗翰: 蔡委員宗翰)
    subject = [word for word in _subject(question) if not set(word.forms) & set(question.people)]
    measured = [*measured_words(question), *subject]
    loose = [
        word
        for word in measured
        if not word.match(evidence.scope.words) and not (word.name and word.match(evidence.scope.around))
    ]
    unknown = [word for word in loose if weighed.unseen(word)] + [
        word for word in subject if 0 < word.match(evidence.scope.words) < _WHOLE_WORD
    ]
    if unknown or (loose and len(loose) == len(measured) and evidence.own < MIN_TIED):
        shown = "、".join(f"「{word.text}」" for word in unknown or loose)
        return Refusal(Reason.SLOT_ABSENT, f"紀錄裡的數字與{shown}無關，查無所問的{question.kind.value}。")
    return None


def _over(heading: Evidence, evidence: Evidence) -> bool:
    """Whether one item is the heading of another, whose words it shares."""
    return heading.record.id == evidence.record.id and heading.item.end <= evidence.start < heading.item.stop


def _titled_share(weighed: Weighed, evidence: Evidence) -> float:
    """The share of the question in the sentence and the title of its case, of which a decision need say nothing."""
    if not evidence.item.role.binds:
        return evidence.own
    said = squeeze(evidence.text) + _case_title(evidence)
    return told_share(weighed.question, said, weighed.rarity)


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


def measured_words(question: Question) -> list[Word]:
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


def _decided(question: Question, evidence: Evidence, weighed: Weighed) -> Refusal | None:
    """What was only proposed, spoken or explained, or ruled of another year, is never given as decided."""
    message = undecided(question, evidence, weighed.evidence)
    return Refusal(Reason.ONLY_DISCUSSED, message) if message else None
