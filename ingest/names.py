"""People and offices as minutes write them, known under every form a reader may use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.data_files import table
from ingest.record import Person

_GIVEN = r"[㐀-鿿]{1,2}"
_SENTENCE = re.compile(r"[。，；？！,;?!：:「」『』]")
_SPEAKER_MAX, _OFFICE_MIN = 45, 3
_PROXY = re.compile(r"[（(](?P<who>[^（）()]{2,12}?)代理?[）)]")
_PADDED = re.compile(r"^([㐀-鿿])\s+([㐀-鿿])$")  # 楊　曜: a name of two is spread to the width of three
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in an item: an office, a person of it, or both (empty strings where absent)."""

    unit: str
    person: Person | None

    @property
    def label(self) -> str:
        """The speaker as one string: office, then the person as written."""
        return self.unit + (self.person.written if self.person else "")


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches any of ``words``, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def surnames() -> tuple[str, ...]:
    """Return the surnames known, those of two characters first."""
    people = table("people")
    return (*people["compound"], *"".join(people["surnames"].split()))


@cache
def _surname() -> str:
    people = table("people")
    return f"(?:{alternatives(people['compound'])}|[{''.join(people['surnames'].split())}])"


@cache
def title_pattern() -> str:
    """Return a pattern of a title.

    It is atomic, so that 葉秘書長 is never read as the secretary 葉長: a title is taken whole or not at all.
    """
    people = table("people")
    return f"(?>(?:(?:{alternatives(people['title_prefixes'])})*(?:{alternatives(people['title_parts'])}))+)"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    surname, title = _surname(), title_pattern()
    split = re.compile(rf"(?P<unit>.*?)(?P<surname>{surname})(?P<title>{title})(?P<given>{_GIVEN})")
    plain = re.compile(rf"(?P<unit>.*?)(?P<name>{surname}{_GIVEN})(?P<title>{title})")
    bare = re.compile(rf"{surname}{_GIVEN}")
    open_end = re.compile(rf".*?{surname}{title}")
    return split, plain, bare, open_end


@cache
def _organisation() -> re.Pattern[str]:
    return re.compile(rf".*(?:{alternatives(table('people')['organisation_endings'])})")


def parse_person(text: str) -> Person | None:
    """Return the person ``text`` names as a whole, None where it names none.

    ``林政務委員萬億`` and ``林萬億政務委員`` both give the name 林萬億 and the title 政務委員; a bare
    ``蔡旻璇`` gives the name alone. What stands before the person (an office) becomes ``unit``.
    """
    plain_text = _PADDED.sub(r"\1\2", _BRACKETED.sub("", text).strip())
    proxy = _proxy(text)
    split, plain, bare, _ = _patterns()
    if match := split.fullmatch(plain_text):
        written = plain_text[match.start("surname") :]
        name = match["surname"] + match["given"]
        return Person(written, name, match["title"], match["unit"].strip(), proxy)
    if (match := plain.fullmatch(plain_text)) and not _titled_surname(plain_text[match.start("name") :]):
        written = plain_text[match.start("name") :]
        return Person(written, match["name"], match["title"], match["unit"].strip(), proxy)
    if bare.fullmatch(plain_text) and not _titled_surname(plain_text):
        return Person(plain_text, plain_text, proxy=proxy)
    return None


def _titled_surname(text: str) -> bool:
    """Whether ``text`` is a surname with a title and no given name: the 副 of 賴副教授 is none."""
    return bool(re.fullmatch(_surname() + title_pattern(), text))


def _proxy(text: str) -> str:
    """Return the name of who stands in for a person: 林委員建元（林純綺代） → 林純綺, empty without one."""
    match = _PROXY.search(text)
    person = parse_person(match["who"]) if match else None
    return person.name if person else ""


def parse_people(text: str) -> tuple[Person, ...]:
    """Return the people of a list like ``林政務委員萬億、蘇政務次長麗瓊``; no name, no person."""
    parts = [each for part in re.split(r"[、,，;；/]|\s{2,}", text) for each in _both(part.strip())]
    return tuple(person for part in parts if (person := parse_person(part) or _last_named(part)))


