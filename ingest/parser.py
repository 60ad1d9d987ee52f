"""From a file to a Record: read, clean, build the tree, read the header, cut passages, note doubts."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ingest.clean import clean
from ingest.doubts import find_doubts
from ingest.formats.drawn import with_tables_told
from ingest.forms import CHAIR_WORDS, LETTER
from ingest.header import HeaderFields, deixis, read_header
from ingest.names import written_forms
from ingest.passages import build_passages
from ingest.readers import Source, read_source
from ingest.record import Form, Item, Kind, Record, Role
from ingest.rules import as_points, is_meeting, is_point, mark_deleted, read_history
from ingest.tree import build_items

_ID_LENGTH = 16
_MOSTLY = 0.5
# Fewer articles may be quoted in a plan; minutes quote any number of them.
_ARTICLES = 3
_BLANK_FORM = re.compile(r"(?:用紙|申請書|申請表|推薦表|報名表|通報單|紀錄表格|簽到[表單冊])$")
_KINDS = (
    (Kind.MINUTES, re.compile(r"[紀記]\s*錄|議事錄")),
    (Kind.PLAN, re.compile(r"計[畫劃]|方案|企劃")),
    (Kind.LAW, re.compile(r"法$|條例$|細則$|辦法$")),
    (Kind.RULE, re.compile(r"要點|規則|規定|原則|基準|準則|須知|規範|程序|流程")),
)


def read_record(path: Path, source: str, passwords: Sequence[str] = ()) -> Record:
    """Return the record in a file; ``source`` is the name the catalog and errors use for it.

    Its id comes from its words: the same text in two formats is one record. ``passwords`` are
    tried on a locked file. Raises ReadError for a file that cannot be read as a record.
    """
    record = record_of(read_source(path, source, passwords), source)
    return replace(record, id=_identity(record.text))


def _identity(text: str) -> str:
    """Return an id that is the same however the words were wrapped, spaced and encoded."""
    words = "".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def parse_text(text: str, title: str | None = None, source: str = "") -> Record:
    """Return the record in ``text``, tables drawn in it told row by row; ``title`` overrides the one found in it."""
    return record_of(Source(with_tables_told(text), _digest(text, title)), source or title or "text", title)


def parse_verbatim(text: str, title: str | None = None, source: str = "") -> Record:
    """Return the record in ``text`` with its tables as they are drawn, so that every offset is one of ``text``."""
    return record_of(Source(text, _digest(text, title)), source or title or "text", title)


def _digest(text: str, title: str | None) -> str:
    return hashlib.sha256(((title or "") + "\0" + text).encode("utf-8", "surrogatepass")).hexdigest()


def record_of(source: Source, name: str, title: str | None = None) -> Record:
    """Return the record in the text of a file called ``name``; ``title`` overrides the one found in it."""
    cleaned = clean(source.text, source.page_starts)
    items = build_items(cleaned)
    header = read_header(cleaned.text, items, title)
    items = tuple(_name_chair(item, header) for item in items)
    shown = header.title or Path(name).stem
    items = mark_deleted(cleaned.text, as_points(cleaned.text, shown, items))
    form = detect_form(items)
    kind = detect_kind(shown, form, items)
    history = () if kind is Kind.MINUTES else read_history(cleaned.text, shown, items)
    doubts = (*source.doubts, *header.doubts, *find_doubts(cleaned, items, form, history))
    return Record(
        id=source.sha256[:_ID_LENGTH],
        sha256=source.sha256,
        source=name,
        title=shown,
        kind=kind,
        form=form,
        text=cleaned.text,
        spans=replace(cleaned.spans, boxes=source.boxes),
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
        history=history,
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
    articles = sum(
        is_point(items, item) or (item.role == Role.ARTICLE and item.label.startswith("第")) for item in own
    )
    if articles >= _ARTICLES and not is_meeting(own):
        return Form.ARTICLES
    if any(role.binds for role in roles) or _concludes(own):
        return Form.DECISION
    if Role.SPEECH in roles and Role.RESPONSE in roles:
        return Form.CONSULTATION
    return Form.OUTLINE


def _concludes(items: Sequence[Item]) -> bool:
    """Whether cases are closed by a 結論 of their own, as meetings for coordination do."""
    return any(
        item.role == Role.CONCLUSION and item.parent is not None and items[item.parent].role == Role.AGENDA
        for item in items
    )


def detect_kind(title: str, form: Form, items: Sequence[Item] = ()) -> Kind:
    """Tell what a record is for, by its title, else by its form and header."""
    plain = re.sub(r"\s*[（(【][^（()）】]*[）)】]$", "", title)
    if LETTER.match(title) or _BLANK_FORM.search(plain):
        return Kind.OTHER  # a letter is about a plan or a rule, and is neither; a form is for one
    for kind, pattern in _KINDS:
        if pattern.search(plain):
            return kind
    if form == Form.ARTICLES:
        of_points = not any(item.label.endswith("條") for item in items if item.role == Role.ARTICLE)
        return Kind.RULE if items and of_points else Kind.LAW
    met = form in {Form.DECISION, Form.CONSULTATION, Form.TRANSCRIPT} or is_meeting(items)
    return Kind.MINUTES if met else Kind.OTHER
