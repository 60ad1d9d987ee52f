"""What the records say of a topic: the items that speak of it, each with the sentences to quote."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answer import Citation, cite
from assistant.assistant import Assistant
from assistant.gate import normal
from assistant.question import understand
from assistant.register.extract import case_of
from assistant.scope import Scope, squeeze
from assistant.words import Word
from index.filters import Filters
from ingest.errors import UsageError
from ingest.passages import sentences
from ingest.record import Item, Record, Role

# Passages looked at for each part of a topic: more than any trainer would teach.
_DEPTH = 120
# An item up to this length is one point and quoted whole; of a longer one, the sentences that speak of the topic.
_WHOLE = 200
# Shorter words say nothing by themselves: （略）, 洽悉。
_SHORTEST = 6
# The words of a topic are said together: in one clause.
_CLAUSE = re.compile(r"[，,；;。？?！!\n]")
# 社工人力與薪資 are two topics.
_AND = re.compile(r"[、，,;；與及和]|以及|\s+")
# Adverbs and single characters of a topic need not be said again.
_LIGHT = 0.45
_SILENT = {Role.HEADER, Role.SECTION, Role.REMARKS, Role.ADJOURNMENT, Role.ATTACHMENT}


@dataclass(frozen=True, slots=True)
class Found:
    """An item that speaks of the topic and the spans of it to quote, in order."""

    record: Record
    item: Item
    spans: tuple[tuple[int, int], ...]

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other."""
        return self.record.id, self.item.number

    @property
    def scope(self) -> Scope:
        """The item and what surrounds it."""
        return Scope(self.record, self.item)

    def quotes(self) -> tuple[Citation, ...]:
        """Return a citation for each span."""
        return tuple(cite(0, self.record, self.item, start, end) for start, end in self.spans)


def topic_parts(topic: str) -> list[tuple[Word, ...]]:
    """Return the words of each part of a topic; a part that lacks its head noun's modifier keeps its own words only."""
    parts = [
        tuple(word for word in understand(part).words if word.weight >= _LIGHT)
        for part in [topic] + [piece for piece in _AND.split(topic) if piece.strip()]
    ]
    whole, pieces = parts[0], [part for part in parts[1:] if part]
    if len(pieces) < 2:  # noqa: PLR2004 - nothing was joined
        return [whole] if whole else []
    return list(dict.fromkeys(pieces))


def gather(assistant: Assistant, topic: str, wanted: Sequence[str]) -> list[Found]:
    """Return the items that speak of ``topic`` in the records ``wanted`` (ids; none: all), oldest meeting first.

    Without a topic, every item of these records. UsageError when the topic has no word to look for.
    """
    if not topic.strip():
        found = [
            _whole(assistant.record(name), item) for name in wanted for item in assistant.record(name).items
        ]
    else:
        parts = topic_parts(topic)
        if not parts:
            message = f"主題「{topic}」裡沒有可以找的詞；請寫出具體的事項，如「集中篩派案」"
            raise UsageError(message)
        found = [
            _speaking(record, item, parts) for record, item in _candidates(assistant, topic, parts, wanted)
        ]
    kept = {each.key: each for each in found if each is not None and each.spans}
    return sorted(_once(kept.values()), key=_order)


def _order(found: Found) -> tuple[bool, str, str, int]:
    day = found.record.date
    return day is None, day.isoformat() if day else "", found.record.id, found.item.number


def _once(found: Iterable[Found]) -> Iterator[Found]:
    """Yield the items without those of a twin of the record (txt beside pdf)."""
    held: dict[tuple[str, str], str] = {}
    for each in sorted(found, key=_order):
        words = normal("".join(quote.quote for quote in each.quotes()))
        key = (f"{each.record.date}{'/'.join(each.item.path)}", words)
        if held.setdefault(key, each.record.id) == each.record.id:
            yield each


