"""Words: what a question asks about, each with every form the records may write it in."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from assistant.lexicon import hints, synonyms, taught, taught_if_unknown
from assistant.tables import table
from index.keywords import fold
from ingest.aliases import aliases, places
from ingest.data_files import table as ingest_table
from ingest.numerals import value

# Parts of speech (ICTCLAS tags of the segmenter) that carry what is asked; the rest is grammar.
_CONTENT_TAGS = ("n", "v", "a", "i", "j", "l", "b", "s", "f", "t", "eng", "m", "z", "d")
_ADVERB, _VERB, _SINGLE = 0.3, 0.8, 0.4
_LONGEST_SYNONYM = 4  # segments
# One-character particles, pronouns, measure words and helping verbs (Simplified, as the segmenter reads) that
# its guesses at unknown words take in.
_CLINGING = frozenset(
    "场次有位问想要放前先以给在被把去来到让会能说讲跟和与及时后里的了是就都还又再才并而将对向往由从个这那该每各请"
)
# What clings to one end alone of a guessed word: a measure word or 一 before a noun or verb (張表, 一看),
# what a verb ends in (核完, 轉過).
_LEADS, _TRAILS = frozenset("一张份笔支条项套件册"), frozenset("完好掉过满起")
# Frequency given to taught words: that of a common noun in the dictionary.
_TAUGHT = 2000
# What a hint counts beside the word itself (1): decision 0020.
HINTED = 0.5
_COUNTED = re.compile(
    r"(第?)([一二兩三四五六七八九十]+)(項|名|處|個|人|次|位|件|類|種|場|成|歲|階段|梯次|期|屆|樓|趟|回|遭)"
)
# 第二趟 is 第2次.
_TURNS = "趟回遭"
# Verbs that the segmenter's dictionary has as adverbs.
_VERBS = {"同意", "反對"}
_ASKING = re.compile(r"幾|多[少快久長遠高大]|哪|何")
# Where the converter takes the ward for 裡 (inside).
_WARD = re.compile(r"(?<=[村鄰])裡|(?<![家心這那哪屋城夜手])裡(?=別|民|幹事|辦公處|內)")
# 一套新系統: a new system, whichever.
_SOME_ONE = re.compile(r"一[套個種項份場件張條筆位名處家間類]")
# 哪三種: how many are asked for, not what.
_HOW_MANY = re.compile(r"[一二兩三四五六七八九十]+[個項種類點件處位大些場次樣步]")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a question: the word as asked, all folded forms of it, and its weight.

    ``name`` tells a proper name (agency, place, person, programme), which a paraphrase cannot replace.
    ``hints`` are record words the word may mean (搶人: 招募): they help to rank and prove nothing.
    """

    text: str
    forms: tuple[str, ...]
    weight: float
    name: bool = False
    noun: bool = False
    hints: tuple[str, ...] = ()

    def match(self, folded: str) -> float:
        """Return how far ``folded`` text holds the word: 1 for a form of it, a part for most of a long one."""
        if self.text.isdigit():
            held = self.text in folded and re.search(rf"(?<![\d.]){self.text}(?![\d.])", folded)
            return float(bool(held))
        # A loop, not any(): this runs a thousand times a question.
        for form in self.forms:
            if form in folded and stands(form, folded):
                return 1.0
        pairs = _pairs(self.text)
        share = sum([pair in folded for pair in pairs]) / (len(pairs) or 1)
        return share if share >= 0.5 else 0.0  # noqa: PLR2004

    def hint(self, folded: str) -> float:
        """Return HINTED where ``folded`` text holds a record word that the word may mean, else 0."""
        for form in self.hints:
            if form in folded:
                return HINTED
        return 0.0


@lru_cache(maxsize=4_096)
def _pairs(text: str) -> tuple[str, ...]:
    """Return the pairs of characters of a long word, () of one without smaller parts that mean it."""
    if len(text) < 3 or text.isascii() or is_title(text):  # noqa: PLR2004
        return ()
    return tuple(map("".join, pairwise(text)))


@cache
def _titles() -> tuple[frozenset[str], re.Pattern[str]]:
    titles = [title.removeprefix("副") for title in ingest_table("people")["title_parts"] if title != "副"]
    pattern = "|".join(sorted(map(re.escape, map(fold, titles)), key=len, reverse=True))
    return frozenset(map(fold, titles)), re.compile(rf"(?P<deputy>副)?(?P<title>{pattern})")


def is_title(text: str) -> bool:
    """Whether ``text`` is a title of office (局長, 副局長), of which no part means the same."""
    return text.removeprefix("副") in _titles()[0]


def stands(form: str, folded: str) -> bool:
    """Whether ``form``, found in ``folded``, stands there for itself: 市長 does not in 副市長, 北市 not in 新北市."""
    if form in _titles()[0]:
        return bool(re.search(rf"(?<!副){re.escape(form)}", folded))
    longer = _places_around().get(form)
    return longer is None or form in longer.sub("　", folded)


