"""The parts of a pack that are made of what was gathered: points, the decision table, goals, short questions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from assistant.answer import Citation, cite, role_label
from assistant.course.gather import Found, case_above
from assistant.course.pack import Point, Row, Statement, Task, identity
from assistant.gate import normal
from assistant.register.extract import squeezed
from assistant.register.rows import Decision
from assistant.standing import standing_notes
from assistant.tables import table
from assistant.words import segment
from ingest.record import Item, Record, Role

_FIRST_CLAUSE = re.compile(r"[，。；：:？?\n]")
_CLAUSE_MOST = 34
# So short a decision names nothing: 洽悉。 本案保留至下次會議再行討論。
_NAMES_NOTHING = 24
# Of a longer title, the clauses that fit.
_TITLE_MOST = 40
_MOST_DECIDED, _MOST_TOLD, _MOST_SAID = 2, 2, 1
_MOST_ASKED = 2
# Who speaks is not told by what hangs on the speaker: 本市…, 該計畫….
_HANGING = re.compile(r"^[本該此這其]")


@cache
def words(section: str) -> dict[str, str]:
    """Return a section of the table of course words."""
    found: dict[str, str] = table("course")[section]
    return found


@cache
def _grammar(name: str) -> re.Pattern[str]:
    return re.compile(words("grammar")[name])


# --- key points ---


def point(found: Found, row: Decision | None) -> Point:
    """Return the key point of an item; ``row`` is its row of the register, where it decides something."""
    quotes = found.quotes()
    key = identity("point", quotes[0])
    heading = _decided_heading(found, row) if row else _heading(found)
    said = "".join(quote.quote for quote in quotes)
    notes = (*standing_notes(found.record, found.item), *meant(found.record, found.item.number, said))
    return Point(key, Statement(f"{key}-heading", *heading), group_of(found.item), quotes, notes)


def meant(record: Record, number: int, said: str) -> tuple[str, ...]:
    """Return who 本局 or 本部 in the words of an item is: who reads them out of their record cannot know."""
    found = (
        words("notes")["meant"].format(word=word, name=name)
        for item, word, name in record.deixis
        if item in {number, -1} and word in said
    )
    return tuple(dict.fromkeys(found))


def group_of(item: Item) -> str:
    """How far the words of an item bind: a key of the groups, in whose order points are shown."""
    return words("group_of").get(item.role.value, "report")


def _decided_heading(found: Found, row: Decision) -> tuple[str, tuple[Citation, ...]]:
    case = case_above(found.record, found.item)
    if case is None:
        return " ".join(found.item.path), found.quotes()
    return short_title(row.subject), (of_item(found.record, case),)


def _heading(found: Found) -> tuple[str, tuple[Citation, ...]]:
    """Who says it, or what it stands under: always words of the record."""
    record, item = found.record, found.item
    if item.speaker and (line := speaker_line(record, item)):
        return item.speaker, (line,)
    announced = found.scope.announced.strip().rstrip("：:")
    if announced and item.parent is not None:
        return announced, (of_item(record, record.items[item.parent]),)
    quotes = found.quotes()
    if thing := defined(quotes[0].quote):
        return thing[0], quotes
    clause = _FIRST_CLAUSE.split(quotes[0].quote)[0]
    return (clause, quotes) if len(clause) <= _CLAUSE_MOST else _of_case(found)


def _of_case(found: Found) -> tuple[str, tuple[Citation, ...]]:
    """The 案 an item belongs to and its place in it, where its own words are too long for a heading."""
    record, item, quotes = found.record, found.item, found.quotes()
    case = case_above(record, item)
    title = short_title("".join(record.text[case.body : case.end].split()).lstrip("：:")) if case else ""
    if case is None or not title:
        return " ".join(item.path), quotes
    return f"{title}（{' '.join(item.path[len(case.path) :])}）", (of_item(record, case), *quotes)


def of_item(record: Record, item: Item) -> Citation:
    """Return the citation of an item's own words, its label included."""
    end = item.start + len(record.text[item.start : item.end].rstrip())
    return cite(0, record, item, item.start, end)


def speaker_line(record: Record, item: Item) -> Citation | None:
    """Return the citation of the line that names the speaker of an item: its own, or that of an item above it."""
    for node in (item, *record.ancestors(item.number)):
        held = record.text[node.start : node.end]
        if item.speaker and normal(item.speaker) in normal(held):
            stop = node.start
            for line in held.splitlines(keepends=True):
                stop += len(line)
                if normal(item.speaker) in normal(record.text[node.start : stop]):
                    end = node.start + len(record.text[node.start : stop].rstrip())
                    return cite(0, record, node, node.start, end)
    return None


def quoted_title(subject: str) -> str:
    """Return a title in short, its marks of quotation ready to stand inside others."""
    return short_title(subject).replace("「", "『").replace("」", "』")


def short_title(subject: str) -> str:
    """Return the first clauses of a title that fit."""
    clauses = re.split(r"(?<=[，；])", subject)
    title = clauses[0]
    for clause in clauses[1:]:
        if len(title) + len(clause) > _TITLE_MOST:
            break
        title += clause
    return title.rstrip("，；")


