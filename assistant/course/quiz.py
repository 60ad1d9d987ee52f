"""The quiz: every task is a sentence of the records with one value blanked, kept, or changed, or asked for in words.

The answer stands in the cited quote. What is wrong stands elsewhere in the records, not in the cited item, and is
another value than the answer; where the records hold nothing of the kind, no choice is made up.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Citation, cite
from assistant.course.gather import Found, own_sentences, quotable
from assistant.course.pack import Option, Task, identity
from assistant.course.values import Value, alike, differs, find_values, occurs, office
from assistant.gate import normal
from ingest.record import Record

BLANK = "（　　）"
_WRONG = 3
_FEWEST_WRONG = 2
_PER_ITEM = 2
# A sentence up to this length is asked whole; of a longer one, the clauses around the value.
_STEM, _STEM_LEAST = 90, 50
# So much of a sentence must be left for the blank to be told.
_ENOUGH = 12
# A question asked in the meeting states nothing.
_ASKS = re.compile(r"[？?]|請問|是否|如何")
# One in so many is a statement to be judged.
_EVERY = 3
_CLAUSE = re.compile(r"[，；]")
# A year tells little: 108年度 stands in every second sentence.
_PLAIN = {"year"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A value, the sentence of an item it stands in, and the citation of that sentence."""

    found: Found
    start: int
    end: int
    value: Value

    @property
    def citation(self) -> Citation:
        """The sentence."""
        return cite(0, self.found.record, self.found.item, self.start, self.end)

    @property
    def words(self) -> tuple[str, str]:
        """What stands before and behind the value, of a long sentence only the clauses around it."""
        text = self.found.record.text
        low, high = _window(
            text, self.start, self.end, self.start + self.value.start, self.start + self.value.end
        )
        return text[low : self.start + self.value.start], text[self.start + self.value.end : high]

    def with_(self, words: str) -> str:
        """The sentence with other words in the place of the value."""
        before, behind = self.words
        return _one_line(before + words + behind)


def _one_line(words: str) -> str:
    return words.replace("\n", "").strip().rstrip("，；、")


