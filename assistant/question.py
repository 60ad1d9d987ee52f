"""What a question asks: its kind of answer, the things it names, the words it is about."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import combinations

from assistant import english
from assistant.english_titles import Title, titles
from assistant.mentions import (
    MEETING_MONTH,
    articles_in,
    doubted,
    meeting_months,
    meeting_numbers,
    month_days,
    of_meeting,
    without_meeting_numbers,
)
from assistant.names_asked import people_in, places_in, strangers, units_in
from assistant.romanised import person_word, romanised, without
from assistant.tables import pattern, table
from assistant.words import (
    Word,
    content_words,
    english_stop_words,
    forms_of,
    hints_of,
    is_simplified,
    to_traditional,
)
from ingest.dates import DateMention, find_dates
from ingest.numerals import value
from ingest.quantities import Measure, Quantity, find_quantities


class Kind(StrEnum):
    """The kind of answer expected; the value is its name in the interpretation shown to the user."""

    MONEY = "金額"
    SHARE = "比例"
    DURATION = "期限"
    DATE = "日期"
    CLOCK = "時刻"
    PERSON = "人"
    UNIT = "單位"
    PLACE = "地點"
    COUNT = "數量"
    NUMBER = "數值"
    LIST = "清單"
    REASON = "原因"
    METHOD = "做法"
    STATUS = "狀態"
    DEFINITION = "定義"
    COMPARISON = "比較"
    YES_NO = "是否"
    WHAT = "內容"


_CASE = re.compile(
    r"(?P<word>案由|報告事項|討論案|報告案|提案|臨時動議)\s*(?P<n>[一二三四五六七八九十]+|\d{1,2})(?![次個項些種年月日])"
)
# 幾個小時, 多少元: the unit of the number asked for is nothing to look for.
_UNIT_ASKED = re.compile(
    r"(?:(?<!哪)幾|多少)個?(?:小時|鐘頭|工作[天日]|天|日(?!期)|月|年|週|周|星期|分鐘|元|塊錢?|歲)"
)
_SENTENCE_ENDS = re.compile(r"[？?；;。！!]")
_CLAUSE_ENDS = re.compile(r"[，,、]")
# What each of two clauses may ask for alike; two numbers are judged by one sentence, each alone is too easily found.
_ASKS_FOR = re.compile(r"誰|哪(?:一?[天日位個年])|什麼時候|何時")
_VERB_WEIGHT = 0.8
# How much the words of the other parts of a question count for one of its parts.
# One sentence has one.
_TOPIC, _SAME_TOPIC, _OTHER_VERB = 0.35, 0.7, 0.2
_MOST_PARTS = 4
# What an English word counts that says little of the matter.
_LEAST = 0.15
_MONEY_WORD = re.compile(r"元|錢|塊")


@dataclass(frozen=True)
class Question:
    """A question understood. ``text`` is as asked; ``words_text`` its Traditional reading (English: terms found)."""

    text: str
    traditional: str
    language: str
    kinds: tuple[Kind, ...]
    header: tuple[str, ...]
    words: tuple[Word, ...]
    places: tuple[str, ...] = ()
    dates: tuple[DateMention, ...] = ()
    month_days: tuple[tuple[int, int], ...] = ()
    numbers: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    doubted: str = ""
    whose: str = ""
    articles: tuple[tuple[int, int], ...] = ()
    quantities: tuple[Quantity, ...] = ()
    titles: tuple[Title, ...] = ()
    search_words: str = ""
    parts: tuple["Question", ...] = ()

    @property
    def kind(self) -> Kind:
        """The first kind asked for."""
        return self.kinds[0]

    @property
    def years(self) -> tuple[int, ...]:
        """The western years named."""
        return tuple(dict.fromkeys(date.year for date in self.dates))

    def interpretation(self) -> dict[str, object]:
        """Return what the question was understood to ask, in the user's words, empty parts left out."""
        shown: dict[str, object] = {
            "問的是": [kind.value for kind in self.kinds],
            "語言": self.language,
            "改寫": self.traditional if self.traditional != self.text else "",
            "地點": list(self.places),
            "日期": [_shown_date(date) for date in self.dates] + [f"{m}月{d}日" for m, d in self.month_days],
            "會議月份": [f"{month}月" for month in self.months],
            "條": [f"第{number}{f'-{sub}' if sub else ''}條" for number, sub in self.articles],
            "會議次別": [f"第{number}次" for number in self.numbers],
            "單位": list(self.units),
            "人": list(self.people),
            "案": list(self.cases),
            "關鍵詞": [word.text for word in self.words],
        }
        return {name: part for name, part in shown.items() if part}


def _shown_date(date: DateMention) -> str:
    parts = [f"{date.year - 1911}年" if date.year > 1911 else f"西元{date.year}年"]  # noqa: PLR2004 - ROC year 1
    if date.month:
        parts.append(f"{date.month}月")
    if date.day:
        parts.append(f"{date.day}日")
    return "".join(parts)


