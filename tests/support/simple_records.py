"""Small records made by hand, and a reader that needs no parser.

A line of a text is an item; ``# `` starts a section, and a line that begins 決議： is a decision.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from ingest.errors import ReadError
from ingest.record import Form, Item, Kind, Passage, Record, Role, Run, SpanMap


def make_record(text: str, title: str = "測試紀錄", source: str = "/測試.txt", **changes: Any) -> Record:  # noqa: ANN401 - any field
    """Return a record of ``text``, one item and passage per line; ``changes`` set other fields."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    items = tuple(_items(text))
    starts = (0, *accumulate(len(line) for line in text.splitlines(keepends=True)))
    plain = [item for item in items if item.role is not Role.SECTION]
    fields: dict[str, Any] = {
        "id": sha256[:12],
        "sha256": sha256,
        "source": source,
        "title": title,
        "kind": Kind.MINUTES,
        "form": Form.DECISION,
        "text": text,
        "spans": SpanMap((Run(0, 0, len(text)),), tuple(starts)),
        "items": items,
        "passages": tuple(
            Passage(item.number, item.start, item.end, text[item.start : item.end], f"{title} {item.path[0]}")
            for item in plain
        ),
    }
    return Record(**fields | changes)


def _items(text: str) -> Iterator[Item]:
    section: Item | None = None
    lines = text.splitlines(keepends=True)
    for number, (start, stop) in enumerate(pairwise((0, *accumulate(map(len, lines))))):
        line = text[start:stop]
        end = start + len(line.rstrip("\n"))
        is_section = line.startswith("# ")
        label = line[2:].strip() if is_section else f"項{number}"
        role = Role.SECTION if is_section else Role.DECISION if line.startswith("決議：") else Role.TEXT
        above = () if is_section or section is None else section.path
        parent = None if is_section or section is None else section.number
        item = Item(number, parent, label, (*above, label), role, start, start, end, end)
        section = item if is_section else section
        yield item


def read_simple(path: Path, source: str) -> Record:
    """Return the record of a small UTF-8 file; an empty file, or one that holds 壞檔, is refused."""
    text = path.read_text(encoding="utf-8")
    if not text.strip() or "壞檔" in text:
        raise ReadError(source, "檔案沒有內容", "請檢查檔案")
    title, _, body = text.partition("\n")
    day = date.fromisoformat(path.stem[:10]) if path.stem[:4].isdigit() else None
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return make_record(body, title, source, id=sha256[:12], sha256=sha256, date=day)
