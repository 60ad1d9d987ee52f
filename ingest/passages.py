"""Passages, which are searched: each item's own words, split at sentences when long, headings above."""

import re
from collections.abc import Iterator, Sequence

from ingest.record import Item, Passage, Role

# About 200 characters is what the embedder reads best and the speed figures are given for.
_MAX = 220
_HEADING = 120
_HEADINGS = {Role.SECTION, Role.AGENDA, Role.RULING, Role.CONCLUSION, Role.REPORT}
# A sentence longer than this is cut too, at the last comma, else between two words.
_LONGEST = 2 * _MAX
_CLAUSE_END = re.compile(r"[，、：,:]\s*(?![0-9])|\s+")
_UNCUT = re.compile(r"[A-Za-z0-9０-９.,，．:/%％]")
# 問：…？ and the 答：… under it, to its full stop, are one: neither says anything without the other.
_ASKED, _ANSWERED = re.compile(r"問[：:][^。]*[？?]\s*$"), re.compile(r"\s*答[：:]")
_SENTENCE_END = re.compile(r"[。！？!?；;]+[」』）)]*\s*|\n")


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences in ``text[start:end]``, outer blanks left out."""
    low, end = start, min(end, len(text))
    answers = False
    for match in _SENTENCE_END.finditer(text, start, end):
        asked = bool(_ASKED.search(text, low, match.end()) and _ANSWERED.match(text, match.end()))
        if asked or (answers and match[0][0] in "；;\n"):
            answers = True
            continue
        answers = False
        if text[low : match.end()].strip():
            yield _trimmed(text, low, match.end())
        low = match.end()
    if text[low:end].strip():
        yield _trimmed(text, low, end)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def build_passages(text: str, title: str, items: Sequence[Item]) -> tuple[Passage, ...]:
    """Return the passages of a record in reading order; together they cover every item's own words."""
    parents = {item.parent for item in items}
    headings = [_shown_heading(text, item) for item in items]
    return tuple(
        Passage(
            item.number, start, end, text[start:end], context if index == 0 else f"{context} › {item.label}"
        )
        for item in items
        if _says_something(text, item, has_children=item.number in parents)
        for context in [_context(title, headings, items, item)]
        for index, (start, end) in enumerate(_pieces(text, item))
    )


def _says_something(text: str, item: Item, *, has_children: bool) -> bool:
    """Tell words from a bare label (決定：) or a heading that its children's context repeats."""
    own = re.sub(r"[\s：:。【】]", "", text[item.body : item.end])
    if not own:
        return False
    return not (has_children and item.role in _HEADINGS and own in item.label)


def _pieces(text: str, item: Item) -> Iterator[tuple[int, int]]:
    start, end = _trimmed(text, item.start, item.end)
    if end - start <= _MAX:
        yield start, end
        return
    low = high = start
    for first, last in _clauses(text, start, end):
        if last - low > _MAX and high > low:
            yield low, high
            low = first
        high = last
    if high > low:
        yield low, high


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences, those without an end in sight cut where a reader would breathe."""
    for first, last in sentences(text, start, end):
        low = first
        while last - low > _LONGEST:
            high = _breath(text, low, low + _MAX)
            yield _trimmed(text, low, high)
            low = high
        yield _trimmed(text, low, last)


def _breath(text: str, low: int, high: int) -> int:
    """Return where to cut ``text[low:high]``: after its last clause, else where no number or word runs on."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text, low + _MAX // 2, high) if match.end() < high]
    if ends:
        return ends[-1]
    cut = high
    while cut > low + _MAX // 2 and _UNCUT.match(text[cut - 1]) and _UNCUT.match(text[cut]):
        cut -= 1
    return cut


def _shown_heading(text: str, item: Item) -> str:
    """Return the words of an item as a heading over its children: blanks folded, cut when long."""
    return re.sub(r"\s+", " ", text[item.start : item.start + 2 * _HEADING][: item.end - item.start]).strip()[
        :_HEADING
    ]


def _context(title: str, headings: Sequence[str], items: Sequence[Item], item: Item) -> str:
    above: list[str] = []
    parent = item.parent
    while parent is not None:
        above.append(headings[parent])
        parent = items[parent].parent
    return " › ".join([title, *reversed(above)])