@cache
def _places_around() -> dict[str, re.Pattern[str]]:
    """Return every name of a place that is part of another place's name → that name (北市: 新北市)."""
    names = {fold(form): official for form, official in places().items()}
    around = {
        form: [name for name in names if form in name and names[name] != official]
        for form, official in names.items()
    }
    return {form: re.compile("|".join(map(re.escape, other))) for form, other in around.items() if other}


def deputies(folded: str) -> list[tuple[str, bool]]:
    """Return every title of office in ``folded`` with whether it is the deputy's (副市長 → 市長, True)."""
    return [(match["title"], bool(match["deputy"])) for match in _titles()[1].finditer(folded)]


@cache
def _converter(name: str) -> Any:  # noqa: ANN401 - the library has no types
    import opencc  # noqa: PLC0415 - its dictionaries are read once, at the first question

    return opencc.OpenCC(name)


def is_simplified(text: str) -> bool:
    """Whether ``text`` is written in Simplified characters, be it that some in it are Traditional (臺中社会局).

    里 and 后 stand in both scripts; what Big5 lacks and has a Traditional form is Simplified alone.
    """
    if _converter("t2s").convert(text) == text != _converter("s2tw").convert(text):
        return True
    return any(_converter("s2t").convert(char) != char for char in set(text) if not _in_big5(char))


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def to_traditional(text: str) -> str:
    """Return Simplified text in Taiwan's Traditional characters and words.

    The converter knows the language of computing: the words of an office that it would take for that
    (社区: 社群, 支持: 支援, 适用对象: 適用物件) change their script alone. 里 is also the ward (村里, 里干事).
    """
    pieces = _of_office().split(text)
    converted = "".join(
        str(_converter("s2tw" if at % 2 else "s2twp").convert(piece)) for at, piece in enumerate(pieces)
    )
    return _WARD.sub("里", converted)


@cache
def _of_office() -> re.Pattern[str]:
    """The Simplified words that mean in an office what they mean in Taiwan."""
    return re.compile(f"({'|'.join(table('question')['simplified']['kept'].split())})")


def segment(text: str) -> list[tuple[str, str]]:
    """Return the (word, part of speech) pairs of a Traditional text, in order.

    The segmenter's dictionary is Simplified; characters convert one to one, so its cuts carry over.
    """
    pairs, at = [], 0
    for word, tag in _loosened(_one_to_one(text)):
        pairs.append((text[at : at + len(word)], tag))
        at += len(word)
    return pairs


def _loosened(text: str) -> Iterator[tuple[str, str]]:
    """Yield the segments of a text, guessed words without the particle or verb that clings to them (問家服, 修法時)."""
    known = {word for word, _ in _segmenter().tag(text, hmm=False)}
    for word, tag in _segmenter().tag(text):
        if len(word) < 2 or word in known:  # noqa: PLR2004 - one character clings to nothing
            yield word, tag
            continue
        low = next((at for at, char in enumerate(word) if char not in _CLINGING | _LEADS), len(word))
        high = next((at for at in range(len(word), low, -1) if word[at - 1] not in _CLINGING | _TRAILS), low)
        yield from ((char, "x") for char in word[:low])
        if low < high:
            yield word[low:high], tag
        yield from ((char, "x") for char in word[high:])


@cache
def _segmenter() -> Any:  # noqa: ANN401 - the library has no types
    """The segmenter, taught the words of the field that its dictionary lacks."""
    import rjieba  # noqa: PLC0415 - its dictionary is read once, at the first question

    segmenter = rjieba.Jieba()
    deputies_of = [f"副{title}" for title in _titles()[0]]
    words = [(word, "n") for word in (*_names()[0], *deputies_of)]
    for word, tag in (*words, *taught()):
        if len(word) > 1 and not word.isascii():
            segmenter.add_word(_one_to_one(word), _TAUGHT, tag)
    for word, tag in taught_if_unknown():
        plain = _one_to_one(word)
        if len(segmenter.tag(plain)) > 1:
            segmenter.add_word(plain, _TAUGHT, tag)
    return segmenter


