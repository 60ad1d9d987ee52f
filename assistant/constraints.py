"""Whether a sentence satisfies what a question names: places, offices, people, meetings, years, ordinals, titles."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from assistant.asking import asks_reply, asks_speaker, says
from assistant.binding import asked_ordinals, asked_years, bounds_in, years_in
from assistant.mentions import articles_in, times
from assistant.names_asked import Office, offices, roles
from assistant.question import Question
from assistant.romanised import may_be_in
from assistant.scope import Scope, squeeze
from assistant.words import deputies, forms_of, segment, stands
from index.keywords import fold
from ingest.aliases import aliases, places
from ingest.dates import find_dates
from ingest.names import as_written
from ingest.ordinals import Ordinal, find_ordinals
from ingest.record import Record

# 今年 said in a meeting is its year.
_RELATIVE = (
    ("今年", 0),
    ("本年", 0),
    ("去年", -1),
    ("明年", 1),
    ("上年度", -1),
    ("下年度", 1),
    ("次年度", 1),
)
_AGENCY = re.compile(r"(?:[部署司局處院]|委員會|總處|基金會|協會|學會|聯盟|公會)$")
# Nouns that number the steps of a plan; 點, 名 or 區 also stand in names.
_STEPS = {"階段", "梯次", "期", "級", "類", "屆", "輪", "批", "型"}
# Rounds of one thing, which a question may call by another name than the record (第一輪, 第一梯次).
_ROUNDS = {"階段", "梯次", "期", "輪", "批", "場"}
# 社會處處長怎麼介紹, 衛生局長說: the words of who holds the post are asked for.
_POST_SPEAKS = re.compile(
    r"(?P<unit>[一-鿿]{2}[局處署司])(?P<title>副?[局處署司]?長)(?:[怎如]|有沒有|是否|會不會)?[^，,。？?的]{0,6}?"
    r"(?:說|講|介紹|回應|回答|表示|建議|承諾|答應|提到|強調|主張|報告)"
)
# 教育局的意見是什麼: the words of the office are asked for, not what others say of it.
_OFFICE_SPEAKS = re.compile(
    r"(?P<unit>[一-鿿]{2}[局處署司])(?:的(?:意見|看法|說法|主張|立場)|(?:承諾|答應|回應|建議|主張|要求|反映|說)[了過]?(?:什麼|哪些))"
)
# A shortened name keeps so many words, and leaves out so many characters between two of them.
_PARTS, _LEFT_OUT = 3, 6


def unmet_constraints(question: Question, scope: Scope, start: int, end: int) -> tuple[str, ...]:
    """Return what the question names that neither the sentence ``[start, end)``, its item nor its record satisfies."""
    unmet = [place for place in question.places if not speaks_of(place, scope)]
    if len(unmet) < len(question.places):
        unmet = []  # of two places compared, each is met by its own evidence
    record = scope.record
    spoken = {record.number, *times(scope.words)}
    if question.numbers and not spoken & set(question.numbers):
        unmet.append(f"第{question.numbers[0]}次")
    if question.cases and not any(
        label.startswith(case) for case in question.cases for label in scope.item.path
    ):
        unmet.append(question.cases[0])
    said = says(question) and not asks_speaker(question)
    replied = asks_reply(question)
    strangers = [name for name in question.people if not _has_person(name, scope, said=said, replied=replied)]
    unmet += strangers if len(strangers) == len(question.people) else []
    dates = _unmet_dates(question, scope, start, end)
    unmet += dates if len(dates) == len(question.dates) + len(question.month_days) else []
    for units in _units_apart(question):
        missing = [unit for unit in units if not speaks_of(unit, scope)]
        unmet += missing if len(missing) == len(units) else []
    unmet += [name for name in _unmet_offices(question, scope) if name not in unmet]
    unmet += _unmet_sections(question, scope)
    unmet += _unmet_ordinals(question, scope, start, end)
    unmet += _unmet_times(question, scope, start, end)
    unmet += _unmet_titles(question, scope)
    unmet += _unmet_level(question, scope)
    if question.whose and scope.item.speaker and not _speaks_for(question.whose, scope.item.speaker):
        unmet.append(question.whose)
    unmet += _unmet_post(question, scope)
    unmet += _unmet_months(question, scope)
    unmet += _unmet_articles(question, scope)
    unmet += [title.text for title in question.titles if not title.met(scope.words + scope.around)]
    return tuple(unmet)


def _unmet_post(question: Question, scope: Scope) -> Iterator[str]:
    """The words of a post or an office are met by what it said, reported or brought, not by another's."""
    doer = doer_of(scope)
    holder, office = _speakers(question.traditional)
    post = None if question.people else holder
    if post and doer and not _speaks_for(post["unit"], doer):
        yield post["unit"] + post["title"]
    elif office and not _speaks_for(office["unit"], doer or scope.words):
        yield office["unit"]