# --- the decision table ---


def row_of(row: Decision) -> Row:
    """Return a row of the decision table; a unit or deadline that its words do not name is left out."""
    said = squeezed(row.citation.quote)
    named = said + squeezed(row.citation.speaker or "")
    deadline = row.deadline.verbatim if row.deadline and squeezed(row.deadline.verbatim) in said else None
    return Row(
        id=identity("row", row.citation, row.citation.start if row.id.count(".") else 0),
        kind=row.kind,
        outcome=row.outcome,
        subject=row.subject,
        units=tuple(unit for unit in row.units if squeezed(unit) in named),
        deadline=deadline,
        open=row.open,
        quote=row.citation,
    )


def concerned(rows: Iterable[Decision], found: Sequence[Found], record_of: Any) -> list[Decision]:  # noqa: ANN401
    """Return the rows of the register on the topic: of what was found, and what came of the cases found."""
    spans: dict[str, list[tuple[int, int]]] = {}
    cases: set[tuple[str, int]] = set()
    for each in found:
        spans.setdefault(each.record.id, []).extend(each.spans)
        case = case_above(each.record, each.item)
        if case and not each.item.role.binds:
            cases.add((each.record.id, case.number))
    kept = []
    for row in rows:
        cited = row.citation
        touched = any(low < cited.end and cited.start < high for low, high in spans.get(cited.record, ()))
        # 洽悉, 照案通過: what came of the case, in words that name nothing.
        only = len(normal(cited.quote)) < _NAMES_NOTHING and (cited.record, row.case) in cases
        if touched or (only and record_of(cited.record).items[row.case].role != Role.RESPONSE):
            kept.append(row)
    return kept


# --- goals ---


def goals(
    found: Sequence[Found], rows: Sequence[Decision], topic: str, book: Sequence[Decision]
) -> Iterator[Statement]:
    """Yield the learning goals: what was decided, what things are, who said what, and how far it binds."""
    yield from _decided_goals(found, rows, topic, book)
    yield from _told_goals(found)
    yield from _said_goals(found, topic)
    yield from _role_goal(found)


def _goal(form: str, citations: Sequence[Citation], /, **said: str) -> Statement:
    return Statement(
        identity(f"goal-{form}", citations[0]), words("goals")[form].format(**said), tuple(citations)
    )


def all_of_case(row: Decision, rows: Sequence[Decision], book: Sequence[Decision]) -> bool:
    """Whether ``rows`` hold all that was decided on the case of ``row``, by all rows of the register."""
    held = {each.id for each in rows}
    return all(
        each.id in held or each.status == "noted"
        for each in book
        if (each.citation.record, each.case) == (row.citation.record, row.case)
    )


def _decided_goals(
    found: Sequence[Found], rows: Sequence[Decision], topic: str, book: Sequence[Decision]
) -> Iterator[Statement]:
    by_place = {(each.record.id, each.item.number): each for each in found}
    told: set[str] = set()
    for row in rows:
        each = by_place.get((row.citation.record, row.citation.item))
        case = case_above(each.record, each.item) if each else None
        if not row.binding or each is None or case is None or row.subject in told or row.status == "noted":
            continue
        if len(told) == _MOST_DECIDED:
            return
        told.add(row.subject)
        form = "decided_by" if row.units else "decided"
        if topic and not all_of_case(row, rows, book):
            form = "decided_on"
        citations = (row.citation, of_item(each.record, case))
        yield _goal(form, citations, subject=quoted_title(row.subject), kind=row.kind, topic=topic)


def _told_goals(found: Sequence[Found]) -> Iterator[Statement]:
    """What was announced under a heading first, then what is defined, then what a report begins with."""
    reports = [
        each
        for each in found
        if group_of(each.item) in {"report", "article"} and each.item.role != Role.EXPLANATION
    ]
    made: dict[str, Statement] = {}
    for told in (_announced_goal, _defined_goal, _clause_goal):
        for each in reports:
            goal = told(each)
            if goal:
                made.setdefault(goal.text, goal)
    yield from list(made.values())[:_MOST_TOLD]


def _announced_goal(found: Found) -> Statement | None:
    announced = found.scope.announced.strip().rstrip("：:")
    if not announced or found.item.parent is None:
        return None
    above = of_item(found.record, found.record.items[found.item.parent])
    return _goal("told", (above, found.quotes()[0]), what=announced)


def _defined_goal(found: Found) -> Statement | None:
    quote = found.quotes()[0]
    thing = defined(quote.quote)
    return _goal("defined", (quote,), what=thing[0]) if thing else None


def _clause_goal(found: Found) -> Statement | None:
    """A report is known by its first clause where more follows it, and by no other goal already."""
    quote = found.quotes()[0]
    clause, more = _FIRST_CLAUSE.split(quote.quote, maxsplit=1)[0], quote.quote.strip("。\n ")
    if defined(quote.quote) or len(clause) > _CLAUSE_MOST or normal(clause) == normal(more):
        return None
    return _goal("told", (quote,), what=clause)


