"""From a file to a Record: read, clean, build the tree, read the header, cut passages, note doubts."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.clean import Cleaned, clean
from ingest.header import deixis, read_header
from ingest.passages import build_passages
from ingest.readers import Source, read_source
from ingest.record import Doubt, Form, Item, Kind, Record, Role
from ingest.tree import build_items

_ID_LENGTH = 16
_MISSING = re.compile(r"(?:如|見|詳)(?:後附|附件|附|簽到)|詳參附件|[（(]略[）)]")
_KINDS = (
    (Kind.MINUTES, re.compile(r"[紀記]\s*錄|議事錄")),
    (Kind.PLAN, re.compile(r"計畫|方案|企劃")),
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
    digest = hashlib.sha256(((title or "") + "\0" + text).encode()).hexdigest()
    return _record(Source(text, digest), title, source or title or "text")


def _record(source: Source, title: str | None, name: str) -> Record:
    cleaned = clean(source.text, source.page_starts)
    items = build_items(cleaned)
    header = read_header(cleaned.text, items, title)
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


def detect_form(items: Sequence[Item]) -> Form:
    """Tell how a record is written by the labels its tree has."""
    labels = [item.label for item in items]
    roles = [item.role for item in items]
    articles = sum(bool(re.match(r"第.+條", label)) for label in labels)
    if articles >= 3:  # noqa: PLR2004 - one article may be quoted in minutes
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
    return Kind.MINUTES if form in {Form.DECISION, Form.CONSULTATION} else Kind.OTHER


def _doubts(cleaned: Cleaned, items: Sequence[Item]) -> Iterator[Doubt]:
    for item in items:
        line = cleaned.spans.line(item.start)
        words = cleaned.text[item.start : item.end]
        where = " › ".join(item.path)
        if "misnumbered" in item.flags:
            yield Doubt("numbering", f"編號不連續：{where}", line)
        if "unplaced" in item.flags:
            yield Doubt("unplaced", f"不知道屬於哪一項：「{words[:20]}…」", line)
        if (match := _MISSING.search(words)) and len(words) < 60:  # noqa: PLR2004 - a heading or field, not prose
            yield Doubt("attachment", f"內容不在檔案中（{match[0]}）：{where}", line)