@lru_cache(maxsize=256)
def _speakers(text: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """Return the post and the office whose words a question asks for, read once for all the sentences weighed for it."""
    return _POST_SPEAKS.search(text), _OFFICE_SPEAKS.search(text)


def asks_office(question: Question) -> bool:
    """Whether what an office said is asked for, and nothing is said of it (原民處承諾什麼)."""
    return bool(_OFFICE_SPEAKS.search(question.traditional))


def doer_of(scope: Scope) -> str:
    """Return who spoke, reported or brought what an item belongs to, "" where the record does not say."""
    return scope.item.speaker or scope.item.unit or (scope.case.unit if scope.case else None) or ""


def _speaks_for(unit: str, speaker: str) -> bool:
    """Whether a speaker is of the unit (新北社會局: 新北市政府社會局張局長)."""
    said = squeeze(speaker)
    named = offices(unit)
    if named:
        return any(squeeze(office.unit) in said for office in named)
    short = re.compile("[^，。]*".join(map(re.escape, squeeze(unit))))  # 原民處: 原住民行政處
    return any(form in said for form in forms_of(unit)) or bool(short.search(said))


def _units_apart(question: Question) -> Iterator[list[str]]:
    """Yield the agencies named, and the laws, schemes and the like: a law met does not stand for an agency."""
    units = [unit for unit in question.units if unit not in roles()] or list(question.units)
    yield [unit for unit in units if _AGENCY.search(unit)]
    yield [unit for unit in units if not _AGENCY.search(unit)]


def speaks_of(name: str, scope: Scope) -> bool:
    """Whether an item or what it stands under names someone or something, in any form."""
    texts = (scope.words, scope.around)
    forms = forms_of(name)
    # A heading of all (本部三司一署布達事項) tells of no one of them.
    alone = [form for form in forms if form not in _groups() or form == fold(name)]
    if any(
        form in said and stands(form, said)
        for said, told in zip(texts, (forms, alone), strict=True)
        for form in told
    ):
        return True
    return any(_within(name).search(said) for said in texts)


@cache
def _groups() -> frozenset[str]:
    """Return the names of several agencies together (三司一署)."""
    return frozenset(fold(alias.name) for alias in aliases() if alias.kind == "group")


@lru_cache(maxsize=1_024)
def _within(name: str) -> re.Pattern[str]:
    """The name said in full where the question shortens it (集中派案中心: 集中受理通報與派案中心)."""
    parts = [word for word, _ in segment(name)]
    # A name the segmenter was taught whole is of words of two characters.
    if len(parts) == 1 and len(name) % 2 == 0:
        parts = [name[at : at + 2] for at in range(0, len(name), 2)]
    if len(parts) < _PARTS:
        return re.compile("(?!)")
    return re.compile(rf"[^，。；：、]{{0,{_LEFT_OUT}}}".join(re.escape(squeeze(part)) for part in parts))


def _has_person(name: str, scope: Scope, *, said: bool, replied: bool) -> bool:
    """Whether the person speaks here, is spoken of, or took part.

    Where their words are asked (``said``), no one else's are theirs; where a reply is, one to their speech counts.
    """
    if name.isascii():
        return may_be_in(name, scope.words + scope.title_words + squeeze(scope.item.speaker or ""))
    item, record, written = scope.item, scope.record, as_written(fold(name))
    here = (
        scope.words + squeeze(item.speaker or "") + (scope.title_words if replied or not item.speaker else "")
    )
    if name in item.speaker_names or written.search(here):
        return True
    presides = any(name == person.name for person in record.chairs)
    if said and presides and item.speaker:
        return item.role.binds
    if said and item.speaker_names and any(name in other.speaker_names for other in record.items):
        return presides and item.role.binds
    around = not said and fold(name) in scope.around
    return presides or around or any(name == person.name for person in record.recorders)


# --- dates ---


def _unmet_dates(question: Question, scope: Scope, start: int, end: int) -> list[str]:
    """A year is met by the nearest words that name one; a full date by the words or the meeting's day."""
    record, unmet = scope.record, []
    text = record.text[scope.item.start : scope.item.end]
    written = find_dates(text)
    of_matter = asked_years(question)
    for asked in question.dates:
        if asked.month is not None:
            met = bool(record.date and asked.covers(record.date)) or any(
                asked.year == date.year and date.month == asked.month and asked.day in {None, date.day}
                for date in written
            )
        elif asked.year in of_matter:
            met = asked.year in years_of(scope, start, end)
        else:  # of a meeting: this one, or one it speaks of (109年的說明會)
            met = bool(record.date and record.date.year == asked.year)
            met = met or asked.year in years_of(scope, start, end)
        if not met:
            unmet.append(asked.verbatim)
    for month, day in question.month_days:
        same_day = record.date is not None and (record.date.month, record.date.day) == (month, day)
        if not same_day and not re.search(rf"(?<!\d){month}\s*月\s*{day}\s*日", text):
            unmet.append(f"{month}月{day}日")
    return unmet


def years_of(scope: Scope, start: int, end: int) -> frozenset[int]:
    """Return the years of the nearest words that name one: sentence, item, what it stands under, record.

    A bound (105年1月1日以後出生者) is a year of the sentence, but leaves open of which year it speaks.
    """
    record = scope.record
    spans = [(start, end), (scope.item.start, scope.item.end)]
    spans += [(node.start, node.end) for node in record.ancestors(scope.item.number)]
    bounds: frozenset[int] = frozenset()
    for low, high in spans:
        text = record.text[low:high]
        years = years_in(text) | _relative(text, record)
        if years - bounds_in(text):
            return years | bounds
        bounds |= years
    return bounds | (frozenset({record.date.year}) if record.date else frozenset())


def _relative(text: str, record: Record) -> frozenset[int]:
    if record.date is None:
        return frozenset()
    return frozenset(record.date.year + step for word, step in _RELATIVE if word in text)


def _unmet_months(question: Question, scope: Scope) -> Iterator[str]:
    """七月那場 is met by the record of a meeting held in July, or by words that speak of July."""
    held = scope.record.date
    if question.months and not (held and held.month in question.months):
        words = scope.record.text[scope.item.start : scope.item.end]
        if not any(re.search(rf"(?<!\d){month}\s*月", words) for month in question.months):
            yield f"{question.months[0]}月的會議"


def _unmet_articles(question: Question, scope: Scope) -> Iterator[str]:
    """第七條 is met by that article, or by words that name it."""
    if not question.articles:
        return
    near = " ".join([*scope.item.path, scope.record.text[scope.item.start : scope.item.end]])
    if not set(question.articles) & set(articles_in(near)):
        number, inserted = question.articles[0]
        yield f"第{number}{f'-{inserted}' if inserted else ''}條"


# --- offices of a county or city ---


def _unmet_offices(question: Question, scope: Scope) -> Iterator[str]:
    asked = offices(question.traditional.replace(question.doubted, "", 1))
    if asked and not any(_has_office(office, scope) for office in asked):
        yield asked[0].name


# 衛生局長照科: a section is not its bureau.
_SECTION = re.compile(r"(?<=[局處署司府])(?!局|處)[一-鿿]{2,5}?[科課室隊](?![長員系目學程])")


def _unmet_sections(question: Question, scope: Scope) -> Iterator[str]:
    """A section named with its bureau is met by words that name it, in full or by the speaker's post."""
    if asked := _sections(question.traditional.replace(question.doubted, "", 1)):
        said = f"{scope.words}\n{scope.around}{squeeze(scope.item.speaker or '')}"
        yield from (name for name in asked if squeeze(name) not in said)


@lru_cache(maxsize=256)
def _sections(text: str) -> tuple[str, ...]:
    """Return the sections a question names, read once for all the sentences weighed for it."""
    return tuple(_SECTION.findall(text))


def _has_office(office: Office, scope: Scope) -> bool:
    """Whether the office is named with its place, or without any place where the place is the record's own."""
    said = f"{scope.words}\n{scope.around}"
    home = squeeze(scope.record.title + (scope.record.host or "") + (scope.record.place or ""))
    at_home = any(form in home for form in forms_of(office.place))
    for match in re.finditer(re.escape(squeeze(office.unit)), said):
        before = _place_before().search(said, 0, match.start())
        if before is None and at_home:
            return True
        if before is not None and places_folded()[before["place"]] == office.place:
            return True
    return False


@cache
def places_folded() -> dict[str, str]:
    """Return every folded form of a county or city → its official name."""
    return {squeeze(form): official for form, official in places().items()}


@cache
def _place_before() -> re.Pattern[str]:
    forms = "|".join(sorted(map(re.escape, places_folded()), key=len, reverse=True))
    return re.compile(rf"(?P<place>{forms})(?:政府)?$")


# --- ordinals and titles ---


def _near(scope: Scope, start: int, end: int) -> list[str]:
    """The sentence, its item, and what that stands under, the nearest first."""
    nodes = (scope.item, *scope.record.ancestors(scope.item.number))
    spans = [(start, end), *((node.start, node.end) for node in nodes)]
    return [scope.record.text[low:high] for low, high in spans]


def _unmet_times(question: Question, scope: Scope, start: int, end: int) -> Iterator[str]:
    """第二次輔導 is met by the nearest words that number a time or a round so; a first need not be numbered."""
    asked = set(times(question.traditional)) - set(question.numbers)
    if not asked:
        return
    texts = _near(scope, start, end)
    written = next(filter(None, map(times, texts)), ())
    for ordinals in (_numbered(_ROUNDS, text) for text in texts):
        written = written or tuple(number for ordinal in ordinals for number in ordinal.numbers)
    if not asked & set(written or {1}):
        yield f"第{min(asked)}次"


def _unmet_ordinals(question: Question, scope: Scope, start: int, end: int) -> Iterator[str]:
    """第二階段 is met by the sentence that numbers it so, else by its item or what it stands under."""
    record = scope.record
    for asked in asked_ordinals(question):
        texts = _near(scope, start, end)
        rounds = _ROUNDS if asked.noun in _ROUNDS else set()
        written = next(filter(None, (_numbered({asked.noun}, text) for text in texts)), None)
        written = written or next(filter(None, (_numbered(rounds, text) for text in texts)), None)
        if written is None:
            met = asked.noun not in _STEPS and not _numbered({asked.noun}, record.text)
        else:
            met = any(asked.numbers & ordinal.numbers for ordinal in written)
        if not met:
            yield asked.verbatim


def _numbered(nouns: set[str], text: str) -> list[Ordinal]:
    return [ordinal for ordinal in find_ordinals(text) if ordinal.noun in nouns]


# 中央怎麼回應, 地方政府說: the words asked for are of one level of government.
_LEVEL = re.compile(
    r"(?P<level>中央|地方政府|地方|縣市)(?:政府|部會|代表|官員)?(?:當場|現場|後來|最後|有沒有|是|有|都|怎麼|如何)*(?:回答|回應|回覆|答覆|答應|允諾|說|講|表示|承諾)"
)
_CENTRAL_SPEAKER = re.compile(r"行政院|政務委員|政委|部(?!門)|署|司(?!法)|次長|分署")
_LOCAL_SPEAKER = re.compile(r"[市縣](?:政府)?|公所|局|處")


def _unmet_level(question: Question, scope: Scope) -> Iterator[str]:
    """An answer of 中央 is not told by what a county says, nor the other way round."""
    asked = _LEVEL.search(question.traditional)
    speaker = scope.item.speaker
    if asked is None or not speaker:
        return
    central = bool(_CENTRAL_SPEAKER.search(speaker)) and not re.search(r"[市縣]政府", speaker)
    local = not central and bool(_LOCAL_SPEAKER.search(speaker))
    if (asked["level"] == "中央" and local) or (asked["level"] != "中央" and central):
        yield f"{asked['level']}的回應"


def _unmet_titles(question: Question, scope: Scope) -> Iterator[str]:
    """市長 is not 副市長: where the words name only the one, a question of the other is another's."""
    for title, deputy in deputies(squeeze(question.traditional)):
        said = scope.words + squeeze(scope.item.speaker or "")
        said = said if title in said else squeeze(scope.record.text)
        whole = len(re.findall(re.escape(title), said))
        second = len(re.findall(re.escape(f"副{title}"), said))
        if deputy and whole and not second:
            yield f"副{title}"
        elif not deputy and second and whole == second:
            yield title
