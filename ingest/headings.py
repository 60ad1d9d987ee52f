"""What the first words of an item say: its heading, the office that brings it, the kind of its article."""

import re

from ingest.heads import Marker
from ingest.record import Role

_REPORTED_BY = re.compile(r"[（(]\s*(?:提案|報告)單位\s*[：:]\s*(?P<unit>[^（）()]{2,40})\s*[）)]")
_BROUGHT_BY = re.compile(r"(?:提案|報告)\s*單位\s*[：:]\s*(?P<unit>[^（）()\n，。]{2,40})\s*$")
_NOTED_UNIT = re.compile(r"[（(](?P<unit>[^（）()]{2,20})[）)]$")
_HEADING_MAX = 24


def unit_of(words: str, label: str) -> str | None:
    """Return the office that brings or reports an item, from its words or the note on its label; None without one."""
    match = _REPORTED_BY.search(words) or _BROUGHT_BY.search(words) or _NOTED_UNIT.search(label)
    return match["unit"] if match else None


def says_more(words: str) -> bool:
    """Whether a case says what it is about, not only who brings it."""
    return bool(_BROUGHT_BY.sub("", _REPORTED_BY.sub("", words)).strip("：: \n"))


def law_role(marker: Marker, words: str) -> tuple[Role, str]:
    """Return role and label of an article, or of a chapter with its heading."""
    if marker.style == "條":
        return Role.ARTICLE, marker.label
    return Role.SECTION, f"{marker.label} {words.strip()}".strip()


def is_caption(said: str) -> bool:
    """Whether an article's own words are only its caption in brackets: 第一條（立法目的）."""
    return bool(re.fullmatch(r"[（(【][^（()）】]*[）)】]", said))


def heading_of(words: str) -> str | None:
    """Return the heading of a numbered section: its words up to a colon or bracket, when they are few."""
    match = re.match(rf"([^：:（(。，]{{1,{_HEADING_MAX}}})", words)
    if match is None:
        return None
    rest = words[match.end() :]
    return match[1].strip() if not rest or rest[0] in "：:（(。" else None