def _both(part: str) -> tuple[str, ...]:
    """Return the people that 及 joins (in 社會及家庭署 it joins none), or that stand side by side, else the part."""
    first, _, second = part.partition("及")
    if second and parse_person(first.strip()):
        return first, second
    first, _, second = part.partition(" ")
    person = parse_person(first)
    beside = person and person.title and parse_person(second.partition(" ")[0])
    return (first, *_both(second)) if beside else (part,)


def _last_named(part: str) -> Person | None:
    """Return the person behind a blank: 專任輔導人員 盧思齊."""
    unit, _, name = part.rpartition(" ")
    person = parse_person(name) if unit else None
    return person if person and not person.unit else None


def parse_speaker(text: str) -> Speaker | None:
    """Return who ``text`` names when it is nothing but a speaker (office, person or both), else None."""
    words = text.strip().rstrip("：:").strip()
    if not words or len(words) > _SPEAKER_MAX or _SENTENCE.search(words):
        return None
    if (person := parse_person(words)) and (person.title or person.unit):
        return Speaker(words.partition(person.written)[0] or person.unit, person)
    bare = _BRACKETED.sub("", words).strip()
    if re.search(r"[0-9（()）]", bare):
        return None  # an office alone has no year and no broken bracket; such a line is a sentence
    if _organisation().fullmatch(bare) and len(bare) >= _OFFICE_MIN:
        return Speaker(words, None)
    return None


def lacks_given_name(text: str) -> bool:
    """Tell whether a speaker line stops at the title (…葉秘書長): the given name is on the next line."""
    *_, open_end = _patterns()
    return bool(open_end.fullmatch(text.strip())) and parse_person(text) is None


_SAYING = (
    "說|講|問|提|建議|希望|覺得|認為|表示|想|怎麼|為什麼|為何|針對|回應|那次|質疑|擔心|主張|解釋|指出|強調|呼籲"
    "|在.{2}場|在會|在[一-鿿]{2,6}?(?:說|講|問|提|建議|發言|的發言)|報告(?:了?什麼|了?哪些)|的(?:發言|建議|意見|看法|說法)"
)
_BEFORE_NAME = r"(?:^|(?<=[^一-鿿])|(?<=[由請和跟與及、，的導授]))"


def named_people(text: str) -> list[str]:
    """Return the people a question names by full name or by surname and title, known or not.

    A full name is one before a title (陳時中部長) or, where a name may begin, before a verb of saying (駱佳穎說);
    辜政委 is a surname with a title.
    """
    surname = _surname()
    titles = alternatives(table("people")["spoken_titles"])
    titled = rf"{_BEFORE_NAME}(?P<titled>{surname}[一-鿿]{{2}})(?:{titles})"
    saying = rf"{_BEFORE_NAME}(?P<saying>{surname}[一-鿿]{{2}})(?={_SAYING})"
    short = rf"{_BEFORE_NAME}(?P<short>{surname}(?:{titles}))"
    return [match[match.lastgroup or 0] for match in re.finditer(f"{short}|{titled}|{saying}", text)]


def surname_of(name: str) -> str:
    """Return the surname a name begins with: 林, 歐陽."""
    return name[: 2 if name[:2] in table("people")["compound"] else 1]


@lru_cache(maxsize=1_024)
def as_written(name: str) -> re.Pattern[str]:
    """Return a pattern of a name in running text, which may put a title inside it: 林萬億, 林政務委員萬億."""
    surname = surname_of(name)
    return re.compile(f"{re.escape(surname)}(?:{title_pattern()})?{re.escape(name[len(surname) :])}")


def written_forms(person: Person) -> tuple[str, ...]:
    """Return the forms a reader may use for a person: 林萬億, 林政務委員萬億, 林萬億政務委員, 林政務委員."""
    if not person.title:
        return (person.name,)
    surname = surname_of(person.name)
    given = person.name[len(surname) :]
    forms = (person.name, surname + person.title + given, person.name + person.title, surname + person.title)
    return tuple(dict.fromkeys(forms))
