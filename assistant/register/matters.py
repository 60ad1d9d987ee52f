"""Matters: the same 案 followed across meetings in date order.

The machine only proposes that two cases are one matter, by the words of their subjects and the vectors the index
holds; a person confirms or splits them. What a person said is kept in the catalog with who and when, and the
machine never overrules it nor merges by itself.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from math import log
from typing import Any, Literal

import numpy as np

from assistant.register.extract import squeezed
from assistant.register.rows import Decision
from index.catalog import Catalog
from index.keywords import fold
from ingest.errors import UsageError

_KEY = "matters"
# Two subjects are proposed when this share of their weighted character pairs is common, or less of them and the
# vectors agree. Set so that neighbouring cases of one meeting stay apart.
_ALIKE, _RELATED, _NEAR = 0.45, 0.30, 0.93
# Fewer common pairs of characters are chance.
_FEWEST = 5
# A pair of characters in more than this share of many cases tells nothing (社會安全網).
_COMMON, _MANY = 0.25, 20

Verdict = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class Case:
    """One 案 of one meeting: its id (what commands take), its subject and the rows decided on it."""

    id: str
    key: str
    subject: str
    date: dt.date | None
    rows: tuple[Decision, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes of its rows, each once."""
        return tuple(dict.fromkeys(row.outcome for row in self.rows))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        first = self.rows[0]
        return {
            "id": self.id,
            "meeting": first.meeting,
            "date": self.date.isoformat() if self.date else None,
            "roc_date": first.citation.roc_date,
            "subject": self.subject,
            "outcomes": list(self.outcomes),
            "open": any(row.open for row in self.rows),
            "rows": [row.id for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Judgment:
    """What a person said about two cases, by their keys (date, title and path: they outlive a re-reading of the file)."""

    first: str
    second: str
    verdict: Verdict
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two cases taken for one matter: proposed by the machine with a score, or confirmed by a person."""

    first: Case
    second: Case
    score: float
    judgment: Judgment | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; ``by`` tells machine from person."""
        said = self.judgment
        return {
            "cases": [self.first.id, self.second.id],
            "score": round(self.score, 3),
            "by": "person" if said else "machine",
            "who": said.who if said else None,
            "when": said.when if said else None,
        }


@dataclass(frozen=True, slots=True)
class Matter:
    """Cases in date order and the links that hold them together; confirmed when a person made every link."""

    cases: tuple[Case, ...]
    links: tuple[Link, ...]

    @property
    def confirmed(self) -> bool:
        """Whether a person confirmed it."""
        return all(link.judgment for link in self.links)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "subject": self.cases[-1].subject,
            "confirmed": self.confirmed,
            "open": any(row.open for row in self.cases[-1].rows),
            "history": [case.to_dict() for case in self.cases],
            "links": [link.to_dict() for link in self.links],
        }


def cases_of(rows: Iterable[Decision]) -> list[Case]:
    """Return the cases of the register in its order."""
    grouped: dict[tuple[str, int], list[Decision]] = defaultdict(list)
    for row in rows:
        grouped[row.citation.record, row.case].append(row)
    return [_case(record, number, held) for (record, number), held in grouped.items()]


def _case(record: str, number: int, rows: Sequence[Decision]) -> Case:
    first = rows[0]
    return Case(
        id=f"{record}-{number}",
        key=f"{first.date or ''}|{first.meeting}|{first.subject}|{first.citation.path[0]}",
        subject=first.subject,
        date=first.date,
        rows=tuple(rows),
    )


# --- what the machine proposes ---


def propose(cases: Sequence[Case], catalog: Catalog) -> list[Link]:
    """Return the pairs of cases of different meetings that may be one matter, the likeliest first.

    What the titles of the meetings say (社會安全網) tells no case from another.
    """
    titles = _grams("".join({case.rows[0].meeting for case in cases}))
    grams = [_grams(case.subject) - titles for case in cases]
    weights = _weights(grams)
    sizes = [sum(weights.get(gram, 0.0) for gram in each) for each in grams]
    near = _Nearness(catalog)
    found = []
    for (first, second), common in _shared(grams, weights).items():
        one, two = cases[first], cases[second]
        if one.rows[0].citation.record == two.rows[0].citation.record:
            continue
        if len(grams[first] & grams[second]) < _FEWEST:
            continue
        score = 2 * common / (sizes[first] + sizes[second])
        if score >= _ALIKE or (score >= _RELATED and near.of(one, two) >= _NEAR):
            found.append(_link(one, two, score))
    return sorted(found, key=lambda link: -link.score)


def _link(one: Case, two: Case, score: float, judgment: Judgment | None = None) -> Link:
    """Return the link of two cases, the earlier first."""
    first, second = sorted((one, two), key=_when)
    return Link(first, second, score, judgment)


def _grams(subject: str) -> frozenset[str]:
    folded = fold(squeezed(subject))
    return frozenset(a + b for a, b in pairwise(folded) if a.isalnum() and b.isalnum())


def _weights(grams: Sequence[frozenset[str]]) -> dict[str, float]:
    """Rare pairs of characters count more; in a large register common ones do not count at all."""
    count = Counter(gram for each in grams for gram in each)
    total = len(grams)
    most = _COMMON * total if total > _MANY else total
    return {gram: log(1 + total / times) for gram, times in count.items() if times <= most}


def _shared(grams: Sequence[frozenset[str]], weights: dict[str, float]) -> dict[tuple[int, int], float]:
    holders: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(grams):
        for gram in each & weights.keys():
            holders[gram].append(number)
    common: dict[tuple[int, int], float] = defaultdict(float)
    for gram, numbers in holders.items():
        for at, first in enumerate(numbers):
            for second in numbers[at + 1 :]:
                common[first, second] += weights[gram]
    return common


class _Nearness:
    """The cosine of two cases by the vectors of the passages their rows are quoted from."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._items: dict[str, dict[int, Any]] = {}

    def of(self, one: Case, two: Case) -> float:
        first, second = self._vector(one), self._vector(two)
        if first is None or second is None:
            return 0.0
        return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second) or 1.0))

    def _vector(self, case: Case) -> Any:  # noqa: ANN401 - an array or None
        record = case.rows[0].citation.record
        if record not in self._items:
            ids, matrix = self._catalog.record_vectors(record)
            located = self._catalog.located([int(number) for number in ids])
            self._items[record] = {
                located[int(number)].item: row for number, row in zip(ids, matrix, strict=True)
            }
        held = self._items[record]
        wanted = [int(case.id.rsplit("-", 1)[1]), *(row.citation.item for row in case.rows)]
        vectors = [held[number] for number in wanted if number in held]
        return np.mean(vectors, axis=0) if vectors else None


# --- what people said ---


def judgments(catalog: Catalog) -> list[Judgment]:
    """Return what people said, oldest first."""
    return [Judgment(**row) for row in json.loads(catalog.meta(_KEY) or "[]")]


def judge(catalog: Catalog, first: Case, second: Case, verdict: Verdict, who: str) -> Judgment:
    """Keep that two cases are the same matter or different ones; a later word about the same two replaces it.

    The catalog must be open for writing. UsageError when both are one case.
    """
    if first.key == second.key:
        message = "兩個代碼是同一個案；請給兩個不同的案"
        raise UsageError(message)
    when = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    one, two = sorted((first.key, second.key))
    said = Judgment(one, two, verdict, who, when)
    kept = [each for each in judgments(catalog) if (each.first, each.second) != (said.first, said.second)]
    catalog.set_meta(_KEY, json.dumps([asdict(each) for each in [*kept, said]], ensure_ascii=False))
    return said


def carry_over(catalog: Catalog, before: Sequence[Case], after: Sequence[Case]) -> None:
    """Let what people said of cases hold on where a correction of their record gave them other keys."""
    keys = {case.id: case.key for case in after}
    renamed = {case.key: keys[case.id] for case in before if keys.get(case.id, case.key) != case.key}
    said = judgments(catalog) if renamed else []
    kept = [_under(each, renamed) for each in said]
    if kept != said:
        catalog.set_meta(_KEY, json.dumps([asdict(each) for each in kept], ensure_ascii=False))


def _under(said: Judgment, renamed: Mapping[str, str]) -> Judgment:
    first, second = sorted(renamed.get(key, key) for key in (said.first, said.second))
    return replace(said, first=first, second=second)


def find_case(cases: Sequence[Case], written: str) -> Case:
    """Return the case with this id, its beginning and number (a1b2-13), or a row id of it; UsageError unless one."""
    head, _, tail = written.rpartition("-")
    found = [
        case
        for case in cases
        if any(
            name.startswith(head) and name.rpartition("-")[2] == tail
            for name in (case.id, *(row.id for row in case.rows))
        )
    ]
    if len(found) == 1:
        return found[0]
    problem = "找不到案" if not found else f"有 {len(found)} 個案符合"
    message = f"{problem}「{written}」；請以 shean matters --cases 查看代碼"
    raise UsageError(message)


# --- matters ---


def matters(cases: Sequence[Case], catalog: Catalog) -> list[Matter]:
    """Return the matters: those people confirmed, then the machine's proposals, pair by pair, not merged.

    A pair that people split is not proposed again, nor one that is confirmed already through other pairs.
    """
    said = {(each.first, each.second): each for each in judgments(catalog)}
    by_key = {case.key: case for case in cases}
    links = [
        _link(by_key[one], by_key[two], 1.0, word)
        for (one, two), word in said.items()
        if word.verdict == "same" and one in by_key and two in by_key
    ]
    group = _groups(cases, links)
    confirmed: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        confirmed[group[link.first.key]].append(link)
    found = [_matter(held) for held in confirmed.values()]
    for link in propose(cases, catalog):
        one, two = sorted((link.first.key, link.second.key))
        if (one, two) not in said and group[one] != group[two]:
            found.append(_matter([link]))
    return found


def _groups(cases: Sequence[Case], links: Sequence[Link]) -> dict[str, str]:
    """Case key → the key that stands for its group."""
    group = {case.key: case.key for case in cases}
    for link in links:
        old, new = group[link.first.key], group[link.second.key]
        group = {key: new if value == old else value for key, value in group.items()}
    return group


def _matter(links: Sequence[Link]) -> Matter:
    held = {case.key: case for link in links for case in (link.first, link.second)}
    return Matter(tuple(sorted(held.values(), key=_when)), tuple(links))


def _when(case: Case) -> tuple[bool, dt.date, str]:
    return case.date is None, case.date or dt.date.min, case.key
