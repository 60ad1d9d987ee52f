"""The sheet for discussing cases: the records' own 案 and exchanges, with questions whose answers are cited."""

from collections.abc import Iterator, Sequence

from assistant.answer import Citation, cite
from assistant.course.gather import Found, case_above, own_sentences, quotable
from assistant.course.pack import CaseSheet, Discussion, Statement, identity
from assistant.course.parts import all_of_case, asked_for, of_item, short_title, speaker_line, words
from assistant.register.extract import squeezed
from assistant.register.rows import Decision
from assistant.scope import has_decisions
from ingest.passages import sentences
from ingest.record import Item, Record, Role

_MOST_ITEMS = 6


def case_sheets(
    found: Sequence[Found], rows: Sequence[Decision], topic: str, book: Sequence[Decision]
) -> list[CaseSheet]:
    """Return a sheet for each case and exchange in which something was found, those that most was found in first."""
    held: dict[tuple[str, int], list[Found]] = {}
    for each in found:
        if root := _root(each.record, each.item):
            held.setdefault((each.record.id, root.number), []).append(each)
    sheets = [
        (len(members), sheet)
        for (_, number), members in held.items()
        if (sheet := _sheet(members[0].record, members[0].record.items[number], members, rows, topic, book))
        is not None
    ]
    return [sheet for _, sheet in sorted(sheets, key=lambda pair: -pair[0])]


def _root(record: Record, item: Item) -> Item | None:
    """The case an item belongs to, or the speech that opens the exchange it is part of."""
    line = [item, *record.ancestors(item.number)]
    speeches = [node for node in line if node.role == Role.SPEECH and node.parent is not None]
    if speeches:
        return speeches[-1]
    if item.role in {Role.RESPONSE, Role.CONCLUSION, Role.ARTICLE, Role.RULING}:
        return None
    return case_above(record, item) or (
        item if item.role == Role.AGENDA and item.parent is not None else None
    )


def _sheet(
    record: Record,
    root: Item,
    members: Sequence[Found],
    rows: Sequence[Decision],
    topic: str,
    book: Sequence[Decision],
) -> CaseSheet | None:
    own = [
        row
        for row in rows
        if row.citation.record == record.id and root.start <= row.citation.start < root.stop
    ]
    if root.role == Role.SPEECH:
        return _exchange(record, root, members, own)
    binding = [row for row in own if row.binding]
    if not binding:
        return None
    part = "" if not topic or all_of_case(binding[0], rows, book) else topic
    title = of_item(record, root)
    reported = [each for each in members if each.item.role == Role.REPORT]
    asked = [*_explained(record, root, members, part), *_reported(record, reported)]
    if not asked and all(row.status == "noted" for row in binding):
        return None  # a report of which nothing is to be told but that it was noted
    questions = (*asked, _decided(binding, part))
    key = identity("case", title)
    subject = next((row.subject for row in binding if row.case == root.number), root.label)
    # 報告事項四（保護司）： only names who reports; the report is the case.
    situation = (title,) if quotable(record, root) or not reported else _quotes(reported)
    return CaseSheet(key, Statement(f"{key}-heading", short_title(subject), (title,)), situation, questions)


# --- a case that was decided ---


def _explained(record: Record, root: Item, members: Sequence[Found], part: str) -> Iterator[Discussion]:
    """What was explained: all of it, or what is on the topic where only a part of the case is."""
    roles = {Role.EXPLANATION, Role.PROPOSAL}
    found = [each for each in members if each.item.role in roles]
    if part:
        quotes = _quotes(found)
    else:
        items = [item for item in _under(record, root) if item.role in roles]
        quotes = _all(record, items[:_MOST_ITEMS])
    if quotes:
        yield Discussion(words("questions")["explained"], quotes)


def _reported(record: Record, reported: Sequence[Found]) -> Iterator[Discussion]:
    """What a report announces or defines is asked for."""
    announced: dict[str, list[Citation]] = {}
    for each in reported:
        if told := each.scope.announced.strip().rstrip("：:"):
            above = record.items[each.item.parent or 0]
            announced.setdefault(told, [of_item(record, above)]).extend(each.quotes())
    for told, quotes in announced.items():
        yield Discussion(words("questions")["announced"].format(what=told), tuple(quotes))
    for each in reported:
        yield from (Discussion(question, (quote,)) for question, quote in asked_for(each))


def _quotes(found: Sequence[Found]) -> tuple[Citation, ...]:
    return tuple(quote for each in found for quote in each.quotes())


def _decided(rows: Sequence[Decision], topic: str) -> Discussion:
    """What was decided; where the pack holds only what concerns ``topic``, the question says so."""
    form = "decided_on" if topic else "decided" if any(row.units for row in rows) else "decided_only"
    question = words("questions")[form].format(kind=rows[0].kind, topic=topic)
    return Discussion(question, tuple(row.citation for row in rows))


# --- an exchange of speech and replies ---


def _exchange(
    record: Record, root: Item, members: Sequence[Found], rows: Sequence[Decision]
) -> CaseSheet | None:
    line = speaker_line(record, root)
    said = [each for each in members if each.item.role == Role.SPEECH]
    speeches = [
        item for item in (root, *_under(record, root)) if item.role == Role.SPEECH and quotable(record, item)
    ]
    situation = _quotes(said) if said else _all(record, speeches[:_MOST_ITEMS])
    replies = list(_replies(record, members))
    if line is None or root.speaker is None or not situation or not replies:
        return None
    heading = words("headings")["thread"].format(speaker=root.speaker)
    promised = tuple(quote for row in rows if not row.binding for quote in _promised(record, row))
    questions = [*replies, *([Discussion(words("questions")["promised"], promised)] if promised else [])]
    notes = () if has_decisions(record) else (words("notes")["no_decisions"],)
    key = identity("case", line)
    return CaseSheet(key, Statement(f"{key}-heading", heading, (line,)), situation, tuple(questions), notes)


def _promised(record: Record, row: Decision) -> Iterator[Citation]:
    """Cite the sentences that promise; all the register quotes where they cannot be told."""
    cited, item = row.citation, record.items[row.citation.item]
    spans = [
        (low, high)
        for low, high in sentences(record.text, cited.start, cited.end)
        if any(clause.strip("，。；") in squeezed(record.text[low:high]) for clause in row.binds)
    ]
    yield from (cite(0, record, item, low, high) for low, high in spans or [(cited.start, cited.end)])


def _replies(record: Record, members: Sequence[Found]) -> Iterator[Discussion]:
    """A question for everyone who replied on the topic."""
    by_speaker: dict[str, list[Citation]] = {}
    for each in members:
        if each.item.role == Role.RESPONSE and each.item.speaker and speaker_line(record, each.item):
            by_speaker.setdefault(each.item.speaker, []).extend(each.quotes())
    for speaker, quotes in by_speaker.items():
        yield Discussion(words("questions")["answered"].format(speaker=speaker), tuple(quotes))


def _under(record: Record, root: Item) -> list[Item]:
    return [item for item in record.items if root.start < item.start < root.stop]


def _all(record: Record, items: Sequence[Item]) -> tuple[Citation, ...]:
    """Cite what these items say of their own."""
    spans = [(item, own_sentences(record, item)) for item in items if quotable(record, item)]
    return tuple(cite(0, record, item, held[0][0], held[-1][1]) for item, held in spans)
