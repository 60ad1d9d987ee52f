"""Personal data in a question, masked before the question is kept.

Numbers and addresses are known by their form. A name is taken for one by what stands around it (案主…, …女士), by the
dictionary's part of speech, or by standing where the one asked about stands; who the records themselves name holds
an office and is left. A word masked by mistake costs a trainer a glance, a name left in costs a family its privacy:
in doubt it is masked.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.tables import table
from ingest.data_files import table as people_table

if TYPE_CHECKING:
    import rjieba
    from opencc import OpenCC

ID, PHONE, ADDRESS, EMAIL, BIRTHDAY, NUMBER, NAME = (
    f"〔{word}〕" for word in ("證號", "電話", "地址", "電子郵件", "出生日期", "號碼", "姓名")
)
_ALONE, _END = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_GAP = r"[-\s.]?"
# Digits as they are typed in an address: 12, １２ (made narrow before), 十二.
_COUNT = r"[\d一二三四五六七八九十百]{1,5}"
# Not 住和平村: where one lives is said with these.
_PLACE = "(?:(?![住在到於從往])[㐀-鿿]){1,3}"
_ROAD = r"[^\W\d_縣市區鄉鎮村里鄰a-zA-Z]{1,5}?(?:路|街|大道)"
# National id: a letter, 1 or 2 (8 or 9 for residents from abroad, A to D of the old form), eight digits.
_IDS = re.compile(rf"{_ALONE}[A-Za-z]{_GAP}[1289A-Da-d]{_GAP}\d{{2,4}}{_GAP}\d{{2,4}}{_GAP}\d{{0,4}}{_END}")
_ID_LENGTH = 10
_EMAILS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONES = re.compile(
    rf"{_ALONE}(?:\+?886{_GAP}\(?0?\)?|\(?0)(?:9\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}|"
    rf"[2-8]\d{{0,3}}\)?{_GAP}\d{{3,4}}{_GAP}\d{{3,4}})(?:\s?(?:#|轉|分機)\s?\d{{1,6}})?{_END}"
)
_BIRTHDAYS = re.compile(
    r"(?:(?:民國|西元)?\s?\d{2,4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?)(?=\s?(?:出生|生(?![活效產])))"
    r"|(?<=生日)[是為：:\s]{0,2}(?:民國)?\s?\d{2,4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?"
)
# From the road (or the village and its 鄰) to the number of the house, the floor and the room.
_ADDRESSES = re.compile(
    rf"(?:(?:{_PLACE}[村里])?{_COUNT}鄰|{_PLACE}[村里](?={_COUNT}號)|{_ROAD})"
    rf"(?:{_ROAD})?(?:{_COUNT}段)?(?:{_COUNT}巷)?(?:{_COUNT}弄)?"
    rf"(?:{_COUNT}(?:[之-]{_COUNT})?號(?:之{_COUNT})?)(?:{_COUNT}樓(?:之{_COUNT})?)?(?:{_COUNT}室)?"
)
# An account, a case, a household: nothing that is asked of the records has so many digits.
_NUMBERS = re.compile(rf"{_ALONE}\d(?:{_GAP}\d){{7,}}{_END}")
_WIDE = {
    code: code - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(first, last + 1)
} | {0xFF0D: "-", 0xFF08: "(", 0xFF09: ")", 0xFF0B: "+", 0xFF03: "#", 0xFF20: "@"}
_PERSON_TAGS = ("nr",)
_LONGEST = 4


def masked(text: str, known: Collection[str] = ()) -> str:
    """Return ``text`` with personal data replaced by 〔證號〕, 〔電話〕, 〔地址〕 …; ``known`` are names to leave."""
    # Brackets are left as typed where nothing is masked: only what the patterns look at is made narrow.
    narrow = text.translate(_WIDE)
    found = sorted([*_forms(narrow), *_names(text, known)], key=lambda each: (each[0], -each[1]))
    parts, at = [], 0
    for start, end, label in found:
        if start >= at:
            parts += [text[at:start], label]
            at = end
    return "".join([*parts, text[at:]])


def _forms(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern, label in (
        (_EMAILS, EMAIL),
        (_IDS, ID),
        (_PHONES, PHONE),
        (_BIRTHDAYS, BIRTHDAY),
        (_ADDRESSES, ADDRESS),
        (_NUMBERS, NUMBER),
    ):
        for match in pattern.finditer(text):
            if label != ID or sum(char.isalnum() for char in match[0]) == _ID_LENGTH:
                yield *match.span(), label


# --- names ---


def _names(text: str, known: Collection[str]) -> Iterator[tuple[int, int, str]]:
    for start, end in (*_by_neighbours(text), *_by_tag(text)):
        if not _is_known(text[start:], text[start:end], known):
            yield start, end, NAME


def _is_known(rest: str, name: str, known: Collection[str]) -> bool:
    return any(name == each or (rest.startswith(each) and len(each) >= len(name)) for each in known)


def _by_neighbours(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of what stands where a name would, unless the dictionary has an ordinary word there."""
    for pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span("name")
            if not _is_ordinary(text[start:], match["name"]):
                yield start, end


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = table("masking")
    before, after, then = (
        "|".join(sorted(words[key], key=len, reverse=True)) for key in ("before", "after", "then")
    )
    surname, given = _surname(), r"[㐀-鿿]"
    return (
        # 王○○, 陳Ｏ明: someone masked it already, but not all of it.
        re.compile(rf"(?P<name>{surname}(?:[○〇ＯO*＊][㐀-鿿○〇ＯO*＊]|[㐀-鿿][○〇ＯO*＊]))"),
        re.compile(
            rf"(?:{before})[是為叫名：:\s「]{{0,2}}(?P<name>{surname}{given}{{1,2}}?)(?=$|[^㐀-鿿]|{then}|{after})"
        ),
        re.compile(rf"(?:{before})[是為叫名：:\s「]{{0,2}}(?P<name>{surname}{given}{{2}})"),
        re.compile(rf"(?P<name>{surname}{given}{{0,2}}?)(?={after})"),
        re.compile(rf"(?:^|[，。、；！？\s,;「])(?P<name>{surname}{given}{{2}})(?={then})"),
    )


