"""The records that ship are the ones corpus.toml describes, byte for byte."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.record import Form, Kind

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
ENTRIES: list[dict[str, Any]] = tomllib.loads((CORPUS / "corpus.toml").read_text(encoding="utf-8"))["record"]
each_record = pytest.mark.parametrize("entry", ENTRIES, ids=[entry["file"] for entry in ENTRIES])


def test_corpus_toml_lists_every_record_once() -> None:
    assert sorted(entry["file"] for entry in ENTRIES) == sorted(path.name for path in CORPUS.glob("*.txt"))


@each_record
def test_a_record_is_untouched(entry: dict[str, Any]) -> None:
    content = (CORPUS / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@each_record
def test_a_shared_copy_is_the_same_file(entry: dict[str, Any], shared: Path) -> None:
    copy = shared / "corpus" / entry["file"]
    if not copy.exists():
        pytest.skip(f"{shared} holds no corpus/{entry['file']}")
    assert copy.read_bytes() == (CORPUS / entry["file"]).read_bytes()


@each_record
def test_title_and_date_are_the_records_own(entry: dict[str, Any]) -> None:
    """The title stands at the head of the record, the date in its 時間 line, in 民國 years."""
    head = re.sub(r"\s", "", (CORPUS / entry["file"]).read_text(encoding="utf-8")[:600])
    held = entry["date"]
    assert entry["title"] in head
    assert f"間：{held.year - 1911}年{held.month}月{held.day}日" in head


@each_record
def test_kind_form_and_provenance_are_given(entry: dict[str, Any]) -> None:
    assert Kind(entry["kind"]) is Kind.MINUTES
    assert Form(entry["form"]) in {Form.DECISION, Form.CONSULTATION}
    assert "強化社會安全網計畫" in entry["provenance"]
