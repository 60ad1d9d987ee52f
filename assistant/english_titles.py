"""Laws, schemes and places an English question names by a title (the Social Assistance Act, Orange County)."""

import re
from dataclasses import dataclass

from assistant import english
from assistant.tables import table
from assistant.words import english_stop_words, forms_of

# The noun a title ends with, and the nouns with which the records end such a name.
_LAW = r"條例|(?<![方作做辦無合違依立司修執])法(?![院官律定務人源制]|規(?!定))"
_RULE = r"辦法|規則|細則|標準|要點|須知|準則|原則|指引|規定"
_NOUNS = {
    **dict.fromkeys(("Act", "Law", "Statute", "Code"), _LAW),
    **dict.fromkeys(("Regulation", "Regulations", "Rules", "Guidelines", "Directions"), f"{_RULE}|{_LAW}"),
    # A scheme is also called by what it does.
    **dict.fromkeys(("Plan", "Program", "Programme", "Project", "Scheme", "Initiative"), ""),
    "Ministry": "部",
    "County": "",
    "City": "",
}
_WORD = r"[A-Z][A-Za-z'’]*(?:-[A-Za-z]+)*"
_JOIN = r"(?:\s+(?:of|for|the|and|on|to|in|&))*"
_TITLE = re.compile(
    rf"(?:{_WORD}{_JOIN}\s+)+(?P<noun>{'|'.join(_NOUNS)})\b"
    rf"|\b(?P<head>Ministry)\s+of(?:\s+the)?(?:{_JOIN}\s+{_WORD})+"
)
_PLACES = {"County", "City"}
_NUMERAL = re.compile(r"[ivx]+|\d+|phase|stage")
# How far before its noun a name in Chinese begins, and the share of the title's words it must hold: half where
# the first, of whom or what it is, is among them (rights and protection have more than one name).
_LONGEST, _MOST, _HALF = 24, 0.6, 0.5
_BROKEN = re.compile(r"[，,。；;：:、？?！!]")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as asked, the noun a name of its kind ends with in the records ("" for any), and the forms of its words."""

    text: str
    noun: str
    parts: tuple[tuple[str, ...], ...]

    def met(self, text: str) -> bool:
        """Whether a folded Chinese text holds a name with most words of the title, or the title itself."""
        if self.text.lower().replace(" ", "") in text:
            return True
        first = (form for form in self.parts[0] if form) if not self.noun else ()
        spans = (
            [(match.start() - _LONGEST, match.end()) for match in re.finditer(self.noun, text)]
            if self.noun
            else [(at, at + _LONGEST) for form in first for at in _all(form, text)]
        )
        return any(self._holds(text[max(0, low) : high]) for low, high in spans)

    def _holds(self, name: str) -> bool:
        name = _BROKEN.split(name)[-1 if self.noun else 0]
        held = [any(form in name for form in forms) for forms in self.parts]
        return sum(held) >= (_HALF if held[0] else _MOST) * len(held) and (len(held) > 2 or all(held))  # noqa: PLR2004


def _all(form: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(form), text)]


def titles(asked: str) -> tuple[Title, ...]:
    """Return the titles that ``asked`` names; one that is a place or an agency the glossary knows is none."""
    found = (_title(match) for match in _TITLE.finditer(asked))
    return tuple(dict.fromkeys(title for title in found if title))


def _title(match: re.Match[str]) -> Title | None:
    words = match[0].split()
    while words and words[0].lower() in english_stop_words():
        words = words[1:]  # Did Hualien County …
    text = " ".join(words)
    noun = match["noun"] or match["head"]
    name = " ".join(word for word in words if word not in {noun, "of"}).lower()
    terms = english.find_terms(text.lower())
    whole = next((term for term in terms if len(term.text) == len(text)), None)
    if not name or (whole and any(whole.text in table("english")[kind] for kind in ("places", "agencies"))):
        return None
    if whole and whole.text not in _common():  # a law by its official name
        return Title(text, "", (tuple(form for word in whole.written.split() for form in forms_of(word)),))
    if noun in _PLACES:
        known = any(term.text in table("english")["places"] for term in terms)
        return None if known else Title(text, "", ((text.lower(),),))
    parts = tuple(_parts(name))
    return Title(text, _NOUNS[noun], parts) if parts else None


def _common() -> frozenset[str]:
    return frozenset(noun.lower() for noun in _NOUNS)


def _parts(name: str) -> list[tuple[str, ...]]:
    """The forms of each term of a name; a word the glossary lacks stands for itself."""
    parts, rest = [], name
    for term in reversed(english.find_terms(name)):
        parts.append(tuple(form for word in term.written.split() for form in forms_of(word)))
        rest = f"{rest[: term.start]} {rest[term.end :]}"
    unknown = [
        word
        for word in re.findall(r"[a-z]+", rest)
        if word not in english_stop_words() and not _NUMERAL.fullmatch(word)
    ]
    return [*reversed(parts), *((word,) for word in unknown)]
