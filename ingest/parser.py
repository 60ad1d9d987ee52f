"""From a file to a Record: read, clean, build the tree, read the header, cut passages, note doubts."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.clean import Cleaned, clean
from ingest.forms import CHAIR_WORDS
from ingest.header import HeaderFields, deixis, read_header
from ingest.names import written_forms
from ingest.passages import build_passages
from ingest.readers import Source, read_source
from ingest.record import Doubt, Form, Item, Kind, Record, Role
from ingest.tree import build_items

_ID_LENGTH = 16
# A heading or field says that something is attached; prose only mentions it.
_HEADING_MAX = 60
_MOSTLY = 0.5
# Fewer articles may be quoted in a plan; minutes quote any number of them.
_ARTICLES = 3
_MEETING = re.compile(r"主席|主持人|地點|出席")
_MISSING = re.compile(r"(?:如|見|詳)(?:後附|附件|附|簽到)|詳參附件|[（(]略[）)]")
_KINDS = (
    (Kind.MINUTES, re.compile(r"[紀記]\s*錄|議事錄")),
    (Kind.PLAN, re.compile(r"計[畫劃]|方案|企劃")),
    (Kind.LAW, re.compile(r"法$|條例$|細則$|辦法$")),
    (Kind.RULE, re.compile(r"要點|規則|規定|原則|基準|準則|須知|規範|程序|流程")),
)


def read_record(path: Path, source: str) -> Record:
    """Return the record in a file; ``source`` is the name the catalog and errors use for it.

    Raises ReadError for a file that cannot be read as a record.
    """
    return _record(read_source(path, source), None, source)


def parse_text(text: str, title: str | None = None, source: str = "") -> Record:
    """Return the record in ``text``; ``title`` overrides the one found in it."""
    digest = hashlib.sha256(((title or "") + "\0" + text).encode("utf-8", "surrogatepass")).hexdigest()
    return _record(Source(text, digest), title, source or title or "text")


def _record(source: Source, title: str | None, name: str) -> Record:
    cleaned = clean(source.text, source.page_starts)
    items = build_items(cleaned)
    header = read_header(cleaned.text, items, title)
    items = tuple(_name_chair(item, header) for item in items)
    shown = header.title or Path(name).stem
    form = detect_form(items)
    doubts = (*source.doubts, *header.doubts, *_doubts(cleaned, items))
    return Record(
        id=source.sha256[:_ID_LENGTH],
        sha256=source.sha256,
        source=name,
        title=shown,
        kind=detect_kind(shown, form),
        form=form,
        text=cleaned.text,
        spans=cleaned.spans,
        items=items,
        passages=build_passages(cleaned.text, shown, items),
        date=header.date,
        time=header.time,
        series=header.series,
        number=header.number,
        place=header.place,
        host=header.host,
        chairs=header.chairs,
        recorders=header.recorders,
        deixis=deixis(cleaned.text, items, header),
        warnings=doubts,
        dropped=cleaned.dropped,
    )


def _name_chair(item: Item, header: HeaderFields) -> Item:
    """Let a turn of 主席 be found under the chair's name as well."""
    if item.speaker not in CHAIR_WORDS or not header.chairs:
        return item
    names = dict.fromkeys((*item.speaker_names, *written_forms(header.chairs[0])))
    return replace(item, speaker_names=tuple(names))


def detect_form(items: Sequence[Item]) -> Form:
    """Tell how a record is written by the labels its tree has."""
    own = [item for item in items if "nested" not in item.flags]
    roles = [item.role for item in own]
    turns = sum(
        item.stop - item.start for item in own if item.role == Role.SPEECH and item.label == item.speaker
    )
    if turns and turns >= _MOSTLY * sum(item.end - item.start for item in own):
        return Form.TRANSCRIPT
    met = any(item.role == Role.HEADER and _MEETING.search(item.label) for item in items)
    articles = sum(
        item.role == Role.ARTICLE and item.label.startswith("第") and "條" in item.label for item in items
    )
    if articles >= _ARTICLES and not met:
        return Form.ARTICLES
    if any(role.binds for role in roles):
        return Form.DECISION
    if Role.SPEECH in roles and Role.RESPONSE in roles:
        return Form.CONSULTATION
    return Form.OUTLINE


def detect_kind(title: str, form: Form) -> Kind:
    """Tell what a record is for, by its title and, for laws, its form."""
    for kind, pattern in _KINDS:
        if pattern.search(title):
            return kind
    if form == Form.ARTICLES:
        return Kind.LAW
    return Kind.MINUTES if form in {Form.DECISION, Form.CONSULTATION, Form.TRANSCRIPT} else Kind.OTHER


def _doubts(cleaned: Cleaned, items: Sequence[Item]) -> Iterator[Doubt]:
    nested = next((item for item in items if "nested" in item.flags), None)
    if nested:
        line = cleaned.spans.line(nested.start)
        yield Doubt("nested", "內含前次會議的議事錄，其中的決議不屬於本次會議", line)
    for item in items:
        line = cleaned.spans.line(item.start)
        for code, text in _item_doubts(item, cleaned.text[item.start : item.end]):
            yield Doubt(code, text, line)


def _item_doubts(item: Item, words: str) -> Iterator[tuple[str, str]]:
    where = " › ".join(item.path)
    if "misnumbered" in item.flags:
        yield "numbering", f"編號不連續：{where}"
    if "unplaced" in item.flags:
        yield "unplaced", f"不知道屬於哪一項：「{words[:20]}…」"
    if (match := _MISSING.search(words)) and len(words) < _HEADING_MAX:
        yield "attachment", f"內容不在檔案中（{match[0]}）：{where}"