def _surname() -> str:
    people = people_table("people")
    return f"(?:{'|'.join(people['compound'])}|[{''.join(people['surnames'].split())}])"


def _is_ordinary(rest: str, name: str) -> bool:
    """Whether the dictionary reads an ordinary word where a name would begin: 個案管理者 names nobody."""
    if len(name) == 1:
        return False
    first = next(iter(_segmenter().tag(_simplified(rest))), None)
    if first is None or len(first[0]) < len("姓名"):
        return False
    return first[1] not in {"nr", "nrt", "nrfg"} and _segmenter().has_word(first[0])


def _by_tag(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that the dictionary takes for the name of a person: a surname and what is called by it."""
    starts = re.compile(_surname())
    at, tokens = 0, []
    for word, tag in _segmenter().tag(_simplified(text)):
        tokens.append((at, at + len(word), tag))
        at += len(word)
    for (start, end, tag), (_, after, following) in pairwise([*tokens, (at, at, "")]):
        surname = starts.match(text, start)
        if surname is None or text[start:end] in table("masking")["kin"]:
            continue
        if tag.startswith(_PERSON_TAGS) and end - start > 1:
            yield start, end
        elif surname.end() == end and following.startswith(_PERSON_TAGS) and after - start <= _LONGEST:
            yield start, after


@cache
def _segmenter() -> "rjieba.Jieba":
    import rjieba  # noqa: PLC0415 - its dictionary is read once, at the first question kept

    return rjieba.Jieba()


def _simplified(text: str) -> str:
    """Return the text in the script that the dictionary knows names in, character by character."""
    return "".join(map(_simple, text))


@cache
def _simple(char: str) -> str:
    """Return one character for one, so that places in the text stay what they are."""
    made = _converter().convert(char)
    return made if len(made) == 1 else char


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415 - reads its tables when made

    return OpenCC("t2s")
