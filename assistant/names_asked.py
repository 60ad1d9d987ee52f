"""Who and what a question names: agencies and units, and people no record knows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.words import segment
from ingest.aliases import aliases, places
from ingest.names import named_people

# 各部, 兩署, 這個司 name no agency; 本部 and 全部 are words.
_AGENCY = re.compile(
    r"(?!.*[哪看一兩幾]部|各|兩|這|那|該|某|本|全|內部|外部|大部|幹部|總部)[一-鿿]{2,10}(?:部|署|委員會|總處|博物院)"
    r"|(?:立法|司法|考試|監察)院"
)
# 臺中市政府社會局: an office of a county or city; 新北市有幾處 names none.
_OFFICE = (
    r"(?:政府)?(?P<unit>[^\W\d_有幾多哪何各的設共是在數一二三四五六七八九十兩到和與及、]{2,8}?(?:局|處))"
    r"(?![長級室境理所分置遇罰])"
)
_KINDS_OF_BODY = {"委員會", "部", "署", "基金會", "協會", "學會", "公會", "聯盟"}
_TITLED = re.compile(r"(?:委|長|任|授|導|員|師|事)$")
_ASKING_WORD = re.compile(r"哪|什麼|幾|各|這|那|個")


def strangers(text: str, named: Iterable[str]) -> list[str]:
    """People named whom no record knows (陳時中部長, 駱佳穎說, 辜政委): nothing said can be theirs."""
    held = "".join(named)
    known_words = {word for word, tag in segment(text) if not tag.startswith("nr")}
    return [
        name
        for name in named_people(text)
        if name not in held and (_TITLED.search(name) or not _is_word(name, known_words))
    ]


def _is_word(name: str, words: Iterable[str]) -> bool:
    """Whether what looks like a name is a word of the language, or two of them (高風險, 方案)."""
    return any(word in name and len(word) > 1 for word in words)


def units_in(text: str) -> tuple[str, ...]:
    """Agencies, units, schemes and laws named, as they are written, in order; a longer name hides one inside it.

    An agency no table knows is one too (客家委員會, 水利署): the evidence must speak of it.
    """
    found: list[str] = []
    for name in (*_table_names(), *_agencies(text)):
        if name in text and not any(name in longer for longer in found):
            found.append(name)
    return tuple(sorted(found, key=text.index))


@cache
def _table_names() -> tuple[str, ...]:
    """Every name of the alias tables, the longest first; a set would be in another order in each process."""
    kinds = {"agency", "unit", "group", "scheme", "law", "scale", "system", "role"}
    names = dict.fromkeys(name for alias in aliases() if alias.kind in kinds for name in alias.names)
    return tuple(sorted(names, key=len, reverse=True))


@cache
def roles() -> frozenset[str]:
    """Return the names of the alias tables that tell what someone is (社工, 督導), not where."""
    return frozenset(name for alias in aliases() if alias.kind == "role" for name in alias.names)


def _agencies(text: str) -> Iterable[str]:
    """Words that end like the name of a central agency, with the word before when cut in two."""
    before = ""
    for word, _ in segment(text):
        if _AGENCY.fullmatch(word):
            yield word
        elif word in _KINDS_OF_BODY and len(before) > 1 and not _ASKING_WORD.search(before):
            yield before + word
        before = word


@dataclass(frozen=True, slots=True)
class Office:
    """An office of a county or city as asked: the official name of the place, and the office."""

    place: str
    unit: str

    @property
    def name(self) -> str:
        """The place and the office as one name."""
        return f"{self.place}{'政府' if self.place[-1:] in '市縣' else ''}{self.unit}"


@lru_cache(maxsize=1_024)
def offices(text: str) -> tuple[Office, ...]:
    """Return the offices of counties and cities named: one unit each (臺南市政府社會局), not two words."""
    return tuple(dict.fromkeys(office for office, _ in office_spans(text)))


def office_spans(text: str) -> list[tuple[Office, tuple[int, int]]]:
    """Return the offices of counties and cities in ``text``, each with where its name stands."""
    forms = "|".join(sorted(map(re.escape, places()), key=len, reverse=True))
    return [
        (Office(places()[match["place"]], match["unit"]), match.span())
        for match in re.finditer(f"(?P<place>{forms}){_OFFICE}", text)
    ]


def people_in(text: str, known: Mapping[str, str]) -> list[str]:
    """Known names in the text, the longest form at each place."""
    found: list[str] = []
    for form in sorted(known, key=len, reverse=True):
        if form in text and not any(form in longer for longer in found):
            found.append(form)
    return found


def places_in(text: str) -> tuple[str, ...]:
    """Return the official names of the counties and cities named, in order."""
    forms = places()
    pattern = re.compile("|".join(sorted(map(re.escape, forms), key=len, reverse=True)))
    return tuple(dict.fromkeys(forms[match[0]] for match in pattern.finditer(text)))
