"""People an English question names in Latin letters: Lin Wan-i, Wan-yi Lin, Deputy Minister Lu.

Names are spelled in Hanyu Pinyin or Wade-Giles; a title with a surname names whoever the records call by both.
A spelling that fits two people names neither.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import product

from assistant.tables import table
from assistant.words import Word
from index.keywords import fold
from ingest.names import surname_of, surnames, title_pattern

# The sign of the genitive is no part of a name.
_WORD = r"[A-Za-z]+(?:(?:['’](?!s\b)|-)[A-Za-z]+)*"
_TOKEN = re.compile(rf"(?<![A-Za-z'’-]){_WORD}")
_BESIDE = re.compile(r",?\s+")
_LONGEST = 3  # words of a name
# Spellings of surnames in daily use that are of neither system.
_ALSO = {"李": ("lee",), "高": ("kau",), "周": ("jou",), "蕭": ("shaw",)}
# Words of the language that are spelled like a surname, in a question without capitals.
_NO_SURNAMES = frozenset({"an", "can", "he", "long", "man", "she", "so", "you"})
_ANYONE = "*"


def romanised(asked: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return every part of an English question that names a person, as asked → the name in the records.

    One no record knows stands for itself: nothing said can be theirs. ``known`` maps every form of the people
    the records know to their names.
    """
    found = _named_whole(asked, known)
    for match in _titled().finditer(asked):
        name, given = match["name"], match["given"] or ""
        if any(name in whole.split() for whole in found) or not _may_name(name, asked):
            continue
        titles = table("english")["titles"][match["title"].lower().replace("-", " ")].split()
        whole = "-" in given and given[0].isupper()  # a full name, and no one known bears it
        bearers = set() if whole else set(_bearers(_plain(name), titles, known))
        written = asked[match.start() : match.end("given" if whole else "name")]
        if len(bearers) == 1:
            found[written] = bearers.pop()
        elif not bearers and name[0].isupper() and (_ANYONE in titles or _plain(name) in _surnames()):
            found[written] = written
    return found


def _named_whole(asked: str, known: Mapping[str, str]) -> dict[str, str]:
    """The known people named in full, surname first or last, as asked → the name."""
    spelled: dict[str, str] = {}
    tokens = list(_TOKEN.finditer(asked))
    for at, first in enumerate(tokens):
        if not _may_name(first[0], asked):
            continue
        for last, before in zip(tokens[at + 1 : at + _LONGEST], tokens[at:], strict=False):
            if not _BESIDE.fullmatch(asked[before.end() : last.start()]):
                break
            written = asked[first.start() : last.end()]
            spelled[_plain(written)] = written
    bearers: dict[str, set[str]] = {}
    for name in set(known.values()):
        for spelling in _spellings(name) & spelled.keys():
            bearers.setdefault(spelled[spelling], set()).add(name)
    return {written: names.pop() for written, names in bearers.items() if len(names) == 1}


def _may_name(word: str, asked: str) -> bool:
    """Whether a word is written like a name: with a capital, unless the question has none."""
    return word[0].isupper() or (asked == asked.lower() and word not in _NO_SURNAMES)


@cache
def _titled() -> re.Pattern[str]:
    titles = sorted(table("english")["titles"], key=len, reverse=True)
    either = "|".join(re.escape(title).replace(r"\ ", "[ -]") for title in titles)
    return re.compile(
        rf"(?P<title>(?i:\b(?:{either})))(?=\.?\s+(?P<name>{_WORD})(?!\s*(?:County|City|Township|District)\b)"
        rf"(?:\s+(?P<given>{_WORD}))?)"
    )


def _bearers(surname: str, titles: list[str], known: Mapping[str, str]) -> Iterator[str]:
    """Yield everyone known by a form of a surname so spelled and one of the titles (any, where none is given)."""
    for form, name in known.items():
        own = surname_of(name)
        titled = form.startswith(own) and (_ANYONE in titles or form[len(own) :] in titles)
        if titled and surname in _surname_spellings(own):
            yield name


def _plain(spelled: str) -> str:
    return re.sub(r"[^a-z]", "", spelled.lower())


@cache
def _surnames() -> frozenset[str]:
    """Return every spelling of a surname: a word behind a title that is none names no one (Supervisor Training)."""
    return frozenset(spelled for surname in surnames() for spelled in _surname_spellings(surname))


@lru_cache(maxsize=4_096)
def _spellings(name: str) -> frozenset[str]:
    """Return how a name may be spelled, surname first or last, letters only."""
    surname = surname_of(name)
    given = ["".join(each) for each in product(*(_syllable(char)[:2] for char in name[len(surname) :]))]
    return frozenset(
        spelled
        for last in _surname_spellings(surname)
        for first in given
        for spelled in (last + first, first + last)
    )


@lru_cache(maxsize=1_024)
def _surname_spellings(surname: str) -> frozenset[str]:
    spelled = frozenset("".join(each) for each in product(*map(_syllable, surname)))
    return spelled.union(_ALSO.get(surname, ()))


@lru_cache(maxsize=8_192)
def _syllable(char: str) -> tuple[str, ...]:
    """Return the spellings of a character in both systems, letters only, the usual reading first (呂: lu; 曾: tseng)."""
    from pypinyin import Style, pinyin

    read = [pinyin(char, style=style, heteronym=True)[0] for style in (Style.NORMAL, Style.WADEGILES)]
    usual, others = (each[0] for each in read), (one for each in read for one in each[1:])
    return tuple(_plain(one.replace("v", "u").replace("ü", "u")) for one in (*usual, *others))


def may_be_in(named: str, folded: str) -> bool:
    """Whether ``folded`` text has someone who may be whom a title and a surname in Latin letters name.

    The records know by name only who speaks, presides or records; 提案人：葉教授淑芳 may be Professor Yeh.
    """
    match = _titled().search(named)
    pattern = _bearing(match["title"].lower().replace("-", " "), _plain(match["name"])) if match else None
    given = _plain(match["given"] or "") if match else ""
    return pattern is not None and any(
        not given or given in _given_spellings(found["given"] or "") for found in pattern.finditer(folded)
    )


@lru_cache(maxsize=256)
def _bearing(title: str, surname: str) -> re.Pattern[str] | None:
    """Return a pattern of a surname so spelled with one of the titles behind it: 葉教授淑芳, 方委員書琪（律師）."""
    titles = table("english")["titles"][title].split()
    chars = [each for each in surnames() if surname in _surname_spellings(each)]
    if not chars:
        return None
    own = f"(?:{'|'.join(map(fold, chars))})"
    borne = title_pattern() if _ANYONE in titles else f"(?:{'|'.join(map(fold, titles))})"
    return re.compile(
        rf"{own}(?:副|代理)?{borne}(?P<given>[一-鿿]{{1,2}})?|{own}[^，。；：、（(]{{2,8}}[（(][^）)]{{0,20}}{borne}[）)]"
    )


def _given_spellings(given: str) -> frozenset[str]:
    return frozenset("".join(each) for each in product(*(_syllable(char)[:2] for char in given)))


def without(names: Iterable[str], text: str) -> str:
    """Return ``text`` with the names blanked out, offsets kept."""
    for name in names:
        text = text.replace(name, " " * len(name))
    return text


def person_word(name: str, known: Mapping[str, str]) -> Word:
    """Return the word that a person's name is, met by every form of it."""
    forms = tuple(
        dict.fromkeys(fold(form) for form in (name, *(form for form in known if known[form] == name)))
    )
    return Word(fold(name), forms, 1.0, name=True, noun=True)