def understand(text: str, people: Mapping[str, str] | None = None) -> Question:
    """Return ``text`` understood; ``people`` maps every form of a known person's name to the name.

    Several questions in one (誰建議的？中央怎麼回應？) become ``parts``, each with what the others name.
    """
    asked = unicodedata.normalize("NFKC", text).strip()
    whole = (
        _understand_english(text, asked, people or {})
        if _is_english(asked)
        else _understand_chinese(text, asked, people or {})
    )
    pieces = [piece.strip() for piece in _sentences(whole.traditional) if re.search(r"\w", piece)]
    pieces = list(dict.fromkeys(pieces))[:_MOST_PARTS]
    if len(pieces) < 2 or whole.language == "English":  # noqa: PLR2004
        return whole
    parts = [_understand_chinese(piece, piece, people or {}) for piece in pieces]
    asking = [
        part for part in parts if any(word.weight >= _VERB_WEIGHT for word in part.words) and _asks(part)
    ]
    if len(asking) < 2:  # noqa: PLR2004 - the rest only names the topic or the kind
        return whole
    if _SENTENCE_ENDS.search(whole.traditional.rstrip("？?。!！")):
        return replace(whole, parts=tuple(_with_topic(part, whole, _TOPIC, _TOPIC) for part in asking))
    return replace(whole, parts=tuple(_with_topic(part, whole, _SAME_TOPIC, _OTHER_VERB) for part in asking))


def _sentences(text: str) -> list[str]:
    """Cut a question at its sentences, and where one asks the same twice (誰發錢、誰覆核)."""
    found: list[str] = []
    for sentence in _SENTENCE_ENDS.split(text):
        clauses = _CLAUSE_ENDS.split(sentence)
        asking = [set(_ASKS_FOR.findall(clause)) for clause in clauses]
        twice = any(one & other for one, other in combinations(asking, 2))
        found += clauses if twice and all(asking) else [sentence]
    return found


def _asks(part: Question) -> bool:
    return part.kinds != (Kind.WHAT,) or bool(re.search(r"什麼|何|哪", part.traditional))


def _with_topic(part: Question, whole: Question, things: float, verbs: float) -> Question:
    """A part is understood with what the whole question names, and weakly with its other words.

    ``things`` and ``verbs`` are the shares at which nouns and names, and the other words of the rest count.
    """
    own = {word.text for word in part.words}
    rest = tuple(
        replace(word, weight=(things if word.noun or word.name else verbs) * word.weight)
        for word in whole.words
        if word.text not in own
    )
    return replace(
        part,
        text=whole.text,
        words=(*part.words, *rest),
        places=part.places or whole.places,
        dates=part.dates or whole.dates,
        month_days=part.month_days or whole.month_days,
        numbers=part.numbers or whole.numbers,
        units=part.units,
        people=part.people or whole.people,
        cases=part.cases or whole.cases,
        months=part.months or whole.months,
        articles=part.articles or whole.articles,
    )


def _understand_chinese(text: str, asked: str, known: Mapping[str, str]) -> Question:
    simplified = is_simplified(asked)
    plain = to_traditional(asked) if simplified else asked
    plain = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", plain)
    header = _header_fields(plain)
    confirmed = "" if header else doubted(plain)
    # What is to be confirmed narrows nothing: it is held against what is found without it.
    sought = plain.replace(confirmed, "", 1)
    named = people_in(sought, known)
    dates = tuple(find_dates(plain))
    words = [*content_words(_without_dates(sought, find_dates(sought)), named, known), *_date_words(dates)]
    words = [of_meeting(word, plain) for word in words]
    return Question(
        text=text,
        traditional=plain,
        language="簡體中文" if simplified else "繁體中文",
        kinds=_kinds(plain, "kinds"),
        header=header,
        words=tuple(words),
        places=places_in(sought),
        dates=dates,
        month_days=month_days(plain, dates),
        numbers=meeting_numbers(plain),
        units=units_in(sought),
        people=tuple(dict.fromkeys([*(known[form] for form in named), *strangers(sought, named)])),
        cases=tuple(match["word"] + _chinese(match["n"]) for match in _CASE.finditer(plain)),
        doubted=confirmed,
        months=meeting_months(plain, dates),
        articles=articles_in(plain),
        quantities=tuple(q for q in find_quantities(plain) if not plain[: q.start].endswith(("哪", "幾"))),
        search_words=_search_words(plain, words),
    )


def _is_english(text: str) -> bool:
    if re.search(r"[一-鿿]{2}", text) and not re.search(r"[A-Za-z]\s+[A-Za-z]", text):
        return False  # TIPVDA是什麼 is Chinese for all the letters of its one word
    letters = sum(char.isascii() and char.isalpha() for char in text)
    return letters > 0.6 * max(1, sum(char.isalpha() for char in text))


@cache
def _patterns(section: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile("|".join(patterns))) for name, patterns in table("question")[section].items()
    )


