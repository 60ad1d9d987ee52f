"""The JSON forms of what is not an answer: hits, records with their trees, and the report of an ingest."""

from typing import Any

from assistant.answer import role_label
from index.catalog import Summary
from index.search import Hit
from index.sync import Outcome, SyncReport
from ingest.dates import roc
from ingest.record import Amendment, Doubt, Item, Person, Record

WEEKDAYS = "一二三四五六日"


def hit_form(hit: Hit) -> dict[str, Any]:
    """Return the JSON form of a found passage."""
    return {
        "record": hit.record_id,
        "title": hit.title,
        "date": hit.date.isoformat() if hit.date else None,
        "roc_date": roc(hit.date) if hit.date else None,
        "source": hit.source,
        "path": list(hit.path),
        "role": hit.role.value,
        "text": hit.text,
        "score": round(hit.score, 4),
        "scores": {arm: round(score, 4) for arm, score in hit.scores.items()},
        "start": hit.start,
        "end": hit.end,
    }


def summary_form(summary: Summary, warnings: tuple[Doubt, ...] | None = None) -> dict[str, Any]:
    """Return the JSON form of a record in the list; with ``warnings`` they are told, else counted."""
    return {
        "id": summary.id,
        "title": summary.title,
        "kind": summary.kind.value,
        "form": summary.form.value,
        "date": summary.date.isoformat() if summary.date else None,
        "roc_date": roc(summary.date) if summary.date else None,
        "series": summary.series,
        "number": summary.number,
        "source": summary.source,
        "passages": summary.passages,
        "warnings": summary.warnings if warnings is None else [doubt_form(doubt) for doubt in warnings],
        "added": summary.added,
    }


def record_form(record: Record) -> dict[str, Any]:
    """Return the JSON form of a record: its header, its tree as a list of items in order, its warnings."""
    return {
        "id": record.id,
        "sha256": record.sha256,
        "source": record.source,
        "title": record.title,
        "kind": record.kind.value,
        "form": record.form.value,
        "date": record.date.isoformat() if record.date else None,
        "roc_date": roc(record.date) if record.date else None,
        "weekday": WEEKDAYS[record.date.weekday()] if record.date else None,
        "time": record.time,
        "series": record.series,
        "number": record.number,
        "place": record.place,
        "host": record.host,
        "chairs": [_person(person) for person in record.chairs],
        "recorders": [_person(person) for person in record.recorders],
        "valid_from": record.valid_from.isoformat() if record.valid_from else None,
        "repealed": _amendment(record, record.repealed) if record.repealed else None,
        "history": [_amendment(record, amendment) for amendment in record.history],
        "pages": len(record.spans.page_starts) or None,
        "passages": len(record.passages),
        "items": [_item(record, item) for item in record.items],
        "warnings": [doubt_form(doubt) for doubt in record.warnings],
    }


def _amendment(record: Record, amendment: Amendment) -> dict[str, Any]:
    return {
        "act": amendment.act,
        "date": amendment.date.isoformat() if amendment.date else None,
        "effective": amendment.effective.isoformat() if amendment.effective else None,
        "start": amendment.start,
        "end": amendment.end,
        "text": record.text[amendment.start : amendment.end],
    }


def _person(person: Person) -> dict[str, str]:
    return {
        "written": person.written,
        "name": person.name,
        "title": person.title,
        "unit": person.unit,
        "proxy": person.proxy,
    }


def _item(record: Record, item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "parent": item.parent,
        "label": item.label,
        "path": list(item.path),
        "role": item.role.value,
        "role_label": role_label(item),
        "speaker": item.speaker,
        "unit": item.unit,
        "page": record.spans.page(item.start),
        "line": record.spans.line(item.start),
        "start": item.start,
        "body": item.body,
        "end": item.end,
        "stop": item.stop,
        "flags": list(item.flags),
        "text": record.text[item.start : item.end],
    }


def doubt_form(doubt: Doubt) -> dict[str, Any]:
    """Return the JSON form of a warning."""
    return {"code": doubt.code, "text": doubt.text, "line": doubt.line}


def report_form(report: SyncReport) -> dict[str, Any]:
    """Return the JSON form of an ingest: how many files of each fate, then file by file."""
    return report.counts() | {"files": [outcome_form(outcome) for outcome in report.outcomes]}


def outcome_form(outcome: Outcome) -> dict[str, Any]:
    """Return the JSON form of what became of one file."""
    return {
        "source": outcome.source,
        "status": outcome.status.value,
        "record": outcome.record_id,
        "reason": outcome.reason,
        "warnings": [doubt_form(doubt) for doubt in outcome.warnings],
    }