def _window(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Grow the clause that holds ``[low, high)`` by whole clauses, inside the sentence, up to a stem's length."""
    if end - start <= _STEM:
        return start, end
    cuts = [start, *(match.end() for match in _CLAUSE.finditer(text, start, end)), end]
    first = max(at for at, cut in enumerate(cuts) if cut <= low)
    last = min(at for at, cut in enumerate(cuts) if cut >= high)
    while cuts[last] - cuts[first] < _STEM_LEAST:
        grown = [(first, last + 1)] if last + 1 < len(cuts) else []
        grown += [(first - 1, last)] if first else []
        fitting = [(a, b) for a, b in grown if cuts[b] - cuts[a] <= _STEM]
        if not fitting:
            break
        # A clause with a value of its own could give another task away.
        added = {(a, b): text[cuts[a] : cuts[first]] + text[cuts[last] : cuts[b]] for a, b in fitting}
        first, last = min(fitting, key=lambda pair: bool(find_values(added[pair])))
    return cuts[first], cuts[last]


def spots_of(found: Found) -> list[Spot]:
    """Return the values of what an item says of the topic, the ones most worth asking for first."""
    quoted = [
        spot
        for spot in _values(found)
        if any(start <= spot.start and spot.end <= end for start, end in found.spans)
    ]
    return sorted(quoted, key=lambda spot: (spot.value.worth, spot.start, spot.value.start))


def pool_of(records: Iterable[Record]) -> list[Spot]:
    """Return the values of whole records, every office named among them: where wrong options are drawn from."""
    pool: list[Spot] = []
    for record in records:
        for item in record.items:
            words = record.text[item.start : item.end]
            # Who brings a case or reports is an office; who speaks may be anyone.
            if item.unit and not item.speaker and (at := words.find(item.unit)) >= 0:
                stop = item.start + len(words.rstrip())
                pool.append(Spot(Found(record, item, ()), item.start, stop, office(words, at, item.unit)))
            if quotable(record, item):
                pool += _values(Found(record, item, ()), named=True)
    return pool


def _values(found: Found, *, named: bool = False) -> list[Spot]:
    """The values of an item, sentence by sentence."""
    text = found.record.text
    return [
        Spot(found, low, high, value)
        for low, high in own_sentences(found.record, found.item)
        for value in find_values(text[low:high], named=named)
    ]


def value_tasks(found: Sequence[Found], pool: Sequence[Spot]) -> Iterator[Task]:
    """Yield choices and true/false tasks on the values of the items, at most two for each.

    About a third are statements to be judged, as is what the records hold too little to choose from; about half of
    these are false. Which they are hangs on their place alone, so that a new record changes no other task.
    """
    for each in found:
        for nth, spot in enumerate(_asked_of(each)):
            wrong = wrong_options(spot, pool)
            lot = _lot(spot, nth)
            if len(wrong) >= _FEWEST_WRONG and lot % _EVERY:
                yield _choice(spot, wrong[:_WRONG], nth)
            else:
                yield _judgment(spot, [*_confusions(spot), *wrong], nth, true=lot % 2 == 1)


def _lot(spot: Spot, nth: int) -> int:
    return int(identity("task", spot.citation, nth)[-6:], 16)


def _asked_of(found: Found) -> list[Spot]:
    """The values of an item to ask for: none is given away by the sentence in which another is asked for."""
    kept: list[Spot] = []
    for spot in spots_of(found):
        if len(kept) == _PER_ITEM or (spot.value.kind in _PLAIN and kept):
            break
        if _askable(spot) and all(_apart(spot, other) for other in kept):
            kept.append(spot)
    return kept


def _apart(one: Spot, other: Spot) -> bool:
    shown = one.with_(BLANK), other.with_(BLANK)
    values = find_values(shown[0], named=True), find_values(shown[1], named=True)
    return not (occurs(one.value, values[1], shown[1]) or occurs(other.value, values[0], shown[0]))


def _askable(spot: Spot) -> bool:
    """Whether it is a statement, the value stands in it once, and enough is left to go by."""
    shown = spot.with_(BLANK)
    if _ASKS.search(shown):
        return False
    enough = len(normal(shown)) >= len(normal(BLANK)) + _ENOUGH
    return enough and not occurs(spot.value, find_values(shown, named=True), shown)


def wrong_options(spot: Spot, pool: Sequence[Spot]) -> list[Option]:
    """Return the values that may be offered beside the right one, nearest in size first.

    Each is of the same kind, stands in another item of the records and nowhere in the cited one, and differs from the
    answer, and from the others offered, by value and under every name.
    """
    record, item = spot.found.record, spot.found.item
    words = record.text[item.start : item.end]
    held = find_values(words, named=True)
    kept: list[Spot] = []
    for other in sorted(pool, key=lambda other: _distance(spot, other)):
        if other.found.key == spot.found.key or not alike(spot.value, other.value):
            continue
        if not differs(spot.value, other.value) or occurs(other.value, held, words):
            continue
        if all(differs(other.value, taken.value) for taken in kept):
            kept.append(other)
    return [_option(other) for other in kept]


def _option(spot: Spot) -> Option:
    return Option(_one_line(spot.value.text), spot.citation)


def _confusions(spot: Spot) -> Iterator[Option]:
    """Yield the other values of the same item, which a learner mixes up, but those the statement gives anyway."""
    shown = spot.with_(BLANK)
    values = find_values(shown, named=True)
    text = normal(spot.found.record.text)
    for other in spots_of(spot.found):
        fits = alike(spot.value, other.value) and differs(spot.value, other.value)
        said = occurs(other.value, values, shown) or normal(spot.with_(other.value.text)) in text
        if fits and not said:
            yield _option(other)


def _distance(spot: Spot, other: Spot) -> tuple[float, str]:
    """How far a value is in size; among equals, in an order of their own that never changes."""
    one, two = spot.value, other.value
    if one.date and two.date:
        months = (one.date.year - two.date.year) * 12 + (one.date.month or 0) - (two.date.month or 0)
        size = float(abs(months))
    elif one.level and two.level:
        size = max(one.level, two.level) / min(one.level, two.level)
    else:
        size = 0.0
    return size, _shuffled(two.text)


def _shuffled(text: str) -> str:
    """An order without meaning that is the same every time."""
    return hashlib.sha256(text.encode()).hexdigest()


def _choice(spot: Spot, wrong: Sequence[Option], nth: int) -> Task:
    right = _option(spot)
    options = tuple(sorted((right, *wrong), key=_in_order))
    key = identity("task", spot.citation, nth)
    return Task(key, "choice", spot.with_(BLANK), right.text, (spot.citation,), options)


def _in_order(option: Option) -> tuple[float, str]:
    """Options with a size stand in its order, like in any test; the others in an order without meaning."""
    value = next(iter(find_values(option.text, named=True)), None)
    if value is None:
        return 0.0, _shuffled(option.text)
    if date := value.date:
        return float(date.year * 372 + (date.month or 0) * 31 + (date.day or 0)), option.text
    return value.level or 0.0, option.text


def _judgment(spot: Spot, wrong: Sequence[Option], nth: int, *, true: bool) -> Task:
    """A statement to be judged: as the record has it, or with this one value changed."""
    key = identity("task", spot.citation, nth)
    answer, cited = _one_line(spot.value.text), (spot.citation,)
    if true or not wrong:
        return Task(key, "truefalse", spot.with_(answer), answer, cited, true=True)
    changed = wrong[0]
    return Task(key, "truefalse", spot.with_(changed.text), answer, cited, true=False, changed=changed)