def _one_to_one(text: str) -> str:
    """Convert character by character where words would change length, so that offsets stay."""
    converter = _converter("t2s")
    converted = str(converter.convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(str(converter.convert(char))[:1] or char for char in text)


@cache
def _names() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Every name of the alias tables, folded → all its forms; and the pattern that finds them.

    The members of a group are forms of it (三司一署), and it of each of them, but none of another.
    """
    index: dict[str, tuple[str, ...]] = {}
    groups = [alias for alias in aliases() if alias.kind == "group"]
    rows: list[tuple[str, ...]] = [alias.names for alias in aliases() if alias not in groups]
    rows += [(group.name, member) for group in groups for member in group.full]
    cities = dict.fromkeys(places().values())
    rows += [tuple(form for form, full in places().items() if full == official) for official in cities]
    for row in rows:
        folded = tuple(dict.fromkeys(map(fold, row)))
        for name in folded:
            index[name] = tuple(dict.fromkeys((*index.get(name, ()), *folded)))
    pattern = "|".join(sorted(map(re.escape, index), key=len, reverse=True))
    return index, re.compile(pattern)


@cache
def stop_words() -> frozenset[str]:
    """Return the words that ask or point and say nothing of the thing asked for."""
    return frozenset(fold(word) for word in table("question")["stop"]["words"].split())


@cache
def light_words() -> frozenset[str]:
    """Return the words of sum or degree, which say little of the matter."""
    return frozenset(map(fold, table("question")["light"]["words"]))


@cache
def english_stop_words() -> frozenset[str]:
    """Return the English words that say nothing of the thing asked for."""
    return frozenset(table("question")["stop"]["english"].split())


@lru_cache(maxsize=8_192)
def forms_of(word: str) -> tuple[str, ...]:
    """Return every folded form of a word or name, itself first; 三項 is also 3項, 第二階段 第2階段."""
    folded = fold(word)
    counted = _COUNTED.fullmatch(folded)
    numbered = f"{counted[1]}{value(counted[2])}" if counted else ""
    units = [counted[3], *(["次"] if counted[3] in _TURNS else [])] if counted else []
    digits = [f"{numbered}{unit}" for unit in units]
    return tuple(dict.fromkeys((folded, *digits, *_names()[0].get(folded, ()), *synonyms().get(folded, ()))))


def hints_of(forms: Iterable[str], told: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the record words that a word of these forms may mean, and those ``told``, none of them a form of it."""
    forms = tuple(forms)
    found = dict.fromkeys((*(held for form in forms for held in hints().get(form, ())), *told))
    return tuple(held for held in found if held not in forms)


def content_words(
    text: str, people: Iterable[str] = (), known: Mapping[str, str] | None = None
) -> list[Word]:
    """Return the content words of a Traditional question, repeats dropped.

    ``people`` are the forms of known persons in it, ``known`` maps every such form to the person's name.
    """
    found: dict[str, Word] = {}
    of_person = {fold(form): fold((known or {}).get(form, form)) for form in people}
    for word in _words(re.sub(r"\s+", " ", fold(text)), of_person):
        before = found.get(word.text)
        if before is None or before.weight < word.weight:
            found[word.text] = word
    return list(found.values())


def _words(plain: str, people: Mapping[str, str]) -> Iterator[Word]:
    """Yield names first found whole, then the segments between them, synonyms taken as one."""
    names, pattern = _names()
    either = re.compile("|".join([*map(re.escape, sorted(people, key=len, reverse=True)), pattern.pattern]))
    at = 0
    for match in either.finditer(plain):
        yield from _segmented(plain[at : match.start()])
        name = match[0]
        if name not in stop_words():
            person = (people[name],) if name in people else ()
            forms = tuple(dict.fromkeys((name, *person, *names.get(name, ()), *synonyms().get(name, ()))))
            yield Word(name, forms, 1.0, name=True, noun=True)
        at = match.end()
    yield from _segmented(plain[at:])


def _segmented(text: str) -> Iterator[Word]:
    segments = [(word.strip(), tag) for word, tag in segment(text)] if text.strip() else []
    at, told = 0, tuple[str, ...]()
    while at < len(segments):
        size = _phrase(segments, at, synonyms()) or 1
        word = _joined(segments, at, size)
        weight = _weight(word, segments[at][1]) if size == 1 or word in light_words() else 1.0
        if at and segments[at - 1][0].endswith("哪") and _HOW_MANY.fullmatch(word):
            weight = 0.0
        told += hints().get(_joined(segments, at, _phrase(segments, at, hints())), ())
        if weight:
            forms = forms_of(word)
            noun = segments[at + size - 1][1].startswith(("n", "vn", "l", "j"))
            yield Word(word, forms, weight, noun=noun, hints=hints_of(forms, told))
            told = ()
        at += size


def _phrase(segments: list[tuple[str, str]], at: int, known: Container[str]) -> int:
    """Return how many segments the longest known phrase of several takes, 0 for none."""
    sizes = range(min(_LONGEST_SYNONYM, len(segments) - at), 1, -1)
    return next((size for size in sizes if _joined(segments, at, size) in known), 0)


def _joined(segments: list[tuple[str, str]], at: int, size: int) -> str:
    return "".join(word for word, _ in segments[at : at + size])


def _weight(word: str, tag: str) -> float:
    if not word or word in stop_words() or re.fullmatch(r"\W+", word) or _ASKING.match(word):
        return 0.0
    if not tag.startswith(_CONTENT_TAGS):
        return 0.0
    if word in _VERBS:
        tag = "v"
    light = word in light_words() or _SOME_ONE.fullmatch(word)
    weight = _ADVERB if tag in {"d", "f"} or light else _VERB if tag == "v" else 1.0
    return weight * (_SINGLE if len(word) == 1 and not word.isascii() else 1.0)