def _candidates(
    assistant: Assistant, topic: str, parts: Sequence[Sequence[Word]], wanted: Sequence[str]
) -> Iterator[tuple[Record, Item]]:
    """Yield the items the search brings up, and those that an item found announces or decides."""
    filters = Filters(records=list(wanted)) if wanted else None
    queries = dict.fromkeys([topic, *("".join(word.text for word in part) for part in parts)])
    seen: set[tuple[str, int]] = set()
    for query in queries:
        for hit in assistant.search(query, _DEPTH, filters):
            record = assistant.record(hit.record_id)
            for item in _with_kin(record, record.items[hit.item]):
                if (record.id, item.number) not in seen:
                    seen.add((record.id, item.number))
                    yield record, item


def _with_kin(record: Record, item: Item) -> Iterator[Item]:
    yield item
    yield from record.children(item.number)
    if case := case_above(record, item) or (item if item.role == Role.AGENDA else None):
        yield from (other for other in record.items if case.start <= other.start < case.stop)


def _speaking(record: Record, item: Item, parts: Sequence[Sequence[Word]]) -> Found | None:
    """Return the item with what it says of the topic, None when it says nothing of it."""
    if not quotable(record, item):
        return None
    spans = own_sentences(record, item)
    above = squeeze(Scope(record, item).announced)
    said = [span for span in spans if _any(parts, record.text[slice(*span)], above)]
    if not said and not _case_speaks(record, item, parts):
        return None
    if spans[-1][1] - spans[0][0] <= _WHOLE or not said:
        return Found(record, item, ((spans[0][0], spans[-1][1]),))
    return Found(record, item, tuple(_joined(said)))


def _case_speaks(record: Record, item: Item, parts: Sequence[Sequence[Word]]) -> bool:
    """Whether what is decided is decided on a case whose title names the topic."""
    case = case_above(record, item) if item.role.binds else None
    return case is not None and _any(parts, record.text[case.body : case.end])


def case_above(record: Record, item: Item) -> Item | None:
    """The 案 an item belongs to, however deep it stands: the outermost item above it that is no section."""
    line = [*record.ancestors(item.number)][::-1]
    return next((above for above, below in pairwise([*line, item]) if case_of(record, below) == above), None)


def _whole(record: Record, item: Item) -> Found | None:
    spans = own_sentences(record, item) if quotable(record, item) else ()
    return Found(record, item, ((spans[0][0], spans[-1][1]),)) if spans else None


def quotable(record: Record, item: Item) -> bool:
    """Whether an item says something of its own that a learner could be taught."""
    if item.role in _SILENT or "nested" in item.flags or "deleted" in item.flags:
        return False
    words = record.text[item.body : item.end].strip()
    announces = words.endswith(("：", ":")) and any(record.children(item.number))
    return not announces and bool(own_sentences(record, item))


def own_sentences(record: Record, item: Item) -> list[tuple[int, int]]:
    """Return the spans of an item's sentences, without the line that names its speaker."""
    spans = list(sentences(record.text, item.body, item.end))
    name = normal(item.speaker or "")
    kept = [span for span in spans if not (name and normal(record.text[slice(*span)]).strip("：: ") in name)]
    words = normal("".join(record.text[slice(*span)] for span in kept))
    return kept if len(words) >= _SHORTEST else []


def _joined(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the spans, those that touch as one."""
    held = spans[0]
    for span in spans[1:]:
        if span[0] - held[1] <= 1:
            held = (held[0], span[1])
        else:
            yield held
            held = span
    yield held


def _any(parts: Sequence[Sequence[Word]], words: str, above: str = "") -> bool:
    """Whether a clause of ``words`` speaks of a part of the topic, what announces it included."""
    return any(_says(part, above + squeeze(clause)) for clause in _CLAUSE.split(words) for part in parts)


def _says(words: Sequence[Word], folded: str) -> bool:
    """Whether a text holds every word, each in characters of its own (社工人員 is not yet 社工 and 人員)."""
    for word in words:
        if not word.match(folded):
            return False
        form = max((form for form in word.forms if form in folded), key=len, default="")
        folded = folded.replace(form, "\0") if form else folded
    return True