def _said_goals(found: Sequence[Found], topic: str) -> Iterator[Statement]:
    for role, kind in ((Role.SPEECH, "asked"), (Role.RESPONSE, "answered")):
        made: set[str] = set()
        for each in found:
            speaker = each.item.speaker
            line = speaker_line(each.record, each.item)
            if each.item.role != role or not speaker or not line or speaker in made or not topic:
                continue
            if len(made) < _MOST_SAID:
                made.add(speaker)
                yield _goal(kind, (each.quotes()[0], line), speaker=speaker, topic=topic)


def _role_goal(found: Sequence[Found]) -> Iterator[Statement]:
    first: dict[str, Found] = {}
    for each in sorted(found, key=lambda each: list(words("groups")).index(group_of(each.item))):
        first.setdefault(role_label(each.item), each)
    if len(first) > 1:
        quotes = [each.quotes()[0] for each in first.values()]
        yield _goal("roles", quotes, roles="、".join(first))


def defined(sentence: str) -> tuple[str, str] | None:
    """Return the thing a sentence defines and what it is (兒少發展帳戶適用對象, 具…資格), None when it defines none."""
    match = _grammar("defined").match(sentence.replace("\n", ""))
    if match is None or _grammar("verbs_before").search(match["what"]) or _HANGING.match(match["what"]):
        return None
    tags = [tag for _, tag in segment(match["what"])]
    # The subject is a noun phrase: it ends in a noun and no preposition or conjunction opens another.
    nominal = tags[-1].startswith(("n", "vn", "l", "j", "v")) and tags[0].startswith(
        ("n", "b", "j", "v", "a", "eng")
    )
    return (match["what"], match["value"]) if nominal and not {"p", "c", "d", "zg"} & set(tags) else None


# --- short answers ---


def short_tasks(
    found: Sequence[Found], rows: Sequence[Decision], topic: str, book: Sequence[Decision]
) -> Iterator[Task]:
    """Yield questions to be answered in a few words; the key is the record's own sentence."""
    yield from _defined_tasks(found)
    yield from _decided_tasks(found, rows, topic, book)
    yield from _said_tasks(found, topic)


def _short(form: str, citations: Sequence[Citation], given: Sequence[Citation] = (), /, **said: str) -> Task:
    key = identity(f"short-{form}", citations[0])
    stem = words("short")[form].format(**said)
    return Task(key, "short", stem, citations[0].quote, tuple(citations), given=tuple(given))


def asked_for(found: Found) -> Iterator[tuple[str, Citation]]:
    """Yield the question for a thing that a report defines, and the quote that does."""
    for quote in found.quotes():
        if thing := defined(quote.quote):
            form = "number" if _grammar("number").match(thing[1]) else "thing"
            yield words("short")[form].format(what=thing[0]), quote


def _defined_tasks(found: Sequence[Found]) -> Iterator[Task]:
    for each in found:
        for quote in each.quotes():
            # A number is asked for by its blank.
            if (thing := defined(quote.quote)) and not _grammar("number").match(thing[1]):
                yield _short("thing", (quote,), what=thing[0])


def _decided_tasks(
    found: Sequence[Found], rows: Sequence[Decision], topic: str, book: Sequence[Decision]
) -> Iterator[Task]:
    """One question for each case, its rows together the answer."""
    items = {(each.record.id, each.item.number): each for each in found}
    cases: dict[tuple[str, int], list[Decision]] = {}
    for row in rows:
        each = items.get((row.citation.record, row.citation.item))
        if row.binding and row.status != "noted" and each and case_above(each.record, each.item):
            cases.setdefault((row.citation.record, row.case), []).append(row)
    for (name, number), held in cases.items():
        record = next(each.record for each in found if each.record.id == name)
        case = of_item(record, record.items[number])
        citations = [row.citation for row in held]
        form = "decided" if not topic or all_of_case(held[0], rows, book) else "decided_on"
        subject = quoted_title(held[0].subject)
        yield _short(form, citations, (case,), subject=subject, kind=held[0].kind, topic=topic)


def _said_tasks(found: Sequence[Found], topic: str) -> Iterator[Task]:
    """What someone said or replied on the topic, all of it together the answer."""
    by_speaker: dict[Role, dict[tuple[str, str], list[Found]]] = {Role.SPEECH: {}, Role.RESPONSE: {}}
    for each in found if topic else ():
        if each.item.speaker and each.item.role in by_speaker:
            by_speaker[each.item.role].setdefault((each.record.id, each.item.speaker), []).append(each)
    for role, form in ((Role.SPEECH, "asked"), (Role.RESPONSE, "answered")):
        for (_, speaker), held in list(by_speaker[role].items())[:_MOST_ASKED]:
            line = speaker_line(held[0].record, held[0].item)
            quotes = [quote for each in held for quote in each.quotes()]
            if line:
                yield _short(form, quotes, (line,), speaker=speaker, topic=topic)