def _kinds(text: str, section: str) -> tuple[Kind, ...]:
    """Every kind whose words occur, in the order of the table; at least 內容."""
    found = [Kind[name.upper()] for name, pattern in _patterns(section) if pattern.search(text)]
    specific = {Kind.MONEY, Kind.SHARE, Kind.DURATION, Kind.COUNT}
    if Kind.NUMBER in found and specific & set(found):
        found.remove(Kind.NUMBER)
    if Kind.SHARE in found and Kind.MONEY in found and not _MONEY_WORD.search(text):
        found.remove(Kind.MONEY)
    measures = [kind for kind in found if kind in specific]
    asking = len(pattern("asking", "number").findall(text)) or len(measures)
    found = [kind for kind in found if kind not in measures[asking:]]  # one 多少 asks for one number
    if len(found) > 1 and Kind.WHAT in found:
        found.remove(Kind.WHAT)
    return tuple(found) or (Kind.WHAT,)


def _header_fields(text: str) -> tuple[str, ...]:
    """The fields of a meeting's header asked for; one yet to be held has none."""
    if pattern("asking", "next_meeting").search(text):
        return ()
    return tuple(name for name, pattern in _patterns("header") if pattern.search(text))


def _date_words(dates: Iterable[DateMention]) -> Iterable[Word]:
    """A year asked about is also a word: evidence that speaks of it is nearer than a meeting held in it."""
    for date in dates:
        year = date.year - 1911 if date.year > 1911 else date.year  # noqa: PLR2004 - ROC year 1
        yield Word(f"{year}年", (f"{year}年", f"({year})年", f"{year}年度", f"({year})年度"), 0.5)


def _chinese(numeral: str) -> str:
    """Write a small number as the labels of cases do: 3 → 三, 12 → 十二."""
    number = value(numeral) or 0
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return (
        (digits[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (digits[ones] if ones or not tens else "")
    )


def _without_dates(text: str, dates: Iterable[DateMention]) -> str:
    """Dates are constraints, not words to look for."""
    for date in sorted(dates, key=lambda date: -date.start):
        text = text[: date.start] + " " + text[date.end :]
    for quantity in reversed(find_quantities(text)):
        if quantity.measure == Measure.MONEY and quantity.amount:
            text = (
                text[: quantity.start] + " " + text[quantity.end :]
            )  # compared by its amount, not its characters
    text = _UNIT_ASKED.sub(" ", text)
    text = MEETING_MONTH.sub(" ", without_meeting_numbers(text))
    return re.sub(r"\d{1,2}月\d{1,2}[日號]?", " ", text)


def _search_words(text: str, words: Iterable[Word]) -> str:
    """The keyword query: the question with the other forms of its words and names behind it."""
    forms = [form for word in words for form in (word.text, *word.forms[:6])]
    return " ".join(dict.fromkeys((text, *forms)))


def _understand_english(text: str, asked: str, known: Mapping[str, str]) -> Question:
    """Terms of the field and known people are put into the records' words; the rest is left to the vectors."""
    people = romanised(asked, known)
    lower = without(people, asked).lower()
    found = english.find_terms(lower)
    chinese = " ".join(dict.fromkeys(term.written for term in found))
    words = [_english_word(term) for term in found] + [person_word(name, known) for name in people.values()]
    rest = lower
    for term in reversed(found):
        rest = f"{rest[: term.start]} {rest[term.end :]}"
    rest = english.DATE.sub(" ", rest)
    for word in re.findall(r"[a-z]{2,}|\d+(?:\.\d+)?", rest):
        if word not in english_stop_words() and not english.YEAR.fullmatch(word):
            weight = 0.6 if word.isdigit() or english.looks_proper(word, asked) else 0.15
            words.append(Word(word, (word,), weight))
    dates = tuple(english.dates(lower))
    words += _date_words(dates)
    return Question(
        text=text,
        traditional=asked,
        language="English",
        kinds=_kinds(lower, "english"),
        header=_header_fields(lower),
        words=tuple({word.text: word for word in words}.values()),
        places=tuple(
            dict.fromkeys(term.written for term in found if term.text in table("english")["places"])
        ),
        dates=dates,
        people=tuple(dict.fromkeys(people.values())),
        numbers=tuple(english.meeting_numbers(lower)),
        units=tuple(
            dict.fromkeys(
                term.written
                for term in found
                if term.text in table("english")["agencies"] and " " not in term.written
            )
        ),
        quantities=tuple(find_quantities(lower)),
        titles=titles(asked),
        search_words=" ".join((chinese, *people.values(), asked)),
    )


def _english_word(term: english.Term) -> Word:
    forms = tuple(form for part in term.written.split() for form in forms_of(part))
    weight = max((word.weight for word in content_words(term.written)), default=_LEAST)
    return Word(term.text, forms, weight, hints=hints_of(forms))


def names_record_date(question: Question, date: dt.date | None) -> bool:
    """Whether a full date or a month and day in the question is that of a record."""
    if date is None:
        return False
    full = any(mention.month and mention.covers(date) for mention in question.dates)
    return full or (date.month, date.day) in question.month_days
